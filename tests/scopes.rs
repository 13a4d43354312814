//! Contrast pairs: in each language and scope the same words, once as a violation and once harmless.
//!
//! Each pair is judged; how many come out right is a floor, a little below what was measured when it was set.

use std::collections::BTreeMap;

use replylint::conversation::Memory;
use replylint::message::{Channel, Message};
use replylint::scan::{Scanner, Settings};
use replylint::verdict::State;
use serde::Deserialize;

/// Floors: violations found and harmless messages left alone, of 90 each, and pairs of a scope told apart, of 15.
const FOUND: u32 = 84;
const LEFT_ALONE: u32 = 75;
const OF_A_SCOPE: u32 = 9;

#[derive(Deserialize)]
struct Pair {
    language: String,
    scope: String,
    breaks: String,
    harmless: String,
}

fn pairs() -> Vec<Pair> {
    include_str!("scopes/pairs.jsonl").lines().map(|line| serde_json::from_str(line).expect("a pair a line")).collect()
}

#[test]
fn every_language_has_a_pair_for_every_scope() {
    let mut scopes: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for pair in pairs() {
        scopes.entry(pair.language).or_default().push(pair.scope);
    }
    assert_eq!(scopes.len(), 15);
    for (language, mut scopes) in scopes {
        scopes.sort();
        assert_eq!(scopes, ["condition", "negation", "past", "quotation", "refusal", "teaching"], "{language}");
    }
}

#[test]
fn the_same_words_are_told_apart_by_their_scope() {
    let scanner = Scanner::embedded(Settings::default()).expect("the built-in rules and model are sound");
    let state = |text: &str| scanner.check(&Message::new(text, Channel::Chat), &mut Memory::default()).state;
    let (mut found, mut left_alone, mut told_apart, mut by_scope) = (0, 0, 0, BTreeMap::<String, u32>::new());
    let pairs = pairs();
    for pair in &pairs {
        let finds = state(&pair.breaks) == State::Violation;
        let leaves = state(&pair.harmless) != State::Violation;
        found += u32::from(finds);
        left_alone += u32::from(leaves);
        told_apart += u32::from(finds && leaves);
        *by_scope.entry(pair.scope.clone()).or_default() += u32::from(finds && leaves);
    }
    println!("{found} found, {left_alone} left alone, {told_apart} of {} told apart, {by_scope:?}", pairs.len());
    assert!(found >= FOUND && left_alone >= LEFT_ALONE, "{found} found, {left_alone} left alone of {}", pairs.len());
    for (scope, right) in by_scope {
        assert!(right >= OF_A_SCOPE, "{scope}: {right} of 15 told apart");
    }
}
