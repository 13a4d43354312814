//! `replylint mcp`, as a language model's host meets it.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

use serde_json::{Value, json};

/// Greets the server, calls these tools one after another, and gives their results.
fn call(calls: &[(&str, Value)]) -> Vec<Value> {
    let mut child = Command::new(env!("CARGO_BIN_EXE_replylint"))
        .arg("mcp")
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program runs");
    let mut input = child.stdin.take().expect("it is piped");
    let mut output = BufReader::new(child.stdout.take().expect("it is piped"));
    let mut ask = |id: Option<usize>, method: &str, params: Value| {
        let mut message = json!({"jsonrpc": "2.0", "method": method, "params": params});
        let Some(id) = id else {
            writeln!(input, "{message}").expect("it reads");
            return Value::Null;
        };
        message["id"] = json!(id);
        writeln!(input, "{message}").expect("it reads");
        let mut line = String::new();
        output.read_line(&mut line).expect("text");
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"))
    };
    let hello = json!({"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}});
    assert_eq!(ask(Some(0), "initialize", hello)["result"]["serverInfo"]["name"], "replylint");
    ask(None, "notifications/initialized", json!({}));
    let tools = ask(Some(1), "tools/list", json!({}));
    let names: Vec<&str> = tools["result"]["tools"].as_array().expect("tools").iter().filter_map(|tool| tool["name"].as_str()).collect();
    assert_eq!(names, ["check_reply", "explain_label", "suggest_rewrite"]);
    let results = calls.iter().enumerate().map(|(place, (name, arguments))| {
        ask(Some(place + 2), "tools/call", json!({"name": name, "arguments": arguments}))["result"].clone()
    });
    let results = results.collect();
    drop(input);
    assert!(child.wait().expect("it ends").success());
    results
}

#[test]
fn a_model_learns_what_may_be_sent_and_why() {
    let text = "Your parcel 4711 left our warehouse this morning. Please leave us 5 stars!";
    let results = call(&[
        ("check_reply", json!({"text": text, "platform": "tiktok-shop", "region": "SG"})),
        ("suggest_rewrite", json!({"text": text})),
        ("explain_label", json!({"label": "solicitation.positive", "platform": "amazon"})),
        ("explain_label", json!({"label": "solicitation.bribe"})),
    ]);
    assert_eq!(results[0]["structuredContent"]["action"], "block", "{}", results[0]);
    assert_eq!(results[0]["structuredContent"]["findings"][0]["policy"]["pack"], "tiktok-sea");
    assert_eq!(results[1]["structuredContent"]["rewrite"]["text"], "Your parcel 4711 left our warehouse this morning.");
    assert_eq!(results[2]["structuredContent"]["pack"], "amazon-review");
    assert_eq!(results[3]["isError"], true);
}
