//! Reads what shops really have, in whatever form it was exported, as messages.
//!
//! [`open`] crawls paths, sees by their content which [`Reader`] of [`READERS`] each file wants, and gives its messages one after
//! the other. A broken record or file is an error among them, and the rest goes on. Judging is left to others.
//!
//! To add a format: write one file with what recognises it and what reads it, and its line in [`READERS`].

mod archive;
mod crawl;
mod encoding;
mod explain;
mod field;
mod freshdesk_xml;
mod glob;
mod heading;
mod html;
mod json;
mod known;
mod later;
mod line_oa;
mod line_text;
mod lines;
mod mail;
mod media;
mod parties;
mod qianniu;
mod quoted;
mod role;
mod seen;
mod sorted;
mod table;
mod templates;
mod time;
mod walk;
mod whatsapp;

use std::io::BufRead;
use std::sync::Arc;

pub use crawl::{Crawl, Note, Progress, open, open_bytes, open_unless};
pub use explain::{Example, Explained, explain};
pub use field::Field;
pub use glob::Pattern;
pub use known::known;
pub use media::MediaCommand;
pub use templates::{Templates, templates};

use crate::error::{Error, Result};
use crate::message::{Channel, Message};

/// What the user says about the inputs.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Names under which the shop's side writes, for formats that do not tell.
    pub agents: Vec<String>,
    /// The channel of every message, whatever the format says.
    pub channel: Option<Channel>,
    /// The name of the reader for every file, instead of the one its content wants.
    pub reader: Option<String>,
    /// Which column or key holds a field.
    pub map: Vec<(Field, String)>,
    /// The encoding of every file without a byte order mark.
    pub encoding: Option<String>,
    /// What finds the words in the shop's pictures and voice messages.
    pub media_command: Option<MediaCommand>,
}

/// One format.
pub struct Reader {
    /// Its name, as in `--reader NAME`.
    pub name: &'static str,
    /// What it reads, in a few words.
    pub reads: &'static str,
    /// Why a file is of this format; `None` if it is not.
    detect: fn(&Sample<'_>) -> Option<String>,
    how: How,
}

enum How {
    /// From text.
    Text(fn(Text) -> Result<Opened>),
    /// From bytes as they are, since they name encodings of their own.
    Bytes(fn(Text) -> Result<Opened>),
    /// Not at all, but we know what it is and what to do instead.
    Refused(&'static str),
}

/// Every format, in the order in which a text is tried: the first that knows it reads it.
pub static READERS: &[Reader] = &[
    whatsapp::READER,
    line_text::READER,
    line_oa::READER,
    mail::READER,
    json::native::READER,
    json::zendesk::READER,
    json::gorgias::READER,
    json::intercom::READER,
    json::freshdesk::READER,
    json::tiktok::READER,
    json::shopee::READER,
    json::lazada::READER,
    json::google_business::READER,
    json::telegram::READER,
    json::messenger::READER,
    json::wecom::READER,
    json::livechat::READER,
    json::hubspot::READER,
    json::front::READER,
    json::crisp::READER,
    json::help_scout::READER,
    json::reamaze::READER,
    json::later::APP_STORE,
    json::later::SLACK,
    json::generic::READER,
    qianniu::READER,
    freshdesk_xml::READER,
    later::EBAY,
    later::HTML,
    later::KAKAO,
    table::csv::READER,
];

/// The beginning of a text, by which readers know it.
struct Sample<'a> {
    head: &'a str,
}

/// A text to be read.
struct Text {
    from: Box<dyn BufRead + Send>,
    /// Its beginning once more.
    head: String,
    context: Context,
}

/// Where a text comes from and what the user says about it.
#[derive(Clone)]
struct Context {
    path: Arc<str>,
    options: Arc<Options>,
    progress: Arc<Progress>,
}

impl Context {
    fn broken_record(&self, record: u64, why: impl Into<String>) -> Error {
        Error::Record { path: self.path.to_string(), record, why: why.into() }
    }

    fn broken_input(&self, why: impl Into<String>) -> Error {
        Error::Input { path: self.path.to_string(), why: why.into() }
    }

    fn note(&self, text: impl Into<String>) {
        self.progress.note(&self.path, text.into());
    }

    /// The file's name without folders and extensions.
    fn stem(&self) -> &str {
        let name = self.path.rsplit(['/', '\\']).next().unwrap_or(&self.path);
        let mut stem = name;
        for ending in [".gz", ".zst", ".txt", ".csv", ".tsv", ".json", ".jsonl", ".ndjson", ".xlsx", ".xls"] {
            stem = stem.strip_suffix(ending).unwrap_or(stem);
        }
        stem
    }
}

/// The messages of one input. Each names its record; the crawl fills in the rest of its place.
type Messages = Box<dyn Iterator<Item = Result<Message>> + Send>;

/// A file that is being read.
struct Opened {
    messages: Messages,
    /// What was understood of its columns or keys, for [`explain`].
    columns: Vec<(Field, String)>,
}

impl Opened {
    fn new(messages: impl Iterator<Item = Result<Message>> + Send + 'static) -> Opened {
        Opened { messages: Box::new(messages), columns: Vec::new() }
    }
}
