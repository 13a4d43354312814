//! Reports: each format is a [`Sink`], so that scanning knows nothing of output.
//!
//! What a finding or verdict looks like is decided once, in [`record`]; that is also the one place where personal data is masked.

pub mod fail_on;
pub mod human;
pub mod json;
pub mod jsonl;
pub mod record;
pub mod table;
pub mod verdicts;

use std::io::Write;

use crate::rules::RuleSet;
use crate::scan::Sink;

/// How to write a report.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Leaves personal data as it was written.
    pub show_personal_data: bool,
    /// Uses colours and underlines of a terminal.
    pub colour: bool,
    /// Columns of the terminal.
    pub width: usize,
}

impl Default for Options {
    fn default() -> Options {
        Options { show_personal_data: false, colour: false, width: 100 }
    }
}

/// Opens a format over a stream.
pub type Open = for<'w> fn(Box<dyn Write + 'w>, &'w RuleSet, Options) -> Box<dyn Sink + 'w>;

/// One format.
pub struct Writer {
    /// Its name, as in `--format NAME`.
    pub name: &'static str,
    /// What it is for.
    pub about: &'static str,
    /// Opens it.
    pub open: Open,
}

/// Every format.
pub const WRITERS: &[Writer] = &[human::WRITER, jsonl::WRITER, verdicts::WRITER, json::WRITER, table::WRITER];
