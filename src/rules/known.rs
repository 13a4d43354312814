//! Writes the list of known words: those that messages use.

use std::collections::{BTreeMap, HashSet};

use crate::message::Message;
use crate::normalize::fold_text;
use crate::normalize::words::is_latin;

/// A word of so many messages may be read in place of a misspelt one.
const FREQUENT: usize = 5;
/// A word of so many messages is no slip.
const KNOWN: usize = 2;
/// What is shorter is never taken for misspelt, so it need not be known.
const LEAST: usize = 4;

/// The list as [`crate::normalize::words`] reads it. Messages that are disguised are left out.
pub fn words<'m>(messages: impl IntoIterator<Item = &'m Message>) -> String {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for message in messages.into_iter().filter(|message| !message.extra.contains_key("obfuscation")) {
        let text = fold_text(&message.text);
        for word in latin_words(&text).collect::<HashSet<_>>() {
            *counts.entry(word.to_owned()).or_default() += 1;
        }
    }
    let known: Vec<String> = counts.iter().filter(|&(_, &count)| count >= KNOWN).map(|(word, _)| word.clone()).collect();
    let (mut frequent, rare): (Vec<String>, Vec<String>) = known.into_iter().partition(|word| counts[word] >= FREQUENT);
    frequent.sort_by_key(|word| std::cmp::Reverse(counts[word]));
    let rare = rare.into_iter().filter(|word| word.chars().count() >= LEAST);
    frequent.into_iter().chain([String::new()]).chain(rare).map(|word| word + "\n").collect()
}

fn latin_words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty() && is_latin(word))
}
