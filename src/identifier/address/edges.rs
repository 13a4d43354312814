//! What stands before and behind the parts of an address and belongs to it without saying by itself that one is there: the flat and the
//! building in front, district, city and region behind. In languages with capitals they show how far it goes.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::forms::FORMS;
use crate::identifier::page::Page;
use crate::normalize::script::{Script, script};

/// Bytes before an address that are looked at.
const REACH: usize = 96;
/// Words of a place between two commas.
const WORDS: usize = 5;
/// Places behind one another.
const PLACES: usize = 4;

/// `range`, an address, with its edges.
pub fn widen(page: &Page<'_>, range: &Range<usize>) -> Range<usize> {
    front(page, range.start)..behind(page, range.end)
}

/// Where an address that is known to begin at `start` really begins.
fn front(page: &Page<'_>, start: usize) -> usize {
    static UNIT: LazyLock<Regex> = LazyLock::new(|| {
        let word = r"[a-z\u{df}-\u{24f}\u{1e00}-\u{1eff}][a-z\u{df}-\u{24f}\u{1e00}-\u{1eff}'-]*";
        Regex::new(&format!(
            r"(?:^|[ \n(:])(?P<part>(?:flat|unit|room|rm|shop|door|apt|apartment|tower|block|blk|suite|house|phase|no)\.? ?#?(?:\d{{1,4}}[a-z]?|[a-z]),? |(?P<bare>unit|tower|flat|no\.?) |\d{{1,3}}/f,? |[gl]/f,? |(?P<name>{word}(?: {word}){{0,2}}) (?:house|tower|towers|building|court|mansion|heights|residences|condominium|lodge|hall),? |(?:résidence|chung cư|edificio|edifício|condominio|condomínio|residencial|immeuble|palazzo|apartemen|kondominium|pangsapuri) (?P<after>{word}(?: {word}){{0,2}}),? )$"
        ))
        .expect("the pattern is well formed")
    });
    let mut start = start;
    for _ in 0..4 {
        let from = page.text.floor_char_boundary(start.saturating_sub(REACH));
        let Some(captures) = UNIT.captures(&page.text[from..start]) else { break };
        let named = captures.name("name").or(captures.name("after"));
        if named.is_some_and(|name| !page.is_capital(from + name.start())) {
            break;
        }
        // "Tower 2, …": the number is taken for the house.
        if captures.name("bare").is_some() && !page.after(start).is_some_and(|c| c.is_ascii_digit()) {
            break;
        }
        start = from + captures.name("part").expect("the group is not optional").start();
    }
    // "106台北市…"
    let digits = page.text[..start].bytes().rev().take_while(u8::is_ascii_digit).count();
    let is_postcode = matches!(digits, 3 | 5 | 6) && page.after(start).is_some_and(|c| script(c) == Script::Han);
    if is_postcode { start - digits } else { start }
}

/// Where an address that is known to go to `end` really ends.
fn behind(page: &Page<'_>, end: usize) -> usize {
    let is_latin = page.before(end).is_some_and(|c| c.is_ascii_digit() || matches!(script(c), Script::Latin) || matches!(c, '.' | ')'));
    if !is_latin || !page.has_capitals() {
        return end;
    }
    let mut end = end;
    for _ in 0..PLACES {
        match place(page, end) {
            Some(next) => end = next,
            None => break,
        }
    }
    end
}

/// The end of the place that follows `at` behind a comma or dash: words with capitals, a postcode among or behind them.
fn place(page: &Page<'_>, at: usize) -> Option<usize> {
    let rest = &page.text[at..];
    let sign = [", ", " - ", "; ", "/"].into_iter().find(|sign| rest.starts_with(sign))?;
    let form = &FORMS.last().forms[0];
    let (mut from, mut end, mut names) = (at + sign.len(), None, 0);
    for word in page.text[from..].split(' ').take(WORDS) {
        let bare = word.trim_end_matches(|c: char| !c.is_alphanumeric());
        let is_code = (4..=9).contains(&bare.len()) && bare.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
        let is_name = bare.starts_with(|c: char| c.is_lowercase()) && page.is_capital(from) && !form.is_stop(bare);
        let is_particle = names > 0 && form.is_particle(bare);
        if bare.is_empty() || !(is_code || is_name || is_particle) {
            break;
        }
        names += usize::from(is_name);
        let after = &word[bare.len()..];
        if !is_particle {
            // "Jal." and "N.L." are short for regions; else a dot ends the sentence.
            let dot = usize::from(after.starts_with('.') && bare.len() <= 4 && is_name);
            end = Some(from + bare.len() + dot);
        }
        if !(after.is_empty() || (after == "." && bare.len() <= 4)) {
            break;
        }
        from += word.len() + 1;
    }
    end.filter(|_| names > 0 || sign == ", ").filter(|_| sign != "/" || names == 1)
}
