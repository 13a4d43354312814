//! Brazil, Mexico, the United States.

use super::super::super::checksum::{luhn, weighted};
use super::{America, is_day, is_monotone, number, values};

impl America {
    /// Receita Federal (CPF): two check digits, weights 10 to 2 and 11 to 2, mod 11.
    pub fn br_person(id: &[u8]) -> bool {
        let Some(digits) = values(id) else { return false };
        let check = |weights: &[u32]| eleven_minus(weighted(&digits, weights));
        check(&[10, 9, 8, 7, 6, 5, 4, 3, 2]) == digits[9] && check(&[11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) == digits[10] && !is_monotone(id)
    }

    /// Receita Federal (CNPJ), since 2026 with letters (IN RFB 2.229/2024: the value is the character less 48), mod 11.
    pub fn br_company(id: &[u8]) -> bool {
        let values: Vec<u8> = id.iter().map(|byte| byte.to_ascii_uppercase() - b'0').collect();
        let check = |weights: &[u32]| eleven_minus(weighted(&values, weights));
        check(&[5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]) == values[12]
            && check(&[6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]) == values[13]
            && !is_monotone(id)
            && id.iter().filter(|byte| byte.is_ascii_digit()).count() >= 5
    }

    /// Senatran (CNH): two check digits, mod 11.
    pub fn br_licence(id: &[u8]) -> bool {
        let Some(digits) = values(id) else { return false };
        let first = weighted(&digits[..9], &[9, 8, 7, 6, 5, 4, 3, 2, 1]) % 11;
        let second = weighted(&digits[..9], &[1, 2, 3, 4, 5, 6, 7, 8, 9]) % 11;
        let (first, less) = if first >= 10 { (0, 2) } else { (first, 0) };
        let second = if second >= 10 { 0 } else { (second + 11 - less) % 11 };
        first == u32::from(digits[9]) && second == u32::from(digits[10]) && !is_monotone(id)
    }

    /// RENAPO (CURP, DOF 18 October 2021): name, date, sex, state, consonants, check digit by weights 18 to 2 in an alphabet with ñ.
    pub fn mx_population(id: &[u8]) -> bool {
        const STATES: &[&[u8; 2]] = &[
            b"as", b"bc", b"bs", b"cc", b"cl", b"cm", b"cs", b"ch", b"df", b"dg", b"gt", b"gr", b"hg", b"jc", b"mc", b"mn", b"ms", b"nt",
            b"nl", b"oc", b"pl", b"qt", b"qr", b"sp", b"sl", b"sr", b"tc", b"ts", b"tl", b"vz", b"yn", b"zs", b"ne",
        ];
        let value = |byte: u8| match byte {
            b'0'..=b'9' => u32::from(byte - b'0'),
            b'a'..=b'n' => u32::from(byte - b'a') + 10,
            _ => u32::from(byte - b'a') + 11,
        };
        let sum: u32 = id[..17].iter().zip((2..=18).rev()).map(|(&byte, weight)| value(byte) * weight).sum();
        is_day(&id[4..10])
            && matches!(id[10], b'h' | b'm' | b'x')
            && STATES.iter().any(|state| id[11..13] == state[..])
            && (10 - sum % 10) % 10 == u32::from(id[17] - b'0')
    }

    /// SAT (RFC): name, date, two characters that tell namesakes apart, check character by weights 13 to 2, mod 11, in an alphabet
    /// with & between n and o. Not the two numbers that
    /// stand for the public and for foreigners (XAXX…, XEXX…).
    pub fn mx_tax(id: &[u8]) -> bool {
        let value = |byte: u8| match byte {
            b'0'..=b'9' => u32::from(byte - b'0'),
            b'a'..=b'n' => u32::from(byte - b'a') + 10,
            _ => u32::from(byte - b'a') + 11,
        };
        let (check, body) = id.split_last().expect("the form has a check character");
        // A company has three letters: a blank (37) stands before them.
        let (blank, weights) = if body.len() == 11 { (37 * 13, (2..=12).rev()) } else { (0, (2..=13).rev()) };
        let sum: u32 = blank + body.iter().zip(weights).map(|(&byte, weight)| value(byte) * weight).sum::<u32>();
        let wanted = match 11 - sum % 11 {
            11 => b'0',
            10 => b'a',
            digit => b'0' + digit as u8,
        };
        let is_public = id.starts_with(b"xaxx") || id.starts_with(b"xexx");
        *check == wanted && is_day(&id[id.len() - 9..id.len() - 3]) && !is_public
    }

    /// IMSS (NSS): Luhn.
    pub fn mx_social(id: &[u8]) -> bool {
        values(id).is_some_and(|digits| luhn(&digits)) && !is_monotone(id)
    }

    /// SSA: no area 000, 666; no group 00, no serial 0000; area 9 is the IRS's number of a taxpayer (group 50 to 99). No check digit.
    pub fn us_social(id: &[u8]) -> bool {
        let (area, group, serial) = (number(&id[..3]), number(&id[3..5]), number(&id[5..]));
        let is_area = if area >= 900 { group >= 50 } else { area > 0 && area != 666 };
        is_area && group > 0 && serial > 0 && !is_monotone(id)
    }
}

/// Eleven minus the rest by eleven, where 10 and 11 are 0.
fn eleven_minus(sum: u32) -> u8 {
    match sum % 11 {
        0 | 1 => 0,
        rest => (11 - rest) as u8,
    }
}
