//! Feeds JSON documents, one after the other, to what makes messages of them; and small ways to look into them.

use std::collections::VecDeque;

use serde_json::Value;

use crate::error::{Error, Result};
use crate::message::{Message, Sender, Source};

use super::super::time::{self, Order};
use super::super::{Context, Opened, Text, html, media};
use super::split::{Piece, Records};

/// Where a reader puts what it finds in a document.
pub struct Out<'a> {
    pub context: &'a Context,
    /// The document's number in the file.
    pub number: u64,
    pub ready: &'a mut VecDeque<Result<Message>>,
}

impl Out<'_> {
    /// Adds `message`, unless it says nothing.
    pub fn push(&mut self, mut message: Message) {
        if message.text.trim().is_empty() && !message.extra.contains_key("media") {
            return;
        }
        message.source = Source { path: String::new(), record: self.number };
        if message.id.is_empty() {
            // One document has many messages: number them by what they follow.
            message.id = format!("{}:{}/{}", self.context.path, self.number, self.ready.len() + 1);
        }
        self.ready.push_back(Ok(message));
    }

    /// Says that the document is not what was wanted.
    pub fn broken(&mut self, why: impl Into<String>) {
        let error = self.context.broken_record(self.number, why);
        self.ready.push_back(Err(error));
    }

    /// The sender that the user's `--agent` gives to `name`, if it is set.
    pub fn by_name(&self, name: &str) -> Sender {
        let agents = &self.context.options.agents;
        match (agents.is_empty(), super::super::role::is_one_of(agents, name)) {
            (true, _) => Sender::Unknown,
            (false, true) => Sender::Agent,
            (false, false) => Sender::Buyer,
        }
    }
}

/// Reads `text` document by document with `read`.
pub fn open(text: Text, read: fn(&Value, &mut Out<'_>)) -> Result<Opened> {
    let Text { from, head, context } = text;
    Ok(Opened::new(Documents {
        records: Records::new(from, &head),
        record: Vec::new(),
        read,
        context,
        count: 0,
        ready: VecDeque::new(),
        ended: false,
    }))
}

struct Documents {
    records: Records,
    record: Vec<u8>,
    read: fn(&Value, &mut Out<'_>),
    context: Context,
    count: u64,
    ready: VecDeque<Result<Message>>,
    ended: bool,
}

impl Iterator for Documents {
    type Item = Result<Message>;

    fn next(&mut self) -> Option<Result<Message>> {
        loop {
            if let Some(ready) = self.ready.pop_front() {
                return Some(ready);
            }
            if self.ended {
                return None;
            }
            match self.records.next(&mut self.record) {
                Ok(Piece::End) => self.ended = true,
                Ok(Piece::Broken { line, why }) => {
                    self.count += 1;
                    return Some(Err(self.context.broken_record(self.records.number(line, self.count), why)));
                }
                Ok(Piece::Record { line }) => {
                    self.count += 1;
                    let number = self.records.number(line, self.count);
                    let mut out = Out { context: &self.context, number, ready: &mut self.ready };
                    match super::parse(&self.record) {
                        Ok(value) => (self.read)(&value, &mut out),
                        Err(why) => out.broken(why),
                    }
                }
                Err(error) => {
                    self.ended = true;
                    return Some(Err(Error::io(&*self.context.path, error)));
                }
            }
        }
    }
}

/// Whether `head` has all of `keys` as keys of objects.
pub fn has_keys(head: &str, keys: &[&str]) -> bool {
    head.trim_start_matches(['\u{FEFF}', ' ', '\t', '\r', '\n']).starts_with(['{', '['])
        && keys.iter().all(|key| {
            let quoted = format!("\"{key}\"");
            head.match_indices(&quoted).any(|(at, _)| head[at + quoted.len()..].trim_start().starts_with(':'))
        })
}

/// What stands at `path` in `value`, as `a.b.c`.
pub fn at<'a>(value: &'a Value, path: &str) -> Option<&'a Value> {
    path.split('.').try_fold(value, |value, key| value.get(key)).filter(|value| !value.is_null())
}

/// The text, number or truth at the first of `paths` that has one, as text.
pub fn text(value: &Value, paths: &[&str]) -> Option<String> {
    paths.iter().find_map(|path| match at(value, path)? {
        Value::String(text) if !text.trim().is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(yes) => Some(yes.to_string()),
        _ => None,
    })
}

/// Whether something true stands at `path`.
pub fn is_true(value: &Value, path: &str) -> Option<bool> {
    at(value, path).and_then(|value| {
        value.as_bool().or_else(|| value.as_u64().map(|number| number != 0)).or_else(|| super::super::role::yes_or_no(value.as_str()?))
    })
}

/// The list at `path`; empty where there is none.
pub fn list<'a>(value: &'a Value, path: &str) -> &'a [Value] {
    at(value, path).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// The time at the first of `paths` that has one.
pub fn when(value: &Value, paths: &[&str]) -> Option<String> {
    time::parse(&text(value, paths)?, Order::DayFirst)
}

/// The body at the first of `paths` that has one, as plain text.
pub fn body(value: &Value, paths: &[&str]) -> Option<String> {
    text(value, paths).map(|text| if html::is_html(&text) { html::to_text(&text) } else { text })
}

/// A note among colleagues, which no buyer ever saw.
pub fn as_note(mut message: Message) -> Message {
    message.sender = Sender::System;
    message.extra.insert("kind".to_owned(), "note".into());
    message
}

/// A picture, voice message or file, perhaps with words; what names it stands at `paths`.
pub fn as_media(mut message: Message, kind: &str, value: &Value, paths: &[&str]) -> Message {
    media::mark(&mut message, kind, text(value, paths).into_iter().collect());
    message
}

/// Keys under which tools name an attachment, the most telling first.
const FILE: [&str; 9] = ["content_url", "attachment_url", "url", "data_url", "uri", "_links.data.href", "filename", "file_name", "name"];

/// A message without words is what is attached to it: files in the list at `attachments`, and pictures in the HTML at `bodies`.
pub fn with_files(mut message: Message, value: &Value, attachments: &[&str], bodies: &[&str]) -> Message {
    if !message.text.trim().is_empty() {
        return message;
    }
    let lists = attachments.iter().flat_map(|path| list(value, path));
    let mut files: Vec<Option<String>> = lists.map(|file| file.as_str().map(str::to_owned).or_else(|| text(file, &FILE))).collect();
    let kind = if files.is_empty() { "image" } else { "file" };
    files.extend(bodies.iter().filter_map(|path| text(value, &[path])).flat_map(|body| html::pictures(&body)).map(Some));
    if !files.is_empty() {
        media::mark(&mut message, kind, files.into_iter().flatten().collect());
    }
    message
}
