//! Counts what was judged and gives it to the report, without what is known or too old.

use jiff::tz::TimeZone;

use super::arrivals::day;
use super::history::{Entry, History, Replayed};
use super::{Scanner, Sink, Summary};
use crate::conversation;
use crate::error::{Error, Result};
use crate::message::Message;

/// Where everything that was judged goes through.
pub struct Teller<'s> {
    scanner: &'s Scanner,
    history: Option<&'s dyn History>,
    sink: &'s mut dyn Sink,
    pub summary: Summary,
}

impl<'s> Teller<'s> {
    pub fn new(scanner: &'s Scanner, history: Option<&'s dyn History>, sink: &'s mut dyn Sink) -> Teller<'s> {
        Teller { summary: Summary::of(scanner.shop()), scanner, history, sink }
    }

    /// Takes in one record.
    pub fn tell(&mut self, record: Result<Entry>) -> Result<()> {
        let told = match record {
            Ok(entry) if self.is_too_old(&entry.message) => Ok(()),
            Ok(Entry { message, verdict, is_new }) => {
                let verdict = match &self.scanner.settings.baseline {
                    Some(baseline) => verdict.map(|verdict| baseline.settle(verdict)),
                    None => verdict,
                };
                self.summary.judged_before += u64::from(!is_new);
                self.summary.add(&message, verdict.as_ref(), 1);
                match verdict {
                    Some(verdict) => self.sink.verdict(&message, &verdict).map(|()| {
                        if let Some(history) = self.history {
                            history.reported(&verdict);
                        }
                    }),
                    None => self.sink.heard(&message),
                }
            }
            Err(error) => {
                self.summary.add_skipped(&error);
                self.sink.skipped(&error)
            }
        };
        told.map_err(|error| Error::io("the report", error))
    }

    /// Takes in what an earlier scan said.
    pub fn replay(&mut self, replayed: Replayed) -> Result<()> {
        let (Entry { message, verdict, .. }, count) = match replayed {
            Replayed::One(entry) => return self.tell(Ok(entry)),
            Replayed::Counted(entry, count) => (entry, count),
        };
        // Only the day is left of its time, and part of that day may be wanted.
        let since = self.scanner.settings.since.map(|since| since.to_zoned(TimeZone::UTC).date());
        if message.sent_at.as_deref().and_then(day).is_some_and(|sent_at| since.is_some_and(|since| sent_at < since)) {
            return Ok(());
        }
        self.summary.judged_before += count;
        self.summary.add(&message, verdict.as_ref(), count);
        let told = verdict.map_or(Ok(()), |verdict| self.sink.counted(&message, &verdict, count));
        told.map_err(|error| Error::io("the report", error))
    }

    pub fn finish(self) -> Result<Summary> {
        self.sink.finish(&self.summary).map_err(|error| Error::io("the report", error))?;
        Ok(self.summary)
    }

    fn is_too_old(&self, message: &Message) -> bool {
        let Some(since) = self.scanner.settings.since else { return false };
        message.sent_at.as_deref().and_then(conversation::time).is_some_and(|sent_at| sent_at < since)
    }
}
