//! Packs as written: what the files of `rules/policy/` may say. This is the manual for their authors.
//!
//! A pack states lines. A line names labels and changes only what it states: a category (`threat.*`) is read before the label
//! (`threat.legal`), an extended pack before the one that extends it.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Error as _, MapAccess, SeqAccess, Visitor, value::MapAccessDeserializer, value::SeqAccessDeserializer};
use serde::{Deserialize, Deserializer};
use toml::Spanned;
use toml::value::Datetime;

use crate::error::{Error, Result};
use crate::label::{Category, Label};
use crate::message::Channel;
use crate::verdict::Severity;

/// One file `rules/policy/<name>.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackSpec {
    /// The file's name without `.toml`.
    pub name: Spanned<String>,
    /// For people: "TikTok Shop, United States".
    pub title: String,
    /// The day on which the pack was last brought up to date.
    pub date: Spanned<Datetime>,
    /// Platform -> regions in two letters, a union of `platforms.toml` such as `EU`, or `*`: all regions that no other pack names.
    #[serde(default)]
    pub chosen_for: BTreeMap<Spanned<String>, Vec<Spanned<String>>>,
    /// The pack whose lines, cost and official features this one starts from.
    pub extends: Option<Spanned<String>>,
    /// The platform's own review features: to name one is no offer by the seller.
    #[serde(default)]
    pub official: Vec<String>,
    /// Where the rules can be read, for clauses without a page of their own. Not handed on to packs that extend this one.
    #[serde(default)]
    pub url: String,
    /// What a finding can cost, for lines without a cost of their own.
    pub cost: Option<String>,
    #[serde(default)]
    pub line: Vec<Spanned<LineSpec>>,
}

/// One `[[line]]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LineSpec {
    /// `"threat.legal"`, `"threat.*"`, or several: `["threat.*", "abuse.*"]`.
    pub label: Selectors,
    /// The line holds only where the same message also carries one of these. Several such lines: the gravest holds.
    pub with: Option<Selectors>,
    /// `"block"`, `"warn"`, `"notice"`, `"off"`, or by channel: `{ chat = "warn", review_reply = "block" }`.
    #[serde(default)]
    pub severity: LevelSpec,
    /// What the platform or law says, in our own words.
    pub clause: Option<String>,
    /// Where the clause can be read. A line with a clause and no url takes the `url` of its pack.
    pub url: Option<String>,
    /// What breaking it can cost.
    pub cost: Option<String>,
}

/// One or several [`Selector`]s.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selectors(pub Vec<Selector>);

/// A label or all of a category; a category sorts before its labels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Selector {
    Category(Category),
    Label(Label),
}

impl Selector {
    /// Whether `label` is meant.
    pub fn selects(self, label: Label) -> bool {
        match self {
            Selector::Category(category) => label.category() == category,
            Selector::Label(wanted) => label == wanted,
        }
    }
}

impl fmt::Display for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Selector::Category(category) => write!(f, "{category}.*"),
            Selector::Label(label) => label.fmt(f),
        }
    }
}

/// What a line says of the two channels; `None` leaves one as it was.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LevelSpec([Option<Level>; 2]);

impl LevelSpec {
    /// The same on both channels.
    pub const fn both(level: Level) -> LevelSpec {
        LevelSpec([Some(level); 2])
    }

    /// What is said of `channel`.
    pub fn on(self, channel: Channel) -> Option<Level> {
        self.0[channel as usize]
    }

    /// This, and what `other` says where this says nothing.
    pub fn or(self, other: LevelSpec) -> LevelSpec {
        LevelSpec([0, 1].map(|channel| self.0[channel].or(other.0[channel])))
    }
}

/// A severity, or off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    Off,
    Notice,
    Warn,
    Block,
}

impl Level {
    /// `None` where the label is off.
    pub fn severity(self) -> Option<Severity> {
        match self {
            Level::Off => None,
            Level::Notice => Some(Severity::Notice),
            Level::Warn => Some(Severity::Warn),
            Level::Block => Some(Severity::Block),
        }
    }
}

/// The file `rules/policy/platforms.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlatformsSpec {
    /// The pack where no other is chosen.
    pub fallback: Spanned<String>,
    /// Platform -> what else records call it.
    #[serde(default)]
    pub spellings: BTreeMap<String, Vec<Spanned<String>>>,
    /// Region -> what else records call it, or the countries it is made of.
    #[serde(default)]
    pub regions: BTreeMap<Spanned<String>, Vec<Spanned<String>>>,
}

/// Reads a file of `rules/policy/`.
///
/// # Errors
/// Names file, line, key and what was wanted.
pub fn parse<T: serde::de::DeserializeOwned>(file: &str, text: &str) -> Result<T> {
    toml::from_str(text).map_err(|error| {
        let at = error.span().map(|span| span.start);
        Error::rules(file, at.map(|at| line_of(text, at)), at.and_then(|at| key_at(text, at)), error.message())
    })
}

/// The line, from 1, of a byte of `text`.
pub(super) fn line_of(text: &str, at: usize) -> usize {
    text.as_bytes()[..at.min(text.len())].iter().filter(|&&byte| byte == b'\n').count() + 1
}

/// The key or heading on the line of a byte of `text`.
fn key_at(text: &str, at: usize) -> Option<&str> {
    let line = text.lines().nth(line_of(text, at) - 1)?;
    let key = line.split('=').next().unwrap_or(line).trim();
    (!key.is_empty()).then_some(key)
}

impl<'de> Deserialize<'de> for Selector {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        selector(&String::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

fn selector(text: &str) -> Result<Selector, String> {
    let Some(category) = text.strip_suffix(".*") else {
        return text.parse().map(Selector::Label).map_err(|error: crate::label::UnknownLabel| error.to_string());
    };
    let known = Category::ALL.into_iter().find(|known| known.as_str() == category);
    known.map(Selector::Category).ok_or_else(|| {
        let known: Vec<&str> = Category::ALL.iter().map(|known| known.as_str()).collect();
        format!("no category is called {category:?}; there are {}", known.join(", "))
    })
}

impl<'de> Deserialize<'de> for Selectors {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OneOrSeveral;

        impl<'de> Visitor<'de> for OneOrSeveral {
            type Value = Selectors;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a label, a category such as \"threat.*\", or a list of them")
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Selectors, E> {
                selector(text).map(|one| Selectors(vec![one])).map_err(E::custom)
            }

            fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Selectors, A::Error> {
                Vec::deserialize(SeqAccessDeserializer::new(list)).map(Selectors)
            }
        }

        deserializer.deserialize_any(OneOrSeveral)
    }
}

impl<'de> Deserialize<'de> for LevelSpec {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct ByChannel {
            chat: Option<Level>,
            review_reply: Option<Level>,
        }

        struct OneOrByChannel;

        impl<'de> Visitor<'de> for OneOrByChannel {
            type Value = LevelSpec;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("\"block\", \"warn\", \"notice\", \"off\", or { chat = …, review_reply = … }")
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<LevelSpec, E> {
                Level::deserialize(serde::de::value::StrDeserializer::new(text)).map(LevelSpec::both)
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<LevelSpec, A::Error> {
                let ByChannel { chat, review_reply } = ByChannel::deserialize(MapAccessDeserializer::new(map))?;
                Ok(LevelSpec([chat, review_reply]))
            }
        }

        deserializer.deserialize_any(OneOrByChannel)
    }
}
