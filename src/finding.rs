//! What detectors see (signals) and what becomes of it (findings). Plain data; fusing them is [`crate::fuse`]'s work.

use serde::{Deserialize, Serialize};

use crate::label::Label;

/// A half-open range of bytes of a message's text as given, on grapheme borders. [`crate::normalize::Normalized::span`] makes them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Span {
    pub start: usize,
    pub end: usize,
}

impl Span {
    /// The smallest span that holds both.
    pub fn cover(self, other: Span) -> Span {
        Span { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// Whether the two share a byte.
    pub fn overlaps(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }
}

/// What a detector goes by.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "detector", rename_all = "snake_case")]
pub enum Evidence {
    /// A rule of `rules/*.toml`, by its id. `loose` where only a disguised reading carried it.
    Rule {
        id: String,
        span: Span,
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        loose: bool,
    },
    /// Personal data or a contact of a stated kind, such as `phone` or `card`.
    Identifier { id: String, span: Span },
    /// The classifier's probability, 0 to 1, and the features that spoke loudest for it.
    Classifier { score: f32, features: Vec<String> },
    /// The earlier messages that make this one a violation.
    Conversation { id: String },
}

impl Evidence {
    /// The contract's name of the detector.
    pub fn detector(&self) -> &'static str {
        match self {
            Evidence::Rule { .. } => "rule",
            Evidence::Identifier { .. } => "identifier",
            Evidence::Classifier { .. } => "classifier",
            Evidence::Conversation { .. } => "conversation",
        }
    }
}

/// What one detector saw of one label.
#[derive(Clone, Debug, PartialEq)]
pub struct Signal {
    pub label: Label,
    pub span: Span,
    pub evidence: Evidence,
}

/// The fused signals of one label in one message.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    pub label: Label,
    /// Calibrated probability, 0 to 1, at the stated prevalence.
    pub confidence: f32,
    /// The offending part.
    pub span: Span,
    pub evidence: Vec<Evidence>,
    /// Ids of other messages that belong to the violation.
    pub related: Vec<String>,
}
