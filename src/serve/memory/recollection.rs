//! What one conversation remembers: what was sent, and what was checked and may have been.

use serde::{Deserialize, Serialize};

use super::{Event, Kind, What};
use crate::conversation::{Cue, Noted, Said, Thread, Told};

/// So many notes wait for a word that a checked message was sent; earlier ones are taken for sent.
const PENDING: usize = 16;

/// What one conversation remembers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Recollection {
    sent: Thread,
    /// Notes of checked messages and of what others said between them, in order. They count as sent until `/v1/sent` says what was.
    pending: Vec<(String, Noted)>,
}

impl Recollection {
    /// Takes an event and gives what the conversation tells of its message.
    pub fn fold(&mut self, event: &Event) -> Told {
        match (&event.what, event.kind) {
            (What::Shop(cue), Kind::Sent) => self.sent(&event.id, cue),
            (What::Shop(cue), kind) => self.check(&event.id, cue, kind),
            (What::Other(said), kind) => {
                self.hear(&event.id, *said, kind);
                Told::default()
            }
        }
    }

    fn check(&mut self, id: &str, cue: &Cue, kind: Kind) -> Told {
        let mut earlier = self.pending.clone();
        // A draft that is checked again takes its own place.
        earlier.retain(|(other, _)| other != id);
        let mut thread = self.sent.clone();
        for (id, noted) in &earlier {
            thread.note(id, *noted);
        }
        let told = thread.judge(id, cue);
        if kind == Kind::Check && !self.sent.holds(id) {
            self.pending = earlier;
            self.pending.extend(told.noted.map(|noted| (id.to_owned(), noted)));
            if self.pending.len() > PENDING {
                let (id, noted) = self.pending.remove(0);
                self.sent.note(&id, noted);
            }
        }
        told
    }

    fn hear(&mut self, id: &str, said: Said, kind: Kind) {
        let says_nothing = said == Said::default() && *self == Recollection::default();
        if kind == Kind::Look || says_nothing {
            return;
        }
        if self.pending.is_empty() {
            self.sent.note(id, Noted::Heard(said));
        } else {
            self.pending.push((id.to_owned(), Noted::Heard(said)));
        }
    }

    /// Who tells what was sent means that drafts checked before it and not told were not sent.
    fn sent(&mut self, id: &str, cue: &Cue) -> Told {
        let checked = self.pending.iter().position(|(other, _)| other == id);
        let gone = checked.map_or(self.pending.len(), |place| place + 1);
        for (id, noted) in self.pending.drain(..gone) {
            if matches!(noted, Noted::Heard(_)) {
                self.sent.note(&id, noted);
            }
        }
        if self.sent.holds(id) {
            return Told::default();
        }
        let told = self.sent.judge(id, cue);
        if let Some(noted) = told.noted {
            self.sent.note(id, noted);
        }
        told
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation::Key;
    use crate::finding::{Finding, Span};
    use crate::fuse::Margins;
    use crate::label::Label;
    use crate::message::{Channel, Message};

    fn event(kind: Kind, id: &str, asks: bool) -> Event {
        let message = Message { conversation: Some("c".to_owned()), ..Message::new("…", Channel::Chat) };
        let span = Span { start: 0, end: 4 };
        let ask = Finding { label: Label::SolicitationPositive, confidence: 0.9, span, evidence: Vec::new(), related: Vec::new() };
        let cue = Cue::new(if asks { std::slice::from_ref(&ask) } else { &[] }, &Margins::default(), Said::default(), 4);
        Event { key: Key::of(&message).expect("it has a conversation"), id: id.to_owned(), what: What::Shop(Box::new(cue)), kind }
    }

    fn related(kept: &mut Recollection, event: &Event) -> Vec<String> {
        kept.fold(event).findings.into_iter().flat_map(|finding| finding.related).collect()
    }

    #[test]
    fn a_checked_ask_counts_as_sent_until_told_otherwise() {
        let mut kept = Recollection::default();
        assert_eq!(related(&mut kept, &event(Kind::Check, "m1", true)), [""; 0]);
        assert_eq!(related(&mut kept, &event(Kind::Check, "m2", true)), ["m1"]);
        kept.fold(&event(Kind::Sent, "m3", false));
        assert_eq!(related(&mut kept, &event(Kind::Check, "m4", true)), [""; 0]);
    }

    #[test]
    fn a_draft_that_is_checked_at_every_keystroke_is_one_message() {
        let mut kept = Recollection::default();
        for _ in 0..20 {
            assert_eq!(related(&mut kept, &event(Kind::Check, "draft", true)), [""; 0]);
        }
        assert_eq!(related(&mut kept, &event(Kind::Check, "draft", false)), [""; 0]);
        assert_eq!(kept, Recollection::default());
    }

    #[test]
    fn what_was_sent_stays_and_is_told_once() {
        let mut kept = Recollection::default();
        kept.fold(&event(Kind::Check, "m1", true));
        kept.fold(&event(Kind::Sent, "m1", true));
        let once = kept.clone();
        assert_eq!(related(&mut kept, &event(Kind::Sent, "m1", true)), [""; 0]);
        assert_eq!(related(&mut kept, &event(Kind::Look, "m2", true)), ["m1"]);
        assert_eq!(kept, once);
    }

    #[test]
    fn a_look_leaves_no_trace() {
        let mut kept = Recollection::default();
        kept.fold(&event(Kind::Look, "m1", true));
        assert_eq!(kept, Recollection::default());
    }

    #[test]
    fn what_the_buyer_said_stays_where_a_draft_before_it_was_never_sent() {
        let mut kept = Recollection::default();
        kept.fold(&event(Kind::Check, "m1", true));
        let said = Said { extorts: true, of_reviews: true, ..Said::default() };
        kept.fold(&Event { what: What::Other(said), ..event(Kind::Sent, "b1", false) });
        kept.fold(&event(Kind::Sent, "m2", false));
        let mut heard = Thread::default();
        heard.note("b1", Noted::Heard(said));
        assert_eq!(kept, Recollection { sent: heard, pending: Vec::new() });
    }
}
