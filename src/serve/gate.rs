//! What every request passes: it gets an id and a time limit, shows its token, and is counted.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Instant, SystemTime};

use axum::extract::{Request, State};
use axum::http::header::{AUTHORIZATION, HOST};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::App;
use super::refusal::{Code, Refusal};
use crate::review::reviewers::Reviewers;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// What a request is called in its answer and in the log.
#[derive(Clone, Debug)]
pub struct RequestId(Arc<str>);

impl RequestId {
    /// The caller's own, if it is short and plain, else a new one.
    fn of(headers: &HeaderMap) -> RequestId {
        let given = headers.get(REQUEST_ID).and_then(|value| value.to_str().ok());
        let is_plain = |id: &&str| {
            (1..=64).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
        };
        given.filter(is_plain).map_or_else(RequestId::new, |id| RequestId(id.into()))
    }

    fn new() -> RequestId {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_micros() as u64);
        RequestId(format!("{now:x}-{:x}", COUNT.fetch_add(1, Ordering::Relaxed)).into())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A bearer token, of which only the hash is kept.
pub struct Token([u8; 32]);

impl Token {
    pub fn new(token: &str) -> Token {
        Token(Sha256::digest(token).into())
    }

    /// Whether a request shows it. Hashes are compared, in constant time, so that neither length nor beginning can be guessed at.
    fn is_shown(&self, headers: &HeaderMap) -> bool {
        bearer(headers).is_some_and(|token| Sha256::digest(token).ct_eq(&self.0).into())
    }
}

/// The bearer token that a request shows.
pub fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// Everything a request passes on its way in and out.
pub async fn pass(State(app): State<Arc<App>>, mut request: Request, next: Next) -> Response {
    let began = Instant::now();
    let _in_flight = app.metrics.enter();
    let id = RequestId::of(request.headers());
    let route = route(request.uri().path());
    let method = request.method().clone();
    request.extensions_mut().insert(id.clone());
    let mut response = match admit(&app, route, request.headers()) {
        Err(refusal) => refusal.into_response(),
        Ok(()) => match tokio::time::timeout(app.limits.request, next.run(request)).await {
            Ok(response) => response,
            Err(_) => Refusal::new(Code::TookTooLong, "the answer took too long; nothing is said of the message").into_response(),
        },
    };
    let took = began.elapsed();
    let status = response.status().as_u16();
    app.metrics.request(route, status, took);
    if app.log_requests {
        let code = response.extensions().get::<Code>().map_or("", |code| code.as_str());
        (app.log)(&format!("{} {method} {route} {status} {} us {code}", id.as_str(), took.as_micros()));
    }
    if let Ok(id) = HeaderValue::from_str(id.as_str()) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response.headers_mut().insert("x-content-type-options", HeaderValue::from_static("nosniff"));
    response
}

/// The route for counts and logs, which never hold what somebody put into a path.
fn route(path: &str) -> &'static str {
    const ROUTES: [&str; 9] =
        ["/", "/v1/check", "/v1/sent", "/v1/labels", "/v1/policies", "/healthz", "/readyz", "/metrics", "/openapi.json"];
    let below = |folder: &str| path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    let folder = FOLDERS.into_iter().find(|folder| below(folder));
    ROUTES.into_iter().find(|route| *route == path).or(folder).unwrap_or("other")
}

/// The trainers' page and what it asks are counted as one each.
const FOLDERS: [&str; 2] = ["/review", REVIEW];
const REVIEW: &str = "/v1/review";

/// Health and the page itself say nothing of any message, and browsers and supervisors show no token.
const OPEN: [&str; 4] = ["/", "/healthz", "/readyz", "/review"];

fn admit(app: &App, route: &str, headers: &HeaderMap) -> Result<(), Refusal> {
    let Some(token) = &app.token else {
        // A page of another site whose name was made to point here would else be let in by the browser.
        let host = headers.get(HOST).and_then(|value| value.to_str().ok()).unwrap_or_default();
        if host.is_empty() || is_loopback(host) {
            return Ok(());
        }
        let why = "without a token, only names of this machine are served: localhost, 127.0.0.1, [::1]";
        return Err(Refusal::new(Code::ForbiddenHost, why));
    };
    // Where reviewers are named, each shows a token of their own, which the route looks at.
    let is_for_reviewers = || route == REVIEW && Reviewers::read(&app.review.data).is_ok_and(|reviewers| !reviewers.is_empty());
    if OPEN.contains(&route) || token.is_shown(headers) || is_for_reviewers() {
        return Ok(());
    }
    Err(Refusal::new(Code::Unauthorized, "wanted Authorization: Bearer and the service's token"))
}

fn is_loopback(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    let address = name.trim_start_matches('[').trim_end_matches(']');
    name.eq_ignore_ascii_case("localhost") || address.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_this_machine_are_loopback() {
        for host in ["localhost", "localhost:7171", "127.0.0.1:80", "[::1]:80", "[::1]", "LOCALHOST"] {
            assert!(is_loopback(host), "{host}");
        }
        for host in ["localhost.evil.example", "10.0.0.1", "127.0.0.1.evil.example:80", "evil.example:127"] {
            assert!(!is_loopback(host), "{host}");
        }
    }

    #[test]
    fn a_token_is_shown_whole_or_not_at_all() {
        let token = Token::new("s3cret");
        let shows = |value: &'static str| token.is_shown(&HeaderMap::from_iter([(AUTHORIZATION, HeaderValue::from_static(value))]));
        assert!(shows("Bearer s3cret") && shows("bearer  s3cret"));
        assert!(!shows("Bearer s3cre") && !shows("Bearer s3crets") && !shows("Basic s3cret") && !shows("s3cret"));
    }
}
