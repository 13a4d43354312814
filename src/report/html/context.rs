//! What stands around findings: of each conversation the last few messages before a finding, and the next few behind it.
//!
//! Messages come as a scan judges them, so those before a finding wait here until one comes.

use std::collections::{HashMap, VecDeque};

use serde_json::{Value, json};

use crate::conversation::Key;
use crate::message::Message;
use crate::report::record::Recorder;

const BEFORE: usize = 3;
const AFTER: usize = 2;
/// Characters that are shown of each.
const LONGEST: usize = 400;
/// So many conversations wait at once; the one that began first is forgotten first.
const CONVERSATIONS: usize = 4_096;

#[derive(Default)]
pub struct Context {
    threads: HashMap<Key, Thread>,
    /// In the order in which they began.
    begun: VecDeque<Key>,
    numbers: usize,
}

struct Thread {
    number: usize,
    before: VecDeque<Message>,
    /// So many of the next messages are shown.
    after: usize,
}

impl Context {
    /// Takes in a message without findings; what is to be shown of it, if it stands close behind a finding.
    pub fn quiet(&mut self, message: &Message, recorder: &mut Recorder) -> Option<Value> {
        let thread = self.thread(message)?;
        if thread.after > 0 {
            thread.after -= 1;
            return Some(shown(thread.number, message, recorder));
        }
        if thread.before.len() == BEFORE {
            thread.before.pop_front();
        }
        // What is not shown is not kept.
        let Message { sender, agent, sent_at, text, .. } = message;
        let (agent, sent_at, text) = (agent.clone(), sent_at.clone(), text.clone());
        thread.before.push_back(Message { sender: *sender, agent, sent_at, text, ..Message::default() });
        None
    }

    /// Takes in a message with findings: the number of its conversation, and what is to be shown before it.
    pub fn found(&mut self, message: &Message, recorder: &mut Recorder) -> Option<(usize, Vec<Value>)> {
        let thread = self.thread(message)?;
        thread.after = AFTER;
        let number = thread.number;
        Some((number, thread.before.drain(..).map(|message| shown(number, &message, recorder)).collect()))
    }

    fn thread(&mut self, message: &Message) -> Option<&mut Thread> {
        let key = Key::of(message)?;
        if !self.threads.contains_key(&key) {
            if self.begun.len() == CONVERSATIONS
                && let Some(oldest) = self.begun.pop_front()
            {
                self.threads.remove(&oldest);
            }
            self.begun.push_back(key.clone());
            self.numbers += 1;
        }
        let number = self.numbers;
        Some(self.threads.entry(key).or_insert_with(|| Thread { number, before: VecDeque::new(), after: 0 }))
    }
}

/// Conversation, sender, agent, time, text.
fn shown(number: usize, message: &Message, recorder: &mut Recorder) -> Value {
    let masked = recorder.text(&message.text);
    let text = match masked.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &masked[..end]),
        None => masked.into_owned(),
    };
    json!([number, message.sender, message.agent.as_deref().map(|agent| recorder.text(agent)), message.sent_at, text])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::Channel;
    use crate::report::Options;

    fn message(conversation: &str, text: &str) -> Message {
        Message { conversation: Some(conversation.to_owned()), ..Message::new(text, Channel::Chat) }
    }

    #[test]
    fn a_finding_brings_the_last_messages_before_it_and_the_next_behind_it() {
        let (mut context, mut recorder) = (Context::default(), Recorder::new(&Options::default()));
        for text in ["one", "two", "three", "call 081234567890"] {
            assert_eq!(context.quiet(&message("a", text), &mut recorder), None);
            assert_eq!(context.quiet(&message("b", "elsewhere"), &mut recorder), None);
        }
        let (number, before) = context.found(&message("a", "bad"), &mut recorder).expect("a conversation");
        let texts: Vec<&str> = before.iter().filter_map(|line| line[4].as_str()).collect();
        assert_eq!((number, texts), (1, vec!["two", "three", "call [phone 1]"]));
        let after = ["next", "and next", "too late"].map(|text| context.quiet(&message("a", text), &mut recorder));
        assert_eq!(after.map(|line| line.is_some()), [true, true, false]);
    }

    #[test]
    fn what_belongs_to_no_conversation_has_nothing_around_it() {
        let (mut context, mut recorder) = (Context::default(), Recorder::new(&Options::default()));
        assert!(context.found(&Message::new("bad", Channel::Chat), &mut recorder).is_none());
    }

    #[test]
    fn no_more_conversations_wait_than_are_allowed() {
        let (mut context, mut recorder) = (Context::default(), Recorder::new(&Options::default()));
        for number in 0..CONVERSATIONS + 10 {
            context.quiet(&message(&number.to_string(), "x"), &mut recorder);
        }
        assert_eq!((context.threads.len(), context.begun.len()), (CONVERSATIONS, CONVERSATIONS));
    }
}
