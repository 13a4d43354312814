//! What should have arrived and did not: stores and days without messages, files that nobody could read.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::error::Error;
use crate::message::Message;

/// So many files are named; all are counted as skipped.
const UNREAD: usize = 100;

/// What arrived of the stores that `replylint.toml` names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Arrivals {
    /// By each store that is named, the days that have messages of anybody.
    days: BTreeMap<String, Arrived>,
    /// How many messages of anybody each day has.
    all: BTreeMap<Date, u64>,
    /// Files that could not be read, the first hundred.
    pub unread: Vec<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Arrived {
    days: BTreeSet<Date>,
    messages: u64,
}

/// Days without messages, from the first to the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gap {
    pub first: Date,
    pub last: Date,
}

impl Arrivals {
    /// Nothing has arrived of these stores yet.
    pub(super) fn of<'s>(stores: impl Iterator<Item = &'s str>) -> Arrivals {
        Arrivals { days: stores.map(|store| (store.to_owned(), Arrived::default())).collect(), ..Arrivals::default() }
    }

    pub(super) fn add(&mut self, message: &Message, count: u64) {
        if self.days.is_empty() {
            return;
        }
        let day = message.sent_at.as_deref().and_then(day);
        if let Some(day) = day {
            *self.all.entry(day).or_default() += count;
        }
        if let Some(arrived) = message.store.as_ref().and_then(|store| self.days.get_mut(store)) {
            arrived.messages += count;
            arrived.days.extend(day);
        }
    }

    pub(super) fn add_skipped(&mut self, error: &Error) {
        let path = match error {
            Error::Io { path, .. } => path.display().to_string(),
            Error::Input { path, .. } => path.clone(),
            _ => return,
        };
        if self.unread.len() < UNREAD && !self.unread.contains(&path) {
            self.unread.push(path);
        }
    }

    /// Stores that should have sent messages and sent none.
    pub fn silent(&self) -> impl Iterator<Item = &str> {
        self.days.iter().filter(|(_, arrived)| arrived.messages == 0).map(|(store, _)| store.as_str())
    }

    /// Between the first and the last day that several messages have, the days on which a store that sent some sent none: one broken time,
    /// such as 1970, makes no span. Messages without a time fill no day, so that a store whose messages all lack one has no gaps to tell of.
    pub fn gaps(&self) -> impl Iterator<Item = (&str, Vec<Gap>)> {
        let spoken = self.days.iter().filter(|(_, arrived)| !arrived.days.is_empty());
        spoken.map(|(store, arrived)| (store.as_str(), self.gaps_of(&arrived.days))).filter(|(_, gaps)| !gaps.is_empty())
    }

    fn gaps_of(&self, days: &BTreeSet<Date>) -> Vec<Gap> {
        let mut several = self.all.iter().filter(|&(_, &count)| count > 1).map(|(&day, _)| day);
        let Some(first) = several.next() else { return Vec::new() };
        let last = several.next_back().unwrap_or(first);
        let mut gaps = Vec::new();
        let mut next = Some(first);
        for &day in days.range(first..=last) {
            if let Some(first) = next.filter(|&next| next < day) {
                gaps.push(Gap { first, last: day.yesterday().unwrap_or(day) });
            }
            next = day.tomorrow().ok();
        }
        if let Some(first) = next.filter(|&next| next <= last) {
            gaps.push(Gap { first, last });
        }
        gaps
    }
}

/// The day as written, its zone aside: what the shop's calendar says.
pub fn day(sent_at: &str) -> Option<Date> {
    sent_at.get(..10)?.parse().ok()
}

impl std::fmt::Display for Gap {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.first == self.last { write!(f, "{}", self.first) } else { write!(f, "{} to {}", self.first, self.last) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::Channel;

    fn arrived(messages: &[(&str, &str)]) -> Arrivals {
        let mut arrivals = Arrivals::of(["a", "b", "c"].into_iter());
        for (store, day) in messages {
            let (store, sent_at) = (Some((*store).to_owned()), Some(format!("{day}T23:30:00+08:00")));
            arrivals.add(&Message { store, sent_at, ..Message::new("hi", Channel::Chat) }, 2);
        }
        arrivals
    }

    #[test]
    fn stores_and_days_without_messages_are_told() {
        let arrivals = arrived(&[("a", "2026-11-01"), ("a", "2026-11-02"), ("b", "2026-11-02"), ("x", "2026-11-09"), ("a", "2026-11-06")]);
        assert_eq!(arrivals.silent().collect::<Vec<_>>(), ["c"]);
        let gaps: Vec<(&str, Vec<String>)> =
            arrivals.gaps().map(|(store, gaps)| (store, gaps.iter().map(ToString::to_string).collect())).collect();
        let to = |days: &[&str]| days.iter().map(|day| (*day).to_owned()).collect::<Vec<_>>();
        assert_eq!(
            gaps,
            [("a", to(&["2026-11-03 to 2026-11-05", "2026-11-07 to 2026-11-09"])), ("b", to(&["2026-11-01", "2026-11-03 to 2026-11-09"])),]
        );
    }

    #[test]
    fn one_broken_time_makes_no_gap() {
        let mut arrivals = arrived(&[("a", "2026-11-01"), ("a", "2026-11-02"), ("b", "2026-11-01"), ("b", "2026-11-02")]);
        for (store, sent_at) in [("a", "1970-01-01T00:00:00Z"), ("b", "2099-01-01T00:00:00Z")] {
            let (store, sent_at) = (Some(store.to_owned()), Some(sent_at.to_owned()));
            arrivals.add(&Message { store, sent_at, ..Message::new("hi", Channel::Chat) }, 1);
        }
        assert_eq!(arrivals.gaps().count(), 0);
    }

    #[test]
    fn where_every_day_has_messages_there_is_no_gap() {
        let arrivals = arrived(&[("a", "2026-11-01"), ("b", "2026-11-01"), ("c", "2026-11-01")]);
        assert_eq!((arrivals.silent().count(), arrivals.gaps().count()), (0, 0));
    }
}
