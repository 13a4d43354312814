//! The files of the page. It reaches nothing but this service, and no other page may show it inside of its own.

use std::sync::Arc;

use axum::Router;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::super::App;

const RULES: &str = "default-src 'none'; connect-src 'self'; script-src 'self'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const SCRIPT: &str = "text/javascript; charset=utf-8";

/// Where each file is served, its type and its text.
const FILES: [(&str, &str, &str); 7] = [
    ("/review", "text/html; charset=utf-8", include_str!("page/review.html")),
    ("/review/review.css", "text/css; charset=utf-8", include_str!("page/review.css")),
    ("/review/words.js", SCRIPT, include_str!("page/words.js")),
    ("/review/plots.js", SCRIPT, include_str!("page/plots.js")),
    ("/review/ask.js", SCRIPT, include_str!("page/ask.js")),
    ("/review/queue.js", SCRIPT, include_str!("page/queue.js")),
    ("/review/review.js", SCRIPT, include_str!("page/review.js")),
];

/// The routes of the files.
pub fn router() -> Router<Arc<App>> {
    let serve = |router: Router<Arc<App>>, (path, kind, text)| router.route(path, get(move || async move { file(kind, text) }));
    FILES.into_iter().fold(Router::new(), serve)
}

fn file(kind: &'static str, text: &'static str) -> Response {
    // A newer program has a newer page.
    ([(CONTENT_TYPE, kind), (CACHE_CONTROL, "no-cache"), (CONTENT_SECURITY_POLICY, RULES)], text).into_response()
}
