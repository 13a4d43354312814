//! What is known of the messages of a chunk, and where their conversations were left.

use rusqlite::{Connection, OptionalExtension, params};

use super::kept::{Facet, KeptVerdict};
use super::store::{Run, Scans};
use crate::conversation::{Key, Left, Memory};
use crate::digest::digest;
use crate::error::{Error, Result};
use crate::message::Message;
use crate::scan::Before;
use crate::verdict::Verdict;

impl Scans {
    pub(super) fn recall_chunk(&self, chunk: Vec<Result<Message>>, memory: &mut Memory) -> Result<Vec<Result<(Message, Before)>>> {
        let mut run = self.run();
        self.read(|store| {
            let mut recalled = Vec::with_capacity(chunk.len());
            for record in chunk {
                let message = match record {
                    Ok(message) => message,
                    Err(error) => {
                        run.failed(&error);
                        recalled.push(Err(error));
                        continue;
                    }
                };
                let Some(before) = recall(store, &mut run, &message)? else {
                    run.duplicates += 1;
                    continue;
                };
                if before == Before::New
                    && let Some(key) = Key::of(&message).filter(|key| !memory.remembers(key))
                    && let Some(left) = left(store, &key, run.judge)?
                {
                    memory.take_up(&key, left);
                }
                recalled.push(Ok((message, before)));
            }
            Ok(recalled)
        })
    }
}

/// What is known of a message; `None` where it has come already.
fn recall(store: &Connection, run: &mut Run, message: &Message) -> rusqlite::Result<Option<Before>> {
    run.bound();
    run.read_on(&message.source.path);
    let identity = run.identity(message);
    if let Some(&file) = run.seen.get(&identity) {
        if file != run.files_read {
            run.shared.insert(run.file.clone());
        }
        return Ok(None);
    }
    run.seen.insert(identity, run.files_read);
    let before = known(store, run, identity)?;
    if before.is_some() {
        run.pending.push_back(identity);
    }
    Ok(before)
}

fn known(store: &Connection, run: &mut Run, identity: [u8; 16]) -> rusqlite::Result<Option<Before>> {
    let mut find = store.prepare_cached("SELECT file, facet, run, kept FROM message WHERE identity = ? AND judge = ?")?;
    let known = find.query_row(params![identity, run.judge], |row| {
        Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?, row.get::<_, i64>(2)?, row.get::<_, bool>(3)?))
    });
    let Some((owner, facet, met, kept)) = known.optional()? else { return Ok(Some(Before::New)) };
    if run.unchanged.contains(&owner) || met == run.id {
        run.shared.insert(run.file.clone());
        return Ok(None);
    }
    let verdict = if kept {
        let mut find = store.prepare_cached("SELECT verdict FROM judgement WHERE identity = ?")?;
        let text: String = find.query_row([identity], |row| row.get(0))?;
        Some(Verdict::from(parsed::<KeptVerdict>(&text)?))
    } else {
        let mut find = store.prepare_cached("SELECT text FROM facet WHERE id = ?")?;
        let text: String = find.query_row([facet], |row| row.get(0))?;
        parsed::<Facet>(&text)?.into_parts().1
    };
    Ok(Some(Before::Known(verdict.map(Box::new))))
}

fn left(store: &Connection, key: &Key, judge: i64) -> rusqlite::Result<Option<Left>> {
    let mut find = store.prepare_cached("SELECT state FROM conversation WHERE key = ? AND judge = ?")?;
    let text: Option<String> = find.query_row(params![key_digest(key), judge], |row| row.get(0)).optional()?;
    text.map(|text| parsed(&text)).transpose()
}

/// What stands for a conversation in the store.
pub(super) fn key_digest(key: &Key) -> [u8; 16] {
    digest(key.parts().map(str::as_bytes))
}

/// What was written as JSON; a store that holds something else is broken.
pub(super) fn parsed<T: serde::de::DeserializeOwned>(text: &str) -> rusqlite::Result<T> {
    serde_json::from_str(text).map_err(|error| rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, Box::new(error)))
}

impl Run {
    /// Notes what is read now.
    fn read_on(&mut self, path: &str) {
        if self.path == path {
            return;
        }
        path.clone_into(&mut self.path);
        self.times.clear();
        let file = self.file_of(path).to_owned();
        if self.file != file {
            self.file = file;
            self.files_read += 1;
        }
    }

    /// What tells a message from every other. People say the same thing twice in one minute: in one file each time counts.
    fn identity(&mut self, message: &Message) -> [u8; 16] {
        let identity = identity(message);
        if message.own_id().is_some() {
            return identity;
        }
        let times = self.times.entry(identity).or_default();
        *times += 1;
        if *times == 1 { identity } else { digest([&identity[..], &times.to_le_bytes()]) }
    }

    /// Notes a file that cannot be read whole.
    fn failed(&mut self, error: &Error) {
        let path = match error {
            Error::Io { path, .. } => path.display().to_string(),
            Error::Record { path, .. } | Error::Input { path, .. } => path.clone(),
            _ => return,
        };
        let file = self.file_of(&path).to_owned();
        self.failed.insert(file);
    }
}

fn identity(message: &Message) -> [u8; 16] {
    let part = |part: &Option<String>| part.clone().unwrap_or_default();
    let own = message.identity();
    let [store, conversation] = [part(&message.store), part(&message.conversation)];
    let about = [store.as_str(), &conversation, message.channel.as_str()];
    digest(about.into_iter().chain(own.iter().map(|part| part.as_ref())).map(str::as_bytes))
}
