//! Rules as data: a rule is a small shape over concepts, a lexicon gives concepts their words in one language.
//!
//! [`spec`] is what is written in `rules/`, the manual for its authors; [`RuleSet`] is what is needed to read messages.

pub mod advice;
pub mod analysed;
pub mod compile;
pub mod concept;
pub mod embedded;
pub mod examples;
pub mod known;
pub mod language;
pub mod lexicon;
pub mod shape;
pub mod spec;

pub use advice::Advice;
pub use analysed::Analysed;
pub use compile::{Rule, RuleSet};
pub use concept::{Concept, ConceptMask, Concepts};
pub use language::{Language, Languages};
