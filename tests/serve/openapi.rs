//! The description says what the service does.

use replylint::Label;
use replylint::serve::facts::OPENAPI;
use replylint::serve::refusal::Code;
use serde_json::Value;

use super::client::Server;

fn described() -> Value {
    serde_json::from_str(OPENAPI).expect("JSON")
}

#[test]
fn codes_and_labels_are_all_described() {
    let described = described();
    let schemas = &described["components"]["schemas"];
    let codes: Vec<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(schemas["Refused"]["properties"]["error"]["properties"]["code"]["enum"], serde_json::json!(codes));
    assert_eq!(schemas["Label"]["enum"], serde_json::json!(Label::ALL));
}

#[test]
fn an_answer_has_the_keys_that_are_described() {
    let server = Server::start(&[]);
    let described = described();
    let keys = |schema: &str| {
        described["components"]["schemas"][schema]["properties"].as_object().expect("keys").keys().cloned().collect::<Vec<_>>()
    };
    let answer = server.post("/v1/check", r#"{"text":"Please leave us 5 stars"}"#).json();
    let mut given: Vec<String> = answer.as_object().expect("an answer").keys().cloned().collect();
    let mut wanted = keys("Answer");
    given.sort();
    wanted.sort();
    assert_eq!(given, wanted);
    let finding = answer["findings"][0].as_object().expect("a finding");
    for key in keys("Finding") {
        assert!(finding.contains_key(&key), "{key}");
    }
}

#[test]
fn every_described_path_is_there() {
    let server = Server::start(&[]);
    for (path, methods) in described()["paths"].as_object().expect("paths") {
        let answer = if methods.get("get").is_some() { server.get(path) } else { server.post(path, "{") };
        assert!([200, 400].contains(&answer.status), "{path}: {answer:?}");
    }
}

#[test]
fn counts_are_in_prometheus_text() {
    let server = Server::start(&[]);
    server.post("/v1/check", r#"{"text":"Please leave us 5 stars"}"#);
    let text = server.get("/metrics").body;
    for line in [
        r#"replylint_requests_total{route="/v1/check",status="200"} 1"#,
        r#"replylint_request_seconds_count{route="/v1/check"} 1"#,
        r#"replylint_findings_total{label="solicitation.positive",severity="block"} 1"#,
        r#"replylint_verdicts_total{state="violation",action="block"} 1"#,
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    assert!(!text.contains("stars"));
}
