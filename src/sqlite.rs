//! Opens SQLite files the same way everywhere: many readers beside one writer, patience with other processes, and no file of another form misread.

use std::path::Path;
use std::time::Duration;

use rusqlite::Connection;

use crate::error::{Error, Result};

/// Another process that writes is waited for so long.
const PATIENCE: Duration = Duration::from_secs(30);

/// What is written survives, whole transactions only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// A killed process; a power cut may take the last transactions.
    Process,
    /// A power cut too; each transaction waits for the disk.
    PowerCut,
}

/// What a file has to be.
pub struct Schema<'s> {
    /// Written into the file, so that no other one is misread.
    pub version: i64,
    /// Make an empty file whole, and do nothing to a whole one.
    pub statements: &'s str,
}

/// Opens `path`, or begins it.
///
/// # Errors
/// A file that is no database, was written by a newer or older program, or cannot be written.
pub fn open(path: &Path, schema: &Schema<'_>, durability: Durability) -> Result<Connection> {
    let told = |error: rusqlite::Error| told(path, &error);
    let connection = connect(path, durability).map_err(told)?;
    let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0)).map_err(told)?;
    // An empty file has none.
    if version != 0 && version != schema.version {
        let by = if version > schema.version { "a newer" } else { "an older" };
        let why = format!("was written by {by} replylint (form {version}; this one reads {})", schema.version);
        return Err(Error::Input { path: path.display().to_string(), why });
    }
    let begin = |connection: &Connection| {
        connection.pragma_update(None, "journal_mode", "wal")?;
        connection.execute_batch(schema.statements)?;
        connection.pragma_update(None, "user_version", schema.version)
    };
    begin(&connection).map_err(told)?;
    Ok(connection)
}

/// Opens a database in the folder for temporary files, whose file nobody else sees and which is gone with the connection.
///
/// # Errors
/// What SQLite says.
pub fn temporary(statements: &str) -> rusqlite::Result<Connection> {
    let connection = Connection::open("")?;
    // Nobody reads it after a crash; without a journal and in one transaction it is written once.
    connection.execute_batch(&format!("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; {statements}; BEGIN"))?;
    Ok(connection)
}

/// One more connection to a file that [`open`] has seen.
///
/// # Errors
/// What SQLite says.
pub fn connect(path: &Path, durability: Durability) -> rusqlite::Result<Connection> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(PATIENCE)?;
    connection.pragma_update(None, "synchronous", if durability == Durability::PowerCut { "FULL" } else { "NORMAL" })?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

/// An error of SQLite with its place.
pub fn told(path: &Path, error: &rusqlite::Error) -> Error {
    Error::Input { path: path.display().to_string(), why: error.to_string() }
}
