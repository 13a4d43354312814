//! A new model of the corpus and what was decided, measured beside the one in service on rows that neither has seen.

use std::collections::HashSet;
use std::path::PathBuf;

use super::corpus::Decided;
use super::models::Model;
use crate::error::{Error, Result};
use crate::evaluate::compare::{Comparison, compare};
use crate::message::Message;
use crate::model::train::{Progress, Settings, Trained, train};
use crate::scan::{Scanner, model_version};
use crate::source::{self, Options};

/// What models are trained and compared on.
#[derive(Clone, Debug, Default)]
pub struct Materials {
    /// The corpus and the training share of what was decided.
    pub training: Vec<Message>,
    /// How many of these were decided here.
    pub decisions: u32,
    /// What no model is trained on.
    pub apart: Vec<Message>,
}

impl Materials {
    /// Reads labelled records below `corpus` and `test`, and puts what was decided to both. Where a corpus row has a decided text, the
    /// decision stands in for it. `told` hears of records that could not be read.
    pub fn read(corpus: &[PathBuf], test: &[PathBuf], decided: Vec<Decided>, told: &mut dyn FnMut(&Error)) -> Materials {
        let mut read = |paths: &[PathBuf]| {
            let records = source::open(paths, &Options::default());
            records.filter_map(|record| record.map_err(|error| told(&error)).ok()).collect::<Vec<Message>>()
        };
        let (mut training, mut apart) = (read(corpus), read(test));
        let texts: HashSet<&str> = decided.iter().map(|decided| decided.message.text.as_str()).collect();
        training.retain(|message| !texts.contains(message.text.as_str()));
        let mut decisions = 0;
        for Decided { message, kept_apart } in decided {
            if kept_apart {
                apart.push(message);
            } else {
                decisions += 1;
                training.push(message);
            }
        }
        Materials { training, decisions, apart }
    }
}

/// A model that was trained, and how it compares.
pub struct Made {
    pub trained: Trained,
    pub bytes: Vec<u8>,
    /// `None` where there is nothing to compare on.
    pub comparison: Option<Comparison>,
}

impl Made {
    /// Why the model is not to be used.
    pub fn refused(&self) -> Option<String> {
        let Some(comparison) = &self.comparison else { return Some("there are no rows to compare it on".to_owned()) };
        (!comparison.worse.is_empty()).then(|| comparison.worse.join("; "))
    }

    /// The model as it is kept.
    pub fn model(&self, in_service: &Scanner, decisions: u32, by: &str) -> Model {
        Model {
            id: model_version(&self.bytes),
            parent: model_version(&in_service.model().to_bytes()),
            at: super::now(),
            by: by.to_owned(),
            data_hash: self.trained.card.data_hash.clone(),
            messages: self.trained.messages.len() as u32,
            decisions,
            card: self.trained.card.to_markdown("replylint train --decisions"),
            comparison: serde_json::to_value(&self.comparison).expect("plain data"),
            refused: self.refused(),
        }
    }
}

/// Trains, and compares with the scanner in service.
///
/// # Errors
/// Too few messages, a model that does not fit the rules.
pub fn retrain(in_service: &Scanner, materials: &Materials, settings: &Settings, progress: &mut Progress<'_>) -> Result<Made> {
    let trained = train(materials.training.clone(), in_service.rules(), settings, progress)?;
    let bytes = trained.classifier.to_bytes();
    progress("comparing", 0, materials.apart.len());
    let new = in_service.with_model(crate::model::Classifier::from_bytes(&bytes)?)?;
    let comparison = (!materials.apart.is_empty()).then(|| compare(in_service, &new, &materials.apart)).transpose()?;
    Ok(Made { trained, bytes, comparison })
}
