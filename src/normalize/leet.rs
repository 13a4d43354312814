//! Digits and signs in the place of letters ("b1ntang", "r3view").

use super::fold::LEET;
use super::script::{Script, script};

/// Fewer letters than this carry no word.
const LETTERS: usize = 2;

/// `token` with digits and signs inside words as letters; `None` where it has none.
///
/// A number before letters ("5kg", "4pcs", "1st") is a number, and what trails behind the last letter is punctuation or a count.
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
    // Product codes ("ab1234cd") hold more signs than words do.
    if signs == 0 || foreign || signs * 2 > letters + 1 {
        return None;
    }
    let core: String = core.chars().map(|c| LEET.get(&c).copied().unwrap_or(c)).collect();
    Some(format!("{}{core}{}", &token[..first], &token[last + c.len_utf8()..]))
}

fn is_address(token: &str) -> bool {
    token.contains("://") || token.contains("www.") || token.find('@').is_some_and(|at| token[at..].contains('.'))
}
