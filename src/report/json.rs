//! One JSON object: findings as they come, then the summary, so that memory does not grow with the input.

use std::io::{self, Write};

use serde_json::json;

use super::{Options, Writer, record};
use crate::error::Error;
use crate::identifier::Masker;
use crate::message::Message;
use crate::rules::RuleSet;
use crate::scan::{Counts, Sink, Summary};
use crate::verdict::{State, Verdict};

/// This format.
pub const WRITER: Writer = Writer { name: "json", about: "one JSON object: findings, unreadable records, summary", open };

fn open<'w>(out: Box<dyn Write + 'w>, _: &'w RuleSet, options: Options) -> Box<dyn Sink + 'w> {
    Box::new(Json { out, masker: Masker::new(options.show_personal_data), skipped: Vec::new(), written: 0 })
}

/// So many unreadable records are named; the summary counts all.
const NAMED: usize = 1000;

struct Json<'w> {
    out: Box<dyn Write + 'w>,
    masker: Masker,
    skipped: Vec<String>,
    written: u64,
}

impl Sink for Json<'_> {
    fn verdict(&mut self, message: &Message, verdict: &Verdict) -> io::Result<()> {
        for judged in &verdict.findings {
            self.out.write_all(if self.written == 0 { b"{\"findings\":[\n" } else { b",\n" })?;
            self.written += 1;
            serde_json::to_writer(&mut self.out, &record::finding(message, verdict, judged, &mut self.masker))?;
        }
        Ok(())
    }

    fn skipped(&mut self, error: &Error) -> io::Result<()> {
        if self.skipped.len() < NAMED {
            self.skipped.push(self.masker.mask(&error.to_string()).into_owned());
        }
        Ok(())
    }

    fn finish(&mut self, summary: &Summary) -> io::Result<()> {
        let head: &[u8] = if self.written == 0 { b"{\"findings\":[" } else { b"" };
        self.out.write_all(head)?;
        self.out.write_all(b"\n],\"unreadable\":")?;
        serde_json::to_writer(&mut self.out, &self.skipped)?;
        let stores: serde_json::Map<String, serde_json::Value> =
            summary.stores.iter().map(|(store, counts)| (store.clone(), describe(counts))).collect();
        let whole = json!({
            "total": describe(&summary.total()), "stores": stores,
            "not_outgoing": summary.not_outgoing, "unreadable": summary.skipped, "files": summary.files,
        });
        self.out.write_all(b",\"summary\":")?;
        serde_json::to_writer(&mut self.out, &whole)?;
        self.out.write_all(b"}\n")?;
        self.out.flush()
    }
}

fn describe(counts: &Counts) -> serde_json::Value {
    let findings: Vec<_> = counts
        .findings
        .iter()
        .map(|(&(label, severity), &count)| {
            json!({"label": label, "severity": severity, "count": count, "per_1000": super::human::per_thousand(count, counts.judged())})
        })
        .collect();
    let reasons: serde_json::Map<String, serde_json::Value> = counts
        .reasons
        .iter()
        .filter_map(|(reason, &count)| Some((serde_json::to_value(reason).ok()?.as_str()?.to_owned(), json!(count))))
        .collect();
    json!({
        "judged": counts.judged(), "clean": counts.of_state(State::Clean), "violation": counts.of_state(State::Violation),
        "review": counts.of_state(State::Review), "unverified": counts.of_state(State::Unverified), "reasons": reasons, "findings": findings,
    })
}
