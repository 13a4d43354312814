//! One conversation: what it remembers, and what a new message is worth in it.

use serde::{Deserialize, Serialize};

use super::cue::{Cue, Found, Said};
use crate::finding::{Evidence, Finding, Span};
use crate::label::{Category, Label};

/// So many earlier asks are named.
const RELATED: usize = 4;
/// Labels for which something else is the price.
const PRICED: [Label; 2] = [Label::IncentiveForChange, Label::ThreatWithhold];
/// The labels that ask for a review or a change of one.
const ASKS: [Label; 4] =
    [Label::SolicitationPositive, Label::SolicitationChange, Label::SolicitationNeutral, Label::SolicitationFabricated];

/// So much nearer (log-odds; below zero: surer it must be) an ask is where the shop has asked before: what follows an ask often thanks for
/// the answer. These numbers were found by trying on labelled conversations.
const ASKED_BEFORE: f32 = 0.2;
/// An earlier message may have asked if it came so near to its threshold.
const MAY_ASK: f32 = 0.0;
/// So much nearer a bargain over the review is where the buyer has offered one.
const BARGAIN_OFFERED: f32 = 1.2;
/// So much nearer silence is as the price, where the bargain is struck; where it is not, a refusal uses the same words.
const BARGAIN_STRUCK: f32 = 3.0;
const NO_BARGAIN: f32 = -2.0;
/// So much nearer are, behind a complaint or bad review: holding back what is owed, asking for a change, a threat.
const WITHHELD: f32 = 1.1;
const CHANGE: f32 = 1.4;
const THREAT: f32 = 0.7;
/// So much nearer still is a change where something is held back: it is the price.
const CHANGE_IS_THE_PRICE: f32 = 1.9;
/// An answer to a buyer who speaks of reviews uses the same words; it must be surer by so much.
const ANSWERS: f32 = 1.1;

/// What is kept of one conversation. It is of small fixed size, holds no text, and can be stored.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Thread {
    /// Messages that asked for a review or a change of one, the latest last.
    asks: Vec<Asked>,
    /// The buyer has demanded value under threat of a bad review.
    extorted: bool,
    /// Somebody has spoken of a complaint or of a review that is no praise.
    complained: bool,
    /// The buyer's last message speaks of reviews.
    of_reviews: bool,
}

/// An earlier ask.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Asked {
    id: String,
    surely: bool,
}

/// What a conversation notes of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Noted {
    /// The shop's: whether it asks for a review or a change of one (surely, perhaps, not).
    Shop { asks: Option<bool>, said: Said },
    /// Of anybody else.
    Heard(Said),
}

/// What a conversation tells of a message beyond what it is worth alone.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Told {
    /// What the message completes.
    pub findings: Vec<Finding>,
    /// Labels that the message alone seemed to carry, and in this conversation may not.
    pub doubted: Vec<Label>,
    pub noted: Option<Noted>,
}

impl Told {
    /// Whether the message asks again.
    pub fn repeats(&self) -> bool {
        self.findings.iter().any(|finding| finding.label == Label::SolicitationRepeated)
    }

    /// Whether something shows only together with what stands before the message.
    pub fn completes(&self) -> bool {
        self.findings.iter().any(|finding| finding.label != Label::SolicitationRepeated)
    }
}

/// The place of the surest ask among findings.
pub fn asks(findings: &[Finding]) -> Option<Span> {
    let asks = findings.iter().filter(|finding| ASKS.contains(&finding.label));
    asks.max_by(|one, other| one.confidence.total_cmp(&other.confidence)).map(|finding| finding.span)
}

impl Thread {
    /// Judges a message of the shop in this conversation; [`Thread::note`] then takes it in.
    pub fn judge(&self, id: &str, cue: &Cue) -> Told {
        let doubted = self.doubted(cue);
        let mut found: Vec<Found> = cue.found.iter().copied().filter(|found| !doubted.contains(&found.label)).collect();
        let mut findings = Vec::new();
        // What has a price comes before the price.
        let others = Label::ALL.iter().copied().filter(|label| !PRICED.contains(label));
        for label in PRICED.into_iter().chain(others) {
            if let Some(finding) = self.completed(label, cue, &found) {
                found.push(Found::from(&finding));
                findings.push(finding);
            }
        }
        let asks = found.iter().filter(|found| ASKS.contains(&found.label));
        let ask = asks.max_by(|one, other| one.confidence.total_cmp(&other.confidence));
        findings.extend(ask.and_then(|ask| self.repeated(id, ask)));
        let nearest = ASKS.iter().map(|&label| cue.together.of(label)).fold(f32::MIN, f32::max);
        let asks = ask.map(|_| true).or((nearest >= MAY_ASK).then_some(false));
        let noted = (asks.is_some() || cue.said.of_complaints).then_some(Noted::Shop { asks, said: cue.said });
        Told { findings, doubted, noted }
    }

    /// Labels whose words a message may only use because the buyer did.
    fn doubted(&self, cue: &Cue) -> Vec<Label> {
        if !self.of_reviews || self.has_asked() {
            return Vec::new();
        }
        let of_reviews = |label: Label| matches!(label.category(), Category::Solicitation | Category::Incentive);
        let unsure = |label: Label| cue.together.of(label).max(cue.alone.of(label)) < ANSWERS;
        cue.found.iter().map(|found| found.label).filter(|&label| of_reviews(label) && unsure(label)).collect()
    }

    /// The finding of a label that the message carries only in this conversation.
    fn completed(&self, label: Label, cue: &Cue, found: &[Found]) -> Option<Finding> {
        let offered = self.extorted && !cue.said.refuses;
        let margin = cue.together.of(label) + self.lean(label, found, offered);
        let in_context = !cue.earlier.is_empty() || self.has_asked() || (offered && label == Label::IncentiveForChange);
        let is_known = cue.found.iter().any(|found| found.label == label);
        (margin >= 0.0 && in_context && !is_known).then(|| Finding {
            label,
            confidence: cue.together.confidence(label, margin),
            span: cue.place(label),
            evidence: vec![Evidence::Conversation { id: "read-together".to_owned() }],
            related: if cue.earlier.is_empty() { self.asked() } else { cue.earlier.iter().rev().cloned().collect() },
        })
    }

    fn asked(&self) -> Vec<String> {
        self.asks.iter().map(|ask| ask.id.clone()).collect()
    }

    fn has_asked(&self) -> bool {
        self.asks.iter().any(|ask| ask.surely)
    }

    /// How much nearer `label` is than the message says, by what came before and by what was found in it already.
    fn lean(&self, label: Label, found: &[Found], offered: bool) -> f32 {
        let is_found = |label| found.iter().any(|found| found.label == label);
        let disputed = self.complained && !self.extorted;
        let asked = if ASKS.contains(&label) && self.has_asked() { ASKED_BEFORE } else { 0.0 };
        match label {
            Label::IncentiveForChange if offered => BARGAIN_OFFERED,
            Label::IncentiveForChange if self.extorted => NO_BARGAIN,
            Label::SolicitationGating if self.extorted && is_found(Label::IncentiveForChange) => BARGAIN_STRUCK,
            Label::SolicitationGating if self.extorted => NO_BARGAIN,
            Label::ThreatWithhold if disputed => WITHHELD,
            Label::SolicitationChange if disputed => {
                let price = if is_found(Label::ThreatWithhold) { CHANGE_IS_THE_PRICE } else { 0.0 };
                asked.max(CHANGE) + price
            }
            _ if label.category() == Category::Threat && disputed => THREAT,
            _ => asked,
        }
    }

    fn repeated(&self, id: &str, ask: &Found) -> Option<Finding> {
        (!self.asks.is_empty() && !self.holds(id)).then(|| Finding {
            label: Label::SolicitationRepeated,
            confidence: ask.confidence,
            span: ask.span,
            evidence: vec![Evidence::Conversation { id: "asks-again".to_owned() }],
            related: self.asked(),
        })
    }

    /// Takes in what was noted of a message, in time order.
    pub fn note(&mut self, id: &str, noted: Noted) {
        let asks = match noted {
            Noted::Shop { asks, said } => {
                self.complained |= said.of_complaints;
                asks
            }
            Noted::Heard(said) => {
                self.extorted |= said.extorts;
                self.complained |= said.of_complaints;
                self.of_reviews = said.of_reviews;
                None
            }
        };
        let Some(surely) = asks else { return };
        if self.asks.len() == RELATED {
            // The first ask is what all the others repeat.
            self.asks.remove(1);
        }
        self.asks.push(Asked { id: id.to_owned(), surely });
    }

    /// Whether it remembers the message of that id.
    pub fn holds(&self, id: &str) -> bool {
        self.asks.iter().any(|ask| ask.id == id)
    }
}
