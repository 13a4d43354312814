//! Whether a text at a place has the form of a number, with the blanks, dashes and dots that people type into it.

/// How a number is spelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spelling {
    /// With a mark in each place where the printed form has one, and nowhere else.
    Printed,
    /// Without marks, or with some of those of the printed form.
    Plain,
    /// With marks where the printed form has none.
    Odd,
}

pub struct Fit {
    pub end: usize,
    /// Letters and digits alone.
    pub plain: Vec<u8>,
    pub spelling: Spelling,
}

/// So many marks in places of their own, as in groups of four.
const ODD_MARKS: usize = 8;

/// `shape`: `9` a digit, `a` a letter, `*` either, a blank where the printed form has a mark, `-` one that
/// must be there, else the letter itself.
pub fn fit(bytes: &[u8], start: usize, shape: &str) -> Option<Fit> {
    let (mut at, mut odd, mut wanted, mut met) = (start, 0, 0, 0);
    let mut may_be_marked = false;
    let mut plain = [0; 24];
    let mut length = 0;
    let mut bracket = false;
    for sign in shape.bytes() {
        if sign == b' ' {
            let mark = mark_at(bytes, at);
            (wanted, met) = (wanted + 1, met + usize::from(mark > 0));
            bracket |= bytes[at..at + mark].contains(&b'(');
            at += mark;
            may_be_marked = false;
            continue;
        }
        if may_be_marked && sign != b'-' {
            let mark = mark_at(bytes, at);
            if mark > 0 {
                (odd, at) = (odd + 1, at + mark);
            }
        }
        let byte = *bytes.get(at)?;
        let fits = match sign {
            b'9' => byte.is_ascii_digit(),
            b'a' => byte.is_ascii_lowercase(),
            b'*' => byte.is_ascii_digit() || byte.is_ascii_lowercase(),
            letter => byte == letter.to_ascii_lowercase(),
        };
        if !fits || odd > ODD_MARKS {
            return None;
        }
        plain[length] = byte;
        (length, at, may_be_marked) = (length + 1, at + 1, true);
    }
    if bracket && bytes.get(at) == Some(&b')') {
        at += 1;
    }
    let spelling = match (odd, met) {
        (0, met) if met == wanted => Spelling::Printed,
        (0, _) => Spelling::Plain,
        _ => Spelling::Odd,
    };
    Some(Fit { end: at, plain: plain[..length].to_vec(), spelling })
}

/// The length of the mark between two groups ("-", " ", " - ", "(").
fn mark_at(bytes: &[u8], at: usize) -> usize {
    let is_mark = |byte: &&u8| matches!(**byte, b' ' | b'-' | b'.' | b'/' | b'(' | b'\'');
    let length = bytes[at.min(bytes.len())..].iter().take_while(is_mark).count();
    if length <= 3 { length } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spelled(text: &str, shape: &str) -> Option<(usize, Spelling)> {
        fit(text.as_bytes(), 0, shape).map(|fit| (fit.end, fit.spelling))
    }

    #[test]
    fn marks_stand_where_the_printed_form_has_them_or_nowhere_or_anywhere() {
        let cpf = "999 999 999 99";
        assert_eq!(spelled("529.982.247-25", cpf), Some((14, Spelling::Printed)));
        assert_eq!(spelled("52998224725", cpf), Some((11, Spelling::Plain)));
        assert_eq!(spelled("5299 8224 725", cpf), Some((13, Spelling::Odd)));
        assert_eq!(spelled("529.982.247", cpf), None);
        assert_eq!(spelled("34-1234567-8", "99-9999999-9"), Some((12, Spelling::Printed)));
        assert_eq!(spelled("34 1234567 8", "99-9999999-9"), None);
        assert_eq!(spelled("a123456(3)", "a999999 *"), Some((10, Spelling::Printed)));
    }
}
