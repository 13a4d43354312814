//! What only a conversation shows: a fold over the cues of its messages, in time order, with small fixed state.
//!
//! The key is store and conversation, else store and buyer. So interleaved exports stream in bounded memory, and the pre-send service, which
//! sees one message at a time, can run the same fold.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::finding::{Evidence, Finding, Span};
use crate::label::Label;
use crate::message::Message;

/// So many earlier messages are named.
const RELATED: usize = 4;
/// So many conversations are remembered; the one that was quiet for longest is forgotten first.
const REMEMBERED: usize = 200_000;

/// The state of all conversations that are remembered.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    conversations: HashMap<Key, Remembered>,
    clock: u64,
}

/// Whose conversation: store, and conversation or buyer.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    store: String,
    thread: String,
    by_buyer: bool,
}

impl Key {
    /// The key of a message; `None` where nothing ties it to others.
    pub fn of(message: &Message) -> Option<Key> {
        let (thread, by_buyer) = match (&message.conversation, &message.buyer) {
            (Some(conversation), _) => (conversation, false),
            (None, Some(buyer)) => (buyer, true),
            (None, None) => return None,
        };
        Some(Key { store: message.store.clone().unwrap_or_default(), thread: thread.clone(), by_buyer })
    }

    /// Store, kind and id: what tells it from every other key.
    pub fn parts(&self) -> [&str; 3] {
        [&self.store, if self.by_buyer { "buyer" } else { "conversation" }, &self.thread]
    }
}

#[derive(Clone, Debug, Default)]
struct Remembered {
    thread: Thread,
    seen: u64,
}

/// What is kept of one conversation. It is of small fixed size and can be stored.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Thread {
    /// Ids of messages that asked for a review or a change of one, the latest last.
    asks: Vec<String>,
}

impl Thread {
    /// Takes the next outgoing message, which asks, and gives the finding that it completes.
    pub fn outgoing(&mut self, id: &str, ask: Ask) -> Option<Finding> {
        let related = self.asks.clone();
        if self.asks.len() == RELATED {
            self.asks.remove(1);
        }
        self.asks.push(id.to_owned());
        (!related.is_empty() && !related.contains(&id.to_owned())).then(|| Finding {
            label: Label::SolicitationRepeated,
            confidence: ask.confidence,
            span: ask.span,
            evidence: vec![Evidence::Conversation { id: "asks-again".to_owned() }],
            related,
        })
    }

    /// Whether it remembers the message of that id.
    pub fn holds(&self, id: &str) -> bool {
        self.asks.iter().any(|ask| ask == id)
    }
}

/// What one outgoing message does that a conversation remembers.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ask {
    /// The strongest evidence that it asks, 0 to 1.
    pub confidence: f32,
    pub span: Span,
}

/// The ask in a message's findings.
pub fn ask(findings: &[Finding]) -> Option<Ask> {
    const ASKS: [Label; 4] =
        [Label::SolicitationPositive, Label::SolicitationChange, Label::SolicitationNeutral, Label::SolicitationFabricated];
    let asks = findings.iter().filter(|finding| ASKS.contains(&finding.label));
    let strongest = asks.max_by(|one, other| one.confidence.total_cmp(&other.confidence))?;
    Some(Ask { confidence: strongest.confidence, span: strongest.span })
}

/// A message's time; without a zone it is taken as UTC, which keeps the order within one export.
pub fn time(sent_at: &str) -> Option<jiff::Timestamp> {
    let zoneless = || sent_at.parse::<jiff::civil::DateTime>().ok()?.to_zoned(jiff::tz::TimeZone::UTC).ok().map(|zoned| zoned.timestamp());
    sent_at.parse().ok().or_else(zoneless)
}

impl Memory {
    /// Takes in an outgoing message, in time order, and gives the finding that it completes.
    pub fn outgoing(&mut self, key: &Key, id: &str, ask: Option<Ask>) -> Option<Finding> {
        self.clock += 1;
        let clock = self.clock;
        let ask = ask?;
        self.forget();
        let remembered = self.conversations.entry(key.clone()).or_default();
        remembered.seen = clock;
        remembered.thread.outgoing(id, ask)
    }

    fn forget(&mut self) {
        if self.conversations.len() < REMEMBERED {
            return;
        }
        let mut seen: Vec<u64> = self.conversations.values().map(|remembered| remembered.seen).collect();
        seen.sort_unstable();
        let middle = seen[seen.len() / 2];
        self.conversations.retain(|_, remembered| remembered.seen > middle);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asking() -> Option<Ask> {
        Some(Ask { confidence: 0.9, span: Span { start: 0, end: 4 } })
    }

    fn key(store: &str, conversation: &str) -> Key {
        let mut message = Message::new("…", crate::message::Channel::Chat);
        (message.store, message.conversation) = (Some(store.to_owned()), Some(conversation.to_owned()));
        Key::of(&message).expect("it has a conversation")
    }

    #[test]
    fn the_second_ask_is_a_repeated_one_and_names_the_first() {
        let mut memory = Memory::default();
        assert_eq!(memory.outgoing(&key("s", "c"), "m1", asking()), None);
        assert_eq!(memory.outgoing(&key("s", "c"), "m2", None), None);
        let finding = memory.outgoing(&key("s", "c"), "m3", asking()).expect("the second ask");
        assert_eq!((finding.label, finding.related), (Label::SolicitationRepeated, vec!["m1".to_owned()]));
    }

    #[test]
    fn another_buyers_conversation_is_another() {
        let mut memory = Memory::default();
        memory.outgoing(&key("s", "c"), "m1", asking());
        assert_eq!(memory.outgoing(&key("s", "d"), "m2", asking()), None);
        assert_eq!(memory.outgoing(&key("t", "c"), "m3", asking()), None);
    }
}
