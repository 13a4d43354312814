//! A message record: what a shop wrote, to whom, where. Every reader produces these; nothing here judges.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::label::Label;

/// Who can read the message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// A private message to one buyer.
    #[default]
    Chat,
    /// A public reply under a buyer's review.
    ReviewReply,
}

impl Channel {
    /// Both channels.
    pub const ALL: [Channel; 2] = [Channel::Chat, Channel::ReviewReply];

    /// The name as written in records.
    pub fn as_str(self) -> &'static str {
        match self {
            Channel::Chat => "chat",
            Channel::ReviewReply => "review_reply",
        }
    }
}

impl fmt::Display for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Who wrote the message. Only [`Sender::Agent`] and [`Sender::Bot`] are judged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sender {
    #[default]
    Agent,
    Bot,
    Buyer,
    System,
    Unknown,
}

impl Sender {
    /// The name as written in records.
    pub fn as_str(self) -> &'static str {
        match self {
            Sender::Agent => "agent",
            Sender::Bot => "bot",
            Sender::Buyer => "buyer",
            Sender::System => "system",
            Sender::Unknown => "unknown",
        }
    }

    /// Whether the shop answers for what this sender writes.
    pub fn is_judged(self) -> bool {
        matches!(self, Sender::Agent | Sender::Bot)
    }

    /// Whether it writes to the shop: context, and never the shop's violation.
    pub fn is_inbound(self) -> bool {
        matches!(self, Sender::Buyer | Sender::System)
    }
}

impl fmt::Display for Sender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Where a message was read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Source {
    /// The file, as it was named on the command line or found while crawling; `-` for standard input.
    pub path: String,
    /// The record in the file, counted from 1: a line of JSONL, a row of a table, a message of a chat log.
    pub record: u64,
}

/// One message with all that is known about it. Only `text` is required in a record; unknown keys are kept in `extra` and handed through.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Message {
    /// `file:record` where the record has none.
    #[serde(default)]
    pub id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conversation: Option<String>,
    #[serde(default)]
    pub channel: Channel,
    #[serde(default)]
    pub sender: Sender,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub platform: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub store: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub buyer: Option<String>,
    /// RFC 3339 as given, with or without a zone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sent_at: Option<String>,
    /// A hint, never needed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    pub text: String,
    /// In labelled sets only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub labels: Option<Vec<Label>>,
    /// Set by the reader, never by the record.
    #[serde(skip)]
    pub source: Source,
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Message {
    /// An agent's message on `channel`, with nothing else known.
    pub fn new(text: impl Into<String>, channel: Channel) -> Message {
        Message { text: text.into(), channel, ..Message::default() }
    }

    /// The id that the record brought; `None` where it is only the place of the record.
    pub fn own_id(&self) -> Option<&str> {
        let place = format!("{}:{}", self.source.path, self.source.record);
        (!self.id.is_empty() && self.id != place).then_some(&self.id)
    }

    /// What tells it from every other message, wherever its file lies: sender and text with its own id, else with its time, else with its record
    /// in a file of that name. Store and conversation come on top. An id alone tells little: shops number their messages from 1 in every export.
    pub fn identity(&self) -> [Cow<'_, str>; 4] {
        let sender = self.sender.as_str();
        match (self.own_id(), &self.sent_at) {
            (Some(id), _) => ["id", id, sender, &self.text].map(Cow::Borrowed),
            (None, Some(sent_at)) => ["time", sent_at, sender, &self.text].map(Cow::Borrowed),
            (None, None) => {
                let file = self.source.path.rsplit(['/', '\\']).next().unwrap_or_default();
                let [file, sender, text] = [file, sender, &self.text].map(Cow::Borrowed);
                [file, self.source.record.to_string().into(), sender, text]
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_text_is_required_and_unknown_keys_are_handed_through() {
        let message: Message = serde_json::from_str(r#"{"text":"hi","order":17}"#).expect("a sound record");
        assert_eq!((message.channel, message.sender), (Channel::Chat, Sender::Agent));
        let back = serde_json::to_value(&message).expect("plain data");
        assert_eq!(back["order"], 17);
    }

    #[test]
    fn a_message_without_an_id_is_known_again_in_another_folder() {
        let at = |path: &str, sent_at: Option<&str>| {
            let source = Source { path: path.to_owned(), record: 3 };
            Message { id: format!("{path}:3"), source, sent_at: sent_at.map(str::to_owned), ..Message::new("hi", Channel::Chat) }
        };
        assert_eq!(at("exports/a.csv", None).identity(), at("old/exports/a.csv", None).identity());
        assert_ne!(at("exports/a.csv", None).identity(), at("exports/b.csv", None).identity());
        assert_eq!(at("exports/a.csv", Some("2026-11-01")).identity(), at("exports/b.csv", Some("2026-11-01")).identity());
        let numbered = Message { id: "1".to_owned(), ..at("exports/a.csv", None) };
        assert_eq!(numbered.identity(), ["id", "1", "agent", "hi"]);
        assert_ne!(numbered.identity(), Message { text: "bye".to_owned(), ..numbered.clone() }.identity());
    }

    #[test]
    fn a_record_without_text_is_refused() {
        let error = serde_json::from_str::<Message>(r#"{"id":"m1"}"#).expect_err("text is required");
        assert!(error.to_string().contains("text"));
    }
}
