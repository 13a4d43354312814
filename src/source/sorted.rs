//! Brings files that run newest first, or in no order at all, into the order of time, which the fold over conversations needs.
//!
//! The beginning of a file tells how it runs. A short file is sorted in memory; the messages of a longer one go through a temporary database on
//! disk, which is gone when the program ends, however it ends.

use std::collections::{HashMap, VecDeque};
use std::mem;

use jiff::Timestamp;
use rusqlite::{Connection, params};

use super::{Context, Messages};
use crate::conversation::{self, Key};
use crate::error::Result;
use crate::message::Message;
use crate::sqlite;

/// Messages by which it is seen how a file runs: so many, or those of so many bytes.
const LOOKED_AT: usize = 1024;
const LOOKED_AT_BYTES: usize = 8 * 1024 * 1024;
/// Messages that are taken out of the database at a time.
const PAGE: i64 = 256;

/// How a file runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Runs {
    Forwards,
    /// Newest first.
    Backwards,
    /// In no order of time.
    Astray,
}

impl Runs {
    /// How `messages` run: within conversations, or all together where none has two. One step in ten may go back, as clocks do.
    pub fn of<'m>(messages: impl Iterator<Item = &'m Message>) -> Runs {
        let mut conversations: HashMap<Key, Timestamp> = HashMap::new();
        let mut all: Option<Timestamp> = None;
        let (mut within, mut overall) = (Steps::default(), Steps::default());
        for message in messages {
            let Some(time) = time(message) else { continue };
            overall.add(all.replace(time), time);
            if let Some(key) = Key::of(message) {
                within.add(conversations.insert(key, time), time);
            }
        }
        let Steps { back, forth, .. } = if within.count > 0 { within } else { overall };
        match back * 10 {
            tenths if tenths <= back + forth => Runs::Forwards,
            tenths if tenths >= (back + forth) * 9 => Runs::Backwards,
            _ => Runs::Astray,
        }
    }

    /// What the user should know of it.
    pub fn note(self) -> Option<&'static str> {
        match self {
            Runs::Forwards => None,
            Runs::Backwards => Some("runs newest first; it is read in the order of time"),
            Runs::Astray => Some("is in no order of time; it is read in that order"),
        }
    }
}

/// Steps from one message to the next by which time went back or on.
#[derive(Default)]
struct Steps {
    count: usize,
    back: usize,
    forth: usize,
}

impl Steps {
    fn add(&mut self, before: Option<Timestamp>, time: Timestamp) {
        let Some(before) = before else { return };
        self.count += 1;
        self.back += usize::from(time < before);
        self.forth += usize::from(time > before);
    }
}

fn time(message: &Message) -> Option<Timestamp> {
    message.sent_at.as_deref().and_then(conversation::time)
}

/// The messages of a file in the order of time, if its beginning is not; broken records come first.
pub fn in_time_order(mut messages: Messages, context: &Context) -> Messages {
    let mut head = Vec::new();
    let mut bytes = 0;
    while head.len() < LOOKED_AT && bytes < LOOKED_AT_BYTES {
        let Some(record) = messages.next() else { break };
        bytes += record.as_ref().map_or(0, |message| message.text.len());
        head.push(record);
    }
    let runs = Runs::of(head.iter().flatten());
    let Some(note) = runs.note() else { return Box::new(head.into_iter().chain(messages)) };
    context.note(note);
    let places = Places { is_backwards: runs == Runs::Backwards, time: Timestamp::MIN, count: 0 };
    let is_short = head.len() < LOOKED_AT && bytes < LOOKED_AT_BYTES;
    if is_short { Box::new(sort(head, places).into_iter()) } else { Box::new(Sorted::new(head, messages, places, context)) }
}

fn sort(records: Vec<Result<Message>>, mut places: Places) -> Vec<Result<Message>> {
    let mut sorted: Vec<(Option<Place>, Result<Message>)> =
        records.into_iter().map(|record| (record.as_ref().ok().map(|message| places.next(message)), record)).collect();
    sorted.sort_by_key(|(place, _)| *place);
    sorted.into_iter().map(|(_, record)| record).collect()
}

/// Time, record and number of a message: what it is sorted by.
type Place = (i64, i64, i64);

struct Places {
    is_backwards: bool,
    /// That of the message before: one without a time stays beside it.
    time: Timestamp,
    count: i64,
}

impl Places {
    fn next(&mut self, message: &Message) -> Place {
        self.time = time(message).unwrap_or(self.time);
        self.count += 1;
        let record = i64::try_from(message.source.record).unwrap_or(i64::MAX);
        // Within one minute the later record is the older one; what one record holds, a review and its reply, runs forwards all the same.
        (self.time.as_microsecond(), if self.is_backwards { -record } else { record }, self.count)
    }
}

/// Messages that went to disk, and come back sorted when there are no more.
struct Sorted {
    from: Option<Messages>,
    places: Places,
    store: Result<Connection, rusqlite::Error>,
    last: Place,
    ready: VecDeque<Message>,
    context: Context,
}

impl Sorted {
    fn new(head: Vec<Result<Message>>, rest: Messages, places: Places, context: &Context) -> Sorted {
        let from: Messages = Box::new(head.into_iter().chain(rest));
        let store = sqlite::temporary("CREATE TABLE message (time INTEGER, record INTEGER, count INTEGER, message TEXT, extra TEXT)");
        Sorted { from: Some(from), places, store, last: (i64::MIN, 0, 0), ready: VecDeque::new(), context: context.clone() }
    }

    /// Takes in all messages; an error on the way is given at once.
    fn take_in(&mut self) -> Result<()> {
        while let Some(from) = &mut self.from {
            let Some(record) = from.next() else {
                self.from = None;
                return self.ask(|store| store.execute_batch("CREATE INDEX place ON message (time, record, count)")).map(drop);
            };
            let mut message = record?;
            let (time, record, count) = self.places.next(&message);
            // Apart, since a column may be called as a field of ours is.
            let extra = mem::take(&mut message.extra);
            let [message, extra] = [serde_json::to_string(&message), serde_json::to_string(&extra)].map(|text| text.unwrap_or_default());
            let put = |store: &Connection| {
                let mut put = store.prepare_cached("INSERT INTO message VALUES (?, ?, ?, ?, ?)")?;
                put.execute(params![time, record, count, message, extra])
            };
            if let Err(error) = self.ask(put) {
                self.from = None;
                return Err(error);
            }
        }
        Ok(())
    }

    fn next_page(&mut self) -> Result<()> {
        let (time, record, count) = self.last;
        let rows = self.ask(|store| {
            let mut page = store.prepare_cached(
                "SELECT time, record, count, message, extra FROM message WHERE (time, record, count) > (?, ?, ?) ORDER BY time, record, count LIMIT ?",
            )?;
            let rows = page.query_map(params![time, record, count, PAGE], |row| {
                let place: Place = (row.get(0)?, row.get(1)?, row.get(2)?);
                Ok((place, row.get::<_, String>(3)?, row.get::<_, String>(4)?))
            })?;
            rows.collect::<rusqlite::Result<Vec<_>>>()
        })?;
        for (place, message, extra) in rows {
            self.last = place;
            let broken = |error: serde_json::Error| self.context.broken_record(place.1.unsigned_abs(), error.to_string());
            let mut message: Message = serde_json::from_str(&message).map_err(broken)?;
            message.extra = serde_json::from_str(&extra).map_err(broken)?;
            message.source.record = place.1.unsigned_abs();
            self.ready.push_back(message);
        }
        Ok(())
    }

    fn ask<T>(&self, question: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T> {
        let answer = match &self.store {
            Ok(store) => question(store).map_err(|error| error.to_string()),
            Err(error) => Err(error.to_string()),
        };
        answer.map_err(|why| {
            self.context.broken_input(format!("cannot be brought into the order of time in the folder for temporary files: {why}"))
        })
    }
}

impl Iterator for Sorted {
    type Item = Result<Message>;

    fn next(&mut self) -> Option<Result<Message>> {
        if let Err(error) = self.take_in() {
            return Some(Err(error));
        }
        if self.ready.is_empty()
            && let Err(error) = self.next_page()
        {
            // What is not there after the page is not there for the next one either.
            self.last = (i64::MAX, i64::MAX, i64::MAX);
            return Some(Err(error));
        }
        self.ready.pop_front().map(Ok)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::Channel;

    fn messages(times: &[(&str, &str)]) -> Vec<Message> {
        let message = |(conversation, time): &(&str, &str)| Message {
            conversation: Some((*conversation).to_owned()),
            sent_at: Some(format!("2026-11-{time}T10:00:00")),
            ..Message::new("hi", Channel::Chat)
        };
        times.iter().map(message).collect()
    }

    #[test]
    fn how_a_file_runs_is_seen_within_its_conversations() {
        for (times, runs) in [
            (&[("a", "01"), ("b", "01"), ("a", "02"), ("b", "03")][..], Runs::Forwards),
            // The newest conversation first, each of them forwards.
            (&[("a", "08"), ("a", "09"), ("b", "01"), ("b", "02")], Runs::Forwards),
            (&[("a", "09"), ("b", "08"), ("a", "07"), ("b", "06")], Runs::Backwards),
            (&[("a", "09"), ("a", "08"), ("a", "10"), ("a", "07"), ("a", "09")], Runs::Astray),
            // A review and its reply of one time, the newest first.
            (&[("a", "09"), ("a", "09"), ("b", "08"), ("b", "08")], Runs::Forwards),
            // None has two: all together.
            (&[("a", "09"), ("b", "08"), ("c", "07")], Runs::Backwards),
            (&[], Runs::Forwards),
        ] {
            assert_eq!(Runs::of(messages(times).iter()), runs, "{times:?}");
        }
    }
}
