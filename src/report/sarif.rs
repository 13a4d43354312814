//! `sarif`: SARIF 2.1.0, for code-scanning platforms and editors. A rule is a label, a line is a record.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::record::{Found, Record, Recorder};
use super::{Facts, Options, Out, Writer};
use crate::error::Error;
use crate::label::Label;
use crate::message::Message;
use crate::scan::{Sink, Summary};
use crate::verdict::{Severity, Verdict};

pub const WRITER: Writer = Writer {
    name: "sarif",
    extension: "sarif",
    doc: "SARIF 2.1.0, for code-scanning platforms",
    new: |out, options| Box::new(Sarif::new(out, options)),
};

/// So many unreadable records and files are named.
const UNREADABLE: usize = 100;

struct Sarif {
    out: Out,
    options: Options,
    recorder: Recorder,
    begun: bool,
    unreadable: Vec<Value>,
}

impl Sarif {
    fn new(out: Out, options: &Options) -> Sarif {
        Sarif { out, options: options.clone(), recorder: Recorder::new(options), begun: false, unreadable: Vec::new() }
    }

    /// What comes before the next result.
    fn separate(&mut self) -> io::Result<()> {
        if self.begun {
            return self.out.write_all(b",\n");
        }
        self.begun = true;
        self.out.write_all(head(&self.options.facts).as_bytes())
    }
}

impl Sink for Sarif {
    fn verdict(&mut self, message: &Message, verdict: &Verdict) -> io::Result<()> {
        if verdict.findings.is_empty() {
            return Ok(());
        }
        let record = self.recorder.record(message, verdict);
        for found in &record.findings {
            self.separate()?;
            serde_json::to_writer(&mut self.out, &result(&record, found, &self.options.facts))?;
        }
        Ok(())
    }

    fn skipped(&mut self, error: &Error) -> io::Result<()> {
        if self.unreadable.len() < UNREADABLE {
            self.unreadable.push(json!({ "level": "error", "message": { "text": self.recorder.text(&error.to_string()) } }));
        }
        Ok(())
    }

    fn finish(&mut self, _: &Summary) -> io::Result<()> {
        if !self.begun {
            self.out.write_all(head(&self.options.facts).as_bytes())?;
        }
        let invocation = json!([{ "executionSuccessful": true, "toolExecutionNotifications": self.unreadable }]);
        write!(self.out, "\n],\"invocations\":{invocation},\"columnKind\":\"unicodeCodePoints\"}}]}}\n")?;
        self.out.flush()
    }
}

/// All up to the first result.
fn head(facts: &Facts) -> String {
    let rules: Vec<Value> = Label::ALL.iter().map(|&label| rule(label, facts)).collect();
    let driver = json!({ "name": "replylint", "semanticVersion": env!("CARGO_PKG_VERSION"), "rules": rules });
    let schema = "https://json.schemastore.org/sarif-2.1.0.json";
    format!("{{\"$schema\":\"{schema}\",\"version\":\"2.1.0\",\"runs\":[{{\"tool\":{{\"driver\":{driver}}},\"results\":[\n")
}

fn rule(label: Label, facts: &Facts) -> Value {
    let words = facts.label(label);
    let or_label = |text: &str| if text.is_empty() { label.as_str().to_owned() } else { text.to_owned() };
    json!({
        "id": label,
        "shortDescription": { "text": or_label(&words.what) },
        "fullDescription": { "text": or_label(&words.why) },
        "help": { "text": or_label(&words.instead) },
    })
}

fn result(record: &Record<'_>, found: &Found<'_>, facts: &Facts) -> Value {
    let place = &record.place;
    let words = facts.label(found.label);
    let instead = if found.advice.is_empty() { String::new() } else { format!(" Instead: “{}”", found.advice) };
    let text = format!("{} “{}”{instead}", words.what, found.excerpt);
    json!({
        "ruleId": found.label,
        "ruleIndex": found.label.index(),
        "level": level(found.severity),
        "rank": found.confidence * 100.0,
        "message": { "text": text.trim() },
        "locations": [{ "physicalLocation": {
            "artifactLocation": { "uri": uri(&place.source.path) },
            "region": { "startLine": place.source.record.max(1), "snippet": { "text": found.excerpt } },
        } }],
        "partialFingerprints": { "replylint/v1": found.fingerprint },
        "properties": {
            "message": place.message, "conversation": place.conversation, "store": place.store, "team": place.team, "agent": place.agent,
            "channel": place.channel, "platform": place.platform, "language": place.language, "template": found.template,
            "pack": found.policy.pack, "clause": found.policy.clause, "url": found.policy.url, "packDate": found.policy.date,
            "related": found.related,
        },
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Block => "error",
        Severity::Warn => "warning",
        Severity::Notice => "note",
    }
}

/// A path as the reference of a URI.
fn uri(path: &str) -> String {
    let path = path.replace('\\', "/");
    let mut uri = String::with_capacity(path.len());
    if path.starts_with('/') {
        uri.push_str("file://");
    }
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => uri.push(char::from(byte)),
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_becomes_a_uri() {
        assert_eq!(uri("exports/WhatsApp Chat.txt"), "exports/WhatsApp%20Chat.txt");
        assert_eq!(uri("/data/客服.csv"), "file:///data/%E5%AE%A2%E6%9C%8D.csv");
        assert_eq!(uri(r"exports\a:b.jsonl"), "exports/a%3Ab.jsonl");
    }
}
