//! What a shop says of itself beyond its messages: its [`Stores`], whose a phone number or address is ([`Values`]), and what it allows ([`Allow`]).
//!
//! All of it comes from `replylint.toml` and the files that are named with it. How it changes a verdict is left to `scan`.

pub mod allow;
pub mod stores;
pub mod values;

pub use allow::{Allow, AllowSpec};
pub use stores::{StoreSpec, Stores};
pub use values::{Mention, Values};

/// Everything a shop says of itself.
#[derive(Clone, Debug, Default)]
pub struct Shop {
    pub stores: Stores,
    pub allow: Vec<Allow>,
}
