//! What the service finds is what a scan finds, but for the place it came from.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

use super::client::Server;

fn files(folders: &[&str]) -> Vec<PathBuf> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let of = |folder: &&str| {
        fs::read_dir(root.join(folder)).expect("it is there").map(|entry| entry.expect("a file").path()).collect::<Vec<_>>()
    };
    let mut files: Vec<PathBuf> = folders.iter().flat_map(of).filter(|path| path.extension().is_some_and(|end| end == "jsonl")).collect();
    files.sort();
    files
}

fn scan(file: &PathBuf, more: &[&str]) -> Vec<Value> {
    let output = Command::new(env!("CARGO_BIN_EXE_replylint"))
        .args(["scan", "--format", "jsonl"])
        .args(more)
        .arg(file)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("the program runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let lines = String::from_utf8(output.stdout).expect("UTF-8");
    lines.lines().map(|line| without_source(serde_json::from_str(line).expect("JSON"))).collect()
}

fn without_source(mut finding: Value) -> Value {
    finding.as_object_mut().expect("a finding").remove("source");
    finding
}

fn findings(answer: &Value) -> Vec<Value> {
    answer["findings"].as_array().expect("findings").iter().cloned().map(without_source).collect()
}

/// Whether the shop wrote it.
fn is_outgoing(line: &str) -> bool {
    !line.contains(r#""sender": "buyer""#) && !line.contains(r#""sender": "system""#)
}

#[test]
fn a_stream_of_the_corpus_finds_what_a_scan_finds() {
    for file in files(&["corpus/test", "corpus/conversations"]) {
        // The memory is to begin empty; files share names of conversations.
        let server = Server::start(&[]);
        let text = fs::read_to_string(&file).expect("text");
        let lines: Vec<&str> = text.lines().collect();
        let mut found = Vec::new();
        // What others write is told as it comes; what the shop writes between is one request.
        for run in lines.chunk_by(|one, other| is_outgoing(one) == is_outgoing(other)) {
            let path = if is_outgoing(run[0]) { "/v1/check" } else { "/v1/sent" };
            let answer = server.lines(path, &run.join("\n"));
            assert_eq!(answer.status, 200, "{}", answer.body);
            if path == "/v1/check" {
                let answers: Vec<Value> = answer.body.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
                assert_eq!(answers.len(), run.len());
                found.extend(answers.iter().flat_map(findings));
            }
        }
        assert_eq!(found, scan(&file, &[]), "{}", file.display());
    }
}

#[test]
fn one_request_a_message_finds_the_same() {
    let server = Server::start(&["--show-personal-data"]);
    let mut connection = server.connect();
    for file in files(&["corpus/conversations"]).into_iter().take(4).chain(files(&["corpus/test"])) {
        let text = fs::read_to_string(&file).expect("text");
        let mut found = Vec::new();
        for line in text.lines() {
            let path = if is_outgoing(line) { "/v1/check" } else { "/v1/sent" };
            let answer = connection.post(path, "application/json", line);
            assert_eq!(answer.status, 200, "{}", answer.body);
            if path == "/v1/check" {
                found.extend(findings(&answer.json()));
            }
        }
        assert_eq!(found, scan(&file, &["--show-personal-data"]), "{}", file.display());
    }
}
