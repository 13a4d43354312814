//! Gorgias: messages, alone or in their tickets.

use serde_json::Value;

use crate::message::{Message, Sender};

use super::super::{How, Reader};
use super::documents::{self, Out, as_note, at, body, has_keys, is_true, list, text, when, with_files};
pub(in super::super) const READER: Reader = Reader {
    name: "gorgias",
    reads: "Gorgias tickets and messages (JSON)",
    detect: |sample| (has_keys(sample.head, &["from_agent"])).then(|| "its messages have from_agent".to_owned()),
    how: How::Text(|text| documents::open(text, read)),
};

fn read(value: &Value, out: &mut Out<'_>) {
    if at(value, "from_agent").is_some() {
        return read_message(value, value, out);
    }
    for wrapper in ["data", "tickets", "messages"] {
        for inner in list(value, wrapper) {
            if at(inner, "from_agent").is_some() { read_message(inner, value, out) } else { read(inner, out) }
        }
    }
}

fn read_message(message: &Value, ticket: &Value, out: &mut Out<'_>) {
    let sender = match is_true(message, "from_agent") {
        _ if text(message, &["via"]).as_deref() == Some("rule") => Sender::Bot,
        Some(true) => Sender::Agent,
        _ => Sender::Buyer,
    };
    let (author, other) = if sender == Sender::Buyer { ("receiver", "sender") } else { ("sender", "receiver") };
    let name = |side: &str| text(message, &[&format!("{side}.name"), &format!("{side}.email"), &format!("{side}.id")]);
    let is_note = is_true(message, "public") == Some(false) || text(message, &["channel"]).as_deref() == Some("internal-note");
    let read = Message {
        id: text(message, &["id"]).unwrap_or_default(),
        conversation: text(message, &["ticket_id"]).or_else(|| text(ticket, &["id"])),
        sender,
        text: body(message, &["stripped_text", "body_text", "stripped_html", "body_html"]).unwrap_or_default(),
        agent: name(author).filter(|_| sender != Sender::Buyer),
        buyer: name(other).or_else(|| text(ticket, &["customer.name", "customer.email"])),
        sent_at: when(message, &["sent_datetime", "created_datetime"]),
        ..Message::default()
    };
    let read = with_files(read, message, &["attachments"], &["body_html"]);
    out.push(if is_note { as_note(read) } else { read });
}
