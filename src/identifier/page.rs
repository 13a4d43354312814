//! One reading of a text, with what recognisers ask of it: its numbers, and the words that say what a number is.

use std::cell::OnceCell;
use std::ops::Range;

use super::words::{self, Cue, Topic};
use super::{Identifier, Kind};
use crate::normalize::Reading;

/// Between a word and the number it speaks of lie at most so many bytes.
const REACH: usize = 48;
/// And so many blanks.
const WORDS: usize = 6;
/// A number of so many digits between the two is what the word speaks of.
const OTHER_NUMBER: usize = 4;

/// A reading to be searched. All ranges are bytes of its text.
pub struct Page<'a> {
    pub text: &'a str,
    reading: &'a Reading,
    /// The text as written.
    source: &'a str,
    capitals: OnceCell<bool>,
    /// Runs of ASCII digits, in order.
    pub numbers: Vec<Range<usize>>,
    /// Words that name what is beside them, in order.
    pub cues: Vec<Cue>,
    pub has_at: bool,
    /// Whether a dot, slash or colon stands between two word characters.
    pub has_link: bool,
    /// Names that stand for something masked before ("[phone 1]").
    pub masks: Vec<Range<usize>>,
}

impl<'a> Page<'a> {
    /// The page of `reading`, a reading of `source`.
    pub fn new(source: &'a str, reading: &'a Reading) -> Page<'a> {
        let text = reading.text();
        let bytes = text.as_bytes();
        let (has_at, has_link, has_digits) = look(bytes);
        let masks = if bytes.contains(&b'[') { masks(text) } else { Vec::new() };
        let mut numbers = if has_digits { numbers(bytes) } else { Vec::new() };
        let mut cues = words::find(text, has_digits);
        if !masks.is_empty() {
            numbers.retain(|number| !touches(&masks, number));
            cues.retain(|cue| !touches(&masks, &(cue.start..cue.end)));
        }
        Page { text, reading, source, capitals: OnceCell::new(), numbers, cues, has_at, has_link, masks }
    }

    /// Whether the source has capital and small letters, so that they tell names from words.
    pub fn has_capitals(&self) -> bool {
        *self.capitals.get_or_init(|| self.source.contains(char::is_uppercase) && self.source.contains(char::is_lowercase))
    }

    /// Whether the character at `at` is a capital in the source.
    pub fn is_capital(&self, at: usize) -> bool {
        let source = self.reading.source_range(at..at + 1).start;
        self.source.get(source..).and_then(|rest| rest.chars().next()).is_some_and(char::is_uppercase)
    }

    /// What the source has for `range`.
    pub fn written(&self, range: &Range<usize>) -> &'a str {
        &self.source[self.reading.source_range(range.clone())]
    }

    /// Adds a hit.
    pub fn hit(&self, kind: Kind, range: Range<usize>, out: &mut Vec<Identifier>) {
        out.push(Identifier { kind, range, loose: false });
    }

    /// The character before `at`.
    pub fn before(&self, at: usize) -> Option<char> {
        self.text[..at].chars().next_back()
    }

    /// The character at `at`.
    pub fn after(&self, at: usize) -> Option<char> {
        self.text[at..].chars().next()
    }

    /// The last of the numbers from `first` on that hang together by gaps that `holds` takes.
    pub fn cluster(&self, first: usize, holds: impl Fn(&str) -> bool) -> usize {
        let mut last = first;
        while let Some(next) = self.numbers.get(last + 1)
            && holds(&self.text[self.numbers[last].end..next.start])
        {
            last += 1;
        }
        last
    }

    /// The digits in `range`.
    pub fn digits(&self, range: Range<usize>) -> Vec<u8> {
        self.text.as_bytes()[range].iter().filter(|byte| byte.is_ascii_digit()).map(|byte| byte - b'0').collect()
    }

    /// The topic of what stands in `range`: that of the nearest word before it in the same clause, else of one right behind it.
    pub fn topic(&self, range: &Range<usize>) -> Option<Topic> {
        self.cue(range).map(|cue| cue.topic)
    }

    /// The word that says what stands in `range`.
    pub fn cue(&self, range: &Range<usize>) -> Option<&Cue> {
        self.cues_before(range.start, REACH).find(|cue| cue.topic.is_of_numbers()).or_else(|| self.cue_behind(range.end))
    }

    /// Whether one of the words that speak of `range` has `topic`; where several do equally near, any counts.
    pub fn is_about(&self, range: &Range<usize>, topic: Topic) -> bool {
        let Some(&nearest) = self.cue(range) else { return false };
        let first = self.cues.partition_point(|cue| cue.start < nearest.start);
        self.cues[first..].iter().take_while(|cue| cue.start == nearest.start).any(|cue| cue.topic == topic)
    }

    /// The words before `at` in the same clause that end at most `reach` bytes before it, nearest first.
    pub fn cues_before(&self, at: usize, reach: usize) -> impl Iterator<Item = &Cue> {
        let last = self.cues.partition_point(|cue| cue.end <= at);
        self.cues[..last].iter().rev().take_while(move |cue| cue.end + reach >= at && self.is_one_clause(cue.end, at))
    }

    /// The words that end right at `at`.
    pub fn cues_ending_at(&self, at: usize) -> impl Iterator<Item = &Cue> {
        let last = self.cues.partition_point(|cue| cue.end <= at);
        self.cues[..last].iter().rev().take_while(move |cue| cue.end == at)
    }

    fn cue_behind(&self, at: usize) -> Option<&Cue> {
        let first = self.cues.partition_point(|cue| cue.start < at);
        let cue = self.cues[first..].iter().find(|cue| cue.topic.is_of_numbers())?;
        let gap = &self.text[at..cue.start];
        (gap.len() <= 3 && gap.chars().all(|c| matches!(c, ' ' | '(' | '-' | '·' | '/' | ':'))).then_some(cue)
    }

    fn is_one_clause(&self, cue_end: usize, number: usize) -> bool {
        let gap = &self.text[cue_end..number];
        let (mut blanks, mut digits, mut last) = (0, 0, '\0');
        for (at, c) in gap.char_indices() {
            match c {
                // "my number is\n503 877": a line of its own for the number.
                '\n' if at + 1 == gap.len() => {}
                '!' | '?' | ';' | '\n' | '。' => return false,
                ' ' if last == '.' && blanks > 0 && !is_number_sign(&gap[..at]) => return false,
                ' ' => blanks += 1,
                _ => {}
            }
            digits = if c.is_ascii_digit() { digits + 1 } else { 0 };
            if digits >= OTHER_NUMBER || blanks > WORDS {
                return false;
            }
            last = c;
        }
        true
    }
}

/// Whether a text ends with "no." or its like, whose dot ends no sentence.
fn is_number_sign(text: &str) -> bool {
    matches!(text.rsplit(' ').next(), Some("n." | "no." | "nr." | "num." | "núm." | "nro."))
}

/// Whether `range` shares a byte with one of `sorted`, which are disjoint.
pub fn touches(sorted: &[Range<usize>], range: &Range<usize>) -> bool {
    let first = sorted.partition_point(|one| one.end <= range.start);
    sorted.get(first).is_some_and(|one| one.start < range.end)
}

/// Whether the text has an `@`, a sign of a link, a digit.
fn look(bytes: &[u8]) -> (bool, bool, bool) {
    const AT: u8 = 1;
    const LINK: u8 = 2;
    const DIGIT: u8 = 4;
    const SIGNS: [u8; 256] = {
        let mut signs = [0; 256];
        signs[b'@' as usize] = AT;
        signs[b'.' as usize] = LINK;
        signs[b'/' as usize] = LINK;
        let mut digit = b'0';
        while digit <= b'9' {
            signs[digit as usize] = DIGIT;
            digit += 1;
        }
        signs
    };
    let seen = bytes.iter().fold(0, |seen, &byte| seen | SIGNS[byte as usize]);
    (seen & AT != 0, seen & LINK != 0, seen & DIGIT != 0)
}

fn numbers(bytes: &[u8]) -> Vec<Range<usize>> {
    let mut numbers = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let start = at;
        while at < bytes.len() && bytes[at].is_ascii_digit() {
            at += 1;
        }
        numbers.push(start..at);
    }
    numbers
}

/// Names that [`super::mask::Masker`] gives.
fn masks(text: &str) -> Vec<Range<usize>> {
    let mut masks = Vec::new();
    for (start, _) in text.match_indices('[') {
        let Some(length) = text[start..].find(']').filter(|&length| length < 40) else { continue };
        let inside = &text[start + 1..start + length];
        let is_name = inside.rsplit_once(' ').is_some_and(|(kind, number)| {
            number.len() <= 6 && number.bytes().all(|byte| byte.is_ascii_digit()) && Kind::ALL.iter().any(|known| known.as_str() == kind)
        });
        if is_name {
            masks.push(start..start + length + 1);
        }
    }
    masks
}
