//! The store of examples and decisions: one SQLite file, one writer at a time, many readers.
//!
//! What is written is on disk before it is answered (`synchronous=FULL`), so that neither a killed process nor a power cut loses it.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use rusqlite::{Connection, Transaction, TransactionBehavior};

use super::schema;
use crate::error::{Error, Result};
use crate::sqlite::{self, Durability, Schema};

/// The file's name in the data folder.
pub const FILE: &str = "review.sqlite";

/// Examples and decisions of one data folder.
pub struct Store {
    path: PathBuf,
    writer: Mutex<Connection>,
    /// Connections that nobody reads with just now.
    readers: Mutex<Vec<Connection>>,
}

impl Store {
    /// Opens the store in the data folder, or begins one.
    ///
    /// # Errors
    /// A file that is no store, or a newer one, or cannot be written.
    pub fn open(data: &Path) -> Result<Store> {
        let path = data.join(FILE);
        let schema = Schema { version: schema::VERSION, statements: &schema::statements() };
        let writer = sqlite::open(&path, &schema, Durability::PowerCut)?;
        Ok(Store { path, writer: Mutex::new(writer), readers: Mutex::default() })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Does `work` whole or not at all; when this returns it is on disk.
    pub(super) fn write<T>(&self, work: impl FnOnce(&Transaction<'_>) -> Result<T, Trouble>) -> Result<T> {
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let written = (|| {
            let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let done = work(&transaction)?;
            transaction.commit()?;
            Ok(done)
        })();
        written.map_err(|trouble| self.told(trouble))
    }

    /// Reads from one state of the store, whatever is written meanwhile.
    pub(super) fn read<T>(&self, work: impl FnOnce(&Connection) -> Result<T, Trouble>) -> Result<T> {
        let idle = self.readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let read = (|| {
            let mut reader = idle.map_or_else(|| sqlite::connect(&self.path, Durability::PowerCut), Ok)?;
            let done = work(&*reader.transaction()?);
            self.readers.lock().unwrap_or_else(PoisonError::into_inner).push(reader);
            done
        })();
        read.map_err(|trouble| self.told(trouble))
    }

    fn told(&self, trouble: Trouble) -> Error {
        match trouble {
            Trouble::Store(error) => sqlite::told(&self.path, &error),
            Trouble::Asked(why) => Error::Review { why },
        }
    }
}

/// Why something could not be done with the store.
#[derive(Debug)]
pub(super) enum Trouble {
    /// The file.
    Store(rusqlite::Error),
    /// What was asked for, in words.
    Asked(String),
}

impl Trouble {
    /// A span that marks no part of its text.
    pub(super) fn outside() -> Trouble {
        Trouble::Asked("a span does not lie in the text".to_owned())
    }
}

impl From<rusqlite::Error> for Trouble {
    fn from(error: rusqlite::Error) -> Trouble {
        Trouble::Store(error)
    }
}
