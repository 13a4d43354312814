//! Conversations are remembered, in order, bounded, and over a killed process.

use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};

use super::client::{Answer, Server};

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

#[test]
fn no_accepted_sent_is_lost_when_the_process_is_killed() {
    let data = tempfile::tempdir().expect("a folder");
    let mut server = Server::start_in(data.path(), &[]);
    let accepted: Vec<AtomicUsize> = (0..8).map(|_| AtomicUsize::new(0)).collect();
    let address = server.address.clone();
    std::thread::scope(|scope| {
        for (writer, accepted) in accepted.iter().enumerate() {
            let address = &address;
            scope.spawn(move || {
                let Ok(stream) = std::net::TcpStream::connect(address) else { return };
                let mut connection = super::client::Connection { stream: std::io::BufReader::new(stream) };
                for number in 0.. {
                    let body = ask(&format!("{writer}-{number}"), &format!("m{writer}-{number}"));
                    let answered =
                        std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| connection.post("/v1/sent", "application/json", &body)));
                    match answered {
                        Ok(answer) if answer.status == 200 => accepted.fetch_add(1, Ordering::SeqCst),
                        _ => return,
                    };
                }
            });
        }
        std::thread::sleep(std::time::Duration::from_millis(700));
        server.child.kill().expect("it runs");
    });
    let total: usize = accepted.iter().map(|count| count.load(Ordering::SeqCst)).sum();
    assert!(total >= 8, "{total}");
    let server = Server::start_in(data.path(), &[]);
    let mut connection = server.connect();
    for (writer, accepted) in accepted.iter().enumerate() {
        for number in 0..accepted.load(Ordering::SeqCst) {
            let answer = connection.post("/v1/check?remember=false", "application/json", &ask(&format!("{writer}-{number}"), "after"));
            assert_eq!(related(&answer), Some(json!([format!("m{writer}-{number}")])), "{writer}-{number} of {total}");
        }
    }
}
