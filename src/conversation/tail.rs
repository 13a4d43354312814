//! The ends of what shops wrote last, in memory only: a violation may be split over messages, and only their words together show it.
//!
//! The service never writes any of this to disk: after a restart the first message of a conversation is judged without what stood before it. A scan store
//! (`scan --incremental`) does keep it, beside the exports.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::Key;
use crate::message::{Channel, Message, Sender};

/// So many earlier messages are read together with a new one.
const JOINED: usize = 2;
/// So many are kept, as some that were checked may turn out never to have been sent.
const KEPT: usize = 6;
/// So much of the end of each is kept, in bytes.
const LENGTH: usize = 400;
/// The ends of so many conversations are kept; those that were quiet for longest are forgotten first.
const CONVERSATIONS: usize = 20_000;

/// The end of a message of the shop.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Earlier {
    pub id: String,
    pub text: String,
    channel: Channel,
    sender: Sender,
    sent: bool,
}

/// The last messages of many conversations.
#[derive(Clone, Debug, Default)]
pub struct Tails {
    conversations: HashMap<Key, (u64, Vec<Earlier>)>,
    clock: u64,
}

impl Tails {
    /// What the same sender wrote last before `message` on the same channel, the latest first.
    pub fn before(&self, key: &Key, message: &Message) -> Vec<Earlier> {
        let Some((_, tail)) = self.conversations.get(key) else { return Vec::new() };
        let same = |earlier: &&Earlier| earlier.id != message.id && earlier.channel == message.channel && earlier.sender == message.sender;
        tail.iter().rev().filter(same).take(JOINED).cloned().collect()
    }

    /// Takes in a message that is taken for sent; a draft that is checked again takes its own place.
    pub fn check(&mut self, key: &Key, message: &Message) {
        let tail = self.tail(key);
        if tail.iter().any(|earlier| earlier.id == message.id && earlier.sent) {
            return;
        }
        tail.retain(|earlier| earlier.id != message.id);
        push(tail, message, false);
    }

    /// Takes in a message that was sent; what was checked before it and not told was not.
    pub fn sent(&mut self, key: &Key, message: &Message) {
        let tail = self.tail(key);
        let told = tail.iter().position(|earlier| earlier.id == message.id);
        if told.is_some_and(|place| tail[place].sent) {
            return;
        }
        let gone = told.map_or(tail.len(), |place| place + 1);
        let mut place = 0;
        tail.retain(|earlier| {
            place += 1;
            earlier.sent || place > gone
        });
        push(tail, message, true);
    }

    /// The last messages of a conversation, as many as may be read together with the next of any sender.
    pub(super) fn last(&self, key: &Key) -> Vec<Earlier> {
        let tail = self.conversations.get(key).map_or(&[][..], |(_, tail)| tail.as_slice());
        tail[tail.len().saturating_sub(JOINED + 1)..].to_vec()
    }

    pub(super) fn holds(&self, key: &Key) -> bool {
        self.conversations.contains_key(key)
    }

    pub(super) fn take_up(&mut self, key: &Key, last: Vec<Earlier>) {
        *self.tail(key) = last;
    }

    fn tail(&mut self, key: &Key) -> &mut Vec<Earlier> {
        self.clock += 1;
        if self.conversations.len() >= CONVERSATIONS && !self.conversations.contains_key(key) {
            let mut seen: Vec<u64> = self.conversations.values().map(|tail| tail.0).collect();
            let middle = *seen.select_nth_unstable(CONVERSATIONS / 2).1;
            self.conversations.retain(|_, tail| tail.0 > middle);
        }
        let (seen, tail) = self.conversations.entry(key.clone()).or_default();
        *seen = self.clock;
        tail
    }
}

fn push(tail: &mut Vec<Earlier>, message: &Message, sent: bool) {
    let text = &message.text[message.text.ceil_char_boundary(message.text.len().saturating_sub(LENGTH))..];
    if tail.len() == KEPT {
        tail.remove(0);
    }
    tail.push(Earlier { id: message.id.clone(), text: text.to_owned(), channel: message.channel, sender: message.sender, sent });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(id: &str, text: &str) -> Message {
        let (conversation, id) = (Some("c".to_owned()), id.to_owned());
        Message { conversation, id, ..Message::new(text, Channel::Chat) }
    }

    fn before(tails: &Tails, message: &Message) -> Vec<String> {
        let key = Key::of(message).expect("it has a conversation");
        tails.before(&key, message).into_iter().map(|earlier| earlier.id).collect()
    }

    #[test]
    fn the_last_two_of_the_same_sender_are_given() {
        let mut tails = Tails::default();
        for id in ["m1", "m2", "bot", "m3"] {
            let mut message = message(id, "…");
            message.sender = if id == "bot" { Sender::Bot } else { Sender::Agent };
            tails.check(&Key::of(&message).expect("it has a conversation"), &message);
        }
        assert_eq!(before(&tails, &message("m4", "…")), ["m3", "m2"]);
        assert_eq!(before(&tails, &message("m3", "…")), ["m2", "m1"]);
    }

    #[test]
    fn what_was_checked_and_never_sent_is_no_part_of_the_tail() {
        let mut tails = Tails::default();
        let [first, draft, second] = ["m1", "m2", "m3"].map(|id| message(id, "…"));
        let key = Key::of(&first).expect("it has a conversation");
        tails.check(&key, &first);
        tails.sent(&key, &first);
        tails.check(&key, &draft);
        tails.sent(&key, &second);
        assert_eq!(before(&tails, &message("m4", "…")), ["m3", "m1"]);
    }

    #[test]
    fn of_a_long_message_only_the_end_is_kept() {
        let mut tails = Tails::default();
        let long = message("m1", &format!("{}{}", "初".repeat(1000), "末"));
        let key = Key::of(&long).expect("it has a conversation");
        tails.check(&key, &long);
        let kept = &tails.before(&key, &message("m2", "…"))[0].text;
        assert!(kept.len() <= LENGTH && kept.ends_with('末'));
    }
}
