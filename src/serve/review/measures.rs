//! Where we stand.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};

use super::super::App;
use super::super::refusal::Refusal;
use super::who::Who;
use super::work;

/// Agreement, the random sample, what there is and how fast it is decided.
///
/// # Errors
/// What [`super::Code`] lists.
pub async fn measures(State(app): State<Arc<App>>, _: Who) -> Result<Response, Refusal> {
    let measures = work(&app, |app| app.review.store.measures()).await?;
    Ok(Json(measures).into_response())
}
