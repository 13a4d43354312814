//! Chinese, Japanese and Korean names: a surname of the list and a given name, before an honorific or behind a word that introduces a name.

use std::ops::Range;

use super::lists::LISTS;
use crate::identifier::page::Page;
use crate::identifier::words::Cue;
use crate::normalize::script::{Script, script};

/// The full name before the honorific `cue`, with it.
pub fn before(page: &Page<'_>, cue: &Cue) -> Option<Range<usize>> {
    let head = page.text[..cue.start].trim_end_matches(' ');
    if cue.start - head.len() > 1 {
        return None;
    }
    let start = match cue.key {
        "zh" => chinese(head)?,
        "ja" => japanese(head)?,
        _ => korean(head)?,
    };
    // "주세요 고객님" speaks to somebody, "지내는 고객" of somebody.
    let is_speech = cue.key == "ko" && (head.ends_with(['요', '에', '를', '의', '앱']) || page.text[cue.start..cue.end] == *"고객");
    (!is_speech).then_some(start..cue.end)
}

/// Full Korean names with 님 or 씨 written to them, which no border parts off.
pub fn glued<'p>(page: &'p Page<'_>) -> impl Iterator<Item = Range<usize>> + 'p {
    let honorifics = page.text.char_indices().filter(|(_, c)| matches!(c, '님' | '씨'));
    honorifics.filter_map(|(at, honorific)| {
        let start = korean(&page.text[..at])?;
        let range = start..at + honorific.len_utf8();
        let is_word = LISTS.get("surname.ko-word").iter().any(|word| page.text[range.clone()].ends_with(word.as_str()));
        (!is_word).then_some(range)
    })
}

/// The full name that begins at `start` and ends where its script does.
pub fn at(page: &Page<'_>, start: usize) -> Option<Range<usize>> {
    let rest = &page.text[start..];
    let kind = script(rest.chars().next()?);
    let run = |text: &str| text.find(|c| script(c) != kind).unwrap_or(text.len());
    let first = run(rest);
    // A blank may part surname and given name: 長谷川 翼.
    let end = match rest[first..].strip_prefix(' ') {
        Some(given) if LISTS.has("surname.ja", &rest[..first]) && run(given) > 0 => first + 1 + run(given),
        _ => first,
    };
    let name = &rest[..end];
    if ["先生", "小姐", "女士", "太太", "简称"].iter().any(|other| name.contains(other)) {
        return None;
    }
    let begins_at_start = match kind {
        Script::Han => chinese(name).or_else(|| japanese(name))? == 0,
        Script::Hangul => korean(name)? == 0,
        _ => false,
    };
    begins_at_start.then(|| start..start + end)
}

/// Where the last `count` characters of `text` begin.
fn last(text: &str, count: usize) -> Option<usize> {
    text.char_indices().rev().nth(count - 1).map(|(at, _)| at)
}

/// Whether all of `text` is of `kind`.
fn is_all(text: &str, kind: Script) -> bool {
    text.chars().all(|c| script(c) == kind)
}

/// Where the Chinese name begins that `head` ends with.
fn chinese(head: &str) -> Option<usize> {
    // A surname right before the honorific is all of the name: 感谢张先生.
    let ends_with_surname =
        |start: usize| head[start..].char_indices().next_back().is_some_and(|(at, _)| LISTS.has("surname.zh-last", &head[start + at..]));
    [(4, 2), (3, 1), (2, 1), (3, 2)].into_iter().find_map(|(length, surname)| {
        let start = last(head, length)?;
        let name = &head[start..];
        let given = name.char_indices().nth(surname)?.0;
        let is_open = head[..start].chars().next_back().is_some_and(|c| script(c) == Script::Han);
        let is_name = is_all(name, Script::Han)
            && (LISTS.has("surname.zh", &name[..given]) || LISTS.has("surname.zh-ambiguous", &name[..given]))
            && !(is_open && LISTS.has(if length - surname == 1 { "surname.zh-ambiguous" } else { "surname.zh-function" }, &name[..given]))
            && !LISTS.has("surname.zh-other", name)
            && !ends_with_surname(start);
        is_name.then_some(start)
    })
}

/// Where the Japanese name begins that `head` ends with; a blank may part surname and given name.
fn japanese(head: &str) -> Option<usize> {
    let given_is_name = |given: &str| {
        let count = given.chars().count();
        (1..=3).contains(&count)
            && given.chars().all(|c| matches!(script(c), Script::Han) || ('ぁ'..='ん').contains(&c))
            && !LISTS
                .get("surname.ja-company")
                .iter()
                .any(|company| given.ends_with(company.as_str()) || given.starts_with(company.as_str()))
    };
    (1..=3).find_map(|length| {
        let given = last(head, length)?;
        let front = head[..given].strip_suffix(' ').unwrap_or(&head[..given]);
        if !given_is_name(&head[given..]) {
            return None;
        }
        (1..=3).rev().find_map(|length| {
            let start = last(front, length)?;
            let is_open = front[..start].chars().next_back().is_some_and(|c| script(c) == Script::Han);
            (LISTS.has("surname.ja", &front[start..]) && !(is_open || (length == 1 && front.len() == given))).then_some(start)
        })
    })
}

/// Where the Korean name begins that `head` ends with: a surname and two syllables, with nothing before.
fn korean(head: &str) -> Option<usize> {
    if let Some(start) = last(head, 4)
        && LISTS.get("surname.ko-double").iter().any(|surname| head[start..].starts_with(surname.as_str()))
        && head[..start].chars().next_back().is_none_or(|c| script(c) != Script::Hangul)
    {
        return Some(start);
    }
    let start = last(head, 3)?;
    let name = &head[start..];
    let surname = name.char_indices().nth(1)?.0;
    let is_open = head[..start].chars().next_back().is_some_and(|c| script(c) == Script::Hangul);
    let is_name =
        !is_open && is_all(name, Script::Hangul) && LISTS.has("surname.ko", &name[..surname]) && !LISTS.has("surname.ko-other", name);
    is_name.then_some(start)
}
