//! `replylint train`.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};

use super::{Common, Outcome, output, settings};
use crate::evaluate::compare::{Comparison, compare};
use crate::message::Message;
use crate::model::Classifier;
use crate::model::features::Family;
use crate::model::train::{Ablated, Settings, train};
use crate::review::corpus::Decided;
use crate::review::retrain::Materials;
use crate::review::{self, Store};
use crate::source::{self, Options};

#[derive(Debug, Args)]
pub struct TrainArgs {
    /// Labelled native records.
    #[arg(long, default_value = "corpus/train", value_name = "DIR")]
    corpus: PathBuf,
    /// What trainers decided: a data folder of `serve`, or labelled records; it counts like the corpus, except one in five of a data folder, which is kept for comparing.
    #[arg(long, value_name = "DIR|FILE")]
    decisions: Vec<PathBuf>,
    /// Labelled records that the new model is compared with the one in place on; neither is trained on them.
    #[arg(long, default_value = "corpus/test", value_name = "DIR")]
    test: PathBuf,
    /// Where the model goes; its card goes beside it, with the extension `.md`.
    #[arg(short, long, default_value = "models/classifier.bin", value_name = "FILE")]
    output: PathBuf,
    /// Write the model even where it is worse than the one in place.
    #[arg(long)]
    force: bool,
    /// Train on a share of the corpus, for learning curves.
    #[arg(long, default_value_t = 1.0)]
    share: f64,
    /// Leave something out, to see what it is worth: matches of rules, or a family of features.
    #[arg(long, value_enum, value_name = "WHAT")]
    without: Vec<Without>,
    /// Train with so many threads; 0 is one for each core.
    #[arg(long, default_value_t = 0)]
    threads: usize,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Without {
    Rules,
    Concepts,
    Words,
    Chars,
}

impl From<Without> for Ablated {
    fn from(without: Without) -> Ablated {
        match without {
            Without::Rules => Ablated::Rules,
            Without::Concepts => Ablated::Family(Family::Concepts),
            Without::Words => Ablated::Family(Family::Words),
            Without::Chars => Ablated::Family(Family::Chars),
        }
    }
}

pub fn run(common: &Common, args: TrainArgs) -> Result<Outcome> {
    settings::must_exist(&[std::slice::from_ref(&args.corpus), &args.decisions].concat())?;
    let file = settings::read(&[])?;
    let rules = settings::rules(common, &file)?;
    let decided = decided(&args.decisions)?;
    let test = Some(args.test.clone()).filter(|test| test.exists());
    let materials =
        Materials::read(std::slice::from_ref(&args.corpus), test.as_slice(), decided, &mut |error| output::complain(&error.to_string()));
    let mut messages = materials.training;
    if args.share < 1.0 {
        let kept = (messages.len() as f64 * args.share) as usize;
        messages.sort_by_key(|message| (crate::model::features::text_hash(&message.id), message.id.clone()));
        messages.truncate(kept);
    }
    let defaults = Settings::default();
    let settings = Settings {
        threads: if args.threads == 0 { defaults.threads } else { args.threads },
        without: args.without.into_iter().map(Into::into).collect(),
        ..defaults
    };
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
    let compared = match args.output.exists() && !args.force {
        true => against(&args.output, common, &file, &trained.classifier.to_bytes(), &materials.apart)?,
        false => "Not compared with any other model.\n".to_owned(),
    };
    write(&args.output, &trained.classifier.to_bytes())?;
    write(&card_path, trained.card.to_markdown("replylint train").as_bytes())?;
    output::print(&format!(
        "{}\n{compared}\n{} and {} written\n",
        trained.card.to_markdown("replylint train"),
        args.output.display(),
        card_path.display()
    ))?;
    Ok(Outcome::Done)
}

/// What was decided: in a data folder, or in labelled records.
fn decided(paths: &[PathBuf]) -> Result<Vec<Decided>> {
    let mut all = Vec::new();
    for path in paths {
        if path.join(review::store::FILE).exists() {
            all.extend(Store::open(path)?.decided()?);
            continue;
        }
        for record in source::open(std::slice::from_ref(path), &Options::default()) {
            match record {
                Ok(message) => all.push(Decided { message, kept_apart: false }),
                Err(error) => output::complain(&error.to_string()),
            }
        }
    }
    Ok(all)
}

/// How the new model compares with the one in place, in words.
fn against(place: &Path, common: &Common, file: &settings::File, new: &[u8], rows: &[Message]) -> Result<String> {
    let of = |model: &Path| Common { rules: common.rules.clone(), model: Some(model.to_owned()), color: common.color };
    let old = match settings::scanner(&of(place), file, Vec::new(), 0) {
        Ok(old) => old,
        Err(error) => return Ok(format!("The model in place cannot be compared with: {}\n", output::chain(&error))),
    };
    if rows.is_empty() {
        bail!(
            "there are no rows to compare the new model with the one in place on: name some with --test; nothing was written (--force writes it)"
        );
    }
    let comparison = compare(&old, &old.with_model(Classifier::from_bytes(new)?)?, rows)?;
    let told = describe(&comparison);
    if !comparison.worse.is_empty() {
        bail!("{told}the new model is worse: {}; nothing was written (--force writes it)", comparison.worse.join("; "));
    }
    Ok(told)
}

fn describe(comparison: &Comparison) -> String {
    let mut told = format!("On {} messages that neither was trained on, before and now:\n", comparison.rows);
    let (before, after) = (&comparison.before, &comparison.after);
    let mut line = |name: &str, before: f64, after: f64| told += &format!("{name:32} {before:.3}  {after:.3}\n");
    line("F1 by category", before.category.f1, after.category.f1);
    line("F1 by label", before.label.f1, after.label.f1);
    line("recall when disguised", before.disguised_recall, after.disguised_recall);
    line("twins, both right", before.twins.0, after.twins.0);
    line("false alarms", before.false_alarms.0, after.false_alarms.0);
    for (language, (before, after)) in &comparison.by_language {
        line(language, before.f1, after.f1);
    }
    for (label, (before, after)) in &comparison.by_label {
        line(label.as_str(), before.f1, after.f1);
    }
    told += &format!("{} messages are judged better, {} worse:\n", comparison.mended_count, comparison.broken_count);
    for change in comparison.broken.iter().take(20) {
        told += &format!("  {} {}\n", change.id, change.text.replace('\n', " "));
    }
    told
}

/// Writes beside the target and renames, so that a full disk leaves the old file whole.
fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    let beside = path.with_extension("new");
    std::fs::write(&beside, bytes)
        .and_then(|()| std::fs::rename(&beside, path))
        .with_context(|| format!("{}: cannot be written", path.display()))
}
