//! A model trained from the page: compared, refused where it is worse, put into service and taken back without a restart.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::client::Server;

/// Every tenth row of two languages of a part of the corpus; each with its own labels, or with the next one's.
fn sample(part: &str, own_labels: bool, to: &Path) -> String {
    fs::create_dir_all(to).expect("a folder");
    for language in ["en", "id"] {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("corpus/{part}/{language}.jsonl"));
        let text = fs::read_to_string(file).expect("the corpus is there");
        let mut rows: Vec<Value> = text.lines().step_by(10).map(|line| serde_json::from_str(line).expect("a record")).collect();
        let mut labels: Vec<Value> = rows.iter().map(|row| row["labels"].clone()).collect();
        labels.rotate_left(usize::from(!own_labels));
        rows.iter_mut().zip(labels).for_each(|(row, labels)| row["labels"] = labels);
        let lines: Vec<String> = rows.iter().map(Value::to_string).collect();
        fs::write(to.join(format!("{language}.jsonl")), lines.join("\n")).expect("it can be written");
    }
    to.to_str().expect("UTF-8").to_owned()
}

fn train(corpus: &str, test: &str, output: &str) -> std::process::Output {
    let arguments = ["train", "--corpus", corpus, "--test", test, "-o", output];
    Command::new(env!("CARGO_BIN_EXE_replylint")).args(arguments).output().expect("the program runs")
}

#[test]
fn a_worse_model_is_refused_and_a_better_one_goes_into_service_and_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    let (wrong, right, test) =
        (sample("train", false, &path("wrong")), sample("train", true, &path("right")), sample("test", true, &path("test")));
    let model = path("model.bin").to_str().expect("UTF-8").to_owned();
    let first = train(&wrong, &test, &model);
    assert!(first.status.success(), "{}", String::from_utf8_lossy(&first.stderr));

    let server = Server::start(&["--model", &model, "--corpus", &right, "--test", &test]);
    let in_service = || server.get("/readyz").json()["versions"]["model"].clone();
    let started = in_service();
    assert_eq!(server.post("/v1/review/train", "{}").status, 200);
    assert_eq!(server.post("/v1/review/train", "{}").code(), "busy");
    let began = Instant::now();
    let ended = loop {
        let job = server.get("/v1/review/train").json();
        if job["running"].is_null() {
            break job["last"].as_str().expect("words").to_owned();
        }
        assert!(began.elapsed() < Duration::from_secs(300), "{job}");
        std::thread::sleep(Duration::from_millis(100));
    };
    assert!(ended.contains("may be put into service"), "{ended}");
    let made: Value = server.get("/v1/review/models").json()["models"][0].take();
    assert_eq!((&made["parent"], &made["refused"]), (&started, &Value::Null));
    assert!(made["comparison"]["mended_count"].as_u64() > Some(0) && made["card"].as_str().expect("text").contains("F1"));
    assert_eq!(server.post("/v1/review/activate", &json!({"model": made["id"]}).to_string()).status, 200);
    assert_eq!(in_service(), made["id"]);
    assert_eq!(server.post("/v1/review/rollback", "{}").status, 200);
    assert_eq!(in_service(), started);
    assert_eq!(server.post("/v1/review/activate", r#"{"model":"none"}"#).code(), "not_possible");

    // Beside the better one, the first is worse: refused with the reason, and nothing is written.
    let kept = server.data().join("models").join(format!("{}.bin", made["id"].as_str().expect("a name")));
    let better = fs::read(&kept).expect("every model is kept");
    fs::write(&kept, "no model").expect("it can be written");
    assert_eq!(server.post("/v1/review/activate", &json!({"model": made["id"]}).to_string()).code(), "not_possible");
    assert_eq!(in_service(), started);
    fs::write(&model, &better).expect("it can be written");
    let refused = train(&wrong, &test, &model);
    let why = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(refused.status.code(), Some(2), "{why}");
    assert!(why.contains("the new model is worse: F1 by category falls from"), "{why}");
    assert_eq!(fs::read(&model).expect("it is there"), better);
}
