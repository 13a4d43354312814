//! The program as its users meet it.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

fn replylint(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_replylint"))
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("the program runs")
}

fn lines(output: &Output) -> Vec<Value> {
    let text = String::from_utf8(output.stdout.clone()).expect("UTF-8");
    text.lines().map(|line| serde_json::from_str(line).expect("a JSON object a line")).collect()
}

#[test]
fn check_answers_and_its_status_says_the_same() {
    let bad = replylint(&["check", "Please leave us 5 stars", "--format", "json"]);
    assert_eq!(bad.status.code(), Some(1));
    let verdict = &lines(&bad)[0];
    assert_eq!((verdict["state"].as_str(), verdict["action"].as_str()), (Some("violation"), Some("block")));
    assert_eq!(verdict["findings"][0]["label"], "solicitation.positive");
    let good = replylint(&["check", "Your parcel was sent this morning."]);
    assert_eq!(good.status.code(), Some(0));
}

#[test]
fn the_samples_are_scanned_whole_and_the_broken_record_is_named() {
    let output = replylint(&["scan", "corpus/samples", "--format", "jsonl"]);
    assert_eq!(output.status.code(), Some(0));
    let findings = lines(&output);
    assert!(findings.len() >= 8, "{} findings", findings.len());
    for key in [
        "message",
        "source",
        "channel",
        "sender",
        "label",
        "severity",
        "confidence",
        "span",
        "excerpt",
        "evidence",
        "related",
        "policy",
        "advice",
        "fingerprint",
        "template",
    ] {
        assert!(findings.iter().all(|finding| finding.get(key).is_some()), "{key}");
    }
    let complaints = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(complaints.contains("shopee-my.jsonl:41"), "{complaints}");
}

#[test]
fn personal_data_is_masked_unless_it_is_asked_for() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("a.jsonl");
    fs::write(&file, "{\"text\":\"Please add me on WhatsApp +62 812 3456 7890 and leave us 5 stars\"}\n").expect("it can be written");
    let path = file.display().to_string();
    for format in ["jsonl", "verdicts", "json", "csv", "human"] {
        let masked = replylint(&["scan", &path, "--format", format]);
        assert!(!String::from_utf8_lossy(&masked.stdout).contains("3456"), "{format}");
    }
    let shown = replylint(&["scan", &path, "--format", "verdicts", "--show-personal-data"]);
    assert!(String::from_utf8_lossy(&shown.stdout).contains("3456"));
}

#[test]
fn what_cannot_be_done_is_told_with_status_two() {
    let folder = tempfile::tempdir().expect("a folder");
    let empty = folder.path().join("empty.jsonl");
    fs::write(&empty, "").expect("it can be written");
    let model = folder.path().join("model.bin");
    fs::write(&model, "no model").expect("it can be written");
    let cases: [(&[&str], &str); 5] = [
        (&["scan", "no/such/file"], "no/such/file"),
        (&["scan", empty.to_str().expect("UTF-8")], "nothing was judged"),
        (&["scan", "corpus/samples", "--format", "pdf"], "pdf"),
        (&["scan", "corpus/samples", "--policy", "nobody"], "nobody"),
        (&["--model", model.to_str().expect("UTF-8"), "check", "hi"], "no classifier"),
    ];
    for (arguments, told) in cases {
        let output = replylint(arguments);
        let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {complaint}");
        assert!(complaint.contains(told), "{arguments:?}: {complaint}");
    }
}

#[test]
fn an_input_is_never_written_over() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("a.jsonl");
    fs::write(&file, "{\"text\":\"hello\"}\n").expect("it can be written");
    let path = file.display().to_string();
    for command in ["scan", "convert"] {
        let output = replylint(&[command, &path, "-o", &path]);
        assert_eq!(output.status.code(), Some(2), "{command}");
        assert_eq!(fs::read_to_string(&file).expect("text"), "{\"text\":\"hello\"}\n", "{command}");
    }
}

#[test]
fn a_mistake_in_a_rule_is_told_with_file_line_and_reason() {
    let folder = tempfile::tempdir().expect("a folder");
    copy(Path::new(env!("CARGO_MANIFEST_DIR")).join("rules").as_path(), folder.path());
    let threat = folder.path().join("threat.toml");
    let mut text = fs::read_to_string(&threat).expect("text");
    let line = text.lines().count() + 2;
    text.push_str("\n[[rule]]\nid = \"sue\"\nlabel = \"threat.legal\"\nmatch.near = { concepts = [\"lawyer\"], within = 3 }\nhits = []\nmisses = []\n");
    fs::write(&threat, text).expect("it can be written");
    let output = replylint(&["--rules", folder.path().to_str().expect("UTF-8"), "rules", "check"]);
    let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2));
    assert!(complaint.contains(&format!("threat.toml:{line}: rule \"sue\": there is no concept \"lawyer\"")), "{complaint}");
}

#[test]
fn standard_input_is_read_and_a_closed_pipe_is_no_error() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_replylint"))
        .args(["scan", "-", "--format", "jsonl", "--fail-on", "block"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program runs");
    child.stdin.take().expect("a pipe").write_all("{\"text\":\"求五星好评，返现5元\"}\n".as_bytes()).expect("it reads");
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(!lines(&output).is_empty());
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("it can be made");
    for entry in fs::read_dir(from).expect("it can be read").flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target)
        } else {
            fs::copy(entry.path(), target).map(drop).expect("it can be copied")
        }
    }
}

#[test]
fn a_pack_of_ones_own_changes_single_lines_and_auto_stands_for_the_pack_that_fits() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::write(&path, text).expect("it can be written");
        path.display().to_string()
    };
    let line = "[[line]]\nlabel = \"solicitation.positive\"\nseverity = \"notice\"\nclause = \"We would rather not.\"\n";
    let pack = write("ours.toml", &format!("name = \"ours\"\ntitle = \"Ours\"\ndate = 2026-11-28\nextends = \"default\"\n{line}"));
    let export = write("a.jsonl", "{\"text\":\"Please leave us 5 stars\"}\n");
    let judged = |policies: &[&str]| {
        let flags = policies.iter().flat_map(|policy| ["--policy", policy]);
        let output = replylint(&["scan", &export, "--format", "jsonl"].into_iter().chain(flags).collect::<Vec<_>>());
        let finding = lines(&output).remove(0);
        let of = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
        (of(&finding["severity"]), of(&finding["policy"]["pack"]), of(&finding["policy"]["date"]))
    };
    let ours = || ("notice".to_owned(), "ours".to_owned(), "2026-11-28".to_owned());
    assert_eq!(judged(&[&pack]), ours());
    assert_eq!(judged(&[&pack, "auto"]).1, "default");
    write("replylint.toml", "policy = [\"ours.toml\"]\n");
    assert_eq!(judged(&[]), ours());
    let differs = replylint(&["policies", "diff", "default", &pack]);
    assert!(String::from_utf8_lossy(&differs.stdout).contains("solicitation.positive      chat         block   notice"));
}

#[test]
fn the_page_has_what_stands_around_a_finding() {
    let folder = tempfile::tempdir().expect("a folder");
    let turn = |sender: &str, text: &str| format!("{{\"conversation\":\"c\",\"sender\":\"{sender}\",\"text\":\"{text}\"}}\n");
    let turns = turn("buyer", "Where is it?") + &turn("agent", "Please leave us 5 stars") + &turn("buyer", "No.");
    fs::write(folder.path().join("a.jsonl"), turns).expect("it can be written");
    let page = replylint(&["scan", &folder.path().display().to_string(), "--format", "html"]);
    let page = String::from_utf8_lossy(&page.stdout).into_owned();
    let near: Vec<&str> = page.lines().filter(|line| line.starts_with("[1,")).collect();
    assert_eq!(near, ["[1,\"buyer\",null,null,\"Where is it?\"]", "[1,\"buyer\",null,null,\"No.\"]"]);
}
