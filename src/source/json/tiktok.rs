//! TikTok Shop: messages of its customer service API and of webhook 14.

use serde_json::Value;

use crate::message::{Message, Sender};

use super::super::{How, Reader};
use super::documents::{self, Out, as_media, at, has_keys, is_true, list, text, when};
pub(in super::super) const READER: Reader = Reader {
    name: "tiktok",
    reads: "TikTok Shop chats (JSON of the API)",
    detect: |sample| {
        (has_keys(sample.head, &["im_user_id"]) || has_keys(sample.head, &["sender", "content", "message_id", "index"]))
            .then(|| "its senders have im_user_id".to_owned())
    },
    how: How::Text(|text| documents::open(text, read)),
};

fn read(value: &Value, out: &mut Out<'_>) {
    let conversation = text(value, &["conversation_id", "data.conversation_id", "conversation.id", "id"]);
    let messages: Vec<&Value> = list(value, "data.messages").iter().chain(list(value, "messages")).collect();
    if messages.is_empty() {
        let message = at(value, "data").unwrap_or(value);
        let conversation = text(message, &["conversation_id"]).or_else(|| text(value, &["conversation_id"]));
        return read_message(message, conversation, out);
    }
    let mut messages = messages;
    messages.sort_by_key(|message| text(message, &["index"]).and_then(|index| index.parse::<u128>().ok()));
    // The messages do not name their conversation: without a wrapper the file does.
    let conversation = conversation.unwrap_or_else(|| out.context.stem().to_owned());
    for message in messages {
        read_message(message, Some(conversation.clone()), out);
    }
}

fn read_message(message: &Value, conversation: Option<String>, out: &mut Out<'_>) {
    let sender = match text(message, &["sender.role"]).unwrap_or_default().to_uppercase().as_str() {
        "BUYER" => Sender::Buyer,
        "CUSTOMER_SERVICE" | "SHOP" | "SELLER" => Sender::Agent,
        "ROBOT" => Sender::Bot,
        "SYSTEM" => Sender::System,
        _ => Sender::Unknown,
    };
    let kind = text(message, &["type"]).unwrap_or_default();
    if matches!(kind.as_str(), "EMOTICONS" | "PRODUCT_CARD" | "ORDER_CARD" | "LOGISTICS_CARD" | "COUPON_CARD")
        || is_true(message, "is_visible") == Some(false)
    {
        return;
    }
    // The content is JSON in a string.
    let content = text(message, &["content"]).unwrap_or_default();
    let inner = serde_json::from_str::<Value>(&content).unwrap_or(Value::Null);
    let words = if inner.is_null() { content } else { text(&inner, &["content", "text"]).unwrap_or_default() };
    let sender =
        if matches!(kind.as_str(), "NOTIFICATION" | "ALLOCATED_SERVICE" | "BUYER_ENTER_FROM_TRANSFER") { Sender::System } else { sender };
    let name = text(message, &["sender.nickname", "sender.im_user_id"]);
    let read = Message {
        id: text(message, &["id", "message_id"]).unwrap_or_default(),
        conversation,
        sender,
        platform: Some("tiktok-shop".to_owned()),
        text: words,
        agent: name.clone().filter(|_| sender.is_judged()),
        buyer: name.filter(|_| sender == Sender::Buyer),
        sent_at: when(message, &["create_time"]),
        ..Message::default()
    };
    match kind.as_str() {
        "IMAGE" => out.push(as_media(Message { text: String::new(), ..read }, "image", &inner, &["url"])),
        "VIDEO" => out.push(as_media(Message { text: String::new(), ..read }, "video", &inner, &["url"])),
        _ => out.push(read),
    }
}
