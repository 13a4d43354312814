//! Reviewers at work over HTTP: who may do what, what is hidden, what is kept.

use serde_json::{Value, json};

use super::client::{Answer, Server};
use replylint::review::reviewers::{Reviewers, Role};

const RECORDS: &str = r#"{"id":"b1","conversation":"c1","store":"sg-01","sender":"buyer","sent_at":"2026-03-01T10:00:00Z","text":"Where is my lamp?"}
{"id":"m1","conversation":"c1","store":"sg-01","sent_at":"2026-03-01T10:01:00Z","language":"en","text":"Add me on WhatsApp +62 812 3456 7890 for a gift"}
{"id":"m2","store":"sg-01","language":"en","text":"Get $5 back for your 5-star review of order 5512"}
{"id":"m3","store":"sg-02","language":"en","text":"Your parcel was handed to the courier this morning."}
"#;

/// A service with two reviewers and a lead, and their tokens.
struct Team {
    server: Server,
    _data: tempfile::TempDir,
    mei: String,
    ana: String,
    lee: String,
}

impl Team {
    fn start() -> Team {
        let data = tempfile::tempdir().expect("a folder");
        let add = |name, role| Reviewers::add(data.path(), name, role).expect("it can be written");
        let (mei, ana, lee) = (add("mei", Role::Reviewer), add("ana", Role::Reviewer), add("lee", Role::Lead));
        let server = Server::start_in(data.path(), &[]);
        let team = Team { server, _data: data, mei, ana, lee };
        let imported = team.post(&team.lee, "import", "application/x-ndjson", RECORDS).json();
        assert_eq!(imported, json!({"added": 3, "known": 0, "skipped": 0}));
        team
    }

    fn post(&self, token: &str, path: &str, kind: &str, body: &str) -> Answer {
        let head = format!(
            "POST /v1/review/{path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        self.server.connect().ask(&head, body.as_bytes())
    }

    fn get(&self, token: &str, path: &str) -> Answer {
        let head = format!("GET /v1/review/{path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\r\n");
        self.server.connect().ask(&head, b"")
    }

    fn decide(&self, token: &str, decision: Value) -> Answer {
        self.post(token, "decisions", "application/json", &decision.to_string())
    }

    /// The example of a message.
    fn example(&self, token: &str, message: &str) -> Value {
        self.get(token, &format!("example?message={message}")).json()["examples"][0].take()
    }
}

#[test]
fn without_named_reviewers_whoever_sits_here_is_the_lead() {
    let server = Server::start(&[]);
    let me = server.get("/v1/review/me").json();
    assert_eq!((&me["name"], &me["role"]), (&json!("local"), &json!("lead")));
}

#[test]
fn reviewers_show_their_own_tokens_and_only_leads_see_conflicts() {
    let team = Team::start();
    assert_eq!(team.server.get("/v1/review/me").code(), "unauthorized");
    assert_eq!(team.get("not-a-token", "next").code(), "unauthorized");
    assert_eq!(team.get(&team.mei, "me").json()["role"], "reviewer");
    assert_eq!(team.get(&team.mei, "conflicts").code(), "for_leads");
    let resolve = json!({"example": 1, "kind": "resolve", "labels": [], "request": "resolve-1"});
    assert_eq!(team.decide(&team.mei, resolve).code(), "for_leads");
}

#[test]
fn two_reviewers_are_given_different_examples() {
    let team = Team::start();
    let ids = |token: &str, count: usize| {
        let answer = team.get(token, &format!("next?count={count}")).json();
        answer["examples"].as_array().expect("a list").iter().map(|one| one["id"].as_i64().expect("a number")).collect::<Vec<_>>()
    };
    let (mei, ana) = (ids(&team.mei, 2), ids(&team.ana, 20));
    assert_eq!((mei.len(), ana.len()), (2, 1));
    assert!(!mei.contains(&ana[0]));
}

#[test]
fn two_that_differ_go_to_the_lead_who_sees_both() {
    let team = Team::start();
    let id = team.example(&team.mei, "m2")["id"].clone();
    let say = |token: &str, kind: &str, labels: Value, request: &str| {
        team.decide(token, json!({"example": id, "kind": kind, "labels": labels, "request": request})).json()
    };
    say(&team.mei, "label", json!(["incentive.for_review"]), "mei-00001");
    say(&team.ana, "label", json!([]), "ana-00001");
    let shown = team.get(&team.lee, "conflicts").json();
    let opinions = shown["examples"][0]["opinions"].as_array().expect("a list");
    assert_eq!(opinions.iter().map(|one| one["reviewer"].as_str().expect("a name")).collect::<Vec<_>>(), ["mei", "ana"]);
    assert!(team.example(&team.ana, "m2")["opinions"].as_array().expect("a list").is_empty());
    let resolved = say(&team.lee, "resolve", json!(["incentive.for_review"]), "lee-00001");
    assert_eq!(resolved["outcome"]["labels"], json!(["incentive.for_review"]));
    assert!(team.get(&team.lee, "conflicts").json()["examples"].as_array().expect("a list").is_empty());
    let agreement = team.get(&team.lee, "measures").json()["agreement"][0].take();
    assert_eq!((&agreement["label"], &agreement["seen"]), (&json!("incentive.for_review"), &json!(1)));
    let exported = team.get(&team.lee, "export");
    assert!(exported.body.contains(r#""labels":["incentive.for_review"]"#), "{exported:?}");
}

#[test]
fn personal_data_is_hidden_until_it_is_unlocked_and_a_span_drawn_over_it_is_kept_as_written() {
    let team = Team::start();
    let hidden = team.example(&team.mei, "m1");
    let text = hidden["text"].as_str().expect("text");
    assert!(text.contains("[phone 1]"), "{text}");
    let id = &hidden["id"];
    let shown = team.post(&team.mei, "unlock", "application/json", &json!({"example": id, "request": "unlock-1"}).to_string()).json();
    let written = shown["examples"][0]["text"].as_str().expect("text");
    assert!(written.contains("3456"), "{written}");
    let start = text.find("[phone 1]").expect("it is there");
    let span = json!({"label": "diversion.contact", "span": {"start": start, "end": start + 9}});
    team.decide(
        &team.mei,
        json!({"example": id, "kind": "label", "labels": ["diversion.contact"], "spans": [span], "request": "mei-00002"}),
    );
    team.decide(&team.ana, json!({"example": id, "kind": "label", "labels": [], "request": "ana-00002"}));
    let data = rusqlite::Connection::open(team._data.path().join("review.sqlite")).expect("it is there");
    let kinds: String = data.query_row("SELECT group_concat(kind) FROM decision", [], |row| row.get(0)).expect("a list");
    assert_eq!(kinds, "unlock,label,label");
    let kept: String = data.query_row("SELECT spans FROM decision WHERE spans IS NOT NULL", [], |row| row.get(0)).expect("spans");
    let kept: Value = serde_json::from_str(&kept).expect("JSON");
    let place = |end: &str| kept[0]["span"][end].as_u64().expect("a number") as usize;
    assert_eq!(&written[place("start")..place("end")], "+62 812 3456 7890");
}

#[test]
fn the_page_reaches_nothing_but_the_service() {
    let server = Server::start(&[]);
    let page = server.get("/review");
    assert!(page.head.contains("default-src 'none'; connect-src 'self'"), "{}", page.head);
    for path in ["", "/review.css", "/words.js", "/plots.js", "/ask.js", "/queue.js", "/review.js"] {
        let file = server.get(&format!("/review{path}"));
        assert_eq!(file.status, 200, "{path}");
        for outside in ["src=\"http", "href=\"http", "@import", "url("] {
            assert!(!file.body.contains(outside), "{path}: {outside}");
        }
    }
}
