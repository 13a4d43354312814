//! Crisp: messages of its API.

use serde_json::Value;

use crate::message::{Message, Sender};

use super::super::{How, Reader};
use super::documents::{self, Out, as_media, as_note, has_keys, is_true, list, text, when};
pub(in super::super) const READER: Reader = Reader {
    name: "crisp",
    reads: "Crisp messages (JSON)",
    detect: |sample| {
        (has_keys(sample.head, &["session_id", "from", "content", "origin"]))
            .then(|| "its messages have session_id, from and origin".to_owned())
    },
    how: How::Text(|text| documents::open(text, read)),
};

fn read(value: &Value, out: &mut Out<'_>) {
    let messages: Vec<&Value> = ["data", "messages"].iter().flat_map(|wrapper| list(value, wrapper)).collect();
    if messages.is_empty() {
        read_message(value, out);
    }
    for message in messages {
        read_message(message, out);
    }
}

fn read_message(message: &Value, out: &mut Out<'_>) {
    let sender = match text(message, &["from"]).as_deref() {
        Some("operator") if is_true(message, "automated") == Some(true) => Sender::Bot,
        Some("operator") => Sender::Agent,
        Some("user") => Sender::Buyer,
        _ => Sender::Unknown,
    };
    let name = text(message, &["user.nickname", "user.user_id"]);
    let read = Message {
        id: text(message, &["fingerprint"]).unwrap_or_default(),
        conversation: text(message, &["session_id"]),
        sender,
        text: text(message, &["content", "content.text"]).unwrap_or_default(),
        agent: name.clone().filter(|_| sender.is_judged()),
        buyer: name.filter(|_| sender == Sender::Buyer),
        sent_at: when(message, &["timestamp"]),
        ..Message::default()
    };
    match text(message, &["type"]).as_deref() {
        Some("note") => out.push(as_note(read)),
        Some("file") => out.push(as_media(read, "file", message, &["content.url", "content.name"])),
        Some("audio") => out.push(as_media(read, "voice", message, &["content.url"])),
        Some("event") => {}
        _ => out.push(read),
    }
}
