//! Identity, tax and passport numbers of persons. A form ([`forms`]) proposes, its check digits, dates and regions ([`check`]) dispose; what has
//! no strong check needs a word for such numbers beside it ([`context`]).

mod check;
mod context;
mod fit;
mod forms;

use std::ops::Range;

use self::context::Context;
use self::fit::{Fit, Spelling};
use self::forms::{Alone, FORMS, Form};
use super::page::Page;
use super::words::Topic;
use super::{Identifier, Kind, code, money};

/// A form has at least so many digits close together.
const FEWEST_DIGITS: usize = 5;
/// And they lie within so many bytes of the first.
const LONGEST: usize = 28;

pub fn find(page: &Page<'_>, out: &mut Vec<Identifier>) {
    let has_words = page.cues.iter().any(|cue| cue.topic == Topic::National);
    let mut done = 0;
    for place in 0..page.numbers.len() {
        if page.numbers[place].start < done || !has_digits_enough(page, place) {
            continue;
        }
        let longest = starts(page, place, done).filter_map(|start| longest_at(page, start, has_words)).max_by_key(ExactSizeIterator::len);
        if let Some(range) = longest {
            done = range.end;
            page.hit(Kind::NationalId, range, out);
        }
    }
}

fn has_digits_enough(page: &Page<'_>, place: usize) -> bool {
    let from = page.numbers[place].start;
    let near = page.numbers[place..].iter().take_while(|number| number.end <= from + LONGEST);
    page.numbers[place].len() >= FEWEST_DIGITS || near.map(ExactSizeIterator::len).sum::<usize>() >= FEWEST_DIGITS
}

/// Where what holds number `place` may begin: with the letters before it, behind a word that they end with, or with a group of letters before.
fn starts<'p>(page: &'p Page<'_>, place: usize, done: usize) -> impl Iterator<Item = usize> + 'p {
    let bytes = page.text.as_bytes();
    let number = page.numbers[place].start;
    let run = begin_of_run(bytes, number, done);
    let behind_words = (run < number).then(|| page.cues.iter().map(|cue| cue.end).filter(move |&end| run < end && end <= number));
    let (mut first, mut groups) = (run, 0);
    let groups_before = std::iter::from_fn(move || {
        let end = first.checked_sub(1).filter(|&end| end > done && groups < 2 && matches!(bytes[end], b' ' | b'-' | b'.'))?;
        let begin = begin_of_run(bytes, end, done);
        let is_group = begin < end && end - begin <= 6 && bytes[begin..end].iter().all(u8::is_ascii_alphabetic);
        (first, groups) = (begin, groups + 1);
        is_group.then_some(begin)
    });
    std::iter::once(run).chain(behind_words.into_iter().flatten()).chain(groups_before)
}

fn begin_of_run(bytes: &[u8], mut at: usize, done: usize) -> usize {
    while at > done && bytes[at - 1].is_ascii_alphanumeric() {
        at -= 1;
    }
    at
}

/// The longest number of any form that begins at `start`.
fn longest_at(page: &Page<'_>, start: usize, has_words: bool) -> Option<Range<usize>> {
    FORMS
        .iter()
        .filter(|form| has_words || form.alone != Alone::Never)
        .filter_map(|form| {
            let fit = fit::fit(page.text.as_bytes(), start, form.shape)?;
            let range = start..fit.end;
            (is_free(page, &range) && (form.check)(&fit.plain) && is_meant(page, &range, form, &fit)).then_some(range)
        })
        .max_by_key(ExactSizeIterator::len)
}

/// Whether the form is told by itself, or the words beside the number call it so.
fn is_meant(page: &Page<'_>, range: &Range<usize>, form: &Form, fit: &Fit) -> bool {
    let context = Context::of(page, range);
    if context.is_owned() {
        return false;
    }
    if context.names(form.words) {
        return !money::is_beside(page, range) && !code::is_counted(page, range.end) && !code::is_date(&page.text[range.clone()]);
    }
    let is_told = match form.alone {
        Alone::Never => false,
        Alone::Printed => fit.spelling == Spelling::Printed,
        Alone::Regular => fit.spelling != Spelling::Odd,
        Alone::Always => return !is_joined(page, range),
    };
    is_told && !context.is_other() && !is_joined(page, range)
}

/// Whether nothing beside it makes it part of something longer: a code, a link, a longer row of digits.
fn is_free(page: &Page<'_>, range: &Range<usize>) -> bool {
    let bytes = page.text.as_bytes();
    let before = |back: usize| range.start.checked_sub(back).map(|at| bytes[at]);
    let behind = |ahead: usize| bytes.get(range.end + ahead).copied();
    let is_digit = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_digit());
    let is_spaced = page.text[range.clone()].contains(' ');
    let goes_on = match behind(0) {
        Some(byte) if byte.is_ascii_alphanumeric() => true,
        Some(b'_' | b'@') => true,
        Some(b'-' | b'.' | b'/') => is_digit(behind(1)),
        Some(b' ') => is_spaced && is_digit(behind(1)),
        _ => false,
    };
    let goes_before = match before(1) {
        Some(byte) if byte.is_ascii_alphanumeric() => page.cues_ending_at(range.start).next().is_none(),
        Some(b'_' | b'@' | b'$' | b'=' | b'+') => true,
        Some(b'-' | b'.' | b'/') => is_digit(before(2)),
        Some(b' ') => is_spaced && is_digit(before(2)),
        _ => false,
    };
    !goes_on && !goes_before
}

/// Whether a sign right before it makes it a part of a code or link ("sku-", "/p/", "#").
fn is_joined(page: &Page<'_>, range: &Range<usize>) -> bool {
    page.before(range.start).is_some_and(|c| matches!(c, '-' | '/' | '#' | '.'))
}
