//! A request's body as message records: one, a list, or JSON lines.

use axum::body::Bytes;
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use serde_json::Value;

use super::refusal::{Code, Refusal};
use crate::message::{Message, Sender, Source};

/// How records came, and so how answers go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    One,
    List,
    Lines,
}

/// The records of a request; a broken one stands in its place and does not stop the others.
pub struct Records {
    pub form: Form,
    pub records: Vec<Numbered>,
}

/// A record with its place in the list, or the number of its line; they count from 1.
pub type Numbered = (u64, Result<Message, Refusal>);

/// Whose records are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// What the shop writes.
    Outgoing,
    /// All that stands in a conversation.
    Said,
}

/// Reads at most `limit` records. Those without an id are called after the request.
///
/// # Errors
/// A body that is no JSON, or too many records.
pub fn read(headers: &HeaderMap, body: &Bytes, request: &str, limit: usize, wanted: Wanted) -> Result<Records, Refusal> {
    let too_many = || Refusal::new(Code::TooManyRecords, format!("there are more than {limit} records; send them in parts"));
    let (form, records): (Form, Vec<Numbered>) = if is_lines(headers)? {
        let lines = (1..).zip(body.split(|&byte| byte == b'\n')).filter(|(_, line)| !line.trim_ascii().is_empty());
        (Form::Lines, lines.take(limit + 1).map(|(number, bytes)| (number, line(bytes, request, number, wanted))).collect())
    } else if body.trim_ascii_start().starts_with(b"[") {
        let values: Vec<Value> = serde_json::from_slice(body).map_err(|error| not_json(&error))?;
        if values.len() > limit {
            return Err(too_many());
        }
        let record = |(place, value)| {
            let record = serde_json::from_value(value).map_err(|error| invalid(&error));
            (place, record.and_then(|message| name(message, request, place, wanted)))
        };
        (Form::List, (1..).zip(values).map(record).collect())
    } else {
        let record = serde_json::from_slice(body).map_err(|error| if error.is_data() { invalid(&error) } else { not_json(&error) });
        (Form::One, vec![(1, name(record?, request, 1, wanted))])
    };
    if records.len() > limit {
        return Err(too_many());
    }
    Ok(Records { form, records })
}

/// Reads one of the JSON lines of a request.
///
/// # Errors
/// A line that is no record, or not one that is wanted.
pub fn line(bytes: &[u8], request: &str, number: u64, wanted: Wanted) -> Result<Message, Refusal> {
    // It is a document of its own to serde, which calls every one "line 1".
    let broken = |error: &serde_json::Error| {
        let refusal = invalid(error);
        Refusal { message: refusal.message.replacen(" at line 1 column ", " at column ", 1), ..refusal }
    };
    let record = serde_json::from_slice(bytes).map_err(|error| broken(&error)).and_then(|message| name(message, request, number, wanted));
    record.map_err(|refusal| refusal.of_line(number))
}

/// Whether the body is JSON lines. Pages of other origins cannot send either type without being let in first.
///
/// # Errors
/// Another type.
pub fn is_lines(headers: &HeaderMap) -> Result<bool, Refusal> {
    let given = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = given.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match essence.as_str() {
        "application/json" => Ok(false),
        "application/x-ndjson" | "application/jsonl" | "application/x-jsonlines" => Ok(true),
        _ => Err(Refusal::new(Code::UnsupportedMediaType, "wanted Content-Type: application/json, or application/x-ndjson for JSON lines")),
    }
}

fn name(mut message: Message, request: &str, record: u64, wanted: Wanted) -> Result<Message, Refusal> {
    let is_context = wanted == Wanted::Said && message.sender.is_inbound();
    if !message.sender.is_judged() && message.sender != Sender::Unknown && !is_context {
        return Err(Refusal::new(Code::NotOutgoing, format!("the sender is {}; only what the shop writes is judged", message.sender)));
    }
    message.source = Source { path: request.to_owned(), record };
    if message.id.is_empty() {
        message.id = format!("{request}:{record}");
    }
    Ok(message)
}

fn not_json(error: &serde_json::Error) -> Refusal {
    Refusal::new(Code::InvalidJson, format!("{}; wanted a message record, a list of them, or JSON lines", without_text(error)))
}

fn invalid(error: &serde_json::Error) -> Refusal {
    Refusal::new(Code::InvalidRecord, format!("{}; wanted an object with \"text\"", without_text(error)))
}

/// Serde quotes values it did not expect; they may be what somebody wrote.
fn without_text(error: &serde_json::Error) -> String {
    let told = error.to_string();
    let quotes = ["invalid type: ", "invalid value: ", "unknown variant "].iter().any(|start| told.starts_with(start));
    match told.rsplit_once(", expected ").filter(|_| quotes) {
        Some((_, expected)) => format!("another value was met, expected {expected}"),
        None if told.starts_with("no label is called ") => "a label was met that there is not; /v1/labels lists them".to_owned(),
        None => told,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_met_is_not_told() {
        for record in
            [r#"{"text":{"a":"hush"}}"#, r#""hush""#, r#"{"text":"a","channel":"hush, expected x"}"#, r#"{"text":"a","labels":["hush"]}"#]
        {
            let error = serde_json::from_str::<Message>(record).expect_err("it is no record");
            assert!(!without_text(&error).contains("hush"), "{error}");
        }
    }
}
