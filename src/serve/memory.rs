//! What conversations remember between requests and over restarts: the fold's state in SQLite, never a message's text. The ends of the last
//! messages, which are read together with the next one, are kept in memory only.
//!
//! One thread owns the database. It takes what has gathered, folds it in one transaction, and answers when that is committed, so that
//! many requests share one wait for the disk.

use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};
use tokio::sync::oneshot;

use crate::conversation::{Cue, Earlier, Key, Said, Tails, Told};
use crate::digest::digest;
use crate::error::Result;
use crate::message::Message;
use crate::sqlite::{self, Durability, Schema};

mod recollection;

use recollection::Recollection;

/// What happens to one conversation.
#[derive(Clone, Debug)]
pub struct Event {
    pub key: Key,
    /// The message's id.
    pub id: String,
    pub what: What,
    pub kind: Kind,
}

/// Whose message it is, and what the conversation is told of it.
#[derive(Clone, Debug)]
pub enum What {
    Shop(Box<Cue>),
    Other(Said),
}

/// How sure it is that the message goes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Only looks: the draft is forgotten.
    Look,
    /// Taken as sent until `Sent` says what really was.
    Check,
    /// It was sent.
    Sent,
}

/// How long and how much is remembered.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// A conversation that is quiet for longer is forgotten.
    pub quiet: Duration,
    /// So many conversations; the one that was quiet for longest is forgotten first.
    pub conversations: u64,
}

/// The memory of all conversations. Dropping it finishes what was begun.
pub struct Memory {
    /// Text is kept here and nowhere else: a restart forgets it.
    tails: Mutex<Tails>,
    work: Option<SyncSender<Work>>,
    writer: Option<std::thread::JoinHandle<()>>,
}

struct Work {
    events: Vec<Event>,
    answer: oneshot::Sender<Result<Vec<Told>, String>>,
}

const TABLES: &str = "
CREATE TABLE IF NOT EXISTS conversation (key BLOB PRIMARY KEY, recollection TEXT NOT NULL, seen INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS conversation_seen ON conversation (seen);
";
/// Events of so many requests wait at most.
const WAITING: usize = 4096;
/// So many requests share a transaction at most.
const TOGETHER: usize = 256;
const SWEEP_EVERY: Duration = Duration::from_secs(60);

impl Memory {
    /// Opens the memory kept at `path`, or begins one. `secret` keys the conversations: who reads the file learns no buyer's name.
    ///
    /// # Errors
    /// A file that is no memory of ours, or a newer one, or cannot be written.
    pub fn open(path: &Path, secret: Vec<u8>, bounds: Bounds) -> Result<Memory> {
        let connection = sqlite::open(path, &Schema { version: 1, statements: TABLES }, Durability::Process)?;
        let (work, waiting) = sync_channel(WAITING);
        let writer = std::thread::Builder::new().name("memory".to_owned());
        let writer = writer.spawn(move || write(connection, &waiting, &secret, bounds)).expect("a thread can be started");
        Ok(Memory { tails: Mutex::default(), work: Some(work), writer: Some(writer) })
    }

    /// What the shop wrote before a message, the latest first. The message is then taken in as its kind says.
    pub fn before(&self, key: &Key, message: &Message, kind: Kind) -> Vec<Earlier> {
        let mut tails = self.tails.lock().unwrap_or_else(PoisonError::into_inner);
        match kind {
            Kind::Look => tails.before(key, message),
            Kind::Check => {
                let earlier = tails.before(key, message);
                tails.check(key, message);
                earlier
            }
            Kind::Sent => {
                tails.sent(key, message);
                tails.before(key, message)
            }
        }
    }

    /// Takes events through their conversations in this order, and gives what each tells of its message. They are kept when this returns.
    ///
    /// # Errors
    /// In words: the database cannot be written, or too much waits for it. None of the events is kept then.
    pub async fn fold(&self, events: Vec<Event>) -> Result<Vec<Told>, String> {
        let (answer, folded) = oneshot::channel();
        let work = self.work.as_ref().expect("taken only when dropped");
        work.try_send(Work { events, answer }).map_err(|error| match error {
            TrySendError::Full(_) => "too many requests wait for the memory".to_owned(),
            TrySendError::Disconnected(_) => "the memory is closed".to_owned(),
        })?;
        folded.await.unwrap_or_else(|_| Err("the memory is closed".to_owned()))
    }
}

impl Drop for Memory {
    fn drop(&mut self) {
        self.work = None;
        if let Some(writer) = self.writer.take() {
            // A writer that panicked has answered nobody; there is nothing to mend.
            let _ = writer.join();
        }
    }
}

fn write(mut connection: Connection, waiting: &Receiver<Work>, secret: &[u8], bounds: Bounds) {
    let mut swept: Option<Instant> = None;
    while let Ok(first) = waiting.recv() {
        let batch: Vec<Work> = std::iter::once(first).chain(waiting.try_iter().take(TOGETHER - 1)).collect();
        match write_batch(&mut connection, &batch, secret, bounds) {
            Ok(answers) => batch.into_iter().zip(answers).for_each(|(work, answer)| drop(work.answer.send(Ok(answer)))),
            Err(error) => batch.into_iter().for_each(|work| drop(work.answer.send(Err(error.to_string())))),
        }
        if swept.is_none_or(|at| at.elapsed() > SWEEP_EVERY) {
            // What could not be forgotten now is forgotten next time.
            let _ = sweep(&connection, bounds);
            swept = Some(Instant::now());
        }
    }
}

fn write_batch(connection: &mut Connection, batch: &[Work], secret: &[u8], bounds: Bounds) -> rusqlite::Result<Vec<Vec<Told>>> {
    let sent = batch.iter().flat_map(|work| &work.events).any(|event| event.kind == Kind::Sent);
    // Both outlive a killed process; only FULL outlives a power cut, and waits for the disk.
    connection.pragma_update(None, "synchronous", if sent { "FULL" } else { "NORMAL" })?;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Deferred)?;
    let fold = |work: &Work| work.events.iter().map(|event| fold(&transaction, event, secret, bounds)).collect();
    let answers = batch.iter().map(fold).collect::<rusqlite::Result<_>>()?;
    transaction.commit()?;
    Ok(answers)
}

fn fold(transaction: &Transaction<'_>, event: &Event, secret: &[u8], bounds: Bounds) -> rusqlite::Result<Told> {
    let key = digest([secret].into_iter().chain(event.key.parts().map(str::as_bytes)));
    let now = seconds();
    let mut read = transaction.prepare_cached("SELECT recollection FROM conversation WHERE key = ? AND seen > ?")?;
    let oldest = now - bounds.quiet.as_secs() as i64;
    let text: Option<String> = read.query_row(params![key, oldest], |row| row.get(0)).optional()?;
    let before: Recollection = text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
    let mut after = before.clone();
    let told = after.fold(event);
    if after != before {
        let mut write = transaction.prepare_cached("INSERT OR REPLACE INTO conversation (key, recollection, seen) VALUES (?, ?, ?)")?;
        write.execute(params![key, serde_json::to_string(&after).expect("plain data"), now])?;
    }
    Ok(told)
}

/// Forgets what is older or more than the bounds.
fn sweep(connection: &Connection, bounds: Bounds) -> rusqlite::Result<()> {
    connection.execute("DELETE FROM conversation WHERE seen <= ?", [seconds() - bounds.quiet.as_secs() as i64])?;
    connection.execute(
        "DELETE FROM conversation WHERE key IN (SELECT key FROM conversation ORDER BY seen DESC LIMIT -1 OFFSET ?)",
        [i64::try_from(bounds.conversations).unwrap_or(i64::MAX)],
    )?;
    Ok(())
}

fn seconds() -> i64 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_secs() as i64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{Finding, Span};
    use crate::fuse::Margins;
    use crate::label::Label;
    use crate::message::Channel;

    fn asks(conversation: &str, id: &str) -> Event {
        let message = Message { conversation: Some(conversation.to_owned()), ..Message::new("…", Channel::Chat) };
        let span = Span { start: 0, end: 4 };
        let ask = Finding { label: Label::SolicitationPositive, confidence: 0.9, span, evidence: Vec::new(), related: Vec::new() };
        let what = What::Shop(Box::new(Cue::new(&[ask], &Margins::default(), Said::default(), 4)));
        Event { key: Key::of(&message).expect("it has a conversation"), id: id.to_owned(), what, kind: Kind::Sent }
    }

    /// What the last of the events completes, and how many conversations are left after a sweep.
    fn fold(bounds: Bounds, events: Vec<Event>) -> (Vec<String>, u64) {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("memory.sqlite");
        let memory = Memory::open(&path, b"secret".to_vec(), bounds).expect("a new memory");
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        let last = runtime.block_on(memory.fold(events)).expect("it can be written").pop().expect("an answer for each");
        drop(memory);
        let connection = Connection::open(&path).expect("it is there");
        sweep(&connection, bounds).expect("it can be written");
        let left = connection.query_row("SELECT count(*) FROM conversation", [], |row| row.get::<_, i64>(0)).expect("a count");
        (last.findings.into_iter().flat_map(|finding| finding.related).collect(), left as u64)
    }

    const DAY: Duration = Duration::from_secs(86_400);

    #[test]
    fn no_more_conversations_are_kept_than_allowed() {
        let events = (0..50).map(|number| asks(&number.to_string(), "m")).collect();
        assert_eq!(fold(Bounds { quiet: DAY, conversations: 10 }, events).1, 10);
    }

    #[test]
    fn a_conversation_that_was_quiet_for_too_long_begins_anew() {
        let events = || vec![asks("c", "m1"), asks("c", "m2")];
        let (kept, left) = fold(Bounds { quiet: DAY, conversations: 10 }, events());
        assert_eq!((kept, left), (vec!["m1".to_owned()], 1));
        assert_eq!(fold(Bounds { quiet: Duration::ZERO, conversations: 10 }, events()), (Vec::new(), 0));
    }
}
