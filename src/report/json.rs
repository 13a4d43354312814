//! `json`: one object with findings, what could not be read, what was written again and again, and summary. Findings are written as they come, so the rest stands behind them.

use std::io::{self, Write};

use super::record::Recorder;
use super::repeats::Repeats;
use super::summary::SummaryObject;
use super::{Options, Out, Writer};
use crate::error::Error;
use crate::message::Message;
use crate::scan::{Sink, Summary};
use crate::verdict::Verdict;

pub const WRITER: Writer = Writer {
    name: "json",
    extension: "json",
    doc: "one JSON object with findings and summary",
    new: |out, options| Box::new(Json::new(out, options)),
};

/// So many are named; all are counted.
const UNREADABLE: usize = 100;

struct Json {
    out: Out,
    recorder: Recorder,
    begun: bool,
    repeats: Repeats,
    /// The first records and files that could not be read, and why.
    unreadable: Vec<String>,
}

impl Json {
    fn new(out: Out, options: &Options) -> Json {
        Json { out, recorder: Recorder::new(options), begun: false, repeats: Repeats::default(), unreadable: Vec::new() }
    }

    /// What comes before the next finding.
    fn separate(&mut self) -> io::Result<()> {
        let separator: &[u8] = if self.begun { b",\n" } else { b"{\"findings\":[\n" };
        self.begun = true;
        self.out.write_all(separator)
    }
}

impl Sink for Json {
    fn verdict(&mut self, message: &Message, verdict: &Verdict) -> io::Result<()> {
        if verdict.findings.is_empty() {
            return Ok(());
        }
        let record = self.recorder.record(message, verdict);
        self.repeats.add(&record);
        for finding in record.finding_objects() {
            self.separate()?;
            serde_json::to_writer(&mut self.out, &finding)?;
        }
        Ok(())
    }

    fn skipped(&mut self, error: &Error) -> io::Result<()> {
        if self.unreadable.len() < UNREADABLE {
            self.unreadable.push(self.recorder.text(&error.to_string()).into_owned());
        }
        Ok(())
    }

    fn finish(&mut self, summary: &Summary) -> io::Result<()> {
        self.out.write_all(if self.begun { b"\n],\n\"unreadable\":" } else { b"{\"findings\":[],\n\"unreadable\":" })?;
        serde_json::to_writer(&mut self.out, &self.unreadable)?;
        self.out.write_all(b",\n\"templates\":")?;
        serde_json::to_writer(&mut self.out, &self.repeats.often())?;
        self.out.write_all(b",\n\"summary\":")?;
        serde_json::to_writer(&mut self.out, &SummaryObject::new(summary, &mut self.recorder))?;
        self.out.write_all(b"}\n")?;
        self.out.flush()
    }
}
