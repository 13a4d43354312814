//! `replylint evaluate`.

use std::fmt::Display;
use std::fmt::Write;
use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::{Args, ValueEnum};

use super::{Common, Outcome, output, settings};
use crate::evaluate::{AttackTable, Cost, Evaluation, RuleTable, RuleTally, Tally, attack_table, evaluate, rule_table};
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
    /// Language and category.
    Cell,
    Rule,
    /// Disguises: what each costs. Every message is judged again under each.
    Attack,
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
    let mut text = describe(&evaluation);
    match args.by {
        By::Language => table(&mut text, &evaluation.by_language),
        By::Label => {
            table(&mut text, &evaluation.by_category);
            table(&mut text, evaluation.by_label.iter().filter(|(_, tally)| **tally != Tally::default()));
        }
        By::Cell => {
            let cells = evaluation.by_cell.iter().map(|((language, category), tally)| (format!("{language} {category}"), tally));
            table(&mut text, cells.collect::<Vec<_>>().iter().map(|(name, tally)| (name, *tally)));
        }
        By::Channel => table(&mut text, &evaluation.by_channel),
        By::Attack => describe_attacks(&mut text, &attack_table(&scanner, source::open(&args.paths, &Options::default()))?),
        By::Rule => describe_rules(&mut text, &rule_table(scanner.rules(), source::open(&args.paths, &Options::default()))?),
    }
    output::print(&text)?;
    Ok(Outcome::Done)
}

fn describe(evaluation: &Evaluation) -> String {
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

/// Rules with their languages, then what all of them together find.
fn describe_rules(text: &mut String, table: &RuleTable) {
    let _ = writeln!(text, "{:28} {:>7} {:>9} {:>9}  ns a message\n", "rule", "matches", "precision", "only by it");
    let row = |name: &str, tally: RuleTally| format!("{name:28} {:7} {:9.3} {:9}", tally.matches(), tally.precision(), tally.alone);
    for rule in &table.rules {
        let time = rule.time.as_nanos() as f64 / table.messages.max(1) as f64;
        let _ = writeln!(text, "{}  {time:.0}", row(&rule.id, rule.all()));
        for (language, &tally) in &rule.by_language {
            let _ = writeln!(text, "{}", row(&format!("  {language}"), tally));
        }
    }
    text.push_str("\nrules alone, recall by category and language\n");
    for (category, languages) in &table.cells {
        let cells: Vec<String> = languages.iter().map(|(language, tally)| format!("{language} {:.2}", tally.recall())).collect();
        let _ = writeln!(text, "{:28} {}", category.to_string(), cells.join("  "));
    }
}

/// Attacks with their languages.
fn describe_attacks(text: &mut String, table: &AttackTable) {
    let _ = writeln!(text, "{:20} {:>8}  {:>6} {:>9}  {:>6}  false alarms in 1,000", "attack", "messages", "recall", "disguised", "lost");
    let mut row = |name: &str, cost: Cost| {
        let alarms = |(alarms, all): (u64, u64)| 1000.0 * alarms as f64 / all.max(1) as f64;
        let violations = cost.plain.category.right + cost.plain.category.missed;
        let _ = writeln!(
            text,
            "{name:20} {:8}  {:6.3} {:9.3}  {:6.3}  {:.0} -> {:.0}",
            violations + cost.plain.false_alarms.1,
            cost.plain.category.recall(),
            cost.disguised.category.recall(),
            cost.recall_lost(),
            alarms(cost.plain.false_alarms),
            alarms(cost.disguised.false_alarms)
        );
    };
    for (attack, attacked) in table {
        row(attack.as_str(), attacked.all());
        for (language, &cost) in &attacked.by_language {
            row(&format!("  {language}"), cost);
        }
    }
}
