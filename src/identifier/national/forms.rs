//! The forms of identity, tax and passport numbers, one a line. Shapes: see [`super::fit`].
//!
//! Each check names its source. Passports have one table, since a message says "passport" and not whose: shapes as in ICAO Doc 9303 part 3
//! (nine characters at most), and by country as its issuer prints them.

use super::check::{America, Asia, Europe};

/// What tells such a number without a word beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alone {
    /// Nothing: a word must stand near.
    Never,
    /// Its check digits, or date and region in a form that nothing else has, where it is spelled as printed.
    Printed,
    /// Its check digits, unless marks stand in odd places.
    Regular,
    /// Check digit, date and region together: even beside words of other numbers.
    Always,
}

pub struct Form {
    /// The key of its words in `rules/identifier/words.toml`.
    pub words: &'static str,
    pub shape: &'static str,
    pub alone: Alone,
    /// Takes letters and digits without marks.
    pub check: fn(&[u8]) -> bool,
}

const fn form(words: &'static str, shape: &'static str, alone: Alone, check: fn(&[u8]) -> bool) -> Form {
    Form { words, shape, alone, check }
}

use Alone::{Always, Never, Printed, Regular};

#[rustfmt::skip]
pub const FORMS: &[Form] = &[
    form("cn", "999999 99999999 999*", Always, Asia::cn_resident),
    form("cn", "999999 999999 999", Never, Asia::cn_resident_old),
    form("tw", "a999999999", Regular, Asia::tw_identity),
    form("tw", "aa99999999", Regular, Asia::tw_identity),
    form("hk", "a999999 *", Printed, Asia::hk_identity),
    form("hk", "aa999999 *", Printed, Asia::hk_identity),
    form("sg", "a9999999a", Regular, Asia::sg_identity),
    form("my", "999999 99 9999", Never, Asia::my_identity),
    form("my", "999999 99 9999", Printed, Asia::my_identity_of_adult),
    form("my", "ig 99999999999", Never, |_| true), // LHDN: tax number of an individual
    form("my", "ig 9999999999", Never, |_| true),
    form("my", "ig 999999999", Never, |_| true),
    form("id", "999999 999999 9999", Never, Asia::id_resident),
    form("id-tax", "99 999 999 9 999 999", Printed, Asia::id_tax),
    form("th", "9 9999 99999 99 9", Printed, Asia::th_identity),
    form("vn", "999999999999", Never, Asia::vn_citizen),
    form("vn", "999 999 999", Never, |id| id[0] <= b'3'), // Ministry of Public Security: identity card before 2012
    form("vn-tax", "9999999999", Never, Asia::vn_tax),
    form("ph", "9999 9999 9999 9999", Never, |_| true), // PSA: PhilSys card number
    form("ph", "9999 9999 9999", Never, |_| true),         // and number
    form("ph-housing", "9999 9999 9999", Never, |_| true), // Pag-IBIG MID
    form("ph-social", "99 9999999 9", Never, |_| true),        // SSS
    form("ph-sss", "99-9999999-9", Never, |_| true), // the same: the normaliser makes "s" of "sss", so that the dashes must be there
    form("ph-social", "9999 9999999 9", Never, |_| true),      // SSS: common reference number
    form("ph-health", "99 999999999 9", Never, |_| true),      // PhilHealth
    form("ph-tax", "999 999 999", Never, |_| true),         // BIR: tax number, and with a branch
    form("ph-tax", "999 999 999 999", Never, |_| true),
    form("ph-tax", "999 999 999 99999", Never, |_| true),
    form("jp", "9999 9999 9999", Never, Asia::jp_individual),
    form("jp-licence", "999999999999", Never, Asia::jp_licence),
    form("jp-residence", "aa99999999aa", Never, |_| true), // Immigration Services Agency: residence card
    form("jp-pension", "9999 999999", Never, |_| true),  // Japan Pension Service: basic pension number
    form("kr", "999999 9999999", Printed, Asia::kr_resident),
    form("kr-licence", "99 99 999999 99", Never, |id| matches!(number(&id[..2]), 11..=28)), // National Police Agency: licence, region first
    form("br", "999 999 999 99", Printed, America::br_person),
    form("br", "** *** *** **** 99", Printed, America::br_company),
    form("br-licence", "99999999999", Never, America::br_licence),
    form("br-card", "99 999 999 *", Never, |id| id[8].is_ascii_digit() || id[8] == b'x'), // RG of most states
    form("mx", "aaaa999999aaaaaa*9", Always, America::mx_population),
    form("mx-tax", "aaaa 999999 ***", Regular, America::mx_tax),
    form("mx-tax", "aaa 999999 ***", Never, America::mx_tax),
    form("mx-voter", "aaaaaa99999999a999", Never, |id| matches!(id[14], b'h' | b'm')), // INE: clave de elector
    form("mx-social", "99 99 99 9999 9", Never, America::mx_social),
    form("us", "999 99 9999", Never, America::us_social),
    form("us-tax", "999 99 9999", Never, America::us_social), // IRS: of an individual
    form("us-tax", "99 9999999", Never, |id| number(&id[..2]) > 0), // IRS: employer number
    form("es", "99 999 999 a", Regular, Europe::es_identity),
    form("es", "99999999 a", Regular, Europe::es_identity),
    form("es", "a 9999999 a", Regular, Europe::es_identity),
    form("fr", "9 99 99 9* 999 999 99", Regular, Europe::fr_social),
    form("fr", "9 99 99 9* 999 999", Never, Europe::fr_social_without_key),
    form("fr-tax", "99 99 999 999 999", Never, Europe::fr_tax),
    form("fr-card", "999999999999", Never, |_| true), // Arrêté of 1955: identity card until 2021
    form("fr-card", "*********", Never, has_both), // ANTS: identity card since 2021
    form("de", "99 999 999 999", Never, Europe::de_tax),
    form("de-card", "a********", Never, Europe::de_document),
    form("de-card", "a******** 9", Never, Europe::de_document),
    form("de-social", "99 999999 a 999", Regular, Europe::de_social),
    form("de-office", "999 999 99999", Never, |_| true), // Länder: Steuernummer
    form("de-office", "99 999 99999", Never, |_| true),
    form("de-office", "9999999999999", Never, |_| true),
    form("it", "aaa aaa **a** a***a", Always, Europe::it_tax),
    form("it-vat", "99999999999", Never, Europe::it_vat),
    form("it-card", "aa99999aa", Never, |_| true), // Ministero dell'Interno: electronic identity card
    form("it-card", "aa9999999", Never, |_| true), // and the one of paper
    form("gb", "aa 99 99 99 a", Never, Europe::gb_insurance),
    form("gb-health", "999 999 9999", Never, Europe::gb_health),
    form("gb-tax", "99999 99999", Never, Europe::gb_tax),
    form("passport", "a99999999", Never, |_| true),  // CN HK MY KR MX US, VN since 2023
    form("passport", "aa9999999", Never, |_| true),  // CN TH JP IT, HK and PH before
    form("passport", "a9999999", Never, |_| true),   // ID VN
    form("passport", "a9999999a", Never, |_| true),  // SG PH
    form("passport", "aa999999", Never, |_| true),   // BR
    form("passport", "aaa999999", Never, |_| true),  // ES
    form("passport", "99aa99999", Never, |_| true),  // FR
    form("passport", "a999a9999", Never, |_| true),  // KR since 2021
    form("passport", "999999999", Never, |_| true),  // TW GB US
    form("passport", "a********", Never, Europe::de_document),
    form("passport", "a******** 9", Never, Europe::de_document),
];

fn number(digits: &[u8]) -> u32 {
    digits.iter().fold(0, |value, digit| value * 10 + u32::from(digit - b'0'))
}

fn has_both(id: &[u8]) -> bool {
    id.iter().any(u8::is_ascii_alphabetic) && id.iter().filter(|byte| byte.is_ascii_digit()).count() >= 4
}
