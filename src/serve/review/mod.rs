//! The trainers' page and what it asks: `/review`, and everything below `/v1/review`.
//!
//! [`who`] asks, [`queue`] gives examples and takes decisions, [`measures`] tells where we stand, [`models`] trains, [`page`] is what a browser loads. The work
//! is done by [`crate::review`]; here it is asked for, on threads that may wait for the disk.

pub mod measures;
pub mod models;
pub mod page;
pub mod queue;
pub mod who;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::HeaderMap;
use axum::routing::{get, post};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::refusal::{Code, Refusal};
use super::{App, records};
use crate::error::{Error, Result};
use crate::review::Store;

/// An example that somebody was given is kept from others for so long.
const HELD: Duration = Duration::from_secs(10 * 60);

/// Where training finds labelled records.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    pub corpus: Vec<PathBuf>,
    /// What models are compared on and never trained on.
    pub test: Vec<PathBuf>,
}

/// What the routes share.
pub struct Review {
    pub store: Store,
    pub data: PathBuf,
    pub plan: Plan,
    training: models::Training,
    /// Who looks at what, and since when.
    held: Mutex<HashMap<i64, (String, Instant)>>,
}

impl Review {
    /// Opens the store of a data folder.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn open(data: PathBuf, plan: Plan) -> Result<Review> {
        Ok(Review { store: Store::open(&data)?, data, plan, training: models::Training::default(), held: Mutex::default() })
    }

    /// Whether another than `reviewer` looks at the example.
    fn is_held(&self, example: i64, reviewer: &str) -> bool {
        let held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.get(&example).is_some_and(|(by, since)| by != reviewer && since.elapsed() < HELD)
    }

    fn hold(&self, examples: &[i64], reviewer: &str) {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.retain(|_, (_, since)| since.elapsed() < HELD);
        held.extend(examples.iter().map(|&example| (example, (reviewer.to_owned(), Instant::now()))));
    }

    fn let_go(&self, example: i64) {
        self.held.lock().unwrap_or_else(PoisonError::into_inner).remove(&example);
    }
}

/// The routes.
pub fn router() -> Router<Arc<App>> {
    page::router()
        .route("/v1/review/me", get(who::me))
        .route("/v1/review/next", get(queue::next))
        .route("/v1/review/example", get(queue::example))
        .route("/v1/review/decisions", post(queue::decide))
        .route("/v1/review/unlock", post(queue::unlock))
        .route("/v1/review/import", post(queue::import))
        .route("/v1/review/export", get(queue::export))
        .route("/v1/review/conflicts", get(queue::conflicts))
        .route("/v1/review/measures", get(measures::measures))
        .route("/v1/review/train", post(models::train).get(models::status))
        .route("/v1/review/models", get(models::models))
        .route("/v1/review/activate", post(models::activate))
        .route("/v1/review/rollback", post(models::rollback))
}

/// Does what waits for the disk on a thread that may.
///
/// # Errors
/// What the work says, as a refusal.
async fn work<T: Send + 'static>(app: &Arc<App>, work: impl FnOnce(&App) -> Result<T> + Send + 'static) -> Result<T, Refusal> {
    let app = Arc::clone(app);
    let done = tokio::task::spawn_blocking(move || work(&app)).await;
    done.map_err(|_| Refusal::new(Code::Internal, "it has failed; look whether it was saved"))?.map_err(refusal)
}

fn refusal(error: Error) -> Refusal {
    let code = match error {
        Error::Review { .. } | Error::Train { .. } | Error::Model { .. } => Code::NotPossible,
        _ => Code::StoreUnavailable,
    };
    Refusal::new(code, error.to_string())
}

/// A body as JSON of a known form.
///
/// # Errors
/// Another type, which a page of another origin could send; another form: what was met is not told, since it may be what somebody wrote.
async fn json<T: DeserializeOwned>(app: &App, headers: &HeaderMap, body: Body) -> Result<T, Refusal> {
    if records::is_lines(headers)? {
        return Err(Refusal::new(Code::UnsupportedMediaType, "wanted Content-Type: application/json"));
    }
    let body: Bytes = app.body(headers, body).await?;
    // To serde a list of the right length is an object too: "[]" began to train.
    if body.trim_ascii_start().starts_with(b"[") {
        return Err(Refusal::new(Code::InvalidDecision, "the body is not what /openapi.json describes: wanted an object"));
    }
    serde_json::from_slice(&body).or_else(|error| with_whole_numbers(&body).ok_or(error)).map_err(|error: serde_json::Error| {
        let at = format!("line {} column {}", error.line(), error.column());
        let code = if error.is_data() { Code::InvalidDecision } else { Code::InvalidJson };
        Refusal::new(code, format!("the body is not what /openapi.json describes, at {at}"))
    })
}

/// The same, where whole numbers are written with a point: `1.0` is an integer to JSON Schema and to some languages, and none to serde.
fn with_whole_numbers<T: DeserializeOwned>(body: &[u8]) -> Option<T> {
    let mut value = serde_json::from_slice(body).ok()?;
    make_whole(&mut value);
    serde_json::from_value(value).ok()
}

fn make_whole(value: &mut Value) {
    match value {
        Value::Number(number) if number.is_f64() => {
            // As far as a float counts by ones; nothing here goes so far.
            if let Some(float) = number.as_f64().filter(|float| float.fract() == 0.0 && float.abs() < 2f64.powi(53)) {
                *number = (float as i64).into();
            }
        }
        Value::Array(values) => values.iter_mut().for_each(make_whole),
        Value::Object(values) => values.values_mut().for_each(make_whole),
        _ => {}
    }
}
