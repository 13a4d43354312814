//! What was decided, as labelled records: what training reads.

use rusqlite::Row;
use serde_json::Value;

use super::decision::parsed;
use super::store::Store;
use crate::error::Result;
use crate::identifier::Masker;
use crate::label::Label;
use crate::message::Message;

/// One in so many decided examples is never trained on, so that every model can be measured on what it has not seen.
const KEPT_APART: u32 = 5;

/// A decided message with its labels.
pub struct Decided {
    pub message: Message,
    /// Whether training leaves it out.
    pub kept_apart: bool,
}

impl Decided {
    /// What training needs of the message, without personal data.
    pub fn without_personal_data(self) -> Message {
        let message = self.message;
        let text = Masker::new(false).mask(&message.text).into_owned();
        let (id, channel, sender) = (message.id, message.channel, message.sender);
        Message { id, channel, sender, text, language: message.language, labels: message.labels, ..Message::default() }
    }
}

impl Store {
    /// What was decided, each near-equal message once. Two that differ, and what waits for its first decision, is not among it.
    ///
    /// # Errors
    /// A store that cannot be read.
    pub fn decided(&self) -> Result<Vec<Decided>> {
        self.read(|connection| {
            let mut rows = connection
                .prepare("SELECT id, message, labels, language, lottery FROM example WHERE labels IS NOT NULL AND leads = 1 ORDER BY id")?;
            Ok(rows.query_map([], decided)?.collect::<rusqlite::Result<_>>()?)
        })
    }
}

fn decided(row: &Row<'_>) -> rusqlite::Result<Decided> {
    let id: i64 = row.get(0)?;
    let mut message: Message = parsed(row, 1)?;
    let labels: Vec<Label> = parsed(row, 2)?;
    let language: String = row.get(3)?;
    let lottery: u32 = row.get(4)?;
    message.extra.insert("decided".to_owned(), Value::from(true));
    message.id = format!("review-{id}");
    message.labels = Some(labels);
    message.language = message.language.or(Some(language)).filter(|language| !language.is_empty());
    // The random order begins with the smallest numbers, so these must not choose.
    Ok(Decided { message, kept_apart: (lottery >> 8).is_multiple_of(KEPT_APART) })
}
