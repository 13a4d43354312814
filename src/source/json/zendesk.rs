//! Zendesk: tickets with their comments, one a line or in one list; comments of one ticket; and chats of Zendesk Chat.

use serde_json::Value;

use crate::message::{Message, Sender};

use super::super::{How, Reader};
use super::documents::{self, Out, as_note, at, body, has_keys, is_true, list, text, when, with_files};
pub(in super::super) const READER: Reader = Reader {
    name: "zendesk",
    reads: "Zendesk tickets and chats (JSON)",
    detect: |sample| {
        (has_keys(sample.head, &["requester_id"]) && has_keys(sample.head, &["comments"])
            || has_keys(sample.head, &["author_id", "public", "comments"])
            || sample.head.contains("\"chat.msg\""))
        .then(|| "it has tickets with comments, or chat.msg events".to_owned())
    },
    how: How::Text(|text| documents::open(text, read)),
};

fn read(value: &Value, out: &mut Out<'_>) {
    let users = list(value, "users");
    for wrapper in ["tickets", "results", "chats"] {
        for ticket in list(value, wrapper) {
            read_ticket(ticket, users, out);
        }
    }
    if at(value, "tickets").is_none() && at(value, "chats").is_none() && at(value, "results").is_none() {
        read_ticket(value, users, out);
    }
}

fn read_ticket(ticket: &Value, users: &[Value], out: &mut Out<'_>) {
    if at(ticket, "history").is_some() {
        return read_chat(ticket, out);
    }
    let requester = text(ticket, &["requester_id", "requester.id"]);
    let base = Message {
        conversation: text(ticket, &["id", "ticket_id", "nice_id"]),
        buyer: text(ticket, &["requester.name", "requester_id"]),
        store: text(ticket, &["brand.name", "brand_id"]),
        team: text(ticket, &["group.name", "group_id"]),
        ..Message::default()
    };
    let comments = list(ticket, "comments");
    // The description is the first comment once more.
    if let (true, Some(words)) = (comments.is_empty(), body(ticket, &["description"])) {
        out.push(Message { sender: Sender::Buyer, text: words, sent_at: when(ticket, &["created_at"]), ..base.clone() });
    }
    for comment in comments {
        let author = text(comment, &["author_id", "author.id"]);
        let channel = text(comment, &["via.channel"]).unwrap_or_default();
        let role = users
            .iter()
            .find(|user| text(user, &["id"]) == author)
            .and_then(|user| text(user, &["role"]))
            .or_else(|| text(comment, &["author.role"]));
        let sender = match role.as_deref() {
            _ if author.as_deref() == Some("-1") || channel == "rule" => Sender::Bot,
            Some("end-user") => Sender::Buyer,
            Some("agent" | "admin") => Sender::Agent,
            _ if author.is_some() && author == requester => Sender::Buyer,
            _ if requester.is_some() => Sender::Agent,
            _ => Sender::Unknown,
        };
        let message = Message {
            id: text(comment, &["id"]).unwrap_or_default(),
            sender,
            text: body(comment, &["plain_body", "html_body", "body"]).unwrap_or_default(),
            agent: text(comment, &["author.name", "author_id"]).filter(|_| sender == Sender::Agent),
            sent_at: when(comment, &["created_at"]),
            ..base.clone()
        };
        let message = with_files(message, comment, &["attachments"], &["html_body"]);
        out.push(if is_true(comment, "public") == Some(false) { as_note(message) } else { message });
    }
}

fn read_chat(chat: &Value, out: &mut Out<'_>) {
    for event in list(chat, "history").iter().filter(|event| text(event, &["type"]).as_deref() == Some("chat.msg")) {
        let nick = text(event, &["nick"]).unwrap_or_default();
        let sender_type = text(event, &["sender_type"]).unwrap_or_default().to_lowercase();
        let sender = match nick.as_str() {
            "agent:trigger" => Sender::Bot,
            "agent:system" => Sender::System,
            _ if nick.starts_with("agent:") || sender_type == "agent" => Sender::Agent,
            _ if sender_type == "trigger" => Sender::Bot,
            _ if nick.starts_with("visitor") || sender_type == "visitor" => Sender::Buyer,
            _ => Sender::Unknown,
        };
        out.push(Message {
            id: text(event, &["msg_id"]).unwrap_or_default(),
            conversation: text(chat, &["id"]),
            sender,
            text: body(event, &["msg"]).unwrap_or_default(),
            buyer: text(chat, &["visitor.name", "visitor.id"]),
            agent: text(event, &["display_name", "name"]).filter(|_| sender == Sender::Agent),
            team: text(chat, &["department_name"]),
            sent_at: when(event, &["timestamp"]),
            ..Message::default()
        });
    }
}
