//! Real-looking exports, with exact counts of what must come out.

use std::path::{Path, PathBuf};

use replylint::message::{Channel, Message, Sender};
use replylint::source::{self, Options};
use replylint::{Error, Result};

mod archives;
mod chats;
mod columns;
mod hostile;
mod media;
mod order;
mod samples;
mod tables;
mod tools;
mod workbooks;

/// What a crawl of `path` gives.
struct Read {
    messages: Vec<Message>,
    errors: Vec<Error>,
    notes: Vec<String>,
}

fn read(path: impl AsRef<Path>) -> Read {
    read_with(path, &Options::default())
}

fn read_with(path: impl AsRef<Path>, options: &Options) -> Read {
    let mut crawl = source::open(&[path.as_ref().to_owned()], options);
    let results: Vec<Result<Message>> = crawl.by_ref().collect();
    let notes = crawl.progress().notes().into_iter().map(|note| note.text).collect();
    let (mut messages, mut errors) = (Vec::new(), Vec::new());
    for result in results {
        match result {
            Ok(message) => messages.push(message),
            Err(error) => errors.push(error),
        }
    }
    Read { messages, errors, notes }
}

impl Read {
    fn of(&self, sender: Sender) -> usize {
        self.messages.iter().filter(|message| message.sender == sender).count()
    }

    fn errors_as_text(&self) -> Vec<String> {
        self.errors.iter().map(ToString::to_string).collect()
    }

    fn conversations(&self) -> usize {
        self.messages.iter().filter_map(|message| message.conversation.as_deref()).collect::<std::collections::BTreeSet<_>>().len()
    }
}

/// Writes `bytes` to a file called `name` and reads it.
fn read_bytes(name: &str, bytes: &[u8]) -> Read {
    read_bytes_with(name, bytes, &Options::default())
}

fn read_bytes_with(name: &str, bytes: &[u8], options: &Options) -> Read {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).expect("written");
    read_with(&path, options)
}

fn samples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/samples")
}
