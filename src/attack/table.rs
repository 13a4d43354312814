//! The tables of `rules/fold/attack.toml`.

use std::collections::HashMap;
use std::sync::LazyLock;

use rand_xoshiro::SplitMix64;
use rand_xoshiro::rand_core::RngCore;
use serde::Deserialize;

use super::chance;

pub static TABLES: LazyLock<Tables> =
    LazyLock::new(|| toml::from_str(include_str!("../../rules/fold/attack.toml")).expect("rules/fold/attack.toml is tested"));

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tables {
    pub look_alike: Table,
    pub leet: Table,
    pub homophone: Table,
    pub split: Table,
    pub martian: Table,
    pub romanised: Table,
    pub emoji: Table,
    pub short: Table,
    digits: HashMap<String, String>,
}

impl Tables {
    /// Digits that stand alone, as words of a language.
    pub fn digit_words(&self, text: &str, language: &str) -> Option<String> {
        let words: Vec<&str> = self.digits.get(language)?.split(' ').collect();
        let mut told = String::new();
        let mut before = ' ';
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            let joins = |c: char| c.is_numeric() || ".,:/-$€¥£%".contains(c);
            let alone = !joins(before) && !before.is_alphabetic() || is_han(before);
            let digit = c.to_digit(10).filter(|_| alone && !chars.peek().is_some_and(|&next| joins(next)));
            match digit {
                Some(digit) => told.push_str(words[digit as usize]),
                None => told.push(c),
            }
            before = c;
        }
        (told != text).then_some(told)
    }
}

fn is_han(c: char) -> bool {
    ('\u{3400}'..='\u{9fff}').contains(&c)
}

/// What to write instead of a letter, character or word.
#[derive(Deserialize)]
#[serde(from = "HashMap<String, String>")]
pub struct Table {
    /// By first character, longest first.
    entries: HashMap<char, Vec<Entry>>,
}

struct Entry {
    what: Vec<char>,
    ways: Vec<String>,
}

impl From<HashMap<String, String>> for Table {
    fn from(lines: HashMap<String, String>) -> Table {
        let mut entries: HashMap<char, Vec<Entry>> = HashMap::new();
        for (what, ways) in lines {
            let what: Vec<char> = what.chars().collect();
            let ways = ways.split(' ').map(str::to_owned).collect();
            entries.entry(what[0]).or_default().push(Entry { what, ways });
        }
        for list in entries.values_mut() {
            list.sort_by(|one, other| other.what.len().cmp(&one.what.len()).then_with(|| one.what.cmp(&other.what)));
        }
        Table { entries }
    }
}

impl Table {
    /// Replaces with so many chances in 256 what the table knows, at least once; `None` where it knows nothing of it.
    pub fn substitute(&self, text: &str, random: &mut SplitMix64, of_256: u32) -> Option<String> {
        let chars: Vec<char> = text.chars().collect();
        let folded: Vec<char> = chars.iter().map(|c| c.to_lowercase().next().unwrap_or(*c)).collect();
        let known: Vec<(usize, &Entry)> = (0..chars.len()).filter_map(|place| Some((place, self.at(&folded, place)?))).collect();
        let sure = known.get(random.next_u32() as usize % known.len().max(1))?.0;
        let (mut changed, mut end) = (String::new(), 0);
        for (place, Entry { what, ways }) in known {
            if place >= end && (place == sure || chance(random, of_256)) {
                changed.extend(&chars[end..place]);
                changed.push_str(&ways[random.next_u32() as usize % ways.len()]);
                end = place + what.len();
            }
        }
        changed.extend(&chars[end..]);
        Some(changed)
    }

    /// The entry that stands at a place: a letter or character anywhere, a word of letters only as a whole word.
    fn at(&self, text: &[char], place: usize) -> Option<&Entry> {
        let spaced = |c: char| c.is_alphabetic() && (c as u32) < 0x0e00;
        let glued = |place: Option<usize>| place.and_then(|place| text.get(place)).copied().is_some_and(spaced);
        self.entries.get(&text[place])?.iter().find(|Entry { what, .. }| {
            let is_word = what.len() > 1 && spaced(what[0]);
            text[place..].starts_with(what) && !(is_word && (glued(place.checked_sub(1)) || glued(Some(place + what.len()))))
        })
    }
}
