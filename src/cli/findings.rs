//! `replylint findings`: what becomes of findings after a scan with `--incremental`.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Subcommand, ValueEnum};
use jiff::Zoned;
use jiff::civil::Date;

use super::{Common, Outcome, output, settings};
use crate::history::{Filter, Followed, Scans, Wanted};
use crate::label::Label;
use crate::report::record::Recorder;
use crate::report::{self, csv_rows};
use crate::review::Store;
use crate::review::import::import;
use crate::verdict::Status;

#[derive(Debug, Subcommand)]
pub enum FindingsCommand {
    /// Show findings, one a line.
    List(ListArgs),
    /// Say how far you are with findings, who looks after them, until when. False alarms go to the trainers' queue.
    Set(SetArgs),
    /// Write findings for other programs.
    Export(ExportArgs),
}

#[derive(Debug, Args)]
struct Which {
    /// The folder that scans were given.
    #[arg(long, value_name = "DIR")]
    incremental: PathBuf,
    #[arg(long, value_parser = status_parser())]
    status: Option<Status>,
    #[arg(long)]
    store: Option<String>,
    #[arg(long)]
    team: Option<String>,
    #[arg(long)]
    agent: Option<String>,
    #[arg(long)]
    owner: Option<String>,
    #[arg(long, value_parser = |text: &str| text.parse::<Label>())]
    label: Option<Label>,
    /// Only what is due today or earlier, and not done.
    #[arg(long)]
    due: bool,
    /// Also what is no finding any more, as rules, settings or its message changed.
    #[arg(long)]
    gone: bool,
}

#[derive(Debug, Args)]
pub struct ListArgs {
    #[command(flatten)]
    which: Which,
}

#[derive(Debug, Args)]
pub struct SetArgs {
    /// Fingerprints as reports have them; the first six digits do where they are enough.
    #[arg(required = true)]
    fingerprints: Vec<String>,
    /// The folder that scans were given.
    #[arg(long, value_name = "DIR")]
    incremental: PathBuf,
    #[arg(long, value_parser = status_parser())]
    status: Option<Status>,
    /// Who looks after it; "" takes the name away.
    #[arg(long)]
    owner: Option<String>,
    /// "" takes it away.
    #[arg(long)]
    note: Option<String>,
    /// A day such as 2026-12-31; "" takes it away.
    #[arg(long, value_name = "DAY", value_parser = day)]
    due: Option<Due>,
    /// The data folder of the trainers' queue; that of `serve` where missing.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct ExportArgs {
    #[command(flatten)]
    which: Which,
    #[arg(long, value_enum, default_value = "jsonl")]
    format: ExportFormat,
    /// Standard output where missing.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ExportFormat {
    Jsonl,
    Csv,
}

/// A day as typed, or none any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Due(Option<Date>);

fn day(text: &str) -> Result<Due, String> {
    if text.is_empty() {
        return Ok(Due(None));
    }
    text.parse().map(|day| Due(Some(day))).map_err(|_| "wanted a day such as 2026-12-31".to_owned())
}

fn status_parser() -> impl TypedValueParser<Value = Status> {
    let named = |name: String| Status::ALL.iter().copied().find(|status| status.as_str() == name).expect("the parser takes no other");
    PossibleValuesParser::new(Status::ALL.iter().map(|status| status.as_str())).map(named)
}

pub fn run(common: &Common, command: FindingsCommand) -> Result<Outcome> {
    match command {
        FindingsCommand::List(args) => list(&args.which),
        FindingsCommand::Set(args) => set(common, args),
        FindingsCommand::Export(args) => export(args),
    }
}

impl Which {
    fn findings(&self) -> Result<Vec<Followed>> {
        let filter = Filter {
            status: self.status,
            store: self.store.clone(),
            team: self.team.clone(),
            agent: self.agent.clone(),
            owner: self.owner.clone(),
            label: self.label,
            due: self.due.then(|| Zoned::now().date()),
            gone: self.gone,
        };
        let mut findings = open(&self.incremental)?.findings(&filter)?;
        let mut recorder = Recorder::new(&report::Options::default());
        findings.iter_mut().for_each(|found| mask(found, &mut recorder));
        Ok(findings)
    }
}

/// Hides personal data as reports do: a chat's file may be called by its buyer's number.
fn mask(found: &mut Followed, recorder: &mut Recorder) {
    for key in [&mut found.store, &mut found.team, &mut found.message, &mut found.path] {
        *key = recorder.key(key).into_owned();
    }
    for text in [Some(&mut found.agent), found.owner.as_mut(), found.note.as_mut()].into_iter().flatten() {
        *text = recorder.text(text).into_owned();
    }
}

/// The store of an earlier scan; a folder without one is a mistake.
fn open(folder: &std::path::Path) -> Result<Scans> {
    if !folder.join(crate::history::FILE).is_file() {
        bail!("{}: holds no scan store; `replylint scan --incremental {}` makes one", folder.display(), folder.display());
    }
    Ok(Scans::open(folder)?)
}

fn list(which: &Which) -> Result<Outcome> {
    let findings = which.findings()?;
    let mut text = String::new();
    for found in &findings {
        let parts = [
            &found.fingerprint[..12],
            found.status.as_str(),
            if found.gone { "gone" } else { "" },
            &found.severity,
            &found.label,
            &found.store,
            &found.team,
            &found.agent,
            found.sent_at.get(..10).unwrap_or(&found.sent_at),
        ];
        let known: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        text += &format!("{}  “{}”\n", known.join("  "), found.excerpt.split_whitespace().collect::<Vec<_>>().join(" "));
        let due = found.due.map(|day| format!("due {day}"));
        let said = [found.owner.as_deref(), due.as_deref(), found.note.as_deref()];
        let said: Vec<&str> = said.into_iter().flatten().collect();
        if !said.is_empty() {
            text += &format!("              {}\n", said.join(" · "));
        }
    }
    text += &format!("{} findings\n", findings.len());
    output::print(&text)?;
    Ok(Outcome::Done)
}

fn set(common: &Common, args: SetArgs) -> Result<Outcome> {
    let scans = open(&args.incremental)?;
    let SetArgs { status, owner, note, due, .. } = args;
    if status.is_none() && owner.is_none() && note.is_none() && due.is_none() {
        bail!("there is nothing to set; wanted --status, --owner, --note or --due");
    }
    let set = scans.follow_up(&args.fingerprints, &Wanted { status, owner, note, due: due.map(|due| due.0) })?;
    output::print(&format!("{} findings are set\n", set.len()))?;
    if status == Some(Status::FalseAlarm) {
        let messages = scans.corrected(&set)?;
        let store = Store::open(&settings::data(args.data)?)?;
        let scanner = settings::scanner(common, &settings::read(&[])?, Vec::new(), 1)?;
        let done = import(&store, &scanner, Box::new(messages.into_iter().map(Ok)), &mut |error| output::complain(&error.to_string()))?;
        output::print(&format!("{} messages are new in the trainers' queue, {} were there\n", done.added, done.known))?;
    }
    Ok(Outcome::Done)
}

fn export(args: ExportArgs) -> Result<Outcome> {
    let findings = args.which.findings()?;
    let mut out = output::open(args.output.as_deref())?;
    match args.format {
        ExportFormat::Jsonl => {
            for found in &findings {
                serde_json::to_writer(&mut out, found)?;
                out.write_all(b"\n").context("the findings")?;
            }
        }
        ExportFormat::Csv => csv_rows(&mut out, &COLUMNS, findings.iter().map(cells)).context("the findings")?,
    }
    out.flush().context("the findings")?;
    Ok(Outcome::Done)
}

const COLUMNS: [&str; 17] = [
    "status",
    "severity",
    "label",
    "store",
    "team",
    "agent",
    "sent_at",
    "excerpt",
    "owner",
    "due",
    "note",
    "gone",
    "path",
    "record",
    "message",
    "fingerprint",
    "template",
];

/// A finding in the order of [`COLUMNS`].
fn cells(found: &Followed) -> Vec<String> {
    let or_empty = |text: &Option<String>| text.clone().unwrap_or_default();
    vec![
        found.status.as_str().to_owned(),
        found.severity.clone(),
        found.label.clone(),
        found.store.clone(),
        found.team.clone(),
        found.agent.clone(),
        found.sent_at.clone(),
        found.excerpt.clone(),
        or_empty(&found.owner),
        found.due.map(|day| day.to_string()).unwrap_or_default(),
        or_empty(&found.note),
        found.gone.to_string(),
        found.path.clone(),
        found.record.to_string(),
        found.message.clone(),
        found.fingerprint.clone(),
        found.template.clone(),
    ]
}
