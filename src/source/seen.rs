//! Which messages came already in this crawl.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use crate::message::Message;

/// Remembers which messages came, so that overlapping exports are judged once. The oldest are forgotten, which bounds its memory.
#[derive(Default)]
pub struct Seen {
    young: HashMap<u64, u32>,
    old: HashMap<u64, u32>,
}

impl Seen {
    const MOST: usize = 1_000_000;

    /// Whether `message` did not come before: under its own id anywhere, else at the same time in another file. People do say the
    /// same thing twice in one chat.
    pub fn is_new(&mut self, message: &Message, file: u32) -> bool {
        let mut hasher = DefaultHasher::new();
        let own_id = message.own_id();
        if let Some(id) = own_id {
            id.hash(&mut hasher);
        } else if message.sent_at.is_none() || message.conversation.is_none() {
            return true;
        }
        (&message.store, &message.conversation, &message.sent_at, message.sender, &message.text).hash(&mut hasher);
        let key = hasher.finish();
        let before = self.young.get(&key).or_else(|| self.old.get(&key)).copied();
        if self.young.len() >= Seen::MOST {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.entry(key).or_insert(file);
        match before {
            None => true,
            Some(before) => own_id.is_none() && before == file,
        }
    }
}
