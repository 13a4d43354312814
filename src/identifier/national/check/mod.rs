//! Check digits, dates and regions of identity numbers, one function a scheme. Each takes lower-case letters and digits without marks, in the
//! form that [`super::forms`] gives for it.

mod america;
mod asia;
mod europe;

/// Schemes of Brazil, Mexico, the United States.
pub struct America;
/// Schemes of East and South-East Asia.
pub struct Asia;
/// Schemes of Europe.
pub struct Europe;

/// The values of digits; `None` where a letter stands among them.
fn values(id: &[u8]) -> Option<Vec<u8>> {
    id.iter().map(|byte| byte.is_ascii_digit().then(|| byte - b'0')).collect()
}

/// The number that digits make.
fn number(digits: &[u8]) -> u64 {
    digits.iter().fold(0, |value, digit| value * 10 + u64::from(digit - b'0'))
}

/// The place of a letter in the alphabet, a = 10; of a digit its value.
fn base_36(byte: u8) -> u32 {
    match byte {
        b'0'..=b'9' => u32::from(byte - b'0'),
        _ => u32::from(byte - b'a') + 10,
    }
}

/// Whether `yymmdd` is a day of some century.
fn is_day(yymmdd: &[u8]) -> bool {
    is_month_and_day(number(&yymmdd[2..4]), number(&yymmdd[4..6]))
}

fn is_month_and_day(month: u64, day: u64) -> bool {
    const DAYS: [u64; 12] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    (1..=12).contains(&month) && (1..=DAYS[month as usize - 1]).contains(&day)
}

/// Whether one digit stands in all places.
fn is_monotone(id: &[u8]) -> bool {
    id.iter().all(|byte| *byte == id[0])
}
