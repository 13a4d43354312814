//! Tracking numbers: UPU S10 (two letters, eight digits and their check digit, two letters of a country), the numbers of couriers that are told by their
//! letters or check digits, and a code beside a word for parcels.

use std::ops::Range;

use super::page::Page;
use super::words::Topic;
use super::{Identifier, Kind, checksum, code, money};

/// Beginnings that a courier's numbers are told by, with the count of digits that may follow (letters among them aside).
#[rustfmt::skip]
const COURIERS: &[(&str, std::ops::RangeInclusive<usize>)] = &[
    ("spxid", 8..=18), ("spxth", 8..=18), ("spxvn", 8..=18), ("spxmy", 8..=18), ("spxph", 8..=18), ("spxsg", 8..=18), ("spxbr", 8..=18), ("spxtw", 8..=18), // Shopee Xpress
    ("jp", 10..=12), ("jt", 10..=13), ("jx", 10..=12), ("jd0", 11..=17), ("jjd", 12..=20), ("jdv", 10..=15), ("jdx", 10..=15), ("jdk", 10..=15), ("jdap", 8..=14),  // J&T, DHL, JD
    ("sf", 12..=15), ("yt", 13..=15), ("sto", 12..=15), ("zto", 12..=15), ("yd", 13..=15), ("jtsg", 9..=13), ("dpk", 12..=14), ("kye", 10..=14),                                            // SF, YTO, STO, ZTO, Yunda, Deppon
    ("nvsg", 8..=16), ("nvmy", 8..=16), ("nvid", 8..=16), ("nvth", 8..=16), ("nvvn", 8..=16), ("nvph", 8..=16), ("nlid", 8..=16), ("nlmy", 8..=16), ("nvs", 8..=16),                              // Ninja Van
    ("lexid", 8..=14), ("lexmy", 8..=14), ("lexph", 8..=14), ("lexsg", 8..=14), ("lexth", 8..=14), ("lexvn", 8..=14), ("lexdo", 8..=14), ("lexst", 8..=14), ("lxad", 8..=14), ("lxrp", 8..=14), // Lazada
    ("jne", 8..=16), ("jnap", 8..=14), ("cm", 11..=12), ("tlj", 9..=14), ("tljr", 9..=14), ("idd", 9..=14), ("ide", 9..=14), ("anteraja", 8..=15),                                                                   // JNE, ID Express
    ("kerpu", 6..=14), ("kerdo", 6..=14), ("kex", 8..=14), ("kbgw", 8..=14), ("shp", 8..=14),                                                                                                           // Kerry
    ("vtp", 8..=14), ("vnpost", 8..=14), ("ghn", 6..=14), ("ghtk", 6..=14), ("vtpvn", 8..=14),                                                                                                         // Viettel, GHN, GHTK
    ("tba", 12..=12), ("gm", 16..=20), ("lp", 14..=18), ("cnsgm", 8..=16), ("lbc", 10..=14), ("4px", 12..=16), ("uus", 12..=18), ("yun", 12..=16), ("cngz", 8..=16), ("cainiao", 10..=18),            // Amazon, DHL eCommerce, Cainiao, LBC
];

pub fn find(page: &Page<'_>, out: &mut Vec<Identifier>) {
    for code in code::all(page) {
        let text: String = page.text[code.clone()].chars().filter(|c| *c != '-').collect();
        let about = page.topic(&code);
        let otherwise = matches!(about, Some(Topic::Product | Topic::National));
        if is_s10(&text) || is_ups(&text) || is_usps(&text) || (is_courier(&text) && !otherwise) || is_called_tracking(page, &code) {
            page.hit(Kind::Tracking, code, out);
        }
    }
    spaced(page, out);
}

/// UPU standard S10: `RR123456785SG`.
fn is_s10(text: &str) -> bool {
    let bytes = text.as_bytes();
    let [a, b, digits @ .., y, z] = bytes else { return false };
    if digits.len() != 9 || ![a, b, y, z].iter().all(|c| c.is_ascii_lowercase()) || !digits.iter().all(u8::is_ascii_digit) {
        return false;
    }
    let values: Vec<u8> = digits.iter().map(|digit| digit - b'0').collect();
    let check = match 11 - checksum::weighted(&values, &[8, 6, 4, 2, 3, 5, 9, 7]) % 11 {
        10 => 0,
        11 => 5,
        check => check,
    };
    u32::from(values[8]) == check
}

/// UPS: `1Z`, six of the shipper, two of the service, seven of the parcel and a check digit over all that follows `1Z`.
fn is_ups(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("1z").filter(|rest| rest.len() == 16 && rest.is_ascii()) else { return false };
    let value = |c: u8| if c.is_ascii_digit() { u32::from(c - b'0') } else { (u32::from(c) - 3) % 10 };
    let sum: u32 = rest.bytes().take(15).enumerate().map(|(place, c)| value(c) * if place % 2 == 0 { 1 } else { 2 }).sum();
    rest.ends_with(char::from(b'0' + ((10 - sum % 10) % 10) as u8))
}

/// USPS Intelligent Mail package barcode: 22 digits from 91 to 95, the last a modulo-10 check with weights 3 and 1.
fn is_usps(text: &str) -> bool {
    if text.len() != 22 || !text.bytes().all(|byte| byte.is_ascii_digit()) || !("91"..="95").contains(&&text[..2]) {
        return false;
    }
    let sum: u32 = text.bytes().rev().enumerate().map(|(place, c)| u32::from(c - b'0') * if place % 2 == 0 { 1 } else { 3 }).sum();
    sum.is_multiple_of(10)
}

fn is_courier(text: &str) -> bool {
    COURIERS.iter().any(|(start, digits)| {
        text.strip_prefix(start).is_some_and(|rest| {
            let letters = rest.bytes().filter(u8::is_ascii_alphabetic).count();
            (start.len() > 3 || rest.starts_with(|c: char| c.is_ascii_digit())) && letters <= 3 && digits.contains(&(rest.len() - letters))
        })
    })
}

fn is_called_tracking(page: &Page<'_>, code: &Range<usize>) -> bool {
    let text = &page.text[code.clone()];
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    if digits < 6
        || !(8..=34).contains(&text.len())
        || !page.is_about(code, Topic::Tracking)
        || money::is_beside(page, code)
        || code::is_date(text)
    {
        return false;
    }
    !code::is_counted(page, code.end)
}

/// Numbers printed in groups with blanks beside a word for parcels ("Tracking: 9400 1000 0000 …", "123 456 789 012", "RR 123 456 785 SG").
fn spaced(page: &Page<'_>, out: &mut Vec<Identifier>) {
    let mut first = 0;
    while first < page.numbers.len() {
        let last = page.cluster(first, |gap| gap == " " || gap == "-");
        let range = page.numbers[first].start..page.numbers[last].end;
        if last > first {
            let (start, end) = (letters_before(page, range.start), letters_behind(page, range.end));
            let digits: String = page.text[start..end].chars().filter(|c| c.is_ascii_alphanumeric()).collect();
            if is_s10(&digits) || is_usps(&digits) {
                page.hit(Kind::Tracking, start..end, out);
            } else if (10..=22).contains(&(digits.len()))
                && page.is_about(&range, Topic::Tracking)
                && !money::is_beside(page, &range)
                && !code::is_date(&page.text[range.clone()])
            {
                page.hit(Kind::Tracking, range, out);
            }
        }
        first = last + 1;
    }
}

fn letters_before(page: &Page<'_>, at: usize) -> usize {
    let head = page.text[..at].strip_suffix(' ').unwrap_or(&page.text[..at]).as_bytes();
    let letters = head.iter().rev().take_while(|byte| byte.is_ascii_alphabetic()).count();
    if letters == 2 { head.len() - 2 } else { at }
}

fn letters_behind(page: &Page<'_>, at: usize) -> usize {
    let gap = usize::from(page.text[at..].starts_with(' '));
    let letters = page.text.as_bytes()[at + gap..].iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    if letters == 2 { at + gap + 2 } else { at }
}
