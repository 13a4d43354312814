//! What the cells of a column look like, whatever stands over them, and how well a field suits that.

use std::collections::HashSet;

use super::super::field::Field;
use super::super::role;
use super::super::time::{self, Order};
use crate::message::Sender;

/// Rows that are looked at.
const LOOKED_AT: usize = 200;
/// Different words that a column of roles has at most.
const MOST_ROLES: usize = 8;

/// The look of a column, by its first rows.
#[derive(Clone, Debug, Default)]
pub struct Cells {
    /// None where all are blank.
    look: Option<Look>,
    /// Cells that are not blank, of a hundred.
    filled: i32,
    /// Words of a cell, on average.
    words: i32,
    /// Cells that end or pause as sentences do, of a hundred.
    sentences: i32,
    /// The day and clock time of each row, blank where there is none.
    times: Vec<String>,
    has_role: bool,
    /// All say yes or no.
    are_flags: bool,
    /// None is longer than a mark in words.
    are_short: bool,
}

/// What nearly all cells are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Look {
    /// `true`, `否`.
    Flag,
    /// `5`, `4.5/5`, `★★★`.
    Mark,
    /// A time of day without its day.
    Clock,
    /// A day, with or without a time of day.
    Day,
    /// Seconds since 1970 and the like: a time, if a heading says so.
    Stamp,
    Number,
    /// A mail address or a link.
    Address,
    /// Words for the sides of a talk.
    Role,
    Words,
}

impl Cells {
    pub fn of(rows: &[Vec<String>], column: usize) -> Cells {
        let all: Vec<&str> = rows.iter().take(LOOKED_AT).map(|row| row.get(column).map_or("", |cell| cell.trim())).collect();
        let cells: Vec<&str> = all.iter().copied().filter(|cell| !cell.is_empty()).collect();
        if cells.is_empty() {
            return Cells::default();
        }
        let nearly_all = |is: &dyn Fn(&str) -> bool| cells.iter().filter(|cell| is(cell)).count() * 10 >= cells.len() * 9;
        let order = Order::of(cells.iter().copied());
        let is_number = |cell: &str| cell.chars().all(|char| char.is_ascii_digit() || ".,%+-/ ".contains(char));
        let different: HashSet<&str> = cells.iter().copied().collect();
        let roles: Vec<Sender> = different.iter().filter_map(|cell| role::of_cell(cell)).collect();
        let half_known = roles.contains(&Sender::Buyer) && different.len() <= MOST_ROLES / 2 && roles.len() * 2 >= different.len();
        let are_flags = nearly_all(&|cell| role::yes_or_no(cell).is_some());
        let look = match () {
            () if are_flags && !nearly_all(&is_number) => Look::Flag,
            () if nearly_all(&time::is_clock) => Look::Clock,
            () if nearly_all(&is_mark) => Look::Mark,
            () if nearly_all(&|cell| cell.parse::<f64>().is_ok() && time::parse(cell, order).is_some()) => Look::Stamp,
            () if nearly_all(&|cell| is_day(cell, order)) => Look::Day,
            () if nearly_all(&is_number) => Look::Number,
            () if nearly_all(&|cell| {
                !cell.contains(char::is_whitespace) && (cell.contains('@') && cell.contains('.') || cell.contains("://"))
            }) =>
            {
                Look::Address
            }
            () if different.len() <= MOST_ROLES && (roles.len() == different.len() || half_known) => Look::Role,
            () => Look::Words,
        };
        let times = match look {
            Look::Day => all.iter().map(|cell| time::parse(cell, order).unwrap_or_default()).collect(),
            _ => Vec::new(),
        };
        let share = |count: usize, of: usize| (count * 100 / of) as i32;
        Cells {
            look: Some(look),
            filled: share(cells.len(), all.len()),
            words: (cells.iter().map(|cell| words(cell)).sum::<usize>() / cells.len()) as i32,
            sentences: share(cells.iter().filter(|cell| is_sentence(cell)).count(), cells.len()),
            times,
            has_role: !roles.is_empty(),
            are_flags,
            are_short: cells.iter().all(|cell| cell.chars().count() <= 24),
        }
    }

    /// How well the column suits `field`: 20 at best, below 0 if only a sure heading could make one believe it, `None` if nothing could.
    pub fn suit(&self, field: Field) -> Option<i32> {
        use Look::*;
        let Some(look) = self.look else { return Some(0) };
        let suit = match (field, look) {
            (Field::Text | Field::Reply, Words) => self.words.min(8) + self.filled * 8 / 100 + self.sentences * 4 / 100,
            (Field::Text | Field::Reply, Role) => 0,
            (Field::Text | Field::Reply, Address) => -6,
            (Field::Text | Field::Reply, Mark | Number | Stamp) => -20,
            (Field::Text | Field::Reply, Flag | Day | Clock) => return None,
            (Field::Time | Field::ReplyTime, Day) if self.is_day_only() => 10,
            (Field::Time | Field::ReplyTime, Day) => 20,
            (Field::Time | Field::ReplyTime, Stamp) => 10,
            // `yesterday`
            (Field::Time, Words) if self.are_short => -13,
            (Field::Clock, Clock) => 20,
            (Field::Role, Role) => 20,
            (Field::Role, Words) if self.has_role => 14,
            (Field::FromAgent | Field::Incoming | Field::Private, _) if self.are_flags => 20,
            (Field::Rating, Mark) => 20,
            // `Good`
            (Field::Rating, Number | Words | Role) if self.are_short => -29,
            (Field::Time | Field::ReplyTime | Field::Clock | Field::Role | Field::Rating, _) => return None,
            (Field::FromAgent | Field::Incoming | Field::Private, _) => return None,
            (_, Flag | Day | Clock) => return None,
            (Field::Kind, Role) => return None,
            (Field::Sender, Role) => 10,
            // `Cliente/Loja` over either word names neither.
            (Field::Buyer | Field::Agent | Field::Store | Field::Team, Role) => -25,
            (Field::Title, _) => 8,
            (_, Words) if self.words >= 8 || self.words >= 4 && self.sentences >= 34 => -15,
            (Field::Store, _) => 8,
            (Field::Sender | Field::Buyer | Field::Agent, Words) => 12,
            _ => 4,
        };
        Some(suit)
    }

    pub fn is_empty(&self) -> bool {
        self.look.is_none()
    }

    pub fn is_prose(&self) -> bool {
        self.look == Some(Look::Words) && (self.words >= 3 || self.words == 2 && self.sentences >= 34)
    }

    pub fn is_clock(&self) -> bool {
        self.look == Some(Look::Clock)
    }

    pub fn is_role(&self) -> bool {
        self.look == Some(Look::Role)
    }

    /// Whether one of the cells names a side.
    pub fn has_role(&self) -> bool {
        self.has_role
    }

    /// Days of which none has a time of day.
    pub fn is_day_only(&self) -> bool {
        self.look == Some(Look::Day) && self.times.iter().all(|time| time.is_empty() || time.contains("T00:00:00"))
    }

    /// Days of which none is still to come: nobody has written then.
    pub fn is_past(&self) -> bool {
        let tomorrow = (jiff::Timestamp::now() + jiff::SignedDuration::from_hours(24)).to_string();
        self.look == Some(Look::Day) && self.times.iter().all(|time| *time <= tomorrow)
    }

    /// Whether no row has a day here that is before its day in `other`, as an answer has none.
    pub fn is_never_before(&self, other: &Cells) -> bool {
        fn day(time: &str) -> &str {
            time.get(..10).unwrap_or_default()
        }
        let mut both = self.times.iter().zip(&other.times).filter(|(own, other)| !own.is_empty() && !other.is_empty()).peekable();
        self.is_past() && both.peek().is_some() && both.all(|(own, other)| day(own) >= day(other))
    }
}

/// Whether a cell holds a mark: `5`, `4.5`, `5/5`, `★★★★☆`, `5星`.
fn is_mark(cell: &str) -> bool {
    let is_small = cell.split(['.', ',', '/', '星']).next().is_none_or(|whole| whole.parse::<u32>().is_ok_and(|whole| whole <= 10));
    cell.chars().count() <= 5
        && (is_small || !cell.contains(|char: char| char.is_ascii_digit()))
        && cell.chars().all(|char| char.is_ascii_digit() || ".,/★☆⭐\u{FE0F}星".contains(char))
}

/// Whether a cell holds a day and little else; a bare number may be anything.
pub fn is_day(cell: &str, order: Order) -> bool {
    (6..=60).contains(&cell.len())
        && cell.contains(|char: char| char.is_numeric())
        && cell.parse::<f64>().is_err()
        && cell.split_whitespace().filter(|word| word.chars().any(char::is_alphabetic)).count() <= 6
        && time::parse(cell, order).is_some()
}

fn is_sentence(cell: &str) -> bool {
    cell.ends_with(['.', '?', '!', '…', '~', '。', '？', '！', '～']) || cell.contains([',', '，', '、', '。'])
}

/// How many words a cell has, where words are not set apart half its characters.
fn words(cell: &str) -> usize {
    let unspaced =
        cell.chars().filter(|&char| char >= '\u{E00}' && !('\u{1E00}'..'\u{2000}').contains(&char) && char.is_alphabetic()).count();
    cell.split_whitespace().filter(|word| word.chars().any(char::is_alphabetic)).count() + unspaced / 2
}
