//! Reads what online shops write to their buyers and says which message breaks which platform's rules, and why.
#![warn(missing_docs, clippy::unwrap_used, clippy::print_stdout, clippy::print_stderr)]
#![allow(missing_docs)]

pub mod attack;
pub mod cli;
pub mod conversation;
mod digest;
pub mod error;
pub mod evaluate;
pub mod finding;
pub mod fuse;
pub mod history;
pub mod identifier;
pub mod label;
pub mod message;
pub mod model;
pub mod normalize;
pub mod policy;
pub mod report;
pub mod review;
pub mod rewrite;
pub mod rules;
pub mod scan;
pub mod serve;
pub mod shop;
pub mod source;
mod sqlite;
pub mod verdict;

pub use error::{Error, Result};
pub use finding::{Evidence, Finding, Signal, Span};
pub use label::{Category, Label};
pub use message::{Channel, Message, Sender};
