//! Amounts of money: a number with a sign, code (ISO 4217) or word of a currency beside it, in the forms people type ("$5", "5€", "RM5",
//! "Rp10.000", "10rb", "20元", "₱99", "R$ 5,00").

use std::ops::Range;

use super::page::Page;
use super::{Identifier, Kind, code};

const BEFORE: &[&str] = &[
    "$",
    "€",
    "£",
    "¥",
    "₩",
    "₱",
    "฿",
    "₫",
    "₹",
    "r$",
    "rm",
    "rp",
    "rp.",
    "s$",
    "us$",
    "hk$",
    "nt$",
    "nt",
    "a$",
    "c$",
    "mx$",
    "ar$",
    "cop",
    "usd",
    "eur",
    "gbp",
    "sgd",
    "myr",
    "idr",
    "thb",
    "vnd",
    "php",
    "twd",
    "ntd",
    "hkd",
    "cny",
    "rmb",
    "jpy",
    "krw",
    "brl",
    "mxn",
    "ars",
    "aud",
    "cad",
    "inr",
    "idr.",
    "p",
    "人民币",
    "¥¥",
    "u$s",
    "u$d",
    "chf",
];

const BEHIND: &[&str] = &[
    "$",
    "€",
    "£",
    "¥",
    "₩",
    "₱",
    "฿",
    "₫",
    "usd",
    "eur",
    "gbp",
    "sgd",
    "myr",
    "idr",
    "thb",
    "vnd",
    "vnđ",
    "php",
    "twd",
    "ntd",
    "hkd",
    "cny",
    "rmb",
    "jpy",
    "krw",
    "brl",
    "mxn",
    "ars",
    "cop",
    "aud",
    "cad",
    "inr",
    "chf",
    "rm",
    "dollar",
    "dollars",
    "bucks",
    "euro",
    "euros",
    "pound",
    "pounds",
    "quid",
    "cents",
    "cent",
    "pence",
    "dólares",
    "dólar",
    "pesos",
    "peso",
    "reais",
    "real",
    "centavos",
    "ringgit",
    "sen",
    "rupiah",
    "ribu",
    "rb",
    "rban",
    "juta",
    "jt",
    "k",
    "piso",
    "piraso ng piso",
    "baht",
    "บาท",
    "฿",
    "ตังค์",
    "đồng",
    "đ",
    "d",
    "nghìn",
    "ngàn",
    "triệu",
    "tr",
    "nghìn đồng",
    "元",
    "块",
    "块钱",
    "圆",
    "円",
    "圓",
    "毛",
    "角",
    "美元",
    "美金",
    "刀",
    "港币",
    "港元",
    "台币",
    "新币",
    "马币",
    "欧元",
    "英镑",
    "日元",
    "人民币",
    "円",
    "えん",
    "万円",
    "ドル",
    "どる",
    "원",
    "만원",
    "천원",
    "만 원",
    "천 원",
    "달러",
    "유로",
    "€",
    "zł",
    "franken",
    "yuan",
    "yen",
    "won",
];

pub fn find(page: &Page<'_>, out: &mut Vec<Identifier>) {
    let mut first = 0;
    while first < page.numbers.len() {
        let last = page.cluster(first, |gap| matches!(gap, "." | "," | "'"));
        let range = page.numbers[first].start..page.numbers[last].end;
        first = last + 1;
        if range.len() > 18 {
            continue;
        }
        let start = sign_before(page, range.start);
        let end = sign_behind(page, range.end);
        if start.is_some() || end.is_some() {
            page.hit(Kind::Money, start.unwrap_or(range.start)..end.unwrap_or(range.end), out);
        }
    }
}

/// Where the currency before `at` begins.
pub fn sign_before(page: &Page<'_>, at: usize) -> Option<usize> {
    let head = page.text[..at].strip_suffix(' ').unwrap_or(&page.text[..at]);
    let sign = BEFORE.iter().filter(|sign| head.ends_with(**sign)).max_by_key(|sign| sign.len())?;
    let start = head.len() - sign.len();
    let wordy = sign.starts_with(|c: char| c.is_ascii_alphabetic());
    // "p99" is pesos, "p 99" a page.
    let spaced = *sign == "p" && head.len() != at;
    let glued = wordy && page.before(start).is_some_and(|c| c.is_ascii_alphanumeric());
    (!spaced && !glued).then_some(start)
}

/// Where the currency behind `at` ends.
pub fn sign_behind(page: &Page<'_>, at: usize) -> Option<usize> {
    let mut end = None;
    let mut from = at;
    // "10 rb rupiah", "5 triệu đồng": a power of ten may stand before the currency.
    for _ in 0..2 {
        let Some(next) = one_sign_behind(page, from) else { break };
        end = Some(next);
        from = next;
    }
    end
}

fn one_sign_behind(page: &Page<'_>, at: usize) -> Option<usize> {
    let rest = &page.text[at..];
    let tail = rest.strip_prefix(' ').unwrap_or(rest);
    let spaced = tail.len() != rest.len();
    let sign = BEHIND.iter().filter(|sign| tail.starts_with(**sign)).max_by_key(|sign| sign.len())?;
    // A bare letter counts only where it touches the number.
    if spaced && matches!(*sign, "k" | "d" | "đ" | "tr" | "$" | "¥" | "€" | "£" | "角" | "毛" | "刀") && !matches!(*sign, "€" | "$" | "£")
    {
        return None;
    }
    let end = page.text.len() - tail.len() + sign.len();
    let latin = sign.ends_with(|c: char| c.is_alphabetic() && c < '\u{2000}' && !('\u{e00}'..'\u{e80}').contains(&c));
    let goes_on = latin && page.after(end).is_some_and(|c| c.is_alphanumeric() && (c as u32) < 0x2000);
    // "50k followers", "200元素贴纸"
    if (*sign == "k" && code::is_counted(page, end)) || (*sign == "元" && page.text[end..].starts_with('素')) {
        return None;
    }
    // "5$ 3" is five dollars, "$5 $6" are two amounts.
    let next_amount = !latin && spaced && page.after(end).is_some_and(|c| c.is_ascii_digit());
    (!goes_on && !next_amount).then_some(end)
}

/// Whether a currency stands beside `range`.
pub fn is_beside(page: &Page<'_>, range: &Range<usize>) -> bool {
    sign_before(page, range.start).is_some() || sign_behind(page, range.end).is_some()
}
