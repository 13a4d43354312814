//! `replylint serve`.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail};
use clap::Args;

use super::{Common, Outcome, output, settings};
use crate::review::{Store, models};
use crate::serve::gate::Token;
use crate::serve::memory::Bounds;
use crate::serve::review::Plan;
use crate::serve::{self, App, Limits, Options};

/// The token's place in the environment.
const TOKEN: &str = "REPLYLINT_TOKEN";

#[derive(Debug, Args)]
pub struct ServeArgs {
    /// Where to listen. Other machines are let in only with a token.
    #[arg(long, default_value = "127.0.0.1:7171", value_name = "ADDR")]
    listen: SocketAddr,
    /// What conversations remember is kept here; $XDG_STATE_HOME/replylint where missing.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Labelled records that a new model is trained on, beside what is decided on the trainers' page.
    #[arg(long, default_value = "corpus/train", value_name = "DIR")]
    corpus: PathBuf,
    /// Labelled records that models are compared on.
    #[arg(long, default_value = "corpus/test", value_name = "DIR")]
    test: PathBuf,
    /// Whoever asks must show the token in this file (or in REPLYLINT_TOKEN) as a bearer token.
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,
    /// Let pages of this origin ask, and show the composer inside theirs.
    #[arg(long, value_name = "ORIGIN")]
    allow_origin: Vec<String>,
    /// Judge by this pack; several: the strictest wins.
    #[arg(long, value_name = "PACK")]
    policy: Vec<String>,
    /// Leave personal data in answers as it was written.
    #[arg(long)]
    show_personal_data: bool,
    /// Say each request on standard error: its id, path, status and time, never its text.
    #[arg(long)]
    log_requests: bool,
    /// Say each checked text and its action on standard error too, personal data masked unless --show-personal-data.
    #[arg(long)]
    log_text: bool,
    /// A conversation that is quiet for so many days is forgotten.
    #[arg(long, value_name = "DAYS", default_value_t = 90)]
    forget_after: u64,
    /// So many conversations are remembered.
    #[arg(long, value_name = "COUNT", default_value_t = 1_000_000)]
    remember: u64,
    /// For measuring: serve /noop too, which judges nothing.
    #[arg(long, hide = true)]
    with_noop: bool,
    #[command(flatten)]
    limits: LimitArgs,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Limits")]
struct LimitArgs {
    /// Bytes of a request's body; of JSON lines that are checked, of each line.
    #[arg(long, value_name = "BYTES", default_value_t = Limits::default().body)]
    max_body: usize,
    /// Records of a request; JSON lines that are checked may be any number.
    #[arg(long, value_name = "COUNT", default_value_t = Limits::default().records)]
    max_records: usize,
    /// Requests judged at once; more are told to come again.
    #[arg(long, value_name = "COUNT", default_value_t = Limits::default().requests)]
    max_requests: usize,
    /// Connections at once; more are told to come again.
    #[arg(long, value_name = "COUNT", default_value_t = Limits::default().connections)]
    max_connections: usize,
    /// Seconds for one request.
    #[arg(long, value_name = "SECONDS", default_value_t = Limits::default().request.as_secs())]
    request_timeout: u64,
    /// Seconds for a request's head or body to arrive.
    #[arg(long, value_name = "SECONDS", default_value_t = Limits::default().body_time.as_secs())]
    read_timeout: u64,
}

impl From<&LimitArgs> for Limits {
    fn from(typed: &LimitArgs) -> Limits {
        let read = Duration::from_secs(typed.read_timeout);
        Limits {
            body: typed.max_body,
            records: typed.max_records,
            requests: typed.max_requests,
            connections: typed.max_connections,
            head: read,
            body_time: read,
            request: Duration::from_secs(typed.request_timeout),
        }
    }
}

pub fn run(common: Common, args: ServeArgs) -> Result<Outcome> {
    let file = settings::read(&[])?;
    let token = token(args.token_file.as_deref())?;
    if token.is_none() && !args.listen.ip().is_loopback() {
        bail!("{} can be reached from other machines: give a token with --token-file or {TOKEN}", args.listen);
    }
    let data = settings::data(args.data)?;
    let origins = args.allow_origin.iter().map(|origin| origin.parse().with_context(|| format!("--allow-origin {origin:?}")));
    let options = Options {
        data: data.clone(),
        plan: Plan { corpus: there(args.corpus), test: there(args.test) },
        bounds: Bounds { quiet: Duration::from_secs(args.forget_after * 24 * 60 * 60), conversations: args.remember },
        secret: file.fingerprint_key.clone().into_bytes(),
        limits: Limits::from(&args.limits),
        token: token.as_deref().map(Token::new),
        origins: origins.collect::<Result<_>>()?,
        show_personal_data: args.show_personal_data,
        log_requests: args.log_requests,
        log_text: args.log_text,
        with_noop: args.with_noop,
        log: Box::new(output::complain),
    };
    let watched = [common.rules.clone().or(file.rules.clone()), common.model.clone().or(file.model.clone())];
    let policy = args.policy;
    let load = move || {
        // What a lead has put into service stands in for the model that was asked for here.
        let active = Store::open(&data).and_then(|store| store.active_model()).map_err(|error| error.to_string())?;
        let model = active.map(|id| models::file(&data, &id)).or(common.model.clone());
        let common = Common { rules: common.rules.clone(), model, color: common.color };
        settings::scanner(&common, &file, policy.clone(), 0).map_err(|error| output::chain(&error))
    };
    let app = App::new(options, Box::new(load))?;
    let listening = |address| output::complain(&format!("listening on http://{address}"));
    serve::run(app, args.listen, watched.into_iter().flatten().collect(), listening, serve::asked_to_end())?;
    Ok(Outcome::Done)
}

/// A folder that is not there is nothing to read.
fn there(path: PathBuf) -> Vec<PathBuf> {
    if path.exists() { vec![path] } else { Vec::new() }
}

fn token(file: Option<&Path>) -> Result<Option<String>> {
    let token = match file {
        Some(path) => Some(std::fs::read_to_string(path).with_context(|| path.display().to_string())?),
        None => std::env::var(TOKEN).ok(),
    };
    let token = token.map(|token| token.trim().to_owned());
    match token.as_deref() {
        Some("") => Err(anyhow!("the token is empty")),
        _ => Ok(token),
    }
}
