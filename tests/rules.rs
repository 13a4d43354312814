//! The rules that are built in, by their own examples.

use replylint::rules::lexicon::Lexicon;
use replylint::rules::{RuleSet, embedded, examples};

#[test]
fn every_rule_finds_its_hits_and_leaves_its_misses_alone() {
    let set = RuleSet::embedded().expect("the built-in rules compile");
    let mistakes = examples::check(&set);
    assert!(mistakes.is_empty(), "{}", mistakes.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"));
}

#[test]
fn the_lexicon_image_is_of_the_lexicons_as_they_are() {
    assert_eq!(embedded::lexicon_key(&embedded::files()), embedded::LEXICON_KEY);
    let image = Lexicon::from_image(embedded::lexicon_image(), embedded::LEXICON_KEY);
    assert!(image.is_some(), "models/lexicon.bin is old: `replylint rules build` makes it anew");
}
