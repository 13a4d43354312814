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
fn the_name_of_a_request_stands_for_one_decision() {
    let team = Team::start();
    let example = |message: &str| team.example(&team.mei, message)["id"].clone();
    let (one, other) = (example("m1"), example("m2"));
    let decision = |more: Value| {
        let mut decision = json!({"example": one, "kind": "label", "labels": ["abuse.insult"], "request": "mei-00003"});
        decision.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        team.decide(&team.mei, decision)
    };
    let saved = decision(json!({})).json();
    // A browser that was cut off tells it again, and how long it took may differ by then.
    assert_eq!(decision(json!({"took": 900})).json(), saved);
    for more in
        [json!({"example": other}), json!({"labels": []}), json!({"kind": "flag"}), json!({"note": "rude"}), json!({"kind": "undo"})]
    {
        assert_eq!(decision(more.clone()).code(), "not_possible", "{more}");
    }
    let undo = |undoes: Value| decision(json!({"kind": "undo", "labels": [], "undoes": undoes, "request": "mei-00004"}));
    let undone = undo(saved["id"].clone()).json();
    assert_eq!(undo(saved["id"].clone()).json(), undone);
    assert_eq!(undo(json!(17)).code(), "not_possible");
}

#[test]
fn what_is_unlocked_is_noted_even_under_a_name_that_was_used_before() {
    let team = Team::start();
    let unlock = |message: &str| {
        let id = team.example(&team.mei, message)["id"].clone();
        team.post(&team.mei, "unlock", "application/json", &json!({"example": id, "request": "unlock-2"}).to_string())
    };
    assert_eq!((unlock("m3").status, unlock("m3").status), (200, 200));
    assert_eq!(unlock("m1").code(), "not_possible");
}

#[test]
fn names_of_requests_and_notes_are_measured_in_characters() {
    let team = Team::start();
    let id = team.example(&team.mei, "m1")["id"].clone();
    let note = |note: &str, request: &str| team.decide(&team.mei, json!({"example": id, "kind": "note", "note": note, "request": request}));
    assert_eq!(note(&"好".repeat(4_000), "mei-00005").status, 200);
    assert_eq!(note(&"好".repeat(4_001), "mei-00006").code(), "invalid_decision");
    let unlock =
        |request: &str| team.post(&team.mei, "unlock", "application/json", &json!({"example": id, "request": request}).to_string());
    for (length, status) in [(7, 422), (8, 200), (64, 200), (65, 422)] {
        assert_eq!(note("seen", &"名".repeat(length)).status, status, "{length}");
        assert_eq!(unlock(&"字".repeat(length)).status, status, "{length}");
    }
}

#[test]
fn a_whole_number_may_be_written_with_a_point() {
    let team = Team::start();
    let id = team.example(&team.mei, "m2")["id"].as_f64().expect("a number");
    let spans = json!([{"label": "abuse.insult", "span": {"start": 0.0, "end": 3.0}}]);
    let decision = |took: f64, request: &str| json!({"example": id, "kind": "label", "labels": ["abuse.insult"], "spans": spans, "took": took, "request": request});
    assert!(decision(2.0, "mei-00007").to_string().contains(r#""took":2.0"#));
    assert_eq!(team.decide(&team.mei, decision(2.0, "mei-00007")).status, 200);
    assert_eq!(team.decide(&team.mei, decision(2.5, "mei-00008")).code(), "invalid_decision");
}

#[test]
fn what_cannot_be_done_just_now_has_a_code_of_its_own() {
    let server = Server::start(&[]);
    for (path, body) in [
        ("decisions", r#"{"example":5,"kind":"skip","request":"lee-00002"}"#),
        ("decisions", r#"{"example":5,"kind":"undo","request":"lee-00003"}"#),
        ("unlock", r#"{"example":5,"request":"lee-00004"}"#),
        ("activate", r#"{"model":"none"}"#),
        ("rollback", "{}"),
    ] {
        let answer = server.post(&format!("/v1/review/{path}"), body);
        assert_eq!((answer.status, answer.code().as_str()), (409, "not_possible"), "{path} {body}");
    }
}

#[test]
fn a_span_outside_of_the_text_is_refused_hidden_or_not() {
    let team = Team::start();
    let id = team.example(&team.mei, "m2")["id"].clone();
    for (number, (start, end)) in [(0, 9_000), (9_000, 9_001), (3, 3), (3, 1)].into_iter().enumerate() {
        for masked in [true, false] {
            let span = json!({"label": "abuse.insult", "span": {"start": start, "end": end}});
            let request = format!("mei-1{number}-{masked}");
            let decision =
                json!({"example": id, "kind": "label", "labels": ["abuse.insult"], "spans": [span], "masked": masked, "request": request});
            assert_eq!(team.decide(&team.mei, decision).code(), "not_possible", "{start} {end} {masked}");
        }
    }
}

#[test]
fn a_page_of_another_site_cannot_decide() {
    // Browsers let any page send these types here without asking first.
    let server = Server::start(&[]);
    for path in ["decisions", "unlock", "train", "activate", "rollback"] {
        for kind in ["text/plain", "application/x-www-form-urlencoded"] {
            let answer = server.connect().post(&format!("/v1/review/{path}"), kind, "{}");
            assert_eq!(answer.code(), "unsupported_media_type", "{path} {kind}");
        }
    }
}

#[test]
fn a_list_is_no_object() {
    let server = Server::start(&["--corpus", "none", "--test", "none"]);
    let list = r#"[1,"local-001"]"#;
    for (path, body) in [("unlock", list), ("decisions", list), ("activate", r#"["none"]"#), ("train", "[]"), ("rollback", " []")] {
        assert_eq!(server.post(&format!("/v1/review/{path}"), body).code(), "invalid_decision", "{path}");
    }
}

#[test]
fn what_stands_behind_the_question_mark_is_looked_at() {
    let server = Server::start(&[]);
    for path in ["next?count=21", "next?count=-1", "next?sort=newest", "example?name=m1", "example?id=m1"] {
        assert_eq!(server.get(&format!("/v1/review/{path}")).code(), "invalid_query", "{path}");
    }
    for path in ["next?count=20", "next?count=0", "example", "example?id=5"] {
        assert_eq!(server.get(&format!("/v1/review/{path}")).json(), json!({"examples": []}), "{path}");
    }
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
