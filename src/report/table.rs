//! Findings as CSV that spreadsheets open: UTF-8 with a byte order mark, and no cell that would be taken for a formula.

use std::io::{self, Write};

use super::{Options, Writer, record};
use crate::identifier::Masker;
use crate::message::Message;
use crate::rules::RuleSet;
use crate::scan::{Sink, Summary};
use crate::verdict::Verdict;

/// This format.
pub const WRITER: Writer = Writer { name: "csv", about: "findings as a table for spreadsheets", open };

const HEAD: [&str; 19] = [
    "message",
    "store",
    "team",
    "agent",
    "buyer",
    "conversation",
    "channel",
    "platform",
    "region",
    "sent_at",
    "language",
    "label",
    "severity",
    "confidence",
    "excerpt",
    "advice",
    "clause",
    "source",
    "fingerprint",
];

fn open<'w>(out: Box<dyn Write + 'w>, _: &'w RuleSet, options: Options) -> Box<dyn Sink + 'w> {
    Box::new(Table { out: Some(out), csv: None, masker: Masker::new(options.show_personal_data) })
}

struct Table<'w> {
    out: Option<Box<dyn Write + 'w>>,
    csv: Option<csv::Writer<Box<dyn Write + 'w>>>,
    masker: Masker,
}

impl<'w> Table<'w> {
    /// The table with its head, which is written before the first row.
    fn begun(&mut self) -> io::Result<&mut csv::Writer<Box<dyn Write + 'w>>> {
        if let Some(mut out) = self.out.take() {
            out.write_all("\u{feff}".as_bytes())?;
            let mut csv = csv::Writer::from_writer(out);
            csv.write_record(HEAD)?;
            self.csv = Some(csv);
        }
        self.csv.as_mut().ok_or_else(|| io::Error::other("the table was not begun"))
    }
}

impl Sink for Table<'_> {
    fn verdict(&mut self, message: &Message, verdict: &Verdict) -> io::Result<()> {
        for judged in &verdict.findings {
            let masker = &mut self.masker;
            let finding = record::finding(message, verdict, judged, masker);
            let text = |part: Option<&str>| part.unwrap_or_default().to_owned();
            let row = [
                finding.message.to_owned(),
                text(finding.store),
                text(finding.team),
                text(finding.agent),
                text(finding.buyer.as_deref()),
                text(finding.conversation),
                finding.channel.to_string(),
                text(finding.platform),
                text(finding.region),
                text(finding.sent_at),
                text(finding.language),
                finding.label.to_string(),
                finding.severity.as_str().to_owned(),
                format!("{:.3}", finding.confidence),
                finding.excerpt,
                finding.advice.to_owned(),
                finding.policy.clause.to_owned(),
                format!("{}:{}", finding.source.path, finding.source.record),
                finding.fingerprint.to_owned(),
            ];
            let row = row.map(harmless);
            self.begun()?.write_record(row)?;
        }
        Ok(())
    }

    fn finish(&mut self, _: &Summary) -> io::Result<()> {
        self.begun()?.flush()
    }
}

/// A cell that no spreadsheet takes for a formula.
fn harmless(cell: String) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell }
}
