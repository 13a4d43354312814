//! The model's card: what it was trained on, how it was measured, what it reached.

use std::collections::BTreeMap;
use std::fmt::Write;

use sha2::{Digest, Sha256};

use super::decide::{Decision, Weighed, log_odds};
use super::logistic::sigmoid;
use super::table::Classifier;
use super::train::{Settings, is_dull};
use crate::label::{Category, Label};
use crate::message::Message;
use crate::rules::RuleSet;

/// Right, wrong and missed decisions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub right: u64,
    pub wrong: u64,
    pub missed: u64,
}

impl Tally {
    /// Counts one decision.
    pub fn add(&mut self, wanted: bool, given: bool) {
        self.right += u64::from(wanted && given);
        self.wrong += u64::from(!wanted && given);
        self.missed += u64::from(wanted && !given);
    }

    /// Share of the given that were wanted; 0 where nothing was given.
    pub fn precision(&self) -> f64 {
        ratio(self.right, self.right + self.wrong)
    }

    /// Share of the wanted that were given; 0 where nothing was wanted.
    pub fn recall(&self) -> f64 {
        ratio(self.right, self.right + self.missed)
    }

    /// The harmonic mean of both.
    pub fn f1(&self) -> f64 {
        ratio(2 * self.right, 2 * self.right + self.wrong + self.missed)
    }
}

fn ratio(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// Scores of held-out rows.
#[derive(Clone, Debug, Default)]
pub struct Card {
    pub data_hash: String,
    pub lexicon_hash: String,
    pub messages: usize,
    pub features: usize,
    pub settings: String,
    pub threshold: f32,
    pub category: Tally,
    pub by_label: BTreeMap<Label, Tally>,
    pub by_language: BTreeMap<String, Tally>,
    /// False alarms on dull messages, and how many of these there are.
    pub dull: (u64, u64),
    /// Mean distance of probability and truth over ten bins of the label decisions, at the training rows' prevalence.
    pub calibration_error: f64,
}

impl Card {
    /// Measures held-out probabilities against the labels.
    pub fn new(model: &Classifier, messages: &[Message], held_out: &[Weighed], settings: &Settings) -> Card {
        let decision = &model.head.decision;
        let mut card = Card {
            data_hash: model.head.data_hash.clone(),
            lexicon_hash: model.head.lexicon_hash.clone(),
            messages: messages.len(),
            features: model.head.rows,
            settings: format!("{settings:?}"),
            threshold: decision.high,
            ..Card::default()
        };
        let mut bins = [(0.0f64, 0.0f64, 0u64); 10];
        for (message, weighed) in messages.iter().zip(held_out) {
            let wanted = message.labels.as_deref().unwrap_or_default();
            let given: Vec<Label> =
                weighed.shares.iter().filter(|&&(label, share)| weighed.is_found(label, share)).map(|share| share.0).collect();
            for &(label, _) in &weighed.shares {
                card.by_label.entry(label).or_default().add(wanted.contains(&label), given.contains(&label));
            }
            let language = card.by_language.entry(message.language.clone().unwrap_or_default()).or_default();
            for category in Category::ALL {
                let of = |labels: &[Label]| labels.iter().any(|label| label.category() == category);
                language.add(of(wanted), of(&given));
                card.category.add(of(wanted), of(&given));
            }
            if is_dull(message) {
                card.dull.0 += u64::from(!given.is_empty());
                card.dull.1 += 1;
            }
            let violation = at_trained_prevalence(weighed.violation, decision);
            for (label, share) in &weighed.shares {
                let trained = violation * share;
                let bin = &mut bins[((trained * 10.0) as usize).min(9)];
                bin.0 += f64::from(trained);
                bin.1 += f64::from(u8::from(wanted.contains(label)));
                bin.2 += 1;
            }
        }
        let all: u64 = bins.iter().map(|bin| bin.2).sum();
        card.calibration_error = bins.iter().map(|bin| (bin.0 - bin.1).abs()).sum::<f64>() / all.max(1) as f64;
        card
    }

    /// The card as Markdown.
    pub fn to_markdown(&self, command: &str) -> String {
        let mut text = String::new();
        let _ = write!(
            text,
            "# Model card: classifier.bin\n\nA linear multi-label classifier over hashed character n-grams, words and concepts; see `README.md` beside this file.\n\n\
             - command: `{command}`\n- training messages: {} (synthetic; see `corpus/README.md`), SHA-256 `{}`\n- lexicons: SHA-256 `{}`\n- features kept: {}\n- settings: `{}`\n\n\
             Measured on held-out folds (twins, disguised copies and near-duplicates share a fold), rules and classifier fused, a violation told from {:.4} at the stated prevalence:\n\n\
             - category: precision {:.3}, recall {:.3}, F1 {:.3}\n- false alarms on dull messages: {} of {}\n- calibration error (ten bins, label decisions): {:.4}\n\n",
            self.messages,
            self.data_hash,
            self.lexicon_hash,
            self.features,
            self.settings,
            self.threshold,
            self.category.precision(),
            self.category.recall(),
            self.category.f1(),
            self.dull.0,
            self.dull.1,
            self.calibration_error,
        );
        text.push_str("| label | precision | recall | F1 |\n| --- | --- | --- | --- |\n");
        for (label, tally) in &self.by_label {
            let _ = writeln!(text, "| {label} | {:.3} | {:.3} | {:.3} |", tally.precision(), tally.recall(), tally.f1());
        }
        text.push_str("\n| language (category) | precision | recall | F1 |\n| --- | --- | --- | --- |\n");
        for (language, tally) in &self.by_language {
            let _ = writeln!(text, "| {language} | {:.3} | {:.3} | {:.3} |", tally.precision(), tally.recall(), tally.f1());
        }
        text
    }
}

fn at_trained_prevalence(probability: f32, decision: &Decision) -> f32 {
    sigmoid(log_odds(probability) - log_odds(decision.prevalence) + log_odds(decision.trained_prevalence))
}

/// SHA-256 over the lexicon files, in hexadecimal.
pub fn lexicon_hash(rules: &RuleSet) -> String {
    let mut hash = Sha256::new();
    for (name, text) in rules.files().iter().filter(|(name, _)| name.starts_with("lexicon/")) {
        hash.update(name);
        hash.update([0]);
        hash.update(text.as_bytes());
        hash.update([0]);
    }
    hex(&hash.finalize())
}

/// SHA-256 over ids, texts and labels of the messages, in hexadecimal.
pub fn data_hash(messages: &[Message]) -> String {
    let mut hash = Sha256::new();
    for message in messages {
        hash.update(&message.id);
        hash.update([0]);
        hash.update(&message.text);
        for label in message.labels.iter().flatten() {
            hash.update([1]);
            hash.update(label.as_str());
        }
        hash.update([0]);
    }
    hex(&hash.finalize())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
