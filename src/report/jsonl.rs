//! `jsonl`: one finding a line, as the contract in the README has it.

use std::io::{self, Write};

use super::record::Recorder;
use super::{Options, Out, Writer};
use crate::message::Message;
use crate::scan::{Sink, Summary};
use crate::verdict::Verdict;

pub const WRITER: Writer = Writer {
    name: "jsonl",
    extension: "jsonl",
    doc: "one JSON object a finding, in the order of the input",
    new: |out, options| Box::new(Jsonl::new(out, options)),
};

struct Jsonl {
    out: Out,
    recorder: Recorder,
}

impl Jsonl {
    fn new(out: Out, options: &Options) -> Jsonl {
        Jsonl { out, recorder: Recorder::new(options) }
    }
}

impl Sink for Jsonl {
    fn verdict(&mut self, message: &Message, verdict: &Verdict) -> io::Result<()> {
        if verdict.findings.is_empty() {
            return Ok(());
        }
        for finding in self.recorder.record(message, verdict).finding_objects() {
            serde_json::to_writer(&mut self.out, &finding)?;
            self.out.write_all(b"\n")?;
        }
        Ok(())
    }

    fn finish(&mut self, _: &Summary) -> io::Result<()> {
        self.out.flush()
    }
}
