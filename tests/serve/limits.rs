//! What is too much, too slow or too curious is refused with a code, and never answered "send".

use std::fs;
use std::io::Write;
use std::time::Duration;

use serde_json::json;

use super::client::Server;

const RECORD: &str = r#"{"text":"Please leave us 5 stars","id":"m1"}"#;

#[test]
fn every_refusal_has_a_code() {
    let server = Server::start(&["--max-body", "1000", "--max-records", "2"]);
    let cases = [
        (server.post("/v1/check", "{"), 400, "invalid_json"),
        (server.post("/v1/check", ""), 400, "invalid_json"),
        (server.post("/v1/check", r#"{"id":"m1"}"#), 422, "invalid_record"),
        (server.post("/v1/check", r#"{"text":7}"#), 422, "invalid_record"),
        (server.post("/v1/check", r#"{"text":"hi","sender":"buyer"}"#), 422, "not_outgoing"),
        (server.post("/v1/check?forget=1", RECORD), 400, "invalid_query"),
        (server.post("/v1/check", &format!("[{RECORD},{RECORD},{RECORD}]")), 413, "too_many_records"),
        (server.lines("/v1/sent", &format!("{RECORD}\n{RECORD}\n{RECORD}\n")), 413, "too_many_records"),
        (server.post("/v1/check", &json!({"text": "a".repeat(1000)}).to_string()), 413, "body_too_large"),
        (server.connect().post("/v1/check", "text/plain", RECORD), 415, "unsupported_media_type"),
        (server.post("/v1/sent", RECORD), 422, "no_conversation"),
        (server.post("/v1/sent", r#"{"text":"hi","conversation":"c"}"#), 422, "no_id"),
        (server.get("/v1/check"), 405, "method_not_allowed"),
        (server.get("/v2/check"), 404, "not_found"),
    ];
    for (answer, status, code) in cases {
        assert_eq!((answer.status, answer.code().as_str()), (status, code), "{answer:?}");
        assert!(answer.head.contains("x-request-id: "), "{answer:?}");
    }
}

#[test]
fn a_broken_record_is_answered_in_its_place() {
    let server = Server::start(&[]);
    let answers = server.post("/v1/check", &format!(r#"[{{"text":7}},{RECORD},{{"text":"hi","sender":"system"}}]"#)).json();
    let codes: Vec<_> = (0..3).map(|place| answers[place]["error"]["code"].as_str()).collect();
    assert_eq!(codes, [Some("invalid_record"), None, Some("not_outgoing")]);
    assert_eq!((&answers[1]["id"], &answers[1]["action"]), (&json!("m1"), &json!("block")));
}

#[test]
fn a_refusal_quotes_nothing_that_was_written() {
    let server = Server::start(&["--log-requests"]);
    for body in [
        r#"{"text":{"a":"hush hush"}}"#,
        r#""hush hush""#,
        r#"{"text":"a","channel":"hush hush"}"#,
        r#"{"text":"a","labels":["hush hush"]}"#,
        "{\"text\":\"hush hush\u{1}\"}",
    ] {
        let answer = server.post("/v1/check", body);
        assert!(answer.status >= 400 && !answer.body.contains("hush"), "{answer:?}");
    }
    server.post("/v1/check?hush=1", r#"{"text":"hush hush"}"#);
    server.get("/hush");
    assert!(!server.get("/metrics").body.contains("hush"));
    let said = server.said();
    assert!(said.contains("POST /v1/check 422") && !said.contains("hush"), "{said}");
}

#[test]
fn text_is_logged_where_that_was_asked_for_and_masked_unless_shown() {
    let body = json!({"id": "m1", "text": "Please leave us 5 stars, write to dana@example.com"}).to_string();
    let said = |arguments: &[&str]| {
        let server = Server::start(arguments);
        server.post("/v1/check", &body);
        server.lines("/v1/check", &body);
        server.said()
    };
    let silent = said(&["--log-requests", "--show-personal-data"]);
    assert!(silent.contains("POST /v1/check 200") && !silent.contains("5 stars") && !silent.contains("dana"), "{silent}");
    let masked = said(&["--log-text"]);
    let line = r#" block {"id":"m1","text":"Please leave us 5 stars, write to [email 1]"}"#;
    assert_eq!(masked.lines().filter(|said| said.ends_with(line)).count(), 2, "{masked}");
    assert!(said(&["--log-text", "--show-personal-data"]).contains("5 stars, write to dana@example.com"));
}

#[test]
fn a_logged_text_is_one_line_whatever_stands_in_it() {
    // What ends a line for one reader or another, and what steers a terminal.
    let text = "Thank you!\n m2 send {}\r\u{85}\u{2028}\u{2029}\u{b}\u{c}\u{1b}[2J\u{9b}2J\u{7f}\u{202e}end";
    let server = Server::start(&["--log-text"]);
    server.post("/v1/check", &json!({"id": format!("m1{text}"), "text": text}).to_string());
    let said = server.said();
    let logged = said.lines().find(|line| line.contains("Thank you!")).expect("it is logged");
    assert!(logged.ends_with("end\"}"), "{logged:?}");
    let odd = |character: char| character.is_control() || ('\u{2028}'..='\u{202e}').contains(&character);
    assert!(!logged.contains(odd), "{logged:?}");
    let record = &logged[logged.find('{').expect("JSON")..];
    assert_eq!(serde_json::from_str::<serde_json::Value>(record).expect("JSON")["text"], json!(text));
}

#[test]
fn what_is_logged_changes_no_answer() {
    // The first is clean: an answer has nothing to mask in it, the log has.
    let body = r#"[{"id":"m1","text":"Your number, +62 813 9876 5432, is with the courier."},{"id":"m2","text":"Add me on WhatsApp +62 812 3456 7890 for a gift"}]"#;
    let findings = |arguments: &[&str]| {
        let mut answers = Server::start(arguments).post("/v1/check", body).json();
        let one = answers[1]["findings"].as_array_mut().expect("findings");
        one.iter_mut().for_each(|finding| drop(finding.as_object_mut().expect("a finding").remove("source")));
        answers[1]["findings"].to_string()
    };
    let quiet = findings(&[]);
    assert!(quiet.contains("[phone 1]"), "{quiet}");
    assert_eq!(findings(&["--log-text"]), quiet);
}

#[test]
fn text_longer_than_a_window_is_judged_to_its_middle() {
    let server = Server::start(&[]);
    let dull = "Your parcel left our warehouse this morning and should arrive on Thursday. ";
    let text = format!("{}Please leave us 5 stars and we send you a 10 dollar gift card. {}", dull.repeat(500), dull.repeat(500));
    let answer = server.post("/v1/check", &json!({ "text": text }).to_string()).json();
    assert_eq!(answer["state"], "violation");
    let finding = &answer["findings"][0];
    let (start, end) =
        (finding["span"]["start"].as_u64().expect("a place") as usize, finding["span"]["end"].as_u64().expect("a place") as usize);
    assert!(start >= dull.len() * 500 && end <= text.len() - dull.len() * 500, "{finding}");
    let clean = server.post("/v1/check", &json!({ "text": dull.repeat(1000) }).to_string()).json();
    assert_eq!(clean["action"], "send", "{clean}");
}

#[test]
fn who_shows_no_token_learns_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("token");
    fs::write(&file, "s3cret\n").expect("it can be written");
    let server = Server::start(&["--token-file", file.to_str().expect("UTF-8")]);
    assert_eq!(server.post("/v1/check", RECORD).code(), "unauthorized");
    assert_eq!(server.get("/metrics").code(), "unauthorized");
    assert_eq!(server.get("/healthz").status, 200);
    let ask = |token: &str| {
        let head = format!(
            "POST /v1/check HTTP/1.1\r\nHost: desk.example\r\nContent-Type: application/json\r\nAuthorization: Bearer {token}\r\nContent-Length: {}\r\n\r\n",
            RECORD.len()
        );
        server.connect().ask(&head, RECORD.as_bytes()).status
    };
    assert_eq!((ask("s3cret"), ask("s3cre"), ask("s3cret2")), (200, 401, 401));
}

#[test]
fn other_machines_are_not_let_in_without_a_token() {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_replylint"))
        .args(["serve", "--listen", "0.0.0.0:0"])
        .env_remove("REPLYLINT_TOKEN")
        .output()
        .expect("the program runs");
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("--token-file"));
}

#[test]
fn a_name_that_was_made_to_point_here_is_not_served() {
    let server = Server::start(&[]);
    let answer = server.connect().ask("GET /v1/labels HTTP/1.1\r\nHost: evil.example\r\n\r\n", b"");
    assert_eq!(answer.code(), "forbidden_host");
}

#[test]
fn other_origins_are_let_in_only_by_name() {
    let server = Server::start(&["--allow-origin", "https://desk.example"]);
    let ask = |origin: &str| {
        let head = format!(
            "OPTIONS /v1/check HTTP/1.1\r\nHost: localhost\r\nOrigin: {origin}\r\nAccess-Control-Request-Method: POST\r\nAccess-Control-Request-Headers: content-type\r\n\r\n"
        );
        server.connect().ask(&head, b"").head
    };
    assert!(ask("https://desk.example").contains("access-control-allow-origin: https://desk.example"));
    assert!(!ask("https://evil.example").contains("access-control-allow-origin"));
}

#[test]
fn slow_clients_are_cut_off_and_others_served() {
    let server = Server::start(&["--read-timeout", "1"]);
    let mut slow = server.connect();
    slow.stream
        .get_mut()
        .write_all(b"POST /v1/check HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"text\"")
        .expect("it reads");
    let mut silent = server.connect();
    silent.stream.get_mut().write_all(b"POST /v1/che").expect("it reads");
    assert_eq!(server.post("/v1/check", RECORD).status, 200);
    assert_eq!(slow.answer().code(), "slow_body");
    let mut rest = Vec::new();
    std::io::Read::read_to_end(&mut silent.stream, &mut rest).expect("the server ends it");
    assert!(!rest.starts_with(b"HTTP/1.1 200"));
}

#[test]
fn too_much_at_once_is_told_to_come_again() {
    let server = Server::start(&["--max-connections", "1", "--max-requests", "0"]);
    let mut first = server.connect();
    let shed = first.post("/v1/check", "application/json", RECORD);
    assert_eq!((shed.status, shed.code().as_str()), (503, "overloaded"));
    assert!(shed.head.contains("retry-after: 1"));
    let second = server.connect().answer();
    assert_eq!((second.status, second.code().as_str()), (503, "overloaded"));
    assert!(second.head.contains("Retry-After: 1"));
}

#[test]
#[cfg(unix)]
fn what_was_begun_is_finished_when_it_is_told_to_end() {
    let mut server = Server::start(&[]);
    let mut begun = server.connect();
    let head = format!(
        "POST /v1/check HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nExpect: 100-continue\r\nContent-Length: {}\r\n\r\n",
        RECORD.len()
    );
    assert_eq!(begun.ask(&head, b"").status, 100, "it waits for the body");
    server.terminate();
    let closed = (0..1000).any(|_| {
        std::thread::sleep(Duration::from_millis(10));
        std::net::TcpStream::connect(&server.address).is_err()
    });
    assert!(closed, "it still takes connections");
    begun.stream.get_mut().write_all(RECORD.as_bytes()).expect("it reads");
    assert_eq!(begun.answer().json()["action"], "block");
    assert!(server.child.wait().expect("it ends").success());
}
