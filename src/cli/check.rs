//! `replylint check`.

use std::io::Read;

use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};

use super::{Common, Outcome, Threshold, TypedChannel, output, settings};
use crate::conversation::Memory;
use crate::message::{Channel, Message, Source};
use crate::report;
use crate::scan::Summary;
use crate::verdict::{Action, State, Verdict};

#[derive(Debug, Args)]
pub struct CheckArgs {
    /// The message; `-` or nothing reads it from standard input.
    text: Option<String>,
    #[arg(long, value_enum, default_value = "chat")]
    channel: TypedChannel,
    /// Judge by this pack; several: the strictest wins.
    #[arg(long, value_name = "PACK")]
    policy: Vec<String>,
    #[arg(long)]
    platform: Option<String>,
    #[arg(long)]
    region: Option<String>,
    #[arg(long, value_enum, default_value = "human")]
    format: CheckFormat,
    /// Exit with 1 if something is at or above this.
    #[arg(long, value_enum, default_value = "warn")]
    fail_on: Threshold,
    /// Leave personal data in the answer as it was written.
    #[arg(long)]
    show_personal_data: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum CheckFormat {
    Human,
    Json,
}

pub fn run(common: &Common, args: CheckArgs) -> Result<Outcome> {
    let text = match args.text.as_deref() {
        Some(text) if text != "-" => text.to_owned(),
        _ => {
            let mut bytes = Vec::new();
            std::io::stdin().read_to_end(&mut bytes).context("standard input")?;
            String::from_utf8(bytes).context("standard input: wanted UTF-8")?
        }
    };
    let text = text.trim_end_matches(['\r', '\n']).to_owned();
    if text.trim().is_empty() {
        bail!("there is no message: give it as an argument or on standard input");
    }
    let file = settings::read(&[])?;
    let scanner = settings::scanner(common, &file, args.policy, 1)?;
    let mut message = Message::new(text, Channel::from(args.channel));
    (message.id, message.platform, message.region) = ("-:1".to_owned(), args.platform, args.region);
    message.source = Source { path: "-".to_owned(), record: 1 };
    let verdict = scanner.check(&message, &mut Memory::default());
    let format = match args.format {
        CheckFormat::Human => "human",
        CheckFormat::Json => "verdicts",
    };
    let writer = report::writer(format).expect("both formats are in the table");
    let options =
        report::Options { show_personal_data: args.show_personal_data, totals: false, ..output::options(common, scanner.rules(), false) };
    let mut sink = (writer.new)(output::open(None)?, &options);
    sink.verdict(&message, &verdict).and_then(|()| sink.finish(&Summary::default())).context("standard output")?;
    if args.format == CheckFormat::Human {
        output::print(&format!("{}\n", answer(&verdict)))?;
    }
    if let Some(reason) = verdict.reason() {
        bail!("it was not judged: {}", reason.in_words());
    }
    let reached = args.fail_on.severity().is_some_and(|threshold| verdict.severity() >= Some(threshold));
    Ok(if reached { Outcome::Found } else { Outcome::Done })
}

/// What to do, in one line.
fn answer(verdict: &Verdict) -> &'static str {
    match (verdict.action, verdict.state) {
        (Action::Send, State::Review) => "send: nothing is certain, a trainer should look at it",
        (Action::Send, _) => "send",
        (Action::Notice, _) => "notice: it may be sent, but think again",
        (Action::Warn, _) => "warn: better not",
        (Action::Block, _) => "block: do not send",
        (Action::Hold, _) => "hold: let somebody read it",
    }
}
