//! Says for each file how it would be read and why, as plain data; printing is left to others.

use std::path::PathBuf;

use crate::error::{Error, Result};
use crate::message::{Channel, Message};

use super::crawl::{Opening, complete};
use super::sorted::Runs;
use super::{Field, Options, open};

/// How one file would be read.
#[derive(Debug)]
pub struct Explained {
    pub path: String,
    /// The name of the reader.
    pub reader: &'static str,
    /// What that reader reads.
    pub reads: &'static str,
    /// Why this reader.
    pub why: String,
    /// Empty for workbooks.
    pub encoding: &'static str,
    pub why_encoding: String,
    /// Which column or key holds what.
    pub columns: Vec<(Field, String)>,
    /// Whether times name their zone; `None` where there are no times.
    pub has_zone: Option<bool>,
    /// The channels seen in the first messages.
    pub channels: Vec<Channel>,
    /// The first messages.
    pub examples: Vec<Example>,
    /// What is worth telling: who is unknown, what was assumed.
    pub notes: Vec<String>,
    /// What went wrong on the way to them.
    pub errors: Vec<Error>,
}

/// One message as it would be judged.
pub type Example = Message;

/// Messages that are shown.
const EXAMPLES: usize = 3;
/// Messages and errors that are looked at.
const LOOKED_AT: usize = 200;

/// Explains every file under `paths`; an error stands for one that cannot be read.
pub fn explain(paths: &[PathBuf], options: &Options) -> Vec<Result<Explained>> {
    let mut crawl = open(paths, options);
    let progress = crawl.progress();
    let mut explained = Vec::new();
    while let Some(opening) = crawl.next_file() {
        explained.push(opening.and_then(|opening| {
            let path = opening.context().path.to_string();
            let mut file = Explained {
                path,
                reader: "workbook",
                reads: "a workbook (XLSX, XLS, ODS)",
                why: "its bytes are those of a workbook".to_owned(),
                encoding: "",
                why_encoding: String::new(),
                columns: Vec::new(),
                has_zone: None,
                channels: Vec::new(),
                examples: Vec::new(),
                notes: Vec::new(),
                errors: Vec::new(),
            };
            if let Opening::Text { reader, why, sniffed, .. } = &opening {
                (file.reader, file.reads, file.why) = (reader.name, reader.reads, why.clone());
                (file.encoding, file.why_encoding) = (sniffed.encoding.name(), sniffed.why.clone());
            }
            let opened = opening.open()?.opened;
            file.columns = opened.columns;
            let records: Vec<Result<Message>> = opened.messages.take(LOOKED_AT).collect();
            let runs = Runs::of(records.iter().flatten());
            for record in records {
                match record {
                    Ok(message) => file.look_at(message, options),
                    Err(error) if file.errors.len() < EXAMPLES => file.errors.push(error),
                    Err(_) => {}
                }
            }
            file.notes = progress.notes().into_iter().filter(|note| note.path == file.path).map(|note| note.text).collect();
            file.notes.extend(runs.note().map(str::to_owned));
            Ok(file)
        }));
    }
    explained
}

impl Explained {
    fn look_at(&mut self, mut message: Message, options: &Options) {
        complete(&mut message, &self.path, options);
        if let Some(time) = &message.sent_at {
            let clock = time.split_once('T').map_or("", |(_, clock)| clock);
            self.has_zone = Some(self.has_zone.unwrap_or(true) && clock.contains(['Z', '+', '-']));
        }
        if !self.channels.contains(&message.channel) {
            self.channels.push(message.channel);
        }
        if self.examples.len() < EXAMPLES {
            self.examples.push(message);
        }
    }
}
