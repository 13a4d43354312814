//! What a shop says of itself beyond its messages: its [`Stores`], what it knows of buyers ([`Known`]), and what
//! it allows ([`Allow`]). [`Values`] finds phone numbers, addresses and the like in a text, however they are written.
//!
//! All of it comes from `replylint.toml` and the files that are named with it. How it changes a verdict is left to `scan`.

pub mod allow;
pub mod known;
pub mod stores;
pub mod values;

pub use allow::{Allow, AllowSpec};
pub use known::Known;
pub use stores::{StoreSpec, Stores};
pub use values::{Mention, Values};

/// Everything a shop says of itself.
#[derive(Clone, Debug, Default)]
pub struct Shop {
    pub stores: Stores,
    pub known: Known,
    pub allow: Vec<Allow>,
}
