//! Payment cards: 13 to 19 digits of a known issuer (ISO/IEC 7812-1, issuer ranges as the networks publish them) that pass the Luhn check.
//! What is partly masked ("**** 4821", "ending 4821") is no card number.

use std::ops::Range;

use super::page::Page;
use super::words::Topic;
use super::{Identifier, Kind, checksum, money};

pub fn find(page: &Page<'_>, out: &mut Vec<Identifier>) {
    let mut first = 0;
    while first < page.numbers.len() {
        let last = page.cluster(first, |gap| matches!(gap, " " | "-" | "." | "  " | " - " | "·" | "_" | "/"));
        for (start, end) in spans(page, first, last) {
            if is_card(page, &(start..end)) {
                page.hit(Kind::Card, start..end, out);
                break;
            }
        }
        first = last + 1;
    }
}

/// The whole cluster, else a part of it that begins with groups of four as cards are printed.
fn spans(page: &Page<'_>, first: usize, last: usize) -> impl Iterator<Item = (usize, usize)> {
    let numbers = &page.numbers;
    let whole = (numbers[first].start, numbers[last].end);
    let parts = (first..last.min(first + 4)).filter_map(move |from| {
        let to = (from + 3).min(last);
        let fits = (from + 3 == to) && numbers[from..=to].iter().all(|number| number.len() == 4);
        fits.then(|| (numbers[from].start, numbers[to].end))
    });
    let length = whole.1 - whole.0;
    (13..=60).contains(&length).then_some(whole).into_iter().chain(parts)
}

fn is_card(page: &Page<'_>, range: &Range<usize>) -> bool {
    let digits = page.digits(range.clone());
    if !(13..=19).contains(&digits.len())
        || is_glued(page, range)
        || !checksum::luhn(&digits)
        || digits.iter().all(|&digit| digit == digits[0])
    {
        return false;
    }
    if money::is_beside(page, range) {
        return false;
    }
    match (issuer(&digits), page.topic(range)) {
        (None, _) => false,
        (Some(_), Some(Topic::Card | Topic::Bank)) => true,
        // A tenth of all numbers passes the check: what is called an order is one.
        (_, Some(Topic::Order | Topic::Tracking | Topic::National | Topic::Product)) => is_printed_in_fours(page, range),
        (Some(issuer), _) => issuer.is_common && !has_leading_sign(page, range),
    }
}

struct Issuer {
    /// Whether its numbers are told from others without a word for cards.
    is_common: bool,
}

fn issuer(digits: &[u8]) -> Option<Issuer> {
    let lead = digits[..6].iter().fold(0, |value, &digit| value * 10 + u32::from(digit));
    let (two, three, four) = (lead / 10_000, lead / 1_000, lead / 100);
    let is_common = match (digits.len(), two) {
        (16, 40..=49 | 51..=55) => true,                  // Visa, Mastercard
        (16, _) if (2221..=2720).contains(&four) => true, // Mastercard
        (15, 34 | 37) => true,                            // American Express
        (16..=19, 62) => true,                            // UnionPay
        (16, 65) => true,                                 // Discover, RuPay
        (16, _) if four == 6011 || (644..=649).contains(&three) => true,
        (16, _) if (3528..=3589).contains(&four) => true, // JCB
        (14, 36 | 38 | 39) => false,                      // Diners Club
        (14, _) if (300..=305).contains(&three) => false,
        (16, _) if (2200..=2204).contains(&four) => false,    // Mir
        (16, 60 | 63 | 81 | 82 | 50) => false,                // Hipercard, Elo, RuPay
        (13 | 19, 40..=49) => false,                          // old and long Visa
        (13..=19, 50 | 56..=59 | 61 | 63 | 66..=69) => false, // Maestro
        (17..=19, 35) => false,
        _ => return None,
    };
    Some(Issuer { is_common })
}

fn is_printed_in_fours(page: &Page<'_>, range: &Range<usize>) -> bool {
    range.len() == 19 && page.text[range.clone()].split([' ', '-']).all(|group| group.len() == 4)
}

fn is_glued(page: &Page<'_>, range: &Range<usize>) -> bool {
    let wordy = |c: char| c.is_ascii_alphanumeric() || c == '_';
    page.before(range.start).is_some_and(|c| wordy(c) && page.cues_ending_at(range.start).next().is_none())
        || page.after(range.end).is_some_and(wordy)
}

fn has_leading_sign(page: &Page<'_>, range: &Range<usize>) -> bool {
    page.before(range.start).is_some_and(|c| matches!(c, '#' | '/' | '=' | '-' | '+' | '.' | '$'))
}
