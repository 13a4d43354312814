//! Bank accounts and wallets: 6 to 20 digits beside a bank's name or a word for accounts, PIX keys (Banco Central do Brasil, BR Code manual:
//! phone, CPF, CNPJ, e-mail or random UUID), CLABE (Banco de México: 18 digits with a check digit), CBU (BCRA: 22 digits), UK sort codes.
//!
//! A wallet that is named by a phone number ("GCash 0917 123 4567") is an account: the word beside it says what it is for.

use std::ops::Range;

use super::page::Page;
use super::words::Topic;
use super::{Identifier, Kind, code, handle, money};

/// Before an amount.
const LIMITS: &[&str] =
    &["limit", "min", "max", "maks", "minimal", "maksimal", "minimum", "maximum", "saldo", "límite", "limite", "mínimo", "máximo"];
/// Wallets that go by names.
const WALLETS: &[&str] = &["venmo", "cash app", "cashapp", "支付宝", "alipay", "paypal", "zelle", "revolut", "wise"];
const DIGITS: std::ops::RangeInclusive<usize> = 6..=22;

pub fn find(page: &Page<'_>, out: &mut Vec<Identifier>) {
    if !page.cues.iter().any(|cue| cue.topic == Topic::Bank) {
        return;
    }
    let mut first = 0;
    while first < page.numbers.len() {
        let last = page.cluster(first, |gap| matches!(gap, " " | "-" | "." | "/" | " - " | "  "));
        let range = page.numbers[first].start..page.numbers[last].end;
        first = last + 1;
        if is_account(page, &range) {
            page.hit(Kind::Account, range, out);
        }
    }
    pix_keys(page, out);
    wallet_names(page, out);
}

fn is_account(page: &Page<'_>, range: &Range<usize>) -> bool {
    let text = &page.text[range.clone()];
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    if !DIGITS.contains(&digits) || is_glued(page, range) || !page.is_about(range, Topic::Bank) || is_talk_of_time_or_money(page, range) {
        return false;
    }
    let Some(cue) = page.cue(range) else { return false };
    if cue.end > range.start {
        return digits >= 9; // "110-123-456789 신한은행"
    }
    // "bank holidays in 2024 and 2025", "bank: please pay within 123456": what is far off needs to look like an account.
    let gap = &page.text[cue.end..range.start];
    let near = gap.split_whitespace().count() <= 3;
    digits >= 8 || (near && gap.len() <= 16)
}

fn is_glued(page: &Page<'_>, range: &Range<usize>) -> bool {
    let joins = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '#' | '@' | '=');
    (page.before(range.start).is_some_and(joins) && page.cues_ending_at(range.start).next().is_none())
        || page.after(range.end).is_some_and(joins)
}

fn is_talk_of_time_or_money(page: &Page<'_>, range: &Range<usize>) -> bool {
    let text = &page.text[range.clone()];
    let groups: Vec<&str> = text.split('.').collect();
    let thousands = groups.len() > 1 && groups[1..].iter().all(|group| group.len() == 3) && groups[0].len() <= 3;
    let is_limit = page.cue(range).is_some_and(|cue| {
        let gap = page.text.get(cue.end..range.start).unwrap_or_default();
        gap.split(' ').any(|word| LIMITS.contains(&word))
    });
    money::is_beside(page, range) || is_limit || is_month(text) || code::is_date(text) || code::is_counted(page, range.end) || thousands
}

/// "08/2025"
fn is_month(text: &str) -> bool {
    text.len() == 7 && text.split_once(['/', '-', '.']).is_some_and(|(month, year)| month.len() == 2 && matches!(&year[..2], "19" | "20"))
}

/// Names of wallets that people have instead of numbers ("Venmo @…", "Cash App $…", "支付宝账号：…").
fn wallet_names(page: &Page<'_>, out: &mut Vec<Identifier>) {
    let wallets = page.cues.iter().filter(|cue| {
        let word = &page.text[cue.start..cue.end];
        cue.topic == Topic::Bank && WALLETS.iter().any(|wallet| word.starts_with(wallet))
    });
    for cue in wallets {
        if let Some(range) = handle::beside_wallet(page, cue.end) {
            page.hit(Kind::Account, range, out);
        }
    }
}

/// A random PIX key: a UUID (RFC 9562) in a text that speaks of banks.
fn pix_keys(page: &Page<'_>, out: &mut Vec<Identifier>) {
    let bytes = page.text.as_bytes();
    for (dash, _) in page.text.match_indices('-') {
        let Some(start) = dash.checked_sub(8) else { continue };
        let Some(uuid) = bytes.get(start..start + 36) else { continue };
        let is_uuid = uuid.iter().enumerate().all(|(place, byte)| match place {
            8 | 13 | 18 | 23 => *byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        });
        if is_uuid && page.is_about(&(start..start + 36), Topic::Bank) {
            page.hit(Kind::Account, start..start + 36, out);
        }
    }
}
