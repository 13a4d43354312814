//! The whole store as JSON lines, and back: what is written from what was read is the same to the byte.
//!
//! It holds personal data as it was written, since otherwise it could not be what it was.

use std::io::{self, BufRead, Write};

use rusqlite::types::{Value as Cell, ValueRef};
use rusqlite::{Connection, Transaction};
use serde_json::{Map, Value, json};

use super::schema;
use super::store::{Store, Trouble};
use crate::error::{Error, Result};

/// What is written, so that a row stands behind those it refers to.
const TABLES: [&str; 5] = ["example", "turn", "decision", "opinion", "waiting_label"];
/// The key of the first line.
const HEAD: &str = "replylint_review";

/// Whether a text begins like an archive.
pub fn is_archive(head: &str) -> bool {
    head.trim_start_matches('\u{feff}').starts_with(&format!("{{\"{HEAD}\""))
}

impl Store {
    /// Writes everything.
    ///
    /// # Errors
    /// A store that cannot be read, an output that cannot be written.
    pub fn write_archive(&self, out: &mut dyn Write) -> Result<()> {
        self.read(|connection| {
            writeln!(out, "{}", json!({HEAD: schema::VERSION})).map_err(broken_output)?;
            TABLES.iter().try_for_each(|table| write_table(connection, table, out))
        })
    }

    /// Takes everything of an archive into a store that is empty, whole or not at all.
    ///
    /// # Errors
    /// A store that is not empty, lines that are none of an archive's, a store that cannot be written.
    pub fn read_archive(&self, from: &mut dyn BufRead) -> Result<()> {
        let path = self.path().display().to_string();
        let broken = |line: usize, why: String| Error::Record { path: "archive".to_owned(), record: line as u64 + 1, why };
        let mut failed = None;
        let written = self.write(|transaction| {
            let is_used: bool =
                transaction.query_row("SELECT EXISTS (SELECT 1 FROM example) OR EXISTS (SELECT 1 FROM decision)", [], |row| row.get(0))?;
            if is_used {
                return Err(Trouble::Asked(format!("{path} is not empty; an archive goes into an empty data folder")));
            }
            for (number, line) in from.lines().enumerate() {
                let read = line.map_err(|error| error.to_string()).and_then(|line| read_line(transaction, number, &line));
                if let Err(why) = read {
                    failed = Some(broken(number, why.clone()));
                    return Err(Trouble::Asked(why));
                }
            }
            Ok(())
        });
        failed.map_or(written, Err)
    }
}

fn write_table(connection: &Connection, table: &str, out: &mut dyn Write) -> Result<(), Trouble> {
    let mut rows = connection.prepare(&format!("SELECT * FROM {table} ORDER BY 1, 2, 3"))?;
    let names: Vec<String> = rows.column_names().map(str::to_owned).collect();
    let mut rows = rows.query([])?;
    while let Some(row) = rows.next()? {
        let mut cells = Map::new();
        for (place, name) in names.iter().enumerate() {
            cells.insert(name.clone(), to_json(row.get_ref(place)?));
        }
        writeln!(out, "{}", json!({table: cells})).map_err(broken_output)?;
    }
    Ok(())
}

fn broken_output(error: io::Error) -> Trouble {
    Trouble::Asked(format!("the archive cannot be written: {error}"))
}

fn read_line(transaction: &Transaction<'_>, number: usize, line: &str) -> Result<(), String> {
    let line: Map<String, Value> = serde_json::from_str(line).map_err(|error| error.to_string())?;
    let (table, cells) = line.into_iter().next().ok_or("an empty line")?;
    if number == 0 {
        let fits = table == HEAD && cells.as_i64() == Some(schema::VERSION);
        return if fits { Ok(()) } else { Err(format!("wanted {{\"{HEAD}\":{}}} at the beginning", schema::VERSION)) };
    }
    if !TABLES.contains(&table.as_str()) {
        return Err(format!("there is no table {table:?}"));
    }
    let cells = cells.as_object().ok_or("wanted an object")?;
    // Names come from a file and go into a statement: only those of the table's own columns may.
    let mut columns = transaction.prepare_cached("SELECT name FROM pragma_table_info(?)").map_err(|error| error.to_string())?;
    let columns: Vec<String> =
        columns.query_map([&table], |row| row.get(0)).and_then(Iterator::collect).map_err(|error| error.to_string())?;
    let values = columns.iter().map(|name| from_json(cells.get(name).unwrap_or(&Value::Null)));
    let values: Vec<Cell> = values.collect::<Result<_, _>>()?;
    let places = vec!["?"; columns.len()].join(",");
    let insert = format!("INSERT INTO {table} ({}) VALUES ({places})", columns.join(","));
    let mut insert = transaction.prepare_cached(&insert).map_err(|error| error.to_string())?;
    insert.execute(rusqlite::params_from_iter(values)).map(drop).map_err(|error| error.to_string())
}

/// Bytes are written in hexadecimal, under a key of their own, so that they are told from text.
fn to_json(cell: ValueRef<'_>) -> Value {
    match cell {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => Value::from(number),
        ValueRef::Real(number) => Value::from(number),
        ValueRef::Text(text) => Value::from(String::from_utf8_lossy(text)),
        ValueRef::Blob(bytes) => json!({"hex": bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>()}),
    }
}

fn from_json(value: &Value) -> Result<Cell, String> {
    Ok(match value {
        Value::Null => Cell::Null,
        Value::Number(number) => number.as_i64().map_or_else(|| Cell::Real(number.as_f64().unwrap_or_default()), Cell::Integer),
        Value::String(text) => Cell::Text(text.clone()),
        Value::Object(bytes) => Cell::Blob(bytes.get("hex").and_then(Value::as_str).and_then(bytes_of).ok_or("wanted hexadecimal digits")?),
        Value::Bool(_) | Value::Array(_) => return Err(format!("another value was met: {value}")),
    })
}

fn bytes_of(hex: &str) -> Option<Vec<u8>> {
    let pairs = (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(hex.get(at..at + 2)?, 16).ok());
    pairs.collect()
}
