//! `replylint convert`.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clap::Args;

use super::scan::InputArgs;
use super::{Outcome, output, settings};
use crate::source;

#[derive(Debug, Args)]
pub struct ConvertArgs {
    /// Exports: files, folders, archives, patterns such as 'exports/**/*.csv', or `-` for standard input.
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// Where the native records go; standard output where missing.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    input: InputArgs,
}

pub fn run(args: ConvertArgs) -> Result<Outcome> {
    settings::must_exist(&args.paths)?;
    settings::must_not_be_input(args.output.as_deref(), &args.paths)?;
    let file = settings::read(&args.paths)?;
    let crawl = source::open(&args.paths, &args.input.options(&file.agents)?);
    let progress = crawl.progress();
    let _bar = output::bytes_bar(progress.clone());
    let mut out = output::open(args.output.as_deref())?;
    let (mut written, mut broken) = (0u64, 0u64);
    for record in crawl {
        match record {
            Ok(message) => {
                serde_json::to_writer(&mut out, &message).context("the records")?;
                out.write_all(b"\n").context("the records")?;
                written += 1;
            }
            Err(error) => {
                output::complain(&error.to_string());
                broken += 1;
            }
        }
    }
    out.flush().context("the records")?;
    output::tell(&progress);
    if written == 0 {
        bail!("no message was read; {broken} records or files were unreadable");
    }
    Ok(Outcome::Done)
}
