//! Digits and signs in the place of letters ("b1ntang", "r3view").

use super::fold::LEET;
use super::script::{Script, script};
use super::words::WORDS;

/// Fewer letters than this carry no word.
const LETTERS: usize = 2;
/// More signs in a row are a number: product codes ("ab1234cd").
const RUN: usize = 3;
/// Words shorter than this are not looked for among the known ones.
const SHORT: usize = 3;
/// Signs that may be one letter or another double the readings; more than so many are not tried.
const READINGS: usize = 64;

/// `token` with digits and signs inside words as letters; `None` where it has none.
///
/// Where one of its readings is a known word, that is it. Else a number before letters ("5kg", "4pcs", "1st") is a number, and what trails
/// behind the last letter is punctuation or a count, unless signs stand inside the word too ("5t4r5").
pub(crate) fn read(token: &str) -> Option<String> {
    if is_address(token) || !token.contains(is_sign) {
        return None;
    }
    known(token).or_else(|| likely(token))
}

/// The known word that a token spells with signs, with what stands around it.
fn known(token: &str) -> Option<String> {
    let is_part = |c: char| script(c) == Script::Latin || is_sign(c);
    let word = token.trim_matches(|c| !is_part(c));
    let start = word.as_ptr() as usize - token.as_ptr() as usize;
    // What trails may be a sign of the word or punctuation behind it ("gift!").
    let bare = word.trim_end_matches(|c: char| is_part(c) && !c.is_alphanumeric());
    let bare = bare.trim_start_matches(|c: char| is_part(c) && !c.is_alphanumeric());
    let inside = bare.as_ptr() as usize - token.as_ptr() as usize;
    let found = |start: usize, word: &str| Some((start..start + word.len(), known_word(word)?));
    let (range, read) = found(inside, bare).or_else(|| found(start, word))?;
    Some(format!("{}{read}{}", &token[..range.start], &token[range.end..]))
}

/// The known word that letters and signs spell, none else between them.
fn known_word(word: &str) -> Option<String> {
    let signs: Vec<char> = word.chars().collect();
    let letters = signs.iter().filter(|&&c| script(c) == Script::Latin).count();
    let digits = signs.iter().filter(|c| c.is_ascii_digit()).count();
    let is_code = letters == 0 || letters < LETTERS && letters + digits == signs.len();
    if signs.len() < SHORT || letters == signs.len() || is_code || WORDS.has(word) {
        return None;
    }
    // "5tage", "size5": a number beside a word that is more frequent without it.
    let rest = word.trim_matches(|c: char| c.is_ascii_digit());
    let is_number = rest.len() < word.len() && rest.chars().all(|c| script(c) == Script::Latin);
    if is_number && (digits > 1 || signs.len() == SHORT) {
        return None;
    }
    let most = if is_number { WORDS.rank(rest).unwrap_or(usize::MAX) } else { usize::MAX };
    let mut readings = vec![String::new()];
    for &c in &signs {
        let letters = letters_for(c)?;
        if readings.len() * letters.len() > READINGS {
            return None;
        }
        let longer = |reading: &String| letters.iter().map(|letter| reading.chars().chain(*letter).collect()).collect::<Vec<String>>();
        readings = readings.iter().flat_map(longer).collect();
    }
    let known = readings.into_iter().filter_map(|reading| Some((WORDS.rank(&reading)?, reading)));
    // Rather all signs as letters than a bar that stands for none.
    let best = known.filter(|(rank, _)| *rank < most).min_by_key(|(rank, reading)| (std::cmp::Reverse(reading.chars().count()), *rank));
    best.map(|(_, reading)| reading)
}

/// Whether `c` may stand for a letter; a 6 does so only in known words.
fn is_sign(c: char) -> bool {
    c == '6' || LEET.contains_key(&c)
}

/// What a sign may stand for in a word: a bar may also just cut it. `None` where it stands in none.
fn letters_for(c: char) -> Option<Vec<Option<char>>> {
    match c {
        '1' | '!' => Some(vec![Some('i'), Some('l')]),
        '|' => Some(vec![Some('i'), Some('l'), None]),
        '6' => Some(vec![Some('g'), Some('b')]),
        _ if c == '\'' || script(c) == Script::Latin => Some(vec![Some(c)]),
        _ => LEET.get(&c).map(|&letter| vec![Some(letter)]),
    }
}

/// `token` with signs as the letters they stand for most often; `None` where it is more likely a number, a count or a code.
fn likely(token: &str) -> Option<String> {
    let letters = token.chars().filter(|&c| script(c) == Script::Latin).count();
    if letters < LETTERS {
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
            ("offic1@1", "official"),
            ("obr|gada", "obrigada"),
            ("g1f7!", "gift!"),
            ("@5$!m", "assim"),
            ("re|view", "review"),
        ] {
            assert_eq!(read(written).as_deref(), Some(word), "{written}");
        }
    }
}
