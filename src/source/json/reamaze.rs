//! Re:amaze: messages with the conversations they belong to.

use serde_json::Value;

use crate::message::{Message, Sender};

use super::super::{How, Reader};
use super::documents::{self, Out, as_note, body, has_keys, list, text, when, with_files};
pub(in super::super) const READER: Reader = Reader {
    name: "reamaze",
    reads: "Re:amaze messages (JSON)",
    detect: |sample| (has_keys(sample.head, &["slug", "visibility", "body"])).then(|| "its messages have slug and visibility".to_owned()),
    how: How::Text(|text| documents::open(text, read)),
};

fn read(value: &Value, out: &mut Out<'_>) {
    let messages = list(value, "messages");
    if messages.is_empty() {
        read_message(value, value, out);
    }
    for message in messages {
        read_message(message, value, out);
    }
}

fn read_message(message: &Value, wrapper: &Value, out: &mut Out<'_>) {
    let is_staff = documents::is_true(message, "user.staff?").or_else(|| documents::is_true(message, "user.staff"));
    let sender = match is_staff {
        Some(true) => Sender::Agent,
        Some(false) => Sender::Buyer,
        None => Sender::Unknown,
    };
    let name = text(message, &["user.name", "user.email"]);
    let read = Message {
        conversation: text(message, &["conversation.slug", "slug"]).or_else(|| text(wrapper, &["conversation.slug", "slug"])),
        sender,
        text: body(message, &["body"]).unwrap_or_default(),
        agent: name.clone().filter(|_| sender.is_judged()),
        buyer: name.filter(|_| sender == Sender::Buyer),
        sent_at: when(message, &["created_at"]),
        ..Message::default()
    };
    let read = with_files(read, message, &["attachments"], &["body"]);
    out.push(if text(message, &["visibility"]).as_deref() == Some("1") { as_note(read) } else { read });
}
