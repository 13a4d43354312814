//! Makes messages of a row: one of what was said, or a buyer's words and the shop's answer.

use std::collections::VecDeque;

use serde_json::Value;

use crate::error::Result;
use crate::message::{Channel, Message, Sender, Source};

use super::super::field::Field;
use super::super::time::{self, Order};
use super::super::{Context, html, media, role};
use super::transcript::{self, Said};

/// What one row, or one object, says.
#[derive(Clone, Debug, Default)]
pub struct Row {
    pub values: Vec<(Field, String)>,
    /// What has no field, under its own heading.
    pub extra: Vec<(String, String)>,
    /// Its number in the file.
    pub record: u64,
}

impl Row {
    pub fn get(&self, field: Field) -> Option<&str> {
        self.values.iter().find(|(found, _)| *found == field).map(|(_, value)| value.as_str()).filter(|value| !value.trim().is_empty())
    }

    fn own(&self, field: Field) -> Option<String> {
        self.get(field).map(|value| unguarded(value).to_owned())
    }
}

/// What holds for all rows of a table.
#[derive(Clone, Debug, Default)]
pub struct Shape {
    pub order: Order,
    has_reply: bool,
    /// Whether rows tell who speaks.
    has_sender: bool,
    /// Whether they tell it by words for the sides, so that what is no such word is no name of the shop's either.
    pub has_roles: bool,
    /// What is said is said in public.
    is_review: bool,
    /// What every row says, where it does not say otherwise: the chat a file is named after, its platform.
    pub always: Vec<(Field, String)>,
    /// The zone of times that name none, as `+09:00`.
    pub zone: Option<String>,
}

impl Shape {
    /// The shape of a table with `fields`.
    pub fn of_fields(fields: impl Iterator<Item = Field>, order: Order) -> Shape {
        let mut shape = Shape { order, ..Shape::default() };
        for field in fields {
            match field {
                Field::Reply => shape.has_reply = true,
                Field::Role => (shape.has_sender, shape.has_roles) = (true, true),
                Field::Sender | Field::FromAgent | Field::Incoming => shape.has_sender = true,
                Field::Rating => shape.is_review = true,
                _ => {}
            }
        }
        shape
    }

    /// Says that the table holds reviews, or questions asked in private.
    pub fn public(mut self, is_review: bool) -> Shape {
        self.is_review |= is_review;
        self
    }
}

/// Puts the messages of `row` at the end of `out`.
pub fn messages(mut row: Row, shape: &Shape, context: &Context, out: &mut VecDeque<Result<Message>>) {
    for (field, value) in &shape.always {
        if row.get(*field).is_none() {
            row.values.push((*field, value.clone()));
        }
    }
    let text = row.get(Field::Text).map(clean).filter(|text| !is_placeholder(text));
    let reply = row.get(Field::Reply).map(clean).filter(|text| !is_placeholder(text));
    let base = base(&row, shape);
    if shape.has_reply && !(shape.has_sender && reply.is_none() && !shape.is_review) {
        pair(&row, shape, context, base, (text, reply), out);
        return;
    }
    let kind = media_kind(row.get(Field::Kind), text.as_deref());
    let Some(text) = text.filter(|_| kind.is_none()).or_else(|| kind.map(|_| String::new())) else { return };
    if let Some(said) = transcript::split(&text) {
        return chat(&row, shape, context, &base, said, out);
    }
    let sender = sender(&row, shape, context);
    let mut message = Message { sender, text, ..base };
    if shape.is_review && !shape.has_sender {
        message.sender = Sender::Buyer;
    }
    if row.get(Field::Private).and_then(role::yes_or_no) == Some(true) {
        // Written for colleagues: never sent.
        message.sender = Sender::System;
        message.extra.insert("kind".to_owned(), "note".into());
    }
    if let Some(kind) = kind {
        media::mark(&mut message, kind, media_file(&row).into_iter().collect());
    }
    name_sides(&row, &mut message);
    out.push_back(Ok(message));
}

/// The kind of picture, voice message or file that a row stands for: by its kind where it has no words, or by `[图片]` and links.
fn media_kind(kind: Option<&str>, text: Option<&str>) -> Option<&'static str> {
    const KINDS: &[(&str, &[&str])] = &[
        (
            "image",
            &[
                "image",
                "photo",
                "picture",
                "img",
                "图片",
                "照片",
                "圖片",
                "画像",
                "写真",
                "사진",
                "이미지",
                "gambar",
                "hình ảnh",
                "รูปภาพ",
                "imagen",
                "imagem",
                "bild",
                "foto",
                "immagine",
                "larawan",
            ],
        ),
        ("voice", &["voice", "audio", "语音", "語音", "音声", "음성", "pesan suara", "suara"]),
        ("video", &["video", "视频", "影片", "動画", "동영상", "vídeo", "vidéo"]),
        ("file", &["file", "document", "文件", "檔案", "ファイル", "파일", "dokumen", "documento", "datei"]),
    ];
    let is = |word: &str| KINDS.iter().find(|(_, words)| words.contains(&word.to_lowercase().as_str())).map(|&(kind, _)| kind);
    match text {
        None => kind.and_then(|kind| is(kind.trim())),
        Some(text) => {
            let inner = text.trim().strip_prefix(['[', '【', '<']).and_then(|text| text.strip_suffix([']', '】', '>']));
            inner.and_then(is).or_else(|| media_of_name(text).filter(|_| text.starts_with("http") && !text.contains(char::is_whitespace)))
        }
    }
}

/// The kind of media that a path or link ends in.
fn media_of_name(name: &str) -> Option<&'static str> {
    let name = name.split(['?', '#']).next().unwrap_or(name).to_lowercase();
    match name.rsplit_once('.')?.1 {
        "jpg" | "jpeg" | "png" | "webp" | "gif" => Some("image"),
        "mp4" | "mov" => Some("video"),
        "mp3" | "amr" | "ogg" => Some("voice"),
        _ => None,
    }
}

/// The path or link of a row's media: its text, or a cell of a column of its own.
fn media_file(row: &Row) -> Option<String> {
    let cells = row.get(Field::Text).into_iter().chain(row.extra.iter().map(|(_, cell)| cell.as_str()));
    cells.map(str::trim).find(|cell| media_of_name(cell).is_some()).map(str::to_owned)
}

/// A buyer's words and the shop's answer: two messages of one conversation.
fn pair(
    row: &Row,
    shape: &Shape,
    context: &Context,
    base: Message,
    said: (Option<String>, Option<String>),
    out: &mut VecDeque<Result<Message>>,
) {
    // What has no name is named after its place, so that rows of two files are not taken for one conversation.
    let place = format!("{}:{}", context.path, row.record);
    let conversation =
        base.conversation.clone().or_else(|| Some(base.id.clone()).filter(|id| !id.is_empty())).unwrap_or_else(|| place.clone());
    let base = Message { conversation: Some(conversation), buyer: row.own(Field::Buyer).or_else(|| row.own(Field::Sender)), ..base };
    let own_id = Some(base.id.clone()).filter(|id| !id.is_empty());
    if let Some(text) = said.0 {
        let id = own_id.clone().unwrap_or_else(|| format!("{place}/review"));
        out.push_back(Ok(Message { id, text, sender: Sender::Buyer, ..base.clone() }));
    }
    if let Some(text) = said.1 {
        let sent_at = row.get(Field::ReplyTime).and_then(|time| when(time, None, shape)).or(base.sent_at.clone());
        let id = own_id.map(|id| format!("{id}/reply")).unwrap_or_default();
        out.push_back(Ok(Message { id, text, sent_at, sender: Sender::Agent, agent: row.own(Field::Agent), ..base }));
    }
}

/// A whole chat in one cell.
fn chat(row: &Row, shape: &Shape, context: &Context, base: &Message, said: Vec<Said>, out: &mut VecDeque<Result<Message>>) {
    let conversation =
        base.conversation.clone().or_else(|| row.own(Field::Id)).unwrap_or_else(|| format!("{}:{}", context.path, row.record));
    let day = base.sent_at.as_deref().and_then(|time| time.split('T').next());
    for (index, said) in said.into_iter().enumerate() {
        let mut inner = Row { record: row.record, ..Row::default() };
        inner.values =
            row.values.iter().filter(|(field, _)| matches!(field, Field::Buyer | Field::Agent | Field::Store)).cloned().collect();
        inner.values.push((Field::Sender, said.name));
        if is_placeholder(&said.text) {
            continue;
        }
        let sent_at = said.time.and_then(|time| time::parse(&time, shape.order).or_else(|| time::parse_two(day?, &time, shape.order)));
        let mut message = Message {
            id: format!("{}:{}/{}", context.path, row.record, index + 1),
            conversation: Some(conversation.clone()),
            sender: sender(&inner, &Shape { has_sender: true, ..Shape::default() }, context),
            sent_at: sent_at.or_else(|| base.sent_at.clone()),
            text: said.text,
            ..base.clone()
        };
        name_sides(&inner, &mut message);
        out.push_back(Ok(message));
    }
}

/// All but who says what.
fn base(row: &Row, shape: &Shape) -> Message {
    let channel = match row.get(Field::Channel).map(super::super::field::fold) {
        Some(channel) if matches!(channel.as_str(), "reviewreply" | "review" | "public") => Channel::ReviewReply,
        Some(channel) if matches!(channel.as_str(), "chat" | "message" | "email" | "sms") => Channel::Chat,
        _ if shape.is_review => Channel::ReviewReply,
        _ => Channel::Chat,
    };
    let time = row.get(Field::Time);
    let sent_at = time.and_then(|time| when(time, row.get(Field::Clock), shape));
    let mut message = Message {
        id: row.own(Field::Id).filter(|id| !is_ruined(id)).or_else(|| id_of_link(row)).unwrap_or_default(),
        conversation: row
            .own(Field::Conversation)
            .filter(|id| !is_ruined(id))
            .or_else(|| if shape.has_reply { None } else { row.own(Field::Buyer) }),
        channel,
        platform: row.own(Field::Platform),
        region: row.own(Field::Region),
        store: row.own(Field::Store),
        team: row.own(Field::Team),
        language: row.own(Field::Language),
        source: Source { path: String::new(), record: row.record },
        ..Message::default()
    };
    for (heading, value) in &row.extra {
        if !value.is_empty() && !heading.is_empty() {
            let heading = if KEYS.contains(&heading.as_str()) { format!("{heading} (other)") } else { heading.clone() };
            message.extra.insert(heading, Value::String(value.clone()));
        }
    }
    for field in [Field::Rating, Field::Title] {
        if let Some(value) = row.own(field) {
            message.extra.insert(field.as_str().to_owned(), Value::String(value));
        }
    }
    if let (None, Some(time)) = (&sent_at, time) {
        message.extra.insert("time".to_owned(), Value::String(time.to_owned()));
    }
    message.sent_at = sent_at;
    message
}

/// The keys of a record: a second column of such a name goes beside them, not in their place.
const KEYS: [&str; 14] = [
    "id",
    "conversation",
    "channel",
    "sender",
    "platform",
    "region",
    "store",
    "agent",
    "team",
    "buyer",
    "sent_at",
    "language",
    "text",
    "labels",
];

fn when(time: &str, clock: Option<&str>, shape: &Shape) -> Option<String> {
    let time = unguarded(time);
    let parsed = match clock {
        Some(clock) => time::parse_two(time, clock, shape.order).or_else(|| time::parse(time, shape.order)),
        None => time::parse(time, shape.order),
    }?;
    let has_zone = parsed.split_once('T').is_some_and(|(_, clock)| clock.contains(['Z', '+', '-']));
    Some(match &shape.zone {
        Some(zone) if !has_zone => parsed + zone,
        _ => parsed,
    })
}

/// Who speaks: by the role, by the direction, by the name.
pub fn sender(row: &Row, shape: &Shape, context: &Context) -> Sender {
    let yes = |field| row.get(field).and_then(role::yes_or_no);
    let name = row.get(Field::Sender);
    // A bot writes under the shop's role; its name tells.
    let by_name = name.and_then(role::of_word);
    if by_name == Some(Sender::Bot) {
        return Sender::Bot;
    }
    let by_role = row.get(Field::Role).and_then(role::of_cell);
    let by_direction = yes(Field::FromAgent).map(|yes| if yes { Sender::Agent } else { Sender::Buyer });
    let by_incoming = yes(Field::Incoming).map(|yes| if yes { Sender::Buyer } else { Sender::Agent });
    if let Some(sender) = by_role.or(by_direction).or(by_incoming).or(by_name) {
        return sender;
    }
    if let Some(name) = name.or(row.get(Field::Role)) {
        if role::is_one_of(&context.options.agents, name) {
            return Sender::Agent;
        }
        let is = |field| row.get(field).is_some_and(|other| super::super::field::fold(other) == super::super::field::fold(name));
        if is(Field::Buyer) {
            return Sender::Buyer;
        }
        if is(Field::Agent) || is(Field::Store) || is_sub_account(name) {
            return Sender::Agent;
        }
        return match (context.options.agents.is_empty(), row.get(Field::Buyer)) {
            (false, _) => Sender::Buyer,
            // A buyer's name stands beside that of somebody else, who then is of the shop.
            (true, Some(_)) if !shape.has_roles => Sender::Agent,
            (true, _) => Sender::Unknown,
        };
    }
    if shape.has_sender { Sender::Unknown } else { Sender::Agent }
}

/// `店铺:子账号`, as Taobao writes staff.
fn is_sub_account(name: &str) -> bool {
    name.split_once([':', '：']).is_some_and(|(shop, account)| !shop.is_empty() && !account.is_empty() && !account.starts_with("//"))
}

fn name_sides(row: &Row, message: &mut Message) {
    let name = row.own(Field::Sender).filter(|name| role::of_word(name).is_none());
    message.buyer = row.own(Field::Buyer);
    match message.sender {
        Sender::Agent | Sender::Bot => message.agent = row.own(Field::Agent).or(name),
        Sender::Buyer => {
            message.agent = row.own(Field::Agent);
            message.buyer = message.buyer.take().or(name);
        }
        Sender::System | Sender::Unknown => {
            message.agent = row.own(Field::Agent);
            if let Some(name) = name {
                message.extra.insert("name".to_owned(), Value::String(name));
            }
        }
    }
}

/// A cell without Excel's guards: `'=…`, `="…"`, `'…`.
fn unguarded(cell: &str) -> &str {
    let cell = cell.trim();
    if let Some(inner) = cell.strip_prefix("=\"").and_then(|cell| cell.strip_suffix('"')) {
        return inner;
    }
    match cell.strip_prefix('\'') {
        Some(inner) if inner.starts_with(['=', '+', '-', '@']) || inner.starts_with(|char: char| char.is_ascii_digit()) => inner,
        _ => cell,
    }
}

/// A text as it was sent.
fn clean(cell: &str) -> String {
    let text = unguarded(cell);
    if text.contains('<') && html::is_html(text) {
        return html::to_text(text);
    }
    if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text.to_owned() }
}

/// Google Play tells a review's id in its link only.
fn id_of_link(row: &Row) -> Option<String> {
    row.extra.iter().find_map(|(_, value)| value.split("reviewId=").nth(1)).map(|rest| rest.split('&').next().unwrap_or(rest).to_owned())
}

/// `1.23457E+17`: Excel rounded it, so it names nothing any more.
fn is_ruined(id: &str) -> bool {
    id.contains("E+") && id.parse::<f64>().is_ok()
}

/// What tools write where there is nothing.
fn is_placeholder(text: &str) -> bool {
    let bare = text.trim().trim_matches(['(', ')', '（', '）', '-', '—', '/', '.']).trim();
    bare.is_empty()
        || matches!(
            bare.to_lowercase().as_str(),
            "无聊天内容"
                | "无"
                | "null"
                | "none"
                | "n/a"
                | "nan"
                | "此用户没有填写评价"
                | "此用户未填写评价内容"
                | "该用户未填写评价"
                | "无回复"
                | "暂无回复"
                | "无内容"
                | "尚未回覆"
                | "未返信"
                | "미답변"
                | "belum dibalas"
                | "no reply"
                | "no comment"
        )
}
