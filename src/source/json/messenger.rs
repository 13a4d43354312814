//! Facebook Messenger and Instagram downloads, whose strings are UTF-8 taken for Latin-1.

use serde_json::Value;

use crate::message::{Message, Sender};

use super::super::parties::nobody_said;
use super::super::{How, Reader, media};
use super::documents::{self, Out, at, has_keys, is_true, list, text, when};
pub(in super::super) const READER: Reader = Reader {
    name: "messenger",
    reads: "a Messenger or Instagram download (JSON)",
    detect: |sample| {
        (has_keys(sample.head, &["sender_name", "timestamp_ms"]) || has_keys(sample.head, &["threadName", "senderName"]))
            .then(|| "its messages have sender_name and timestamp_ms".to_owned())
    },
    how: How::Text(|text| documents::open(text, read)),
};

fn read(value: &Value, out: &mut Out<'_>) {
    let title = text(value, &["title", "threadName"]).map(|title| mend(&title));
    // message_1.json, message_2.json … of one folder are one thread.
    let conversation = text(value, &["thread_path"]).or_else(|| folder(&out.context.path)).or_else(|| title.clone());
    let mut names: Vec<String> = Vec::new();
    // Newest first.
    let messages = list(value, "messages");
    let is_backwards = messages.windows(2).take(1).any(|pair| number(&pair[0]) > number(&pair[1]));
    let in_order: Box<dyn Iterator<Item = &Value>> = if is_backwards { Box::new(messages.iter().rev()) } else { Box::new(messages.iter()) };
    for message in in_order {
        let Some(name) = text(message, &["sender_name", "senderName"]).map(|name| mend(&name)) else { continue };
        let sender = out.by_name(&name);
        if !names.contains(&name) && names.len() < 5 {
            names.push(name.clone());
        }
        let words = text(message, &["content", "text"]).map(|words| mend(&words)).unwrap_or_default();
        let found = [("photos", "image"), ("videos", "video"), ("audio_files", "voice"), ("files", "file"), ("media", "media")]
            .into_iter()
            .find(|(key, _)| !list(message, key).is_empty());
        if is_true(message, "is_unsent") == Some(true)
            || at(message, "call_duration").is_some()
            || is_true(message, "isUnsent") == Some(true)
        {
            continue;
        }
        let mut read = Message {
            conversation: conversation.clone(),
            sender,
            text: words,
            agent: Some(name.clone()).filter(|_| sender == Sender::Agent),
            buyer: Some(name.clone()).filter(|_| sender == Sender::Buyer),
            sent_at: when(message, &["timestamp_ms", "timestamp"]),
            ..Message::default()
        };
        if sender == Sender::Unknown {
            read.extra.insert("name".to_owned(), name.into());
        }
        if let Some((key, kind)) = found {
            media::mark(&mut read, kind, list(message, key).iter().filter_map(|file| text(file, &["uri"])).collect());
        }
        out.push(read);
    }
    if out.context.options.agents.is_empty() && !names.is_empty() {
        out.context.note(nobody_said(names.iter()));
    }
}

fn number(message: &Value) -> u64 {
    at(message, "timestamp_ms").or_else(|| at(message, "timestamp")).and_then(Value::as_u64).unwrap_or(0)
}

fn folder(path: &str) -> Option<String> {
    path.rsplit(['/', '\\']).nth(1).filter(|folder| path.contains("inbox") && !folder.is_empty()).map(str::to_owned)
}

/// `Ã©` as `é`, where every character could be a byte and the bytes are sound UTF-8.
fn mend(text: &str) -> String {
    let bytes: Option<Vec<u8>> = text.chars().map(|char| u8::try_from(char as u32).ok()).collect();
    bytes.and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_else(|| text.to_owned())
}
