//! Lazada: chats (im/message/list) and reviews with replies of its API.

use serde_json::Value;

use crate::message::{Message, Sender};

use super::super::{How, Reader};
use super::documents::{self, Out, as_media, at, has_keys, is_true, list, text, when};
use crate::message::Channel;
pub(in super::super) const READER: Reader = Reader {
    name: "lazada",
    reads: "Lazada chats and reviews (JSON of the API)",
    detect: |sample| {
        (has_keys(sample.head, &["from_account_type", "session_id"]) || has_keys(sample.head, &["review_content"]))
            .then(|| "it has the keys of the Lazada API".to_owned())
    },
    how: How::Text(|text| documents::open(text, read)),
};

fn read(value: &Value, out: &mut Out<'_>) {
    let inner: Vec<&Value> = ["data.message_list", "message_list", "data.review_lists", "data.reviews", "review_lists", "data", "reviews"]
        .iter()
        .flat_map(|path| list(value, path))
        .collect();
    if inner.is_empty() {
        if at(value, "review_content").is_some() || at(value, "seller_reply").is_some() {
            read_review(value, out)
        } else {
            read_message(value, out)
        }
    }
    for inner in inner {
        read(inner, out);
    }
}

fn read_message(message: &Value, out: &mut Out<'_>) {
    let sender = match text(message, &["from_account_type"]).as_deref() {
        _ if text(message, &["type"]).as_deref() == Some("2") => Sender::System,
        Some("1") => Sender::Buyer,
        Some("2") if is_true(message, "auto_reply") == Some(true) => Sender::Bot,
        Some("2") => Sender::Agent,
        _ => Sender::Unknown,
    };
    let content = text(message, &["content"]).unwrap_or_default();
    let inner = serde_json::from_str::<Value>(&content).unwrap_or(Value::Null);
    let mut read = Message {
        id: text(message, &["message_id"]).unwrap_or_default(),
        conversation: text(message, &["session_id"]),
        sender,
        platform: Some("lazada".to_owned()),
        region: text(message, &["site_id"]).map(|site| site.to_uppercase()),
        text: text(&inner, &["txt", "text"]).unwrap_or_default(),
        buyer: text(message, &[if sender == Sender::Buyer { "from_account_id" } else { "to_account_id" }]),
        agent: text(message, &["from_account_id"]).filter(|_| sender == Sender::Agent),
        sent_at: when(message, &["send_time"]),
        ..Message::default()
    };
    if text(message, &["status"]).as_deref() == Some("1") {
        read.extra.insert("recalled".to_owned(), true.into());
    }
    if text(message, &["template_id"]).as_deref() == Some("4") {
        return;
    }
    let is_picture = text(&inner, &["imgUrl"]).is_some();
    out.push(if is_picture { as_media(read, "image", &inner, &["imgUrl"]) } else { read });
}

fn read_review(review: &Value, out: &mut Out<'_>) {
    let id = text(review, &["id", "review_id"]).unwrap_or_default();
    let base = Message {
        conversation: Some(id.clone()).filter(|id| !id.is_empty()),
        channel: Channel::ReviewReply,
        platform: Some("lazada".to_owned()),
        buyer: text(review, &["buyer_id", "buyer_name"]),
        sent_at: when(review, &["submit_time", "create_time"]),
        ..Message::default()
    };
    out.push(Message {
        id: id.clone(),
        sender: Sender::Buyer,
        text: text(review, &["review_content"]).unwrap_or_default(),
        ..base.clone()
    });
    let id = if id.is_empty() { id } else { format!("{id}/reply") };
    out.push(Message { id, text: text(review, &["seller_reply.content", "seller_reply"]).unwrap_or_default(), ..base });
}
