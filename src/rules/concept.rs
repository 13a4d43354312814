//! Concepts: what words mean, the same in every language.

use std::collections::HashMap;

use crate::error::{Error, Result};
use crate::identifier::Kind;

/// One concept, by its place in [`Concepts`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Concept(pub u8);

/// A set of concepts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ConceptMask(u128);

impl ConceptMask {
    /// The set of one.
    pub fn of(concept: Concept) -> ConceptMask {
        ConceptMask(1 << concept.0)
    }

    /// Adds `concept`.
    pub fn insert(&mut self, concept: Concept) {
        self.0 |= 1 << concept.0;
    }

    /// Whether `concept` is in it.
    pub fn contains(self, concept: Concept) -> bool {
        self.0 & (1 << concept.0) != 0
    }

    /// Whether the two share a concept.
    pub fn overlaps(self, other: ConceptMask) -> bool {
        self.0 & other.0 != 0
    }

    /// Both together.
    pub fn union(self, other: ConceptMask) -> ConceptMask {
        ConceptMask(self.0 | other.0)
    }

    /// Whether nothing is in it.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The concepts in it.
    pub fn iter(self) -> impl Iterator<Item = Concept> {
        (0..128).map(Concept).filter(move |&concept| self.contains(concept))
    }
}

/// All concepts: those of `rules/concepts.toml`, filled by lexicons, and behind them one for each kind of identifier (`@phone`, `@card` …),
/// filled by code.
#[derive(Clone, Debug, Default)]
pub struct Concepts {
    names: Vec<String>,
    meanings: Vec<String>,
    by_name: HashMap<String, Concept>,
    words: usize,
}

impl Concepts {
    /// Reads `rules/concepts.toml`: tables of `name = "what belongs in it"`.
    ///
    /// # Errors
    /// Text that is not such TOML, a name twice, or more concepts than a mask holds.
    pub fn parse(file: &str, text: &str) -> Result<Concepts> {
        let tables: toml::Table = toml::from_str(text).map_err(|error| super::spec::toml_error(file, text, &error))?;
        let mut concepts = Concepts::default();
        for (group, table) in &tables {
            let table = table.as_table().ok_or_else(|| Error::rules(file, None, Some(group), "is not a table of concepts"))?;
            for (name, meaning) in table {
                let meaning = meaning.as_str().ok_or_else(|| Error::rules(file, None, Some(name), "has no meaning in words"))?;
                concepts.add(file, name, meaning)?;
            }
        }
        concepts.words = concepts.names.len();
        for kind in Kind::ALL {
            concepts.add(file, &format!("@{}", kind.as_str()), "found by code")?;
        }
        Ok(concepts)
    }

    fn add(&mut self, file: &str, name: &str, meaning: &str) -> Result<()> {
        if self.names.len() == 128 {
            return Err(Error::rules(file, None, Some(name), "is the 129th concept; 128 are the most"));
        }
        let concept = Concept(self.names.len() as u8);
        if self.by_name.insert(name.to_owned(), concept).is_some() {
            return Err(Error::rules(file, None, Some(name), "stands here twice"));
        }
        self.names.push(name.to_owned());
        self.meanings.push(meaning.to_owned());
        Ok(())
    }

    /// The concept called `name`.
    pub fn get(&self, name: &str) -> Option<Concept> {
        self.by_name.get(name).copied()
    }

    /// Its name.
    pub fn name(&self, concept: Concept) -> &str {
        &self.names[concept.0 as usize]
    }

    /// What belongs in it.
    pub fn meaning(&self, concept: Concept) -> &str {
        &self.meanings[concept.0 as usize]
    }

    /// How many there are, those filled by code among them.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// Every concept that lexicons fill.
    pub fn of_words(&self) -> impl Iterator<Item = Concept> {
        (0..self.words as u8).map(Concept)
    }

    /// The concept of a kind of identifier.
    pub fn of_identifier(&self, kind: Kind) -> Concept {
        Concept((self.words + kind as usize) as u8)
    }

    /// The kind of identifier a concept stands for.
    pub fn identifier(&self, concept: Concept) -> Option<Kind> {
        (concept.0 as usize).checked_sub(self.words).and_then(|place| Kind::ALL.get(place).copied())
    }

    /// All names in order; a model is trained for one such list.
    pub fn names(&self) -> &[String] {
        &self.names
    }
}
