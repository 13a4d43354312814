//! The classifier: what rules cannot spell, seen by a linear model over character n-grams, words and the concepts of the lexicons.
//!
//! [`train`] fits it with linfa; what ships is a quantised table ([`Classifier`]) that scores without linfa.

pub mod card;
pub mod coverage;
pub mod decide;
pub mod features;
pub mod folds;
pub mod ftrl;
pub mod logistic;
pub mod table;
pub mod train;

pub use table::Classifier;
