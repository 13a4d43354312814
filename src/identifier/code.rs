//! Codes: runs of letters and digits that hold together ("SPXID0123", "114-1234567-1234567", "1Z999AA10123456784"). What orders, parcels and
//! identity numbers are made of.

use std::ops::Range;

use super::page::Page;

/// Runs of ASCII letters and digits with single hyphens inside and at least one digit, in order. A group without a digit at the front is no
/// part of it where a hyphen parts it off and it is a word ("order-12345" is "12345").
pub fn all<'p>(page: &'p Page<'_>) -> impl Iterator<Item = Range<usize>> + 'p {
    let bytes = page.text.as_bytes();
    let mut done = 0;
    page.numbers.iter().filter_map(move |number| {
        if number.start < done {
            return None;
        }
        let mut start = number.start;
        while start > done && is_inside(bytes, start - 1) {
            start -= 1;
        }
        let mut end = number.end;
        while end < bytes.len() && is_inside(bytes, end) {
            end += 1;
        }
        done = end;
        Some(without_word(page, start)..end)
    })
}

/// A letter or digit, or a hyphen between two.
fn is_inside(bytes: &[u8], at: usize) -> bool {
    let wordy = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    bytes[at].is_ascii_alphanumeric() || (bytes[at] == b'-' && at > 0 && wordy(bytes.get(at - 1)) && wordy(bytes.get(at + 1)))
}

/// `start`, or behind the word that a cue ends with there ("resi00123", "order-00123").
fn without_word(page: &Page<'_>, start: usize) -> usize {
    let first = page.cues.partition_point(|cue| cue.start < start);
    match page.cues.get(first) {
        // Short ones are couriers, whose letters are part of the number ("GHN123456789").
        Some(cue) if cue.start == start && cue.end - cue.start > 3 => {
            let rest = &page.text[cue.end..];
            cue.end + rest.len() - rest.trim_start_matches('-').len()
        }
        _ => start,
    }
}

/// `240115`, read as year, month, day.
pub fn is_short_date(digits: &str) -> bool {
    let (Some(month), Some(day)) = (digits.get(2..4), digits.get(4..6)) else { return false };
    let (month, day) = (month.parse().unwrap_or(0), day.parse().unwrap_or(0));
    (1..=12).contains(&month) && (1..=31).contains(&day)
}

/// `2024-01-15`, `15-01-2024`, `20240115`.
pub fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split(['-', '/', '.']).collect();
    let numbers: Vec<u32> = parts.iter().filter_map(|part| part.parse().ok()).collect();
    if numbers.len() != parts.len() {
        return false;
    }
    let year = |year: u32| (1900..2100).contains(&year) || (2440..2600).contains(&year);
    match (&numbers[..], text.len()) {
        ([a, b, c], 6..=10) => (year(*a) && *b <= 12 && *c <= 31) || (year(*c) && *a <= 31 && *b <= 31),
        ([whole], 8) => year(whole / 10_000) && (1..=12).contains(&(whole / 100 % 100)) && (1..=31).contains(&(whole % 100)),
        _ => false,
    }
}

/// Whether a word that is counted follows `at` ("20000 pcs").
pub fn is_counted(page: &Page<'_>, at: usize) -> bool {
    const COUNTED: &[&str] = &[
        "pcs",
        "pc",
        "pieces",
        "items",
        "units",
        "sets",
        "kg",
        "g",
        "gram",
        "ml",
        "cm",
        "mm",
        "orders",
        "buah",
        "biji",
        "stück",
        "stk",
        "pièces",
        "piezas",
        "unidades",
        "pezzi",
        "件",
        "个",
        "只",
        "套",
        "单",
        "개",
        "건",
        "ชิ้น",
        "อัน",
        "cái",
        "chiếc",
        "個",
        "点",
        "本",
        "mah",
        "points",
        "coins",
        "people",
        "times",
        "days",
        "hours",
        "次",
        "天",
        "人",
        "分",
        "w",
        "v",
        "gb",
        "mb",
        "orang",
        "hari",
        "đơn",
        "piraso",
        "followers",
        "customers",
        "reviews",
        "sold",
        "terjual",
        "stars",
        "%",
        "x",
        "mg",
        "m",
        "km",
        "l",
        "oz",
        "lbs",
        "lb",
        "ft",
        "inch",
        "mp",
        "ah",
        "wh",
    ];
    let rest = page.text[at..].trim_start_matches(' ');
    let word: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '%').take(12).collect();
    COUNTED.iter().any(|counted| if counted.is_ascii() { *counted == word } else { word.starts_with(counted) })
}
