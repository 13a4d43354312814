//! Phone numbers that are written as they are dictated: in words ("nol delapan satu tiga", "一三八", "double seven"), words mixed with figures, and
//! figures with letters that look like them ("o812"). `rules/identifier/digits.toml` has the words.

use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};

use super::is_anywhere;
use crate::identifier::page::{Page, touches};
use crate::identifier::words::Topic;
use crate::identifier::{Identifier, Kind, table};
use crate::normalize::fold_text;
use crate::normalize::script::joins;

/// Digits of a number that is dictated.
const DIGITS: std::ops::RangeInclusive<usize> = 8..=14;
/// So many of them in words: fewer are a count or a year.
const IN_WORDS: usize = 4;

pub fn find(page: &Page<'_>, out: &mut Vec<Identifier>) {
    let tokens = tokens(page);
    let mut first = 0;
    while first < tokens.len() {
        let mut last = first;
        while let Some(next) = tokens.get(last + 1)
            && is_gap(&page.text[tokens[last].range.end..next.range.start])
        {
            last += 1;
        }
        let run = trim(&tokens[first..=last]);
        first = last + 1;
        if let [start, .., end] = run
            && is_number(page, run)
        {
            page.hit(Kind::Phone, start.range.start..end.range.end, out);
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sense {
    Value(u32),
    /// The next one twice or thrice.
    Repeat(usize),
    /// "y", "und": between a ten and a unit.
    Join,
    /// As they stand: figures, with letters for some of them or without.
    Figures {
        disguised: bool,
    },
}

#[derive(Clone, Debug)]
struct Token {
    range: Range<usize>,
    sense: Sense,
}

struct Words {
    automaton: AhoCorasick,
    senses: Vec<Sense>,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let (mut words, mut senses): (Vec<String>, Vec<Sense>) = (Vec::new(), Vec::new());
    for (_, key, word) in table::words(include_str!("../../../rules/identifier/digits.toml")) {
        let sense = match key {
            "repeat2" => Sense::Repeat(2),
            "repeat3" => Sense::Repeat(3),
            "join" => Sense::Join,
            value => Sense::Value(value.parse().expect("the test reads every value")),
        };
        let word = fold_text(word);
        if !words.contains(&word) {
            words.push(word);
            senses.push(sense);
        }
    }
    let automaton =
        AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(words).expect("a few hundred words fit an automaton");
    Words { automaton, senses }
});

/// Words for digits and figures, in order; no word that is part of another.
fn tokens(page: &Page<'_>) -> Vec<Token> {
    let mut tokens: Vec<Token> = figures(page).collect();
    let taken: Vec<Range<usize>> = tokens.iter().map(|token| token.range.clone()).collect();
    let found: Vec<Token> = WORDS
        .automaton
        .find_iter(page.text)
        .filter(|found| !touches(&taken, &found.range()))
        .map(|found| Token { range: found.range(), sense: WORDS.senses[found.pattern().as_usize()] })
        .collect();
    // Words written together have borders only at their ends: "공일공", "trentaquattro".
    for group in found.chunk_by(|left, right| left.range.end == right.range.start) {
        let (start, end) = (group[0].range.start, group[group.len() - 1].range.end);
        let particles_may_follow = page.text[..end].ends_with(|c| ('가'..='힣').contains(&c));
        if has_border(page, start) && (has_border(page, end) || particles_may_follow) {
            tokens.extend_from_slice(group);
        }
    }
    tokens.sort_by_key(|token| token.range.start);
    tokens
}

fn has_border(page: &Page<'_>, at: usize) -> bool {
    page.before(at).zip(page.after(at)).is_none_or(|(before, after)| !joins(before, after))
}

/// Runs of figures, also with `o`, `i` and `l` among them.
fn figures<'p>(page: &'p Page<'_>) -> impl Iterator<Item = Token> + 'p {
    let bytes = page.text.as_bytes();
    let mut done = 0;
    page.numbers.iter().filter_map(move |number| {
        if number.start < done {
            return None;
        }
        let is_figure = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b'o' | b'i' | b'l');
        let start = number.start - bytes[done..number.start].iter().rev().take_while(|byte| is_figure(byte)).count();
        let end = number.end + bytes[number.end..].iter().take_while(|byte| is_figure(byte)).count();
        done = end;
        let is_letter = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphabetic() || matches!(c, '_' | '$' | '#'));
        let is_whole = !is_letter(page.before(start)) && !is_letter(page.after(end));
        let disguised = bytes[start..end].iter().any(u8::is_ascii_alphabetic);
        is_whole.then_some(Token { range: start..end, sense: Sense::Figures { disguised } })
    })
}

fn is_gap(gap: &str) -> bool {
    gap.chars().count() <= 3 && gap.chars().all(|c| matches!(c, ' ' | ',' | '.' | '-' | '/' | '、' | '。' | '·' | '\n' | '…'))
}

/// `run` without words at its ends that no number begins or ends with.
fn trim(run: &[Token]) -> &[Token] {
    let is_digit = |token: &Token| !matches!(token.sense, Sense::Join | Sense::Repeat(_));
    let start = run.iter().position(|token| token.sense != Sense::Join).unwrap_or(run.len());
    let end = run.iter().rposition(is_digit).map_or(start, |last| last + 1);
    run.get(start..end).unwrap_or_default()
}

fn is_number(page: &Page<'_>, run: &[Token]) -> bool {
    let in_words = run.iter().filter(|token| matches!(token.sense, Sense::Value(_))).count();
    let disguised = run.iter().any(|token| token.sense == Sense::Figures { disguised: true });
    if in_words < IN_WORDS && !disguised {
        return false;
    }
    let digits = read(page, run);
    let range = run[0].range.start..run[run.len() - 1].range.end;
    // "one two three four …" counts, to ten and on.
    let values: Vec<u32> = run.iter().filter_map(|token| if let Sense::Value(value) = token.sense { Some(value) } else { None }).collect();
    let counts = values.windows(2).all(|two| two[1] == two[0] + 1);
    let is_other = matches!(
        page.topic(&range),
        Some(Topic::Order | Topic::Tracking | Topic::Bank | Topic::Card | Topic::National | Topic::Product | Topic::Birth)
    );
    // Letters among figures are also a code: only what dials from its trunk prefix is a number.
    let is_sure = in_words >= IN_WORDS || digits.starts_with('0');
    DIGITS.contains(&digits.len()) && !counts && !is_other && is_sure && is_anywhere(&digits)
}

/// The digits that `run` stands for.
fn read(page: &Page<'_>, run: &[Token]) -> String {
    let mut digits = String::new();
    let mut times = 1;
    let mut at = 0;
    while at < run.len() {
        let (value, next) = match run[at].sense {
            Sense::Repeat(count) => {
                (times, at) = (count, at + 1);
                continue;
            }
            Sense::Join => {
                at += 1;
                continue;
            }
            Sense::Figures { .. } => {
                let plain = |c| match c {
                    'o' => '0',
                    'i' | 'l' => '1',
                    figure => figure,
                };
                (page.text[run[at].range.clone()].chars().map(plain).collect(), at + 1)
            }
            Sense::Value(value) => {
                let (value, next) = whole(page, run, at, value);
                (value.to_string(), next)
            }
        };
        digits.push_str(&value.repeat(times));
        (times, at) = (1, next);
    }
    digits
}

/// `value` at place `at` with what it takes from behind it ("treinta y cuatro", "seiscientos treinta y tres", "vierunddreißig"), and the next place.
fn whole(page: &Page<'_>, run: &[Token], at: usize, value: u32) -> (u32, usize) {
    let (mut value, mut next) = (value, at + 1);
    let mut room = match value {
        0 => 1,
        value if value.is_multiple_of(100) => 100,
        value if value.is_multiple_of(10) => 10,
        _ => 1,
    };
    loop {
        let joined = run.get(next).is_some_and(|token| token.sense == Sense::Join);
        let place = next + usize::from(joined);
        let Some(Token { range, sense: Sense::Value(more) }) = run.get(place) else { break };
        let is_close = page.text[run[place - 1].range.end..range.start].chars().all(|c| matches!(c, ' ' | '-'));
        match *more {
            more if is_close && more > 0 && more < room => {
                (value, next) = (value + more, place + 1);
                room = if more.is_multiple_of(10) { 10 } else { 1 };
            }
            more if joined && is_close && value < 10 && more >= 20 && more.is_multiple_of(10) => {
                (value, next, room) = (value + more, place + 1, 1);
            }
            _ => break,
        }
    }
    (value, next)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalize::Normalized;

    fn read_all(text: &str) -> String {
        let normalized = Normalized::new(text);
        let page = Page::new(normalized.source(), normalized.plain());
        read(&page, &tokens(&page))
    }

    #[test]
    fn every_value_is_a_number() {
        assert!(WORDS.senses.len() > 300);
    }

    #[test]
    fn tens_take_their_units() {
        assert_eq!(read_all("seiscientos treinta y tres, doscientos cuatro"), "633204");
        assert_eq!(read_all("zéro six, douze, trente-quatre, quatre-vingt-dix-huit"), "06123498");
        assert_eq!(read_all("vierunddreißig, null, trentaquattro"), "34034");
    }

    #[test]
    fn words_double_and_mix_with_figures() {
        assert_eq!(read_all("oh double seven triple 4"), "077444");
        assert_eq!(read_all("一3八六6零"), "138660");
        assert_eq!(read_all("공일공 이이"), "01022");
        assert_eq!(read_all("o8i2"), "0812");
    }

    #[test]
    fn a_word_inside_another_is_no_digit() {
        assert_eq!(read_all("phones often attend"), "");
    }
}
