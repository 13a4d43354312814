//! `POST /v1/check`: may this be sent? And `POST /v1/sent`: this was.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use axum::Extension;
use axum::body::Body;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use tokio::sync::OwnedSemaphorePermit;

use super::answer::{self, Answers};
use super::gate::RequestId;
use super::judge::{self, Folded};
use super::live::Loaded;
use super::memory::Kind;
use super::records::{self, Form, Numbered, Records, Wanted};
use super::refusal::{Code, Refusal, Refused};
use super::{App, stream};
use crate::conversation::Key;
use crate::message::Message;
use crate::report::record::Recorder;
use crate::verdict::Verdict;

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
    let is_lines = records::is_lines(&headers)?;
    let recorder = Mutex::new(answer::recorder(app.show_personal_data));
    let call = Arc::new(Call { app, request, asked, recorder });
    if is_lines {
        return Ok(stream::answer(call, body));
    }
    let body = call.app.body(&headers, body).await?;
    let began = Instant::now();
    let limit = call.app.limits.records;
    let Records { form, mut records } = records::read(&headers, &body, call.request.as_str(), limit, Wanted::Outgoing)?;
    if form == Form::One
        && let Some((_, Err(refusal))) = records.pop_if(|(_, record)| record.is_err())
    {
        return Err(refusal);
    }
    let permit = call.app.permit()?;
    let body = call.answer(form, records, began, permit).await?;
    Ok(([(CONTENT_TYPE, HeaderValue::from_static("application/json"))], body).into_response())
}

/// A request to check, without its records.
pub struct Call {
    pub app: Arc<App>,
    pub request: RequestId,
    asked: Asked,
    /// What is masked has one name in all answers, also where they are written a few at a time.
    recorder: Mutex<Recorder>,
}

impl Call {
    /// Judges records and writes what is said of each, in their order.
    ///
    /// # Errors
    /// What stops all of them: none is answered then.
    pub async fn answer(
        self: &Arc<Call>,
        form: Form,
        records: Vec<Numbered>,
        began: Instant,
        permit: OwnedSemaphorePermit,
    ) -> Result<Vec<u8>, Refusal> {
        let mut refused = Vec::with_capacity(records.len());
        let mut messages = Vec::with_capacity(records.len());
        for (_, record) in records {
            refused.push(record.map(|message| messages.push(message)).err());
        }
        let loaded = self.app.live.now();
        let short = judge::is_short(&messages);
        let kind = if self.asked.remember { Kind::Check } else { Kind::Look };
        let folded = judge::fold(&self.app, &loaded, messages, kind, permit).await?;
        let call = Arc::clone(self);
        judge::run(short, move || call.write(&loaded, form, refused, folded, began)).await
    }

    fn write(&self, loaded: &Loaded, form: Form, refused: Vec<Option<Refusal>>, folded: Folded, began: Instant) -> Vec<u8> {
        let mut recorder = self.recorder.lock().unwrap_or_else(PoisonError::into_inner);
        let mut answers = Answers::new(loaded, &mut recorder, self.asked.rewrite, began);
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
                    let verdict = answers.write(&mut out, message, alone, told);
                    self.tell(message, &verdict);
                }
            }
        }
        out.extend_from_slice(close);
        out
    }

    /// Counts a verdict, and says it in the log where that was asked for.
    fn tell(&self, message: &Message, verdict: &Verdict) {
        self.app.metrics.verdict(verdict);
        if self.app.log_text {
            (self.app.log)(&answer::in_log(&self.request, message, verdict, self.app.show_personal_data));
        }
    }
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
        .map(|(number, record)| record.and_then(named).map_err(|refusal| at(refusal, number)))
        .collect::<Result<_, _>>()?;
    let loaded = app.live.now();
    let accepted = messages.len();
    let permit = app.permit()?;
    judge::fold(&app, &loaded, messages, Kind::Sent, permit).await?;
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

fn at(refusal: Refusal, number: u64) -> Refusal {
    Refusal { message: format!("record {number}: {}", refusal.message), ..refusal }
}

/// Reads a body and judges nothing.
///
/// # Errors
/// A body that is too large, too slow, or breaks off.
pub async fn noop(State(app): State<Arc<App>>, headers: HeaderMap, body: Body) -> Result<Response, Refusal> {
    let body = app.body(&headers, body).await?;
    Ok(axum::Json(Noted { accepted: body.len() }).into_response())
}
