//! Every judged or unverified message, one JSON object a line: for trainers, and for reading a scan back.

use std::io::{self, Write};

use super::{Options, Writer, record};
use crate::identifier::Masker;
use crate::message::Message;
use crate::rules::RuleSet;
use crate::scan::{Sink, Summary};
use crate::verdict::Verdict;

/// This format.
pub const WRITER: Writer =
    Writer { name: "verdicts", about: "all messages with state, action and candidates, one JSON object a line", open };

fn open<'w>(out: Box<dyn Write + 'w>, _: &'w RuleSet, options: Options) -> Box<dyn Sink + 'w> {
    Box::new(Verdicts { out, masker: Masker::new(options.show_personal_data) })
}

struct Verdicts<'w> {
    out: Box<dyn Write + 'w>,
    masker: Masker,
}

impl Sink for Verdicts<'_> {
    fn verdict(&mut self, message: &Message, verdict: &Verdict) -> io::Result<()> {
        serde_json::to_writer(&mut self.out, &record::verdict(message, verdict, &mut self.masker))?;
        self.out.write_all(b"\n")
    }

    fn finish(&mut self, _: &Summary) -> io::Result<()> {
        self.out.flush()
    }
}
