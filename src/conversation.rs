//! What only a conversation shows: a fold over the cues of its messages, in time order, with small fixed state.
//!
//! The key is store and conversation, else store and buyer. So interleaved exports stream in bounded memory, and the pre-send service, which
//! sees one message at a time, can run the same fold. What the buyer says is context and never judged as the shop's.
//!
//! A message comes as a [`Cue`]: what was found in it alone, and how near each label is when it is read together with what the same sender
//! wrote just before ([`Tails`]). A [`Thread`] judges the cue by what came before and takes note of it.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::message::Message;

mod cue;
mod tail;
mod thread;

pub use cue::{Cue, Inbound, Said, inbound};
pub use tail::{Earlier, Tails};
pub use thread::{Noted, Thread, Told, asks};

/// So many conversations are remembered; the one that was quiet for longest is forgotten first.
const REMEMBERED: usize = 200_000;

/// The state of all conversations that are remembered.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    conversations: HashMap<Key, Remembered>,
    clock: u64,
    /// What shops wrote last.
    pub tails: Tails,
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

/// What is left of a conversation when a scan ends; the next takes it up. It holds the ends of the shop's last messages.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Left {
    thread: Thread,
    last: Vec<Earlier>,
}

#[derive(Clone, Debug, Default)]
struct Remembered {
    thread: Thread,
    seen: u64,
}

/// A message's time; without a zone it is taken as UTC, which keeps the order within one export.
pub fn time(sent_at: &str) -> Option<jiff::Timestamp> {
    let zoneless = || sent_at.parse::<jiff::civil::DateTime>().ok()?.to_zoned(jiff::tz::TimeZone::UTC).ok().map(|zoned| zoned.timestamp());
    sent_at.parse().ok().or_else(zoneless)
}

impl Memory {
    /// Judges a message of the shop in its conversation and takes it in, in time order.
    pub fn judge(&mut self, key: &Key, id: &str, cue: &Cue) -> Told {
        let told = self.conversations.get(key).map_or_else(|| Thread::default().judge(id, cue), |known| known.thread.judge(id, cue));
        if let Some(noted) = told.noted {
            self.note(key, id, noted);
        }
        told
    }

    /// Takes in what the buyer or the platform said, in time order.
    pub fn hear(&mut self, key: &Key, id: &str, said: Said) {
        if said != Said::default() || self.conversations.contains_key(key) {
            self.note(key, id, Noted::Heard(said));
        }
    }

    /// Whether anything of a conversation is remembered.
    pub fn remembers(&self, key: &Key) -> bool {
        self.conversations.contains_key(key) || self.tails.holds(key)
    }

    /// What is to be remembered of a conversation; `None` where that is nothing.
    pub fn leave(&self, key: &Key) -> Option<Left> {
        let thread = self.conversations.get(key).map(|remembered| remembered.thread.clone()).unwrap_or_default();
        let left = Left { thread, last: self.tails.last(key) };
        (left != Left::default()).then_some(left)
    }

    /// Goes on with a conversation of which nothing is remembered.
    pub fn take_up(&mut self, key: &Key, left: Left) {
        if !left.last.is_empty() {
            self.tails.take_up(key, left.last);
        }
        if left.thread != Thread::default() {
            self.clock += 1;
            self.forget();
            self.conversations.insert(key.clone(), Remembered { thread: left.thread, seen: self.clock });
        }
    }

    fn note(&mut self, key: &Key, id: &str, noted: Noted) {
        self.clock += 1;
        self.forget();
        let remembered = self.conversations.entry(key.clone()).or_default();
        remembered.seen = self.clock;
        remembered.thread.note(id, noted);
    }

    fn forget(&mut self) {
        if self.conversations.len() < REMEMBERED {
            return;
        }
        let mut seen: Vec<u64> = self.conversations.values().map(|remembered| remembered.seen).collect();
        let middle = *seen.select_nth_unstable(REMEMBERED / 2).1;
        self.conversations.retain(|_, remembered| remembered.seen > middle);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{Finding, Span};
    use crate::fuse::Margins;
    use crate::label::Label;

    fn cue(label: Option<Label>) -> Cue {
        let found = label.map(|label| Finding {
            label,
            confidence: 0.9,
            span: Span { start: 0, end: 4 },
            evidence: Vec::new(),
            related: Vec::new(),
        });
        Cue::new(found.as_slice(), &Margins::default(), Said::default(), 4)
    }

    fn key(store: &str, conversation: &str) -> Key {
        let mut message = Message::new("…", crate::message::Channel::Chat);
        (message.store, message.conversation) = (Some(store.to_owned()), Some(conversation.to_owned()));
        Key::of(&message).expect("it has a conversation")
    }

    fn related(told: &Told) -> Option<&[String]> {
        told.findings.iter().find(|finding| finding.label == Label::SolicitationRepeated).map(|finding| finding.related.as_slice())
    }

    #[test]
    fn the_second_ask_is_a_repeated_one_and_names_the_first() {
        let mut memory = Memory::default();
        let mut judge = |id: &str, label| memory.judge(&key("s", "c"), id, &cue(label));
        assert_eq!(related(&judge("m1", Some(Label::SolicitationNeutral))), None);
        assert_eq!(judge("m2", None), Told::default());
        assert_eq!(related(&judge("m3", Some(Label::SolicitationChange))), Some(["m1".to_owned()].as_slice()));
        assert_eq!(related(&judge("m4", Some(Label::AbuseInsult))), None);
    }

    #[test]
    fn another_buyers_conversation_is_another() {
        let mut memory = Memory::default();
        let ask = cue(Some(Label::SolicitationPositive));
        memory.judge(&key("s", "c"), "m1", &ask);
        assert_eq!(related(&memory.judge(&key("s", "d"), "m2", &ask)), None);
        assert_eq!(related(&memory.judge(&key("t", "c"), "m3", &ask)), None);
    }
}
