//! Birth dates: a date in figures or with the name of its month, beside a birth word. Years are of the common era, the Buddhist (+543) or the
//! Republic of China's (+1911).

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::page::Page;
use super::words::Topic;
use super::{Identifier, Kind};

/// Behind a Korean date, where a border lies on neither side.
const BORN: &str = "생";
/// Between a birthday and a date, of a sale that ends then.
const TERMS: &[&str] = &[
    "until", "till", "sale", "promo", "ends", "hasta", "até", "jusqu'au", "bis", "fino", "sampai", "hingga", "hanggang", "đến", "rabatt",
    "discount",
];

pub fn find(page: &Page<'_>, out: &mut Vec<Identifier>) {
    if !page.cues.iter().any(|cue| cue.topic == Topic::Birth) && !page.text.contains(BORN) {
        return;
    }
    static DATE: LazyLock<Regex> = LazyLock::new(|| {
        let month = "jan[a-z]*|feb[a-z]*|mar[a-zç]*|apr[a-z]*|may|jun[a-z]*|jul[a-z]*|aug[a-z]*|sep[a-z]*|oct[a-z]*|nov[a-z]*|dec[a-z]*|ene[a-z]*|abr[a-z]*|ago[a-z]*|dic[a-z]*|\
            fev[a-z]*|fév[a-z]*|fevereiro|mai|maio|set[a-z]*|out[a-z]*|dez[a-z]*|avr[a-z]*|juin|juil[a-z]*|août|déc[a-z]*|jän[a-z]*|märz|okt[a-z]*|gen[a-z]*|mag[a-z]*|giu[a-z]*|lug[a-z]*|ott[a-z]*|\
            agustus|mei|maret|ogos|mac|julai|disember|desember|enero|hunyo|hulyo|agosto|marso|abril|mayo|disyembre|nobyembre|oktubre|setyembre|pebrero|\
            ม\\.ค\\.|ก\\.พ\\.|มี\\.ค\\.|เม\\.ย\\.|พ\\.ค\\.|มิ\\.ย\\.|ก\\.ค\\.|ส\\.ค\\.|ก\\.ย\\.|ต\\.ค\\.|พ\\.ย\\.|ธ\\.ค\\.|มกราคม|กุมภาพันธ์|มีนาคม|เมษายน|พฤษภาคม|มิถุนายน|กรกฎาคม|สิงหาคม|กันยายน|ตุลาคม|พฤศจิกายน|ธันวาคม|tháng \\d{1,2}";
        Regex::new(&format!(
            r"(?:(?:民国|昭和|平成|大正|令和) ?)?(?:[12][0-9]{{3}}|[0-9]{{2}}) ?(?:年|년) ?[0-9]{{1,2}} ?(?:月|월) ?[0-9]{{1,2}} ?(?:日|号|일)?|[12][0-9]{{3}} ?[-/.] ?[0-9]{{1,2}} ?[-/.] ?[0-9]{{1,2}}|[0-9]{{1,2}} ?[-/.] ?[0-9]{{1,2}} ?[-/.] ?(?:[12][0-9]{{3}}|[0-9]{{2}})\b|[0-9]{{1,2}}(?:st|nd|rd|th|er|º|ª|\.)?(?: de| of| ngày)? ?-?(?:{month})\.?,?(?: de| del| năm| of)? ?-?(?:[12][0-9]{{3}}|[0-9]{{2}}\b)|(?:{month})\.? [0-9]{{1,2}}(?:st|nd|rd|th)?,? [12][0-9]{{3}}|(?:19|20)[0-9]{{6}}|[0-9]{{2}}[01][0-9][0-3][0-9]"
        ))
        .expect("the pattern is well formed")
    });
    for date in DATE.find_iter(page.text) {
        let range = date.range();
        let is_called = page.is_about(&range, Topic::Birth) && !is_term(page, &range) || page.text[range.end..].starts_with(BORN);
        if !is_glued(page, &range) && is_called && is_possible(page, &range) {
            page.hit(Kind::BirthDate, range, out);
        }
    }
}

/// Whether it is part of something longer. Between a Han character and a digit lies no border that a pattern knows, so that this looks.
fn is_glued(page: &Page<'_>, range: &Range<usize>) -> bool {
    let is_whole = page.text[range.clone()].bytes().all(|byte| byte.is_ascii_digit());
    let joins = |c: char| c.is_ascii_digit() || (is_whole && (c.is_ascii_alphabetic() || matches!(c, '-' | '.' | '/' | '_')));
    let is_cue = || page.cues_ending_at(range.start).next().is_some();
    page.before(range.start).is_some_and(|c| matches!(c, '$' | '#' | '+') || (joins(c) && !(c.is_alphabetic() && is_cue())))
        || page.after(range.end).is_some_and(|c| joins(c) && c != '.')
}

fn is_term(page: &Page<'_>, range: &Range<usize>) -> bool {
    let gap = page.cue(range).and_then(|cue| page.text.get(cue.end..range.start)).unwrap_or_default();
    gap.split(' ').any(|word| TERMS.contains(&word))
}

/// Whether somebody alive may be born then, as far as the figures tell.
fn is_possible(page: &Page<'_>, range: &Range<usize>) -> bool {
    // "17/09-19/09" are two days.
    let signs = |sign: char| page.text[range.clone()].contains(sign);
    if signs('/') && signs('-') {
        return false;
    }
    let mut figures: Vec<u32> =
        page.text[range.clone()].split(|c: char| !c.is_ascii_digit()).filter_map(|part| part.parse().ok()).collect();
    if let [whole] = figures[..] {
        figures = vec![whole / 10_000, whole / 100 % 100, whole % 100];
    }
    figures.iter().all(|&figure| matches!(figure, 0..=115 | 1900..=2030 | 2440..=2573))
        && figures.iter().filter(|&&figure| (1..=31).contains(&figure)).count() >= 1
}
