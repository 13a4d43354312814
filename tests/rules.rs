//! The rules that are built in, by their own examples.

use replylint::rules::{RuleSet, examples};

#[test]
fn every_rule_finds_its_hits_and_leaves_its_misses_alone() {
    let set = RuleSet::embedded().expect("the built-in rules compile");
    let mistakes = examples::check(&set);
    assert!(mistakes.is_empty(), "{}", mistakes.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"));
}
