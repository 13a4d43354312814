//! A rewrite is what was written, less what offends, and may itself be sent.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::client::Server;

#[test]
fn every_rewrite_of_the_corpus_is_a_part_of_its_message_and_may_be_sent() {
    let server = Server::start(&[]);
    let (mut violations, mut rewrites) = (0, 0);
    for language in ["en", "de", "zh-Hans", "ja", "ko", "th", "id", "es"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("corpus/test/{language}.jsonl"));
        let text = fs::read_to_string(path).expect("text");
        let answers = server.lines("/v1/check?remember=false", &text);
        for (line, answer) in text.lines().zip(answers.body.lines()) {
            let (record, answer): (Value, Value) = (serde_json::from_str(line).expect("JSON"), serde_json::from_str(answer).expect("JSON"));
            violations += usize::from(answer["state"] == "violation");
            let Some(rewrite) = answer["rewrite"]["text"].as_str() else { continue };
            rewrites += 1;
            let (was, mut at) = (record["text"].as_str().expect("a text"), 0);
            for c in rewrite.chars().filter(|c| !c.is_whitespace()) {
                at += was[at..].find(c).unwrap_or_else(|| panic!("{rewrite:?} puts something into {was:?}")) + c.len_utf8();
            }
            let mut again = record.clone();
            again["text"] = json!(rewrite);
            let again = server.post("/v1/check?remember=false", &again.to_string()).json();
            assert_eq!((&again["state"], &again["action"]), (&json!("clean"), &json!("send")), "{rewrite:?}");
        }
    }
    eprintln!("{rewrites} rewrites of {violations} violations");
    assert!(rewrites * 10 > violations, "{rewrites} of {violations}");
}

#[test]
fn a_second_ask_is_left_out_of_the_rewrite() {
    let server = Server::start(&[]);
    let first = json!({"id": "m1", "conversation": "c", "text": "Please leave us 5 stars, please give us a five star review"});
    server.post("/v1/sent", &first.to_string());
    let second = json!({"id": "m2", "conversation": "c", "text": "Your parcel 4711 left our warehouse this morning. Please leave us 5 stars, please give us a five star review!"});
    let answer = server.post("/v1/check", &second.to_string()).json();
    assert_eq!(answer["rewrite"]["text"], "Your parcel 4711 left our warehouse this morning.");
    let none = server.post("/v1/check?rewrite=false", &second.to_string()).json();
    assert_eq!(none["rewrite"], Value::Null);
}
