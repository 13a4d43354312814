//! Telegram Desktop: one chat or a whole account (result.json).

use serde_json::Value;

use crate::message::{Message, Sender};

use super::super::parties::nobody_said;
use super::super::{How, Reader};
use super::documents::{self, Out, as_media, at, has_keys, list, text, when};
pub(in super::super) const READER: Reader = Reader {
    name: "telegram",
    reads: "a Telegram Desktop export (JSON)",
    detect: |sample| {
        (has_keys(sample.head, &["from_id", "date_unixtime"])
            || has_keys(sample.head, &["personal_information", "chats"])
            || has_keys(sample.head, &["from_id", "messages", "text"]))
        .then(|| "its messages have from_id".to_owned())
    },
    how: How::Text(|text| documents::open(text, read)),
};

fn read(value: &Value, out: &mut Out<'_>) {
    let own = text(value, &["personal_information.user_id"]).map(|id| format!("user{id}"));
    for chat in ["chats.list", "left_chats.list"].iter().flat_map(|path| list(value, path)).chain([value]) {
        read_chat(chat, own.as_deref(), out);
    }
}

fn read_chat(chat: &Value, own: Option<&str>, out: &mut Out<'_>) {
    let name = text(chat, &["name"]);
    let is_personal = text(chat, &["type"]).as_deref() == Some("personal_chat");
    let mut unknown: Vec<String> = Vec::new();
    for message in list(chat, "messages").iter().filter(|message| text(message, &["type"]).as_deref() != Some("service")) {
        let from = text(message, &["from"]);
        let by_id = own.map(|own| if text(message, &["from_id"]).as_deref() == Some(own) { Sender::Agent } else { Sender::Buyer });
        let by_agent = from.as_deref().map(|from| out.by_name(from)).filter(|&sender| sender != Sender::Unknown);
        // A personal chat is named after the other side.
        let by_chat = (is_personal && from.is_some()).then(|| if from == name { Sender::Buyer } else { Sender::Agent });
        let sender = by_agent.or(by_id).or(by_chat).unwrap_or(Sender::Unknown);
        if let (Sender::Unknown, Some(from)) = (sender, &from)
            && !unknown.contains(from)
            && unknown.len() < 5
        {
            unknown.push(from.clone());
        }
        let kind = text(message, &["media_type"])
            .unwrap_or_else(|| if at(message, "photo").is_some() { "image".to_owned() } else { "file".to_owned() });
        let has_media = ["photo", "file", "media_type"].iter().any(|key| at(message, key).is_some());
        if kind == "sticker" {
            continue;
        }
        let read = Message {
            id: text(message, &["id"]).map(|id| format!("{}/{id}", text(chat, &["id"]).unwrap_or_default())).unwrap_or_default(),
            conversation: text(chat, &["id"]).or_else(|| name.clone()),
            sender,
            text: words(message.get("text").unwrap_or(&Value::Null)),
            agent: from.clone().filter(|_| sender == Sender::Agent),
            buyer: from.filter(|_| sender == Sender::Buyer).or_else(|| name.clone().filter(|_| is_personal)),
            sent_at: when(message, &["date_unixtime", "date"]),
            ..Message::default()
        };
        out.push(if has_media { as_media(read, &kind, message, &["photo", "file"]) } else { read });
    }
    if !unknown.is_empty() {
        out.context.note(nobody_said(unknown.iter()));
    }
}

/// A string, or an array of strings and objects with a text.
fn words(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(parts) => parts.iter().map(words).collect(),
        Value::Object(part) => part.get("text").map(words).unwrap_or_default(),
        _ => String::new(),
    }
}
