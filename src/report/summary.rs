//! The counts of a scan as reports show them.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Serialize;

use super::record::Recorder;
use crate::label::Label;
use crate::scan::{AllowUse, Arrivals, Change, Changes, Counts, Gap, Summary};
use crate::verdict::{Reason, Severity, State};

/// All counts of a scan.
#[derive(Serialize)]
pub struct SummaryObject<'s> {
    #[serde(flatten)]
    total: CountsObject,
    /// Messages of buyers and systems, which nobody judges.
    not_outgoing: u64,
    /// Records and files that could not be read.
    skipped: u64,
    files: u64,
    /// By store; messages without one under "".
    stores: BTreeMap<Cow<'s, str>, CountsObject>,
    coverage: CoverageObject<'s>,
    /// Findings that were left out as known.
    #[serde(skip_serializing_if = "is_zero")]
    known_findings: u64,
    /// What `[[allow]]` has cleared, by entry.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    allowed: Vec<AllowObject<'s>>,
    /// What has changed since the last report, where a scan store knows.
    #[serde(skip_serializing_if = "Option::is_none")]
    changes: Option<ChangesObject<'s>>,
}

/// What has changed among findings since the last report.
#[derive(Serialize)]
struct ChangesObject<'s> {
    judged_before: u64,
    unchanged_files: u64,
    duplicates: u64,
    /// Findings that have not gone, by status.
    statuses: BTreeMap<&'static str, u64>,
    #[serde(flatten)]
    total: Change,
    stores: BTreeMap<Cow<'s, str>, Change>,
    teams: BTreeMap<Cow<'s, str>, Change>,
    agents: BTreeMap<Cow<'s, str>, Change>,
}

/// What should have arrived and did not.
#[derive(Serialize)]
struct CoverageObject<'s> {
    stores_without_messages: Vec<Cow<'s, str>>,
    /// By store, first and last of the days that have none.
    days_without_messages: BTreeMap<Cow<'s, str>, Vec<[String; 2]>>,
    unreadable_files: Vec<Cow<'s, str>>,
}

#[derive(Serialize)]
struct AllowObject<'s> {
    what: Cow<'s, str>,
    reason: Cow<'s, str>,
    until: String,
    expired: bool,
    findings: u64,
}

impl<'s> SummaryObject<'s> {
    pub fn new(summary: &'s Summary, recorder: &mut Recorder) -> SummaryObject<'s> {
        SummaryObject {
            total: CountsObject::new(&summary.total()),
            not_outgoing: summary.not_outgoing,
            skipped: summary.skipped,
            files: summary.files,
            stores: summary.stores.iter().map(|(store, counts)| (recorder.key(store), CountsObject::new(counts))).collect(),
            coverage: CoverageObject::new(&summary.arrivals, recorder),
            known_findings: summary.known,
            allowed: summary.allowed.iter().map(|allowed| AllowObject::new(allowed, recorder)).collect(),
            changes: summary.changes.as_ref().map(|changes| ChangesObject::new(changes, summary.judged_before, recorder)),
        }
    }
}

impl<'s> ChangesObject<'s> {
    fn new(changes: &'s Changes, judged_before: u64, recorder: &mut Recorder) -> ChangesObject<'s> {
        ChangesObject {
            judged_before,
            unchanged_files: changes.unchanged_files,
            duplicates: changes.duplicates,
            statuses: changes.statuses.iter().map(|(status, &count)| (status.as_str(), count)).collect(),
            total: changes.total,
            stores: changes.stores.iter().map(|(store, &change)| (recorder.key(store), change)).collect(),
            teams: changes.teams.iter().map(|(team, &change)| (recorder.key(team), change)).collect(),
            agents: changes.agents.iter().map(|(agent, &change)| (recorder.text(agent), change)).collect(),
        }
    }
}

impl<'s> CoverageObject<'s> {
    fn new(arrivals: &'s Arrivals, recorder: &mut Recorder) -> CoverageObject<'s> {
        let days = |gaps: Vec<Gap>| gaps.into_iter().map(|gap| [gap.first, gap.last].map(|day| day.to_string())).collect();
        CoverageObject {
            stores_without_messages: arrivals.silent().map(|store| recorder.key(store)).collect(),
            days_without_messages: arrivals.gaps().map(|(store, gaps)| (recorder.key(store), days(gaps))).collect(),
            unreadable_files: arrivals.unread.iter().map(|path| recorder.key(path)).collect(),
        }
    }
}

impl<'s> AllowObject<'s> {
    fn new(allowed: &'s AllowUse, recorder: &mut Recorder) -> AllowObject<'s> {
        AllowObject {
            what: recorder.text(&allowed.what),
            reason: recorder.text(&allowed.reason),
            until: allowed.until.to_string(),
            expired: allowed.expired,
            findings: allowed.findings,
        }
    }
}

/// Counts of one store, or of all.
#[derive(Serialize)]
struct CountsObject {
    judged: u64,
    clean: u64,
    violation: u64,
    review: u64,
    unverified: u64,
    /// Why messages are unverified.
    reasons: BTreeMap<Reason, u64>,
    /// Messages by their gravest severity.
    messages: BTreeMap<Severity, u64>,
    violations_per_1000: f64,
    findings: BTreeMap<Label, BTreeMap<Severity, u64>>,
}

impl CountsObject {
    fn new(counts: &Counts) -> CountsObject {
        let mut findings: BTreeMap<Label, BTreeMap<Severity, u64>> = BTreeMap::new();
        for (&(label, severity), &count) in &counts.findings {
            *findings.entry(label).or_default().entry(severity).or_default() += count;
        }
        CountsObject {
            judged: counts.judged(),
            clean: counts.of_state(State::Clean),
            violation: counts.of_state(State::Violation),
            review: counts.of_state(State::Review),
            unverified: counts.of_state(State::Unverified),
            reasons: counts.reasons.clone(),
            messages: counts.messages.clone(),
            violations_per_1000: per_1000(counts.of_state(State::Violation), counts.judged()),
            findings,
        }
    }
}

/// What says nothing is not written.
fn is_zero(number: &u64) -> bool {
    *number == 0
}

/// `part` in every 1,000 of `whole`, to two places; 0 where there is no whole.
pub fn per_1000(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { (part as f64 * 100_000.0 / whole as f64).round() / 100.0 }
}
