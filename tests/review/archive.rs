//! Out and in again.

use std::io::BufReader;
use std::process::Command;

use replylint::Label;
use replylint::review::Store;
use replylint::review::archive::is_archive;
use replylint::review::decision::{Kind, Marked};
use replylint::review::queue::Asked;
use serde_json::Value;

use super::{RECORDS, said, store};

#[test]
fn an_archive_taken_in_is_the_same_store() {
    let data = tempfile::tempdir().expect("a folder");
    let one = store(data.path(), RECORDS);
    let mut marked = said("mei", 1, Kind::Label, &[Label::SolicitationPositive]);
    marked.spans = vec![Marked { label: Label::SolicitationPositive, span: replylint::Span { start: 15, end: 39 } }];
    marked.note = Some("two \"labels\" ⭐".to_owned());
    one.decide(&marked).expect("it can be written");
    one.decide(&said("ana", 2, Kind::Skip, &[])).expect("it can be written");
    one.decide(&said("mei", 1, Kind::Undo, &[])).expect("it can be written");
    let mut written = Vec::new();
    one.write_archive(&mut written).expect("it can be written");
    assert!(is_archive(&String::from_utf8_lossy(&written)));

    let elsewhere = tempfile::tempdir().expect("a folder");
    let other = Store::open(elsewhere.path()).expect("a new store");
    other.read_archive(&mut BufReader::new(&written[..])).expect("it is sound");
    let mut again = Vec::new();
    other.write_archive(&mut again).expect("it can be written");
    assert_eq!(String::from_utf8(again).expect("text"), String::from_utf8(written.clone()).expect("text"));
    let asked = Asked { label: Some(Label::IncentiveForReview), ..Asked::default() };
    let next = |store: &Store| store.next("lee", &asked, 10, |_| false).expect("it can be read");
    assert_eq!(next(&other), next(&one));

    let full = other.read_archive(&mut BufReader::new(&written[..])).expect_err("it is not empty");
    assert!(full.to_string().contains("not empty"), "{full}");
}

#[test]
fn a_broken_archive_is_refused_whole_with_its_line() {
    let data = tempfile::tempdir().expect("a folder");
    let store = Store::open(data.path()).expect("a new store");
    let archive = "{\"replylint_review\":1}\n{\"turn\":{\"identity\":{\"hex\":\"00\"},\"thread\":\"t\",\"sent\":0,\"record\":1,\"sender\":\"buyer\",\"text\":\"hi\"}}\n{\"half";
    let error = store.read_archive(&mut BufReader::new(archive.as_bytes())).expect_err("it is broken");
    assert!(error.to_string().starts_with("archive:3:"), "{error}");
    let mut left = Vec::new();
    store.write_archive(&mut left).expect("it can be written");
    assert_eq!(left.iter().filter(|&&byte| byte == b'\n').count(), 1);
}

#[test]
fn the_command_imports_and_exports_what_was_decided() {
    let data = tempfile::tempdir().expect("a folder");
    let file = data.path().join("in.jsonl");
    std::fs::write(&file, RECORDS).expect("it can be written");
    let run = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_replylint"))
            .args(["review", arguments[0], "--data", data.path().to_str().expect("UTF-8")])
            .args(&arguments[1..])
            .output()
            .expect("the program runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("UTF-8")
    };
    assert!(run(&["import", file.to_str().expect("UTF-8")]).starts_with("4 examples are new"));
    let store = Store::open(data.path()).expect("it is there");
    store.decide(&said("mei", 1, Kind::Label, &[Label::DiversionContact])).expect("it can be written");
    let exported = run(&["export"]);
    let record: Value = serde_json::from_str(&exported).expect("one record");
    assert_eq!(record["labels"], serde_json::json!(["diversion.contact"]));
    assert!(!exported.contains("3456") && run(&["export", "--show-personal-data"]).contains("3456"));
    assert!(is_archive(&run(&["export", "--archive"])));
}
