//! Germany, Spain, France, Italy, the United Kingdom.

use super::super::super::checksum::{luhn, weighted};
use super::{Europe, base_36, is_day, is_monotone, number, values};

impl Europe {
    /// Real Decreto 1553/2005 (DNI), Ley Orgánica 4/2000 (NIE: X Y Z are 0 1 2), AEAT (K L M): the letter of the rest by 23.
    pub fn es_identity(id: &[u8]) -> bool {
        let (lead, body) = match id[0] {
            b'0'..=b'9' => (0, &id[..8]),
            b'x' | b'k' | b'l' | b'm' => (0, &id[1..8]),
            b'y' => (1, &id[1..8]),
            b'z' => (2, &id[1..8]),
            _ => return false,
        };
        body.iter().all(u8::is_ascii_digit)
            && b"trwagmyfpdxbnjzsqvhlcke"[((lead * 10_000_000 + number(body)) % 23) as usize] == id[8]
            && !is_monotone(body)
    }

    /// INSEE (NIR): sex, year, month, department, commune, serial, key 97 less the rest by 97; Corsica's 2A and 2B count as 19 and 18.
    pub fn fr_social(id: &[u8]) -> bool {
        let (body, key) = id.split_at(13);
        let digits = match body[6] {
            b'a' if body[5] == b'2' => [&body[..5], b"19", &body[7..]].concat(),
            b'b' if body[5] == b'2' => [&body[..5], b"18", &body[7..]].concat(),
            _ => body.to_vec(),
        };
        Europe::fr_social_without_key(body) && 97 - number(&digits) % 97 == number(key)
    }

    /// The same without its key.
    pub fn fr_social_without_key(id: &[u8]) -> bool {
        matches!(id[0], b'1'..=b'4' | b'7' | b'8')
            && matches!(number(&id[3..5]), 1..=12 | 20..=42 | 50..=99)
            && (id[6].is_ascii_digit() || matches!(&id[5..7], b"2a" | b"2b"))
            && &id[5..7] != b"00"
    }

    /// DGFiP (numéro fiscal, SPI): ten digits, then their rest by 511.
    pub fn fr_tax(id: &[u8]) -> bool {
        id[0] <= b'3' && number(&id[..10]) % 511 == number(&id[10..])
    }

    /// BZSt (§ 139b AO): ISO/IEC 7064 MOD 11,10; of the first ten digits one stands two or three times.
    pub fn de_tax(id: &[u8]) -> bool {
        let Some(digits) = values(id) else { return false };
        let product = digits[..10].iter().fold(10, |product, &digit| {
            let sum = (u32::from(digit) + product) % 10;
            (if sum == 0 { 10 } else { sum }) * 2 % 11
        });
        let most = (0..10).map(|digit| digits[..10].iter().filter(|one| **one == digit).count()).max();
        digits[0] != 0 && matches!(most, Some(2 | 3)) && (11 - product) % 10 == u32::from(digits[10])
    }

    /// PAuswV, PassV: nine digits and consonants, the authority's letter first; check digit of ICAO 9303 (weights 7 3 1) where it is given.
    pub fn de_document(id: &[u8]) -> bool {
        let body = &id[..9];
        let sum: u32 = body.iter().zip([7, 3, 1].iter().cycle()).map(|(&byte, weight)| base_36(byte) * weight).sum();
        b"cfghjklmnprtvwxyz".contains(&body[0])
            && body.iter().all(|byte| byte.is_ascii_digit() || b"cfghjklmnprtvwxyz".contains(byte))
            && body.iter().filter(|byte| byte.is_ascii_digit()).count() >= 3
            && id.get(9).is_none_or(|check| sum % 10 == u32::from(check - b'0'))
    }

    /// Deutsche Rentenversicherung (VKVV § 2): area, date, letter, serial; cross sums by weights 2 1 2 5 7 1 2 1 2 1 2 1.
    pub fn de_social(id: &[u8]) -> bool {
        let letter = base_36(id[8]) - 9;
        let tens = [(letter / 10) as u8, (letter % 10) as u8];
        let Some(mut digits) = values(&id[..8]) else { return false };
        digits.extend(tens);
        let Some(rest) = values(&id[9..]) else { return false };
        digits.extend(&rest[..2]);
        let sum: u32 =
            digits.iter().zip([2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1]).map(|(&digit, weight)| cross(u32::from(digit) * weight)).sum();
        sum % 10 == u32::from(rest[2]) && is_day(&[id[6], id[7], id[4], id[5], id[2], id[3]])
    }

    /// D.M. 23 December 1976: name, date, place, check letter of odd and even places; digits may be letters for namesakes.
    pub fn it_tax(id: &[u8]) -> bool {
        const ODD: [u32; 26] = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];
        let digit = |byte: u8| match byte {
            b'0'..=b'9' => Some(byte - b'0'),
            _ => b"lmnpqrstuv".iter().position(|one| *one == byte).map(|place| place as u8),
        };
        let Some(figures) = [6, 7, 9, 10, 12, 13, 14].map(|place| digit(id[place])).into_iter().collect::<Option<Vec<u8>>>() else {
            return false;
        };
        let place = |byte: u8| if byte.is_ascii_digit() { u32::from(byte - b'0') } else { u32::from(byte - b'a') };
        let sum: u32 =
            id[..15].iter().enumerate().map(|(at, &byte)| if at % 2 == 0 { ODD[place(byte) as usize] } else { place(byte) }).sum();
        let day = figures[2] * 10 + figures[3];
        sum % 26 == u32::from(id[15] - b'a') && b"abcdehlmprst".contains(&id[8]) && matches!(day, 1..=31 | 41..=71)
    }

    /// Agenzia delle Entrate (partita IVA): Luhn.
    pub fn it_vat(id: &[u8]) -> bool {
        values(id).is_some_and(|digits| luhn(&digits)) && !is_monotone(id)
    }

    /// HMRC (NIM39110): prefixes in use, suffix A to D. No check digit.
    pub fn gb_insurance(id: &[u8]) -> bool {
        let unused = |letter: u8| b"dfiquv".contains(&letter);
        !unused(id[0])
            && !unused(id[1])
            && id[1] != b'o'
            && !matches!(&id[..2], b"bg" | b"gb" | b"kn" | b"nk" | b"nt" | b"tn" | b"zz")
            && matches!(id[8], b'a'..=b'd')
    }

    /// NHS Data Dictionary: weights 10 to 2, eleven minus the rest by 11.
    pub fn gb_health(id: &[u8]) -> bool {
        let Some(digits) = values(id) else { return false };
        let rest = weighted(&digits[..9], &[10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11;
        (11 - rest) % 11 == u32::from(digits[9]) && !is_monotone(id)
    }

    /// HMRC (UTR): the first digit checks the others by weights 6 7 8 9 10 5 4 3 2.
    pub fn gb_tax(id: &[u8]) -> bool {
        let Some(digits) = values(id) else { return false };
        b"21987654321"[weighted(&digits[1..], &[6, 7, 8, 9, 10, 5, 4, 3, 2]) as usize % 11] == id[0]
    }
}

fn cross(number: u32) -> u32 {
    number / 10 + number % 10
}
