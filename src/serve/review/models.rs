//! Training, and which model is in service.

use std::sync::{Arc, Mutex, PoisonError};

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};

use super::super::App;
use super::super::refusal::{Code, Refusal};
use super::who::{Lead, Who};
use super::{json, work};
use crate::error::{Error, Result};
use crate::model::Classifier;
use crate::model::train::Settings;
use crate::review::models::{Model, file};
use crate::review::retrain::{Materials, retrain};
use crate::review::reviewers::Reviewer;

/// A training that runs, and how the last one ended.
#[derive(Default)]
pub struct Training(Mutex<Job>);

#[derive(Clone, Default, Serialize)]
struct Job {
    running: Option<Step>,
    /// How the last one ended, in words.
    last: Option<String>,
}

/// How far it has come.
#[derive(Clone, Serialize)]
struct Step {
    what: String,
    done: usize,
    all: usize,
    by: String,
}

impl Training {
    fn change(&self, change: impl FnOnce(&mut Job)) {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// Whether it may begin: one at a time.
    fn begin(&self, by: &str) -> bool {
        let mut job = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if job.running.is_some() {
            return false;
        }
        job.running = Some(Step { what: "reading".to_owned(), done: 0, all: 1, by: by.to_owned() });
        true
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

/// Begins to train.
///
/// # Errors
/// One runs already, and what [`Code`] lists.
pub async fn train(State(app): State<Arc<App>>, Lead(lead): Lead, headers: HeaderMap, body: Body) -> Result<Response, Refusal> {
    let Nothing {} = json(&app, &headers, body).await?;
    if !app.review.training.begin(&lead.name) {
        return Err(Refusal::new(Code::Busy, "a model is being trained; wait until it is done"));
    }
    let trainer = Arc::clone(&app);
    let begun = std::thread::Builder::new().name("training".to_owned()).spawn(move || {
        let ended = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| run(&trainer, &lead)));
        let told = match ended {
            Ok(Ok(told)) => told,
            Ok(Err(error)) => error.to_string(),
            Err(_) => "training has failed".to_owned(),
        };
        (trainer.log)(&format!("training: {told}"));
        trainer.review.training.change(|job| *job = Job { running: None, last: Some(told) });
    });
    if begun.is_err() {
        app.review.training.change(|job| job.running = None);
        return Err(Refusal::overloaded("no thread can be started"));
    }
    status(State(app), Who(Reviewer::local())).await
}

fn run(app: &App, lead: &Reviewer) -> Result<String> {
    let loaded = app.live.now();
    let plan = &app.review.plan;
    let mut broken = 0u64;
    let materials = Materials::read(&plan.corpus, &plan.test, app.review.store.decided()?, &mut |_| broken += 1);
    // One core is left for requests.
    let threads = std::thread::available_parallelism().map_or(1, |cores| (cores.get() - 1).max(1));
    let settings = Settings { threads, ..Settings::default() };
    let made = retrain(&loaded.scanner, &materials, &settings, &mut |what, done, all| {
        let step = Step { what: what.to_owned(), done, all, by: lead.name.clone() };
        app.review.training.change(|job| job.running = Some(step));
    })?;
    let model = made.model(&loaded.scanner, materials.decisions, &lead.name);
    app.review.store.keep_model(&app.review.data, &model, &made.bytes)?;
    let unread = if broken > 0 { format!(" ({broken} records could not be read)") } else { String::new() };
    Ok(match &model.refused {
        Some(why) => format!("{} is refused: {why}{unread}", model.id),
        None => format!("{} may be put into service{unread}", model.id),
    })
}

/// How far training is.
///
/// # Errors
/// What [`Code`] lists.
pub async fn status(State(app): State<Arc<App>>, _: Who) -> Result<Response, Refusal> {
    let job = app.review.training.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
    Ok(Json(job).into_response())
}

#[derive(Serialize)]
struct Models {
    in_service: String,
    /// The model that was put into service here; nothing where it is the one the program was started with.
    active: Option<String>,
    models: Vec<Model>,
}

/// All models with their cards and comparisons.
///
/// # Errors
/// What [`Code`] lists.
pub async fn models(State(app): State<Arc<App>>, _: Who) -> Result<Response, Refusal> {
    let models = work(&app, |app| {
        let in_service = app.live.now().versions.model.clone();
        Ok(Models { in_service, active: app.review.store.active_model()?, models: app.review.store.models()? })
    });
    Ok(Json(models.await?).into_response())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Activate {
    model: String,
}

/// Puts a model into service; requests that are being answered end with the old one.
///
/// # Errors
/// A model that was refused or does not fit the rules, and what [`Code`] lists; the old one stays then.
pub async fn activate(State(app): State<Arc<App>>, Lead(lead): Lead, headers: HeaderMap, body: Body) -> Result<Response, Refusal> {
    let Activate { model } = json(&app, &headers, body).await?;
    work(&app, move |app| put_into_service(app, Some(&model), &lead)).await?;
    models(State(app), Who(Reviewer::local())).await
}

/// Puts the model before the one in service back.
///
/// # Errors
/// There is none, and what [`Code`] lists.
pub async fn rollback(State(app): State<Arc<App>>, Lead(lead): Lead, headers: HeaderMap, body: Body) -> Result<Response, Refusal> {
    let Nothing {} = json(&app, &headers, body).await?;
    work(&app, move |app| {
        let before = app.review.store.model_before()?;
        put_into_service(app, before.as_deref(), &lead)
    })
    .await?;
    models(State(app), Who(Reviewer::local())).await
}

fn put_into_service(app: &App, model: Option<&str>, lead: &Reviewer) -> Result<()> {
    if let Some(id) = model
        && app.review.store.models()?.iter().any(|kept| kept.id == id)
    {
        // Tried before it is noted: what does not fit must not be found out at the next start.
        let path = file(&app.review.data, id);
        let bytes = std::fs::read(&path).map_err(|error| Error::io(&path, error))?;
        app.live.now().scanner.with_model(Classifier::from_bytes(&bytes)?)?;
    }
    app.review.store.activate(model, &lead.name)?;
    app.live.reload().map_err(|why| Error::Review { why: format!("it is noted, but the old model stays in use: {why}") })?;
    Ok(())
}
