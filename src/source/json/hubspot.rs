//! HubSpot: messages of its conversations.

use serde_json::Value;

use crate::message::{Message, Sender};

use super::super::{How, Reader};
use super::documents::{self, Out, as_note, has_keys, list, text, when, with_files};
pub(in super::super) const READER: Reader = Reader {
    name: "hubspot",
    reads: "HubSpot conversations (JSON)",
    detect: |sample| {
        (has_keys(sample.head, &["conversationsThreadId"]) || has_keys(sample.head, &["actorId", "direction", "text"]))
            .then(|| "its messages have actorId and direction".to_owned())
    },
    how: How::Text(|text| documents::open(text, read)),
};

fn read(value: &Value, out: &mut Out<'_>) {
    let messages = list(value, "results");
    if messages.is_empty() {
        read_message(value, out);
    }
    for message in messages {
        read_message(message, out);
    }
}

fn read_message(message: &Value, out: &mut Out<'_>) {
    let actor = list(message, "senders").first().and_then(|sender| text(sender, &["actorId"])).unwrap_or_default();
    let sender = match (actor.get(..2), text(message, &["direction"]).as_deref()) {
        (Some("B-"), _) => Sender::Bot,
        (Some("S-"), _) => Sender::System,
        (Some("A-"), _) | (_, Some("OUTGOING")) => Sender::Agent,
        (Some("V-"), _) | (_, Some("INCOMING")) => Sender::Buyer,
        _ => Sender::Unknown,
    };
    let read = Message {
        id: text(message, &["id"]).unwrap_or_default(),
        conversation: text(message, &["conversationsThreadId"]).or_else(|| Some(out.context.stem().to_owned())),
        sender,
        text: text(message, &["text"]).unwrap_or_default(),
        agent: Some(actor.clone()).filter(|_| sender.is_judged()),
        buyer: Some(actor).filter(|_| sender == Sender::Buyer),
        sent_at: when(message, &["createdAt"]),
        ..Message::default()
    };
    match text(message, &["type"]).as_deref() {
        Some("COMMENT") => out.push(as_note(read)),
        Some("MESSAGE" | "WELCOME_MESSAGE") | None => out.push(with_files(read, message, &["attachments"], &["richText"])),
        _ => {}
    }
}
