//! What is printed of verdicts: one file a format, each a [`Sink`] over any writer.
//!
//! [`record`] builds what every writer prints and is the one place where personal data is masked. [`Facts`] is what reports say beyond the
//! verdicts: the words of labels and rules. Sinks that wrap a sink change what goes on ([`FailOn`] notes what a scan has reached).
//!
//! To add a format: write one file with its [`Writer`] and its line in [`WRITERS`].

mod csv;
mod fail_on;
mod html;
mod human;
mod ink;
mod json;
mod jsonl;
mod layout;
pub mod record;
mod repeats;
mod row;
mod sarif;
mod summary;
mod table;
mod totals;
mod verdicts;
mod xlsx;

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

pub use csv::rows as csv_rows;
pub use fail_on::FailOn;

use crate::label::Label;
use crate::rules::RuleSet;
use crate::rules::spec::{LabelText, ShapeSpec};
use crate::scan::Sink;

/// Where a report is written.
pub type Out = Box<dyn io::Write + Send>;

/// One format.
pub struct Writer {
    /// Its name, as in `--format NAME`.
    pub name: &'static str,
    /// The ending of its files, without a dot.
    pub extension: &'static str,
    /// What it is for, in one line.
    pub doc: &'static str,
    /// Makes the sink. What it writes is complete once [`Sink::finish`] has been called.
    pub new: fn(Out, &Options) -> Box<dyn Sink>,
}

/// Every format, in the order of the help.
pub static WRITERS: &[Writer] =
    &[human::WRITER, jsonl::WRITER, verdicts::WRITER, json::WRITER, csv::WRITER, xlsx::WRITER, sarif::WRITER, html::WRITER];

/// The format of that name.
pub fn writer(name: &str) -> Option<&'static Writer> {
    WRITERS.iter().find(|writer| writer.name == name)
}

/// How to report.
#[derive(Clone, Debug)]
pub struct Options {
    /// Print personal data as it was written.
    pub show_personal_data: bool,
    /// Print colours.
    pub colour: bool,
    /// Columns of the terminal.
    pub width: usize,
    /// Show a template that was sent again and again once, and count it.
    pub group: bool,
    /// Close a report for people with its counts.
    pub totals: bool,
    pub facts: Arc<Facts>,
}

impl Default for Options {
    fn default() -> Options {
        Options { show_personal_data: false, colour: false, width: 80, group: true, totals: true, facts: Arc::default() }
    }
}

/// What reports say beyond the verdicts.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    pub labels: BTreeMap<Label, LabelText>,
    /// What a rule looks for, by its id.
    pub rules: BTreeMap<String, String>,
}

impl Facts {
    /// The words of a rule set.
    pub fn new(rules: &RuleSet) -> Facts {
        Facts {
            labels: Label::ALL.iter().map(|&label| (label, rules.text(label).clone())).collect(),
            rules: rules.rules.iter().map(|rule| (rule.spec.id.clone(), in_words(&rule.spec.shape))).collect(),
        }
    }

    /// What, why and instead of a label; empty where nothing is known.
    pub fn label(&self, label: Label) -> &LabelText {
        static NONE: LabelText = LabelText { what: String::new(), why: String::new(), instead: String::new() };
        self.labels.get(&label).unwrap_or(&NONE)
    }
}

/// What a rule looks for.
fn in_words(shape: &ShapeSpec) -> String {
    let all = |slots: &[String]| slots.iter().map(|slot| slot.replace('|', " or ")).collect::<Vec<_>>();
    match shape {
        ShapeSpec::Near { concepts, within } => format!("{} within {within} words", all(concepts).join(" and ")),
        ShapeSpec::Sequence { concepts, within } => format!("{} within {within} words", all(concepts).join(", then ")),
        ShapeSpec::Link { from, to, within } => {
            format!("{} and {} within {within} words", from.replace('|', " or "), to.replace('|', " or "))
        }
        ShapeSpec::Pattern { literals, .. } => format!("a pattern around {}", literals.join(" or ")),
    }
}
