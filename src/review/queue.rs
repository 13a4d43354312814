//! Which example comes next. Every order has an index, so that a long queue is as quick as a short one.

use rusqlite::types::Value;
use serde::{Deserialize, Serialize};

use super::store::Store;
use crate::error::Result;
use crate::label::Label;

/// In which order examples are looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// A score nearest to its threshold first.
    #[default]
    Uncertain,
    /// Rules and classifier, or scanner and given labels, apart first.
    Disagreement,
    Newest,
    /// By lot: what is decided so is a fair sample of all that was imported.
    Random,
}

/// What is asked of the queue.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    pub order: Order,
    /// Only of this store, in this language, with this label found or doubted.
    pub store: Option<String>,
    pub language: Option<String>,
    pub label: Option<Label>,
}

impl Store {
    /// The next `count` examples for a reviewer, without those that `held` says others are looking at.
    ///
    /// # Errors
    /// A store that cannot be read.
    pub fn next(&self, reviewer: &str, asked: &Asked, count: usize, held: impl Fn(i64) -> bool) -> Result<Vec<i64>> {
        let (text, values) = query(reviewer, asked);
        self.read(|connection| {
            let mut statement = connection.prepare_cached(&text)?;
            let mut rows = statement.query(rusqlite::params_from_iter(values))?;
            let mut next = Vec::with_capacity(count);
            while next.len() < count
                && let Some(row) = rows.next()?
            {
                let id = row.get(0)?;
                if !held(id) {
                    next.push(id);
                }
            }
            Ok(next)
        })
    }

    /// Examples that two see differently, and those that were flagged.
    ///
    /// # Errors
    /// A store that cannot be read.
    pub fn for_leads(&self, count: usize) -> Result<Vec<i64>> {
        self.read(|connection| {
            let mut ids = Vec::new();
            for column in ["conflict", "flagged"] {
                let mut rows = connection.prepare_cached(&format!("SELECT id FROM example WHERE {column} = 1 ORDER BY id LIMIT ?"))?;
                ids.extend(rows.query_map([count as i64], |row| row.get::<_, i64>(0))?.collect::<rusqlite::Result<Vec<_>>>()?);
            }
            ids.sort_unstable();
            ids.dedup();
            ids.truncate(count);
            Ok(ids)
        })
    }

    /// How many examples wait for anybody's decision.
    ///
    /// # Errors
    /// A store that cannot be read.
    pub fn waiting(&self) -> Result<u32> {
        self.read(|connection| Ok(connection.query_row("SELECT count(*) FROM example WHERE waiting = 1", [], |row| row.get(0))?))
    }
}

/// The orders are those of the indexes in `schema`.
fn query(reviewer: &str, asked: &Asked) -> (String, Vec<Value>) {
    let mut values = Vec::new();
    let order = match asked.order {
        Order::Uncertain => "uncertainty",
        Order::Disagreement => "disagreement DESC",
        Order::Newest => "sent DESC",
        Order::Random => "lottery",
    };
    let mut text = match asked.label {
        Some(label) => {
            values.push(Value::from(label.as_str().to_owned()));
            "SELECT id FROM waiting_label e WHERE label = ?".to_owned()
        }
        None => "SELECT id FROM example e WHERE waiting = 1".to_owned(),
    };
    for (column, wanted) in [("store", &asked.store), ("language", &asked.language)] {
        if let Some(wanted) = wanted {
            text += &format!(" AND {column} = ?");
            values.push(Value::from(wanted.clone()));
        }
    }
    values.push(Value::from(reviewer.to_owned()));
    let seen = "NOT EXISTS (SELECT 1 FROM opinion o WHERE o.example = e.id AND o.reviewer = ?)";
    (format!("{text} AND {seen} ORDER BY {order}, id"), values)
}
