//! `POST /v1/check`: may this be sent? And `POST /v1/sent`: this was.

use std::sync::Arc;
use std::time::Instant;

use axum::Extension;
use axum::body::Body;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};

use super::App;
use super::answer::Answers;
use super::gate::RequestId;
use super::judge::{self, Folded};
use super::memory::Kind;
use super::records::{self, Form, Records, Wanted};
use super::refusal::{Code, Refusal, Refused};
use crate::conversation::Key;
use crate::message::Message;

/// What may stand behind `?`.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// Whether the conversation takes the message for sent until `/v1/sent` says what was.
    #[serde(default = "yes")]
    remember: bool,
    /// Whether to say what may be sent instead.
    #[serde(default = "yes")]
    rewrite: bool,
}

fn yes() -> bool {
    true
}

/// May this be sent?
///
/// # Errors
/// What [`Code`] lists.
pub async fn check(
    State(app): State<Arc<App>>,
    Extension(request): Extension<RequestId>,
    asked: Result<Query<Asked>, QueryRejection>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    let Query(asked) = asked.map_err(|error| Refusal::new(Code::InvalidQuery, error.body_text()))?;
    let body = app.body(&headers, body).await?;
    let began = Instant::now();
    let Records { form, records } = records::read(&headers, &body, request.as_str(), app.limits.records, Wanted::Outgoing)?;
    let mut refused = Vec::new();
    let mut messages = Vec::with_capacity(records.len());
    for record in records {
        match record {
            Ok(message) => {
                messages.push(message);
                refused.push(None);
            }
            Err(refusal) if form == Form::One => return Err(refusal),
            Err(refusal) => refused.push(Some(refusal)),
        }
    }
    let loaded = app.live.now();
    let short = judge::is_short(&messages);
    let kind = if asked.remember { Kind::Check } else { Kind::Look };
    let folded = judge::fold(&app, &loaded, messages, kind).await?;
    let write = move || {
        let answers = Answers::new(&loaded, app.show_personal_data, asked.rewrite, began);
        write(&app, answers, form, refused, folded)
    };
    let body = judge::run(short, write).await?;
    let kind = if form == Form::Lines { "application/x-ndjson" } else { "application/json" };
    Ok(([(CONTENT_TYPE, HeaderValue::from_static(kind))], body).into_response())
}

fn write(app: &App, mut answers: Answers<'_>, form: Form, refused: Vec<Option<Refusal>>, folded: Folded) -> Vec<u8> {
    let mut judged = folded.messages.iter().zip(folded.alone).zip(folded.told);
    let (open, between, close): (&[u8], &[u8], &[u8]) = match form {
        Form::One => (b"", b"", b"\n"),
        Form::List => (b"[", b",\n", b"]\n"),
        Form::Lines => (b"", b"\n", b"\n"),
    };
    let mut out = Vec::with_capacity(512);
    out.extend_from_slice(open);
    for (place, refusal) in refused.into_iter().enumerate() {
        if place > 0 {
            out.extend_from_slice(between);
        }
        match refusal {
            Some(error) => serde_json::to_writer(&mut out, &Refused { error }).expect("plain data"),
            None => {
                let ((message, alone), told) = judged.next().expect("what was not refused was judged");
                app.metrics.verdict(&answers.write(&mut out, message, alone, told));
            }
        }
    }
    out.extend_from_slice(close);
    out
}

/// What was taken note of.
#[derive(Serialize)]
struct Noted {
    accepted: usize,
}

/// Takes note of what really was sent, and of what buyers wrote: all of it, for good, or nothing.
///
/// # Errors
/// What [`Code`] lists; then nothing of the request is kept.
pub async fn sent(
    State(app): State<Arc<App>>,
    Extension(request): Extension<RequestId>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    let body = app.body(&headers, body).await?;
    let Records { records, .. } = records::read(&headers, &body, request.as_str(), app.limits.records, Wanted::Said)?;
    let messages: Vec<Message> = records
        .into_iter()
        .enumerate()
        .map(|(place, record)| record.and_then(named).map_err(|refusal| at(refusal, place)))
        .collect::<Result<_, _>>()?;
    let loaded = app.live.now();
    let accepted = messages.len();
    judge::fold(&app, &loaded, messages, Kind::Sent).await?;
    Ok(axum::Json(Noted { accepted }).into_response())
}

fn named(message: Message) -> Result<Message, Refusal> {
    if Key::of(&message).is_none() {
        return Err(Refusal::new(Code::NoConversation, "wanted \"conversation\", or \"buyer\": nothing else ties it to other messages"));
    }
    if message.id.strip_prefix(&message.source.path).is_some_and(|rest| rest.starts_with(':')) {
        return Err(Refusal::new(Code::NoId, "wanted \"id\", so that telling it twice counts once"));
    }
    Ok(message)
}

fn at(refusal: Refusal, place: usize) -> Refusal {
    Refusal { message: format!("record {}: {}", place + 1, refusal.message), ..refusal }
}

/// Reads a body and judges nothing.
///
/// # Errors
/// A body that is too large, too slow, or breaks off.
pub async fn noop(State(app): State<Arc<App>>, headers: HeaderMap, body: Body) -> Result<Response, Refusal> {
    let body = app.body(&headers, body).await?;
    Ok(axum::Json(Noted { accepted: body.len() }).into_response())
}
