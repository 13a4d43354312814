//! LINE Official Account Manager's CSV of one chat: three lines about the account, then a table; the file is named after the friend.

use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value;

use crate::error::Result;
use crate::message::{Message, Sender};

use super::table::csv::{self, Preset};
use super::{Field, How, Opened, Reader, Sample, Text};

pub(super) const READER: Reader = Reader { name: "line-oa", reads: "a LINE Official Account chat (CSV)", detect, how: How::Text(open) };

fn detect(sample: &Sample<'_>) -> Option<String> {
    let header = sample.head.lines().take(8).find(|line| HEADERS.iter().any(|words| words.iter().all(|word| line.contains(word))))?;
    Some(format!("it has the heading {:?}", header.trim().chars().take(40).collect::<String>()))
}

const HEADERS: &[&[&str]] = &[
    &["送信者タイプ", "送信者名", "内容"],
    &["Sender type", "Sender name"],
    &["傳送者類型", "傳送者名稱"],
    &["ประเภทผู้ส่ง", "ชื่อผู้ส่ง"],
    &["傳送者類型", "內容"],
];

static ZONE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^[^,\n]+,'?\x22?'?(?P<zone>[+-]\d{2}:\d{2})").expect("a fixed pattern"));
static ACCOUNT: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^\u{FEFF}?(?:アカウント名|Account name|帳號名稱|ชื่อบัญชี),(?P<name>[^,\r\n]+)").expect("a fixed pattern"));

fn open(text: Text) -> Result<Opened> {
    let friend = friend(text.context.stem());
    let mut always = vec![(Field::Conversation, friend.clone()), (Field::Buyer, friend)];
    if let Some(parts) = text.head.lines().take(3).find_map(|line| ACCOUNT.captures(line)) {
        always.push((Field::Store, parts["name"].trim_matches('"').to_owned()));
    }
    let zone = text.head.lines().take(4).find_map(|line| ZONE.captures(line)).map(|parts| parts["zone"].to_owned());
    csv::open_as(text, Preset { always, zone, mend: Some(mend) })
}

/// Files are named `Name.csv`, `Name_20260101.csv` or `chat_Name.csv`.
fn friend(stem: &str) -> String {
    let stem = stem.trim_end_matches(|char: char| char.is_ascii_digit() || matches!(char, '_' | '-')).trim();
    if stem.is_empty() { "chat".to_owned() } else { stem.to_owned() }
}

/// Media stand in the table as sentences.
fn mend(message: &mut Message) {
    const MEDIA: &[(&str, &str)] = &[
        ("写真を送信しました", "image"),
        ("画像を送信しました", "image"),
        ("動画を送信しました", "video"),
        ("ボイスメッセージを送信しました", "voice"),
        ("音声を送信しました", "voice"),
        ("ファイルを送信しました", "file"),
        ("sent a photo", "image"),
        ("sent a video", "video"),
        ("sent a file", "file"),
        ("sent a voice message", "voice"),
        ("已傳送照片", "image"),
        ("已傳送影片", "video"),
    ];
    const NOTICES: &[&str] =
        &["スタンプを送信しました", "送信が取り消されたメッセージです", "sent a sticker", "unsent a message", "已傳送貼圖", "已收回訊息"];
    let text = message.text.trim().trim_end_matches(['。', '.']);
    if text.chars().count() > 40 {
        return;
    }
    if let Some((_, kind)) = MEDIA.iter().find(|(notice, _)| text.ends_with(notice)) {
        message.extra.insert("media".to_owned(), Value::String((*kind).to_owned()));
        message.text.clear();
    } else if NOTICES.iter().any(|notice| text.ends_with(notice)) {
        message.sender = Sender::System;
    }
}
