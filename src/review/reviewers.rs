//! Who reviews: names, roles and the hashes of tokens, in `reviewers.toml` of the data folder.

use std::fmt::Write;
use std::path::Path;

use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::error::{Error, Result};

/// What somebody may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Decides.
    Reviewer,
    /// Decides, resolves what two see differently, trains, activates.
    Lead,
}

/// Somebody who reviews.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reviewer {
    pub name: String,
    pub role: Role,
}

impl Reviewer {
    /// Whoever sits at this machine, where no reviewers are named.
    pub fn local() -> Reviewer {
        Reviewer { name: "local".to_owned(), role: Role::Lead }
    }
}

/// The file.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reviewers {
    #[serde(default, rename = "reviewer")]
    all: Vec<Entry>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    name: String,
    role: Role,
    /// SHA-256 of the token, in hexadecimal: who reads the file cannot pass for anybody.
    token_hash: String,
}

/// The file's name in the data folder.
pub const FILE: &str = "reviewers.toml";

impl Reviewers {
    /// Those of a data folder; nobody where there is no file.
    ///
    /// # Errors
    /// A file that cannot be read or is wrong.
    pub fn read(data: &Path) -> Result<Reviewers> {
        let path = data.join(FILE);
        if !path.exists() {
            return Ok(Reviewers::default());
        }
        let text = std::fs::read_to_string(&path).map_err(|error| Error::io(&path, error))?;
        toml::from_str(&text).map_err(|error| Error::Input { path: path.display().to_string(), why: error.to_string() })
    }

    /// Whether nobody is named.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Whose token it is. Every hash is compared, in constant time.
    pub fn find(&self, token: &str) -> Option<Reviewer> {
        let hash = hash(token);
        let mut found = None;
        for entry in &self.all {
            if bool::from(entry.token_hash.as_bytes().ct_eq(hash.as_bytes())) {
                found = Some(Reviewer { name: entry.name.clone(), role: entry.role });
            }
        }
        found
    }

    /// Names somebody, or gives somebody a new token and role; the token is told once and kept nowhere.
    ///
    /// # Errors
    /// A name that is empty or long, a file that cannot be read or written.
    pub fn add(data: &Path, name: &str, role: Role) -> Result<String> {
        if name.trim() != name || name.is_empty() || name.chars().count() > 40 {
            return Err(Error::Review { why: format!("{name:?} is no name: wanted 1 to 40 characters") });
        }
        let mut reviewers = Reviewers::read(data)?;
        let token = token()?;
        reviewers.all.retain(|entry| entry.name != name);
        reviewers.all.push(Entry { name: name.to_owned(), role, token_hash: hash(&token) });
        let path = data.join(FILE);
        let beside = path.with_extension("new");
        let text = toml::to_string(&reviewers).expect("plain data");
        std::fs::write(&beside, text).and_then(|()| std::fs::rename(&beside, &path)).map_err(|error| Error::io(&path, error))?;
        Ok(token)
    }
}

/// SQLite's random bytes are seeded by the system's own, and are here already.
fn token() -> Result<String> {
    let random =
        Connection::open_in_memory().and_then(|memory| memory.query_row("SELECT lower(hex(randomblob(20)))", [], |row| row.get(0)));
    random.map_err(|error| Error::Review { why: error.to_string() })
}

fn hash(token: &str) -> String {
    Sha256::digest(token.trim()).iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_opens_for_its_name_until_it_is_replaced() {
        let data = tempfile::tempdir().expect("a folder");
        let first = Reviewers::add(data.path(), "mei", Role::Reviewer).expect("it can be written");
        Reviewers::add(data.path(), "lee", Role::Lead).expect("it can be written");
        let found = |token: &str| Reviewers::read(data.path()).expect("it is sound").find(token);
        assert_eq!(found(&first), Some(Reviewer { name: "mei".to_owned(), role: Role::Reviewer }));
        let second = Reviewers::add(data.path(), "mei", Role::Lead).expect("it can be written");
        assert_eq!((found(&first), found(&second).map(|found| found.role)), (None, Some(Role::Lead)));
        let file = std::fs::read_to_string(data.path().join(FILE)).expect("text");
        assert!(!file.contains(&second), "{file}");
    }
}
