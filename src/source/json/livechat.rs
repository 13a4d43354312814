//! LiveChat: chats with their threads and events.

use serde_json::Value;

use crate::message::{Message, Sender};

use super::super::{How, Reader};
use super::documents::{self, Out, as_media, as_note, at, has_keys, list, text, when};
pub(in super::super) const READER: Reader = Reader {
    name: "livechat",
    reads: "LiveChat chats (JSON)",
    detect: |sample| {
        (has_keys(sample.head, &["thread", "users"]) && has_keys(sample.head, &["events"])
            || has_keys(sample.head, &["threads", "users", "events"]))
        .then(|| "it has threads of events".to_owned())
    },
    how: How::Text(|text| documents::open(text, read)),
};

fn read(value: &Value, out: &mut Out<'_>) {
    let chats = list(value, "chats");
    if chats.is_empty() {
        read_chat(value, out);
    }
    for chat in chats {
        read_chat(chat, out);
    }
}

fn read_chat(chat: &Value, out: &mut Out<'_>) {
    let users = list(chat, "users");
    let buyer = users
        .iter()
        .find(|user| text(user, &["type"]).as_deref() == Some("customer"))
        .and_then(|user| text(user, &["name", "email", "id"]));
    for thread in at(chat, "thread").into_iter().chain(list(chat, "threads")) {
        for event in list(thread, "events") {
            let author = text(event, &["author_id"]);
            let user = users.iter().find(|user| text(user, &["id"]) == author);
            let sender = match user.and_then(|user| text(user, &["type"])).as_deref() {
                Some("customer") => Sender::Buyer,
                Some("agent") if author.as_deref().is_some_and(|id| !id.contains('@')) => Sender::Bot,
                Some("agent") => Sender::Agent,
                _ => Sender::Unknown,
            };
            let read = Message {
                id: text(event, &["id"]).unwrap_or_default(),
                conversation: text(chat, &["id"]),
                sender,
                text: text(event, &["text"]).unwrap_or_default(),
                agent: user.and_then(|user| text(user, &["name", "id"])).filter(|_| sender.is_judged()),
                buyer: buyer.clone(),
                sent_at: when(event, &["created_at"]),
                ..Message::default()
            };
            let is_internal = text(event, &["visibility", "recipients"]).as_deref() == Some("agents");
            match text(event, &["type"]).as_deref() {
                Some("message") if is_internal => out.push(as_note(read)),
                Some("message") => out.push(read),
                Some("file") => out.push(as_media(read, "file", event, &["url", "name"])),
                _ => {}
            }
        }
    }
}
