//! What a scan counts.

use std::collections::BTreeMap;

use jiff::Zoned;
use jiff::civil::Date;
use serde::Serialize;

use super::arrivals::Arrivals;
use crate::error::Error;
use crate::label::Label;
use crate::message::Message;
use crate::shop::Shop;
use crate::verdict::{Reason, Severity, State, Status, Verdict};

/// Counts over a scan; their size does not grow with the number of messages, only with that of stores.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// By store; messages without one count under "".
    pub stores: BTreeMap<String, Counts>,
    /// Messages of buyers and systems, which nobody judges.
    pub not_outgoing: u64,
    /// Records and files that could not be read.
    pub skipped: u64,
    /// Files read.
    pub files: u64,
    /// What should have arrived and did not.
    pub arrivals: Arrivals,
    /// What `[[allow]]` has cleared, by entry, the unused ones too.
    pub allowed: Vec<AllowUse>,
    /// Findings that were left out as known, buyers' among them.
    pub known: u64,
    /// Messages that an earlier scan had judged.
    pub judged_before: u64,
    /// What has changed since the last report, where a scan store knows.
    pub changes: Option<Changes>,
}

/// What has changed among findings since the last report.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Messages that came twice, and were judged once.
    pub duplicates: u64,
    /// Files that had not changed, and were not opened.
    pub unchanged_files: u64,
    /// Findings that have not gone, by how far people are with them.
    pub statuses: BTreeMap<Status, u64>,
    /// New, gone and back again: all, by store, by team, by agent. Those without one count under "".
    pub total: Change,
    pub stores: BTreeMap<String, Change>,
    pub teams: BTreeMap<String, Change>,
    pub agents: BTreeMap<String, Change>,
}

/// How many findings are new, gone, and back again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Change {
    pub new: u64,
    pub gone: u64,
    pub back: u64,
}

/// What an `[[allow]]` has done in a scan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AllowUse {
    /// What it is about, in a few words.
    pub what: String,
    pub reason: String,
    pub until: Date,
    /// Its end has passed, so that it clears nothing.
    pub expired: bool,
    /// Findings that it cleared.
    pub findings: u64,
}

/// Counts of one store, or of all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub states: BTreeMap<State, u64>,
    pub reasons: BTreeMap<Reason, u64>,
    /// Findings by label and severity.
    pub findings: BTreeMap<(Label, Severity), u64>,
    /// Messages by their gravest severity.
    pub messages: BTreeMap<Severity, u64>,
}

impl Counts {
    /// Messages that were judged: clean, violation or review.
    pub fn judged(&self) -> u64 {
        self.states.iter().filter(|&(&state, _)| state != State::Unverified).map(|(_, count)| count).sum::<u64>()
    }

    /// Messages of one state.
    pub fn of_state(&self, state: State) -> u64 {
        self.states.get(&state).copied().unwrap_or(0)
    }

    /// Counts `verdict` so many times.
    pub fn add(&mut self, verdict: &Verdict, count: u64) {
        *self.states.entry(verdict.state).or_default() += count;
        if let Some(reason) = verdict.reason() {
            *self.reasons.entry(reason).or_default() += count;
        }
        for judged in &verdict.findings {
            *self.findings.entry((judged.finding.label, judged.severity)).or_default() += count;
        }
        if let Some(severity) = verdict.severity() {
            *self.messages.entry(severity).or_default() += count;
        }
    }

    fn add_all(&mut self, other: &Counts) {
        fn add<K: Ord + Copy>(to: &mut BTreeMap<K, u64>, from: &BTreeMap<K, u64>) {
            for (&key, &count) in from {
                *to.entry(key).or_default() += count;
            }
        }
        add(&mut self.states, &other.states);
        add(&mut self.reasons, &other.reasons);
        add(&mut self.findings, &other.findings);
        add(&mut self.messages, &other.messages);
    }
}

impl Summary {
    /// Of a scan of this shop that is about to begin.
    pub fn of(shop: &Shop) -> Summary {
        let today = Zoned::now().date();
        let allowed = shop.allow.iter().map(|allow| AllowUse {
            what: allow.what.clone(),
            reason: allow.reason.clone(),
            until: allow.until,
            expired: allow.is_expired(today),
            findings: 0,
        });
        let stores = shop.stores.names().map(|name| (name.to_owned(), Counts::default()));
        Summary { stores: stores.collect(), arrivals: Arrivals::of(shop.stores.names()), allowed: allowed.collect(), ..Summary::default() }
    }

    /// Counts so many messages; without a verdict, or a buyer's, they are none of the shop's.
    pub(super) fn add(&mut self, message: &Message, verdict: Option<&Verdict>, count: u64) {
        self.arrivals.add(message, count);
        self.known += verdict.map_or(0, |verdict| verdict.known as u64) * count;
        let Some(verdict) = verdict.filter(|_| !message.sender.is_inbound()) else {
            self.not_outgoing += count;
            return;
        };
        for allowed in &verdict.allowed {
            // By its words: an earlier scan had other entries.
            let entry = |entry: &&mut AllowUse| !entry.expired && entry.what == allowed.what && entry.reason == allowed.reason;
            if let Some(entry) = self.allowed.iter_mut().find(entry) {
                entry.findings += count;
            }
        }
        let store = message.store.as_deref().unwrap_or_default();
        match self.stores.get_mut(store) {
            Some(counts) => counts.add(verdict, count),
            None => self.stores.entry(store.to_owned()).or_default().add(verdict, count),
        }
    }

    /// Counts a record or file that could not be read.
    pub(super) fn add_skipped(&mut self, error: &Error) {
        self.arrivals.add_skipped(error);
        self.skipped += 1;
    }

    /// All stores together.
    pub fn total(&self) -> Counts {
        let mut total = Counts::default();
        for counts in self.stores.values() {
            total.add_all(counts);
        }
        total
    }
}
