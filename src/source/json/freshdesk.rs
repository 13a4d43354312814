//! Freshdesk: tickets with their conversations, as its API gives them.

use serde_json::Value;

use crate::message::{Message, Sender};

use super::super::{How, Reader};
use super::documents::{self, Out, as_note, at, body, has_keys, is_true, list, text, when, with_files};
pub(in super::super) const READER: Reader = Reader {
    name: "freshdesk",
    reads: "Freshdesk tickets (JSON)",
    detect: |sample| {
        (has_keys(sample.head, &["body_text", "incoming", "private"]) || has_keys(sample.head, &["conversations", "description_text"]))
            .then(|| "its conversations have incoming and private".to_owned())
    },
    how: How::Text(|text| documents::open(text, read)),
};

fn read(value: &Value, out: &mut Out<'_>) {
    for inner in ["tickets", "results", "data"].iter().flat_map(|wrapper| list(value, wrapper)) {
        read(inner, out);
    }
    if at(value, "incoming").is_some() {
        return read_message(value, value, out);
    }
    if let Some(words) = body(value, &["description_text", "description"]) {
        out.push(Message {
            id: text(value, &["id"]).map(|id| format!("{id}/description")).unwrap_or_default(),
            conversation: text(value, &["id", "display_id"]),
            sender: Sender::Buyer,
            text: words,
            buyer: text(value, &["requester.name", "requester_id"]),
            sent_at: when(value, &["created_at"]),
            ..Message::default()
        });
    }
    for message in list(value, "conversations") {
        read_message(message, value, out);
    }
}

fn read_message(message: &Value, ticket: &Value, out: &mut Out<'_>) {
    let sender = if is_true(message, "incoming") == Some(true) { Sender::Buyer } else { Sender::Agent };
    let read = Message {
        id: text(message, &["id"]).unwrap_or_default(),
        conversation: text(message, &["ticket_id"]).or_else(|| text(ticket, &["id", "display_id"])),
        sender,
        text: body(message, &["body_text", "body"]).unwrap_or_default(),
        agent: text(message, &["user.name", "from_email", "user_id"]).filter(|_| sender == Sender::Agent),
        buyer: text(ticket, &["requester.name", "requester_id"]),
        team: text(ticket, &["group.name", "group_id"]),
        sent_at: when(message, &["created_at"]),
        ..Message::default()
    };
    let read = with_files(read, message, &["attachments"], &["body"]);
    out.push(if is_true(message, "private") == Some(true) { as_note(read) } else { read });
}
