//! `json`: one object with findings and summary. Findings are written as they come, so the summary stands behind them.

use std::io::{self, Write};

use super::record::Recorder;
use super::summary::SummaryObject;
use super::{Out, Writer};
use crate::message::Message;
use crate::scan::{Sink, Summary};
use crate::verdict::Verdict;

pub const WRITER: Writer = Writer {
    name: "json",
    extension: "json",
    doc: "one JSON object with findings and summary",
    new: |out, options| Box::new(Json { out, recorder: Recorder::new(options), begun: false }),
};

struct Json {
    out: Out,
    recorder: Recorder,
    begun: bool,
}

impl Json {
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
        for finding in self.recorder.record(message, verdict).finding_objects() {
            self.separate()?;
            serde_json::to_writer(&mut self.out, &finding)?;
        }
        Ok(())
    }

    fn finish(&mut self, summary: &Summary) -> io::Result<()> {
        self.out.write_all(if self.begun { b"\n],\n\"summary\":" } else { b"{\"findings\":[],\n\"summary\":" })?;
        serde_json::to_writer(&mut self.out, &SummaryObject::new(summary, &mut self.recorder))?;
        self.out.write_all(b"}\n")?;
        self.out.flush()
    }
}
