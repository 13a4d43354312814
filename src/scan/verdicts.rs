//! The verdict on a message that was judged: its findings by the packs, without what the shop allows.

use super::{Alone, Scanner, probe};
use crate::conversation::{self, Inbound, Told};
use crate::digest::{digest, hex};
use crate::finding::{Evidence, Finding};
use crate::fuse::NEW_RULE;
use crate::label::Label;
use crate::message::{Message, Sender};
use crate::model::coverage;
use crate::model::logistic::sigmoid;
use crate::policy::{AUTO, Pack, strictest};
use crate::rules::Analysed;
use crate::verdict::{Candidate, Judged, Severity, Verdict};

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
                template: keyed(&[], &[finding.label.as_str(), &template]),
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
        let verdict = Verdict {
            unread: alone.reason,
            findings: judged,
            candidates,
            allowed,
            language: spoken,
            is_bare: alone.is_bare,
            ..Verdict::clean()
        };
        verdict.reckoned()
    }

    /// Whether something may be told of a buyer's message.
    pub(super) fn tells_of(&self, message: &Message) -> bool {
        self.settings.inbound && message.sender == Sender::Buyer
    }

    /// What is told of a buyer's message; packs are about the shop and have no say in it.
    pub(super) fn inbound(&self, message: &Message, analysed: &Analysed<'_>) -> Option<Verdict> {
        let language = coverage::language(analysed);
        let mut findings: Vec<Judged> = Vec::new();
        for Inbound { label, rule, span, loose } in conversation::inbound(analysed, &self.rules) {
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
                template: keyed(&[], &[label.as_str(), &probe::template(analysed)]),
                follow_up: None,
                finding: Finding { label, confidence: sigmoid(strength), span, evidence: vec![evidence], related: Vec::new() },
            });
        }
        (!findings.is_empty()).then(|| Verdict { findings, language, ..Verdict::clean() }.reckoned())
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
        keyed(&self.settings.fingerprint_key, &parts)
    }
}

/// What stands for the parts under a key.
fn keyed(key: &[u8], parts: &[&str]) -> String {
    hex(&digest([key].into_iter().chain(parts.iter().map(|part| part.as_bytes()))))
}
