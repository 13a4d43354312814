//! Names in Latin letters: two to five words with capitals behind a title.

use std::ops::Range;

use super::lists::LISTS;
use crate::identifier::page::Page;
use crate::identifier::words::Cue;
use crate::normalize::script::{Script, script};

/// A full name has at least so many words that are no initials.
const WORDS: usize = 2;
const MOST: usize = 5;
/// Small words inside of names.
const PARTICLES: &[&str] = &[
    "de", "la", "del", "da", "do", "dos", "das", "di", "della", "van", "von", "der", "den", "bin", "binti", "y", "e", "le", "al", "el",
    "zu", "a/l", "a/p",
];
/// First names that are written short, with a dot.
const SHORTENED: &[&str] = &["muh", "moh", "md", "abd", "st", "sta", "sto", "hj", "ma"];

/// The full name behind the title `cue`, with the title.
pub fn full_name(page: &Page<'_>, cue: &Cue) -> Option<Range<usize>> {
    // Behind a title that is written out, a dot ends the sentence: "Makasih Bu. Rekening ...".
    let has_dot = LISTS.has("title.dotted", page.text[cue.start..cue.end].trim_end_matches('.'));
    let rest = page.text[cue.end..].strip_prefix('.').filter(|_| has_dot).unwrap_or(&page.text[cue.end..]);
    let rest = rest.strip_prefix(['\'', '’']).unwrap_or(rest); // "Dato' Rahim Bakar"
    let name = rest.strip_prefix(' ').unwrap_or(rest);
    let is_parted = name.len() < page.text.len() - cue.end;
    let name = at(page, page.text.len() - name.len(), cue).filter(|_| is_parted)?;
    Some(cue.start..name.end)
}

/// The full name at `start`. Without capitals in the text nothing tells names from words.
pub fn at(page: &Page<'_>, start: usize, cue: &Cue) -> Option<Range<usize>> {
    if !page.has_capitals() {
        return None;
    }
    let (mut at, mut end, mut count) = (start, start, 0);
    for (place, word) in page.text[start..].split(' ').take(MOST).enumerate() {
        // Han follows a name without a blank: "Mr. Cheung Ka Fai簽收".
        let latin =
            word.find(|c| matches!(script(c), Script::Han | Script::Kana | Script::Hangul | Script::Thai)).map_or(word, |end| &word[..end]);
        let bare = latin.trim_end_matches(|c: char| !c.is_alphanumeric());
        let letters = bare.chars().filter(|c| c.is_alphabetic()).count();
        let is_particle = place > 0 && PARTICLES.contains(&bare) && bare.len() == word.len();
        if !is_particle {
            if !is_name(page, at, bare) || (place == 0 && cue.key == "vi" && !LISTS.has("surname.vi", bare)) {
                break;
            }
            let is_initial = letters == 1;
            count += usize::from(!is_initial && !PARTICLES.contains(&bare));
            end = at + bare.len();
            let rest = &word[bare.len()..];
            if !(rest.is_empty() || (rest == "." && (is_initial || SHORTENED.contains(&bare)))) {
                break;
            }
        }
        at += word.len() + 1;
    }
    (count >= WORDS).then_some(start..end)
}

fn is_name(page: &Page<'_>, at: usize, word: &str) -> bool {
    let letters = |c: char| c.is_lowercase() || matches!(c, '\'' | '-') || !c.is_alphanumeric();
    let bare = word.split('\'').next().unwrap_or_default();
    !word.is_empty()
        && word.chars().all(letters)
        && page.is_capital(at)
        && !LISTS.has("stop", word)
        && !(bare.len() > 1 && LISTS.has("stop", bare))
}
