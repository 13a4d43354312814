//! Digits and signs in the place of letters ("b1ntang", "r3view").

use super::fold::LEET;
use super::script::{Script, script};

/// Fewer letters than this carry no word.
const LETTERS: usize = 2;
/// More signs in a row are a number: product codes ("ab1234cd").
const RUN: usize = 3;

/// `token` with digits and signs inside words as letters; `None` where it has none.
///
/// A number before letters ("5kg", "4pcs", "1st") is a number, and what trails behind the last letter is punctuation or a count, unless
/// signs stand inside the word too ("5t4r5").
pub(crate) fn read(token: &str) -> Option<String> {
    let letters = token.chars().filter(|&c| script(c) == Script::Latin).count();
    if letters < LETTERS || is_address(token) {
        return None;
    }
    let first = token.char_indices().find(|&(_, c)| script(c) == Script::Latin)?.0;
    let (last, c) = token.char_indices().rev().find(|&(_, c)| script(c) == Script::Latin)?;
    let core = &token[first..last + c.len_utf8()];
    let signs = core.chars().filter(|c| LEET.contains_key(c)).count();
    let foreign = core.chars().any(|c| !LEET.contains_key(&c) && script(c) != Script::Latin && c != '\'');
    if signs == 0 || foreign || signs > letters || longest_run(core) > RUN {
        return None;
    }
    let (before, after) = (&token[..first], &token[last + c.len_utf8()..]);
    let is_digit = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    let before = if before.len() == 1 && is_digit(before) { letters_of(before) } else { before.to_owned() };
    let digit = usize::from(after.starts_with(|c: char| c.is_ascii_digit()) && !after[1..].starts_with(|c: char| c.is_ascii_digit()));
    Some(format!("{before}{}{}{}", letters_of(core), letters_of(&after[..digit]), &after[digit..]))
}

fn letters_of(text: &str) -> String {
    text.chars().map(|c| LEET.get(&c).copied().unwrap_or(c)).collect()
}

/// The most signs in a row.
fn longest_run(core: &str) -> usize {
    core.split(|c| !LEET.contains_key(&c)).map(|run| run.chars().count()).max().unwrap_or(0)
}

fn is_address(token: &str) -> bool {
    token.contains("://") || token.contains("www.") || token.find('@').is_some_and(|at| token[at..].contains('.'))
}
