//! A message and its verdict as every writer prints them, and the one place where personal data is masked.

use std::borrow::Cow;

use serde::Serialize;
use serde_json::{Map, Value};

use crate::finding::{Evidence, Span};
use crate::identifier::Masker;
use crate::label::Label;
use crate::message::{Channel, Message, Sender};
use crate::normalize::fold_text;
use crate::report::Options;
use crate::verdict::{Action, Allowed, Candidate, FollowUp, Judged, Reason, Severity, State, Verdict};

/// Makes records; one for a whole report.
pub struct Recorder {
    masker: Masker,
}

impl Recorder {
    /// One that masks unless the options say otherwise.
    pub fn new(options: &Options) -> Recorder {
        Recorder { masker: Masker::new(options.show_personal_data) }
    }

    /// What is printed of `verdict` on `message`.
    pub fn record<'v>(&mut self, message: &'v Message, verdict: &'v Verdict) -> Record<'v> {
        let spans: Vec<Span> = verdict.findings.iter().map(|judged| judged.finding.span).collect();
        let (text, shown) =
            if verdict.is_bare { (Cow::Borrowed(&*message.text), spans) } else { self.masker.mask_with_spans(&message.text, &spans) };
        let words = matches!(text, Cow::Owned(_)).then(|| fold_text(&text));
        let findings = verdict.findings.iter().zip(shown).map(|(judged, shown)| self.found(judged, shown, &text, words.as_deref()));
        let findings = findings.collect();
        Record {
            place: self.place(message, verdict),
            labels: message.labels.as_deref(),
            extra: self.extra(&message.extra),
            state: verdict.state,
            reason: verdict.reason(),
            action: verdict.action,
            findings,
            candidates: &verdict.candidates,
            allowed: verdict
                .allowed
                .iter()
                .map(|allowed| Allowed { reason: self.text(&allowed.reason).into_owned(), ..allowed.clone() })
                .collect(),
            known: verdict.known,
            text,
        }
    }

    fn place<'v>(&mut self, message: &'v Message, verdict: &'v Verdict) -> Place<'v> {
        Place {
            message: self.key(&message.id),
            conversation: message.conversation.as_deref().map(|key| self.key(key)),
            source: At { path: self.key(&message.source.path), record: message.source.record },
            channel: message.channel,
            sender: message.sender,
            platform: message.platform.as_deref(),
            region: message.region.as_deref(),
            store: message.store.as_deref().map(|key| self.key(key)),
            agent: message.agent.as_deref().map(|name| self.text(name)),
            team: message.team.as_deref().map(|key| self.key(key)),
            buyer: message.buyer.as_deref().map(|name| self.text(name)),
            sent_at: message.sent_at.as_deref(),
            language: message.language.as_deref().or(verdict.language),
        }
    }

    fn found<'v>(&mut self, judged: &'v Judged, shown: Span, text: &str, words: Option<&str>) -> Found<'v> {
        let finding = &judged.finding;
        Found {
            label: finding.label,
            severity: judged.severity,
            confidence: rounded(finding.confidence),
            span: finding.span,
            excerpt: text.get(shown.start..shown.end).unwrap_or_default().to_owned(),
            evidence: finding.evidence.iter().map(|evidence| self.evidence(evidence, words)).collect(),
            related: finding.related.iter().map(|id| self.key(id)).collect(),
            policy: Clause { pack: &judged.pack, clause: &judged.clause, url: &judged.url, date: &judged.pack_date, cost: &judged.cost },
            advice: &judged.advice,
            fingerprint: &judged.fingerprint,
            template: &judged.template,
            follow_up: judged.follow_up.as_ref().map(|follow_up| self.follow_up(follow_up)),
            shown,
        }
    }

    fn follow_up(&mut self, follow_up: &FollowUp) -> FollowUp {
        let mut masked = |text: &Option<String>| text.as_deref().map(|text| self.text(text).into_owned());
        FollowUp { owner: masked(&follow_up.owner), note: masked(&follow_up.note), ..follow_up.clone() }
    }

    /// `words` is the folded text after masking, where that hid something.
    fn evidence(&mut self, evidence: &Evidence, words: Option<&str>) -> Evidence {
        match evidence {
            Evidence::Classifier { score, features } => {
                let left = features.iter().filter(|feature| words.is_none_or(|words| is_left(feature, words)));
                Evidence::Classifier { score: rounded(*score), features: left.map(|feature| self.text(feature).into_owned()).collect() }
            }
            Evidence::Conversation { id } => Evidence::Conversation { id: self.key(id).into_owned() },
            Evidence::Rule { .. } | Evidence::Identifier { .. } => evidence.clone(),
        }
    }

    /// `text` without personal data.
    pub fn text<'v>(&mut self, text: &'v str) -> Cow<'v, str> {
        self.masker.mask(text)
    }

    /// An id or name by which records are found. It has to lead back to them, so bare digits stay in it; a telephone number as messengers write it, or an e-mail address, does not.
    pub fn key<'v>(&mut self, key: &'v str) -> Cow<'v, str> {
        if key.contains(['+', '＋', '@', '＠']) { self.text(key) } else { Cow::Borrowed(key) }
    }

    /// Unknown keys without those that a verdict has itself, as when verdicts are scanned again.
    fn extra(&mut self, extra: &Map<String, Value>) -> Map<String, Value> {
        let others = extra.iter().filter(|(key, _)| !OWN_KEYS.contains(&key.as_str()));
        others.map(|(key, value)| (key.clone(), self.value(key, value))).collect()
    }

    fn value(&mut self, key: &str, value: &Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.text(text).into_owned()),
            Value::Array(values) => values.iter().map(|value| self.value(key, value)).collect(),
            Value::Object(map) => map.iter().map(|(key, value)| (key.clone(), self.value(key, value))).collect(),
            Value::Number(number) => {
                // A telephone number may have been exported as a number; only its key tells.
                let written = format!("{key}: {number}");
                match self.text(&written) {
                    Cow::Owned(masked) => Value::String(masked.strip_prefix(&format!("{key}: ")).unwrap_or(&masked).to_owned()),
                    Cow::Borrowed(_) => value.clone(),
                }
            }
            Value::Null | Value::Bool(_) => value.clone(),
        }
    }
}

const OWN_KEYS: [&str; 9] = ["source", "state", "reason", "action", "findings", "candidates", "allowed", "known", "message"];

/// Whether a feature names no part of what was masked: a concept, a rule, or words that still stand in the text. A part of a telephone number
/// no longer looks like one, so masking the feature itself is not enough.
fn is_left(feature: &str, words: &str) -> bool {
    let is_rule = feature.strip_prefix("rule ").is_some_and(|id| !id.bytes().any(|byte| byte.is_ascii_digit()));
    feature.starts_with('[') || is_rule || feature.split_whitespace().all(|part| words.contains(part))
}

/// Probabilities are no better known than this, and shorter to read.
fn rounded(probability: f32) -> f32 {
    (probability * 10_000.0).round() / 10_000.0
}

/// A message and what is said of it, without personal data.
pub struct Record<'v> {
    pub place: Place<'v>,
    pub labels: Option<&'v [Label]>,
    /// Keys of the record that we do not know.
    pub extra: Map<String, Value>,
    pub state: State,
    pub reason: Option<Reason>,
    pub action: Action,
    pub text: Cow<'v, str>,
    /// The gravest first.
    pub findings: Vec<Found<'v>>,
    pub candidates: &'v [Candidate],
    pub allowed: Vec<Allowed>,
    /// Findings that were left out as known.
    pub known: usize,
}

impl Record<'_> {
    /// The gravest severity.
    pub fn severity(&self) -> Option<Severity> {
        self.findings.iter().map(|found| found.severity).max()
    }

    /// The findings as the contract has them, one object each.
    pub fn finding_objects(&self) -> impl Iterator<Item = impl Serialize> {
        self.findings.iter().map(|found| FindingObject { place: &self.place, found })
    }

    /// The verdict as the contract has it.
    pub fn verdict_object(&self) -> impl Serialize {
        let Place { message, conversation, source, channel, sender, platform, region, store, agent, team, buyer, sent_at, language } =
            &self.place;
        VerdictObject {
            id: message,
            conversation: conversation.as_deref(),
            channel: *channel,
            sender: *sender,
            platform: *platform,
            region: *region,
            store: store.as_deref(),
            agent: agent.as_deref(),
            team: team.as_deref(),
            buyer: buyer.as_deref(),
            sent_at: *sent_at,
            language: *language,
            labels: self.labels,
            source,
            extra: &self.extra,
            state: self.state,
            reason: self.reason,
            action: self.action,
            text: &self.text,
            findings: &self.findings,
            candidates: self.candidates,
            allowed: &self.allowed,
            known: self.known,
        }
    }
}

/// Whose message it is and where it stands: the first keys of a finding.
#[derive(Serialize)]
pub struct Place<'v> {
    pub message: Cow<'v, str>,
    pub conversation: Option<Cow<'v, str>>,
    pub source: At<'v>,
    pub channel: Channel,
    pub sender: Sender,
    pub platform: Option<&'v str>,
    pub region: Option<&'v str>,
    pub store: Option<Cow<'v, str>>,
    pub agent: Option<Cow<'v, str>>,
    pub team: Option<Cow<'v, str>>,
    pub buyer: Option<Cow<'v, str>>,
    pub sent_at: Option<&'v str>,
    /// What the record says, else what the words speak for.
    pub language: Option<&'v str>,
}

/// A file and the record in it.
#[derive(Serialize)]
pub struct At<'v> {
    pub path: Cow<'v, str>,
    pub record: u64,
}

/// One finding: the keys behind those of [`Place`].
#[derive(Serialize)]
pub struct Found<'v> {
    pub label: Label,
    pub severity: Severity,
    pub confidence: f32,
    /// In bytes of the text as given.
    pub span: Span,
    /// The offending part, masked.
    pub excerpt: String,
    pub evidence: Vec<Evidence>,
    pub related: Vec<Cow<'v, str>>,
    pub policy: Clause<'v>,
    pub advice: &'v str,
    pub fingerprint: &'v str,
    pub template: &'v str,
    /// What became of it since it was found, where a scan store knows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub follow_up: Option<FollowUp>,
    /// The span in [`Record::text`], for writers that mark it there.
    #[serde(skip)]
    pub shown: Span,
}

/// What is broken.
#[derive(Serialize)]
pub struct Clause<'v> {
    pub pack: &'v str,
    pub clause: &'v str,
    pub url: &'v str,
    /// The day on which the pack was last brought up to date.
    pub date: &'v str,
    #[serde(skip)]
    pub cost: &'v str,
}

#[derive(Serialize)]
struct FindingObject<'r, 'v> {
    #[serde(flatten)]
    place: &'r Place<'v>,
    #[serde(flatten)]
    found: &'r Found<'v>,
}

/// A message record, so that it can be read again, with the verdict's keys behind it.
#[derive(Serialize)]
struct VerdictObject<'r, 'v> {
    id: &'r str,
    #[serde(skip_serializing_if = "Option::is_none")]
    conversation: Option<&'r str>,
    channel: Channel,
    sender: Sender,
    #[serde(skip_serializing_if = "Option::is_none")]
    platform: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    store: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    agent: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    team: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    buyer: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sent_at: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    labels: Option<&'r [Label]>,
    source: &'r At<'v>,
    #[serde(flatten)]
    extra: &'r Map<String, Value>,
    state: State,
    reason: Option<Reason>,
    action: Action,
    text: &'r str,
    findings: &'r [Found<'v>],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    candidates: &'r [Candidate],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    allowed: &'r [Allowed],
    #[serde(skip_serializing_if = "is_none")]
    known: usize,
}

/// Most verdicts leave out nothing.
fn is_none(count: &usize) -> bool {
    *count == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Finding;

    fn record(message: &Message, evidence: Vec<Evidence>, span: Span) -> String {
        let finding = Finding { label: Label::DiversionContact, confidence: 0.97, span, evidence, related: vec![] };
        let judged = Judged {
            finding,
            severity: Severity::Block,
            pack: String::new(),
            pack_date: String::new(),
            clause: String::new(),
            url: String::new(),
            cost: String::new(),
            advice: String::new(),
            fingerprint: String::new(),
            template: String::new(),
            follow_up: None,
        };
        let verdict = Verdict { state: State::Violation, action: Action::Block, findings: vec![judged], ..Verdict::clean() };
        let mut recorder = Recorder::new(&Options::default());
        let record = recorder.record(message, &verdict);
        let finding = serde_json::to_string(&record.finding_objects().next()).expect("plain data");
        finding + "\n" + &serde_json::to_string(&record.verdict_object()).expect("plain data")
    }

    #[test]
    fn the_excerpt_follows_the_masked_text_and_the_span_the_given_one() {
        let message = Message::new("call 081234567890 for a gift", Channel::Chat);
        let printed = record(&message, vec![], Span { start: 18, end: 28 });
        assert!(printed.contains(r#""span":{"start":18,"end":28},"excerpt":"for a gift""#), "{printed}");
        assert!(printed.contains(r#""text":"call [phone 1] for a gift""#), "{printed}");
    }

    #[test]
    fn nothing_masked_comes_through_features_buyers_or_unknown_keys() {
        let mut message = Message::new("call 081234567890", Channel::Chat);
        message.conversation = Some("+6281234567890".to_owned());
        message.buyer = Some("0812-3456-7890".to_owned());
        message.extra.insert("phone".to_owned(), serde_json::json!([6_281_234_567_890_u64, {"note": "wa 081234567890"}]));
        let features = ["call", "0812 34", "081", "[ask] [phone]", "rule ask"].map(str::to_owned).to_vec();
        let printed = record(&message, vec![Evidence::Classifier { score: 0.9, features }], Span { start: 0, end: 17 });
        assert!(!printed.contains("81"), "{printed}");
        assert!(printed.contains(r#"["call","[ask] [phone]","rule ask"]"#), "{printed}");
    }

    #[test]
    fn a_verdict_scanned_again_has_each_key_once() {
        let mut message = Message::new("hi", Channel::Chat);
        message.extra.insert("state".to_owned(), Value::from("clean"));
        message.extra.insert("order".to_owned(), Value::from(17));
        let printed = record(&message, vec![], Span::default());
        assert_eq!(printed.matches(r#""state""#).count(), 1, "{printed}");
        assert!(printed.contains(r#""order":17"#), "{printed}");
    }
}
