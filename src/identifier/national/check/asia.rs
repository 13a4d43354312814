//! East and South-East Asia.

use super::super::super::checksum::{luhn, weighted};
use super::{Asia, base_36, is_day, is_monotone, is_month_and_day, number, values};

impl Asia {
    /// GB 11643-1999: region (GB/T 2260), date, serial, check character by ISO/IEC 7064 MOD 11-2. 81, 82, 83 are residence permits for Hong
    /// Kong, Macao, Taiwan (2018), 9 permanent residence of foreigners (2023).
    pub fn cn_resident(id: &[u8]) -> bool {
        let Some(body) = values(&id[..17]) else { return false };
        let sum = weighted(&body, &[7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]);
        b"10x98765432"[sum as usize % 11] == id[17]
            && is_province(number(&id[..2]))
            && (1900..=2030).contains(&number(&id[6..10]))
            && is_month_and_day(number(&id[10..12]), number(&id[12..14]))
    }

    /// GB 11643-1989: without century and check character.
    pub fn cn_resident_old(id: &[u8]) -> bool {
        is_province(number(&id[..2])) && is_day(&id[6..12])
    }

    /// Ministry of the Interior, R.O.C.: letter of the registry, sex (1 2; residents 8 9, before 2021 a letter), weights 1 9 8 … 1 1.
    pub fn tw_identity(id: &[u8]) -> bool {
        const LETTERS: [u32; 26] = [10, 11, 12, 13, 14, 15, 16, 17, 34, 18, 19, 20, 21, 22, 35, 23, 24, 25, 26, 27, 28, 29, 32, 30, 31, 33];
        let letter = |byte: u8| LETTERS[usize::from(byte - b'a')];
        let sex = match id[1] {
            b'1' | b'2' | b'8' | b'9' => u32::from(id[1] - b'0'),
            b'a'..=b'd' => letter(id[1]) % 10,
            _ => return false,
        };
        let Some(rest) = values(&id[2..]) else { return false };
        let first = letter(id[0]);
        (first / 10 + first % 10 * 9 + sex * 8 + weighted(&rest, &[7, 6, 5, 4, 3, 2, 1, 1])).is_multiple_of(10)
    }

    /// Registration of Persons Ordinance (Cap. 177): weights 9 to 1 over eight characters (a blank is 36), mod 11, `a` is 10.
    pub fn hk_identity(id: &[u8]) -> bool {
        let (check, body) = id.split_last().expect("the form has a check character");
        let blank = if body.len() == 7 { 36 * 9 } else { 0 };
        let weights = (2..=if body.len() == 7 { 8 } else { 9 }).rev();
        let sum: u32 = body.iter().zip(weights).map(|(&byte, weight)| base_36(byte) * weight).sum();
        matches!(check, b'0'..=b'9' | b'a') && (blank + sum + base_36(*check)).is_multiple_of(11)
    }

    /// ICA: NRIC (S T) and FIN (F G M), weights 2 7 6 5 4 3 2, the letter of the rest by 11.
    pub fn sg_identity(id: &[u8]) -> bool {
        let Some(body) = values(&id[1..8]) else { return false };
        let sum = weighted(&body, &[2, 7, 6, 5, 4, 3, 2]) as usize;
        let letter = match id[0] {
            b's' => b"jzihgfedcba"[sum % 11],
            b't' => b"jzihgfedcba"[(sum + 4) % 11],
            b'f' => b"xwutrqpnmlk"[sum % 11],
            b'g' => b"xwutrqpnmlk"[(sum + 4) % 11],
            b'm' => b"xwutrqpnjlk"[(sum + 3) % 11],
            _ => return false,
        };
        letter == id[8]
    }

    /// JPN: date, place of birth, serial; no check digit.
    pub fn my_identity(id: &[u8]) -> bool {
        is_day(&id[..6]) && !matches!(number(&id[6..8]), 0 | 17..=20 | 69 | 70 | 73 | 80 | 81 | 94..=97)
    }

    /// The same, of years in which no order placed today is dated: "240115-01-0001" is a code of a shop.
    pub fn my_identity_of_adult(id: &[u8]) -> bool {
        Asia::my_identity(id) && !matches!(number(&id[..2]), 12..=30)
    }

    /// Dukcapil, Permendagri 72/2022 (NIK): province, regency, district, date (women: day + 40), serial; no check digit.
    pub fn id_resident(id: &[u8]) -> bool {
        let day = number(&id[6..8]);
        matches!(number(&id[..2]), 11..=21 | 31..=36 | 51..=53 | 61..=65 | 71..=76 | 81..=82 | 91..=97)
            && (1..=79).contains(&number(&id[2..4]))
            && number(&id[4..6]) > 0
            && is_month_and_day(number(&id[8..10]), if day > 40 { day - 40 } else { day })
            && &id[12..] != b"0000"
    }

    /// DJP (NPWP): the ninth digit checks the first eight by Luhn.
    pub fn id_tax(id: &[u8]) -> bool {
        values(&id[..9]).is_some_and(|body| luhn(&body)) && !is_monotone(&id[..9])
    }

    /// DOPA: weights 13 to 2, 11 minus the rest by 11. The Revenue Department's number of companies begins with 0.
    pub fn th_identity(id: &[u8]) -> bool {
        let Some(digits) = values(id) else { return false };
        let sum = weighted(&digits[..12], &[13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]);
        (11 - sum % 11) % 10 == u32::from(digits[12]) && !is_monotone(id)
    }

    /// Decree 137/2015, Circular 59/2021/TT-BCA: province, century and sex, year, serial; no check digit.
    pub fn vn_citizen(id: &[u8]) -> bool {
        #[rustfmt::skip]
        const PROVINCES: &[u64] = &[
            1, 2, 4, 6, 8, 10, 11, 12, 14, 15, 17, 19, 20, 22, 24, 25, 26, 27, 30, 31, 33, 34, 35, 36, 37, 38, 40, 42, 44, 45, 46, 48, 49, 51,
            52, 54, 56, 58, 60, 62, 64, 66, 67, 68, 70, 72, 74, 75, 77, 79, 80, 82, 83, 84, 86, 87, 89, 91, 92, 93, 94, 95, 96,
        ];
        PROVINCES.contains(&number(&id[..3])) && id[3] <= b'3'
    }

    /// Circular 105/2020/TT-BTC: weights 31 29 23 19 17 13 7 5 3, ten minus the rest by 11.
    pub fn vn_tax(id: &[u8]) -> bool {
        let Some(digits) = values(id) else { return false };
        10 - i64::from(weighted(&digits[..9], &[31, 29, 23, 19, 17, 13, 7, 5, 3]) % 11) == i64::from(digits[9])
    }

    /// My Number: ordinance no. 85 of 2014 of the Ministry of Internal Affairs, article 5.
    pub fn jp_individual(id: &[u8]) -> bool {
        let Some(digits) = values(id) else { return false };
        let rest = weighted(&digits[..11], &[6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
        (if rest <= 1 { 0 } else { 11 - rest }) == u32::from(digits[11]) && !is_monotone(id)
    }

    /// Driving licence: number of the public safety commission, year of the first licence; its check digit is not published.
    pub fn jp_licence(id: &[u8]) -> bool {
        matches!(number(&id[..2]), 10 | 20..=27 | 30..=31 | 40..=49 | 50..=55 | 60..=65 | 70..=74 | 80..=83 | 90..=97)
    }

    /// Resident Registration Act: date, sex and century, weights 2 to 9 and 2 to 5; of foreigners two more. Since October 2020 the last six
    /// digits of the new-born are random.
    pub fn kr_resident(id: &[u8]) -> bool {
        let Some(digits) = values(id) else { return false };
        let sum = weighted(&digits[..12], &[2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]) % 11;
        let is_checked = |more: u32| (11 + more - sum) % 10 == u32::from(digits[12]);
        let is_new = matches!(digits[6], 3 | 4) && (201_001..=301_231).contains(&number(&id[..6]));
        is_day(&id[..6])
            && match digits[6] {
                1..=4 => is_new || is_checked(0),
                5..=8 => is_checked(2) || is_checked(0),
                _ => false,
            }
    }
}

/// GB/T 2260, the first two digits.
fn is_province(code: u64) -> bool {
    matches!(code, 11..=15 | 21..=23 | 31..=37 | 41..=46 | 50..=54 | 61..=65 | 71 | 81..=83 | 91..=99)
}
