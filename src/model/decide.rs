//! Two questions, one after the other: does a message break a rule at all, and if so, which?
//!
//! One regression weighs everything that speaks for *some* violation; it is calibrated to the stated prevalence and has the threshold. One for
//! each label, fitted on violations only, says how likely the label is among them. Labels that are near each other share their
//! probability, and asked one by one none of them would reach a threshold of its own where it is quite clear that a rule is broken.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::logistic::{Logistic, sigmoid};
use super::table::{Output, Scores, outputs, places};
use crate::label::Label;

/// A label that is so likely in a message that breaks a rule is found.
pub const LIKELY: f32 = 0.4;
/// The likeliest label is found from here.
const LEAST: f32 = 0.1;
/// Where a rule of a label matches, that share of the lower threshold is enough for a review: rules know the plain wordings, of which the
/// classifier may have seen few.
const RULED: f32 = 0.25;

/// How scores and rules are weighed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Decision {
    /// Of the [`violation_inputs`], to the log-odds of any violation in the training rows.
    pub violation: Logistic,
    /// Of the [`label_inputs`], to the log-odds of the label in a violation.
    pub labels: BTreeMap<Label, Logistic>,
    /// Share of violations: in the training rows, and in the field.
    pub trained_prevalence: f32,
    pub prevalence: f32,
    /// Probability of a violation, at the prevalence of the field, from which it is told, and from which it is to be reviewed.
    pub high: f32,
    pub low: f32,
}

/// What speaks for some violation: the score of any, the strongest rule, the highest score of a category, and the two highest of a label.
pub fn violation_inputs(scores: &Scores, rule: f32) -> [f32; 5] {
    let (mut any, mut category, mut labels) = (f32::MIN, f32::MIN, [f32::MIN; 2]);
    for (output, &score) in outputs().zip(scores) {
        match output {
            Output::Any => any = score,
            Output::Category(_) => category = category.max(score),
            Output::Label(_) if score > labels[0] => labels = [score, labels[0]],
            Output::Label(_) => labels[1] = labels[1].max(score),
        }
    }
    [any, rule, category, labels[0], labels[1]]
}

/// What speaks for a label: its score, its category's, that of any violation, and the strongest of its rules.
pub fn label_inputs(label: Label, scores: &Scores, rule: f32) -> [f32; 4] {
    let [own, category, any] = places(label).map(|place| scores[place]);
    [own, category, any, rule]
}

impl Decision {
    /// Weighs the scores of a message; `rule` is the strength of a label's strongest rule that matches, 0 without one.
    pub fn weigh(&self, scores: &Scores, rule: impl Fn(Label) -> f32) -> Weighed {
        let rules: Vec<(Label, f32)> = self.labels.keys().map(|&label| (label, rule(label))).collect();
        let strongest = rules.iter().map(|&(_, rule)| rule).fold(0.0, f32::max);
        let logit = self.violation.logit(&violation_inputs(scores, strongest));
        let share = |(regression, &(label, rule)): (&Logistic, &(Label, f32))| {
            (label, sigmoid(regression.logit(&label_inputs(label, scores, rule))))
        };
        let shares: Vec<(Label, f32)> = self.labels.values().zip(&rules).map(share).collect();
        let likeliest = shares.iter().max_by(|one, other| one.1.total_cmp(&other.1)).map(|share| share.0);
        Weighed {
            violation: sigmoid(logit + log_odds(self.prevalence) - log_odds(self.trained_prevalence)),
            shares,
            ruled: rules.iter().filter(|&&(_, rule)| rule > 0.0).map(|&(label, _)| label).collect(),
            likeliest,
            high: self.high,
            low: self.low,
        }
    }

    /// The confidence at which a label is about to be found.
    pub fn threshold(&self) -> f32 {
        self.high * LIKELY
    }
}

/// How likely a message is to break a rule, and which.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Weighed {
    /// Probability of any violation, at the prevalence of the field.
    pub violation: f32,
    /// Of each label, if there is a violation.
    pub shares: Vec<(Label, f32)>,
    /// Labels of which a rule matches.
    ruled: Vec<Label>,
    likeliest: Option<Label>,
    high: f32,
    low: f32,
}

impl Weighed {
    /// Whether a label of that share is found.
    pub fn is_found(&self, label: Label, share: f32) -> bool {
        self.violation >= self.high && share >= self.needed(label)
    }

    /// Whether a label of that share is not found and yet to be reviewed.
    pub fn is_doubtful(&self, label: Label, share: f32) -> bool {
        match self.violation >= self.high {
            true => Some(label) == self.likeliest && !self.is_found(label, share),
            false if self.ruled.contains(&label) => self.violation >= self.low * RULED,
            false => self.violation >= self.low && share >= self.needed(label),
        }
    }

    /// How far a label of that share is from being found, in log-odds: by the violation or by the share, whichever is further.
    pub fn margin(&self, label: Label, share: f32) -> f32 {
        (log_odds(self.violation) - log_odds(self.high)).min(log_odds(share) - log_odds(self.needed(label)))
    }

    fn needed(&self, label: Label) -> f32 {
        if Some(label) == self.likeliest { LEAST } else { LIKELY }
    }
}

/// The logit of a probability.
pub fn log_odds(share: f32) -> f32 {
    let share = share.clamp(1e-7, 1.0 - 1e-7);
    (share / (1.0 - share)).ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weighed(violation: f32, positive: f32, change: f32) -> Weighed {
        let shares = vec![(Label::SolicitationPositive, positive), (Label::SolicitationChange, change)];
        let likeliest = shares.iter().max_by(|one, other| one.1.total_cmp(&other.1)).map(|share| share.0);
        Weighed { violation, shares, ruled: Vec::new(), likeliest, high: 0.04, low: 0.01 }
    }

    fn found(weighed: &Weighed) -> Vec<Label> {
        weighed.shares.iter().filter(|&&(label, share)| weighed.is_found(label, share)).map(|share| share.0).collect()
    }

    #[test]
    fn where_a_rule_is_clearly_broken_the_likeliest_label_is_found_and_any_other_that_is_likely() {
        assert_eq!(found(&weighed(0.05, 0.3, 0.2)), [Label::SolicitationPositive]);
        assert_eq!(found(&weighed(0.05, 0.8, 0.5)), [Label::SolicitationPositive, Label::SolicitationChange]);
        assert_eq!(found(&weighed(0.03, 0.9, 0.9)), []);
        assert_eq!(found(&weighed(0.05, 0.05, 0.02)), []);
    }

    #[test]
    fn what_is_found_has_a_margin_and_nothing_else_has() {
        for (violation, positive, change) in [(0.05, 0.3, 0.2), (0.05, 0.8, 0.5), (0.03, 0.9, 0.9), (0.05, 0.05, 0.02)] {
            let weighed = weighed(violation, positive, change);
            for &(label, share) in &weighed.shares {
                assert_eq!(weighed.is_found(label, share), weighed.margin(label, share) >= 0.0);
            }
        }
    }

    #[test]
    fn a_message_between_the_thresholds_or_of_no_likely_label_is_to_be_reviewed() {
        let doubtful = |weighed: &Weighed| weighed.shares.iter().filter(|&&(label, share)| weighed.is_doubtful(label, share)).count();
        assert_eq!(doubtful(&weighed(0.03, 0.9, 0.2)), 1);
        assert_eq!(doubtful(&weighed(0.05, 0.05, 0.02)), 1);
        assert_eq!(doubtful(&weighed(0.05, 0.9, 0.02)), 0);
        assert_eq!(doubtful(&weighed(0.005, 0.9, 0.9)), 0);
        // A rule's match is doubtful further down, however unlikely its label.
        let ruled = |violation| Weighed { ruled: vec![Label::SolicitationChange], ..weighed(violation, 0.9, 0.01) };
        assert_eq!([0.005, 0.002].map(|violation| doubtful(&ruled(violation))), [1, 0]);
    }
}
