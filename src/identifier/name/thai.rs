//! Thai names: a title, a given name, a blank, a surname. คุณ is also "you", so that neither part may hold a common word.

use std::ops::Range;

use super::lists::LISTS;
use crate::identifier::page::Page;
use crate::identifier::words::Cue;
use crate::normalize::script::{Script, script};

/// Characters of a part, marks and all.
const LENGTHS: Range<usize> = 3..16;

/// The full name behind the title `cue`, with the title.
pub fn full_name(page: &Page<'_>, cue: &Cue) -> Option<Range<usize>> {
    if cue.key != "th" || page.text[..cue.start].ends_with("ขอบ") {
        return None;
    }
    // คุณ is also "you": only there may no common word stand. "นางฟ้า" and "นายแบบ" are words of their own.
    let is_you = &page.text[cue.start..cue.end] == "คุณ";
    let behind = &page.text[cue.end..];
    if !is_you && LISTS.get("surname.th-compound").iter().any(|rest| behind.starts_with(rest.as_str())) {
        return None;
    }
    let start = page.text.len() - behind.trim_start_matches(' ').len();
    two_parts(page, start, is_you).map(|name| cue.start..name.end)
}

/// The full name that begins at `start`.
pub fn at(page: &Page<'_>, start: usize) -> Option<Range<usize>> {
    two_parts(page, start, false)
}

fn two_parts(page: &Page<'_>, start: usize, strict: bool) -> Option<Range<usize>> {
    let given = part(page, start, strict)?;
    let behind = page.text[given.end..].strip_prefix(' ')?;
    let surname = part(page, page.text.len() - behind.len(), strict)?;
    Some(start..surname.end)
}

fn part(page: &Page<'_>, start: usize, strict: bool) -> Option<Range<usize>> {
    let rest = &page.text[start..];
    let end = rest.find(|c| script(c) != Script::Thai).unwrap_or(rest.len());
    let part = &rest[..end];
    let ending =
        LISTS.get("surname.th-ending").iter().filter_map(|ending| part.strip_suffix(ending.as_str())).min_by_key(|part| part.len());
    let part = ending.unwrap_or(part);
    // Short common words stand inside of many names ("มาลี", "มีสุข").
    let is_word =
        |other: &String| if strict { part.contains(other.as_str()) } else { other.chars().count() > 3 && part.contains(other.as_str()) };
    let is_name = LENGTHS.contains(&part.chars().count()) && !LISTS.get("surname.th-other").iter().any(is_word);
    is_name.then(|| start..start + part.len())
}
