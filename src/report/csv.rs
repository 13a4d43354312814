//! `csv`: one finding a row, for spreadsheets. A byte order mark and CRLF make Excel read it as it is; no cell is taken for a formula.

use std::borrow::Cow;
use std::io;

use super::record::{Found, Record, Recorder};
use super::{Options, Out, Writer};
use crate::message::Message;
use crate::scan::{Sink, Summary};
use crate::verdict::Verdict;

pub const WRITER: Writer = Writer {
    name: "csv",
    extension: "csv",
    doc: "one row a finding, for spreadsheets",
    new: |out, options| Box::new(Csv::new(out, options)),
};

const HEAD: [&str; 27] = [
    "severity",
    "label",
    "confidence",
    "store",
    "team",
    "agent",
    "sent_at",
    "channel",
    "excerpt",
    "text",
    "advice",
    "platform",
    "region",
    "language",
    "pack",
    "clause",
    "cost",
    "url",
    "file",
    "record",
    "message",
    "conversation",
    "buyer",
    "sender",
    "related",
    "fingerprint",
    "template",
];

/// Excel cuts longer cells, and with them the row.
const LONGEST_CELL: usize = 32_000;

struct Csv {
    out: csv::Writer<Out>,
    recorder: Recorder,
    begun: bool,
}

impl Csv {
    fn new(out: Out, options: &Options) -> Csv {
        let out = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
        Csv { out, recorder: Recorder::new(options), begun: false }
    }

    fn begin(&mut self) -> io::Result<()> {
        if !self.begun {
            self.begun = true;
            let head = HEAD.iter().enumerate().map(|(place, name)| if place == 0 { format!("\u{feff}{name}") } else { (*name).to_owned() });
            self.out.write_record(head)?;
        }
        Ok(())
    }
}

impl Sink for Csv {
    fn verdict(&mut self, message: &Message, verdict: &Verdict) -> io::Result<()> {
        if verdict.findings.is_empty() {
            return Ok(());
        }
        self.begin()?;
        let record = self.recorder.record(message, verdict);
        for found in &record.findings {
            self.out.write_record(row(&record, found).iter().map(|cell| harmless(cell).into_owned()))?;
        }
        Ok(())
    }

    fn finish(&mut self, _: &Summary) -> io::Result<()> {
        self.begin()?;
        self.out.flush()
    }
}

fn row<'r>(record: &'r Record<'_>, found: &'r Found<'_>) -> [Cow<'r, str>; HEAD.len()] {
    fn or_empty<'r>(text: Option<&'r str>) -> Cow<'r, str> {
        Cow::Borrowed(text.unwrap_or_default())
    }
    let place = &record.place;
    [
        found.severity.as_str().into(),
        found.label.as_str().into(),
        found.confidence.to_string().into(),
        or_empty(place.store.as_deref()),
        or_empty(place.team.as_deref()),
        or_empty(place.agent.as_deref()),
        or_empty(place.sent_at),
        place.channel.as_str().into(),
        found.excerpt.as_str().into(),
        record.text.as_ref().into(),
        found.advice.into(),
        or_empty(place.platform),
        or_empty(place.region),
        or_empty(place.language),
        found.policy.pack.into(),
        found.policy.clause.into(),
        found.policy.cost.into(),
        found.policy.url.into(),
        place.source.path.as_ref().into(),
        place.source.record.to_string().into(),
        place.message.as_ref().into(),
        or_empty(place.conversation.as_deref()),
        or_empty(place.buyer.as_deref()),
        place.sender.as_str().into(),
        found.related.join(" ").into(),
        found.fingerprint.into(),
        found.template.into(),
    ]
}

/// The cell as text: what a spreadsheet would take for a formula gets the apostrophe by which spreadsheets mark text.
fn harmless(cell: &str) -> Cow<'_, str> {
    let mut cell = Cow::Borrowed(cell);
    if cell.len() > LONGEST_CELL {
        let end = cell.floor_char_boundary(LONGEST_CELL);
        cell = Cow::Owned(format!("{}…", &cell[..end]));
    }
    if cell.contains('\0') {
        cell = Cow::Owned(cell.replace('\0', "\u{fffd}"));
    }
    let first = cell.chars().find(|c| !c.is_whitespace() && !c.is_control() && *c != '\u{feff}');
    let is_formula = first.is_some_and(|c| "=+-@＝＋－＠|%".contains(c)) || cell.starts_with(['\t', '\r', '\n']);
    if is_formula { Cow::Owned(format!("'{cell}")) } else { cell }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_taken_for_a_formula() {
        for cell in ["=HYPERLINK(\"http://x\")", "+62 812", "-1", "@sum", "\t=1", " =1", "＝1", "\u{feff}=1", "\n=1"] {
            assert!(harmless(cell).starts_with('\''), "{cell:?}");
        }
        for cell in ["5 stars = gift", "a", "", "'=1"] {
            assert_eq!(harmless(cell), cell);
        }
    }

    #[test]
    fn a_cell_is_cut_before_excel_does_it() {
        let cell = "รีวิว".repeat(9_000);
        assert!(harmless(&cell).chars().count() <= 32_767);
    }
}
