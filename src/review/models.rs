//! Models that were trained here, and which of them is in service. A model's name is the version that judgements name.

use std::path::{Path, PathBuf};

use rusqlite::{OptionalExtension, Row, params};
use serde::Serialize;
use serde_json::Value;

use super::decision::parsed;
use super::store::{Store, Trouble};
use crate::error::{Error, Result};

/// A trained model, as it is kept.
#[derive(Debug, Serialize)]
pub struct Model {
    pub id: String,
    /// The model that was in service when it was trained.
    pub parent: String,
    pub at: String,
    pub by: String,
    /// SHA-256 of the training messages.
    pub data_hash: String,
    pub messages: u32,
    /// Decided messages among them.
    pub decisions: u32,
    /// The card, as Markdown.
    pub card: String,
    /// The comparison with its parent.
    pub comparison: Value,
    /// Why it must not be put into service.
    pub refused: Option<String>,
}

/// Where a model's file is.
pub fn file(data: &Path, id: &str) -> PathBuf {
    data.join("models").join(format!("{id}.bin"))
}

impl Store {
    /// Keeps a model: its file first, so that none is listed that is not there.
    ///
    /// # Errors
    /// A file or store that cannot be written.
    pub fn keep_model(&self, data: &Path, model: &Model, bytes: &[u8]) -> Result<()> {
        let path = file(data, &model.id);
        let beside = path.with_extension("new");
        let written = std::fs::create_dir_all(data.join("models"))
            .and_then(|()| std::fs::write(&beside, bytes))
            .and_then(|()| std::fs::File::open(&beside)?.sync_all())
            .and_then(|()| std::fs::rename(&beside, &path));
        written.map_err(|error| Error::io(&path, error))?;
        self.write(|transaction| {
            transaction.execute(
                "INSERT OR REPLACE INTO model (id, parent, at, by, data_hash, messages, decisions, card, comparison, refused) VALUES (?,?,?,?,?,?,?,?,?,?)",
                params![
                    model.id,
                    model.parent,
                    model.at,
                    model.by,
                    model.data_hash,
                    model.messages,
                    model.decisions,
                    model.card,
                    model.comparison.to_string(),
                    model.refused
                ],
            )?;
            Ok(())
        })
    }

    /// All models, the newest first.
    ///
    /// # Errors
    /// A store that cannot be read.
    pub fn models(&self) -> Result<Vec<Model>> {
        self.read(|connection| {
            let mut rows = connection.prepare(
                "SELECT id, parent, at, by, data_hash, messages, decisions, card, comparison, refused FROM model ORDER BY at DESC",
            )?;
            Ok(rows.query_map([], model)?.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// The model that is to be in service; `None` for the one the program was started with.
    ///
    /// # Errors
    /// A store that cannot be read.
    pub fn active_model(&self) -> Result<Option<String>> {
        self.read(|connection| {
            let mut row = connection.prepare("SELECT model FROM activation ORDER BY id DESC LIMIT 1")?;
            Ok(row.query_row([], |row| row.get(0)).optional()?.flatten())
        })
    }

    /// The model that was in service before the one that is.
    ///
    /// # Errors
    /// Nothing was put into service, a store that cannot be read.
    pub fn model_before(&self) -> Result<Option<String>> {
        self.read(|connection| {
            let mut rows = connection.prepare("SELECT model FROM activation ORDER BY id DESC")?;
            let models = rows.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<Vec<Option<String>>>>()?;
            let now = models.first().ok_or_else(|| Trouble::Asked("no model was put into service here".to_owned()))?;
            Ok(models.iter().find(|model| *model != now).cloned().flatten())
        })
    }

    /// Notes that a model is put into service by a lead.
    ///
    /// # Errors
    /// A model that is not there or was refused, a store that cannot be written.
    pub fn activate(&self, model: Option<&str>, by: &str) -> Result<()> {
        self.write(|transaction| {
            if let Some(id) = model {
                let mut row = transaction.prepare("SELECT refused FROM model WHERE id = ?")?;
                let refused: Option<Option<String>> = row.query_row([id], |row| row.get(0)).optional()?;
                match refused {
                    None => return Err(Trouble::Asked(format!("there is no model {id}"))),
                    Some(Some(why)) => return Err(Trouble::Asked(format!("the model was refused: {why}"))),
                    Some(None) => {}
                }
            }
            transaction.execute("INSERT INTO activation (model, at, by) VALUES (?, ?, ?)", params![model, super::now(), by])?;
            Ok(())
        })
    }
}

fn model(row: &Row<'_>) -> rusqlite::Result<Model> {
    Ok(Model {
        id: row.get(0)?,
        parent: row.get(1)?,
        at: row.get(2)?,
        by: row.get(3)?,
        data_hash: row.get(4)?,
        messages: row.get(5)?,
        decisions: row.get(6)?,
        card: row.get(7)?,
        comparison: parsed(row, 8)?,
        refused: row.get(9)?,
    })
}
