//! Conversations are remembered, in order, bounded, and over a killed process.

use std::io::BufReader;
use std::net::TcpStream;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::client::{Answer, Connection, Server};

fn ask(conversation: &str, id: &str) -> String {
    json!({"id": id, "store": "s", "conversation": conversation, "text": "Please leave us 5 stars, please give us a five star review"})
        .to_string()
}

/// The earlier messages that the answer names.
fn related(answer: &Answer) -> Option<Value> {
    let answer = answer.json();
    let findings = answer["findings"].as_array().expect("findings");
    findings.iter().find(|finding| finding["label"] == "solicitation.repeated").map(|finding| finding["related"].clone())
}

#[test]
fn a_second_ask_is_caught_before_it_goes_out_and_after_a_restart() {
    let data = tempfile::tempdir().expect("a folder");
    let server = Server::start_in(data.path(), &[]);
    assert_eq!(related(&server.post("/v1/check", &ask("c", "m1"))), None);
    assert_eq!(related(&server.post("/v1/check", &ask("d", "m2"))), None);
    drop(server);
    let server = Server::start_in(data.path(), &[]);
    assert_eq!(related(&server.post("/v1/check", &ask("c", "m3"))), Some(json!(["m1"])));
}

#[test]
fn no_word_of_a_message_is_written_to_disk() {
    let data = tempfile::tempdir().expect("a folder");
    let server = Server::start_in(data.path(), &[]);
    server.post("/v1/check", &ask("c", "m1"));
    server.post("/v1/sent", &ask("c", "m1"));
    server.post("/v1/sent", r#"{"id":"b1","store":"s","conversation":"c","sender":"buyer","text":"a zebra told me: 20 $ or one star"}"#);
    drop(server);
    let files: Vec<_> = std::fs::read_dir(data.path()).expect("a folder").map(|entry| entry.expect("a file").path()).collect();
    assert!(!files.is_empty());
    for file in files.iter().filter(|file| file.is_file()) {
        let bytes = std::fs::read(file).expect("it can be read");
        for word in ["Please leave", "five star", "zebra"] {
            assert!(!bytes.windows(word.len()).any(|part| part == word.as_bytes()), "{word} in {}", file.display());
        }
    }
}

#[test]
fn what_was_not_sent_is_no_first_ask() {
    let server = Server::start(&[]);
    server.post("/v1/check", &ask("c", "m1"));
    let instead = r#"{"id":"m1b","store":"s","conversation":"c","text":"Thank you for your order!"}"#;
    assert_eq!(server.post("/v1/sent", instead).json(), json!({"accepted": 1}));
    assert_eq!(related(&server.post("/v1/check?remember=false", &ask("c", "m2"))), None);
    server.post("/v1/sent", &ask("c", "m2"));
    server.post("/v1/sent", &ask("c", "m2"));
    assert_eq!(related(&server.post("/v1/check", &ask("c", "m3"))), Some(json!(["m2"])));
}

#[test]
fn requests_of_one_conversation_stay_in_order() {
    let server = Server::start(&[]);
    // The first is slow to judge; the second comes while it is judged and must still be the second.
    let long = json!({"id": "m1", "store": "s", "conversation": "c",
        "text": format!("Please leave us 5 stars, please give us a five star review. {}", "Your parcel left our warehouse this morning. ".repeat(20_000))});
    let mut first = server.connect();
    let body = long.to_string();
    let head =
        format!("POST /v1/check HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n", body.len());
    std::io::Write::write_all(first.stream.get_mut(), &[head.as_bytes(), body.as_bytes()].concat()).expect("it reads");
    std::thread::sleep(std::time::Duration::from_millis(200));
    let second = server.post("/v1/check", &ask("c", "m2"));
    assert_eq!(related(&first.answer()), None);
    assert_eq!(related(&second), Some(json!(["m1"])));
}

const WRITERS: usize = 8;

/// Tells of one message after another until the connection breaks, and notes each that was accepted.
fn tell(server: &str, writer: &str, accepted: &Mutex<Vec<String>>) {
    let mut connection = Connection { stream: BufReader::new(TcpStream::connect(server).expect("it listens")) };
    for number in 0.. {
        let name = format!("{writer}-{number}");
        let body = ask(&name, &name);
        let answer = catch_unwind(AssertUnwindSafe(|| connection.post("/v1/sent", "application/json", &body)));
        let Ok(answer) = answer else { return };
        assert_eq!(answer.json(), json!({"accepted": 1}));
        accepted.lock().expect("no panic while it is held").push(name);
    }
}

#[test]
fn no_accepted_sent_is_lost_when_the_process_is_killed() {
    let data = tempfile::tempdir().expect("a folder");
    let accepted = Mutex::new(Vec::new());
    let count = || accepted.lock().expect("no panic while it is held").len();
    // Killed again and again: what the first left behind is opened, written on and left behind by the next.
    for round in 0..3 {
        let before = count();
        let mut server = Server::start_in(data.path(), &[]);
        std::thread::scope(|scope| {
            for writer in 0..WRITERS {
                let (server, accepted) = (&server.address, &accepted);
                scope.spawn(move || tell(server, &format!("{round}-{writer}"), accepted));
            }
            // In the middle: writers end only when the connection breaks, so each waits for an answer.
            let began = Instant::now();
            while count() < before + 100 * (round + 1) {
                assert!(began.elapsed() < Duration::from_secs(120), "{} in {round}", count());
                std::thread::sleep(Duration::from_millis(1));
            }
            server.child.kill().expect("it runs");
            let status = server.child.wait().expect("it has ended");
            #[cfg(unix)]
            assert_eq!(std::os::unix::process::ExitStatusExt::signal(&status), Some(9));
        });
    }
    let server = Server::start_in(data.path(), &[]);
    let mut connection = server.connect();
    let accepted = accepted.into_inner().expect("no panic while it was held");
    assert!(accepted.len() >= 600, "{}", accepted.len());
    for name in &accepted {
        let second = connection.post("/v1/check?remember=false", "application/json", &ask(name, "after"));
        assert_eq!(related(&second), Some(json!([name])), "{name} of {}", accepted.len());
    }
    // Nobody told of these.
    assert_eq!(related(&server.post("/v1/check?remember=false", &ask("0-0-x", "after"))), None);
}
