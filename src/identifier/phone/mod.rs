//! Phone numbers, as the national numbering plans have them ([`plan`]; ITU-T E.164 for the international form).
//!
//! Groups of digits propose; a country's plan decides. With `+` any country's number counts. Without it, a number must look like one by its
//! form (a mobile prefix behind the trunk zero, an area code in brackets) or stand beside a word for phones; and where the nearest word says
//! order, parcel, account or product, it is that.

mod plan;
pub mod spoken;

use std::ops::Range;

use self::plan::Plan;
use super::page::Page;
use super::words::Topic;
use super::{Identifier, Kind, code, money};
use crate::normalize::script::{Script, script};

/// Calling codes of our markets, with whether the national form begins with a zero that the international one lacks.
#[rustfmt::skip]
const MARKETS: &[(u16, bool)] = &[
    (62, true), (60, true), (66, true), (84, true), (63, true), (65, false), (86, true), (886, true), (852, false), (81, true), (82, true),
    (1, false), (55, false), (52, false), (34, false), (33, true), (49, true), (39, false), (44, true), (54, true), (57, false),
];

const DIGITS: std::ops::RangeInclusive<usize> = 7..=15;
/// So many digits apart, or in disguise, are no sizes or steps.
const SPACED: usize = 8;

pub fn find(page: &Page<'_>, out: &mut Vec<Identifier>) {
    let mut first = 0;
    while first < page.numbers.len() {
        first = match longest(page, first) {
            Some((range, next)) => {
                page.hit(Kind::Phone, range, out);
                next
            }
            None => next_start(page, first),
        };
    }
}

/// The longest phone number that begins with number `first`, and the number to go on with.
fn longest(page: &Page<'_>, first: usize) -> Option<(Range<usize>, usize)> {
    let mut count = page.numbers[first].len();
    let mut end = first;
    while let Some(next) = page.numbers.get(end + 1)
        && is_gap(&page.text[page.numbers[end].end..next.start])
    {
        if count + next.len() > *DIGITS.end() {
            // What hangs on without a blank is part of the same, longer number.
            if !is_soft(page, end) {
                return None;
            }
            break;
        }
        (count, end) = (count + next.len(), end + 1);
    }
    loop {
        if count < *DIGITS.start() {
            return None;
        }
        if let Some(range) = Candidate::new(page, first, end).and_then(Candidate::judge) {
            return Some((range, end + 1));
        }
        loop {
            count -= page.numbers[end].len();
            end = end.checked_sub(1).filter(|end| *end >= first)?;
            if is_soft(page, end) {
                break;
            }
        }
    }
}

/// The next number that a phone number may begin with: not one that hangs on this one.
fn next_start(page: &Page<'_>, first: usize) -> usize {
    let mut next = first + 1;
    while next < page.numbers.len() && page.numbers[next].start - page.numbers[next - 1].end == 1 && !is_soft(page, next - 1) {
        next += 1;
    }
    next
}

/// Whether what stands between two groups of one number.
fn is_gap(gap: &str) -> bool {
    gap.len() <= 4 && gap.chars().all(|c| matches!(c, ' ' | '-' | '.' | '(' | ')' | '/' | '·' | '*' | '~' | '_' | '\n'))
}

/// Whether a number may end before the gap behind number `last`.
fn is_soft(page: &Page<'_>, last: usize) -> bool {
    page.numbers.get(last + 1).is_none_or(|next| page.text[page.numbers[last].end..next.start].contains([' ', '\n', '/', '(', '~', ',']))
}

struct Candidate<'p> {
    page: &'p Page<'p>,
    range: Range<usize>,
    /// Lengths of the groups.
    groups: Vec<usize>,
    gaps: String,
    digits: String,
    has_plus: bool,
}

impl<'p> Candidate<'p> {
    fn new(page: &'p Page<'p>, first: usize, last: usize) -> Option<Candidate<'p>> {
        let numbers = &page.numbers[first..=last];
        let inner = numbers[0].start..numbers[numbers.len() - 1].end;
        let gaps = numbers.windows(2).map(|two| &page.text[two[0].end..two[1].start]).collect::<Vec<_>>().join("|");
        let digits: String = numbers.iter().map(|number| &page.text[number.clone()]).collect();
        let head = &page.text[..inner.start];
        let bare = head.trim_end_matches(['(', ' ']);
        let has_plus = bare.ends_with('+') && head.len() - bare.len() <= 2;
        let start = match has_plus {
            true => bare.len() - 1,
            false if head.ends_with('(') && gaps.contains(')') => inner.start - 1,
            false => inner.start,
        };
        let groups = numbers.iter().map(ExactSizeIterator::len).collect();
        let candidate = Candidate { page, range: start..inner.end, groups, gaps, digits, has_plus };
        (DIGITS.contains(&candidate.digits.len()) && candidate.is_free()).then_some(candidate)
    }

    /// Whether each digit stands by itself ("3 1 2 8 4 6 9 0 1 5").
    fn is_spaced(&self) -> bool {
        let mut gaps = self.gaps.split('|');
        let first = gaps.next();
        self.groups.len() >= SPACED && self.groups.iter().all(|&length| length == 1) && gaps.all(|gap| Some(gap) == first)
    }

    /// Whether its digits are written with signs that nothing but a disguise needs: circled ones, keycaps.
    fn is_disguised(&self) -> bool {
        let sign = |c: char| matches!(c, '\u{20e3}' | '①'..='⑳' | '⓪'..='⓿' | '❶'..='➓' | '⑴'..='⒇' | '\u{1d7ce}'..='\u{1d7ff}');
        self.page.written(&self.range).chars().filter(|c| sign(*c)).count() >= SPACED
    }

    /// Whether nothing beside it makes it part of something longer: a code, a decimal, an amount, a path.
    fn is_free(&self) -> bool {
        let (start, end) = (self.range.start, self.range.end);
        let page = self.page;
        let cue_ends_here = page.cues_ending_at(start).any(|cue| matches!(cue.topic, Topic::Phone | Topic::Messenger));
        let before = page.before(start);
        let glued = before.is_some_and(|c| match c {
            '#' | '@' | '=' | '%' | '$' | '&' => true,
            '-' | '.' | ',' | '_' | '/' => page.text[..start - 1].ends_with(|c: char| c.is_ascii_alphanumeric()),
            _ => c.is_ascii_alphanumeric(),
        });
        if glued && !cue_ends_here && !self.has_plus {
            return false;
        }
        let mut rest = page.text[end..].chars();
        let continues = match rest.next() {
            // A full-width comma ends a clause: "2771-4430，7點前".
            Some(',') => rest.take_while(char::is_ascii_digit).count() == 3,
            Some('.' | '-' | '_' | ':') => rest.next().is_some_and(|c| c.is_ascii_alphanumeric()),
            Some('%' | '=' | '&' | '°') => true,
            Some(c) => c.is_ascii_alphanumeric(),
            None => false,
        };
        !continues && (self.has_plus || !(money::is_beside(page, &self.range) || code::is_counted(page, end) || self.is_in_path()))
    }

    fn is_in_path(&self) -> bool {
        let head = &self.page.text[self.page.text.floor_char_boundary(self.range.start.saturating_sub(200))..self.range.start];
        let token = head.rsplit([' ', '\n']).next().unwrap_or_default();
        token.contains("://") || token.starts_with("www.") || token.contains('=')
    }

    fn judge(self) -> Option<Range<usize>> {
        if self.is_other_shape() {
            return None;
        }
        let digits = self.digits.as_str();
        if self.has_plus {
            return is_international(digits).then_some(self.range);
        }
        let topic = self.nearest_topic();
        let is_phone = self.is_called_phone();
        if is_phone && self.is_for_numbers_as_names() && !is_mobile(86, digits) {
            return None;
        }
        if self.gaps.contains('\n') && !is_phone {
            return None;
        }
        match topic {
            _ if is_phone => is_anywhere(digits).then_some(self.range),
            Some(Topic::Order | Topic::Tracking | Topic::Bank | Topic::Card | Topic::National | Topic::Product | Topic::Birth) => None,
            _ => self.stands_alone().then_some(self.range),
        }
    }

    /// Whether a word beside it is for phones or messengers. Some words have two senses: "my number" is also an identity number of Japan.
    fn is_called_phone(&self) -> bool {
        self.page.is_about(&self.range, Topic::Phone) || self.page.is_about(&self.range, Topic::Messenger)
    }

    /// Whether the word beside it is for QQ, where people are called by numbers.
    fn is_for_numbers_as_names(&self) -> bool {
        self.page.cue(&self.range).is_some_and(|cue| self.page.text[cue.start..cue.end].contains(['q', '扣', '企', '书', '音', '快', '旺']))
    }

    /// The topic, where its word is not so far off that it speaks of something else.
    fn nearest_topic(&self) -> Option<Topic> {
        let cue = self.page.cue(&self.range)?;
        let gap = self.range.start.saturating_sub(cue.end);
        let speaks_of_phones = matches!(cue.topic, Topic::Phone | Topic::Messenger);
        (speaks_of_phones || gap <= 24).then_some(cue.topic)
    }

    /// Dates, times, versions, grouped thousands.
    fn is_other_shape(&self) -> bool {
        let text = &self.page.text[self.range.clone()];
        if self.has_plus {
            return false;
        }
        let starts_with_date = text.len() >= 10 && text.is_char_boundary(10) && code::is_date(&text[..10]);
        let dotted = self.gaps.split('|').all(|gap| gap == "." || gap == " ");
        let thousands = self.groups.len() > 1
            && dotted
            && self.groups[0] <= 3
            && self.groups[1..].iter().all(|&length| length == 3)
            && !text.starts_with('0');
        let decimal = self.groups.len() == 2 && self.gaps == "." && text.starts_with("0.");
        let version = self.groups.len() >= 3
            && !self.is_spaced()
            && self.gaps.split('|').all(|gap| gap == ".")
            && self.groups.iter().all(|&length| length <= 3)
            && self.groups.contains(&1);
        // "55555555" is laughter, "12345678" an example.
        let one_digit = self.digits.bytes().all(|digit| digit == self.digits.as_bytes()[0]);
        starts_with_date || code::is_date(text) || version || decimal || one_digit || (thousands && !self.is_called_phone())
    }

    /// Whether its form alone tells it: no word beside it is needed.
    fn stands_alone(&self) -> bool {
        let digits = self.digits.as_str();
        let parts = self.groups.len();
        let shape = &self.groups[..];
        if self.is_spaced() || self.is_disguised() {
            let counts = digits.as_bytes().windows(2).all(|two| two[1] == two[0] + 1);
            return !counts && is_anywhere(digits);
        }
        // An area code in brackets.
        if self.gaps.starts_with(')') && matches!(shape[0], 2..=4) && (9..=11).contains(&digits.len()) && is_anywhere(digits) {
            return true;
        }
        let grouped = parts > 1;
        let signed = self.gaps.contains(['-', '(', ')', '.']);
        match digits.as_bytes() {
            [b'0', b'0', rest @ ..] => rest.len() >= 9 && is_international(&digits[2..]),
            [b'0', ..] if digits.len() >= 10 && is_mobile_with_zero(digits) => true,
            // "0904-6720-59" is a code: what comes last is no shorter than the rest, but for numbers all in pairs.
            [b'0', ..] => {
                grouped && digits.len() >= 9 && (signed || parts > 2) && !(shape.ends_with(&[4, 2]) && parts == 3) && is_with_zero(digits)
            }
            [b'1', b'3'..=b'9', ..] if digits.len() == 11 && is_mobile(86, digits) => true,
            [b'4', b'0', b'0', ..] if digits.len() == 10 && signed => is_valid(86, digits),
            [b'1', ..] if digits.len() == 11 && shape.ends_with(&[3, 3, 4]) => is_valid(1, &digits[1..]),
            _ if shape == [3, 3, 4] => {
                is_valid(1, digits) || (signed && is_valid(52, digits)) || is_mobile(39, digits) || is_mobile(57, digits)
            }
            _ if shape == [2, 3, 2, 2] || shape == [3, 2, 2, 2] => is_valid(34, digits),
            // So people of Hong Kong write it; in other scripts two groups of four are also sizes and codes.
            _ if shape == [4, 4] && self.gaps == " " => self.is_beside_han() && is_mobile(852, digits),
            _ if shape == [3, 7] => is_mobile(39, digits),
            _ if matches!(shape, [2, 5, 4] | [2, 1, 4, 4] | [2, 4, 4]) && self.gaps.contains('-') => {
                is_valid(55, digits) || (self.gaps.contains(')') && is_valid(52, digits))
            }
            _ if grouped && (10..=13).contains(&digits.len()) => MARKETS.iter().any(|&(code, _)| {
                let prefix = code.to_string();
                digits.strip_prefix(&prefix).is_some_and(|national| {
                    code > 1 && shape[0] == prefix.len() && is_mobile(code, national.strip_prefix('0').unwrap_or(national))
                })
            }),
            _ => false,
        }
    }
}

impl Candidate<'_> {
    fn is_beside_han(&self) -> bool {
        let head = self.page.text[..self.range.start].trim_end_matches([' ', '「', '"', ':', '(', '\n']);
        let tail = self.page.text[self.range.end..].trim_start_matches([' ', '」', '"', ')', '\n']);
        [head.chars().next_back(), tail.chars().next()].into_iter().flatten().any(|c| script(c) == Script::Han)
    }
}

fn is_valid(code: u16, national: &str) -> bool {
    Plan::of(code).is_some_and(|plan| plan.is_valid(national))
}

fn is_mobile(code: u16, national: &str) -> bool {
    Plan::of(code).is_some_and(|plan| plan.is_mobile(national))
}

/// A calling code and a number of its plan. A zero in brackets behind the code ("+44 (0)20") is not dialled.
fn is_international(digits: &str) -> bool {
    (1..=3).any(|length| {
        let Some((code, national)) = digits.split_at_checked(length) else { return false };
        let code: u16 = code.parse().unwrap_or(0);
        let valid = |national: &str| is_valid(code, national);
        valid(national)
            || national.strip_prefix('0').is_some_and(valid)
            // Mexico's 1 and Argentina's 9 before mobiles are written by habit.
            || (code == 52 && national.strip_prefix('1').is_some_and(valid))
    })
}

fn is_mobile_with_zero(digits: &str) -> bool {
    let national = &digits[1..];
    MARKETS.iter().any(|&(code, zero)| zero && is_mobile(code, national))
}

fn is_with_zero(digits: &str) -> bool {
    MARKETS.iter().any(|&(code, zero)| if zero { is_valid(code, &digits[1..]) } else { code == 39 && is_valid(39, digits) })
        || is_valid(55, &digits[1..])
}

/// Whether any market has the number, in whatever form: for numbers that stand beside a word for phones.
fn is_anywhere(digits: &str) -> bool {
    if let Some(rest) = digits.strip_prefix("00") {
        return is_international(rest);
    }
    let national = |digits: &str| digits.len() >= 8 && MARKETS.iter().any(|&(code, _)| is_valid(code, digits));
    if digits.starts_with('0') { is_with_zero(digits) } else { national(digits) || (digits.len() >= 10 && is_international(digits)) }
}
