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
    let is_digit = |text: &str| text.len() == 1 && text.chars().all(|c| c.is_ascii_digit());
    let begin = if is_digit(before) { 0 } else { first };
    let trails = after.starts_with(|c: char| c.is_ascii_digit()) && !after[1..].starts_with(|c: char| c.is_ascii_digit());
    let end = last + c.len_utf8() + usize::from(trails);
    Some(format!("{}{}{}", &token[..begin], letters_of(&token[begin..end]), &token[end..]))
}

/// The letters that signs stand for. One that may be an i or an l is the likelier of the two between its neighbours.
fn letters_of(text: &str) -> String {
    let signs: Vec<char> = text.chars().collect();
    let letters: Vec<char> = signs.iter().map(|c| LEET.get(c).copied().unwrap_or(*c)).collect();
    let letter = |(place, &letter): (usize, &char)| {
        let is_open = letter == 'i' && !signs[place].is_alphabetic();
        if is_open && is_l(&letters, &signs, place) { 'l' } else { letter }
    };
    letters.iter().enumerate().map(letter).collect()
}

/// Whether "1" and its like stand for an l: doubled, at the beginning or behind a consonant that l follows, before a vowel ("1ove",
/// "p1ease"), and behind a vowel that no i follows so often ("he1p"). By hand, for words of many languages.
fn is_l(letters: &[char], signs: &[char], place: usize) -> bool {
    let is_vowel = |c: char| matches!(c, 'a' | 'e' | 'i' | 'o' | 'u');
    let near = |at: Option<usize>| at.and_then(|at| letters.get(at)).copied();
    let (before, after) = (near(place.checked_sub(1)), near(Some(place + 1)));
    let doubled = [place.checked_sub(1), Some(place + 1)].into_iter().flatten().any(|at| signs.get(at) == Some(&signs[place]));
    match (before, after) {
        _ if doubled => true,
        (None, Some(after)) => is_vowel(after),
        (Some(before), Some(after)) if is_vowel(after) => is_vowel(before) || matches!(before, 'b' | 'c' | 'f' | 'g' | 'k' | 'p'),
        (Some(before), Some(_)) => matches!(before, 'e' | 'o' | 'u' | 'i'),
        (Some(before), None) => is_vowel(before),
        (None, None) => false,
    }
}

/// The most signs in a row.
fn longest_run(core: &str) -> usize {
    core.split(|c| !LEET.contains_key(&c)).map(|run| run.chars().count()).max().unwrap_or(0)
}

fn is_address(token: &str) -> bool {
    token.contains("://") || token.contains("www.") || token.find('@').is_some_and(|at| token[at..].contains('.'))
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn one_sign_is_read_as_the_likelier_of_two_letters() {
        for (written, word) in [
            ("p1ease", "please"),
            ("r3v13w", "review"),
            ("de1ete", "delete"),
            ("he1p", "help"),
            ("se11er", "seller"),
            ("wa1t", "wait"),
            ("b1ntang", "bintang"),
            ("estre11as", "estrellas"),
            ("g1v3", "give"),
            ("b3w3r7ung3n", "bewertungen"),
        ] {
            assert_eq!(read(written).as_deref(), Some(word), "{written}");
        }
    }
}
