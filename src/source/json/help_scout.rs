//! Help Scout: conversations with their threads.

use serde_json::Value;

use crate::message::{Message, Sender};

use super::super::{How, Reader};
use super::documents::{self, Out, as_note, at, body, has_keys, list, text, when, with_files};
pub(in super::super) const READER: Reader = Reader {
    name: "help-scout",
    reads: "Help Scout conversations (JSON)",
    detect: |sample| {
        (has_keys(sample.head, &["createdBy", "threads"]) || has_keys(sample.head, &["createdBy", "body", "state", "type"]))
            .then(|| "its threads have createdBy".to_owned())
    },
    how: How::Text(|text| documents::open(text, read)),
};

fn read(value: &Value, out: &mut Out<'_>) {
    let conversations: Vec<&Value> = ["_embedded.conversations", "conversations"].iter().flat_map(|path| list(value, path)).collect();
    for conversation in &conversations {
        read(conversation, out);
    }
    let threads: Vec<&Value> = ["_embedded.threads", "threads"].iter().flat_map(|path| list(value, path)).collect();
    if threads.is_empty() && conversations.is_empty() && at(value, "body").is_some() {
        read_thread(value, value, out);
    }
    for thread in threads {
        read_thread(thread, value, out);
    }
}

fn read_thread(thread: &Value, conversation: &Value, out: &mut Out<'_>) {
    if text(thread, &["state"]).as_deref() == Some("draft") {
        return;
    }
    let kind = text(thread, &["type"]).unwrap_or_default();
    let sender = match (kind.as_str(), text(thread, &["createdBy.type"]).as_deref()) {
        ("customer", _) | (_, Some("customer")) => Sender::Buyer,
        (_, Some("user")) | ("message" | "reply", _) => Sender::Agent,
        _ => Sender::Unknown,
    };
    let read = Message {
        id: text(thread, &["id"]).unwrap_or_default(),
        conversation: text(conversation, &["number", "id"]),
        sender,
        text: body(thread, &["body"]).unwrap_or_default(),
        agent: text(thread, &["createdBy.email", "createdBy.first", "createdBy.id"]).filter(|_| sender == Sender::Agent),
        buyer: text(conversation, &["primaryCustomer.email", "customer.email", "primaryCustomer.id"])
            .or_else(|| text(thread, &["customer.email"])),
        sent_at: when(thread, &["createdAt"]),
        ..Message::default()
    };
    match kind.as_str() {
        "note" => out.push(as_note(read)),
        "lineitem" => {}
        _ => out.push(with_files(read, thread, &["_embedded.attachments", "attachments"], &["body"])),
    }
}
