//! What the classifier looks at, the same in training and in use.
//!
//! Features are 64-bit hashes in families. Within a family each feature counts once and the family has length one, so that a long message
//! does not outweigh a short one, and neither do many n-grams a few concepts.

use std::ops::Range;

use crate::normalize::script::{Script, script};
use crate::rules::analysed::{Analysed, Hit, Scopes};
use crate::rules::{Concept, RuleSet};

/// A group of features that is brought to length one together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Family {
    /// Character n-grams of the plain reading, across word borders.
    Chars,
    /// Words and pairs of words.
    Words,
    /// Concepts, alone, by scope and channel, in order.
    Concepts,
    /// Rules that match, channel, shape of the text.
    Traits,
}

impl Family {
    /// All families, by index.
    pub const ALL: [Family; 4] = [Family::Chars, Family::Words, Family::Concepts, Family::Traits];

    /// The length each family is brought to; found by cross-validation.
    pub fn weight(self) -> f32 {
        match self {
            Family::Chars => 1.0,
            Family::Words => 1.0,
            Family::Concepts => 1.0,
            Family::Traits => 0.7,
        }
    }
}

/// Longest character n-gram.
const LONGEST: usize = 5;
/// Longer messages are judged by their first so many bytes; see [`window`].
const WINDOW: usize = 8 * 1024;
/// So many hits from the start of a message give pairs.
const PAIRED_HITS: usize = 64;
/// A concept this close behind another is near (quarter words).
const NEAR: u32 = 24;

/// The features of one message, by family. Kept between messages for its buffers.
#[derive(Clone, Debug, Default)]
pub struct Features {
    families: [Vec<u64>; 4],
    text: Vec<char>,
}

/// What a feature is, in words, for the evidence of a finding.
#[derive(Clone, Debug, PartialEq)]
pub struct Named {
    pub hash: u64,
    pub family: Family,
    pub name: String,
    /// Where it stands in the plain reading, if it stands in one place.
    pub range: Option<Range<usize>>,
}

impl Features {
    /// The distinct features of a family, sorted.
    pub fn of(&self, family: Family) -> &[u64] {
        &self.families[family as usize]
    }

    /// The value of each feature of a family.
    pub fn value(&self, family: Family) -> f32 {
        let count = self.families[family as usize].len().max(1);
        family.weight() / (count as f32).sqrt()
    }

    /// Takes the features of `message`; `rules` are the indexes of the rules that match it.
    pub fn extract(&mut self, message: &Analysed<'_>, set: &RuleSet, rules: &[usize]) {
        for family in &mut self.families {
            family.clear();
        }
        let text = window(message.normalized.loose().unwrap_or(message.normalized.plain()).text());
        self.add_chars(text);
        self.add_words(text);
        self.add_concepts(message);
        self.add_traits(message, set, rules);
        for family in &mut self.families {
            family.sort_unstable();
            family.dedup();
        }
    }

    /// Leaves a family out.
    pub fn clear(&mut self, family: Family) {
        self.families[family as usize].clear();
    }

    fn push(&mut self, family: Family, hash: u64) {
        self.families[family as usize].push(hash);
    }

    fn add_chars(&mut self, text: &str) {
        let mut chars = std::mem::take(&mut self.text);
        chars.clear();
        chars.push(' ');
        chars.extend(text.chars().map(|c| {
            if c == '\n' {
                ' '
            } else if c.is_ascii_digit() {
                digit(c)
            } else {
                c
            }
        }));
        chars.push(' ');
        for start in 0..chars.len() {
            let mut hash = seed(Family::Chars, 0);
            for &c in &chars[start..(start + LONGEST).min(chars.len())] {
                hash = mix(hash, c as u64);
                self.push(Family::Chars, hash);
            }
        }
        self.text = chars;
    }

    fn add_words(&mut self, text: &str) {
        let (mut before, mut second) = (0, 0);
        for word in words(text) {
            let hash = word_hash(word);
            self.push(Family::Words, mix(seed(Family::Words, 1), hash));
            if before != 0 {
                self.push(Family::Words, mix(mix(seed(Family::Words, 2), before), hash));
            }
            if second != 0 {
                self.push(Family::Words, mix(mix(seed(Family::Words, 3), second), hash));
            }
            (second, before) = (before, hash);
        }
    }

    fn add_concepts(&mut self, message: &Analysed<'_>) {
        let channel = message.message.channel as u64;
        for concept in message.concepts.iter() {
            self.push(Family::Concepts, concept_hash(1, &[concept]));
            self.push(Family::Concepts, mix(concept_hash(2, &[concept]), channel));
        }
        for hit in &message.hits {
            for (place, (scope, _)) in Scopes::ALL.iter().enumerate() {
                if hit.scopes.has(*scope) {
                    self.push(Family::Concepts, mix(concept_hash(3, &[hit.concept]), place as u64));
                }
            }
        }
        let hits = &message.hits[..message.hits.len().min(PAIRED_HITS)];
        for (place, first) in hits.iter().enumerate() {
            let mut follower: Option<&Hit> = None;
            for second in hits[place + 1..].iter().take_while(|second| second.sentence <= first.sentence + 1) {
                if second.start < first.end || second.concept == first.concept {
                    continue;
                }
                let near = u64::from(second.at <= first.to + NEAR);
                self.push(Family::Concepts, mix(concept_hash(4, &[first.concept, second.concept]), near));
                match follower {
                    None => follower = Some(second),
                    Some(middle) if second.start >= middle.end && second.concept != middle.concept && second.at <= first.to + 2 * NEAR => {
                        self.push(Family::Concepts, concept_hash(5, &[first.concept, middle.concept, second.concept]));
                    }
                    Some(_) => {}
                }
            }
        }
    }

    fn add_traits(&mut self, message: &Analysed<'_>, set: &RuleSet, rules: &[usize]) {
        for &rule in rules {
            self.push(Family::Traits, mix(seed(Family::Traits, 1), text_hash(&set.rules[rule].spec.id)));
        }
        let text = message.normalized.plain().text();
        self.push(Family::Traits, mix(seed(Family::Traits, 2), message.message.channel as u64));
        let length = (text.len().max(1)).ilog2() as u64;
        self.push(Family::Traits, mix(seed(Family::Traits, 3), length));
        self.push(Family::Traits, mix(mix(seed(Family::Traits, 4), length), message.message.channel as u64));
        if message.normalized.loose().is_some() {
            self.push(Family::Traits, seed(Family::Traits, 5));
        }
        for (place, sign) in ["?", "!", "\n", "http", "@", "\""].into_iter().enumerate() {
            if text.contains(sign) {
                self.push(Family::Traits, mix(seed(Family::Traits, 6), place as u64));
            }
        }
        let digits = text.bytes().filter(u8::is_ascii_digit).count();
        self.push(Family::Traits, mix(seed(Family::Traits, 7), (digits + 1).ilog2() as u64));
        let all = message.hits.len();
        self.push(Family::Traits, mix(seed(Family::Traits, 8), (all + 1).ilog2() as u64));
    }
}

/// Names of the features of a message, for the evidence: words, pairs of words and concepts; n-grams say little to a reader.
pub fn named(message: &Analysed<'_>, set: &RuleSet, rules: &[usize]) -> Vec<Named> {
    let mut named = Vec::new();
    let mut add = |family, hash, name: String, range| named.push(Named { hash, family, name, range });
    let plain = message.normalized.plain().text();
    let text = window(plain);
    let mut before: Option<(Range<usize>, u64)> = None;
    for word in words(text) {
        let at = word.as_ptr() as usize - text.as_ptr() as usize;
        let range = at..at + word.len();
        let hash = word_hash(word);
        add(Family::Words, mix(seed(Family::Words, 1), hash), word.to_owned(), Some(range.clone()));
        if let Some((first, first_hash)) = before {
            let hash = mix(mix(seed(Family::Words, 2), first_hash), hash);
            add(Family::Words, hash, join(&text[first.clone()], word), Some(first.start..range.end));
        }
        before = Some((range, hash));
    }
    if let Some(loose) = message.normalized.loose() {
        // What was spaced apart or disguised is told as it reads.
        for word in words(window(loose.text())) {
            add(Family::Words, mix(seed(Family::Words, 1), word_hash(word)), word.to_owned(), None);
        }
    }
    // An identifier's concept is written with an @, which a reader would take for a handle, and masking too.
    let name = |concept: Concept| format!("[{}]", set.concepts.name(concept).trim_start_matches('@'));
    let place = |hit: &Hit| hit.start as usize..hit.end as usize;
    for hit in message.hits.iter().take(PAIRED_HITS) {
        let concept = hit.concept;
        add(Family::Concepts, concept_hash(1, &[concept]), name(concept), Some(place(hit)));
        let here = mix(concept_hash(2, &[concept]), message.message.channel as u64);
        add(Family::Concepts, here, format!("{} in a {}", name(concept), message.message.channel), Some(place(hit)));
    }
    for (number, first) in message.hits.iter().take(PAIRED_HITS).enumerate() {
        for second in message.hits[number + 1..].iter().take_while(|second| second.sentence <= first.sentence + 1).take(PAIRED_HITS) {
            if second.start < first.end || second.concept == first.concept {
                continue;
            }
            let near = u64::from(second.at <= first.to + NEAR);
            let hash = mix(concept_hash(4, &[first.concept, second.concept]), near);
            let range = first.start as usize..second.end as usize;
            add(Family::Concepts, hash, format!("{} {}", name(first.concept), name(second.concept)), Some(range));
        }
    }
    for &rule in rules {
        let id = &set.rules[rule].spec.id;
        add(Family::Traits, mix(seed(Family::Traits, 1), text_hash(id)), format!("rule {id}"), None);
    }
    named
}

fn join(first: &str, second: &str) -> String {
    let spaced = first.chars().next_back().zip(second.chars().next()).is_some_and(|(a, b)| script(a).is_spaced() || script(b).is_spaced());
    if spaced { format!("{first} {second}") } else { format!("{first}{second}") }
}

/// The beginning of a very long text; rules read all of it, and the scanner cuts it into windows before.
fn window(text: &str) -> &str {
    &text[..text.floor_char_boundary(WINDOW)]
}

/// Numbers are alike to the classifier but for stars: 0 stands for all digits other than those that rate.
fn digit(c: char) -> char {
    if matches!(c, '1' | '5') { c } else { '0' }
}

/// Words of spaced scripts, single Han and kana characters, Thai in runs, numbers, and each sign that is neither.
pub(crate) fn words(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches([' ', '\n']);
        let mut chars = rest.char_indices();
        let (_, first) = chars.next()?;
        let kind = script(first);
        let joins = |c: char| match kind {
            Script::Han | Script::Kana | Script::None => false,
            Script::Thai => script(c) == Script::Thai,
            Script::Digit => c.is_ascii_digit(),
            _ => {
                let other = script(c);
                other.is_spaced() && (other == Script::Hangul) == (kind == Script::Hangul) || c == '\''
            }
        };
        let end = chars.find(|&(_, c)| !joins(c)).map_or(rest.len(), |(at, _)| at);
        let (word, tail) = rest.split_at(end);
        rest = tail;
        Some(word)
    })
}

fn word_hash(word: &str) -> u64 {
    if word.as_bytes()[0].is_ascii_digit() && word.len() > 1 {
        // A number says how long it is, not which.
        return mix(7, word.len() as u64);
    }
    text_hash(word)
}

/// The hash of a text, stable across versions and machines.
pub fn text_hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

fn concept_hash(kind: u64, concepts: &[Concept]) -> u64 {
    concepts.iter().fold(seed(Family::Concepts, kind), |hash, concept| mix(hash, u64::from(concept.0) + 1))
}

fn seed(family: Family, kind: u64) -> u64 {
    mix(0x9e37_79b9_7f4a_7c15, family as u64 * 16 + kind)
}

fn mix(hash: u64, value: u64) -> u64 {
    let mixed = (hash ^ value).wrapping_mul(0xff51_afd7_ed55_8ccd);
    mixed ^ (mixed >> 32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::{Channel, Message};

    #[test]
    fn identifiers_are_told_by_their_kind_without_a_sign_that_reads_as_a_handle() {
        let rules = RuleSet::embedded().expect("the built-in rules are sound");
        let message = Message::new("give us 5 stars and we send you 5 dollars", Channel::Chat);
        let names: Vec<String> = named(&Analysed::new(&message, &rules), &rules, &[]).into_iter().map(|named| named.name).collect();
        assert!(names.iter().any(|name| name.contains("[money]")) && !names.iter().any(|name| name.contains('@')), "{names:?}");
    }
}
