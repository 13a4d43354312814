//! The description says what the service does.

use jsonschema::Validator;
use replylint::Label;
use replylint::serve::facts::OPENAPI;
use replylint::serve::refusal::Code;
use serde_json::{Value, json};

use super::client::Server;

fn described() -> Value {
    serde_json::from_str(OPENAPI).expect("JSON")
}

#[test]
fn codes_and_labels_are_all_described() {
    let described = described();
    let schemas = &described["components"]["schemas"];
    let codes: Vec<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(schemas["Refused"]["properties"]["error"]["properties"]["code"]["enum"], json!(codes));
    assert_eq!(schemas["Label"]["enum"], json!(Label::ALL));
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

/// The schema of what an operation answers with such a status.
fn schema(path: &str, method: &str, status: u16) -> Validator {
    let mut document = described();
    let response = &document["paths"][path][method]["responses"][status.to_string()];
    let response = response["$ref"].as_str().map_or(response, |place| document.pointer(&place[1..]).expect("it is there"));
    let wanted = response["content"]["application/json"]["schema"].clone();
    assert!(wanted.is_object(), "{method} {path} {status} is not described");
    document["allOf"] = json!([wanted]);
    jsonschema::validator_for(&document).expect("the schemas themselves are sound")
}

#[test]
fn answers_and_refusals_are_as_described() {
    let server = Server::start(&["--corpus", "none", "--test", "none"]);
    let records =
        r#"[{"id":"m1","conversation":"c","text":"Please leave us 5 stars"},{"id":"m2","text":"Add me on WhatsApp +62 812 3456 7890"}]"#;
    let decision = |kind: &str, request: &str| json!({"example": 1, "kind": kind, "labels": [], "request": request}).to_string();
    let cases = [
        ("/v1/check", "", records.to_owned()),
        ("/v1/check", "", r#"{"text":"Please leave us 5 stars"}"#.to_owned()),
        ("/v1/check", "", r#"{"text":7}"#.to_owned()),
        ("/v1/sent", "", r#"{"id":"m3","conversation":"c","sender":"buyer","text":"hi"}"#.to_owned()),
        ("/v1/review/import", "", records.to_owned()),
        ("/v1/review/me", "", String::new()),
        ("/v1/review/next", "?count=20", String::new()),
        ("/v1/review/next", "?count=21", String::new()),
        ("/v1/review/example", "?message=m2", String::new()),
        ("/v1/review/unlock", "", json!({"example": 2, "request": "local-001"}).to_string()),
        ("/v1/review/decisions", "", decision("label", "local-002")),
        ("/v1/review/decisions", "", decision("flag", "local-003")),
        ("/v1/review/decisions", "", decision("undo", "local-004")),
        ("/v1/review/decisions", "", decision("flag", "local-005")),
        ("/v1/review/decisions", "", decision("skip", "local-002")),
        ("/v1/review/decisions", "", decision("guess", "local-006")),
        ("/v1/review/conflicts", "", String::new()),
        ("/v1/review/measures", "", String::new()),
        ("/v1/review/train", "", "{}".to_owned()),
        ("/v1/review/train", "", String::new()),
        ("/v1/review/activate", "", r#"{"model":"none"}"#.to_owned()),
        ("/v1/review/models", "", String::new()),
        ("/v1/labels", "", String::new()),
        ("/v1/policies", "", String::new()),
        ("/readyz", "", String::new()),
        ("/healthz", "", String::new()),
    ];
    assert!(!schema("/v1/check", "post", 422).is_valid(&json!({})), "a schema that takes anything proves nothing");
    for (path, query, body) in cases {
        let place = format!("{path}{query}");
        let (method, answer) = if body.is_empty() { ("get", server.get(&place)) } else { ("post", server.post(&place, &body)) };
        let mistakes: Vec<String> =
            schema(path, method, answer.status).iter_errors(&answer.json()).map(|error| error.to_string()).collect();
        assert!(mistakes.is_empty(), "{method} {place} {body}: {mistakes:?}\n{answer:?}");
    }
}

#[test]
fn the_description_says_whether_a_token_is_wanted() {
    let security = |server: &Server, token: &str| {
        let head = format!("GET /openapi.json HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\r\n");
        server.connect().ask(&head, b"").json()["security"].clone()
    };
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("token");
    std::fs::write(&file, "s3cret").expect("it can be written");
    assert_eq!(security(&Server::start(&["--token-file", file.to_str().expect("UTF-8")]), "s3cret"), json!([{"token": []}]));
    assert_eq!(security(&Server::start(&[]), ""), json!([{"token": []}, {}]));
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
