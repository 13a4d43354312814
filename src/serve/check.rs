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
use super::gate::RequestId;
use super::judge::{self, Folded};
use super::live::{Loaded, Versions};
use super::memory::Kind;
use super::records::{self, Form, Records};
use super::refusal::{Code, Refusal, Refused};
use crate::conversation::Key;
use crate::finding::Finding;
use crate::message::Message;
use crate::report::Options;
use crate::report::record::Recorder;
use crate::scan::Alone;
use crate::verdict::{Action, Candidate, Reason, State as Judgement};

/// What may stand behind `?`.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// Whether the conversation takes the message for sent until `/v1/sent` says what was.
    #[serde(default = "yes")]
    remember: bool,
}

fn yes() -> bool {
    true
}

/// What is answered of one message.
#[derive(Serialize)]
struct Answer<'v, F: Serialize> {
    id: &'v str,
    state: Judgement,
    reason: Option<Reason>,
    action: Action,
    language: Option<&'v str>,
    findings: Vec<F>,
    candidates: &'v [Candidate],
    versions: &'v Versions,
    /// From the request's body to this answer, in microseconds.
    micros: u64,
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
    let Records { form, records } = records::read(&headers, &body, request.as_str(), app.limits.records)?;
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
    let body = judge::run(short, move || Writer::new(&app, &loaded, began).write(form, refused, folded)).await?;
    let kind = if form == Form::Lines { "application/x-ndjson" } else { "application/json" };
    Ok(([(CONTENT_TYPE, HeaderValue::from_static(kind))], body).into_response())
}

/// Writes the answers of one request; what is masked has one name in all of them.
struct Writer<'a> {
    app: &'a App,
    loaded: &'a Loaded,
    began: Instant,
    recorder: Recorder,
    out: Vec<u8>,
}

impl<'a> Writer<'a> {
    fn new(app: &'a App, loaded: &'a Loaded, began: Instant) -> Writer<'a> {
        let options = Options { show_personal_data: app.show_personal_data, ..Options::default() };
        Writer { app, loaded, began, recorder: Recorder::new(&options), out: Vec::with_capacity(512) }
    }

    fn write(mut self, form: Form, refused: Vec<Option<Refusal>>, folded: Folded) -> Vec<u8> {
        let mut judged = folded.messages.iter().zip(folded.alone).zip(folded.repeated);
        let (open, between, close): (&[u8], &[u8], &[u8]) = match form {
            Form::One => (b"", b"", b"\n"),
            Form::List => (b"[", b",\n", b"]\n"),
            Form::Lines => (b"", b"\n", b"\n"),
        };
        self.out.extend_from_slice(open);
        for (place, refusal) in refused.into_iter().enumerate() {
            if place > 0 {
                self.out.extend_from_slice(between);
            }
            match refusal {
                Some(error) => serde_json::to_writer(&mut self.out, &Refused { error }).expect("plain data"),
                None => {
                    let ((message, alone), repeated) = judged.next().expect("what was not refused was judged");
                    self.answer(message, alone, repeated);
                }
            }
        }
        self.out.extend_from_slice(close);
        self.out
    }

    fn answer(&mut self, message: &Message, alone: Alone, repeated: Option<Finding>) {
        let verdict = self.loaded.scanner.verdict(message, alone, repeated);
        self.app.metrics.verdict(&verdict);
        // Most messages are clean, and masking a text takes long.
        let record = (!verdict.findings.is_empty()).then(|| self.recorder.record(message, &verdict));
        let answer = Answer {
            id: &message.id,
            state: verdict.state,
            reason: verdict.reason,
            action: verdict.action,
            language: message.language.as_deref().or(verdict.language),
            findings: record.iter().flat_map(|record| record.finding_objects()).collect(),
            candidates: &verdict.candidates,
            versions: &self.loaded.versions,
            micros: self.began.elapsed().as_micros() as u64,
        };
        serde_json::to_writer(&mut self.out, &answer).expect("plain data");
    }
}

/// What was taken note of.
#[derive(Serialize)]
struct Noted {
    accepted: usize,
}

/// Takes note of what really was sent: all of it, for good, or nothing.
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
    let Records { records, .. } = records::read(&headers, &body, request.as_str(), app.limits.records)?;
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
