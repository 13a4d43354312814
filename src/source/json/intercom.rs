//! Intercom: conversations, the first message in their source, the others in their parts.

use serde_json::Value;

use crate::message::{Message, Sender};

use super::super::{How, Reader};
use super::documents::{self, Out, as_note, at, body, has_keys, list, text, when, with_files};
pub(in super::super) const READER: Reader = Reader {
    name: "intercom",
    reads: "Intercom conversations (JSON)",
    detect: |sample| {
        (has_keys(sample.head, &["conversation_parts"]) || has_keys(sample.head, &["part_type", "author"]))
            .then(|| "it has conversation parts".to_owned())
    },
    how: How::Text(|text| documents::open(text, read)),
};

fn read(value: &Value, out: &mut Out<'_>) {
    for inner in ["conversations", "data", "pages"].iter().flat_map(|wrapper| list(value, wrapper)) {
        read(inner, out);
    }
    if at(value, "part_type").is_some() {
        return read_part(value, value, None, out);
    }
    for source in ["source", "conversation_message"] {
        if let Some(first) = at(value, source) {
            read_part(first, value, when(value, &["created_at"]), out);
        }
    }
    for part in list(value, "conversation_parts.conversation_parts").iter().chain(list(value, "conversation_parts")) {
        read_part(part, value, None, out);
    }
}

/// Reads a part; `begun` is when the conversation began, for the first one, which need not say so.
fn read_part(part: &Value, conversation: &Value, begun: Option<String>, out: &mut Out<'_>) {
    let sender = match text(part, &["author.type", "author_type"]).as_deref() {
        Some("user" | "lead" | "contact") => Sender::Buyer,
        Some("admin" | "team" | "teammate") => Sender::Agent,
        Some("bot") => Sender::Bot,
        _ => Sender::Unknown,
    };
    let name = text(part, &["author.name", "author.email", "author.id"]);
    let read = Message {
        id: text(part, &["id"]).unwrap_or_default(),
        conversation: text(conversation, &["id", "conversation_id"]),
        sender,
        text: body(part, &["body"]).unwrap_or_default(),
        agent: name.clone().filter(|_| matches!(sender, Sender::Agent | Sender::Bot)),
        buyer: name.filter(|_| sender == Sender::Buyer),
        team: text(conversation, &["team_assignee_id"]),
        sent_at: when(part, &["created_at"]).or(begun),
        ..Message::default()
    };
    let read = with_files(read, part, &["attachments"], &["body"]);
    out.push(if text(part, &["part_type"]).is_some_and(|kind| kind.contains("note")) { as_note(read) } else { read });
}
