//! What can be asked about the service itself: labels, packs, health, counts, its own description.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderValue;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::App;
use super::live::Live;
use crate::label::Label;
use crate::message::Channel;
use crate::policy::Pack;
use crate::scan::Versions;
use crate::verdict::Severity;

/// The OpenAPI document.
pub const OPENAPI: &str = include_str!("openapi.json");

#[derive(Serialize)]
struct LabelFacts<'r> {
    label: Label,
    category: &'static str,
    what: &'r str,
    why: &'r str,
    instead: &'r str,
}

/// Every label with what it means.
pub async fn labels(State(app): State<Arc<App>>) -> Response {
    let loaded = app.live.now();
    let facts = |&label: &Label| {
        let text = loaded.scanner.rules().text(label);
        LabelFacts { label, category: label.category().as_str(), what: &text.what, why: &text.why, instead: &text.instead }
    };
    Json(Label::ALL.iter().map(facts).collect::<Vec<_>>()).into_response()
}

#[derive(Serialize)]
struct PackFacts<'p> {
    name: &'p str,
    title: &'p str,
    date: String,
    /// Older than 180 days: it wants another look.
    old: bool,
    platforms: Vec<Platform<'p>>,
    clauses: Vec<Line<'p>>,
}

#[derive(Serialize)]
struct Platform<'p> {
    platform: &'p str,
    regions: &'p [String],
}

#[derive(Serialize)]
struct Line<'p> {
    label: Label,
    channel: Channel,
    severity: Severity,
    clause: &'p str,
    url: &'p str,
    cost: &'p str,
}

/// Every pack with what it says of each label; a label that is missing is off.
pub async fn policies(State(app): State<Arc<App>>) -> Response {
    let loaded = app.live.now();
    let today = jiff::Zoned::now().date();
    Json(loaded.scanner.policies().packs().iter().map(|pack| pack_facts(pack, today)).collect::<Vec<_>>()).into_response()
}

fn pack_facts(pack: &Pack, today: jiff::civil::Date) -> PackFacts<'_> {
    let line = |(label, channel)| {
        let clause = pack.clause(label, channel, &[label])?;
        Some(Line { label, channel, severity: clause.severity, clause: clause.clause, url: clause.url, cost: clause.cost })
    };
    PackFacts {
        name: &pack.name,
        title: &pack.title,
        date: pack.date.to_string(),
        old: pack.is_older_than(Pack::STALE_AFTER_DAYS, today),
        platforms: pack.chosen_for.iter().map(|(platform, regions)| Platform { platform, regions }).collect(),
        clauses: Label::ALL.iter().flat_map(|&label| Channel::ALL.map(|channel| (label, channel))).filter_map(line).collect(),
    }
}

/// The process answers.
pub async fn healthz() -> Response {
    Json(Health { ok: true }).into_response()
}

#[derive(Serialize)]
struct Health {
    ok: bool,
}

#[derive(Serialize)]
struct Ready {
    ready: bool,
    versions: Versions,
    /// Why the newest files are not in use; the ones named in `versions` serve on.
    trouble: Option<String>,
}

/// It can judge, by these rules and this model.
pub async fn readyz(State(app): State<Arc<App>>) -> Response {
    let ready = !app.is_closing();
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(Ready { ready, versions: versions(&app.live), trouble: app.live.trouble() })).into_response()
}

fn versions(live: &Live) -> Versions {
    live.now().versions.clone()
}

/// Counts for Prometheus.
pub async fn metrics(State(app): State<Arc<App>>) -> Response {
    ([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], app.metrics.to_text(&versions(&app.live))).into_response()
}

/// The description of all this. Where a token is wanted it says so, for clients and checks that are made from it.
pub async fn openapi(State(app): State<Arc<App>>) -> Response {
    let text = if app.token.is_some() {
        OPENAPI.replacen(r#""security": [{ "token": [] }, {}]"#, r#""security": [{ "token": [] }]"#, 1)
    } else {
        OPENAPI.to_owned()
    };
    ([(CONTENT_TYPE, "application/json")], text).into_response()
}

/// The composer: marks violations while one types.
pub async fn composer(State(app): State<Arc<App>>) -> Response {
    let page = include_str!("composer.html");
    let html = HeaderValue::from_static("text/html; charset=utf-8");
    ([(CONTENT_TYPE, html), (CONTENT_SECURITY_POLICY, app.page_rules.clone())], page).into_response()
}

/// The page reaches nothing but this service, and only pages of `origins` may show it inside theirs.
pub fn page_rules(origins: &[HeaderValue]) -> HeaderValue {
    let inline = "default-src 'none'; connect-src 'self'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";
    let origins: String = origins.iter().filter_map(|origin| origin.to_str().ok()).map(|origin| format!(" {origin}")).collect();
    HeaderValue::from_str(&format!("{inline}; frame-ancestors 'self'{origins}")).expect("origins came as header values")
}
