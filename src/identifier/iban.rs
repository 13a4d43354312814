//! International bank account numbers: ISO 13616, lengths as in the SWIFT IBAN registry, check digits by ISO/IEC 7064 MOD 97-10.

use super::page::Page;
use super::{Identifier, Kind, checksum};

/// Country and length of the whole number.
#[rustfmt::skip]
const LENGTHS: &[(&[u8; 2], usize)] = &[
    (b"ad", 24), (b"ae", 23), (b"al", 28), (b"at", 20), (b"az", 28), (b"ba", 20), (b"be", 16), (b"bg", 22), (b"bh", 22), (b"bi", 27),
    (b"br", 29), (b"by", 28), (b"ch", 21), (b"cr", 22), (b"cy", 28), (b"cz", 24), (b"de", 22), (b"dj", 27), (b"dk", 18), (b"do", 28),
    (b"ee", 20), (b"eg", 29), (b"es", 24), (b"fi", 18), (b"fk", 18), (b"fo", 18), (b"fr", 27), (b"gb", 22), (b"ge", 22), (b"gi", 23),
    (b"gl", 18), (b"gr", 27), (b"gt", 28), (b"hn", 28), (b"hr", 21), (b"hu", 28), (b"ie", 22), (b"il", 23), (b"iq", 23), (b"is", 26),
    (b"it", 27), (b"jo", 30), (b"kw", 30), (b"kz", 20), (b"lb", 28), (b"lc", 32), (b"li", 21), (b"lt", 20), (b"lu", 20), (b"lv", 21),
    (b"ly", 25), (b"mc", 27), (b"md", 24), (b"me", 22), (b"mk", 19), (b"mn", 20), (b"mr", 27), (b"mt", 31), (b"mu", 30), (b"ni", 28),
    (b"nl", 18), (b"no", 15), (b"om", 23), (b"pk", 24), (b"pl", 28), (b"ps", 29), (b"pt", 25), (b"qa", 29), (b"ro", 24), (b"rs", 22),
    (b"ru", 33), (b"sa", 24), (b"sc", 31), (b"sd", 18), (b"se", 24), (b"si", 19), (b"sk", 24), (b"sm", 27), (b"so", 23), (b"st", 25),
    (b"sv", 28), (b"tl", 23), (b"tn", 24), (b"tr", 26), (b"ua", 29), (b"va", 22), (b"vg", 24), (b"xk", 20), (b"ye", 30),
];

pub fn find(page: &Page<'_>, out: &mut Vec<Identifier>) {
    let bytes = page.text.as_bytes();
    for number in &page.numbers {
        let Some(start) = number.start.checked_sub(2) else { continue };
        let Some(end) = end_of(bytes, start) else { continue };
        let free = (start == 0 || !bytes[start - 1].is_ascii_alphanumeric()) && !bytes.get(end).is_some_and(u8::is_ascii_alphanumeric);
        if free && is_valid(&bytes[start..end]) {
            page.hit(Kind::Iban, start..end, out);
        }
    }
}

/// Where the number ends that begins at `start`, if the country is known and the characters suffice.
fn end_of(bytes: &[u8], start: usize) -> Option<usize> {
    let &(_, length) = LENGTHS.iter().find(|(country, _)| bytes[start..].starts_with(*country))?;
    let mut taken = 0;
    let mut gap = 0;
    for (place, byte) in bytes[start..].iter().enumerate() {
        match byte {
            b'0'..=b'9' | b'a'..=b'z' => {
                (taken, gap) = (taken + 1, 0);
                if taken == length {
                    return Some(start + place + 1);
                }
            }
            b' ' | b'-' | b'.' if gap == 0 => gap += 1,
            _ => return None,
        }
    }
    None
}

fn is_valid(number: &[u8]) -> bool {
    let plain: Vec<u8> = number.iter().copied().filter(u8::is_ascii_alphanumeric).collect();
    checksum::mod_97(plain[4..].iter().chain(&plain[..4]).copied()) == 1
}
