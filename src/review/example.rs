//! One message to be looked at: the record, what the scanner says of it, and how much a decision on it would teach.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::conversation::{self, Key};
use crate::digest::digest;
use crate::finding::{Evidence, Finding, Span};
use crate::fuse::Standing;
use crate::identifier::Masker;
use crate::label::Label;
use crate::message::Message;
use crate::scan::Probe;
use crate::verdict::{Action, Candidate, Judged, Reason, Severity, State, Verdict};

/// So many in a hundred are seen by two reviewers.
const SEEN_BY_TWO: u64 = 20;
/// Scores below this are not kept.
const LEAST_SCORE: f32 = 0.001;

/// A message with what is known of it, ready for the store.
pub struct Example {
    pub message: Message,
    pub judgement: Judgement,
    pub identity: [u8; 16],
    pub template: [u8; 16],
    pub language: String,
    /// Distance of the most doubtful label from the border at which it is found, in log-odds.
    pub uncertainty: f32,
    /// How far rules, classifier and the labels that came with the record are apart, 0 to 2.
    pub disagreement: f32,
    /// A fixed number that has nothing to do with the text: the random order.
    pub lottery: u32,
    /// So many reviewers are to see it.
    pub wanted: u32,
}

impl Example {
    /// Makes an example of a judged message. A record that brought its own verdict keeps it.
    pub fn new(message: &Message, verdict: &Verdict, probe: &Probe) -> Example {
        let brought = Judgement::brought(message);
        let judgement = brought.unwrap_or_else(|| Judgement::new(verdict, &probe.standings));
        let identity = identity(message);
        let lottery = u32::from_le_bytes([identity[0], identity[1], identity[2], identity[3]]);
        let uncertainty = probe.standings.iter().map(|standing| standing.margin.abs());
        Example {
            uncertainty: uncertainty.fold(f32::from(u8::MAX), f32::min),
            disagreement: disagreement(&probe.standings).max(mislabelled(message, &judgement)),
            language: message.language.as_deref().or(verdict.language).unwrap_or_default().to_owned(),
            template: digest([message.channel.as_str(), &probe.template].map(str::as_bytes)),
            wanted: 1 + u32::from(u64::from(identity[4]) * 100 < SEEN_BY_TWO * 256),
            message: bare(message),
            judgement,
            identity,
            lottery,
        }
    }

    /// The labels that the scanner or the record name.
    pub fn named_labels(&self) -> impl Iterator<Item = Label> + '_ {
        self.judgement.named_labels().chain(self.message.labels.iter().flatten().copied())
    }
}

/// The conversation, as one key.
pub fn thread(message: &Message) -> Option<String> {
    Key::of(message).map(|key| key.parts().join("\u{1f}"))
}

/// Seconds since 1970 when it was sent; 0 where nobody knows.
pub fn sent(message: &Message) -> i64 {
    message.sent_at.as_deref().and_then(conversation::time).map_or(0, jiff::Timestamp::as_second)
}

/// What the scanner says of a message, as it is kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Judgement {
    pub state: State,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    pub action: Action,
    #[serde(default)]
    pub findings: Vec<Proposal>,
    #[serde(default)]
    pub candidates: Vec<Candidate>,
    /// Calibrated probabilities of labels, those below their thresholds too.
    #[serde(default)]
    pub scores: BTreeMap<Label, f32>,
}

/// A finding, as it is kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Proposal {
    pub label: Label,
    pub severity: Severity,
    pub confidence: f32,
    pub span: Span,
    pub evidence: Vec<Evidence>,
    #[serde(default)]
    pub related: Vec<String>,
    pub policy: Clause,
    #[serde(default)]
    pub advice: String,
}

/// The clause that is broken.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Clause {
    pub pack: String,
    pub clause: String,
    pub url: String,
    #[serde(default)]
    pub date: String,
}

impl Judgement {
    fn new(verdict: &Verdict, standings: &[Standing]) -> Judgement {
        let scores = standings.iter().filter(|standing| standing.confidence >= LEAST_SCORE);
        Judgement {
            state: verdict.state,
            reason: verdict.reason(),
            action: verdict.action,
            findings: verdict.findings.iter().map(Proposal::from).collect(),
            candidates: verdict.candidates.clone(),
            scores: scores.map(|standing| (standing.label, standing.confidence)).collect(),
        }
    }

    /// The verdict that a record brought with it, as a line of `--format verdicts` does.
    fn brought(message: &Message) -> Option<Judgement> {
        message.extra.get("state")?;
        let mut brought: Judgement = serde_json::from_value(message.extra.clone().into()).ok()?;
        let found = brought.findings.iter().map(|finding| (finding.label, finding.confidence));
        brought.scores = found.chain(brought.candidates.iter().map(|candidate| (candidate.label, candidate.score))).collect();
        Some(brought)
    }

    /// The labels it finds.
    pub fn found_labels(&self) -> impl Iterator<Item = Label> + '_ {
        self.findings.iter().map(|finding| finding.label)
    }

    /// The labels it finds or doubts.
    pub fn named_labels(&self) -> impl Iterator<Item = Label> + '_ {
        self.found_labels().chain(self.candidates.iter().map(|candidate| candidate.label))
    }

    /// The verdict again, for what masks and prints verdicts.
    pub fn verdict(&self) -> Verdict {
        Verdict {
            state: self.state,
            unread: self.reason,
            action: self.action,
            findings: self.findings.iter().map(Judged::from).collect(),
            candidates: self.candidates.clone(),
            allowed: Vec::new(),
            known: 0,
            language: None,
            is_bare: false,
        }
    }
}

impl From<&Judged> for Proposal {
    fn from(judged: &Judged) -> Proposal {
        let finding = judged.finding.clone();
        Proposal {
            label: finding.label,
            severity: judged.severity,
            confidence: finding.confidence,
            span: finding.span,
            evidence: finding.evidence,
            related: finding.related,
            policy: Clause {
                pack: judged.pack.clone(),
                clause: judged.clause.clone(),
                url: judged.url.clone(),
                date: judged.pack_date.clone(),
            },
            advice: judged.advice.clone(),
        }
    }
}

impl From<&Proposal> for Judged {
    fn from(kept: &Proposal) -> Judged {
        let finding = Finding {
            label: kept.label,
            confidence: kept.confidence,
            span: kept.span,
            evidence: kept.evidence.clone(),
            related: kept.related.clone(),
        };
        Judged {
            finding,
            severity: kept.severity,
            pack: kept.policy.pack.clone(),
            pack_date: kept.policy.date.clone(),
            clause: kept.policy.clause.clone(),
            url: kept.policy.url.clone(),
            cost: String::new(),
            advice: kept.advice.clone(),
            fingerprint: String::new(),
            template: String::new(),
            follow_up: None,
        }
    }
}

/// One where a rule matches and the classifier is sure that it should not, or the other way round.
fn disagreement(standings: &[Standing]) -> f32 {
    let apart = |standing: &Standing| if standing.rule { 1.0 - standing.classifier } else { standing.classifier };
    standings.iter().map(apart).fold(0.0, f32::max)
}

/// Two where the record came with labels that the scanner does not find, or without those it finds.
fn mislabelled(message: &Message, judgement: &Judgement) -> f32 {
    let Some(given) = &message.labels else { return 0.0 };
    let differs = given.iter().any(|&label| judgement.found_labels().all(|found| found != label))
        || judgement.found_labels().any(|found| !given.contains(&found));
    if differs { 2.0 } else { 0.0 }
}

/// The record without a verdict that it brought.
fn bare(message: &Message) -> Message {
    let mut bare = message.clone();
    if bare.extra.contains_key("state") {
        bare.extra.retain(|key, _| !["source", "state", "reason", "action", "findings", "candidates"].contains(&key.as_str()));
    }
    bare
}

/// What tells a message from all others, whether it comes from an export or, masked, from a report on it.
pub fn identity(message: &Message) -> [u8; 16] {
    let part = |part: &Option<String>| part.clone().unwrap_or_default();
    let id = message.own_id().unwrap_or_default();
    let text = without_numbers(&Masker::new(false).mask(&message.text));
    let [store, conversation, sent_at] = [&message.store, &message.conversation, &message.sent_at].map(part);
    let parts = [store.as_str(), &conversation, message.channel.as_str(), message.sender.as_str(), &sent_at, id, &text];
    digest(parts.map(str::as_bytes))
}

/// Masked names count through a whole report: "[phone 17]" there is "[phone 1]" here.
fn without_numbers(masked: &str) -> String {
    let mut left = String::with_capacity(masked.len());
    for (number, piece) in masked.split('[').enumerate() {
        let name = piece.split_once(']').filter(|_| number > 0);
        let count = name.and_then(|(name, rest)| Some((name.split_once(' ')?, rest)));
        match count.filter(|((_, count), _)| !count.is_empty() && count.bytes().all(|byte| byte.is_ascii_digit())) {
            Some(((kind, _), rest)) => left.extend(["[", kind, "]", rest]),
            None if number > 0 => left.extend(["[", piece]),
            None => left.push_str(piece),
        }
    }
    left
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::Channel;

    #[test]
    fn a_message_and_its_masked_line_in_a_report_are_one() {
        let given = Message::new("Add me on WhatsApp +62 812 3456 7890 [today]", Channel::Chat);
        let reported = Message::new("Add me on WhatsApp [phone 17] [today]", Channel::Chat);
        let other = Message::new("Add me on WhatsApp +62 812 3456 7890 [monday]", Channel::Chat);
        assert_eq!(identity(&given), identity(&reported));
        assert_ne!(identity(&given), identity(&other));
    }

    #[test]
    fn the_nearer_a_label_is_to_its_border_the_more_a_decision_teaches() {
        let standing = |margin| Standing { label: Label::SolicitationPositive, confidence: 0.016, margin, classifier: 0.5, rule: false };
        let of = |margins: &[f32]| {
            let probe = Probe { standings: margins.iter().copied().map(standing).collect(), template: String::new() };
            Example::new(&Message::new("hi", Channel::Chat), &Verdict::clean(), &probe).uncertainty
        };
        assert_eq!([of(&[2.0, -0.5]), of(&[-3.0])], [0.5, 3.0], "whatever the confidence");
    }

    #[test]
    fn the_same_words_to_another_buyer_are_another_message() {
        let to = |conversation: &str| Message { conversation: Some(conversation.to_owned()), ..Message::new("5 stars", Channel::Chat) };
        assert_ne!(identity(&to("c1")), identity(&to("c2")));
    }
}
