//! Rules as written: what the files of `rules/` may say. This is the manual for their authors.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::error::{Error, Result};
use crate::label::Label;
use crate::message::{Channel, Sender};

/// One file `rules/<category>.toml`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleFile {
    /// Guards that every rule of the file has unless it names its own.
    #[serde(default)]
    pub unless: Vec<String>,
    /// What each label of the category means, in words.
    #[serde(default)]
    pub label: BTreeMap<Label, LabelText>,
    #[serde(default)]
    pub rule: Vec<toml::Spanned<RuleSpec>>,
}

/// What reports say of a label.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LabelText {
    /// What the message does.
    pub what: String,
    /// Why it is forbidden.
    pub why: String,
    /// What to do instead, for whoever writes it; the wording for buyers is in `rules/advice/`.
    pub instead: String,
}

/// One `[[rule]]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleSpec {
    /// Named for what it finds: `ask-for-stars`.
    pub id: String,
    pub label: Label,
    #[serde(rename = "match")]
    pub shape: ShapeSpec,
    /// `negation`, `quote`: where it touches a matched word. Any concept: where it stands in the same sentence; `message:concept`: anywhere.
    pub unless: Option<Vec<String>>,
    /// Only there; both where missing.
    pub channel: Option<Channel>,
    /// Only from them; agent and bot where missing.
    pub sender: Option<Sender>,
    /// At least two texts that the rule must find, in several languages.
    pub hits: Vec<String>,
    /// At least two texts that it must leave alone, as near to the hits as can be.
    pub misses: Vec<String>,
}

/// How a rule matches. A slot names one concept or several to choose from: `"ask|hope"`.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum ShapeSpec {
    /// All slots in one sentence, in any order, within so many words (two Han characters or four Thai ones count as a word).
    Near { concepts: Vec<String>, within: u32 },
    /// Two slots in either order, in one sentence or two neighbouring ones.
    Link { from: String, to: String, within: u32 },
    /// All slots in one sentence, in this order.
    Sequence { concepts: Vec<String>, within: u32 },
    /// A regex over the plain reading, behind a literal that must occur (lower case, folded).
    Pattern { regex: String, literals: Vec<String> },
}

/// One file `rules/lexicon/<language>.toml`.
#[derive(Clone, Debug, Deserialize)]
pub struct LexiconFile {
    pub language: String,
    #[serde(flatten)]
    pub concepts: BTreeMap<String, Words>,
}

/// The words of one concept, by where their borders lie.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// Stands between word borders.
    #[serde(default)]
    pub word: Vec<String>,
    /// Starts at a word border.
    #[serde(default)]
    pub prefix: Vec<String>,
    /// Ends at a word border.
    #[serde(default)]
    pub suffix: Vec<String>,
    /// Needs no border.
    #[serde(default)]
    pub anywhere: Vec<String>,
}

/// Reads a file of `rules/`.
///
/// # Errors
/// Names file and line of what is not TOML or not as described here.
pub fn parse<T: serde::de::DeserializeOwned>(file: &str, text: &str) -> Result<T> {
    toml::from_str(text).map_err(|error| toml_error(file, text, &error))
}

/// A TOML error with its file and line.
pub(crate) fn toml_error(file: &str, text: &str, error: &toml::de::Error) -> Error {
    Error::rules(file, error.span().map(|span| line_of(text, span.start)), None, error.message())
}

/// The line, from 1, of a byte of `text`.
pub(crate) fn line_of(text: &str, at: usize) -> usize {
    text.as_bytes()[..at.min(text.len())].iter().filter(|&&byte| byte == b'\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::embedded;

    #[test]
    fn every_label_has_its_texts_in_the_file_of_its_category() {
        for category in crate::label::Category::ALL {
            let name = format!("{category}.toml");
            let (_, text) = embedded::files().into_iter().find(|file| file.0 == name).unwrap_or_else(|| panic!("{name} is missing"));
            let file: RuleFile = parse(&name, &text).unwrap_or_else(|error| panic!("{error}"));
            let labels: Vec<Label> = Label::ALL.iter().copied().filter(|label| label.category() == category).collect();
            assert_eq!(file.label.keys().copied().collect::<Vec<_>>(), labels, "{name}");
            for (label, LabelText { what, why, instead }) in &file.label {
                assert!([what, why, instead].iter().all(|text| text.ends_with('.') && text.len() < 220), "{label}");
            }
        }
    }
}
