//! `verdicts`: one message a line, clean ones too, with all that is said of it. A line is a message record and can be read again.

use std::io::{self, Write};

use super::record::Recorder;
use super::{Out, Writer};
use crate::message::Message;
use crate::scan::{Sink, Summary};
use crate::verdict::Verdict;

pub const WRITER: Writer = Writer {
    name: "verdicts",
    extension: "jsonl",
    doc: "one JSON object a message, clean and unverified ones too",
    new: |out, options| Box::new(Verdicts { out, recorder: Recorder::new(options) }),
};

struct Verdicts {
    out: Out,
    recorder: Recorder,
}

impl Sink for Verdicts {
    fn verdict(&mut self, message: &Message, verdict: &Verdict) -> io::Result<()> {
        serde_json::to_writer(&mut self.out, &self.recorder.record(message, verdict).verdict_object())?;
        self.out.write_all(b"\n")
    }

    fn finish(&mut self, _: &Summary) -> io::Result<()> {
        self.out.flush()
    }
}
