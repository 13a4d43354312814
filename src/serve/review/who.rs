//! Who asks: the token's owner, or whoever sits at this machine where no reviewers are named.

use std::sync::Arc;

use axum::Json;
use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::super::App;
use super::super::gate::bearer;
use super::super::refusal::{Code, Refusal};
use super::{refusal, work};
use crate::label::Label;
use crate::review::reviewers::{Reviewer, Reviewers, Role};
use crate::scan::Versions;

/// Somebody who may review.
pub struct Who(pub Reviewer);

/// Somebody who may do what leads do.
pub struct Lead(pub Reviewer);

impl FromRequestParts<Arc<App>> for Who {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Who, Refusal> {
        // Read anew each time: a reviewer who was named or taken out need not wait for a restart.
        let reviewers = Reviewers::read(&app.review.data).map_err(refusal)?;
        if reviewers.is_empty() {
            // The gate has asked for the service's token, where there is one.
            return Ok(Who(Reviewer::local()));
        }
        let found = bearer(&parts.headers).and_then(|token| reviewers.find(token));
        found.map(Who).ok_or_else(|| Refusal::new(Code::Unauthorized, "wanted Authorization: Bearer and a reviewer's token"))
    }
}

impl FromRequestParts<Arc<App>> for Lead {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Lead, Refusal> {
        let Who(reviewer) = Who::from_request_parts(parts, app).await?;
        match reviewer.role {
            Role::Lead => Ok(Lead(reviewer)),
            Role::Reviewer => Err(Refusal::new(Code::ForLeads, "only a lead may do this")),
        }
    }
}

#[derive(Serialize)]
struct Me {
    #[serde(flatten)]
    reviewer: Reviewer,
    waiting: u32,
    labels: Vec<LabelFacts>,
    versions: Versions,
}

#[derive(Serialize)]
struct LabelFacts {
    label: Label,
    what: String,
}

/// Who one is, how much waits, and what the labels mean.
///
/// # Errors
/// What [`Code`] lists.
pub async fn me(State(app): State<Arc<App>>, Who(reviewer): Who) -> Result<Response, Refusal> {
    let waiting = work(&app, |app| app.review.store.waiting()).await?;
    let loaded = app.live.now();
    let facts = |&label: &Label| LabelFacts { label, what: loaded.scanner.rules().text(label).what.clone() };
    let labels = Label::ALL.iter().map(facts).collect();
    Ok(Json(Me { reviewer, waiting, labels, versions: loaded.versions.clone() }).into_response())
}
