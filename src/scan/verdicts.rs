//! The verdict on a message that was judged: its findings by the packs, without what the shop allows.

use sha2::{Digest, Sha256};

use super::{Alone, Scanner, probe};
use crate::conversation::{self, Inbound, Told};
use crate::finding::{Evidence, Finding};
use crate::fuse::NEW_RULE;
use crate::label::Label;
use crate::message::{Message, Sender};
use crate::model::coverage;
use crate::model::logistic::sigmoid;
use crate::policy::{AUTO, Pack, strictest};
use crate::rules::Analysed;
use crate::verdict::{Action, Candidate, Judged, Severity, State, Verdict};

impl Scanner {
    /// The verdict on a message that was judged alone, with what its conversation tells of it.
    pub fn verdict(&self, message: &Message, alone: Alone, told: Told) -> Verdict {
        let (doubted, mut findings): (Vec<Finding>, Vec<Finding>) =
            alone.fused.findings.into_iter().partition(|finding| told.doubted.contains(&finding.label));
        findings.extend(told.findings);
        let labels: Vec<Label> = findings.iter().map(|finding| finding.label).collect();
        let packs = self.packs(message);
        let spoken = alone.language.or_else(|| self.settings.shop.stores.get(message.store.as_deref()?)?.language);
        let language = message.language.as_deref().or(spoken);
        let template = if findings.is_empty() || !alone.template.is_empty() {
            alone.template
        } else {
            probe::template(&Analysed::new(message, &self.rules))
        };
        let judge = |finding: Finding| {
            let clause = strictest(&packs, finding.label, message.channel, &labels)?;
            Some(Judged {
                severity: clause.severity,
                pack: clause.pack.to_owned(),
                pack_date: clause.date.to_string(),
                clause: clause.clause.to_owned(),
                url: clause.url.to_owned(),
                cost: clause.cost.to_owned(),
                advice: self.rules.advice(finding.label, language).to_owned(),
                fingerprint: self.fingerprint(message, finding.label),
                template: hex(&[finding.label.as_str(), &template], &[]),
                follow_up: None,
                finding,
            })
        };
        let (allowed, mut judged) = self.allowed(message, findings.into_iter().filter_map(judge).collect());
        judged.sort_by(|one, other| other.severity.cmp(&one.severity).then(one.finding.label.cmp(&other.finding.label)));
        let unsure = doubted.into_iter().map(|finding| Candidate { label: finding.label, score: finding.confidence });
        let candidates: Vec<_> = (alone.fused.candidates.into_iter().chain(unsure))
            .filter(|candidate| !labels.contains(&candidate.label))
            .filter(|candidate| strictest(&packs, candidate.label, message.channel, &[]).is_some())
            .collect();
        let severity = judged.iter().map(|judged| judged.severity).max();
        let state = match (severity, alone.reason) {
            (Some(_), _) => State::Violation,
            (None, Some(_)) => State::Unverified,
            (None, None) if !candidates.is_empty() => State::Review,
            (None, None) => State::Clean,
        };
        Verdict {
            state,
            reason: alone.reason.filter(|_| state == State::Unverified),
            action: match state {
                State::Unverified => Action::Hold,
                _ => severity.map_or(Action::Send, Action::from),
            },
            findings: judged,
            candidates,
            allowed,
            known: 0,
            language: spoken,
            is_bare: alone.is_bare,
        }
    }

    /// What is told of a buyer's message where that is wished; packs are about the shop and have no say in it.
    pub(super) fn inbound(&self, message: &Message) -> Option<Verdict> {
        if !self.settings.inbound || message.sender != Sender::Buyer {
            return None;
        }
        let analysed = Analysed::new(message, &self.rules);
        let language = coverage::language(&analysed);
        let mut findings: Vec<Judged> = Vec::new();
        for Inbound { label, rule, span, loose } in conversation::inbound(&analysed, &self.rules) {
            let evidence = Evidence::Rule { id: rule.to_owned(), span, loose };
            if let Some(known) = findings.iter_mut().find(|judged| judged.finding.label == label) {
                known.finding.evidence.push(evidence);
                continue;
            }
            let strength = self.model.head.rules.get(rule).copied().unwrap_or(NEW_RULE);
            findings.push(Judged {
                severity: Severity::Notice,
                pack: String::new(),
                pack_date: String::new(),
                clause: String::new(),
                url: String::new(),
                cost: String::new(),
                advice: self.rules.advice(label, message.language.as_deref().or(language)).to_owned(),
                fingerprint: self.fingerprint(message, label),
                template: hex(&[label.as_str(), &probe::template(&analysed)], &[]),
                follow_up: None,
                finding: Finding { label, confidence: sigmoid(strength), span, evidence: vec![evidence], related: Vec::new() },
            });
        }
        (!findings.is_empty()).then(|| Verdict { state: State::Violation, action: Action::Notice, findings, language, ..Verdict::clean() })
    }

    fn packs(&self, message: &Message) -> Vec<&Pack> {
        let chosen = || self.policies.choose(message.platform.as_deref(), message.region.as_deref());
        if self.settings.packs.is_empty() {
            return vec![chosen()];
        }
        self.settings.packs.iter().filter_map(|name| if name == AUTO { Some(chosen()) } else { self.policies.get(name) }).collect()
    }

    fn fingerprint(&self, message: &Message, label: Label) -> String {
        let part = |part: &Option<String>| part.clone().unwrap_or_default();
        let [kind, one, two, three] = &message.identity();
        let parts = [label.as_str(), &part(&message.store), &part(&message.conversation), kind, one, two, three];
        hex(&parts, &self.settings.fingerprint_key)
    }
}

/// The first 16 bytes of SHA-256 over `key` and the parts, in hexadecimal.
fn hex(parts: &[&str], key: &[u8]) -> String {
    let mut hash = Sha256::new();
    hash.update((key.len() as u64).to_le_bytes());
    hash.update(key);
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    hash.finalize()[..16].iter().map(|byte| format!("{byte:02x}")).collect()
}
