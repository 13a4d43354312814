//! Front: messages of its API.

use serde_json::Value;

use crate::message::{Message, Sender};

use super::super::{How, Reader};
use super::documents::{self, Out, body, has_keys, is_true, list, text, when, with_files};
pub(in super::super) const READER: Reader = Reader {
    name: "front",
    reads: "Front messages (JSON)",
    detect: |sample| {
        (has_keys(sample.head, &["is_inbound", "blurb"]) || has_keys(sample.head, &["is_inbound", "recipients"]))
            .then(|| "its messages have is_inbound".to_owned())
    },
    how: How::Text(|text| documents::open(text, read)),
};

fn read(value: &Value, out: &mut Out<'_>) {
    let messages: Vec<&Value> = ["_results", "messages"].iter().flat_map(|wrapper| list(value, wrapper)).collect();
    if messages.is_empty() {
        read_message(value, value, out);
    }
    for message in messages {
        read_message(message, value, out);
    }
}

fn read_message(message: &Value, wrapper: &Value, out: &mut Out<'_>) {
    let sender = match is_true(message, "is_inbound") {
        Some(true) => Sender::Buyer,
        Some(false) if is_true(message, "is_auto_reply") == Some(true) => Sender::Bot,
        Some(false) => Sender::Agent,
        None => Sender::Unknown,
    };
    // A blurb is cut off: better than nothing, and said.
    let whole = body(message, &["text", "body"]);
    let is_cut = whole.is_none();
    let role = if sender == Sender::Buyer { "from" } else { "to" };
    let mut read = Message {
        id: text(message, &["id"]).unwrap_or_default(),
        conversation: text(message, &["conversation_id", "conversation.id"])
            .or_else(|| text(wrapper, &["id"]))
            .or_else(|| Some(out.context.stem().to_owned())),
        sender,
        text: whole.or_else(|| text(message, &["blurb"])).unwrap_or_default(),
        agent: text(message, &["author.username", "author.email"]).filter(|_| sender.is_judged()),
        buyer: list(message, "recipients")
            .iter()
            .find(|recipient| text(recipient, &["role"]).as_deref() == Some(role))
            .and_then(|recipient| text(recipient, &["name", "handle"])),
        sent_at: when(message, &["created_at"]),
        ..Message::default()
    };
    if is_cut {
        read.extra.insert("cut".to_owned(), true.into());
    }
    out.push(with_files(read, message, &["attachments"], &["body"]));
}
