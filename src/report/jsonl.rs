//! Findings, one JSON object a line, in input order.

use std::io::{self, Write};

use super::{Options, Writer, record};
use crate::identifier::Masker;
use crate::message::Message;
use crate::rules::RuleSet;
use crate::scan::{Sink, Summary};
use crate::verdict::Verdict;

/// This format.
pub const WRITER: Writer = Writer { name: "jsonl", about: "findings, one JSON object a line", open };

fn open<'w>(out: Box<dyn Write + 'w>, _: &'w RuleSet, options: Options) -> Box<dyn Sink + 'w> {
    Box::new(Jsonl { out, masker: Masker::new(options.show_personal_data) })
}

struct Jsonl<'w> {
    out: Box<dyn Write + 'w>,
    masker: Masker,
}

impl Sink for Jsonl<'_> {
    fn verdict(&mut self, message: &Message, verdict: &Verdict) -> io::Result<()> {
        for judged in &verdict.findings {
            serde_json::to_writer(&mut self.out, &record::finding(message, verdict, judged, &mut self.masker))?;
            self.out.write_all(b"\n")?;
        }
        Ok(())
    }

    fn finish(&mut self, _: &Summary) -> io::Result<()> {
        self.out.flush()
    }
}
