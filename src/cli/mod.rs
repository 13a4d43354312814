//! The command line: what was typed is turned into what is needed, and exit codes are decided here.

mod check;
mod convert;
mod evaluate;
mod findings;
mod mcp;
mod output;
mod policies;
mod review;
mod rules;
mod scan;
mod serve;
mod settings;
mod since;
mod train;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand, ValueEnum};

use crate::message::Channel;
use crate::verdict::Severity;

/// Finds review solicitation, incentives, threats, privacy leaks, insults and diversion in what shops write to their buyers.
///
/// No message leaves this machine. Exit status: 0 done; 1 something at or above --fail-on; 2 it could not be done.
#[derive(Debug, Parser)]
#[command(name = "replylint", version)]
struct Args {
    /// Rules of this folder instead of the built-in ones (laid out like `rules/`).
    #[arg(long, global = true, value_name = "DIR")]
    rules: Option<PathBuf>,
    /// This model instead of the built-in one.
    #[arg(long, global = true, value_name = "FILE")]
    model: Option<PathBuf>,
    /// Colours: on a terminal, always, never (NO_COLOR is heeded).
    #[arg(long, global = true, value_enum, default_value = "auto", value_name = "WHEN")]
    color: When,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Crawl exports, judge every outgoing message, report.
    Scan(scan::ScanArgs),
    /// Follow up the findings of scans that were made with --incremental: list, set, export.
    #[command(subcommand)]
    Findings(findings::FindingsCommand),
    /// Judge one message, now.
    Check(check::CheckArgs),
    /// Answer "may this be sent?" over HTTP, before it is sent.
    Serve(serve::ServeArgs),
    /// Answer language models over standard input and output, by the Model Context Protocol.
    Mcp(mcp::McpArgs),
    /// Measure against labelled messages.
    Evaluate(evaluate::EvaluateArgs),
    /// Train the classifier, cross-validate, write model and card.
    Train(train::TrainArgs),
    /// Put messages into the trainers' queue, and write out what was decided.
    #[command(subcommand)]
    Review(review::ReviewCommand),
    /// Look at the rules and test them with their own examples.
    #[command(subcommand)]
    Rules(rules::RulesCommand),
    /// Look at the policy packs.
    #[command(subcommand)]
    Policies(policies::PoliciesCommand),
    /// Turn any export into native records.
    Convert(convert::ConvertArgs),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum When {
    Auto,
    Always,
    Never,
}

/// A severity as typed, or never.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Threshold {
    Never,
    Notice,
    Warn,
    Block,
}

impl Threshold {
    fn severity(self) -> Option<Severity> {
        match self {
            Threshold::Never => None,
            Threshold::Notice => Some(Severity::Notice),
            Threshold::Warn => Some(Severity::Warn),
            Threshold::Block => Some(Severity::Block),
        }
    }
}

/// A channel as typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum TypedChannel {
    Chat,
    #[value(name = "review_reply", alias = "review-reply")]
    ReviewReply,
}

impl From<TypedChannel> for Channel {
    fn from(typed: TypedChannel) -> Channel {
        match typed {
            TypedChannel::Chat => Channel::Chat,
            TypedChannel::ReviewReply => Channel::ReviewReply,
        }
    }
}

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Done,
    /// Something at or above `--fail-on`.
    Found,
}

/// What all commands share of what was typed.
struct Common {
    rules: Option<PathBuf>,
    model: Option<PathBuf>,
    color: When,
}

/// Runs the program.
pub fn main() -> ExitCode {
    let args = Args::parse();
    match run(args) {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Found) => ExitCode::from(1),
        // Whoever read the output has enough of it.
        Err(error) if output::is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            output::complain(&output::chain(&error));
            ExitCode::from(2)
        }
    }
}

fn run(args: Args) -> Result<Outcome> {
    let common = Common { rules: args.rules, model: args.model, color: args.color };
    match args.command {
        Command::Scan(args) => scan::run(&common, args),
        Command::Findings(command) => findings::run(&common, command),
        Command::Check(args) => check::run(&common, args),
        Command::Serve(args) => serve::run(common, args),
        Command::Mcp(args) => mcp::run(&common, args),
        Command::Evaluate(args) => evaluate::run(&common, args),
        Command::Train(args) => train::run(&common, args),
        Command::Review(command) => review::run(&common, command),
        Command::Rules(command) => rules::run(&common, command),
        Command::Policies(command) => policies::run(&common, command),
        Command::Convert(args) => convert::run(args),
    }
}
