//! Import and decisions.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use replylint::Label;
use replylint::review::Store;
use replylint::review::decision::{Kind, Marked};
use replylint::review::queue::Asked;
use replylint::review::view::Look;

use super::{RECORDS, add, said, store};

const LOCKED: Look = Look { unlocked: false, others: false };
const OPEN: Look = Look { unlocked: true, others: true };

#[test]
fn nothing_is_imported_twice_from_an_export_or_from_a_report_on_it() {
    let data = tempfile::tempdir().expect("a folder");
    let store = store(data.path(), RECORDS);
    let again = add(&store, data.path(), RECORDS);
    assert_eq!((again.added, again.known), (0, 4));
    let file = data.path().join("records.jsonl");
    let report = Command::new(env!("CARGO_BIN_EXE_replylint"))
        .args(["scan", file.to_str().expect("UTF-8"), "--format", "verdicts"])
        .output()
        .expect("the program runs");
    let again = add(&store, data.path(), &String::from_utf8(report.stdout).expect("UTF-8"));
    assert_eq!((again.added, again.known), (0, 4));
}

#[test]
fn a_verdict_that_was_brought_is_kept() {
    let data = tempfile::tempdir().expect("a folder");
    let line = r#"{"id":"v1","channel":"chat","sender":"agent","text":"Write to [phone 3]","state":"violation","action":"block","findings":[{"label":"diversion.contact","severity":"block",
        "confidence":0.91,"span":{"start":9,"end":18},"excerpt":"[phone 3]","evidence":[{"detector":"rule","id":"own-phone","span":{"start":9,"end":18}}],
        "related":[],"policy":{"pack":"default","clause":"","url":""},"advice":"","fingerprint":"f","template":"t"}]}"#;
    let store = store(data.path(), &line.replace('\n', ""));
    let view = store.view(&[1], LOCKED).expect("it can be read").remove(0);
    assert_eq!(view.findings[0]["label"], "diversion.contact");
    assert!(view.record.get("findings").is_none());
}

#[test]
fn an_example_is_shown_with_its_conversation_and_without_personal_data() {
    let data = tempfile::tempdir().expect("a folder");
    let store = store(data.path(), RECORDS);
    let id = store.find("m1").expect("it can be read").expect("it was imported");
    let view = store.view(&[id], LOCKED).expect("it can be read").remove(0);
    let shown = serde_json::to_string(&view).expect("plain data");
    assert!(!shown.contains("3456"), "{shown}");
    assert_eq!((view.before.len(), view.after.len()), (1, 1));
    assert_eq!(view.before[0].text, "Where is my lamp? My number is [phone 1]");
    assert!(view.findings.iter().any(|finding| finding["label"] == "diversion.contact"), "{shown}");
    let span = &view.findings[0]["span"];
    let (start, end) = (span["start"].as_u64().expect("a number") as usize, span["end"].as_u64().expect("a number") as usize);
    assert_eq!(view.text[start..end], *view.findings[0]["excerpt"].as_str().expect("text"));
    let open = store.view(&[id], OPEN).expect("it can be read").remove(0);
    assert!(open.text.contains("3456"), "{}", open.text);
}

#[test]
fn near_equal_messages_are_decided_once_for_all() {
    let data = tempfile::tempdir().expect("a folder");
    let store = store(data.path(), RECORDS);
    let one = store.find("m2").expect("it can be read").expect("it was imported");
    assert_eq!(store.find("m3").expect("it can be read"), Some(one));
    let view = store.view(&[one], LOCKED).expect("it can be read").remove(0);
    assert_eq!((view.alike, view.others.len()), (2, 1));
    store.decide(&said("mei", one, Kind::Label, &[Label::IncentiveForReview])).expect("it can be written");
    let next = store.next("mei", &Asked::default(), 10, |_| false).expect("it can be read");
    assert_eq!(next.len(), 2, "{next:?}");
}

#[test]
fn an_undo_brings_the_example_back_and_leaves_its_trace() {
    let data = tempfile::tempdir().expect("a folder");
    let store = store(data.path(), RECORDS);
    let all = store.next("mei", &Asked::default(), 10, |_| false).expect("it can be read");
    let first = store.decide(&said("mei", all[0], Kind::Label, &[])).expect("it can be written");
    let undone = store.decide(&said("mei", all[0], Kind::Undo, &[])).expect("it can be written");
    assert_eq!((undone.undone, undone.outcome.labels), (Some(first.id), None));
    assert_eq!(store.next("mei", &Asked::default(), 10, |_| false).expect("it can be read"), all);
    let nothing = store.decide(&said("mei", all[0], Kind::Undo, &[])).expect_err("nothing is left to undo");
    assert!(nothing.to_string().contains("nothing of yours"), "{nothing}");
}

#[test]
fn a_request_that_is_told_twice_counts_once() {
    let data = tempfile::tempdir().expect("a folder");
    let store = store(data.path(), RECORDS);
    let once = said("mei", 1, Kind::Label, &[]);
    assert_eq!(store.decide(&once).expect("it can be written"), store.decide(&once).expect("it can be written"));
}

#[test]
fn decisions_can_be_neither_changed_nor_deleted() {
    let data = tempfile::tempdir().expect("a folder");
    let store = store(data.path(), RECORDS);
    store.decide(&said("mei", 1, Kind::Label, &[])).expect("it can be written");
    let connection = rusqlite::Connection::open(store.path()).expect("it is there");
    for statement in ["UPDATE decision SET labels = '[]'", "DELETE FROM decision"] {
        let error = connection.execute(statement, []).expect_err("it is refused");
        assert!(error.to_string().contains("only added"), "{error}");
    }
}

#[test]
fn a_span_outside_of_the_text_is_refused_and_nothing_is_kept() {
    let data = tempfile::tempdir().expect("a folder");
    let store = store(data.path(), RECORDS);
    let mut wrong = said("mei", 1, Kind::Label, &[Label::AbuseInsult]);
    wrong.spans = vec![Marked { label: Label::AbuseInsult, span: replylint::Span { start: 3, end: 9000 } }];
    store.decide(&wrong).expect_err("it lies outside");
    let nothing = store.decide(&said("mei", 1, Kind::Undo, &[])).expect_err("nothing was kept");
    assert!(nothing.to_string().contains("nothing of yours"), "{nothing}");
}

#[test]
fn two_writers_at_once_lose_nothing() {
    let data = tempfile::tempdir().expect("a folder");
    store(data.path(), RECORDS);
    std::thread::scope(|scope| {
        for reviewer in ["mei", "ana"] {
            let data = data.path();
            // Each has a connection of its own, as another process would.
            scope.spawn(move || {
                let store = Store::open(data).expect("it is there");
                for _ in 0..50 {
                    store.decide(&said(reviewer, 1, Kind::Note, &[])).expect("it can be written");
                }
            });
        }
    });
    let connection = rusqlite::Connection::open(data.path().join("review.sqlite")).expect("it is there");
    let count: i64 = connection.query_row("SELECT count(*) FROM decision", [], |row| row.get(0)).expect("a count");
    assert_eq!(count, 100);
}

/// Runs in a process of its own, which is killed: decides and says so, again and again.
#[test]
#[ignore = "the process that the next test kills"]
fn decides_until_killed() {
    let Ok(data) = std::env::var("REPLYLINT_TEST_DATA") else { return };
    let store = Store::open(std::path::Path::new(&data)).expect("it is there");
    loop {
        let saved = store.decide(&said("mei", 1, Kind::Note, &[])).expect("it can be written");
        println!("saved {}", saved.id);
    }
}

#[test]
fn no_saved_decision_is_lost_when_the_process_is_killed() {
    let data = tempfile::tempdir().expect("a folder");
    drop(store(data.path(), RECORDS));
    let mut child = Command::new(std::env::current_exe().expect("this program"))
        .args(["--ignored", "--exact", "review::store::decides_until_killed", "--nocapture"])
        .env("REPLYLINT_TEST_DATA", data.path())
        .stdout(Stdio::piped())
        .spawn()
        .expect("it runs");
    let lines = BufReader::new(child.stdout.take().expect("it is piped")).lines();
    let mut last = 0;
    for line in lines.map_while(Result::ok) {
        if let Some(id) = line.strip_prefix("saved ") {
            last = id.parse::<i64>().expect("a number");
            if last == 40 {
                child.kill().expect("it runs");
            }
        }
    }
    child.wait().expect("it has ended");
    assert!(last >= 40, "{last}");
    let connection = rusqlite::Connection::open(data.path().join("review.sqlite")).expect("it is there");
    let kept: i64 = connection.query_row("SELECT count(*) FROM decision WHERE id <= ?", [last], |row| row.get(0)).expect("a count");
    assert_eq!(kept, last);
    let sound: String = connection.query_row("PRAGMA integrity_check", [], |row| row.get(0)).expect("an answer");
    assert_eq!(sound, "ok");
}

#[test]
fn only_what_was_decided_by_lot_makes_the_sample() {
    let data = tempfile::tempdir().expect("a folder");
    let store = store(data.path(), RECORDS);
    let id = |message: &str| store.find(message).expect("it can be read").expect("it was imported");
    store.decide(&said("mei", id("m2"), Kind::Label, &[Label::IncentiveForReview])).expect("it can be written");
    let by_lot = |message: &str, filtered: bool, labels: &[Label]| {
        let mut said = said("mei", id(message), Kind::Label, labels);
        (said.order, said.filtered) = (replylint::review::queue::Order::Random, filtered);
        store.decide(&said).expect("it can be written");
    };
    by_lot("m1", false, &[Label::SolicitationPositive, Label::DiversionContact, Label::AbuseInsult]);
    by_lot("m4", true, &[]);
    let sample = store.measures().expect("it can be read").sample;
    assert_eq!(sample.messages, 1);
    let (precision, recall) = (sample.precision.expect("one was found"), sample.recall.expect("two were wanted"));
    assert_eq!((precision.part, precision.whole, recall.part, recall.whole), (2, 2, 2, 3));
}
