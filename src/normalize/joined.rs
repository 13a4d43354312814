//! Letters spaced or dotted apart ("w.h.a.t.s.a.p.p", "好 评", "re.view"), joined again.

use std::ops::Range;

use super::loose::Overlay;
use super::script::{Script, script};
use super::text::Reading;
use super::words::{WORDS, is_latin};

/// So many single letters in a row spell something; "S / M / L" and "a b c" do not.
const LATIN_RUN: usize = 4;
/// Fewer, but so many, do where they make a known word ("n o i").
const KNOWN_RUN: usize = 3;
/// A lone Han or kana character is no word of its own so often.
const HAN_RUN: usize = 2;
/// Characters between two letters of one run.
const GAP: usize = 3;

/// Overlays for everything in the plain reading that was pulled apart, in order.
pub(crate) fn find(plain: &Reading) -> Vec<Overlay> {
    let text = plain.text();
    let mut found = Vec::new();
    if !may_be_apart(text) {
        return found;
    }
    let units: Vec<Unit> = units(text);
    let mut at = 0;
    while at < units.len() {
        if units[at].script == Script::Digit {
            at += 1; // "5 s t a r s": the number is no part of the word
            continue;
        }
        let run = single_run(text, &units[at..]);
        let taken = found.last().map_or(0, |(range, _): &Overlay| range.end);
        if let Some(glued) = glued_run(text, &units, at..at + run.len(), taken) {
            found.push((glued[0].start..glued[glued.len() - 1].end, glued.iter().map(|unit| &text[unit.start..unit.end]).collect()));
            at = units.partition_point(|unit| unit.start < glued[glued.len() - 1].end);
            continue;
        }
        if run.len() >= needed(run) || is_known(text, run) {
            found.push((run[0].start..run[run.len() - 1].end, spell(plain, run)));
            at += run.len();
            continue;
        }
        let dense = dense_run(text, &units[at..]);
        let pieces = if dense.len() > 1 { dense } else { dotted_run(text, &units[at..]) };
        if pieces.len() > 1 {
            found.push((pieces[0].start..pieces[pieces.len() - 1].end, pieces.iter().map(|unit| &text[unit.start..unit.end]).collect()));
        }
        at += pieces.len().max(1);
    }
    found
}

/// A cheap look: a separator between two letters where one stands alone, or a dot-like sign inside a word.
fn may_be_apart(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.windows(3).any(|three| {
        let [before, sign, after] = three else { return false };
        !is_wordy(*sign) && is_wordy(*before) && is_wordy(*after)
    })
}

fn is_wordy(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || !byte.is_ascii()
}

/// A run of letters and digits.
#[derive(Clone, Copy, Debug)]
struct Unit {
    start: usize,
    end: usize,
    script: Script,
    single: bool,
}

fn units(text: &str) -> Vec<Unit> {
    let mut units: Vec<Unit> = Vec::new();
    for (start, c) in text.char_indices() {
        let script = script(c);
        if script == Script::None {
            continue;
        }
        let end = start + c.len_utf8();
        match units.last_mut() {
            Some(last) if last.end == start => {
                last.end = end;
                last.single &= is_mark(c);
                if last.script == Script::Digit {
                    last.script = script;
                }
            }
            _ => units.push(Unit { start, end, script, single: true }),
        }
    }
    units
}

/// The longest run of single characters, from the first unit on, with short gaps between, all alike but for their width.
fn single_run<'u>(text: &str, units: &'u [Unit]) -> &'u [Unit] {
    let mut length = 0;
    let gap = |behind: usize| &text[units[behind - 1].end..units[behind].start];
    let is_near = |place: usize| place == 0 || is_gap(text, units[place - 1].end..units[place].start) && gap(place) == gap(1);
    while length < units.len() && units[length].single && is_near(length) {
        length += 1;
    }
    while length > 0 && units[length - 1].script == Script::Digit {
        length -= 1;
    }
    &units[..length]
}

/// A run of characters of a script without blanks, with what it was torn from before and behind ("求五 星 好 评吧").
fn glued_run<'u>(text: &str, units: &'u [Unit], run: Range<usize>, taken: usize) -> Option<&'u [Unit]> {
    let unspaced = |unit: &Unit| matches!(unit.script, Script::Han | Script::Kana | Script::Thai);
    if run.is_empty() || !units[run.clone()].iter().all(unspaced) {
        return None;
    }
    let touches = |one: usize| is_gap(text, units[one].end..units[one + 1].start);
    let before = run.start > 0 && unspaced(&units[run.start - 1]) && units[run.start - 1].start >= taken && touches(run.start - 1);
    let behind = run.end < units.len() && unspaced(&units[run.end]) && touches(run.end - 1);
    // A lone Thai sign between blanks repeats the word before it.
    let lone = run.len() == 1 && (units[run.start].script == Script::Thai || !before || !behind);
    (!lone).then(|| &units[run.start - usize::from(before)..run.end + usize::from(behind)])
}

/// Whether a short run of single letters, evenly apart, makes a known word.
fn is_known(text: &str, run: &[Unit]) -> bool {
    let gap = |pair: &[Unit]| &text[pair[0].end..pair[1].start];
    run.len() >= KNOWN_RUN
        && run.iter().all(|unit| unit.script == Script::Latin)
        && run.windows(3).all(|three| gap(&three[..2]) == gap(&three[1..]))
        && WORDS.has(&run.iter().map(|unit| &text[unit.start..unit.end]).collect::<String>())
}

/// The letters of a run; where the gap is wider than elsewhere in it, a new word begins. The plain reading has made many blanks one, so the
/// source tells how wide; and known words tell ("s e n d i t").
fn spell(plain: &Reading, run: &[Unit]) -> String {
    let text = plain.text();
    let width = |pair: &[Unit]| {
        let source = |unit: &Unit| plain.source_range(unit.start..unit.end);
        (text[pair[0].end..pair[1].start].contains(' '), source(&pair[1]).start - source(&pair[0]).end)
    };
    let least = run.windows(2).map(width).min().unwrap_or_default();
    let mut spelt = text[run[0].start..run[0].end].to_owned();
    for pair in run.windows(2) {
        if width(pair) > least {
            spelt.push(' ');
        }
        spelt.push_str(&text[pair[1].start..pair[1].end]);
    }
    let words = spelt.split(' ').map(|word| {
        let letters = word.trim_start_matches(|c| script(c) == Script::Digit);
        let (number, letters) = word.split_at(word.len() - letters.len());
        let cut = WORDS.cut(letters).filter(|_| is_latin(letters));
        let blank = if number.is_empty() || letters.is_empty() { "" } else { " " };
        format!("{number}{blank}{}", cut.as_deref().unwrap_or(letters))
    });
    words.collect::<Vec<_>>().join(" ")
}

/// Text of a script without blanks between words, or Hangul, cut by signs that never stand inside it ("麻*烦").
fn dense_run<'u>(text: &str, units: &'u [Unit]) -> &'u [Unit] {
    let is_dense = |c: char| matches!(script(c), Script::Han | Script::Kana | Script::Hangul | Script::Thai) || is_mark(c);
    let is_cut = |pair: &[Unit]| {
        let sides = (text[..pair[0].end].chars().next_back(), text[pair[1].start..].chars().next());
        let (Some(before), Some(behind)) = sides else { return false };
        let signs = match &text[pair[0].end..pair[1].start] {
            "*" | "_" | "·" | "-" | "|" => true,
            // Between Hangul a full stop ends a sentence.
            "." => script(before) != Script::Hangul,
            _ => false,
        };
        signs && is_dense(before) && is_dense(behind)
    };
    &units[..units.len().min(1 + units.windows(2).take_while(|pair| is_cut(pair)).count())]
}

/// Thai vowel and tone signs above, below and behind their letter.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{e31}' | '\u{e33}'..='\u{e3a}' | '\u{e47}'..='\u{e4e}')
}

fn is_gap(text: &str, gap: Range<usize>) -> bool {
    let gap = &text[gap];
    gap.chars().count() <= GAP
        && gap.chars().all(|c| matches!(c, ' ' | '.' | '-' | '_' | '*' | '/' | '·' | '~' | '|' | '+' | '^' | '\\' | '\'' | '=' | '#'))
}

fn needed(run: &[Unit]) -> usize {
    let letters = run.iter().filter(|unit| unit.script.is_letter()).count();
    if letters < 2 {
        return usize::MAX;
    }
    let dense = run.iter().filter(|unit| matches!(unit.script, Script::Han | Script::Kana | Script::Hangul | Script::Thai)).count();
    if dense * 2 >= run.len() { HAN_RUN } else { LATIN_RUN }
}

/// One word cut by signs that never stand inside words: "re.view", "what*s*app".
fn dotted_run<'u>(text: &str, units: &'u [Unit]) -> &'u [Unit] {
    let mut length = 0;
    while length < units.len() {
        let unit = units[length];
        if length > 0 {
            let gap = &text[units[length - 1].end..unit.start];
            if !matches!(gap, "." | "*" | "_" | "~" | "^" | "·" | "..") {
                break;
            }
        }
        if unit.script != Script::Latin {
            break;
        }
        length += 1;
    }
    let run = &units[..length];
    let Some((first, last)) = run.first().zip(run.last()) else { return run };
    let whole = &text[first.start..last.end];
    let around = (text[..first.start].ends_with(['@', '/', ':']), text[last.end..].starts_with(['@', '/', ':']));
    if length > 1 && (is_host(whole) || around.0 || around.1 || is_abbreviation(run)) { &run[..0] } else { run }
}

fn is_host(text: &str) -> bool {
    let end = text.rsplit('.').next().unwrap_or_default();
    text.starts_with("www.")
        || matches!(
            end,
            "com"
                | "net"
                | "org"
                | "shop"
                | "store"
                | "info"
                | "app"
                | "io"
                | "me"
                | "cn"
                | "id"
                | "my"
                | "vn"
                | "th"
                | "ph"
                | "tw"
                | "hk"
                | "jp"
                | "kr"
                | "br"
                | "mx"
                | "es"
                | "fr"
                | "de"
                | "it"
                | "uk"
                | "us"
                | "sg"
                | "html"
                | "pdf"
                | "jpg"
                | "png"
                | "example"
        ) && !text.contains("..")
            && text.len() > 4 + end.len()
            && !text.starts_with("whats.")
}

/// "i.e", "p.m", "q.b": two letters with a dot.
fn is_abbreviation(run: &[Unit]) -> bool {
    run.len() < LATIN_RUN && run.iter().all(|unit| unit.single)
}
