//! `replylint review`: examples in, decisions out.

use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::{Args, Subcommand, ValueEnum};

use super::{Common, Outcome, output, settings};
use crate::review::Store;
use crate::review::archive::is_archive;
use crate::review::import::import;
use crate::review::reviewers::{Reviewers, Role};
use crate::source::{self, Options};

#[derive(Debug, Subcommand)]
pub enum ReviewCommand {
    /// Judge exports, labelled files or verdicts and put them into the trainers' queue, each message once; or take in an archive.
    Import(ImportArgs),
    /// Write what was decided as labelled records.
    Export(ExportArgs),
    /// Name a reviewer or lead, or give one a new token; it is printed once.
    Reviewer(ReviewerArgs),
}

#[derive(Debug, Args)]
pub struct ImportArgs {
    /// Files or folders, as `scan` reads them.
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// The data folder; that of `serve` where missing.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Names under which the shop's side writes, for exports that do not tell.
    #[arg(long, value_name = "NAME")]
    agent: Vec<String>,
}

#[derive(Debug, Args)]
pub struct ExportArgs {
    /// The data folder; that of `serve` where missing.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Standard output where missing.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// The whole store with every decision, to be taken in again elsewhere. It holds personal data as it was written.
    #[arg(long)]
    archive: bool,
    /// Leave personal data in labelled records as it was written.
    #[arg(long)]
    show_personal_data: bool,
}

#[derive(Debug, Args)]
pub struct ReviewerArgs {
    name: String,
    #[arg(long, value_enum, default_value = "reviewer")]
    role: TypedRole,
    /// The data folder; that of `serve` where missing.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
}

/// A role as typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum TypedRole {
    Reviewer,
    Lead,
}

pub fn run(common: &Common, command: ReviewCommand) -> Result<Outcome> {
    match command {
        ReviewCommand::Import(args) => take_in(common, args),
        ReviewCommand::Export(args) => write_out(args),
        ReviewCommand::Reviewer(args) => add_reviewer(args),
    }
}

fn take_in(common: &Common, args: ImportArgs) -> Result<Outcome> {
    settings::must_exist(&args.paths)?;
    let store = Store::open(&settings::data(args.data)?)?;
    if let [path] = &args.paths[..]
        && let Some(mut archive) = archive(path)?
    {
        store.read_archive(&mut archive)?;
        output::print(&format!("{} is taken in\n", path.display()))?;
        return Ok(Outcome::Done);
    }
    let file = settings::read(&args.paths)?;
    let scanner = settings::scanner(common, &file, Vec::new(), 0)?;
    let agents = if args.agent.is_empty() { file.agents } else { args.agent };
    let source = source::open(&args.paths, &Options { agents, ..Options::default() });
    let done = import(&store, &scanner, Box::new(source), &mut |error| output::complain(&error.to_string()))?;
    if done.added + done.known == 0 {
        bail!("nothing was judged");
    }
    output::print(&format!("{} examples are new, {} were known, {} records could not be read\n", done.added, done.known, done.skipped))?;
    Ok(Outcome::Done)
}

/// The file, if it is an archive.
fn archive(path: &Path) -> Result<Option<BufReader<File>>> {
    if !path.is_file() {
        return Ok(None);
    }
    let mut file = BufReader::new(File::open(path).with_context(|| path.display().to_string())?);
    let head = file.fill_buf().with_context(|| path.display().to_string())?;
    let is_archive = is_archive(&String::from_utf8_lossy(&head[..head.len().min(64)]));
    Ok(is_archive.then_some(file))
}

fn write_out(args: ExportArgs) -> Result<Outcome> {
    let store = Store::open(&settings::data(args.data)?)?;
    let mut out = output::open(args.output.as_deref())?;
    if args.archive {
        store.write_archive(&mut out)?;
    } else {
        for decided in store.decided()? {
            let message = if args.show_personal_data { decided.message } else { decided.without_personal_data() };
            serde_json::to_writer(&mut out, &message)?;
            out.write_all(b"\n")?;
        }
    }
    out.flush()?;
    Ok(Outcome::Done)
}

fn add_reviewer(args: ReviewerArgs) -> Result<Outcome> {
    let role = match args.role {
        TypedRole::Reviewer => Role::Reviewer,
        TypedRole::Lead => Role::Lead,
    };
    let token = Reviewers::add(&settings::data(args.data)?, &args.name, role)?;
    output::print(&format!("{token}\n"))?;
    Ok(Outcome::Done)
}
