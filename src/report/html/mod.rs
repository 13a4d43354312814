//! `html`: one file to open in a browser, without network: counts, charts, and a table to search, sort and filter. The page itself is
//! `page.html`, `page.css` and `page.js` beside this file; here the numbers and findings are written into it.

mod context;

use std::collections::{BTreeMap, HashMap};
use std::io::{self, Write};

use context::Context;
use serde_json::{Value, json};

use super::record::{Found, Record, Recorder};
use super::summary::SummaryObject;
use super::{Options, Out, Writer};
use crate::message::Message;
use crate::scan::{Sink, Summary};
use crate::verdict::{State, Verdict};

pub const WRITER: Writer = Writer {
    name: "html",
    extension: "html",
    doc: "one page for a browser, with charts, search and filters",
    new: |out, options| Box::new(Html::new(out, options)),
};

const PAGE: &str = include_str!("page.html");
const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");
/// Where the findings go into the page, and all that is known only at the end.
const FINDINGS: &str = "%FINDINGS%";
const FACTS: &str = "%FACTS%";
/// So many names of a kind are told apart when judged messages are counted.
const NAMES: usize = 5_000;

struct Html {
    out: Out,
    options: Options,
    recorder: Recorder,
    begun: bool,
    judged: Judged,
    clauses: Clauses,
    context: Context,
}

impl Html {
    fn new(out: Out, options: &Options) -> Html {
        let (judged, clauses, context) = (Judged::default(), Clauses::default(), Context::default());
        Html { out, options: options.clone(), recorder: Recorder::new(options), begun: false, judged, clauses, context }
    }

    /// What comes before the findings.
    fn begin(&mut self) -> io::Result<()> {
        if self.begun {
            return Ok(());
        }
        self.begun = true;
        let page = PAGE.split(FINDINGS).next().unwrap_or_default();
        self.out.write_all(page.replace("%STYLE%", STYLE).as_bytes())
    }

    /// A message with findings is an object, one that stands near by an array; the page reads those only when somebody asks.
    fn line(&mut self, value: &Value) -> io::Result<()> {
        self.begin()?;
        self.out.write_all(harmless(value).as_bytes())?;
        self.out.write_all(b"\n")
    }
}

impl Sink for Html {
    fn verdict(&mut self, message: &Message, verdict: &Verdict) -> io::Result<()> {
        if verdict.state != State::Unverified {
            self.judged.add(message, verdict, 1, &mut self.recorder);
        }
        if verdict.findings.is_empty() {
            return self.heard(message);
        }
        let around = self.context.found(message, &mut self.recorder);
        let (number, before) = around.map_or((None, Vec::new()), |(number, before)| (Some(number), before));
        before.iter().try_for_each(|line| self.line(line))?;
        let row = row(&self.recorder.record(message, verdict), number, &mut self.clauses);
        self.line(&row)
    }

    fn heard(&mut self, message: &Message) -> io::Result<()> {
        match self.context.quiet(message, &mut self.recorder) {
            Some(near) => self.line(&near),
            None => Ok(()),
        }
    }

    fn counted(&mut self, message: &Message, verdict: &Verdict, count: u64) -> io::Result<()> {
        if verdict.state != State::Unverified {
            self.judged.add(message, verdict, count, &mut self.recorder);
        }
        Ok(())
    }

    fn finish(&mut self, summary: &Summary) -> io::Result<()> {
        self.begin()?;
        let words = |(label, words): (&crate::Label, &crate::rules::spec::LabelText)| {
            (label.to_string(), json!([words.what, words.why, words.instead]))
        };
        let facts = json!({
            "summary": SummaryObject::new(summary, &mut self.recorder),
            "judged": self.judged.by,
            "labels": self.options.facts.labels.iter().map(words).collect::<serde_json::Map<_, _>>(),
            "rules": self.options.facts.rules,
            "clauses": self.clauses.all,
            "group": self.options.group,
        });
        let rest = PAGE.split(FINDINGS).nth(1).unwrap_or_default();
        let (before, after) = rest.split_once(FACTS).unwrap_or((rest, ""));
        let page = before.to_owned() + &harmless(&facts) + &after.replace("%SCRIPT%", SCRIPT);
        self.out.write_all(page.as_bytes())?;
        self.out.flush()
    }
}

/// JSON that can stand inside of a page.
fn harmless(value: &Value) -> String {
    value.to_string().replace('<', "\\u003c")
}

/// A message with its findings, in the conversation of that number. Names are short, since there may be tens of thousands.
fn row(record: &Record<'_>, conversation: Option<usize>, clauses: &mut Clauses) -> Value {
    let place = &record.place;
    json!({
        "id": place.message, "c": place.conversation, "n": conversation, "by": place.sender, "at": format!("{}:{}", place.source.path, place.source.record),
        "ch": place.channel, "pl": place.platform, "st": place.store, "ag": place.agent, "te": place.team, "bu": place.buyer,
        "t": place.sent_at, "la": place.language, "x": record.text,
        "f": record.findings.iter().map(|found| finding(record, found, clauses)).collect::<Vec<_>>(),
    })
}

fn finding(record: &Record<'_>, found: &Found<'_>, clauses: &mut Clauses) -> Value {
    let at = |byte: usize| record.text.get(..byte).map_or(0, |before| before.encode_utf16().count());
    json!({
        "l": found.label, "s": found.severity, "p": found.confidence, "a": at(found.shown.start), "z": at(found.shown.end),
        "e": found.evidence, "r": found.related, "k": clauses.number(found), "fp": found.fingerprint, "tp": found.template,
        "u": found.follow_up,
    })
}

/// Clauses with their advice, each written once.
#[derive(Default)]
struct Clauses {
    all: Vec<[String; 6]>,
    numbers: HashMap<[String; 6], usize>,
}

impl Clauses {
    fn number(&mut self, found: &Found<'_>) -> usize {
        let policy = &found.policy;
        let clause = [policy.pack, policy.date, policy.clause, policy.url, policy.cost, found.advice].map(str::to_owned);
        let all = &mut self.all;
        *self.numbers.entry(clause).or_insert_with_key(|clause| {
            all.push(clause.clone());
            all.len() - 1
        })
    }
}

/// Judged messages by what charts are drawn over, for rates.
#[derive(Default)]
struct Judged {
    by: BTreeMap<&'static str, BTreeMap<String, u64>>,
}

impl Judged {
    fn add(&mut self, message: &Message, verdict: &Verdict, times: u64, recorder: &mut Recorder) {
        let day = message.sent_at.as_deref().and_then(|time| time.get(..10));
        let language = message.language.as_deref().or(verdict.language);
        self.count("st", message.store.as_deref(), times, |store| recorder.key(store).into_owned());
        self.count("te", message.team.as_deref(), times, |team| recorder.key(team).into_owned());
        self.count("ag", message.agent.as_deref(), times, |agent| recorder.text(agent).into_owned());
        self.count("pl", message.platform.as_deref(), times, str::to_owned);
        self.count("la", language, times, str::to_owned);
        self.count("day", day, times, str::to_owned);
    }

    fn count(&mut self, of: &'static str, name: Option<&str>, times: u64, shown: impl FnOnce(&str) -> String) {
        let Some(name) = name else { return };
        let counts = self.by.entry(of).or_default();
        // Most names are shown as they are, so that masking is asked only for those that are new.
        if let Some(count) = counts.get_mut(name) {
            *count += times;
        } else if counts.len() < NAMES {
            *counts.entry(shown(name)).or_default() += times;
        }
    }
}
