//! Where output goes: standard output or a file, colours, progress, complaints.

use std::fs::File;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use console::Term;
use indicatif::{ProgressBar, ProgressStyle};

use super::{Common, When};
use crate::report::{Facts, Options, Out};
use crate::rules::RuleSet;
use crate::source::Progress;

/// Opens `path`, or standard output.
pub fn open(path: Option<&Path>) -> Result<Out> {
    Ok(match path {
        Some(path) => Box::new(BufWriter::new(File::create(path).with_context(|| format!("{}: cannot be written", path.display()))?)),
        None => Box::new(BufWriter::new(io::stdout())),
    })
}

/// Prints to standard output.
pub fn print(text: &str) -> Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).context("standard output")
}

/// Says on standard error what went wrong. Nothing can be done if that fails too.
pub fn complain(text: &str) {
    let _ = writeln!(io::stderr(), "replylint: {text}");
}

/// Says what the user should know of files though nothing was lost.
pub fn tell(progress: &Progress) {
    for note in progress.notes() {
        complain(&format!("{}: {}", note.path, note.text));
    }
}

/// An error with its causes, each told once: the library's errors name theirs already.
pub fn chain(error: &anyhow::Error) -> String {
    let mut told = error.to_string();
    for cause in error.chain().skip(1).map(ToString::to_string) {
        if !told.contains(&cause) {
            told = format!("{told}: {cause}");
        }
    }
    told
}

/// Whether an error says that nobody reads the output any more.
pub fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.chain().filter_map(|cause| cause.downcast_ref::<io::Error>()).any(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

/// How to write a report to a file or the terminal.
pub fn options(common: &Common, rules: &RuleSet, to_file: bool) -> Options {
    let terminal = !to_file && io::stdout().is_terminal();
    let colour = match common.color {
        When::Always => true,
        When::Never => false,
        // https://no-color.org: set and not empty.
        When::Auto => terminal && std::env::var_os("NO_COLOR").is_none_or(|set| set.is_empty()),
    };
    Options { colour, width: columns(terminal).clamp(NARROW, WIDE), facts: Arc::new(Facts::new(rules)), ..Options::default() }
}

/// Reports are laid out for so many columns at least, and at most.
const NARROW: usize = 60;
const WIDE: usize = 200;

/// What COLUMNS says, else what the terminal has.
fn columns(terminal: bool) -> usize {
    let said = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    said.unwrap_or_else(|| if terminal { usize::from(Term::stdout().size().1) } else { 100 })
}

/// A bar of bytes read, on standard error and only on a terminal.
pub fn bytes_bar(progress: Arc<Progress>) -> Bar {
    if !io::stderr().is_terminal() {
        return Bar(None);
    }
    let bar = ProgressBar::new(progress.total());
    let style = ProgressStyle::with_template("{bar:30} {bytes}/{total_bytes} {bytes_per_sec} {eta} left");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    let (stop, stopped) = std::sync::mpsc::channel();
    let shown = bar.clone();
    let ticker = std::thread::spawn(move || {
        while stopped.recv_timeout(Duration::from_millis(200)) == Err(std::sync::mpsc::RecvTimeoutError::Timeout) {
            shown.set_length(progress.total());
            shown.set_position(progress.read());
        }
        shown.finish_and_clear();
    });
    Bar(Some((stop, ticker)))
}

/// A bar that is taken away when it is dropped.
pub struct Bar(Option<(std::sync::mpsc::Sender<()>, std::thread::JoinHandle<()>)>);

impl Drop for Bar {
    fn drop(&mut self) {
        if let Some((stop, ticker)) = self.0.take() {
            drop(stop);
            // A ticker that panicked leaves no bar; there is nothing to mend.
            let _ = ticker.join();
        }
    }
}
