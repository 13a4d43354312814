//! Shopee: chats (sellerchat) and reviews with replies (product/get_comment) of its API.

use serde_json::Value;

use crate::message::{Message, Sender};

use super::super::{How, Reader};
use super::documents::{self, Out, as_media, at, has_keys, list, text, when};
use crate::message::Channel;
pub(in super::super) const READER: Reader = Reader {
    name: "shopee",
    reads: "Shopee chats and reviews (JSON of the API)",
    detect: |sample| {
        (has_keys(sample.head, &["message_type", "from_shop_id"])
            || has_keys(sample.head, &["item_comment_list"])
            || has_keys(sample.head, &["comment_id", "rating_star"]))
        .then(|| "it has the keys of the Shopee API".to_owned())
    },
    how: How::Text(|text| documents::open(text, read)),
};

fn read(value: &Value, out: &mut Out<'_>) {
    let messages: Vec<&Value> = ["response.messages", "messages", "data.messages"].iter().flat_map(|path| list(value, path)).collect();
    let comments: Vec<&Value> = ["response.item_comment_list", "item_comment_list"].iter().flat_map(|path| list(value, path)).collect();
    if messages.is_empty() && comments.is_empty() {
        if at(value, "comment_id").is_some() { read_comment(value, out) } else { read_message(value, text(value, &["shop_id"]), out) }
    }
    // Newest first.
    for message in messages.into_iter().rev() {
        read_message(message, text(value, &["shop_id", "response.shop_id"]), out);
    }
    for comment in comments {
        read_comment(comment, out);
    }
}

fn read_message(message: &Value, own_shop: Option<String>, out: &mut Out<'_>) {
    let shop = |path| text(message, &[path]).filter(|shop| shop != "0");
    let from = shop("from_shop_id");
    let sender = match (&from, &own_shop) {
        (Some(from), Some(own)) if from == own => Sender::Agent,
        (Some(_), None) if shop("to_shop_id").is_none() || shop("to_shop_id") != from => Sender::Agent,
        (None, _) => Sender::Buyer,
        (Some(_), Some(_)) => Sender::Buyer,
        _ => Sender::Unknown,
    };
    let kind = text(message, &["message_type"]).unwrap_or_default();
    let is_automatic = kind.starts_with("faq")
        || kind == "bundle_message"
        || kind == "notification"
        || text(message, &["source_type", "source"]).is_some_and(|source| source.contains("auto"));
    let sender = if is_automatic && sender == Sender::Agent { Sender::Bot } else { sender };
    let mut read = Message {
        id: text(message, &["message_id"]).unwrap_or_default(),
        conversation: text(message, &["conversation_id"]),
        sender,
        platform: Some("shopee".to_owned()),
        region: text(message, &["region"]),
        store: from.filter(|_| sender.is_judged()).or_else(|| shop("to_shop_id")),
        buyer: text(message, &[if sender == Sender::Buyer { "from_id" } else { "to_id" }]),
        agent: text(message, &["from_user_name", "from_id"]).filter(|_| sender == Sender::Agent),
        sent_at: when(message, &["created_timestamp"]),
        ..Message::default()
    };
    match kind.as_str() {
        "sticker" | "emoji" | "item" | "order" | "product" => {}
        "image" | "video" | "voice" => {
            out.push(as_media(read, &kind, message, &["content.url", "content.image_url", "content.video_url", "content.voice_url"]))
        }
        _ => {
            read.text = words(at(message, "content").unwrap_or(&Value::Null)).join("\n");
            if text(message, &["status"]).as_deref() == Some("deleted") {
                read.extra.insert("recalled".to_owned(), true.into());
            }
            out.push(read);
        }
    }
}

/// The texts in a content, which automatic messages nest.
fn words(content: &Value) -> Vec<String> {
    match content {
        Value::Object(object) => object
            .iter()
            .flat_map(|(key, value)| match value {
                Value::String(text)
                    if matches!(key.as_str(), "text" | "title" | "opening" | "answer" | "question") && !text.trim().is_empty() =>
                {
                    vec![text.clone()]
                }
                Value::Object(_) | Value::Array(_) => words(value),
                _ => Vec::new(),
            })
            .collect(),
        Value::Array(values) => values.iter().flat_map(words).collect(),
        _ => Vec::new(),
    }
}

fn read_comment(comment: &Value, out: &mut Out<'_>) {
    let id = text(comment, &["comment_id", "cmtid"]).unwrap_or_default();
    let base = Message {
        conversation: Some(id.clone()).filter(|id| !id.is_empty()),
        channel: Channel::ReviewReply,
        platform: Some("shopee".to_owned()),
        buyer: text(comment, &["buyer_username", "author_username"]),
        ..Message::default()
    };
    out.push(Message {
        id: id.clone(),
        sender: Sender::Buyer,
        text: text(comment, &["comment"]).unwrap_or_default(),
        sent_at: when(comment, &["create_time", "ctime"]),
        ..base.clone()
    });
    let reply = text(comment, &["comment_reply.reply", "cmt_reply.reply", "cmt_reply.comment", "cmt_reply"]);
    let id = if id.is_empty() { id } else { format!("{id}/reply") };
    out.push(Message {
        id,
        text: reply.unwrap_or_default(),
        sent_at: when(comment, &["comment_reply.create_time", "cmt_reply.ctime"]),
        ..base
    });
}
