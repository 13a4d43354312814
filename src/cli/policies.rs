//! `replylint policies`.

use std::fmt::Write;

use anyhow::{Result, anyhow};
use clap::Subcommand;

use super::{Common, Outcome, output, settings};
use crate::label::Label;
use crate::message::Channel;
use crate::policy::{Pack, Policies, diff};
use crate::verdict::Severity;

#[derive(Debug, Subcommand)]
pub enum PoliciesCommand {
    /// Name every pack.
    List,
    /// Show what a pack says of each label.
    Show {
        /// Its name, or a file with a pack of your own.
        pack: String,
    },
    /// Show where one pack is stricter than another; each a name, or a file with a pack of your own.
    Diff { left: String, right: String },
}

pub fn run(common: &Common, command: PoliciesCommand) -> Result<Outcome> {
    let file = settings::read(&[])?;
    let named = match &command {
        PoliciesCommand::List => file.policy.clone(),
        PoliciesCommand::Show { pack } => vec![pack.clone()],
        PoliciesCommand::Diff { left, right } => vec![left.clone(), right.clone()],
    };
    let policies = settings::policies(common, &file, &named)?;
    let get = |name: &str| get(&policies, &settings::pack_name(name));
    let text = match command {
        PoliciesCommand::List => list(&policies),
        PoliciesCommand::Show { pack } => show(get(&pack)?),
        PoliciesCommand::Diff { left, right } => compare(get(&left)?, get(&right)?),
    };
    output::print(&text)?;
    Ok(Outcome::Done)
}

fn get<'p>(policies: &'p Policies, name: &str) -> Result<&'p Pack> {
    let known = || policies.packs().iter().map(|pack| pack.name.as_str()).collect::<Vec<_>>().join(", ");
    policies.get(name).ok_or_else(|| anyhow!("there is no pack {name:?}; there are {}", known()))
}

fn list(policies: &Policies) -> String {
    let today = jiff::Zoned::now().date();
    let mut text = String::new();
    for pack in policies.packs() {
        let old = if pack.is_older_than(Pack::STALE_AFTER_DAYS, today) { "  (older than 180 days: check it)" } else { "" };
        let _ = writeln!(text, "{:16} {}  {}{old}", pack.name, pack.date, pack.title);
    }
    text
}

fn show(pack: &Pack) -> String {
    let mut text = format!("{}: {} ({})\n", pack.name, pack.title, pack.date);
    for &label in Label::ALL {
        for channel in Channel::ALL {
            let clause = pack.clause(label, channel, &[label]);
            let severity = name(clause.as_ref().map(|clause| clause.severity));
            let told = clause.map(|clause| format!("{} {}", clause.clause, clause.url)).unwrap_or_default();
            let _ = writeln!(text, "{:26} {:12} {severity:7} {told}", label.as_str(), channel.as_str());
        }
    }
    text
}

fn compare(left: &Pack, right: &Pack) -> String {
    let mut text = String::new();
    for difference in diff(left, right) {
        let with = difference.with.map(|with| format!(" with {with}")).unwrap_or_default();
        let what = format!("{}{with}", difference.label);
        let _ = writeln!(text, "{what:26} {:12} {:7} {:7}", difference.channel.as_str(), name(difference.left), name(difference.right));
    }
    if text.is_empty() { "the packs are equally strict on every label\n".to_owned() } else { text }
}

fn name(severity: Option<Severity>) -> &'static str {
    severity.map_or("off", Severity::as_str)
}
