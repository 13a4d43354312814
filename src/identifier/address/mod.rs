//! Addresses: parts (a house number and street, a district, a postcode) that stand side by side and together say where somebody lives. An address that the
//! text calls the shop's own is none.
//!
//! `rules/identifier/address.toml` has the parts of each country; [`forms`] reads it. Here they are found and put together.

mod edges;
mod forms;

use std::ops::Range;

use regex::Captures;

use self::forms::{FORMS, Form, Weight};
use super::page::Page;
use super::words::Topic;
use super::{Identifier, Kind, code};
use crate::normalize::script::joins;

/// Between "our shop" and its address lie at most so many bytes.
const OWN_REACH: usize = 60;

pub fn find(page: &Page<'_>, out: &mut Vec<Identifier>) {
    let mut parts: Vec<Part> =
        FORMS.sections_in(page.text, &page.numbers).flat_map(|section| &section.forms).flat_map(|form| parts(page, form)).collect();
    if !parts.iter().any(|part| part.weight > Weight::More) {
        return;
    }
    parts.extend(FORMS.last().forms.iter().flat_map(|form| self::parts(page, form)));
    parts.sort_by_key(|part| (part.range.start, std::cmp::Reverse((part.weight, part.range.len()))));
    let mut chain = Chain::default();
    for part in parts {
        if !chain.add(page, &part) {
            chain.emit(page, out);
            chain = Chain::default();
            chain.add(page, &part);
        }
    }
    chain.emit(page, out);
}

/// A part of an address in a text.
#[derive(Debug)]
struct Part {
    range: Range<usize>,
    weight: Weight,
    section: usize,
}

/// Parts side by side.
#[derive(Debug, Default)]
struct Chain {
    range: Range<usize>,
    sum: usize,
    /// Section and start of the part added last.
    last: (usize, usize),
}

impl Chain {
    /// Adds `part`, which begins no earlier than those added before, and says whether it belongs here.
    fn add(&mut self, page: &Page<'_>, part: &Part) -> bool {
        let is_first = self.range.is_empty();
        if !is_first && part.range.start >= self.range.end && !holds(&page.text[self.range.end..part.range.start]) {
            return false;
        }
        let is_inside = !is_first && part.range.start < self.range.end;
        // What only widens an address of one language may begin earlier than the address, which is of another: "是新竹縣…" is no part of it.
        let is_better = is_inside && self.sum == 0 && part.weight > Weight::More && part.section != self.last.0;
        // One run of Thai or Han may swallow the next part, but what two countries see in the same words counts once.
        let counts = !is_inside || is_better || (part.section == self.last.0 && part.range.start > self.last.1);
        if is_better {
            self.range.start = part.range.start;
        }
        if is_first {
            self.range = part.range.clone();
        }
        if counts {
            self.sum += part.weight as usize;
            self.last = (part.section, part.range.start);
        }
        self.range.end = self.range.end.max(part.range.end);
        true
    }

    fn emit(&self, page: &Page<'_>, out: &mut Vec<Identifier>) {
        let has_digit = page.text[self.range.clone()].bytes().any(|byte| byte.is_ascii_digit());
        let is_own = page.cues_before(self.range.start, OWN_REACH).any(|cue| cue.topic == Topic::Own);
        if self.sum >= Weight::Whole as usize && has_digit && !is_own {
            page.hit(Kind::Address, edges::widen(page, &self.range), out);
        }
    }
}

/// Whether two parts with `gap` between them belong together.
fn holds(gap: &str) -> bool {
    gap.len() <= 8 && {
        let words = gap.trim_matches(|c: char| matches!(c, ' ' | ',' | '.' | ';' | '-' | '/' | '|' | '(' | ')' | '\n' | '、' | '·'));
        matches!(words, "" | "in" | "di" | "à" | "en" | "a")
    }
}

fn parts(page: &Page<'_>, form: &Form) -> Vec<Part> {
    let part = |captures: Captures<'_>| {
        let range = named(page, form, &captures)?;
        let mut range = range.start + form.lead(&page.text[range.clone()])..range.end;
        // "133號樓下": downstairs, not part of the house.
        if page.text[range.clone()].ends_with('楼') && page.text[range.end..].starts_with(['下', '上', '里', '内', '梯']) {
            range.end -= '楼'.len_utf8();
        }
        (!range.is_empty() && is_free(page, form, &range)).then_some(Part { range, weight: form.weight, section: form.section })
    };
    let (mut parts, mut from) = (Vec::new(), 0);
    while let Some(captures) = form.pattern().captures_at(page.text, from) {
        let whole = captures.get(0).expect("a match has a range").range();
        let found = part(captures);
        // "de camino a Camino Viejo 53": what is none may hide one that begins at the next word.
        let next_word = || whole.start + page.text[whole.clone()].find(' ').map_or(whole.len(), |blank| blank + 1);
        from = if found.is_some() { whole.end } else { next_word().max(from + 1) };
        from = page.text.ceil_char_boundary(from);
        parts.extend(found);
    }
    parts
}

/// How sure the capitals of a name must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Capitals {
    /// Wanted of all words where the first has one.
    Alike,
    /// Wanted where the text has any.
    Wanted,
    Needed,
    /// Needed, and the name may not be cut.
    All,
}

/// The range of a match, without words at its border that are no part of the name in it; `None` where no name is left.
fn named(page: &Page<'_>, form: &Form, captures: &Captures<'_>) -> Option<Range<usize>> {
    let whole = captures.get(0)?.range();
    let groups = [("name", Capitals::Alike), ("proper", Capitals::Wanted), ("sure", Capitals::Needed), ("all", Capitals::All)];
    let Some((group, capitals)) = groups.into_iter().find_map(|(group, capitals)| Some((captures.name(group)?.range(), capitals))) else {
        return Some(whole);
    };
    let text = &page.text[group.clone()];
    if form.has_stop_inside(text) {
        return None;
    }
    let mut words = Words {
        page,
        form,
        at: group.start,
        must: matches!(capitals, Capitals::Needed | Capitals::All) || (capitals == Capitals::Wanted && page.has_capitals()),
    };
    let judged: Vec<(Range<usize>, Word)> = text.split(' ').map(|word| words.judge(word)).collect();
    if capitals == Capitals::All {
        return judged.iter().all(|(_, word)| *word != Word::Other).then_some(whole);
    }
    if group.end == whole.end {
        let end = judged.iter().take_while(|(_, word)| *word != Word::Other).filter(|(_, word)| *word == Word::Name).last()?.0.end;
        return Some(whole.start..end);
    }
    let bad = judged.iter().rposition(|(_, word)| *word == Word::Other);
    let kept = &judged[bad.map_or(0, |bad| bad + 1)..];
    kept.iter().find(|(_, word)| *word == Word::Name)?;
    match bad {
        None => Some(whole),
        Some(_) if group.start == whole.start => Some(kept.first()?.0.start..whole.end),
        Some(_) => None,
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Word {
    Name,
    Particle,
    Other,
}

/// Reads the words of a name one by one.
struct Words<'p> {
    page: &'p Page<'p>,
    form: &'p Form,
    at: usize,
    /// Whether a small word is no name.
    must: bool,
}

impl Words<'_> {
    fn judge(&mut self, word: &str) -> (Range<usize>, Word) {
        let range = self.at..self.at + word.len();
        self.at = range.end + 1;
        let has_case = word.starts_with(|c: char| c.is_lowercase());
        let is_capital = has_case && self.page.is_capital(range.start);
        let word = match () {
            () if self.form.is_particle(word) => Word::Particle,
            () if self.form.is_stop(word) || (self.must && has_case && !is_capital) => Word::Other,
            () => Word::Name,
        };
        self.must |= is_capital;
        (range, word)
    }
}

/// Whether nothing beside it makes it part of a longer word or number, and what it ends with is no amount.
fn is_free(page: &Page<'_>, form: &Form, range: &Range<usize>) -> bool {
    let text = &page.text[range.clone()];
    let (first, last) = (text.chars().next().unwrap_or(' '), text.chars().next_back().unwrap_or(' '));
    let ends_in_digit = last.is_ascii_digit();
    let mut rest = page.text[range.end..].chars();
    let goes_on = match rest.next() {
        // Particles follow Hangul without a blank.
        Some(c) if joins(last, c) => !('가'..='힣').contains(&last),
        Some('%' | ':' | 'a'..='z') if ends_in_digit => true,
        Some('.' | ',' | '/' | '-') if ends_in_digit => rest.next().is_some_and(|c| c.is_ascii_digit()),
        _ => false,
    };
    let head = &page.text[..range.start];
    let begins_before = head.chars().next_back().is_some_and(|c| joins(c, first))
        || (first.is_ascii_digit() && (is_number_cut(head) || head.ends_with(['$', '#', '€', '£', '.', '/'])));
    let is_amount = ends_in_digit && is_counted(page, form, range.end);
    !(goes_on || begins_before || is_amount)
}

fn is_counted(page: &Page<'_>, form: &Form, at: usize) -> bool {
    let next = page.text[at..].trim_start_matches(' ').split(|c: char| !c.is_alphanumeric()).next();
    code::is_counted(page, at) || next.is_some_and(|word| form.is_unit(word))
}

/// Whether `head` ends with a group of three or more digits and a blank or hyphen: what follows is the rest of a phone number.
fn is_number_cut(head: &str) -> bool {
    head.strip_suffix([' ', '-']).is_some_and(|head| head.bytes().rev().take_while(u8::is_ascii_digit).count() >= 3)
}
