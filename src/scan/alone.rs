//! One message, judged without its conversation and without a policy.

use rayon::prelude::*;

use super::{Scanner, own, passages, probe, windows};
use crate::conversation::{self, Cue, Said};
use crate::finding::{Evidence, Span};
use crate::fuse::{Fused, Margins, fuse};
use crate::label::Label;
use crate::message::{Message, Sender};
use crate::model::coverage;
use crate::model::features::Features;
use crate::rules::Analysed;
use crate::verdict::Reason;

/// Concepts that put a whole message into another light.
const FRAMES: [&str; 4] = ["quote", "education", "warning", "never-policy"];

/// The parts of a message this far from every label (log-odds) are not read by themselves: most long service text is. On labelled messages,
/// buried violations among them, reading the parts found nothing more even of what is nearer than this.
const FAR: f32 = -5.0;

/// What one message alone is worth, before conversation and policy.
#[derive(Default)]
pub struct Alone {
    pub(super) fused: Fused,
    pub(super) reason: Option<Reason>,
    pub(super) language: Option<&'static str>,
    pub(super) template: String,
    pub(super) is_bare: bool,
    /// Some of it may be what others say, or what must not be said.
    pub(super) quotes: bool,
    pub(super) said: Said,
}

impl Alone {
    /// What the conversation is told of it, before it is read together with what stands before it.
    pub(super) fn cue(&self, message: &Message) -> Cue {
        Cue::new(&self.fused.findings, &self.fused.margins, self.said, message.text.len())
    }

    /// Whether it carries `label`.
    pub(super) fn finds(&self, label: Label) -> bool {
        self.fused.findings.iter().any(|finding| finding.label == label)
    }

    /// The labels it carries or may carry.
    pub(super) fn labels(&self) -> impl Iterator<Item = Label> {
        let found = self.fused.findings.iter().map(|finding| finding.label);
        found.chain(self.fused.candidates.iter().map(|candidate| candidate.label))
    }

    /// Where it asks for a review or for a change of one, if it does.
    pub fn asks(&self) -> Option<Span> {
        conversation::asks(&self.fused.findings)
    }

    /// Whether it may be worth reading it together with what stands before it.
    pub(super) fn wants_earlier(&self, message: &Message) -> bool {
        self.cue(message).wants_earlier()
    }
}

impl Scanner {
    /// Judges messages alone, in parallel, in their order.
    pub fn alone_all(&self, messages: &[Message]) -> Vec<Alone> {
        messages.par_iter().with_min_len(4).map_init(Features::default, |features, message| self.alone(message, features)).collect()
    }

    /// Judges one message alone. A very long text is judged in overlapping windows, a long one also by its passages, a doubtful one by
    /// its sentences, unless it teaches or quotes: a part would not know.
    pub fn alone(&self, message: &Message, features: &mut Features) -> Alone {
        let unread = |reason| Alone { reason: Some(reason), ..Alone::default() };
        if message.sender == Sender::Unknown {
            return unread(Reason::UnknownSender);
        }
        if message.text.trim().is_empty() {
            return unread(if message.extra.contains_key("media") { Reason::Media } else { Reason::Unreadable });
        }
        if message.text.len() > windows::LONG {
            return windows::judge(message, |part| self.alone_and_by_parts(part, features));
        }
        self.alone_and_by_parts(message, features)
    }

    fn alone_and_by_parts(&self, message: &Message, features: &mut Features) -> Alone {
        let mut whole = self.alone_short(message, features);
        if whole.reason.is_some() || whole.quotes || whole.fused.margins.highest() < FAR {
            return whole;
        }
        let sentences = passages::sentences(&message.text);
        windows::read_again(message, &mut whole, &passages::passages(&sentences), |part| self.alone_short(part, features));
        if whole.fused.findings.is_empty() && !whole.fused.candidates.is_empty() && sentences.len() > 1 {
            // One clear sentence may be what makes the whole doubtful.
            windows::read_again(message, &mut whole, &passages::parts(&sentences, 1), |part| self.alone_short(part, features));
        }
        whole
    }

    pub(super) fn alone_short(&self, message: &Message, features: &mut Features) -> Alone {
        let mut alone = self.read(message, features);
        own::settle(self, message, &mut alone, features);
        alone
    }

    /// Judges a text by its words only, whosoever's numbers stand in it.
    pub(super) fn read(&self, message: &Message, features: &mut Features) -> Alone {
        let analysed = Analysed::new(message, &self.rules);
        let mut fused = fuse(&analysed, &self.rules, &self.model, features);
        let mut reason = None;
        if !coverage::is_covered(&analysed, &self.model) {
            reason = Some(Reason::Language);
            fused.candidates.clear();
            fused.margins = Margins::default();
            fused.findings.retain(|finding| finding.evidence.iter().any(|evidence| matches!(evidence, Evidence::Identifier { .. })));
        }
        let template = if fused.findings.is_empty() { String::new() } else { probe::template(&analysed) };
        let is_bare = analysed.identifiers.iter().all(|identifier| !identifier.kind.is_masked());
        let said = Said::new(&analysed, &self.rules);
        let quotes = FRAMES.iter().filter_map(|name| self.rules.concepts.get(name)).any(|frame| analysed.concepts.contains(frame));
        Alone { fused, reason, language: coverage::language(&analysed), template, is_bare, quotes, said }
    }
}
