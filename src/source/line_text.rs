//! LINE's "send chat history" as text: a title, date lines, and `HH:MM⇥name⇥text`.

use std::collections::{BTreeSet, VecDeque};
use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value;

use crate::error::{Error, Result};
use crate::message::{Message, Source};

use super::lines::{self, Line, Lines};
use super::parties::Parties;
use super::time::{self, Order};
use super::{Context, How, Opened, Reader, Sample, Text};

pub(super) const READER: Reader = Reader { name: "line", reads: "a LINE chat history (text)", detect, how: How::Text(open) };

static TITLE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^\u{FEFF}?\[LINE\] ?(?:Chat history (?:with|in) (?P<en>.+)|(?P<ja>.+?)(?:との|の)トーク履歴|[與与]?(?P<zh>.+?)(?:的聊天[記记][錄录]|聊天[記记][錄录])|ประวัติการแชท(?:กับ|ใน) ?(?P<th>.+)|(?P<ko>.+?)(?:님과의 대화|와의 대화).*|Riwayat obrolan (?:dengan|di) (?P<id>.+))")
        .expect("a fixed pattern")
});

/// `2026/09/16(水)`, `2025/09/19（五）`, `Fri, 1/30/2026`, `2025.12.10 Wednesday`.
static DATE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"^(?:\p{L}{2,12}\.?, ?)?(?P<date>\d{4}[./-]\d{1,2}[./-]\d{1,2}|\d{1,2}/\d{1,2}/\d{4})\.?(?: ?[(（]?\p{L}[^\t\d]{0,12}[)）]?)?$",
    )
    .expect("a fixed pattern")
});

static MESSAGE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?P<time>(?:上午|下午|午前|午後|오전|오후)?\s?\d{1,2}:\d{2}(?:\s?[AP]M)?)(?:\t(?P<name>[^\t]*)\t(?P<body>.*)|\t(?P<system>[^\t]*)| (?P<short>\S+) (?P<said>.*))$").expect("a fixed pattern")
});

fn detect(sample: &Sample<'_>) -> Option<String> {
    let mut lines = sample.head.lines().filter(|line| !line.trim().is_empty());
    let first = lines.next()?;
    if TITLE.is_match(first) {
        return Some("its first line is the title of a LINE chat history".to_owned());
    }
    let is_date = DATE.is_match(first.trim_start_matches('\u{FEFF}').trim());
    (is_date && lines.next().is_some_and(|line| MESSAGE.is_match(line)))
        .then(|| "a date line is followed by a time, a name and a text".to_owned())
}

fn open(text: Text) -> Result<Opened> {
    let Text { from, head, context } = text;
    let title = head.lines().next().and_then(|line| TITLE.captures(line.trim_end()));
    let told = title.and_then(|parts| {
        ["en", "ja", "zh", "th", "ko", "id"].iter().find_map(|group| parts.name(group)).map(|name| name.as_str().trim().to_owned())
    });
    let names: BTreeSet<String> = head.lines().filter_map(|line| MESSAGE.captures(line)).filter_map(|parts| named(&parts)).collect();
    let order = Order::of(head.lines().filter(|line| DATE.is_match(line)));
    let parties = Parties::find(&context, &names, told);
    Ok(Opened::new(History {
        lines: Lines::new(from, &head),
        parties,
        order,
        context,
        date: String::new(),
        next: None,
        count: 0,
        ready: VecDeque::new(),
        line: String::new(),
        ended: false,
    }))
}

fn named(parts: &regex::Captures<'_>) -> Option<String> {
    parts.name("name").or(parts.name("short")).map(|name| name.as_str().trim().to_owned()).filter(|name| !name.is_empty())
}

struct History {
    lines: Lines,
    parties: Parties,
    order: Order,
    context: Context,
    date: String,
    next: Option<Gathered>,
    count: u64,
    ready: VecDeque<Result<Message>>,
    line: String,
    ended: bool,
}

struct Gathered {
    name: Option<String>,
    sent_at: Option<String>,
    body: String,
    /// A quote that was opened and has not been closed: date lines in it are text.
    is_open: bool,
}

impl Iterator for History {
    type Item = Result<Message>;

    fn next(&mut self) -> Option<Result<Message>> {
        loop {
            if let Some(ready) = self.ready.pop_front() {
                return Some(ready);
            }
            if self.ended {
                return None;
            }
            match self.lines.next(&mut self.line) {
                Ok(Line::Text) => self.take_line(),
                Ok(Line::TooLong) => self.ready.push_back(Err(self.context.broken_record(self.lines.number(), lines::too_long()))),
                Ok(Line::End) => {
                    self.ended = true;
                    self.give();
                }
                Err(error) => {
                    self.ended = true;
                    self.give();
                    self.ready.push_back(Err(Error::io(&*self.context.path, error)));
                }
            }
        }
    }
}

impl History {
    fn take_line(&mut self) {
        let line = self.line.trim_start_matches('\u{FEFF}');
        let is_open = self.next.as_ref().is_some_and(|gathered| gathered.is_open);
        if let Some(parts) = MESSAGE.captures(line) {
            let name = named(&parts);
            let sent_at = time::parse_two(&self.date, &parts["time"], self.order);
            let body = parts.name("body").or(parts.name("said")).map_or("", |body| body.as_str()).to_owned();
            let is_open = body.starts_with('"') && (body.len() == 1 || !body.ends_with('"'));
            self.give();
            self.next = Some(Gathered { name, sent_at, body, is_open });
            return;
        }
        if !is_open && let Some(parts) = DATE.captures(line.trim()) {
            self.date = parts["date"].to_owned();
            self.give();
            return;
        }
        if let Some(gathered) = &mut self.next
            && gathered.body.len() + line.len() < lines::LONGEST
        {
            gathered.body.push('\n');
            gathered.body.push_str(line);
            gathered.is_open = gathered.is_open && !line.ends_with('"');
        }
    }

    fn give(&mut self) {
        let Some(Gathered { name, sent_at, body, .. }) = self.next.take() else { return };
        self.count += 1;
        let Some(name) = name else { return };
        let body = body.trim();
        let body = match body.strip_prefix('"').and_then(|body| body.strip_suffix('"')) {
            Some(inner) if inner.contains('\n') => inner.replace("\"\"", "\""),
            _ => body.to_owned(),
        };
        let Some(media) = media(&body) else { return };
        let mut message = Message { sent_at, source: Source { path: String::new(), record: self.count }, ..self.parties.message(name) };
        match media {
            "" => message.text = body,
            kind => drop(message.extra.insert("media".to_owned(), Value::String(kind.to_owned()))),
        }
        if !message.text.is_empty() || message.extra.contains_key("media") {
            self.ready.push_back(Ok(message));
        }
    }
}

/// The kind of media that `body` stands for; empty for text, `None` for what is no message.
fn media(body: &str) -> Option<&'static str> {
    if body.starts_with('☎')
        || body.ends_with("unsent a message.")
        || body.ends_with("メッセージの送信を取り消しました")
        || body.ends_with("已收回訊息")
    {
        return None;
    }
    match body.trim_start_matches('[').trim_end_matches(']') {
        inner if inner.len() + 2 != body.len() => Some(""),
        "Photo" | "写真" | "照片" | "图片" | "圖片" | "รูป" | "사진" | "Foto" => Some("image"),
        "Video" | "動画" | "影片" | "视频" | "วิดีโอ" | "동영상" => Some("video"),
        "Voice message" | "ボイスメッセージ" | "語音訊息" | "Audio" => Some("voice"),
        "File" | "ファイル" | "檔案" | "文件" => Some("file"),
        "Sticker" | "スタンプ" | "貼圖" | "贴图" | "สติกเกอร์" | "스티커" | "Stiker" => None,
        _ => Some(""),
    }
}
