//! `--incremental DIR`: the scan store of a scan.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use jiff::Zoned;

use super::ScanArgs;
use crate::cli::settings::File;
use crate::history::Scans;
use crate::scan::{Scanner, Versions};
use crate::source::{self, Crawl, Options};

/// Opens the store in `folder`, or begins one, for a run.
pub fn begin(folder: &Path, args: &ScanArgs, scanner: &Scanner, file: &File, input: &Options) -> Result<Scans> {
    prepare(folder, &args.paths)?;
    let scans = Scans::open(folder)?;
    let mut judged_by = judged_by(scanner, file, input)?;
    if let Some(known) = &args.known {
        judged_by.push(fs::read_to_string(known).with_context(|| known.display().to_string())?);
    }
    scans.begin(&judged_by.iter().map(String::as_str).collect::<Vec<_>>())?;
    Ok(scans)
}

/// The messages of `paths` without the files that have not changed.
pub fn crawl(paths: &[PathBuf], input: &Options, scans: Option<&Scans>) -> Result<Crawl> {
    let Some(scans) = scans else { return Ok(source::open(paths, input)) };
    let mut failed = None;
    let crawl = source::open_unless(paths, input, &mut |path, data| {
        scans.is_unchanged(path, data).unwrap_or_else(|error| {
            failed = Some(error);
            false
        })
    });
    failed.map_or(Ok(crawl), |error| Err(error.into()))
}

/// What a scan of the folder, or of what lies around it, does not read.
const IGNORED: &str = "scans.sqlite*";

/// Makes the folder, so that a scan of what lies around it does not read the store.
fn prepare(folder: &Path, paths: &[PathBuf]) -> Result<()> {
    let place = || folder.display().to_string();
    fs::create_dir_all(folder).with_context(place)?;
    let ignore = folder.join(".ignore");
    let written = fs::read_to_string(&ignore).unwrap_or_default();
    if written.lines().all(|line| line != IGNORED) {
        fs::write(&ignore, format!("{written}{IGNORED}\n")).with_context(place)?;
    }
    let canonical = folder.canonicalize().with_context(place)?;
    if paths.iter().filter_map(|path| path.canonicalize().ok()).any(|path| path == canonical) {
        bail!("{}: is an input; wanted a folder of its own for --incremental", folder.display());
    }
    Ok(())
}

/// All that verdicts depend on but the messages.
fn judged_by(scanner: &Scanner, file: &File, input: &Options) -> Result<Vec<String>> {
    let settings = scanner.settings();
    let today = Zoned::now().date();
    let expired: Vec<bool> = scanner.shop().allow.iter().map(|allow| allow.is_expired(today)).collect();
    Ok(vec![
        serde_json::to_string(&Versions::of(scanner))?,
        format!("{:?} {:?} {:?}", settings.packs, settings.fingerprint_key, settings.inbound),
        format!("{:?} {:?} {expired:?}", file.stores, file.allow),
        format!("{input:?}"),
        // Packs of the shop's own, which are no part of the rules.
        format!("{:?}", scanner.policies().packs()),
    ])
}
