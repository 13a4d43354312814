//! JSON lines are answered as they come, each by itself, in bounded memory.

use std::fs;
use std::io::{ErrorKind, Write};
use std::time::Duration;

use serde_json::{Value, json};

use super::client::{Connection, Server};

const HEAD: &[u8] =
    b"POST /v1/check HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n";

fn begin(server: &Server) -> Connection {
    let mut connection = server.connect();
    connection.stream.get_mut().write_all(HEAD).expect("it reads");
    connection
}

fn write(connection: &mut Connection, part: &[u8]) {
    let chunk = [format!("{:x}\r\n", part.len()).as_bytes(), part, b"\r\n"].concat();
    connection.stream.get_mut().write_all(&chunk).expect("it reads");
}

fn record(id: u64, text: &str) -> String {
    format!("{}\n", json!({"id": id.to_string(), "text": text}))
}

/// Megabytes that the service holds in memory.
fn resident(server: &Server) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", server.child.id())).expect("it runs");
    let kilobytes = status.lines().find_map(|line| line.strip_prefix("VmRSS:")?.trim().split(' ').next()?.parse::<u64>().ok());
    kilobytes.expect("a number") / 1024
}

#[test]
fn a_line_is_answered_before_the_next_is_written() {
    let server = Server::start(&[]);
    let mut connection = begin(&server);
    for (id, text, action) in [(1, "Your parcel left today.", "send"), (2, "Please leave us 5 stars", "block"), (3, "Thank you!", "send")] {
        write(&mut connection, record(id, text).as_bytes());
        if id == 1 {
            assert!(connection.head().starts_with("HTTP/1.1 200 "));
        }
        let answer: Value = serde_json::from_str(&connection.chunk().expect("an answer")).expect("one line");
        assert_eq!((&answer["id"], &answer["action"]), (&json!(id.to_string()), &json!(action)));
    }
    write(&mut connection, b"");
    assert_eq!(connection.chunk(), None);
    // The connection goes on.
    assert_eq!(connection.post("/v1/check", "application/json", &record(4, "Thank you!")).status, 200);
}

#[test]
fn a_broken_line_is_told_by_its_number_and_the_rest_is_answered() {
    let server = Server::start(&["--max-body", "1000"]);
    let good = record(1, "Please leave us 5 stars").into_bytes();
    let long = record(2, &"a".repeat(2000)).into_bytes();
    let parts: [&[u8]; 8] = [
        &good,
        b"\n",
        b"{\"text\":\n",
        b"{\"text\":\"\xff\"}\n",
        &long,
        b"{\"text\":\"hi\",\"sender\":\"buyer\"}\n",
        b"[]\n",
        good.trim_ascii_end(),
    ];
    let mut connection = begin(&server);
    // A body may be cut anywhere.
    parts.concat().chunks(7).for_each(|part| write(&mut connection, part));
    write(&mut connection, b"");
    let body = connection.answer().body;
    let answers: Vec<Value> = body.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let told: Vec<_> = answers.iter().map(|answer| (answer["error"]["line"].as_u64(), answer["error"]["code"].as_str())).collect();
    let wanted = [
        (None, None),
        (Some(3), Some("invalid_record")),
        (Some(4), Some("invalid_record")),
        (Some(5), Some("body_too_large")),
        (Some(6), Some("not_outgoing")),
        (Some(7), Some("invalid_record")),
        (None, None),
    ];
    assert_eq!(told, wanted, "{body}");
    assert_eq!((&answers[0]["action"], &answers[6]["action"]), (&json!("block"), &json!("block")));
    assert!(!answers[1]["error"]["message"].as_str().expect("words").contains("line 1"), "{body}");
}

#[test]
fn who_writes_everything_first_may_read_afterwards() {
    let server = Server::start(&[]);
    // Their answers are sixty times as long, more than sockets hold.
    let lines = "7\n".repeat(500_000);
    let answer = server.lines("/v1/check", &lines);
    assert_eq!(answer.body.lines().count(), 500_000);
    assert!(answer.body.ends_with("\"line\":500000}}\n"));
}

#[test]
fn a_stream_of_any_length_takes_no_more_memory() {
    let server = Server::start(&["--max-body", "100000"]);
    let part = "7\n".repeat(32 * 1024);
    let stream = |parts: usize, unended: usize| {
        let mut connection = begin(&server);
        let mut reads = Connection { stream: std::io::BufReader::new(connection.stream.get_ref().try_clone().expect("a socket")) };
        let lines = std::thread::spawn(move || reads.answer().body.lines().count());
        (0..parts).for_each(|_| write(&mut connection, part.as_bytes()));
        // One line without an end.
        (0..unended).for_each(|_| write(&mut connection, part.replace('\n', " ").as_bytes()));
        write(&mut connection, b"");
        lines.join().expect("whole answers")
    };
    assert_eq!(stream(2, 1), 2 * 32 * 1024 + 1);
    let before = resident(&server);
    assert_eq!(stream(10, 1000), 10 * 32 * 1024 + 1);
    let after = resident(&server);
    assert!(after < before + 30, "{before} MB before, {after} MB after");
}

#[test]
fn who_reads_nothing_is_read_no_further_and_in_the_end_given_up() {
    let server = Server::start(&["--max-body", "100000", "--request-timeout", "2"]);
    let before = resident(&server);
    let part = "7\n".repeat(32 * 1024);
    let mut deaf = begin(&server);
    deaf.stream.get_ref().set_write_timeout(Some(Duration::from_secs(30))).expect("a time limit");
    let broke = (0..1000).find_map(|_| {
        let chunk = [format!("{:x}\r\n", part.len()).as_bytes(), part.as_bytes(), b"\r\n"].concat();
        deaf.stream.get_mut().write_all(&chunk).err()
    });
    let kind = broke.expect("it does not read on").kind();
    assert!([ErrorKind::ConnectionReset, ErrorKind::BrokenPipe].contains(&kind), "{kind:?}");
    let after = resident(&server);
    assert!(after < before + 30, "{before} MB before, {after} MB after");
}

#[test]
fn what_is_masked_has_one_name_in_the_whole_stream() {
    let server = Server::start(&[]);
    let mut connection = begin(&server);
    let answers: Vec<String> = ["3456 7890", "9876 5432", "3456 7890"]
        .into_iter()
        .enumerate()
        .map(|(before, number)| {
            write(&mut connection, record(before as u64, &format!("Add me on WhatsApp +62 812 {number} for a gift")).as_bytes());
            if before == 0 {
                connection.head();
            }
            connection.chunk().expect("an answer")
        })
        .collect();
    for (answer, name) in answers.iter().zip(["[phone 1]", "[phone 2]", "[phone 1]"]) {
        assert!(answer.contains(name), "{name}: {answer}");
    }
}

#[test]
fn a_stream_that_falls_silent_or_breaks_off_says_so() {
    let server = Server::start(&["--read-timeout", "1"]);
    let mut silent = begin(&server);
    write(&mut silent, record(1, "Thank you!").as_bytes());
    write(&mut silent, b"{\"text\":");
    let body = silent.answer().body;
    assert_eq!(body.lines().count(), 2);
    assert!(body.contains("\"slow_body\""), "{body}");

    let mut broken = begin(&server);
    write(&mut broken, record(1, "Thank you!").as_bytes());
    write(&mut broken, record(2, "Please leave us 5 stars").trim_end().as_bytes());
    broken.stream.get_mut().shutdown(std::net::Shutdown::Write).expect("a socket");
    let body = broken.answer().body;
    assert!(body.lines().count() == 2 && body.contains("\"broken_body\"") && !body.contains("\"block\""), "{body}");
}
