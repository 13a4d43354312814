//! A verdict and a message as the store keeps them.

use serde::{Deserialize, Serialize};

use crate::label::Label;
use crate::message::{Message, Source};
use crate::rules::Language;
use crate::verdict::{Allowed, Candidate, Judged, Reason, Verdict};

/// A verdict as it is written.
#[derive(Serialize, Deserialize)]
pub struct KeptVerdict {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    unread: Option<Reason>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    findings: Vec<Judged>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    candidates: Vec<Candidate>,
    /// Label, reason and what the entry is about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    allowed: Vec<(Label, String, String)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    language: Option<String>,
    #[serde(default)]
    is_bare: bool,
}

impl From<&Verdict> for KeptVerdict {
    fn from(verdict: &Verdict) -> KeptVerdict {
        KeptVerdict {
            unread: verdict.unread,
            findings: verdict.findings.clone(),
            candidates: verdict.candidates.clone(),
            allowed: verdict.allowed.iter().map(|allowed| (allowed.label, allowed.reason.clone(), allowed.what.clone())).collect(),
            language: verdict.language.map(str::to_owned),
            is_bare: verdict.is_bare,
        }
    }
}

impl From<KeptVerdict> for Verdict {
    fn from(kept: KeptVerdict) -> Verdict {
        let allowed = kept.allowed.into_iter().map(|(label, reason, what)| Allowed { label, reason, what });
        let verdict = Verdict {
            unread: kept.unread,
            findings: kept.findings,
            candidates: kept.candidates,
            allowed: allowed.collect(),
            language: kept.language.and_then(|tag| Language::from_tag(&tag)).map(Language::tag),
            is_bare: kept.is_bare,
            ..Verdict::clean()
        };
        verdict.reckoned()
    }
}

/// What messages have in common that count alike: all but text, ids and clock.
#[derive(Serialize, Deserialize)]
pub struct Facet {
    message: Message,
    verdict: Option<KeptVerdict>,
}

impl Facet {
    /// Of a message; the findings of its verdict are kept elsewhere.
    pub fn new(message: &Message, verdict: Option<&Verdict>) -> Facet {
        let plain = |verdict: &Verdict| KeptVerdict {
            findings: Vec::new(),
            candidates: Vec::new(),
            allowed: Vec::new(),
            is_bare: false,
            ..KeptVerdict::from(verdict)
        };
        let message = Message {
            channel: message.channel,
            sender: message.sender,
            platform: message.platform.clone(),
            region: message.region.clone(),
            store: message.store.clone(),
            agent: message.agent.clone(),
            team: message.team.clone(),
            sent_at: message.sent_at.as_deref().and_then(|time| time.get(..10)).map(str::to_owned),
            language: message.language.clone(),
            ..Message::default()
        };
        Facet { message, verdict: verdict.map(plain) }
    }

    /// What is told of so many messages at once.
    pub fn into_parts(self) -> (Message, Option<Verdict>) {
        (self.message, self.verdict.map(Verdict::from))
    }
}

/// Whether more is to be kept of a verdict than what it counts as.
pub fn is_worth_keeping(verdict: &Verdict) -> bool {
    !verdict.findings.is_empty() || !verdict.candidates.is_empty() || !verdict.allowed.is_empty()
}

/// A message that was kept as it was written, with its place.
pub fn message(text: &str, path: String, record: i64) -> serde_json::Result<Message> {
    let message: Message = serde_json::from_str(text)?;
    Ok(Message { source: Source { path, record: record as u64 }, ..message })
}
