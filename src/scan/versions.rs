//! Which rules and which model judge: what every stored judgement and every answer of the service names.

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::Scanner;
use crate::digest::hex;

/// Which rules and which model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Versions {
    pub replylint: &'static str,
    /// The first half of SHA-256 over the rule files, packs among them.
    pub rules: String,
    /// The same over the model.
    pub model: String,
}

impl Versions {
    /// What `scanner` is made of.
    pub fn of(scanner: &Scanner) -> Versions {
        let mut rules = Sha256::new();
        for (name, text) in scanner.rules().files() {
            rules.update(name);
            rules.update([0]);
            rules.update(text.as_bytes());
            rules.update([0]);
        }
        Versions {
            replylint: env!("CARGO_PKG_VERSION"),
            rules: hex(&rules.finalize()[..8]),
            model: model_version(&scanner.model().to_bytes()),
        }
    }
}

/// The version of a model by its file's bytes.
pub fn model_version(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes)[..8])
}
