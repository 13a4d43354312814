//! What a scan counts.

use std::collections::BTreeMap;

use crate::label::Label;
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
        self.states.iter().filter(|&(&state, _)| state != State::Unverified).map(|(_, count)| count).sum()
    }

    /// Messages of one state.
    pub fn of_state(&self, state: State) -> u64 {
        self.states.get(&state).copied().unwrap_or(0)
    }

    /// Counts `verdict`.
    pub fn add(&mut self, verdict: &Verdict) {
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
    }
}

impl Summary {
    /// All stores together.
    pub fn total(&self) -> Counts {
        let mut total = Counts::default();
        for counts in self.stores.values() {
            total.add_all(counts);
        }
        total
    }
}
