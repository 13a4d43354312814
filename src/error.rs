//! The library's errors: where, what was met, what was wanted.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// The library's result.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Everything that can go wrong, each naming its place.
#[derive(Debug)]
pub enum Error {
    /// A file or stream could not be read or written.
    Io { path: PathBuf, source: io::Error },
    /// One record of an input is broken; the others are not touched.
    Record { path: String, record: u64, why: String },
    /// A whole input could not be read as any known format.
    Input { path: String, why: String },
    /// A rule, lexicon, policy or fold file is wrong.
    Rules { file: String, line: Option<usize>, item: Option<String>, why: String },
    /// The model file is wrong or does not fit the rules.
    Model { why: String },
    /// Training or measuring cannot go on.
    Train { why: String },
    /// What `replylint.toml` says cannot be meant; `place` is the table.
    Setting { place: String, why: String },
    /// What a reviewer asks for cannot be done.
    Review { why: String },
}

impl Error {
    /// An I/O error at `path`.
    pub fn io(path: impl AsRef<Path>, source: io::Error) -> Error {
        Error::Io { path: path.as_ref().to_owned(), source }
    }

    /// A mistake in a rule file; `line` counts from 1.
    pub fn rules(file: impl Into<String>, line: Option<usize>, item: Option<&str>, why: impl Into<String>) -> Error {
        Error::Rules { file: file.into(), line, item: item.map(str::to_owned), why: why.into() }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Io { path, source } => write!(f, "{}: {source}", path.display()),
            Error::Record { path, record, why } => write!(f, "{path}:{record}: {why}"),
            Error::Input { path, why } => write!(f, "{path}: {why}"),
            Error::Rules { file, line, item, why } => {
                write!(f, "{file}")?;
                if let Some(line) = line {
                    write!(f, ":{line}")?;
                }
                if let Some(item) = item {
                    write!(f, ": {item}")?;
                }
                write!(f, ": {why}")
            }
            Error::Model { why } => write!(f, "model: {why}"),
            Error::Train { why } => write!(f, "training: {why}"),
            Error::Setting { place, why } => write!(f, "{place}: {why}"),
            Error::Review { why } => f.write_str(why),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Error::Io { source, .. } => Some(source),
            _ => None,
        }
    }
}
