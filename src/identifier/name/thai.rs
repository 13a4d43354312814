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
    let start = page.text.len() - page.text[cue.end..].trim_start_matches(' ').len();
    let given = part(page, start)?;
    let behind = page.text[given.end..].strip_prefix(' ')?;
    let surname = part(page, page.text.len() - behind.len())?;
    Some(cue.start..surname.end)
}

fn part(page: &Page<'_>, start: usize) -> Option<Range<usize>> {
    let rest = &page.text[start..];
    let end = rest.find(|c| script(c) != Script::Thai).unwrap_or(rest.len());
    let part = &rest[..end];
    let ending =
        LISTS.get("surname.th-ending").iter().filter_map(|ending| part.strip_suffix(ending.as_str())).min_by_key(|part| part.len());
    let part = ending.unwrap_or(part);
    let is_name =
        LENGTHS.contains(&part.chars().count()) && !LISTS.get("surname.th-other").iter().any(|other| part.contains(other.as_str()));
    is_name.then(|| start..start + part.len())
}
