//! `replylint check`.

use std::io::Read;
use std::path::Path;

use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};

use super::{Common, Outcome, Threshold, TypedChannel, output, settings};
use crate::conversation::Memory;
use crate::identifier::Masker;
use crate::message::{Channel, Message, Source};
use crate::report::{human, record};
use crate::scan::Summary;
use crate::verdict::{Action, State};

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
    match args.format {
        CheckFormat::Json => {
            let mut masker = Masker::new(args.show_personal_data);
            output::print(&format!("{}\n", serde_json::to_string(&record::verdict(&message, &verdict, &mut masker))?))?;
        }
        CheckFormat::Human => {
            let mut report = (human::WRITER.open)(
                output::open(None::<&Path>)?,
                scanner.rules(),
                output::options(common, false, args.show_personal_data),
            );
            report.verdict(&message, &verdict)?;
            drop(report);
            let _ = Summary::default();
            output::print(&format!("{}\n", answer(verdict.action, verdict.state, verdict.reason)))?;
        }
    }
    let reached = args.fail_on.severity().is_some_and(|threshold| verdict.severity() >= Some(threshold));
    Ok(if reached { Outcome::Found } else { Outcome::Done })
}

fn answer(action: Action, state: State, reason: Option<crate::verdict::Reason>) -> String {
    match (action, state) {
        (Action::Send, State::Review) => "send; a trainer should look at it".to_owned(),
        (Action::Send, _) => "send".to_owned(),
        (Action::Notice, _) => "notice: it may be sent, think again".to_owned(),
        (Action::Warn, _) => "warn: better not".to_owned(),
        (Action::Block, _) => "block: do not send".to_owned(),
        (Action::Hold, _) => format!("hold: {}", reason.map_or("it could not be judged", crate::verdict::Reason::in_words)),
    }
}
