//! What trainers decide: examples to look at, a queue over them, decisions that only ever grow in number, and what is learned from them.
//!
//! [`import`] judges messages into the [`store`], SQLite in the data folder. [`queue`] says which [`example`] comes next, [`view`] what of it
//! is shown, [`decision`] takes what a reviewer says. [`archive`] writes all of it out and in again, [`corpus`] what was decided as labelled
//! records. [`reviewers`] says who
//! may, [`measures`] where we stand, [`retrain`] makes of it a new one of the [`models`]. Serving it to browsers is left to `serve`.

pub mod agreement;
pub mod archive;
pub mod corpus;
pub mod decision;
pub mod example;
pub mod import;
pub mod measures;
pub mod models;
pub mod queue;
pub mod retrain;
pub mod reviewers;
mod schema;
pub mod store;
pub mod view;

pub use store::Store;

/// Now, as it is written in the store: RFC 3339, UTC.
fn now() -> String {
    format!("{:.3}", jiff::Timestamp::now())
}
