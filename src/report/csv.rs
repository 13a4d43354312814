//! `csv`: one finding a row, for spreadsheets. A byte order mark and CRLF make Excel read it as it is; no cell is taken for a formula.

use std::borrow::Cow;
use std::io;

use super::record::Recorder;
use super::row::{COLUMNS, cell_text, row};
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
            self.out.write_record(head(COLUMNS.iter().map(|column| column.name)))?;
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

/// Writes rows under these names, as spreadsheets want them.
///
/// # Errors
/// What writing gives.
pub fn rows(out: &mut dyn io::Write, names: &[&str], rows: impl Iterator<Item = Vec<String>>) -> io::Result<()> {
    let mut out = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
    out.write_record(head(names.iter().copied()))?;
    for row in rows {
        out.write_record(row.iter().map(|cell| harmless(cell).into_owned()))?;
    }
    out.flush()
}

/// The names of columns behind a byte order mark.
fn head<'n>(names: impl Iterator<Item = &'n str>) -> impl Iterator<Item = String> {
    names.enumerate().map(|(place, name)| if place == 0 { format!("\u{feff}{name}") } else { name.to_owned() })
}

/// The cell as text: what a spreadsheet would take for a formula gets the apostrophe by which spreadsheets mark text.
fn harmless(cell: &str) -> Cow<'_, str> {
    let cell = cell_text(cell);
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
}
