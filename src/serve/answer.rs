//! What is answered of one message: the verdict as a scan has it, and what may be sent instead.

use std::time::Instant;

use serde::Serialize;
use serde_json::json;

use super::gate::RequestId;
use super::judge::alone_here;
use super::live::Loaded;
use super::metrics::name;
use crate::conversation::Told;
use crate::finding::Span;
use crate::message::Message;
use crate::report::Options;
use crate::report::record::Recorder;
use crate::rewrite::{Rescan, Rewrite, rewrite};
use crate::scan::{Alone, Versions};
use crate::verdict::{Action, Candidate, Reason, State, Verdict};

/// Writes answers; what `recorder` masks has one name in all that it is lent to.
pub struct Answers<'l> {
    loaded: &'l Loaded,
    recorder: &'l mut Recorder,
    rewrite: bool,
    began: Instant,
}

#[derive(Serialize)]
struct Answer<'v, F: Serialize> {
    id: &'v str,
    state: State,
    reason: Option<Reason>,
    action: Action,
    language: Option<&'v str>,
    findings: Vec<F>,
    candidates: &'v [Candidate],
    /// What may be sent instead.
    rewrite: Option<Rewrite>,
    versions: &'v Versions,
    /// From the request's body to this answer, in microseconds.
    micros: u64,
}

impl<'l> Answers<'l> {
    pub fn new(loaded: &'l Loaded, recorder: &'l mut Recorder, rewrite: bool, began: Instant) -> Answers<'l> {
        Answers { loaded, recorder, rewrite, began }
    }

    /// Writes the answer to one message, and gives the verdict in it.
    pub fn write(&mut self, out: &mut Vec<u8>, message: &Message, alone: Alone, told: Told) -> Verdict {
        let may_ask = alone.asks().is_some() && !told.repeats();
        // What shows only together with earlier messages is not mended by leaving out words of the last.
        let may_mend = !told.completes();
        let verdict = self.loaded.scanner.verdict(message, alone, told);
        let rewrite = (self.rewrite && may_mend && verdict.state == State::Violation)
            .then(|| instead(self.loaded, message, &verdict, may_ask))
            .flatten();
        // Most messages are clean, and masking a text takes long.
        let record = (!verdict.findings.is_empty()).then(|| self.recorder.record(message, &verdict));
        let answer = Answer {
            id: &message.id,
            state: verdict.state,
            reason: verdict.reason(),
            action: verdict.action,
            language: message.language.as_deref().or(verdict.language),
            findings: record.iter().flat_map(|record| record.finding_objects()).collect(),
            candidates: &verdict.candidates,
            rewrite,
            versions: &self.loaded.versions,
            micros: self.began.elapsed().as_micros() as u64,
        };
        serde_json::to_writer(out, &answer).expect("plain data");
        drop(answer);
        drop(record);
        verdict
    }
}

/// One that masks personal data unless it is shown.
pub fn recorder(show_personal_data: bool) -> Recorder {
    Recorder::new(&Options { show_personal_data, ..Options::default() })
}

/// What was said of which text, in one line whatever stands in the text. What is masked is numbered in each line anew: were it numbered
/// together with answers, these would differ by whether there is a log.
pub fn in_log(request: &RequestId, message: &Message, verdict: &Verdict, show_personal_data: bool) -> String {
    let mut recorder = recorder(show_personal_data);
    let id = recorder.key(&message.id).into_owned();
    let record = json!({ "id": id, "text": recorder.text(&message.text) });
    format!("{} {} {}", request.as_str(), name(&verdict.action), on_one_line(&record.to_string()))
}

/// JSON in which also those characters are escaped that end a line for some readers (NEL, LS, PS), or steer a terminal.
fn on_one_line(json: &str) -> String {
    let is_odd = |character: char| character.is_control() || matches!(character, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let mut line = String::with_capacity(json.len());
    for character in json.chars() {
        if is_odd(character) {
            line.push_str(&format!("\\u{:04x}", u32::from(character)));
        } else {
            line.push(character);
        }
    }
    line
}

/// The message without what breaks a rule. It may ask only where the original was the first to ask.
fn instead(loaded: &Loaded, message: &Message, verdict: &Verdict, may_ask: bool) -> Option<Rewrite> {
    let found = spans(verdict);
    rewrite(message, &found, loaded.scanner.rules(), |rest| {
        let alone = alone_here(loaded, rest);
        if let Some(ask) = alone.asks().filter(|_| !may_ask) {
            return Rescan::Found(vec![ask]);
        }
        let verdict = loaded.scanner.verdict(rest, alone, Told::default());
        match verdict.state {
            State::Clean => Rescan::Clean,
            State::Violation => Rescan::Found(spans(&verdict)),
            State::Review | State::Unverified => Rescan::Unsure,
        }
    })
}

fn spans(verdict: &Verdict) -> Vec<Span> {
    verdict.findings.iter().map(|judged| judged.finding.span).collect()
}
