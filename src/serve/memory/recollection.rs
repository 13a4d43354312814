//! What one conversation remembers: what was sent, and what was checked and may have been.

use serde::{Deserialize, Serialize};

use super::{Event, Kind};
use crate::conversation::{Ask, Thread};
use crate::finding::Finding;

/// So many checked messages wait for a word that they were sent; earlier ones are taken for sent.
const PENDING: usize = 8;

/// What one conversation remembers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Recollection {
    sent: Thread,
    /// Checked messages that ask, in order. They count as sent until `/v1/sent` says what was.
    pending: Vec<(String, Ask)>,
}

impl Recollection {
    /// Takes an event and gives the finding that it completes.
    pub fn fold(&mut self, event: &Event) -> Option<Finding> {
        if event.kind == Kind::Sent { self.sent(event) } else { self.check(event) }
    }

    fn check(&mut self, event: &Event) -> Option<Finding> {
        let mut thread = self.sent.clone();
        let mut earlier = self.pending.clone();
        // A draft that is checked again takes its own place.
        earlier.retain(|(id, _)| *id != event.id);
        for (id, ask) in &earlier {
            thread.outgoing(id, *ask);
        }
        let finding = event.ask.and_then(|ask| thread.clone().outgoing(&event.id, ask));
        if event.kind == Kind::Check && !self.sent.holds(&event.id) {
            self.pending = earlier;
            self.pending.extend(event.ask.map(|ask| (event.id.clone(), ask)));
            if self.pending.len() > PENDING {
                let (id, ask) = self.pending.remove(0);
                self.sent.outgoing(&id, ask);
            }
        }
        finding
    }

    /// Who tells what was sent means that drafts checked before it and not told were not sent.
    fn sent(&mut self, event: &Event) -> Option<Finding> {
        let checked = self.pending.iter().position(|(id, _)| *id == event.id);
        let gone = checked.map_or(self.pending.len(), |place| place + 1);
        self.pending.drain(..gone);
        if self.sent.holds(&event.id) {
            return None;
        }
        self.sent.outgoing(&event.id, event.ask?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation::Key;
    use crate::finding::Span;
    use crate::message::{Channel, Message};

    fn event(kind: Kind, id: &str, asks: bool) -> Event {
        let message = Message { conversation: Some("c".to_owned()), ..Message::new("…", Channel::Chat) };
        let ask = asks.then_some(Ask { confidence: 0.9, span: Span { start: 0, end: 4 } });
        Event { key: Key::of(&message).expect("it has a conversation"), id: id.to_owned(), ask, kind }
    }

    #[test]
    fn a_checked_ask_counts_as_sent_until_told_otherwise() {
        let mut kept = Recollection::default();
        assert_eq!(kept.fold(&event(Kind::Check, "m1", true)), None);
        assert_eq!(kept.fold(&event(Kind::Check, "m2", true)).expect("a second ask").related, ["m1"]);
        kept.fold(&event(Kind::Sent, "m3", false));
        assert_eq!(kept.fold(&event(Kind::Check, "m4", true)), None);
    }

    #[test]
    fn a_draft_that_is_checked_at_every_keystroke_is_one_message() {
        let mut kept = Recollection::default();
        for _ in 0..20 {
            assert_eq!(kept.fold(&event(Kind::Check, "draft", true)), None);
        }
        assert_eq!(kept.fold(&event(Kind::Check, "draft", false)), None);
        assert_eq!(kept, Recollection::default());
    }

    #[test]
    fn what_was_sent_stays_and_is_told_once() {
        let mut kept = Recollection::default();
        kept.fold(&event(Kind::Check, "m1", true));
        kept.fold(&event(Kind::Sent, "m1", true));
        let once = kept.clone();
        assert_eq!(kept.fold(&event(Kind::Sent, "m1", true)), None);
        assert_eq!(kept.fold(&event(Kind::Look, "m2", true)).expect("a second ask").related, ["m1"]);
        assert_eq!(kept, once);
    }

    #[test]
    fn a_look_leaves_no_trace() {
        let mut kept = Recollection::default();
        kept.fold(&event(Kind::Look, "m1", true));
        assert_eq!(kept, Recollection::default());
    }
}
