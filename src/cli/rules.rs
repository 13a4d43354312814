//! `replylint rules`.

use std::fmt::Write;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use clap::Subcommand;

use super::{Common, Outcome, output, settings};
use crate::label::Label;
use crate::message::{Channel, Message};
use crate::rules::{Analysed, RuleSet, examples, known};

#[derive(Debug, Subcommand)]
pub enum RulesCommand {
    /// Run every rule on its own examples and look for mistakes.
    Check,
    /// Name every label and its rules.
    List,
    /// Show a rule, a label or what the engine sees in a text.
    Explain {
        /// The id of a rule, a label, or a text.
        what: String,
    },
    /// Compile the lexicons into the image that is built in, `models/lexicon.bin`.
    Build {
        #[arg(short, long, default_value = "models/lexicon.bin")]
        output: std::path::PathBuf,
    },
    /// Write the list of known words, by which misspelt and disguised ones are told: those of these messages.
    Words {
        #[arg(required = true)]
        paths: Vec<std::path::PathBuf>,
        #[arg(short, long, default_value = "rules/fold/words.txt")]
        output: std::path::PathBuf,
    },
    /// Time each rule over labelled messages or any export.
    Profile { paths: Vec<std::path::PathBuf> },
}

pub fn run(common: &Common, command: RulesCommand) -> Result<Outcome> {
    let rules = settings::rules(common, &settings::read(&[])?)?;
    match command {
        RulesCommand::Check => check(&rules),
        RulesCommand::List => output::print(&list(&rules)).map(|()| Outcome::Done),
        RulesCommand::Explain { what } => output::print(&explain(&rules, &what)).map(|()| Outcome::Done),
        RulesCommand::Build { output: path } => {
            let files = rules.files();
            let image = RuleSet::compile(files.clone())?.lexicon.to_image(crate::rules::embedded::lexicon_key(files));
            std::fs::write(&path, &image).with_context(|| path.display().to_string())?;
            output::print(&format!("{}: {} bytes\n", path.display(), image.len())).map(|()| Outcome::Done)
        }
        RulesCommand::Words { paths, output: path } => {
            let list = known::words(&messages(&paths)?);
            std::fs::write(&path, &list).with_context(|| path.display().to_string())?;
            output::print(&format!("{}: {} words\n", path.display(), list.lines().count() - 1)).map(|()| Outcome::Done)
        }
        RulesCommand::Profile { paths } => profile(&rules, &paths),
    }
}

fn check(rules: &RuleSet) -> Result<Outcome> {
    let mistakes = examples::check(rules);
    for mistake in &mistakes {
        output::complain(&mistake.to_string());
    }
    if !mistakes.is_empty() {
        bail!("{} mistakes in {} rules", mistakes.len(), rules.rules.len());
    }
    output::print(&format!("{} rules and {} lexicon entries are sound\n", rules.rules.len(), rules.lexicon.len()))?;
    Ok(Outcome::Done)
}

fn list(rules: &RuleSet) -> String {
    let mut text = String::new();
    for &label in Label::ALL {
        let _ = writeln!(text, "{label}\n  {}", rules.text(label).what);
        for rule in rules.rules.iter().filter(|rule| rule.spec.label == label) {
            let _ = writeln!(text, "  - {} ({}:{})", rule.spec.id, rule.file, rule.line);
        }
    }
    text
}

fn explain(rules: &RuleSet, what: &str) -> String {
    if let Some(rule) = rules.rules.iter().find(|rule| rule.spec.id == what) {
        let spec = &rule.spec;
        return format!(
            "rule {} ({}:{})\nlabel  {}\nmatch  {:?}\nunless {:?}\nhits   {:#?}\nmisses {:#?}\n",
            spec.id, rule.file, rule.line, spec.label, spec.shape, spec.unless, spec.hits, spec.misses
        );
    }
    if let Ok(label) = what.parse::<Label>() {
        let told = rules.text(label);
        return format!("{label}\nwhat    {}\nwhy     {}\ninstead {}\n", told.what, told.why, told.instead);
    }
    let message = Message::new(what, Channel::Chat);
    let analysed = Analysed::new(&message, rules);
    let plain = analysed.normalized.plain().text();
    let mut text = format!("plain  {plain}\n");
    if let Some(loose) = analysed.normalized.loose() {
        let _ = writeln!(text, "loose  {}", loose.text());
    }
    for hit in &analysed.hits {
        let languages: Vec<&str> = hit.languages.iter().map(|language| language.tag()).collect();
        let _ = writeln!(
            text,
            "  {:18} {:?} ({})",
            rules.concepts.name(hit.concept),
            &plain[hit.start as usize..hit.end as usize],
            languages.join(" ")
        );
    }
    for matched in rules.matches(&analysed) {
        let rule = &rules.rules[matched.rule];
        let _ = writeln!(text, "rule {} finds {} in {:?}", rule.spec.id, rule.spec.label, &plain[matched.range]);
    }
    text
}

fn messages(paths: &[std::path::PathBuf]) -> Result<Vec<Message>> {
    settings::must_exist(paths)?;
    Ok(crate::source::open(paths, &crate::source::Options::default()).flatten().collect())
}

fn profile(rules: &RuleSet, paths: &[std::path::PathBuf]) -> Result<Outcome> {
    let messages = messages(paths)?;
    let analysed: Vec<Analysed<'_>> = messages.iter().map(|message| Analysed::new(message, rules)).collect();
    let mut timed = Vec::new();
    for (number, rule) in rules.rules.iter().enumerate() {
        let start = Instant::now();
        let found = analysed.iter().filter(|message| rules.finds(number, message)).count();
        timed.push((start.elapsed(), found, rule));
    }
    timed.sort_by_key(|timed| std::cmp::Reverse(timed.0));
    let mut text = String::new();
    for (time, found, rule) in timed {
        let _ = writeln!(
            text,
            "{:28} {:8.2} ns a message  found in {found}",
            rule.spec.id,
            time.as_nanos() as f64 / messages.len().max(1) as f64
        );
    }
    output::print(&text)?;
    Ok(Outcome::Done)
}
