//! What a scan counts.

use std::collections::BTreeMap;

use jiff::Zoned;
use jiff::civil::Date;

use super::arrivals::Arrivals;
use crate::error::Error;
use crate::label::Label;
use crate::message::Message;
use crate::shop::Shop;
use crate::verdict::{Reason, Severity, State, Verdict};

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
    /// Messages that break a rule, of which every finding is left out as known; they stand under no state.
    pub known: u64,
}

impl Counts {
    /// Messages that were judged: clean, violation or review, and those whose violation is known.
    pub fn judged(&self) -> u64 {
        self.known + self.states.iter().filter(|&(&state, _)| state != State::Unverified).map(|(_, count)| count).sum::<u64>()
    }

    /// Messages of one state.
    pub fn of_state(&self, state: State) -> u64 {
        self.states.get(&state).copied().unwrap_or(0)
    }

    /// Counts `verdict`.
    pub fn add(&mut self, verdict: &Verdict) {
        if verdict.known > 0 && verdict.findings.is_empty() {
            self.known += 1;
            return;
        }
        *self.states.entry(verdict.state).or_default() += 1;
        if let Some(reason) = verdict.reason {
            *self.reasons.entry(reason).or_default() += 1;
        }
        for judged in &verdict.findings {
            *self.findings.entry((judged.finding.label, judged.severity)).or_default() += 1;
        }
        if let Some(severity) = verdict.severity() {
            *self.messages.entry(severity).or_default() += 1;
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
        self.known += other.known;
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

    /// Counts a message of the shop.
    pub(super) fn add(&mut self, message: &Message, verdict: &Verdict) {
        self.arrivals.add(message);
        for allowed in &verdict.allowed {
            self.allowed[allowed.entry].findings += 1;
        }
        self.known += verdict.known as u64;
        let store = message.store.as_deref().unwrap_or_default();
        match self.stores.get_mut(store) {
            Some(counts) => counts.add(verdict),
            None => self.stores.entry(store.to_owned()).or_default().add(verdict),
        }
    }

    /// Counts a message that nobody judges.
    pub(super) fn add_other(&mut self, message: &Message) {
        self.arrivals.add(message);
        self.not_outgoing += 1;
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
