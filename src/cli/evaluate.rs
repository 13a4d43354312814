//! `replylint evaluate`.

use std::fmt::Display;
use std::fmt::Write;
use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::{Args, ValueEnum};

use super::{Common, Outcome, output, settings};
use crate::evaluate::{Evaluation, Tally, evaluate};
use crate::source::{self, Options};

#[derive(Debug, Args)]
pub struct EvaluateArgs {
    /// Labelled native records: files or folders.
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// A table by this.
    #[arg(long, value_enum, default_value = "label")]
    by: By,
    /// Judge with so many threads; 0 is one for each core.
    #[arg(long, default_value_t = 0)]
    threads: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum By {
    Language,
    Label,
    Channel,
    Rule,
}

pub fn run(common: &Common, args: EvaluateArgs) -> Result<Outcome> {
    settings::must_exist(&args.paths)?;
    let file = settings::read(&[])?;
    let scanner = settings::scanner(common, &file, Vec::new(), args.threads)?;
    let evaluation = evaluate(&scanner, Box::new(source::open(&args.paths, &Options::default())))?;
    if evaluation.messages == 0 {
        bail!(
            "there are no messages to judge in {}",
            args.paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", ")
        );
    }
    output::print(&describe(&evaluation, args.by))?;
    Ok(Outcome::Done)
}

fn describe(evaluation: &Evaluation, by: By) -> String {
    let mut text = format!("{} messages, {} of them not judged\n", evaluation.messages, evaluation.unverified);
    text.push_str(&row("category", &evaluation.category));
    text.push_str(&row("label", &evaluation.label));
    let share = |(right, all): (u64, u64)| if all == 0 { 0.0 } else { right as f64 / all as f64 };
    let _ = writeln!(text, "{:28} {:.3}", "recall when disguised", evaluation.disguised.recall());
    let _ = writeln!(text, "{:28} {:.3} of {}", "twins, both right", share(evaluation.twins), evaluation.twins.1);
    let _ = writeln!(text, "{:28} {:.4} of {}", "false alarms, warn or above", share(evaluation.false_alarms), evaluation.false_alarms.1);
    let _ = writeln!(text, "{:28} {:.3}", "calibration error", evaluation.calibration_error);
    let conversations = &evaluation.conversations;
    if conversations.count() > 0 {
        text.push_str(&row("conversations, label", &conversations.label()));
        let repeated = conversations.repeated();
        let _ = writeln!(text, "{:28} {:.3} of {}", "  asks again, found", share(repeated), repeated.1);
        let alarms = conversations.false_alarms();
        let _ = writeln!(text, "{:28} {:.3} of {}", "  clean ones at warn or above", share(alarms), alarms.1);
    }
    text.push('\n');
    match by {
        By::Language => table(&mut text, &evaluation.by_language),
        By::Label => {
            table(&mut text, &evaluation.by_category);
            table(&mut text, evaluation.by_label.iter().filter(|(_, tally)| **tally != Tally::default()));
        }
        By::Channel => table(&mut text, &evaluation.by_channel),
        By::Rule => {
            for (rule, tally) in &evaluation.by_rule {
                let precision = tally.right as f64 / (tally.right + tally.wrong).max(1) as f64;
                let _ = writeln!(
                    text,
                    "{rule:28} findings {:5}  precision {precision:.3}  only by it {:5}",
                    tally.right + tally.wrong,
                    tally.alone
                );
            }
        }
    }
    text
}

fn table<'t, K: Display + 't>(text: &mut String, rows: impl IntoIterator<Item = (&'t K, &'t Tally)>) {
    for (name, tally) in rows {
        text.push_str(&row(&name.to_string(), tally));
    }
}

fn row(name: &str, tally: &Tally) -> String {
    format!("{name:28} precision {:.3}  recall {:.3}  F1 {:.3}\n", tally.precision(), tally.recall(), tally.f1())
}
