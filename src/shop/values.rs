//! Whose a value is: finds given phone numbers, e-mail addresses, names of accounts and the like in a text, however they are written there.
//!
//! Values are compared by their letters and digits, so that "+65 1800 123 4567" is found as "1800-123-4567" too. Which value belongs to whom is
//! the caller's to know: each carries a number.

use std::collections::HashSet;
use std::ops::Range;

use aho_corasick::AhoCorasick;

use crate::finding::Span;
use crate::normalize::{Normalized, Reading, fold_text};

/// Fewer letters and digits are found in too many texts to mean anything.
pub const SHORTEST: usize = 4;
/// A country's code has so many digits at most.
const COUNTRY_CODE: usize = 3;
/// Numbers of so many digits may be phone numbers with a country's code in front.
const LONG_NUMBER: usize = 10;

/// Values to be found, each with the number of its owner.
#[derive(Clone, Debug, Default)]
pub struct Values {
    automaton: Option<AhoCorasick>,
    entries: Vec<Entry>,
}

/// One value. Of a number only its end is searched; what stands before it may be written in several ways.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Entry {
    owner: u32,
    is_number: bool,
    /// It is written with a country's code.
    international: bool,
    lead: String,
    core: String,
}

/// A value in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mention {
    pub owner: u32,
    pub span: Span,
}

impl Values {
    /// Values with their owners; those that are too short to mean anything are left out.
    pub fn new<'v>(values: impl IntoIterator<Item = (u32, &'v str)>) -> Values {
        let mut seen = HashSet::new();
        let entries = values.into_iter().filter_map(|(owner, value)| Entry::new(owner, value));
        let entries: Vec<Entry> = entries.filter(|entry| seen.insert(entry.clone())).collect();
        if entries.is_empty() {
            return Values::default();
        }
        let automaton = AhoCorasick::new(entries.iter().map(|entry| &entry.core)).expect("patterns of any text are sound");
        Values { automaton: Some(automaton), entries }
    }

    /// Whether there is nothing to be found.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Every mention of a value in a text, in the order of the places.
    pub fn find(&self, text: &Normalized<'_>) -> Vec<Mention> {
        let Some(automaton) = &self.automaton else { return Vec::new() };
        let mut mentions = Vec::new();
        for reading in [Some(text.plain()), text.loose()].into_iter().flatten() {
            let squeezed = Squeezed::new(reading);
            for found in automaton.find_overlapping_iter(&squeezed.text) {
                let entry = &self.entries[found.pattern().as_usize()];
                let (start, end) = (squeezed.starts[found.start()] as usize, squeezed.ends[found.end() - 1] as usize);
                if entry.is_number && !is_one_number(&reading.text()[start..end]) {
                    continue;
                }
                if let Some(start) = entry.begins(reading.text(), start, end) {
                    mentions.push(Mention { owner: entry.owner, span: text.span(reading, start..end) });
                }
            }
        }
        mentions.sort_by_key(|mention| (mention.span, mention.owner));
        mentions.dedup();
        mentions
    }
}

/// Whether a value has letters and digits enough to be looked for.
pub fn is_long_enough(value: &str) -> bool {
    fold_text(value).chars().filter(|c| c.is_alphanumeric()).count() >= SHORTEST
}

impl Entry {
    fn new(owner: u32, value: &str) -> Option<Entry> {
        let folded = fold_text(value);
        let signs: String = folded.chars().filter(|c| c.is_alphanumeric()).collect();
        if !is_long_enough(value) {
            return None;
        }
        if !signs.bytes().all(|byte| byte.is_ascii_digit()) {
            return Some(Entry { owner, is_number: false, international: false, lead: String::new(), core: signs });
        }
        let international = folded.trim_start().starts_with('+') || signs.starts_with("00");
        let digits = signs.trim_start_matches('0');
        if digits.len() < SHORTEST {
            return None;
        }
        let (lead, core) = digits.split_at(if digits.len() >= LONG_NUMBER { COUNTRY_CODE } else { 0 });
        Some(Entry { owner, is_number: true, international, lead: lead.to_owned(), core: core.to_owned() })
    }

    /// Where the whole value begins, if what stands at `start..end` is the end of it and no part of something longer.
    fn begins(&self, text: &str, start: usize, end: usize) -> Option<usize> {
        let goes_on = |inside: Option<char>, outside: Option<char>| {
            let both = |is: fn(char) -> bool| inside.is_some_and(is) && outside.is_some_and(is);
            both(|c| c.is_ascii_digit()) || both(|c| c.is_ascii_alphabetic())
        };
        if goes_on(text[..end].chars().next_back(), text[end..].chars().next()) {
            return None;
        }
        if self.is_number {
            return self.number_begins(text, start);
        }
        (!goes_on(text[start..].chars().next(), text[..start].chars().next_back())).then_some(start)
    }

    /// Takes in groups of digits before the core until they are what the value has there, or too much. A country's code in front is part of it.
    fn number_begins(&self, text: &str, start: usize) -> Option<usize> {
        let mut at = start;
        let mut before = String::new();
        loop {
            let digits = digits_before(text, at);
            before.insert_str(0, &text[digits..at]);
            at = digits;
            let plus = text[..at].ends_with('+');
            let country = if plus { None } else { country_before(text, at) };
            if let Some(country) = country {
                before.insert_str(0, &text[country.clone()]);
                return self.fits(&before, true).then(|| country.start - 1);
            }
            if self.fits(&before, plus) {
                return Some(at - usize::from(plus));
            }
            at = group_before(text, at).filter(|_| before.len() <= 2 * COUNTRY_CODE)?;
        }
    }

    fn fits(&self, before: &str, plus: bool) -> bool {
        let international = plus || before.starts_with("00");
        let (text, value) = (before.trim_start_matches('0'), self.lead.as_str());
        let is_code = |longer: &str, shorter: &str| longer.ends_with(shorter) && longer.len() - shorter.len() <= COUNTRY_CODE;
        text == value
            || (international && !self.international && is_code(text, value))
            || (!international && self.international && is_code(value, text))
    }
}

/// Where the digits begin that end at `at`.
fn digits_before(text: &str, at: usize) -> usize {
    text[..at].trim_end_matches(|c: char| c.is_ascii_digit()).len()
}

/// What stands between the groups of digits of one number. A colon makes a time of them, a comma a list or an amount.
const MARKS: [char; 6] = [' ', '-', '.', '(', ')', '/'];

fn is_one_number(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_digit() || MARKS.contains(&c))
}

/// Where another group of digits ends that only a mark or two part from `at`.
fn group_before(text: &str, at: usize) -> Option<usize> {
    let end = text[..at].trim_end_matches(MARKS).len();
    ((1..=2).contains(&(at - end)) && digits_before(text, end) < end).then_some(end)
}

/// The country's code that stands before `at` behind a plus.
fn country_before(text: &str, at: usize) -> Option<Range<usize>> {
    let end = group_before(text, at)?;
    let start = digits_before(text, end);
    (end - start <= COUNTRY_CODE && text[..start].ends_with('+')).then_some(start..end)
}

/// The letters and digits of a reading, and where each of their bytes comes from.
struct Squeezed {
    text: String,
    starts: Vec<u32>,
    ends: Vec<u32>,
}

impl Squeezed {
    fn new(reading: &Reading) -> Squeezed {
        let mut squeezed = Squeezed { text: String::new(), starts: Vec::new(), ends: Vec::new() };
        for (at, c) in reading.text().char_indices().filter(|(_, c)| c.is_alphanumeric()) {
            squeezed.text.push(c);
            for _ in 0..c.len_utf8() {
                squeezed.starts.push(at as u32);
                squeezed.ends.push((at + c.len_utf8()) as u32);
            }
        }
        squeezed
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn found<'t>(value: &str, text: &'t str) -> Vec<&'t str> {
        let values = Values::new([(7, value)]);
        values.find(&Normalized::new(text)).into_iter().map(|mention| &text[mention.span.start..mention.span.end]).collect()
    }

    #[test]
    fn a_number_is_found_with_and_without_its_country_in_any_spacing() {
        for (value, text, wanted) in [
            ("+65 1800 123 4567", "Call 1800-123-4567 now", "1800-123-4567"),
            ("1800 123 4567", "Call +65 1800 123 4567.", "+65 1800 123 4567"),
            ("+62 812 3456 7890", "wa 081234567890", "081234567890"),
            ("0812-3456-7890", "wa (+62) 812 3456 7890", "+62) 812 3456 7890"),
            ("0812-3456-7890", "wa +62 812 3456 7890", "+62 812 3456 7890"),
            ("+6591234567", "电话9123 4567吧", "9123 4567"),
            ("400-123-4567", "热线４００－１２３－４５６７", "４００－１２３－４５６７"),
            ("400-123-4567", "Open 9-18, 400 123 4567, 7 days", "400 123 4567"),
        ] {
            assert_eq!(found(value, text), [wanted], "{value} in {text}");
        }
    }

    #[test]
    fn another_number_is_not_taken_for_it() {
        for (value, text) in [
            ("1800 123 4567", "Call 0123 4567 now"),
            ("1800 123 4567", "Call 1801 123 4567 now"),
            ("1800 123 4567", "Call 1800 123 45678 now"),
            ("260112345678", "order 99260112345678"),
            ("260112345678", "order 2601123456781"),
            ("+62 812 3456 7890", "+65 812 3456 7890"),
            ("1030", "ready by 10:30"),
            ("400-123-4567", "400, 123 and 4567"),
        ] {
            assert_eq!(found(value, text), [""; 0], "{value} in {text}");
        }
    }

    #[test]
    fn words_are_found_whole_whatever_stands_between_their_letters() {
        assert_eq!(found("help@shop.com", "mail HELP@shop.com please"), ["HELP@shop.com"]);
        assert_eq!(found("@lampshop", "LINE: @lampshop"), ["lampshop"]);
        assert_eq!(found("@lampshop", "our lampshops"), [""; 0]);
        assert_eq!(found("中山路123号", "退货请寄中山路 123 号"), ["中山路 123 号"]);
        assert_eq!(found("中山路123号", "中山路1234号"), [""; 0]);
    }

    proptest! {
        #[test]
        fn whatever_the_text_spans_are_parts_of_it(text in "\\PC{0,60}|[0-9+() .-]{0,40}", value in "[+0-9 -]{4,16}|\\PC{4,12}") {
            for mention in Values::new([(0, value.as_str())]).find(&Normalized::new(&text)) {
                prop_assert!(text.get(mention.span.start..mention.span.end).is_some_and(|part| !part.is_empty()));
            }
        }

        #[test]
        fn a_number_is_found_in_itself(value in "[+]?[1-9][0-9]{4,14}", before in "(tel |wa: |电话)", after in "( now|。|)") {
            let text = format!("{before}{value}{after}");
            prop_assert_eq!(found(&value, &text), [value.as_str()]);
        }
    }
}
