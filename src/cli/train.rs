//! `replylint train`.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};

use super::{Common, Outcome, output, settings};
use crate::model::train::{Settings, train};
use crate::source::{self, Options};

#[derive(Debug, Args)]
pub struct TrainArgs {
    /// Labelled native records.
    #[arg(long, default_value = "corpus/train", value_name = "DIR")]
    corpus: PathBuf,
    /// Decisions of trainers, as labelled native records; they count like the corpus.
    #[arg(long, value_name = "FILE")]
    decisions: Vec<PathBuf>,
    /// Where the model goes; its card goes beside it, with the extension `.md`.
    #[arg(short, long, default_value = "models/classifier.bin", value_name = "FILE")]
    output: PathBuf,
    /// Write the model even where its card is worse than that of the one in place.
    #[arg(long)]
    force: bool,
    /// Train on a share of the corpus, for learning curves.
    #[arg(long, default_value_t = 1.0)]
    share: f64,
    /// Train with so many threads; 0 is one for each core.
    #[arg(long, default_value_t = 0)]
    threads: usize,
}

/// Cross-validated F1 may fall by so much before a model counts as worse: folds differ by chance.
const SLACK: f64 = 0.005;

pub fn run(common: &Common, args: TrainArgs) -> Result<Outcome> {
    let paths: Vec<PathBuf> = std::iter::once(args.corpus.clone()).chain(args.decisions.clone()).collect();
    settings::must_exist(&paths)?;
    let file = settings::read(&[])?;
    let rules = settings::rules(common, &file)?;
    let mut messages = Vec::new();
    for record in source::open(&paths, &Options::default()) {
        match record {
            Ok(message) => messages.push(message),
            Err(error) => output::complain(&error.to_string()),
        }
    }
    if args.share < 1.0 {
        let kept = (messages.len() as f64 * args.share) as usize;
        messages.sort_by_key(|message| (crate::model::features::text_hash(&message.id), message.id.clone()));
        messages.truncate(kept);
    }
    let defaults = Settings::default();
    let settings = Settings { threads: if args.threads == 0 { defaults.threads } else { args.threads }, ..defaults };
    let bar = std::io::stderr().is_terminal().then(|| ProgressBar::new(1));
    if let Some(bar) = &bar {
        bar.set_style(
            ProgressStyle::with_template("{msg} {bar:30} {pos}/{len} {eta} left").unwrap_or_else(|_| ProgressStyle::default_bar()),
        );
    }
    let trained = train(messages, &rules, &settings, &mut |what, done, all| {
        if let Some(bar) = &bar {
            bar.set_message(what.to_owned());
            bar.set_length(all as u64);
            bar.set_position(done as u64);
        }
    })?;
    drop(bar);
    let card_path = args.output.with_extension("md");
    let before = std::fs::read_to_string(&card_path).ok().and_then(|card| score_of(&card));
    if let Some(before) = before.filter(|&before| !args.force && trained.card.category.f1() < before - SLACK) {
        bail!(
            "the new model is worse: category F1 {:.3}, the one in place has {before:.3}; nothing was written (--force writes it)",
            trained.card.category.f1()
        );
    }
    write(&args.output, &trained.classifier.to_bytes())?;
    write(&card_path, trained.card.to_markdown("replylint train").as_bytes())?;
    output::print(&format!(
        "{}\n{} and {} written\n",
        trained.card.to_markdown("replylint train"),
        args.output.display(),
        card_path.display()
    ))?;
    Ok(Outcome::Done)
}

/// The category F1 that a card tells.
fn score_of(card: &str) -> Option<f64> {
    let line = card.lines().find(|line| line.starts_with("- category:"))?;
    line.rsplit("F1 ").next()?.trim().parse().ok()
}

/// Writes beside the target and renames, so that a full disk leaves the old file whole.
fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    let beside = path.with_extension("new");
    std::fs::write(&beside, bytes)
        .and_then(|()| std::fs::rename(&beside, path))
        .with_context(|| format!("{}: cannot be written", path.display()))
}
