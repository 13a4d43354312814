//! WeCom (企业微信): messages of its archive after decryption.

use serde_json::Value;

use crate::message::{Message, Sender};

use super::super::{How, Reader};
use super::documents::{self, Out, as_media, has_keys, list, text, when};
pub(in super::super) const READER: Reader = Reader {
    name: "wecom",
    reads: "a WeCom archive (JSON)",
    detect: |sample| {
        (has_keys(sample.head, &["msgid", "msgtype", "tolist"])).then(|| "its messages have msgid, msgtype and tolist".to_owned())
    },
    how: How::Text(|text| documents::open(text, read)),
};

fn read(value: &Value, out: &mut Out<'_>) {
    for inner in ["chatdata", "data", "messages"].iter().flat_map(|wrapper| list(value, wrapper)) {
        read(inner, out);
    }
    let Some(from) = text(value, &["from"]) else { return };
    let mut sides: Vec<String> = list(value, "tolist").iter().filter_map(|side| side.as_str().map(str::to_owned)).collect();
    let is_outside = |id: &str| id.starts_with("wm") || id.starts_with("wo");
    let sender = match () {
        () if is_outside(&from) => Sender::Buyer,
        () if from.starts_with("wb") => Sender::Bot,
        // Between colleagues nothing is sent to a buyer.
        () if text(value, &["roomid"]).is_none() && !sides.iter().any(|side| is_outside(side)) => Sender::System,
        () => Sender::Agent,
    };
    let buyer = std::iter::once(&from).chain(&sides).find(|side| is_outside(side)).cloned();
    sides.push(from.clone());
    sides.sort();
    let kind = text(value, &["msgtype"]).unwrap_or_default();
    let read = Message {
        id: text(value, &["msgid"]).unwrap_or_default(),
        conversation: text(value, &["roomid"]).or(Some(sides.join("+"))),
        sender,
        text: text(value, &["text.content", "markdown.content", "info.content", "link.title"]).unwrap_or_default(),
        agent: Some(from).filter(|_| sender.is_judged()),
        buyer,
        sent_at: when(value, &["msgtime"]),
        ..Message::default()
    };
    match kind.as_str() {
        "image" | "voice" | "video" | "file" => out.push(as_media(
            read,
            &kind,
            value,
            &["image.filename", "file.filename", "image.sdkfileid", "voice.sdkfileid", "video.sdkfileid", "file.sdkfileid"],
        )),
        "mixed" => {
            let words: Vec<String> = list(value, "mixed.item")
                .iter()
                .filter_map(|item| serde_json::from_str::<Value>(&text(item, &["content"])?).ok())
                .filter_map(|inner| text(&inner, &["content"]))
                .collect();
            out.push(Message { text: words.join("\n"), ..read });
        }
        _ => out.push(read),
    }
}
