//! Findings and verdicts as they are written: the contract's objects, with personal data masked.

use std::borrow::Cow;

use serde::Serialize;
use serde_json::{Map, Value};

use crate::finding::{Evidence, Span};
use crate::identifier::Masker;
use crate::label::Label;
use crate::message::{Channel, Message, Sender, Source};
use crate::verdict::{Action, Candidate, Judged, Reason, Severity, State, Verdict};

/// Bytes of context that an excerpt may have at the most.
const EXCERPT: usize = 240;

/// One finding of one message.
#[derive(Debug, Serialize)]
pub struct FindingRecord<'m> {
    pub message: &'m str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conversation: Option<&'m str>,
    pub source: &'m Source,
    pub channel: Channel,
    pub sender: Sender,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub platform: Option<&'m str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<&'m str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub store: Option<&'m str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent: Option<&'m str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub team: Option<&'m str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub buyer: Option<Cow<'m, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sent_at: Option<&'m str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<&'m str>,
    pub label: Label,
    pub severity: Severity,
    pub confidence: f32,
    pub span: Span,
    pub excerpt: String,
    pub evidence: Vec<Evidence>,
    pub related: &'m [String],
    pub policy: PolicyRecord<'m>,
    pub advice: &'m str,
    pub fingerprint: &'m str,
    pub template: &'m str,
}

/// The pack and clause that a finding breaks.
#[derive(Debug, Serialize)]
pub struct PolicyRecord<'m> {
    pub pack: &'m str,
    pub clause: &'m str,
    pub url: &'m str,
    pub cost: &'m str,
}

/// One judged or unverified message.
#[derive(Debug, Serialize)]
pub struct VerdictRecord<'m> {
    pub message: &'m str,
    #[serde(flatten)]
    pub record: Map<String, Value>,
    pub source: &'m Source,
    pub state: State,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    pub action: Action,
    pub text: String,
    pub findings: Vec<FindingRecord<'m>>,
    pub candidates: &'m [Candidate],
}

/// The finding `judged` of `message`.
pub fn finding<'m>(message: &'m Message, verdict: &'m Verdict, judged: &'m Judged, masker: &mut Masker) -> FindingRecord<'m> {
    let finding = &judged.finding;
    FindingRecord {
        message: &message.id,
        conversation: message.conversation.as_deref(),
        source: &message.source,
        channel: message.channel,
        sender: message.sender,
        platform: message.platform.as_deref(),
        region: message.region.as_deref(),
        store: message.store.as_deref(),
        agent: message.agent.as_deref(),
        team: message.team.as_deref(),
        buyer: message.buyer.as_deref().map(|buyer| masker.mask(buyer)),
        sent_at: message.sent_at.as_deref(),
        language: message.language.as_deref().or(verdict.language),
        label: finding.label,
        severity: judged.severity,
        confidence: (finding.confidence * 1000.0).round() / 1000.0,
        span: finding.span,
        excerpt: excerpt(&message.text, finding.span, masker),
        evidence: finding.evidence.iter().map(|evidence| masked(evidence, masker)).collect(),
        related: &finding.related,
        policy: PolicyRecord { pack: &judged.pack, clause: &judged.clause, url: &judged.url, cost: &judged.cost },
        advice: &judged.advice,
        fingerprint: &judged.fingerprint,
        template: &judged.template,
    }
}

/// The verdict on `message`.
pub fn verdict<'m>(message: &'m Message, verdict: &'m Verdict, masker: &mut Masker) -> VerdictRecord<'m> {
    let mut record = match serde_json::to_value(message) {
        Ok(Value::Object(record)) => record,
        _ => Map::new(),
    };
    for own in ["id", "text"] {
        record.remove(own);
    }
    for value in record.values_mut() {
        mask_value(value, masker);
    }
    VerdictRecord {
        message: &message.id,
        record,
        source: &message.source,
        state: verdict.state,
        reason: verdict.reason,
        action: verdict.action,
        text: masker.mask(&message.text).into_owned(),
        findings: verdict.findings.iter().map(|judged| finding(message, verdict, judged, masker)).collect(),
        candidates: &verdict.candidates,
    }
}

/// The marked part of a text, masked, and cut in the middle where it is very long.
///
/// The whole text is masked first, so that a number cut by the span's border is hidden too.
pub fn excerpt(text: &str, span: Span, masker: &mut Masker) -> String {
    let (text, spans) = masker.mask_with_spans(text, &[span]);
    let span = spans.first().copied().unwrap_or_default();
    let part = text.get(span.start..span.end).unwrap_or_default();
    if part.len() <= EXCERPT {
        return part.to_owned();
    }
    let head = part.floor_char_boundary(EXCERPT / 2);
    let tail = part.ceil_char_boundary(part.len() - EXCERPT / 2);
    format!("{} … {}", &part[..head], &part[tail..])
}

fn masked(evidence: &Evidence, masker: &mut Masker) -> Evidence {
    match evidence {
        Evidence::Classifier { score, features } => {
            Evidence::Classifier { score: *score, features: features.iter().map(|feature| masker.mask(feature).into_owned()).collect() }
        }
        other => other.clone(),
    }
}

fn mask_value(value: &mut Value, masker: &mut Masker) {
    match value {
        Value::String(text) => *text = masker.mask(text).into_owned(),
        Value::Array(items) => items.iter_mut().for_each(|item| mask_value(item, masker)),
        Value::Object(fields) => fields.values_mut().for_each(|field| mask_value(field, masker)),
        _ => {}
    }
}
