//! What the fold is told of a message: bounded cues, never its text.

use serde::{Deserialize, Serialize};

use crate::finding::{Finding, Span};
use crate::fuse::Margins;
use crate::label::{Category, Label};
use crate::rules::analysed::{Hit, Scopes};
use crate::rules::{Analysed, RuleSet};

/// A message this far from every label is not read together with what stands (further) before it: most service text is.
const FAR: f32 = -4.0;
/// How much a message counts by itself, with the shop's message before it, and with the two before: found by trying on labelled conversations.
const WEIGHTS: [f32; 3] = [0.6, 0.0, 0.4];

/// A label that was found in a message.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Found {
    pub label: Label,
    pub confidence: f32,
    pub span: Span,
}

impl From<&Finding> for Found {
    fn from(finding: &Finding) -> Found {
        Found { label: finding.label, confidence: finding.confidence, span: finding.span }
    }
}

/// A message of the shop, as its conversation sees it.
#[derive(Clone, Debug, Default)]
pub struct Cue {
    /// What was found in the message alone.
    pub found: Vec<Found>,
    /// By the message alone.
    pub alone: Margins,
    /// Together with the messages of [`Cue::earlier`].
    pub together: Margins,
    pub said: Said,
    /// Ids of the shop's messages that were read together with it, the latest first.
    pub earlier: Vec<String>,
    places: Vec<(Label, Span)>,
    whole: Span,
    joined: Vec<Margins>,
}

impl Cue {
    /// The cue of a message of `length` bytes that was judged alone.
    pub fn new(findings: &[Finding], alone: &Margins, said: Said, length: usize) -> Cue {
        Cue {
            said,
            found: findings.iter().map(Found::from).collect(),
            alone: alone.clone(),
            together: alone.clone(),
            whole: Span { start: 0, end: length },
            ..Cue::default()
        }
    }

    /// Whether it may be worth reading it together with what stands (further) before it.
    pub fn wants_earlier(&self) -> bool {
        self.joined.len() + 1 < WEIGHTS.len() && self.together.highest() > FAR
    }

    /// Takes in the judgement on the message with `earlier` (and all taken in before) in front, `offset` bytes in all.
    pub fn join(&mut self, earlier: &str, findings: &[Finding], margins: &Margins, offset: usize) {
        self.earlier.push(earlier.to_owned());
        self.joined.push(margins.clone());
        for finding in findings.iter().filter(|finding| finding.span.end > offset) {
            let span = Span { start: finding.span.start.saturating_sub(offset), end: finding.span.end - offset };
            self.places.push((finding.label, span));
        }
        let [alone, one, two] = WEIGHTS;
        self.together = match self.joined.as_slice() {
            [first] => Margins::mix(&[(alone, &self.alone), (one + two, first)]),
            [first, second, ..] => Margins::mix(&[(alone, &self.alone), (one, first), (two, second)]),
            [] => self.alone.clone(),
        };
    }

    /// Where a label lies in the message that shows only together with what stands before it; all of it where nothing tells.
    pub fn place(&self, label: Label) -> Span {
        self.places.iter().find(|place| place.0 == label).map_or(self.whole, |place| place.1)
    }
}

/// What a message of anybody speaks of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// It demands value under threat of a bad review.
    pub extorts: bool,
    /// Of reviews, stars or ratings.
    pub of_reviews: bool,
    /// Of a review or complaint that is no praise.
    pub of_complaints: bool,
    /// Of value that is not given, of a rule, or in words that somebody else used.
    pub refuses: bool,
}

impl Said {
    /// What a message speaks of, by its concepts.
    pub fn new(message: &Analysed<'_>, rules: &RuleSet) -> Said {
        let has = |name: &str| rules.concepts.get(name).is_some_and(|concept| message.concepts.contains(concept));
        let [praise, complaint] = ["high-rating", "complaint"].map(has);
        let review = ["review", "review-act", "low-rating", "star"].into_iter().any(has);
        let value = ["reward", "refund", "money"].map(|name| rules.concepts.get(name));
        let declines =
            |hit: &Hit| value.contains(&Some(hit.concept)) && (hit.scopes.has(Scopes::NEGATED) || hit.scopes.has(Scopes::QUOTED));
        Said {
            extorts: false,
            of_reviews: review || praise || complaint,
            of_complaints: (review || complaint) && !praise,
            refuses: ["never-policy", "no-strings", "quote"].into_iter().any(has) || message.hits.iter().any(declines),
        }
    }

    /// What a buyer's message speaks of; it is never judged as the shop's.
    pub fn by_buyer(message: &Analysed<'_>, rules: &RuleSet) -> Said {
        let extorts = inbound(message, rules).iter().any(|found| found.label == Label::InboundExtortion);
        Said { extorts, ..Said::new(message, rules) }
    }

    /// Both together.
    pub fn and(self, other: Said) -> Said {
        Said {
            extorts: self.extorts || other.extorts,
            of_reviews: self.of_reviews || other.of_reviews,
            of_complaints: self.of_complaints || other.of_complaints,
            refuses: self.refuses || other.refuses,
        }
    }
}

/// What a rule finds in a buyer's message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Inbound<'r> {
    pub label: Label,
    pub rule: &'r str,
    pub span: Span,
    /// Carried by a disguised reading.
    pub loose: bool,
}

/// What the rules of the buyer's side find in a message.
pub fn inbound<'r>(message: &Analysed<'_>, rules: &'r RuleSet) -> Vec<Inbound<'r>> {
    let of_buyers = rules.rules.iter().filter(|rule| rule.spec.label.category() == Category::Inbound);
    let found = of_buyers.filter_map(|rule| {
        let place = rule.find(message)?;
        let span = message.normalized.span(message.normalized.plain(), place.range);
        Some(Inbound { label: rule.spec.label, rule: &rule.spec.id, span, loose: place.loose })
    });
    found.collect()
}
