//! The file, the run that goes on, and which inputs have not changed.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::UNIX_EPOCH;

use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};

use super::schema;
use crate::digest::{digest, hex};
use crate::error::{Error, Result};
use crate::sqlite::{self, Durability, Schema};

/// The file's name in its folder.
pub const FILE: &str = "scans.sqlite";

/// The scan store.
pub struct Scans {
    path: PathBuf,
    connection: Mutex<Connection>,
    pub(super) run: Mutex<Run>,
}

/// The run that goes on.
#[derive(Default)]
pub(super) struct Run {
    pub id: i64,
    /// The last run whose report was finished.
    pub told: i64,
    pub judge: i64,
    /// Files that are read, with the stamp they had before, and the store's number of each once it is known.
    pub files: BTreeMap<String, Option<Stamp>>,
    pub numbers: HashMap<String, i64>,
    /// Files that had not changed.
    pub unchanged: HashSet<i64>,
    /// Files with an error, and files with messages that another file brought first: both are read again.
    pub failed: HashSet<String>,
    pub shared: HashSet<String>,
    /// What is read now: its path, the file around it, and how many files were read up to this one.
    pub path: String,
    pub file: String,
    pub files_read: u32,
    /// Messages that came already, each with the number of its file; and how often one came at this path.
    pub seen: HashMap<[u8; 16], u32>,
    pub times: HashMap<[u8; 16], u32>,
    /// Messages that are being judged, in their order.
    pub pending: VecDeque<[u8; 16]>,
    pub duplicates: u64,
    /// Findings that went to the report and are new to it.
    pub reported: Vec<String>,
}

/// By which a file is taken for unchanged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    size: i64,
    /// Nanoseconds since 1970.
    changed: i64,
}

impl Stamp {
    /// Of a file; `None` where the system does not say.
    pub fn of(data: &Metadata) -> Option<Stamp> {
        let changed = data.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
        Some(Stamp { size: i64::try_from(data.len()).ok()?, changed: i64::try_from(changed.as_nanos()).ok()? })
    }
}

impl Scans {
    /// Opens the store in `folder`, or begins one.
    ///
    /// # Errors
    /// A file that is no store, or a newer one, or cannot be written.
    pub fn open(folder: &Path) -> Result<Scans> {
        let path = folder.join(FILE);
        let schema = Schema { version: schema::VERSION, statements: schema::TABLES };
        let connection = sqlite::open(&path, &schema, Durability::Process)?;
        Ok(Scans { path, connection: Mutex::new(connection), run: Mutex::default() })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Begins a run. `judged_by` is all that verdicts depend on but the messages: rules, model, packs, settings.
    ///
    /// # Errors
    /// A store that cannot be written.
    pub fn begin(&self, judged_by: &[&str]) -> Result<()> {
        let digest = hex(&digest(judged_by.iter().map(|part| part.as_bytes())));
        let at = format!("{:.0}", jiff::Timestamp::now());
        let run = self.write(|store| {
            store.execute("INSERT OR IGNORE INTO judge (digest) VALUES (?)", [&digest])?;
            let judge = store.query_row("SELECT id FROM judge WHERE digest = ?", [&digest], |row| row.get(0))?;
            let told = store.query_row("SELECT coalesce(max(id), 0) FROM run WHERE told = 1", [], |row| row.get(0))?;
            store.execute("INSERT INTO run (at) VALUES (?)", [at])?;
            Ok(Run { id: store.last_insert_rowid(), told, judge, ..Run::default() })
        })?;
        *self.run() = run;
        Ok(())
    }

    /// Whether the file at `path` is as it was when it was last read, by the same judge; it is told from what is kept. The others are noted as read.
    ///
    /// # Errors
    /// A store that cannot be read.
    pub fn is_unchanged(&self, path: &str, data: &Metadata) -> Result<bool> {
        let stamp = Stamp::of(data);
        let mut run = self.run();
        let known = self.read(|store| {
            let mut find = store.prepare_cached("SELECT id, size, changed FROM file WHERE path = ? AND judge = ? AND size IS NOT NULL")?;
            find.query_row(params![path, run.judge], |row| Ok((row.get(0)?, Stamp { size: row.get(1)?, changed: row.get(2)? }))).optional()
        })?;
        match known {
            Some((id, before)) if stamp == Some(before) => {
                run.unchanged.insert(id);
                Ok(true)
            }
            _ => {
                run.files.insert(path.to_owned(), stamp);
                Ok(false)
            }
        }
    }

    /// Notes that the report is written: what was read whole is skipped next time, and its findings are no news any more.
    ///
    /// # Errors
    /// A store that cannot be written.
    pub fn end(&self) -> Result<()> {
        let run = self.run();
        self.write(|store| {
            let mut file = store.prepare_cached("INSERT INTO file (path, size, changed, judge) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (path) DO UPDATE SET size = ?2, changed = ?3, judge = ?4")?;
            for (path, &stamp) in &run.files {
                let stamp = stamp.filter(|_| !run.failed.contains(path) && !run.shared.contains(path));
                file.execute(params![path, stamp.map(|stamp| stamp.size), stamp.map(|stamp| stamp.changed), run.judge])?;
            }
            store.execute("UPDATE run SET told = 1 WHERE id = ?", [run.id]).map(drop)
        })
    }

    pub(super) fn run(&self) -> MutexGuard<'_, Run> {
        self.run.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does `work` whole or not at all.
    pub(super) fn write<T>(&self, work: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T> {
        let mut connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        let done = (|| {
            let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let done = work(&transaction)?;
            transaction.commit()?;
            Ok(done)
        })();
        done.map_err(|error| self.told(&error))
    }

    pub(super) fn read<T>(&self, work: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T> {
        let connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        work(&connection).map_err(|error| self.told(&error))
    }

    fn told(&self, error: &rusqlite::Error) -> Error {
        sqlite::told(&self.path, error)
    }
}

impl Run {
    /// The file on disk that holds what was read at `path`: itself, or the archive around it.
    pub fn file_of<'p>(&self, path: &'p str) -> &'p str {
        let mut around = path.match_indices('/').map(|(at, _)| &path[..at]).filter(|outer| self.files.contains_key(*outer));
        if self.files.contains_key(path) { path } else { around.next_back().unwrap_or(path) }
    }

    /// Forgets what came long ago where too much would be remembered.
    pub fn bound(&mut self) {
        const MOST: usize = 1_000_000;
        if self.seen.len() >= MOST {
            self.seen.clear();
        }
        if self.times.len() >= MOST {
            self.times.clear();
        }
    }
}
