//! The pre-send service: may this be sent? Asked over HTTP by desks, bots and language models before a message goes out.
//!
//! A request passes the [`gate`], its body becomes [`records`] (JSON lines that are checked, as a [`stream`]), these are judged ([`judge`]) by what is [`live`], taken through the
//! [`memory`] of their conversations in [`turns`], and answered ([`check`]) or refused ([`refusal`]). What it finds is what a scan finds.

mod answer;
pub mod check;
pub mod facts;
pub mod gate;
mod judge;
mod listen;
pub mod live;
pub mod mcp;
pub mod memory;
pub mod metrics;
pub mod records;
pub mod refusal;
pub mod review;
mod stream;
pub mod turns;

use std::future::Future;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Router, middleware};
use tokio::net::TcpListener;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::cors::CorsLayer;

use crate::error::{Error, Result};
use gate::Token;
use live::{Live, Load, Watch};
use memory::{Bounds, Memory};
use metrics::Metrics;
use refusal::{Code, Refusal};
use review::{Plan, Review};
use turns::Turns;

/// Says something to whoever runs the service; a message's text only where that was asked for.
pub type Log = Box<dyn Fn(&str) + Send + Sync>;

/// What the service allows.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of a body; of JSON lines that are checked, of each line.
    pub body: usize,
    /// Records of a body; JSON lines that are checked may be any number.
    pub records: usize,
    /// Requests that are judged at once, and connections; more are told to come again.
    pub requests: usize,
    pub connections: usize,
    /// Time for a request's head or the next one on a connection, for its body, and for all of it.
    pub head: Duration,
    pub body_time: Duration,
    pub request: Duration,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            body: 4 * 1024 * 1024,
            records: 10_000,
            requests: 256,
            connections: 1024,
            head: Duration::from_secs(15),
            body_time: Duration::from_secs(10),
            request: Duration::from_secs(20),
        }
    }
}

/// How to serve.
pub struct Options {
    /// The folder of what is kept: conversations, decisions, models.
    pub data: PathBuf,
    /// Where the trainers' page finds labelled records.
    pub plan: Plan,
    pub bounds: Bounds,
    /// Keys conversations in the database.
    pub secret: Vec<u8>,
    pub limits: Limits,
    /// Whoever asks must show it.
    pub token: Option<Token>,
    /// Other origins whose pages may ask.
    pub origins: Vec<HeaderValue>,
    pub show_personal_data: bool,
    pub log_requests: bool,
    /// Say each checked text; personal data is masked unless it is shown.
    pub log_text: bool,
    /// Serve `/noop` too, which reads a body and judges nothing: what the service itself costs, for measuring.
    pub with_noop: bool,
    pub log: Log,
}

/// The service's state, shared by all requests.
pub struct App {
    pub live: Live,
    memory: Memory,
    turns: Turns,
    pub review: Review,
    pub metrics: Metrics,
    limits: Limits,
    permits: Arc<Semaphore>,
    token: Option<Token>,
    origins: Vec<HeaderValue>,
    /// What the composer's page may do, and whose pages may show it.
    page_rules: HeaderValue,
    show_personal_data: bool,
    log_requests: bool,
    log_text: bool,
    with_noop: bool,
    log: Log,
    closing: AtomicBool,
}

impl App {
    /// Loads what is judged by and opens the memory.
    ///
    /// # Errors
    /// What cannot be loaded or opened.
    pub fn new(options: Options, load: Load) -> Result<App> {
        let wrong = |path: String, why: String| Error::Input { path, why };
        let live = Live::new(load).map_err(|why| wrong("rules and model".to_owned(), why))?;
        let memory = Memory::open(&options.data.join("conversations.sqlite"), options.secret, options.bounds)?;
        Ok(App {
            live,
            memory,
            turns: Turns::default(),
            review: Review::open(options.data, options.plan)?,
            metrics: Metrics::default(),
            limits: options.limits,
            permits: Arc::new(Semaphore::new(options.limits.requests)),
            token: options.token,
            page_rules: facts::page_rules(&options.origins),
            origins: options.origins,
            show_personal_data: options.show_personal_data,
            log_requests: options.log_requests,
            log_text: options.log_text,
            with_noop: options.with_noop,
            log: options.log,
            closing: AtomicBool::new(false),
        })
    }

    /// Whether it takes no new connections.
    pub fn is_closing(&self) -> bool {
        self.closing.load(Ordering::Relaxed)
    }

    /// Leave to judge one request.
    ///
    /// # Errors
    /// Too many are being judged.
    fn permit(&self) -> Result<OwnedSemaphorePermit, Refusal> {
        Arc::clone(&self.permits).try_acquire_owned().map_err(|_| Refusal::overloaded("too many requests are being judged"))
    }

    /// Reads a body within the limits.
    ///
    /// # Errors
    /// One that is too large, too slow, or breaks off.
    async fn body(&self, headers: &HeaderMap, body: Body) -> Result<Bytes, Refusal> {
        let too_large =
            || Refusal::new(Code::BodyTooLarge, format!("the body is larger than {} bytes; send it in parts", self.limits.body));
        if headers.contains_key(header::CONTENT_LENGTH) && body.size_hint().lower() > self.limits.body as u64 {
            return Err(too_large());
        }
        let read = tokio::time::timeout(self.limits.body_time, axum::body::to_bytes(body, self.limits.body)).await;
        let read = read.map_err(|_| Refusal::new(Code::SlowBody, "the body came too slowly"))?;
        read.map_err(|error| {
            let is_length = std::error::Error::source(&error).is_some_and(|source| source.to_string().contains("length limit"));
            if is_length { too_large() } else { Refusal::new(Code::BrokenBody, "the body broke off") }
        })
    }
}

/// The routes of the service.
pub fn router(app: Arc<App>) -> Router {
    let cors = CorsLayer::new()
        .allow_origin(app.origins.clone())
        .allow_methods([Method::GET, Method::POST])
        .allow_headers([header::AUTHORIZATION, header::CONTENT_TYPE]);
    let noop = if app.with_noop { Router::new().route("/noop", post(check::noop)) } else { Router::new() };
    noop.merge(review::router())
        .route("/", get(facts::composer))
        .route("/v1/check", post(check::check))
        .route("/v1/sent", post(check::sent))
        .route("/v1/labels", get(facts::labels))
        .route("/v1/policies", get(facts::policies))
        .route("/healthz", get(facts::healthz))
        .route("/readyz", get(facts::readyz))
        .route("/metrics", get(facts::metrics))
        .route("/openapi.json", get(facts::openapi))
        .fallback(|| async { Refusal::new(Code::NotFound, "there is nothing at this path; /openapi.json lists what there is") })
        .method_not_allowed_fallback(|| async {
            Refusal::new(Code::MethodNotAllowed, "the path is right, the method is not; /openapi.json lists both")
        })
        .layer(CatchPanicLayer::custom(panicked))
        .layer(middleware::from_fn_with_state(Arc::clone(&app), gate::pass))
        .layer(cors)
        .with_state(app)
}

fn panicked(_: Box<dyn std::any::Any + Send>) -> Response {
    Refusal::new(Code::Internal, "judging has failed; nothing was judged").into_response()
}

/// Serves on `listen` until `end`, reading rules and model anew when `watched` changes. `listening` is told the address that was taken.
///
/// # Errors
/// An address that cannot be taken.
pub fn run(
    app: App,
    listen: SocketAddr,
    watched: Vec<PathBuf>,
    listening: impl FnOnce(SocketAddr),
    end: impl Future<Output = ()>,
) -> Result<()> {
    let wrong = |error| Error::io(listen.to_string(), error);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(wrong)?;
    let app = Arc::new(app);
    runtime.block_on(async {
        let listener = TcpListener::bind(listen).await.map_err(wrong)?;
        listening(listener.local_addr().map_err(wrong)?);
        if !watched.is_empty() {
            tokio::spawn(watch(Arc::clone(&app), watched));
        }
        let closing = Arc::clone(&app);
        let end = async move {
            end.await;
            closing.closing.store(true, Ordering::Relaxed);
        };
        listen::serve(listener, router(Arc::clone(&app)), app.limits, end).await;
        Ok(())
    })
}

const LOOK_EVERY: Duration = Duration::from_secs(1);

/// Looks at files by their times: that works on every kind of disk, network ones too.
async fn watch(app: Arc<App>, watched: Vec<PathBuf>) {
    let mut watch = Watch::new(watched);
    loop {
        tokio::time::sleep(LOOK_EVERY).await;
        let app = Arc::clone(&app);
        let looked = tokio::task::spawn_blocking(move || {
            if watch.has_settled_anew() {
                let reloaded = app.live.reload();
                app.metrics.reload(reloaded.is_ok());
                match reloaded {
                    Ok(versions) => (app.log)(&format!("rules {} and model {} are in use", versions.rules, versions.model)),
                    Err(why) => (app.log)(&format!("the old rules and model stay in use: {why}")),
                }
            }
            watch
        });
        let Ok(back) = looked.await else { return };
        watch = back;
    }
}

/// Ends when the process is told to: by the terminal's interrupt or a supervisor's SIGTERM.
pub async fn asked_to_end() {
    let interrupted = async {
        // Without signals there is no way to be told, so it serves on.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    {
        let terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate());
        match terminate {
            Ok(mut terminate) => tokio::select! { () = interrupted => {}, _ = terminate.recv() => {} },
            Err(_) => interrupted.await,
        }
    }
    #[cfg(not(unix))]
    interrupted.await;
}
