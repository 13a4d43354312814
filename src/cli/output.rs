//! Where output goes: standard output or a file, colours, progress, complaints.

use std::fs::File;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use indicatif::{ProgressBar, ProgressStyle};

use super::{Common, When};
use crate::report::Options;
use crate::source::Progress;

/// Opens `path`, or standard output.
pub fn open(path: Option<&Path>) -> Result<Box<dyn Write>> {
    Ok(match path {
        Some(path) => Box::new(BufWriter::new(File::create(path).with_context(|| format!("{}: cannot be written", path.display()))?)),
        None => Box::new(BufWriter::new(io::stdout().lock())),
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

/// Whether an error says that nobody reads the output any more.
pub fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.chain().filter_map(|cause| cause.downcast_ref::<io::Error>()).any(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

/// How to write a report to a file or the terminal.
pub fn options(common: &Common, to_file: bool, show_personal_data: bool) -> Options {
    let terminal = !to_file && io::stdout().is_terminal();
    let colour = match common.color {
        When::Always => true,
        When::Never => false,
        When::Auto => terminal && std::env::var_os("NO_COLOR").is_none(),
    };
    let columns = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    Options { show_personal_data, colour, width: columns.unwrap_or(100) }
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
