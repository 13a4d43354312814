//! Exports, labelled files and verdicts become examples, each once.

use std::io;
use std::sync::{Mutex, PoisonError};

use rusqlite::{OptionalExtension, Transaction, params};
use serde::Serialize;

use super::example::{Example, identity, sent, thread};
use super::store::{Store, Trouble};
use crate::error::{Error, Result};
use crate::label::Label;
use crate::message::Message;
use crate::model::features::Features;
use crate::scan::{Scanner, Sink, Source, Summary, Versions};
use crate::verdict::Verdict;

/// So many examples are written together.
const TOGETHER: usize = 1000;

/// What an import did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Imported {
    /// Examples that are new.
    pub added: u64,
    /// Examples that were there already.
    pub known: u64,
    /// Records that could not be read.
    pub skipped: u64,
}

/// Judges what `source` gives and puts it into the store. `told` hears of records that could not be read.
///
/// # Errors
/// A store that cannot be written; what was written before stays.
pub fn import(store: &Store, scanner: &Scanner, source: Source<'_>, told: &mut dyn FnMut(&Error)) -> Result<Imported> {
    let around = Mutex::new(Vec::new());
    let source = source.inspect(|record| {
        if let Ok(message) = record
            && !message.sender.is_judged()
        {
            around.lock().unwrap_or_else(PoisonError::into_inner).push(message.clone());
        }
    });
    let versions = Versions::of(scanner);
    let mut importer = Importer {
        store,
        scanner,
        versions: &versions,
        around: &around,
        told,
        features: Features::default(),
        batch: Vec::new(),
        done: Imported::default(),
        failed: None,
    };
    let run = scanner.run(Box::new(source), &mut importer);
    let Importer { done, failed, .. } = importer;
    match failed {
        Some(error) => Err(error),
        None => run.map(|_| done),
    }
}

struct Importer<'i> {
    store: &'i Store,
    scanner: &'i Scanner,
    versions: &'i Versions,
    /// What nobody judges and stands around the examples.
    around: &'i Mutex<Vec<Message>>,
    told: &'i mut dyn FnMut(&Error),
    features: Features,
    batch: Vec<(Example, String, u64)>,
    done: Imported,
    /// The scan's own error says less.
    failed: Option<Error>,
}

impl Sink for Importer<'_> {
    fn verdict(&mut self, message: &Message, verdict: &Verdict) -> io::Result<()> {
        let probe = self.scanner.probe(message, &mut self.features);
        let example = Example::new(message, verdict, &probe);
        self.batch.push((example, message.source.path.clone(), message.source.record));
        if self.batch.len() < TOGETHER {
            return Ok(());
        }
        self.flush()
    }

    fn skipped(&mut self, error: &Error) -> io::Result<()> {
        self.done.skipped += 1;
        (self.told)(error);
        Ok(())
    }

    fn finish(&mut self, _: &Summary) -> io::Result<()> {
        self.flush()
    }
}

impl Importer<'_> {
    fn flush(&mut self) -> io::Result<()> {
        let turns = std::mem::take(&mut *self.around.lock().unwrap_or_else(PoisonError::into_inner));
        let batch = std::mem::take(&mut self.batch);
        let added = self.store.add(&batch, &turns, self.versions).map_err(|error| {
            let told = io::Error::other(error.to_string());
            self.failed = Some(error);
            told
        })?;
        self.done.added += added;
        self.done.known += batch.len() as u64 - added;
        Ok(())
    }
}

impl Store {
    /// Adds examples with the file and record they come from, and what stands around them; gives how many examples are new.
    ///
    /// # Errors
    /// A store that cannot be written.
    pub fn add(&self, examples: &[(Example, String, u64)], turns: &[Message], versions: &Versions) -> Result<u64> {
        let imported = super::now();
        self.write(|transaction| {
            let mut added = 0;
            for (example, path, record) in examples {
                added += u64::from(add(transaction, example, (path, *record), versions, &imported)?);
            }
            turns.iter().try_for_each(|turn| add_turn(transaction, turn))?;
            Ok(added)
        })
    }
}

fn add(
    transaction: &Transaction<'_>,
    example: &Example,
    (path, record): (&str, u64),
    versions: &Versions,
    imported: &str,
) -> Result<bool, Trouble> {
    let mut led = transaction.prepare_cached("SELECT 1 FROM example WHERE template = ? AND leads = 1")?;
    let leads = led.query_row([example.template], |_| Ok(())).optional()?.is_none();
    let message = &example.message;
    let mut insert = transaction.prepare_cached(
        "INSERT OR IGNORE INTO example (identity, template, leads, message, judgement, path, record, thread, sent, store, language, uncertainty, disagreement, lottery, \
         imported, rules, model, wanted, waiting, conflict, flagged) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?3,0,0)",
    )?;
    let is_new = insert.execute(params![
        example.identity,
        example.template,
        leads,
        serde_json::to_string(message).expect("plain data"),
        serde_json::to_string(&example.judgement).expect("plain data"),
        path,
        record as i64,
        thread(message),
        sent(message),
        message.store.as_deref().unwrap_or_default(),
        example.language,
        example.uncertainty,
        example.disagreement,
        example.lottery,
        imported,
        versions.rules,
        versions.model,
        example.wanted,
    ])? > 0;
    if is_new && leads {
        wait(transaction, transaction.last_insert_rowid(), example.named_labels())?;
    }
    Ok(is_new)
}

/// Lists what an example may carry among what waits.
pub(super) fn wait(transaction: &Transaction<'_>, example: i64, labels: impl Iterator<Item = Label>) -> rusqlite::Result<()> {
    let mut insert = transaction.prepare_cached(
        "INSERT OR IGNORE INTO waiting_label (label, uncertainty, id, disagreement, sent, lottery, store, language)
         SELECT ?, uncertainty, id, disagreement, sent, lottery, store, language FROM example WHERE id = ?",
    )?;
    for label in labels {
        insert.execute(params![label.as_str(), example])?;
    }
    Ok(())
}

fn add_turn(transaction: &Transaction<'_>, message: &Message) -> Result<(), Trouble> {
    let Some(thread) = thread(message) else { return Ok(()) };
    let mut insert = transaction
        .prepare_cached("INSERT OR IGNORE INTO turn (identity, thread, sent, record, sender, text) VALUES (?, ?, ?, ?, ?, ?)")?;
    insert.execute(params![
        identity(message),
        thread,
        sent(message),
        message.source.record as i64,
        message.sender.as_str(),
        message.text
    ])?;
    Ok(())
}
