//! `replylint mcp`.

use anyhow::Result;
use clap::Args;

use super::{Common, Outcome, settings};
use crate::serve::live::Loaded;
use crate::serve::mcp;

#[derive(Debug, Args)]
pub struct McpArgs {
    /// Judge by this pack; several: the strictest wins.
    #[arg(long, value_name = "PACK")]
    policy: Vec<String>,
}

pub fn run(common: &Common, args: McpArgs) -> Result<Outcome> {
    let file = settings::read(&[])?;
    let scanner = settings::scanner(common, &file, args.policy, 1)?;
    mcp::run(Loaded::new(scanner))?;
    Ok(Outcome::Done)
}
