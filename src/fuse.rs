//! Rules and classifier fused: the signals of one label become one finding with a calibrated confidence.
//!
//! Logistic regressions, fitted on held-out rows, weigh the classifier's scores against the strength of the rules that match: first whether
//! a rule is broken at all, then which ([`crate::model::decide`]). The logit of the first is shifted from the corpus, where every second
//! message breaks a rule, to the field, where about one in a hundred does.

use std::ops::Range;

use crate::finding::{Evidence, Finding, Signal, Span};
use crate::label::Label;
use crate::model::Classifier;
use crate::model::decide::log_odds;
use crate::model::features::{Features, Named, named};
use crate::model::logistic::sigmoid;
use crate::model::table::{Scores, places};
use crate::normalize::script::{Script, script};
use crate::rules::analysed::Analysed;
use crate::rules::compile::Matched;
use crate::rules::{RuleSet, analysed};
use crate::verdict::Candidate;

/// The strength of a rule that the model was not trained with: right three times in four.
pub const NEW_RULE: f32 = 1.1;
/// So many features are told as evidence.
const TOLD: usize = 4;
/// A classifier's span is at most so many words around the strongest.
const SPAN_WORDS: usize = 16;

/// What became of one message's signals.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fused {
    /// Labels at or above their high threshold.
    pub findings: Vec<Finding>,
    /// Labels between their low and high threshold.
    pub candidates: Vec<Candidate>,
    /// How far each label is from its high threshold, the found ones too.
    pub margins: Margins,
}

/// How far a message is from each label: log-odds above the label's high threshold, at which it is found.
#[derive(Clone, Debug, PartialEq)]
pub struct Margins {
    above: [f32; Label::COUNT],
    thresholds: [f32; Label::COUNT],
}

impl Default for Margins {
    fn default() -> Margins {
        Margins { above: [Margins::NOTHING; Label::COUNT], thresholds: [0.0; Label::COUNT] }
    }
}

impl Margins {
    /// What is said of a label that nobody judged: less than any message scores.
    pub const NOTHING: f32 = -20.0;

    fn set(&mut self, label: Label, margin: f32, threshold: f32) {
        self.thresholds[label.index()] = log_odds(threshold);
        self.above[label.index()] = margin.max(Margins::NOTHING);
    }

    /// The log-odds of `label` above its threshold.
    pub fn of(&self, label: Label) -> f32 {
        self.above[label.index()]
    }

    /// The confidence that stands for a margin of `label`.
    pub fn confidence(&self, label: Label, margin: f32) -> f32 {
        sigmoid(self.thresholds[label.index()] + margin)
    }

    /// The largest of all.
    pub fn highest(&self) -> f32 {
        self.above.iter().copied().fold(Margins::NOTHING, f32::max)
    }

    /// For each label the larger of the two.
    pub fn raise_to(&mut self, other: &Margins) {
        for label in 0..Label::COUNT {
            if other.above[label] > self.above[label] {
                (self.above[label], self.thresholds[label]) = (other.above[label], other.thresholds[label]);
            }
        }
    }

    /// Says of `label` what `other` says.
    pub fn take(&mut self, label: Label, other: &Margins) {
        (self.above[label.index()], self.thresholds[label.index()]) = (other.above[label.index()], other.thresholds[label.index()]);
    }

    /// The weighted sum; the weights add up to one.
    pub fn mix(parts: &[(f32, &Margins)]) -> Margins {
        let mut mixed = Margins { above: [0.0; Label::COUNT], ..Margins::default() };
        for (weight, part) in parts {
            for label in 0..Label::COUNT {
                mixed.above[label] += weight * part.above[label];
                mixed.thresholds[label] += weight * part.thresholds[label];
            }
        }
        mixed
    }
}

/// Judges each label of a message.
pub fn fuse(message: &Analysed<'_>, rules: &RuleSet, model: &Classifier, features: &mut Features) -> Fused {
    let matched = rules.matches(message);
    let numbers: Vec<usize> = matched.iter().map(|matched| matched.rule).collect();
    features.extract(message, rules, &numbers);
    let scores = model.score(features);
    let mut fused = Fused::default();
    let mut told: Option<Vec<Named>> = None;
    let of_label = |label: Label| matched.iter().filter(move |matched| rules.rules[matched.rule].spec.label == label);
    let weighed = model.head.decision.weigh(&scores, |label| strongest(of_label(label), rules, model));
    for &(label, share) in &weighed.shares {
        let confidence = weighed.violation * share;
        fused.margins.set(label, weighed.margin(label, share), model.head.decision.threshold());
        if weighed.is_doubtful(label, share) {
            fused.candidates.push(Candidate { label, score: confidence });
        }
        if !weighed.is_found(label, share) {
            continue;
        }
        let told = told.get_or_insert_with(|| named(message, rules, &numbers));
        let mut signals: Vec<Signal> = of_label(label).flat_map(|matched| rule_signals(message, rules, label, matched)).collect();
        signals.push(classifier_signal(message, model, label, &scores, told, &signals));
        fused.findings.push(finding(label, confidence, signals));
    }
    fused
}

/// How one label stands: what each judge says alone, and both together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Standing {
    pub label: Label,
    /// Calibrated probability, 0 to 1, at the stated prevalence.
    pub confidence: f32,
    /// Log-odds above the border at which it is found; below it is less than 0.
    pub margin: f32,
    /// The classifier's own probability, at the prevalence of its training rows.
    pub classifier: f32,
    /// Whether a rule of the label matches.
    pub rule: bool,
}

/// How every label of a message stands, those far below their thresholds too: what a trainer's queue is ordered by.
pub fn standings(message: &Analysed<'_>, rules: &RuleSet, model: &Classifier, features: &mut Features) -> Vec<Standing> {
    let matched = rules.matches(message);
    let numbers: Vec<usize> = matched.iter().map(|matched| matched.rule).collect();
    features.extract(message, rules, &numbers);
    let scores = model.score(features);
    let of_label = |label: Label| matched.iter().filter(move |matched| rules.rules[matched.rule].spec.label == label);
    let weighed = model.head.decision.weigh(&scores, |label| strongest(of_label(label), rules, model));
    let stand = |&(label, share): &(Label, f32)| {
        let [own, _, _] = places(label);
        let (confidence, margin) = (weighed.violation * share, weighed.margin(label, share));
        Standing { label, confidence, margin, classifier: sigmoid(scores[own]), rule: of_label(label).next().is_some() }
    };
    weighed.shares.iter().map(stand).collect()
}

/// The strength of the strongest of the rules that match.
fn strongest<'m>(matched: impl Iterator<Item = &'m Matched>, rules: &RuleSet, model: &Classifier) -> f32 {
    let strength = |matched: &Matched| model.head.rules.get(&rules.rules[matched.rule].spec.id).copied().unwrap_or(NEW_RULE);
    matched.map(strength).fold(0.0, f32::max)
}

fn rule_signals(message: &Analysed<'_>, rules: &RuleSet, label: Label, matched: &Matched) -> Vec<Signal> {
    let rule = &rules.rules[matched.rule];
    let span = message.normalized.span(message.normalized.plain(), matched.range.clone());
    let mut signals = vec![Signal { label, span, evidence: Evidence::Rule { id: rule.spec.id.clone(), span, loose: matched.loose } }];
    let inside = |hit: &&analysed::Hit| matched.range.start <= hit.start as usize && hit.end as usize <= matched.range.end;
    for hit in message.hits.iter().filter(inside).filter(|hit| rule.wants(hit.concept)) {
        if let Some(kind) = rules.concepts.identifier(hit.concept) {
            let span = message.normalized.span(message.normalized.plain(), hit.start as usize..hit.end as usize);
            signals.push(Signal { label, span, evidence: Evidence::Identifier { id: kind.as_str().to_owned(), span } });
        }
    }
    signals
}

fn classifier_signal(
    message: &Analysed<'_>,
    model: &Classifier,
    label: Label,
    scores: &Scores,
    told: &[Named],
    rules: &[Signal],
) -> Signal {
    let [own, category, _] = places(label);
    let weight = |named: &Named| model.weight(named.hash, own) + model.weight(named.hash, category);
    let mut strongest: Vec<(f32, &Named)> = told.iter().map(|named| (weight(named), named)).filter(|&(weight, _)| weight > 0.0).collect();
    strongest.sort_by(|one, other| other.0.total_cmp(&one.0).then_with(|| one.1.name.cmp(&other.1.name)));
    let mut features: Vec<String> = Vec::new();
    for (_, named) in &strongest {
        if features.len() < TOLD && !says_little(&named.name) && !features.contains(&named.name) {
            features.push(named.name.clone());
        }
    }
    let span = match rules.iter().map(|signal| signal.span).reduce(Span::cover) {
        Some(span) => span,
        None => {
            let weighed: Vec<(Range<usize>, f32)> = told.iter().filter_map(|named| Some((named.range.clone()?, weight(named)))).collect();
            let range = best_stretch(weighed, message.normalized.plain().text().len());
            message.normalized.span(message.normalized.plain(), range)
        }
    };
    let score = sigmoid(scores[own]);
    Signal { label, span, evidence: Evidence::Classifier { score, features } }
}

/// Whether the name of a feature is one letter, digit or sign, as of words that were spaced apart; one Han character may be a word.
fn says_little(name: &str) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(|only| chars.next().is_none() && !matches!(script(only), Script::Han | Script::Hangul))
}

/// The stretch of words whose weights sum to the most (Kadane), not longer than [`SPAN_WORDS`].
fn best_stretch(mut words: Vec<(Range<usize>, f32)>, whole: usize) -> Range<usize> {
    words.sort_by_key(|(range, _)| (range.start, range.end));
    let mut best: (f32, Range<usize>) = (0.0, 0..whole);
    let (mut sum, mut first) = (0.0, 0);
    for (place, (range, weight)) in words.iter().enumerate() {
        if sum <= 0.0 || place - first >= SPAN_WORDS {
            (sum, first) = (0.0, place);
        }
        // What says nothing makes the stretch a little worse, so that it stays short.
        sum += weight - 0.02;
        let end = words[first..=place].iter().map(|(range, _)| range.end).max().unwrap_or(range.end);
        if sum > best.0 {
            best = (sum, words[first].0.start..end);
        }
    }
    best.1
}

fn finding(label: Label, confidence: f32, signals: Vec<Signal>) -> Finding {
    let by_rules = signals.iter().filter(|signal| !matches!(signal.evidence, Evidence::Classifier { .. })).map(|signal| signal.span);
    let span = by_rules.reduce(Span::cover).or(signals.first().map(|signal| signal.span)).unwrap_or_default();
    Finding { label, confidence, span, evidence: signals.into_iter().map(|signal| signal.evidence).collect(), related: Vec::new() }
}
