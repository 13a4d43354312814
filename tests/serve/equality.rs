//! What the service says is what a scan and a check say, but for the place it came from: over the whole corpus, whole findings and states.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use replylint::conversation::Memory;
use replylint::report::{self, writer};
use replylint::scan::{Scanner, Settings, Summary};
use replylint::source;
use serde_json::{Value, json};

use super::client::{Answer, Server};

const FOLDERS: [&str; 3] = ["corpus/test", "corpus/conversations", "corpus/conversations/held-out"];

fn files() -> Vec<PathBuf> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let of = |folder: &&str| {
        fs::read_dir(root.join(folder)).expect("it is there").map(|entry| entry.expect("a file").path()).collect::<Vec<_>>()
    };
    let mut files: Vec<PathBuf> = FOLDERS.iter().flat_map(of).filter(|path| path.extension().is_some_and(|end| end == "jsonl")).collect();
    files.sort();
    files
}

/// What is said of a message: its id, state, reason, action and candidates, and its findings without their source.
fn said(verdict: &Value, findings: impl Iterator<Item = Value>) -> Value {
    let without_source = |mut finding: Value| {
        finding.as_object_mut().expect("a finding").remove("source").expect("it came from somewhere");
        finding
    };
    let findings: Vec<Value> = findings.map(without_source).collect();
    // A report leaves out what is empty.
    let candidates = verdict.get("candidates").cloned().unwrap_or_else(|| json!([]));
    let of = |key: &str| &verdict[key];
    json!({ "id": of("id"), "state": of("state"), "reason": of("reason"), "action": of("action"), "candidates": candidates, "findings": findings })
}

/// Two reports on the same messages, as what is said of each.
fn reported(verdicts: &str, findings: &str) -> Vec<Value> {
    let findings = values(findings);
    let of = |verdict: &Value| {
        let own: Vec<Value> = findings.iter().filter(|finding| finding["message"] == verdict["id"]).cloned().collect();
        said(verdict, own.into_iter())
    };
    let all: Vec<Value> = values(verdicts).iter().map(of).collect();
    let told: usize = all.iter().map(|said| said["findings"].as_array().expect("findings").len()).sum();
    assert_eq!(told, findings.len(), "every finding has its message");
    all
}

fn values(lines: &str) -> Vec<Value> {
    lines.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

/// By `replylint scan`.
fn scanned(file: &Path, more: &[&str]) -> Vec<Value> {
    let report = |format: &str| {
        let output = Command::new(env!("CARGO_BIN_EXE_replylint"))
            .args(["scan", "--format", format])
            .args(more)
            .arg(file)
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .output()
            .expect("the program runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("UTF-8")
    };
    reported(&report("verdicts"), &report("jsonl"))
}

/// By what `replylint check` does, message after message.
fn checked(scanner: &Scanner, file: &Path) -> Vec<Value> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |format: &str| folder.path().join(format);
    let sink = |format: &str| {
        let out = fs::File::create(path(format)).expect("a file");
        (writer(format).expect("it is in the table").new)(Box::new(out), &report::Options::default())
    };
    let (mut verdicts, mut findings, mut memory) = (sink("verdicts"), sink("jsonl"), Memory::default());
    for message in source::open(&[file.to_owned()], &source::Options::default()) {
        let message = message.expect("the corpus can be read");
        if message.sender.is_inbound() {
            scanner.hear(&message, &mut memory);
            continue;
        }
        let verdict = scanner.check(&message, &mut memory);
        verdicts.verdict(&message, &verdict).and_then(|()| findings.verdict(&message, &verdict)).expect("it can be written");
    }
    verdicts.finish(&Summary::default()).and_then(|()| findings.finish(&Summary::default())).expect("it can be written");
    let read = |format: &str| fs::read_to_string(path(format)).expect("text");
    reported(&read("verdicts"), &read("jsonl"))
}

/// By the service, which is told what others write.
fn served<'l>(runs: impl Iterator<Item = &'l [&'l str]>, mut post: impl FnMut(&str, &str) -> Answer) -> Vec<Value> {
    let mut all = Vec::new();
    for run in runs {
        let path = if is_outgoing(run[0]) { "/v1/check" } else { "/v1/sent" };
        let answer = post(path, &run.join("\n"));
        assert_eq!(answer.status, 200, "{}", answer.body);
        if path == "/v1/check" {
            let answers = values(&answer.body);
            assert_eq!(answers.len(), run.len());
            all.extend(answers.iter().map(|answer| said(answer, answer["findings"].as_array().expect("findings").iter().cloned())));
        }
    }
    all
}

/// Whether the shop wrote it.
fn is_outgoing(line: &str) -> bool {
    !line.contains(r#""sender": "buyer""#) && !line.contains(r#""sender": "system""#)
}

fn assert_same(one: &[Value], other: &[Value], file: &Path) {
    for (one, other) in one.iter().zip(other) {
        assert_eq!(one, other, "{}", file.display());
    }
    assert_eq!(one.len(), other.len(), "{}", file.display());
}

#[test]
fn a_stream_of_the_corpus_is_told_what_scan_and_check_tell() {
    let scanner = Scanner::embedded(Settings::default()).expect("the built-in rules and model are sound");
    let (mut messages, mut findings) = (0, 0);
    for file in files() {
        let scanned = scanned(&file, &[]);
        assert_same(&checked(&scanner, &file), &scanned, &file);
        // The memory is to begin empty; files share names of conversations.
        let server = Server::start(&[]);
        let text = fs::read_to_string(&file).expect("text");
        let lines: Vec<&str> = text.lines().collect();
        // What others write is told as it comes; what the shop writes between is one stream.
        let runs = lines.chunk_by(|one, other| is_outgoing(one) == is_outgoing(other));
        assert_same(&served(runs, |path, body| server.lines(path, body)), &scanned, &file);
        messages += scanned.len();
        findings += scanned.iter().map(|said| said["findings"].as_array().expect("findings").len()).sum::<usize>();
    }
    assert!(messages > 4_000 && findings > 1_000, "{findings} findings in {messages} messages");
}

#[test]
fn one_request_a_message_is_told_the_same() {
    for file in files() {
        let server = Server::start(&["--show-personal-data"]);
        let mut connection = server.connect();
        let text = fs::read_to_string(&file).expect("text");
        let lines: Vec<&str> = text.lines().collect();
        let served = served(lines.chunks(1), |path, body| connection.post(path, "application/json", body));
        assert_same(&served, &scanned(&file, &["--show-personal-data"]), &file);
    }
}
