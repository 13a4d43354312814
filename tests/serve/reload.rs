//! Rules are read anew while requests go on: checked first, swapped whole, the old kept where the new is broken.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::client::Server;

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("it is there").flatten() {
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() {
            copy(&from, &to);
        } else {
            fs::copy(from, to).expect("it can be copied");
        }
    }
}

/// Asks until `holds`, while messages are judged all the time.
fn wait(server: &Server, holds: impl Fn(&Value) -> bool) -> Value {
    let began = Instant::now();
    let mut connection = server.connect();
    loop {
        let answer = connection.post("/v1/check", "application/json", r#"{"text":"Please leave us 5 stars"}"#);
        assert_eq!(answer.json()["action"], "block", "{answer:?}");
        let ready = server.get("/readyz").json();
        if holds(&ready) {
            return ready;
        }
        assert!(began.elapsed() < Duration::from_secs(120), "{ready}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn a_broken_file_keeps_the_old_rules_and_a_sound_one_replaces_them() {
    let rules = tempfile::tempdir().expect("a folder");
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("rules"), rules.path());
    let server = Server::start(&["--rules", rules.path().to_str().expect("UTF-8")]);
    let first = server.get("/readyz").json();
    let file = rules.path().join("solicitation.toml");
    let sound = fs::read_to_string(&file).expect("text");

    fs::write(&file, format!("{sound}\n[[rule]]\nid = \"half")).expect("it can be written");
    let broken = wait(&server, |ready| !ready["trouble"].is_null());
    assert_eq!(broken["versions"], first["versions"]);
    assert!(broken["trouble"].as_str().expect("words").contains("solicitation.toml"), "{broken}");

    fs::write(&file, format!("{sound}\n# a remark\n")).expect("it can be written");
    let mended = wait(&server, |ready| ready["trouble"].is_null() && ready["versions"] != first["versions"]);
    assert_eq!(mended["versions"]["model"], first["versions"]["model"]);
    // Counted once the swap is done, so a moment after it can be seen.
    let began = Instant::now();
    loop {
        let counts = server.get("/metrics").body;
        let counted = |result, count| counts.contains(&format!("replylint_reloads_total{{result=\"{result}\"}} {count}"));
        if counted("refused", 1) && counted("done", 1) {
            break;
        }
        assert!(began.elapsed() < Duration::from_secs(60), "{counts}");
        std::thread::sleep(Duration::from_millis(50));
    }
}
