//! Order numbers: a word for orders with a number or code beside it, and the forms of marketplaces that are told by themselves (Amazon
//! 3-7-7, eBay 2-5-5, Shopee's date and eight characters).

use std::ops::Range;

use super::page::Page;
use super::words::Topic;
use super::{Identifier, Kind, code, money};

pub fn find(page: &Page<'_>, out: &mut Vec<Identifier>) {
    for code in code::all(page) {
        if is_marketplace(page, &code) || is_called_order(page, &code) {
            page.hit(Kind::Order, code, out);
        }
    }
}

/// Amazon `114-1234567-1234567`, eBay `12-34567-12345` (older: `01-…`), Shopee `240115ABCD12EF` (YYMMDD and eight of 0-9 A-Z).
fn is_marketplace(page: &Page<'_>, code: &Range<usize>) -> bool {
    let text = &page.text[code.clone()];
    let lengths: Vec<usize> = text.split('-').map(str::len).collect();
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    match lengths[..] {
        [3, 7, 7] => digits == 17,
        [2, 5, 5] => digits == 12,
        [14] => {
            let (date, rest) = text.split_at(6);
            let letters = rest.bytes().filter(u8::is_ascii_alphabetic).count();
            date.bytes().all(|byte| byte.is_ascii_digit()) && code::is_short_date(date) && (2..8).contains(&letters)
        }
        _ => false,
    }
}

fn is_called_order(page: &Page<'_>, code: &Range<usize>) -> bool {
    let text = &page.text[code.clone()];
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    if digits < 4
        || !(5..=40).contains(&text.len())
        || !page.is_about(code, Topic::Order)
        || money::is_beside(page, code)
        || code::is_date(text)
    {
        return false;
    }
    let Some(cue) = page.cue(code) else { return false };
    if cue.end > code.start {
        return digits >= 8; // "2401151234 is your order"
    }
    let gap = &page.text[cue.end..code.start];
    // "order 20000 pieces" and "orders over 50000" speak of amounts; a number sign or a long code does not.
    let is_named = names_a_number(&page.text[cue.start..cue.end])
        || gap.contains(['#', ':', '№', '('])
        || gap.contains("no")
        || gap.contains("number")
        || gap.contains("id");
    is_named || digits >= 8 || (digits >= 6 && gap.trim().is_empty() && !code::is_counted(page, code.end))
}

fn names_a_number(cue: &str) -> bool {
    const NUMBER: &[&str] = &[
        "num",
        "no",
        "nr",
        "id",
        "#",
        "号",
        "番",
        "번호",
        "nomor",
        "núm",
        "númer",
        "numér",
        "code",
        "mã",
        "เลข",
        "รหัส",
        "kode",
        "código",
        "ref",
        "nº",
        "n°",
    ];
    NUMBER.iter().any(|word| cue.contains(word))
}
