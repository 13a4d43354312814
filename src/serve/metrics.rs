//! Counts in Prometheus' text format. They hold labels, severities and numbers, never a word of a message.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use serde::Serialize;

use crate::label::Label;
use crate::scan::Versions;
use crate::verdict::{Action, Severity, State, Verdict};

/// Upper borders of the histogram, in microseconds.
const BORDERS: [u64; 13] = [100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 1_000_000, 5_000_000];

/// All counts since the start.
#[derive(Default)]
pub struct Metrics {
    counts: Mutex<Counts>,
    in_flight: AtomicU64,
}

#[derive(Default)]
struct Counts {
    /// By route and status.
    requests: BTreeMap<(&'static str, u16), u64>,
    latency: BTreeMap<&'static str, Latency>,
    findings: BTreeMap<(Label, Severity), u64>,
    verdicts: BTreeMap<(State, Action), u64>,
    reloads: BTreeMap<&'static str, u64>,
}

#[derive(Default)]
struct Latency {
    /// The last is for what is slower than every border.
    buckets: [u64; BORDERS.len() + 1],
    micros: u64,
}

/// A request that is being answered.
pub struct InFlight<'m>(&'m Metrics);

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        self.0.in_flight.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Metrics {
    fn count(&self, add: impl FnOnce(&mut Counts)) {
        add(&mut self.counts.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// Counts a request as being answered until the result is dropped.
    pub fn enter(&self) -> InFlight<'_> {
        self.in_flight.fetch_add(1, Ordering::Relaxed);
        InFlight(self)
    }

    /// Counts an answered request.
    pub fn request(&self, route: &'static str, status: u16, took: Duration) {
        let micros = took.as_micros() as u64;
        self.count(|counts| {
            *counts.requests.entry((route, status)).or_default() += 1;
            let latency = counts.latency.entry(route).or_default();
            latency.buckets[BORDERS.partition_point(|&border| border < micros)] += 1;
            latency.micros += micros;
        });
    }

    /// Counts a verdict and its findings.
    pub fn verdict(&self, verdict: &Verdict) {
        self.count(|counts| {
            *counts.verdicts.entry((verdict.state, verdict.action)).or_default() += 1;
            for judged in &verdict.findings {
                *counts.findings.entry((judged.finding.label, judged.severity)).or_default() += 1;
            }
        });
    }

    /// Counts a reload.
    pub fn reload(&self, done: bool) {
        self.count(|counts| *counts.reloads.entry(if done { "done" } else { "refused" }).or_default() += 1);
    }

    /// Everything, as text.
    pub fn to_text(&self, versions: &Versions) -> String {
        let counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let mut text = String::new();
        head(&mut text, "replylint_build_info", "gauge", "What is judged by.");
        let Versions { replylint, rules, model } = versions;
        let _ = writeln!(text, "replylint_build_info{{version=\"{replylint}\",rules=\"{rules}\",model=\"{model}\"}} 1");
        head(&mut text, "replylint_requests_in_flight", "gauge", "Requests being answered.");
        let _ = writeln!(text, "replylint_requests_in_flight {}", self.in_flight.load(Ordering::Relaxed));
        head(&mut text, "replylint_requests_total", "counter", "Requests answered.");
        for ((route, status), count) in &counts.requests {
            let _ = writeln!(text, "replylint_requests_total{{route=\"{route}\",status=\"{status}\"}} {count}");
        }
        head(&mut text, "replylint_request_seconds", "histogram", "From a request's head to its answer's.");
        for (route, latency) in &counts.latency {
            histogram(&mut text, route, latency);
        }
        head(&mut text, "replylint_verdicts_total", "counter", "Messages judged.");
        for ((state, action), count) in &counts.verdicts {
            let _ = writeln!(text, "replylint_verdicts_total{{state=\"{}\",action=\"{}\"}} {count}", name(state), name(action));
        }
        head(&mut text, "replylint_findings_total", "counter", "Findings.");
        for ((label, severity), count) in &counts.findings {
            let _ = writeln!(text, "replylint_findings_total{{label=\"{label}\",severity=\"{}\"}} {count}", severity.as_str());
        }
        head(&mut text, "replylint_reloads_total", "counter", "Rules, packs and model read anew.");
        for (result, count) in &counts.reloads {
            let _ = writeln!(text, "replylint_reloads_total{{result=\"{result}\"}} {count}");
        }
        text
    }
}

/// As the contract writes it.
pub fn name(value: &impl Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

fn head(text: &mut String, name: &str, kind: &str, help: &str) {
    let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} {kind}");
}

fn histogram(text: &mut String, route: &str, latency: &Latency) {
    let mut below = 0;
    for (place, count) in latency.buckets.iter().enumerate() {
        below += count;
        let border = BORDERS.get(place).map_or("+Inf".to_owned(), |&micros| (micros as f64 / 1e6).to_string());
        let _ = writeln!(text, "replylint_request_seconds_bucket{{route=\"{route}\",le=\"{border}\"}} {below}");
    }
    let seconds = latency.micros as f64 / 1e6;
    let _ = writeln!(text, "replylint_request_seconds_sum{{route=\"{route}\"}} {seconds}");
    let _ = writeln!(text, "replylint_request_seconds_count{{route=\"{route}\"}} {below}");
}
