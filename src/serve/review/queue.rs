//! Examples out, decisions in.

use std::num::NonZeroU32;
use std::sync::Arc;

use axum::Extension;
use axum::Json;
use axum::body::Body;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};

use super::super::App;
use super::super::gate::RequestId;
use super::super::records::{self, Wanted as Whose};
use super::super::refusal::{Code, Refusal};
use super::who::{Lead, Who};
use super::{json, work};
use crate::error::Result;
use crate::label::Label;
use crate::review::decision::{Kind, Marked, Said};
use crate::review::queue::{Asked, Order};
use crate::review::reviewers::{Reviewer, Role};
use crate::review::view::{Look, View};

/// So many examples are given at once, at most.
const MOST: usize = 20;

/// An example's number, or a row's: they are counted from 1.
type Id = NonZeroU32;

/// What may stand behind `?` of `/v1/review/next`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wanted {
    #[serde(default)]
    order: Order,
    store: Option<String>,
    language: Option<String>,
    label: Option<Label>,
    count: Option<usize>,
    /// Examples that the page has already, with commas between.
    #[serde(default)]
    having: String,
}

#[derive(Serialize)]
struct Examples {
    examples: Vec<View>,
}

/// The next examples. Others are not given them for some minutes, unless two are wanted.
///
/// # Errors
/// What [`Code`] lists.
pub async fn next(
    State(app): State<Arc<App>>,
    Who(reviewer): Who,
    wanted: Result<Query<Wanted>, QueryRejection>,
) -> Result<Response, Refusal> {
    let Query(wanted) = wanted.map_err(|error| Refusal::new(Code::InvalidQuery, error.body_text()))?;
    let Wanted { order, store, language, label, count, having } = wanted;
    let asked = Asked { order, store, language, label };
    let count = count.unwrap_or(1);
    if count > MOST {
        return Err(Refusal::new(Code::InvalidQuery, format!("wanted a count up to {MOST}")));
    }
    let having: Vec<i64> = having.split(',').filter_map(|id| id.parse().ok()).collect();
    let examples = work(&app, move |app| {
        let review = &app.review;
        let skip = |id| having.contains(&id) || review.is_held(id, &reviewer.name);
        let next = review.store.next(&reviewer.name, &asked, count, skip)?;
        review.hold(&next, &reviewer.name);
        review.store.view(&next, locked(&reviewer, false))
    });
    Ok(Json(Examples { examples: examples.await? }).into_response())
}

/// A reviewer sees what others say only once two differ, and a lead only there: who decides must not be told before.
fn locked(reviewer: &Reviewer, others: bool) -> Look {
    Look { unlocked: false, others: others && reviewer.role == Role::Lead }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Which {
    id: Option<Id>,
    /// The message's own id, as a report has it.
    message: Option<String>,
}

/// One example, or none where none is called so.
///
/// # Errors
/// What [`Code`] lists.
pub async fn example(
    State(app): State<Arc<App>>,
    Who(reviewer): Who,
    which: Result<Query<Which>, QueryRejection>,
) -> Result<Response, Refusal> {
    let Query(Which { id, message }) = which.map_err(|error| Refusal::new(Code::InvalidQuery, error.body_text()))?;
    let id = id.map(|id| id.get().into());
    let examples = work(&app, move |app| {
        let found = message.map_or(Ok(None), |message| app.review.store.find(&message))?;
        app.review.store.view(&id.or(found).into_iter().collect::<Vec<_>>(), locked(&reviewer, false))
    });
    Ok(Json(Examples { examples: examples.await? }).into_response())
}

/// A decision, as a browser tells it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Told {
    example: Id,
    kind: Kind,
    #[serde(default)]
    labels: Vec<Label>,
    /// In bytes of the text that was shown.
    #[serde(default)]
    spans: Vec<Marked>,
    note: Option<String>,
    undoes: Option<Id>,
    #[serde(default)]
    order: Order,
    /// Whether the queue was narrowed to a store, a language or a label.
    #[serde(default)]
    filtered: bool,
    /// Whether personal data was hidden in the text that was shown.
    #[serde(default = "yes")]
    masked: bool,
    took: Option<u32>,
    /// Made by the browser; told twice, it counts once.
    request: String,
}

fn yes() -> bool {
    true
}

/// Longer notes are no notes; in characters.
const LONGEST_NOTE: usize = 4_000;

/// Takes a decision; when this answers it is on disk.
///
/// # Errors
/// What [`Code`] lists; then nothing is kept.
pub async fn decide(State(app): State<Arc<App>>, Who(reviewer): Who, headers: HeaderMap, body: Body) -> Result<Response, Refusal> {
    let told: Told = json(&app, &headers, body).await?;
    let wrong = |why: &str| Err(Refusal::new(Code::InvalidDecision, why));
    named(&told.request)?;
    if told.note.as_ref().is_some_and(|note| note.chars().count() > LONGEST_NOTE) {
        return wrong("the note is too long");
    }
    match told.kind {
        Kind::Unlock => return wrong("/v1/review/unlock unlocks"),
        Kind::Resolve if reviewer.role != Role::Lead => return Err(Refusal::new(Code::ForLeads, "only a lead may resolve")),
        _ => {}
    }
    let saved = work(&app, move |app| {
        let store = &app.review.store;
        let example = told.example.get().into();
        let spans = if told.masked && !told.spans.is_empty() { store.as_written(example, &told.spans)? } else { told.spans };
        let saved = store.decide(&Said {
            example,
            reviewer: reviewer.name,
            kind: told.kind,
            labels: told.labels,
            spans,
            note: told.note,
            undoes: told.undoes.map(|row| row.get().into()),
            order: told.order,
            filtered: told.filtered,
            masked: told.masked,
            took: told.took,
            request: told.request,
        })?;
        app.review.let_go(saved.example);
        Ok(saved)
    });
    Ok(Json(saved.await?).into_response())
}

/// Whether a request's name is long enough to be nobody else's, and short enough to be kept.
fn named(request: &str) -> Result<(), Refusal> {
    if (8..=64).contains(&request.chars().count()) {
        return Ok(());
    }
    Err(Refusal::new(Code::InvalidDecision, "wanted a request's name of 8 to 64 characters"))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unlock {
    example: Id,
    request: String,
}

/// Shows an example with personal data, once it is on disk that it was shown.
///
/// # Errors
/// What [`Code`] lists; then nothing is shown.
pub async fn unlock(State(app): State<Arc<App>>, Who(reviewer): Who, headers: HeaderMap, body: Body) -> Result<Response, Refusal> {
    let Unlock { example, request } = json(&app, &headers, body).await?;
    named(&request)?;
    let example = example.get().into();
    let examples = work(&app, move |app| {
        app.review.store.decide(&Said {
            example,
            reviewer: reviewer.name,
            kind: Kind::Unlock,
            labels: Vec::new(),
            spans: Vec::new(),
            note: None,
            undoes: None,
            order: Order::default(),
            filtered: false,
            masked: false,
            took: None,
            request,
        })?;
        app.review.store.view(&[example], Look { unlocked: true, others: false })
    });
    Ok(Json(Examples { examples: examples.await? }).into_response())
}

/// Judges records and puts them into the queue, each once.
///
/// # Errors
/// What [`Code`] lists.
pub async fn import(
    State(app): State<Arc<App>>,
    Extension(request): Extension<RequestId>,
    _: Who,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    let body = app.body(&headers, body).await?;
    let read = records::read(&headers, &body, request.as_str(), app.limits.records, Whose::Said)?;
    let mut broken = 0;
    let messages: Vec<_> = read.records.into_iter().filter_map(|(_, record)| record.map_err(|_| broken += 1).ok()).collect();
    let loaded = app.live.now();
    let imported = work(&app, move |app| {
        let source = Box::new(messages.into_iter().map(Ok));
        let mut imported = crate::review::import::import(&app.review.store, &loaded.scanner, source, &mut |_| ())?;
        imported.skipped += broken;
        Ok(imported)
    });
    Ok(Json(imported.await?).into_response())
}

/// What was decided, as labelled records without personal data.
///
/// # Errors
/// What [`Code`] lists.
pub async fn export(State(app): State<Arc<App>>, _: Lead) -> Result<Response, Refusal> {
    let lines = work(&app, |app| {
        let mut lines = String::new();
        for decided in app.review.store.decided()? {
            lines += &serde_json::to_string(&decided.without_personal_data()).expect("plain data");
            lines.push('\n');
        }
        Ok(lines)
    });
    Ok(([(CONTENT_TYPE, "application/x-ndjson")], lines.await?).into_response())
}

/// What two see differently or somebody has flagged, with all that was said.
///
/// # Errors
/// What [`Code`] lists.
pub async fn conflicts(State(app): State<Arc<App>>, Lead(lead): Lead) -> Result<Response, Refusal> {
    let examples = work(&app, move |app| {
        let ids = app.review.store.for_leads(MOST)?;
        app.review.store.view(&ids, locked(&lead, true))
    });
    Ok(Json(Examples { examples: examples.await? }).into_response())
}
