//! What a shop says of itself in `replylint.toml`: its stores, and what it allows.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

fn replylint(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_replylint")).args(arguments).current_dir(folder).output().expect("the program runs")
}

fn stdout(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

/// A folder with settings and one export.
fn folder(settings: &str, records: &[Value]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("replylint.toml"), settings).expect("it can be written");
    let records: String = records.iter().map(|record| format!("{record}\n")).collect();
    fs::write(folder.path().join("a.jsonl"), records).expect("it can be written");
    folder
}

/// Message id and label of each finding.
fn found(settings: &str, records: &[Value]) -> Vec<(String, String)> {
    let folder = folder(settings, records);
    let output = stdout(&replylint(folder.path(), &["scan", "a.jsonl", "--format", "jsonl"]));
    let findings = output.lines().map(|line| serde_json::from_str::<Value>(line).expect("an object"));
    findings
        .map(|finding| (finding["message"].as_str().expect("an id").into(), finding["label"].as_str().expect("a label").into()))
        .collect()
}

fn pair(id: &str, label: &str) -> (String, String) {
    (id.to_owned(), label.to_owned())
}

fn reply(id: &str, text: &str) -> Value {
    serde_json::json!({"id": id, "store": "sg-01", "channel": "review_reply", "text": text})
}

fn chat(id: &str, text: &str) -> Value {
    serde_json::json!({"id": id, "store": "sg-01", "text": text})
}

const HOTLINE: &str =
    "[stores.sg-01]\nplatform = \"shopee\"\nregion = \"SG\"\nown = [\"+65 1800 123 4567\", \"400-123-4567\", \"help@lampshop.sg\"]\n";

#[test]
fn a_shops_own_hotline_is_nobodys_personal_data_but_anothers_number_beside_it_is() {
    let records = [
        reply("own", "您的电话4001234567一直没人接"),
        reply("other", "您的电话13812345678一直没人接"),
        reply("both", "您的电话13812345678一直没人接。我们的电话是4001234567。"),
    ];
    assert_eq!(found("", &records).iter().map(|found| found.0.as_str()).collect::<Vec<_>>(), ["own", "other", "both"]);
    assert_eq!(found(HOTLINE, &records), [pair("other", "privacy.contact"), pair("both", "privacy.contact")]);
}

#[test]
fn what_is_a_stores_own_may_still_lead_buyers_away_until_it_is_allowed() {
    let records = [
        chat("own", "Please add us on WhatsApp +65 1800 123 4567 and order there"),
        chat("other", "Please add us on WhatsApp +65 9123 4567 and order there"),
        chat("both", "Please add us on WhatsApp +65 1800 123 4567 or WhatsApp +65 9123 4567 and order there"),
        chat("next", "Hotline +65 1800 123 4567. Please add us on Telegram and order there"),
    ];
    let all = ["own", "other", "both", "next"].map(|id| pair(id, "diversion.contact"));
    assert_eq!(found(HOTLINE, &records), all);
    let allow = "[[allow]]\nvalue = \"+65 1800 123 4567\"\nlabel = \"diversion.contact\"\nreason = \"agreed\"\nuntil = 2999-12-31\n";
    assert_eq!(found(&format!("{HOTLINE}{allow}"), &records), all[1..]);
}

#[test]
fn a_store_says_which_pack_its_records_are_judged_by() {
    let folder =
        folder(HOTLINE, &[chat("m1", "Please leave us 5 stars"), serde_json::json!({"id": "m2", "text": "Please leave us 5 stars"})]);
    let report: Value =
        serde_json::from_str(&stdout(&replylint(folder.path(), &["scan", "a.jsonl", "--format", "json"]))).expect("an object");
    let packs: Vec<&str> =
        report["findings"].as_array().expect("a list").iter().filter_map(|found| found["policy"]["pack"].as_str()).collect();
    assert_eq!(packs, ["shopee", "default"]);
    assert_eq!([&report["findings"][0]["platform"], &report["findings"][0]["region"]], ["shopee", "SG"]);
}

#[test]
fn the_summary_says_what_did_not_arrive() {
    let settings = "[stores.sg-01]\n[stores.my-02]\n[stores.th-03]\n";
    let at = |store: &str, day: &str| serde_json::json!({"store": store, "sent_at": format!("{day}T10:00:00Z"), "text": "Your parcel was sent this morning."});
    let late = at("sg-01", "2026-11-05");
    let records =
        [at("sg-01", "2026-11-02"), late.clone(), late, at("my-02", "2026-11-02"), at("my-02", "2026-11-03"), at("my-02", "1970-01-01")];
    let folder = folder(settings, &records);
    fs::write(folder.path().join("broken.csv"), [0u8, 1, 2, 0, 0, 7].repeat(99)).expect("it can be written");
    let report = |format| stdout(&replylint(folder.path(), &["scan", ".", "--format", format]));
    let json: Value = serde_json::from_str(&report("json")).expect("an object");
    let coverage = &json["summary"]["coverage"];
    assert_eq!(coverage["stores_without_messages"], serde_json::json!(["th-03"]));
    let days = serde_json::json!({"sg-01": [["2026-11-03", "2026-11-04"]], "my-02": [["2026-11-04", "2026-11-05"]]});
    assert_eq!(coverage["days_without_messages"], days);
    assert_eq!(coverage["unreadable_files"], serde_json::json!(["./broken.csv"]));
    assert_eq!([&json["summary"]["stores"]["sg-01"]["judged"], &json["summary"]["stores"]["th-03"]["judged"]], [3, 0]);
    let human = report("human");
    for told in ["th-03: none at all", "sg-01: 2026-11-03 to 2026-11-04", "./broken.csv"] {
        assert!(human.contains(told), "{told}: {human}");
    }
    let html = report("html");
    assert!(html.contains("\"stores_without_messages\":[\"th-03\"]"), "the page has the facts");
}

const STARS: &str = "Please leave us 5 stars";
const STARS_AND_CONTACT: &str = "Please leave us 5 stars. Please add us on WhatsApp +65 9123 4567 and order there";

fn allow(entry: &str) -> String {
    format!("[[allow]]\n{entry}\nreason = \"agreed with the platform\"\nuntil = \"2999-12-31\"\n")
}

#[test]
fn a_suppression_clears_what_it_names() {
    let records = [chat("m1", STARS)];
    let all = [pair("m1", "solicitation.positive")];
    assert_eq!(found("", &records), all);
    for entry in [
        "phrase = \"leave us 5 stars\"",
        "phrase = \"please leave us 5 STARS\"\nlabel = \"solicitation.positive\"",
        "label = \"solicitation.positive\"",
        "label = \"solicitation.positive\"\nstore = \"sg-01\"",
    ] {
        assert_eq!(found(&allow(entry), &records), [], "{entry}");
    }
    for entry in [
        "phrase = \"give us five stars\"",
        "phrase = \"leave us 5 stars\"\nlabel = \"threat.legal\"",
        "label = \"threat.legal\"",
        "label = \"solicitation.positive\"\nstore = \"sg-02\"",
        "template = \"00\"",
    ] {
        assert_eq!(found(&allow(entry), &records), all, "{entry}");
    }
}

#[test]
fn a_suppression_by_rule_or_template_clears_that_one_only() {
    let records = [chat("m1", STARS)];
    let folder = folder("", &records);
    let line = stdout(&replylint(folder.path(), &["scan", "a.jsonl", "--format", "jsonl"]));
    let finding: Value = serde_json::from_str(line.trim()).expect("one object");
    let template = finding["template"].as_str().expect("a template");
    assert_eq!(found(&allow(&format!("template = \"{template}\"")), &records), []);
    assert_eq!(found(&allow("rule = \"ask-for-high-rating\""), &records), []);
    assert_eq!(found(&allow("rule = \"sue-over-a-review\""), &records).len(), 1);
    let by_many_rules = [chat("m1", "Please add us on WhatsApp +65 9123 4567 and order there")];
    assert_eq!(found(&allow("rule = \"write-on-a-messenger\""), &by_many_rules), [pair("m1", "diversion.contact")]);
}

#[test]
fn a_suppression_never_hides_another_finding_of_the_same_message() {
    let entry = allow("phrase = \"leave us 5 stars\"");
    let labels = |text: &str| found(&entry, &[chat("m1", text)]).into_iter().map(|(_, label)| label).collect::<Vec<_>>();
    assert_eq!(labels("Please leave us 5 stars. Then please give us a five star rating on Google too!"), ["solicitation.positive"]);
    assert_eq!(labels("Leave us 5 stars and we will send you a free gift"), ["incentive.for_review"]);
    assert_eq!(labels(STARS_AND_CONTACT), ["diversion.contact"]);
}

#[test]
fn what_only_a_passage_shows_is_not_cleared_with_another_phrase() {
    let kind = "Hello dear customer, thank you so much for your order with our little lamp shop. Your lamp was sent this morning with the usual \
                courier. It comes on Monday or on Tuesday, in the afternoon. The box is large and a little heavy, so please lift it with care. We \
                packed it well and put a spare bulb beside it. The manual has all that you need to set it up at home. ";
    let records = [chat("m1", &format!("{kind}{kind}Leave us 5 stars. Please rate our shop five stars."))];
    let all = [pair("m1", "solicitation.positive")];
    assert_eq!(found("", &records), all);
    assert_eq!(found(&allow("phrase = \"leave us 5 stars\""), &records), all);
}

#[test]
fn a_value_and_a_phrase_must_both_hold() {
    let records = [chat("m1", "Please add us on WhatsApp +65 1800 123 4567 and order there")];
    let entry = |phrase: &str| allow(&format!("value = \"+65 1800 123 4567\"\nphrase = \"{phrase}\"\nlabel = \"diversion.contact\""));
    assert_eq!(found(&entry("add us on WhatsApp +65 1800 123 4567 and order"), &records), []);
    assert_eq!(found(&entry("nobody writes this"), &records), [pair("m1", "diversion.contact")]);
}

#[test]
fn unused_and_expired_suppressions_are_told() {
    let settings = "[[allow]]\nlabel = \"solicitation.positive\"\nreason = \"campaign\"\nuntil = 2020-01-31\n\
                    [[allow]]\nphrase = \"nobody writes this\"\nreason = \"old macro\"\nuntil = 2999-12-31\n";
    let folder = folder(settings, &[chat("m1", STARS)]);
    let output = replylint(folder.path(), &["scan", "a.jsonl", "--format", "json"]);
    let report: Value = serde_json::from_str(&stdout(&output)).expect("an object");
    assert_eq!(report["findings"].as_array().expect("a list").len(), 1);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(told.contains("label solicitation.positive: ended on 2020-01-31"), "{told}");
    assert!(told.contains("phrase \"nobody writes this\": cleared nothing"), "{told}");
    let allowed = &report["summary"]["allowed"];
    assert_eq!([&allowed[0]["expired"], &allowed[1]["expired"]], [true, false]);
    assert_eq!([&allowed[0]["findings"], &allowed[1]["findings"]], [0, 0]);
    let human = stdout(&replylint(folder.path(), &["scan", "a.jsonl"]));
    assert!(human.contains("ended on 2020-01-31") && human.contains("unused"), "{human}");
}

#[test]
fn what_was_allowed_is_told_in_the_verdict_and_counted() {
    let folder = folder(&allow("label = \"solicitation.positive\""), &[chat("m1", STARS)]);
    let verdict: Value =
        serde_json::from_str(&stdout(&replylint(folder.path(), &["scan", "a.jsonl", "--format", "verdicts"]))).expect("one");
    assert_eq!([&verdict["state"], &verdict["action"]], ["clean", "send"]);
    assert_eq!(verdict["allowed"], serde_json::json!([{"label": "solicitation.positive", "reason": "agreed with the platform"}]));
    let checked = replylint(folder.path(), &["check", STARS]);
    assert_eq!(checked.status.code(), Some(0), "what is allowed may be sent: {}", String::from_utf8_lossy(&checked.stdout));
}

#[test]
fn mistakes_in_the_settings_are_told_with_their_place() {
    for (settings, told) in [
        ("[stores.a]\nown = [\"1\"]", "[stores.a]: own = \"1\" is too short"),
        ("[stores.a]\nlanguage = \"klingon\"", "[stores.a]: there is no language \"klingon\""),
        ("[stores.a]\nhotline = \"1\"", "unknown field `hotline`"),
        ("[[allow]]\nreason = \"x\"\nuntil = 2026-01-01", "[[allow]] 1: names nothing"),
        ("[[allow]]\nlabel = \"abuse.insult\"\nreason = \" \"\nuntil = 2026-01-01", "[[allow]] 1: has an empty reason"),
        ("[[allow]]\nlabel = \"abuse.insult\"\nuntil = 2026-01-01", "missing field `reason`"),
        ("[[allow]]\nlabel = \"abuse.insult\"\nreason = \"x\"", "missing field `until`"),
        ("[[allow]]\nlabel = \"abuse.insult\"\nreason = \"x\"\nuntil = \"soon\"", "\"soon\" is no day"),
        ("[[allow]]\nrule = \"no-such\"\nreason = \"x\"\nuntil = 2026-01-01", "[[allow]] 1: there is no rule \"no-such\""),
        (
            "[[allow]]\nvalue = \"+65 1800 1234\"\nlabel = \"abuse.insult\"\nreason = \"x\"\nuntil = 2026-01-01",
            "[[allow]] 1: a value clears",
        ),
    ] {
        let folder = folder(settings, &[chat("m1", STARS)]);
        let output = replylint(folder.path(), &["scan", "a.jsonl"]);
        let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{complaint}");
        assert!(complaint.contains(told) && complaint.contains("replylint.toml") | complaint.contains("[[allow]]"), "{told}: {complaint}");
    }
}

#[test]
fn with_a_former_report_as_baseline_only_what_is_new_is_told() {
    let first = [chat("m1", STARS), chat("m2", "Your parcel was sent this morning.")];
    let folder = folder("", &first);
    for format in ["jsonl", "json", "verdicts"] {
        let report = stdout(&replylint(folder.path(), &["scan", "a.jsonl", "--format", format]));
        fs::write(folder.path().join(format), report).expect("it can be written");
    }
    let more: String = first
        .iter()
        .chain([&chat("m3", STARS), &chat("m1", "Please add us on WhatsApp +65 9123 4567 and order there")])
        .map(|one| format!("{one}\n"))
        .collect();
    fs::write(folder.path().join("a.jsonl"), more).expect("it can be written");
    for baseline in ["jsonl", "json", "verdicts"] {
        let arguments = ["scan", "a.jsonl", "--baseline", baseline, "--format"];
        let report: Value =
            serde_json::from_str(&stdout(&replylint(folder.path(), &[&arguments[..], &["json"]].concat()))).expect("an object");
        let findings = report["findings"].as_array().expect("a list");
        let told: Vec<_> = findings.iter().map(|found| (found["message"].as_str(), found["label"].as_str())).collect();
        assert_eq!(told, [(Some("m3"), Some("solicitation.positive")), (Some("m1"), Some("diversion.contact"))], "{baseline}");
        let summary = &report["summary"];
        assert_eq!([&summary["judged"], &summary["clean"], &summary["violation"], &summary["known_findings"]], [4, 2, 2, 1]);
        let verdicts = stdout(&replylint(folder.path(), &[&arguments[..], &["verdicts"]].concat()));
        let known: Value = serde_json::from_str(verdicts.lines().next().expect("m1")).expect("an object");
        assert_eq!([&known["state"], &known["action"]], ["clean", "send"]);
        assert_eq!(known["known"], 1);
        let human = stdout(&replylint(folder.path(), &[&arguments[..], &["human"]].concat()));
        assert!(human.contains("One finding is known and not shown"), "{human}");
    }
    let known = replylint(folder.path(), &["scan", "a.jsonl", "--baseline", "json", "--fail-on", "block"]);
    assert_eq!(known.status.code(), Some(1), "m3 is new");
}

#[test]
fn messages_that_shops_number_from_1_are_told_apart() {
    let folder = folder("", &[chat("1", STARS)]);
    let scan = |arguments: &[&str]| stdout(&replylint(folder.path(), &[&["scan", "a.jsonl", "--format", "jsonl"], arguments].concat()));
    fs::write(folder.path().join("before.jsonl"), scan(&[])).expect("it can be written");
    assert_eq!(scan(&["--baseline", "before.jsonl"]), "");
    fs::write(folder.path().join("a.jsonl"), format!("{}\n", chat("1", "Please give us a five star review"))).expect("it can be written");
    assert_eq!(scan(&["--baseline", "before.jsonl"]).lines().count(), 1);
}

#[test]
fn what_is_no_report_is_no_baseline_and_a_baseline_is_never_written_over() {
    let folder = folder("", &[chat("m1", STARS)]);
    let output = replylint(folder.path(), &["scan", "a.jsonl", "--baseline", "a.jsonl"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("a.jsonl: an object without findings"), "{output:?}");
    fs::write(folder.path().join("old.jsonl"), "").expect("it can be written");
    let output = replylint(folder.path(), &["scan", "a.jsonl", "--baseline", "old.jsonl", "-o", "old.jsonl"]);
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn a_buyers_own_data_in_chat_is_no_leak_and_anothers_is() {
    let said = |id: &str, conversation: &str, text: &str| serde_json::json!({"id": id, "conversation": conversation, "store": "sg-01", "text": text});
    let records = [
        said("own", "c1", "另一位顾客的电话是13812345678，您自己联系她"),
        said("another", "c2", "I will check it. 9123 4567, right?"),
        said("order", "c2", "Your parcel 240611SKX7Q9AB was sent this morning."),
        said("unknown", "c9", "I will check it. 9123 4567, right?"),
        said("asked", "c3", "Is your number still 0812-3456-7890?"),
        said("wa", "c4", "We have your number, 0812-3456-7890. For the next order write to us on WhatsApp instead: +65 8111 2222"),
        serde_json::json!({"id": "public", "conversation": "c1", "store": "sg-01", "channel": "review_reply", "text": "We called the customer at +65 9123 4567 and she did not pick up"}),
    ];
    let folder = folder("", &records);
    let csv = "conversation,buyer,phone,order\nc1,b1,+65 9123 4567;138 1234 5678,240611SKX7Q9AB\nc2,b2,+65 8888 1234,\nc3,b3,0812-3456-7890,\nc4,b3,,\n";
    let jsonl = "{\"conversation\":\"c1\",\"buyer\":\"b1\",\"phone\":\"+65 9123 4567; 138 1234 5678\",\"order\":[\"240611SKX7Q9AB\"]}\n{\"conversation\":\"c2\",\"phone\":\"+65 8888 1234\"}\n{\"conversation\":\"c3\",\"buyer\":\"b3\",\"phone\":\"0812-3456-7890\"}\n{\"conversation\":\"c4\",\"buyer\":\"b3\"}\n";
    let scanned = |arguments: &[&str]| {
        let lines = stdout(&replylint(folder.path(), &[&["scan", "a.jsonl", "--format", "jsonl"], arguments].concat()));
        let findings = lines.lines().map(|line| serde_json::from_str::<Value>(line).expect("an object"));
        findings
            .map(|found| (found["message"].as_str().expect("an id").into(), found["label"].as_str().expect("a label").into()))
            .collect::<Vec<_>>()
    };
    let diverts = |id| pair(id, "diversion.contact");
    let unknown = [pair("own", "privacy.contact"), diverts("asked"), diverts("wa"), pair("public", "privacy.contact")];
    assert_eq!(scanned(&[]), unknown);
    for (name, known) in [("known.csv", csv), ("known.jsonl", jsonl)] {
        fs::write(folder.path().join(name), known).expect("it can be written");
        let [another, public] = ["another", "public"].map(|id| pair(id, "privacy.contact"));
        let wanted = [another, pair("order", "privacy.order"), diverts("wa"), public];
        assert_eq!(scanned(&["--known", name]), wanted, "{name}");
    }
    fs::write(folder.path().join("broken.csv"), "conversation,phone\nc1,1\n,2\n").expect("it can be written");
    let output = replylint(folder.path(), &["scan", "a.jsonl", "--known", "known.csv", "-o", "known.csv"]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(fs::read_to_string(folder.path().join("known.csv")).expect("text"), csv, "it is not emptied");
    let output = replylint(folder.path(), &["scan", "a.jsonl", "--known", "broken.csv"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("broken.csv:3: says neither buyer nor conversation"), "{output:?}");
}

#[test]
fn prices_times_and_common_words_are_nobodys_data() {
    let said = |id: &str, text: &str| serde_json::json!({"id": id, "conversation": "c2", "store": "sg-01", "text": text});
    let records = [
        said("price", "We are sorry. $551.20 was refunded this morning."),
        said("time", "Your parcel will be ready by 10:30."),
        said("word", "The rose gold lamp was sent this morning."),
        said("amount", "The deposit is Rp 1.234.567 in total."),
        said("order", "Your order number 55120 was sent this morning."),
        said("name", "I told Rose Lim that her lamp was sent."),
    ];
    let folder = folder("", &records);
    let known = "conversation,phone,order,name\nc1,1234567,55120;1030,Rose\nc2,,,\nc3,,,Rose Lim\n";
    fs::write(folder.path().join("known.csv"), known).expect("it can be written");
    let lines = stdout(&replylint(folder.path(), &["scan", "a.jsonl", "--format", "jsonl", "--known", "known.csv"]));
    let found = lines.lines().map(|line| serde_json::from_str::<Value>(line).expect("an object"));
    let found: Vec<_> =
        found.map(|found| pair(found["message"].as_str().expect("an id"), found["label"].as_str().expect("a label"))).collect();
    assert_eq!(found, [pair("order", "privacy.order"), pair("name", "privacy.identity")]);
}

#[test]
fn quick_replies_are_judged_as_they_would_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let library = folder.path().join("library");
    fs::create_dir(&library).expect("it can be made");
    for (name, text) in [
        (
            "a.csv",
            "shortcut,content\nthanks,\"Hi {name}, your order {order_id} was sent.\"\nstars,\"Hi {name}, please leave us {star} stars\"\n",
        ),
        ("b.json", "{\"ask\":\"Hi {{buyer.name}}, please leave us 5 stars\",\"sent\":\"Your parcel %s was sent this morning.\"}"),
        ("c.toml", "[[reply]]\nname = \"call\"\ntext = \"We called the customer at {customer_phone} and she did not pick up\"\n"),
        ("d.txt", "Your parcel was sent on {date}.\nPlease leave us 5 stars, %s\n"),
        ("e.json", "{\"a\":"),
        ("f.csv", "shortcut,template\nstars,\"Hi {name}, please leave us {star} stars\"\n"),
        // No libraries, though they lie among them.
        ("README.md", "Please leave us 5 stars"),
        ("replylint.toml", "agents = [\"Please leave us 5 stars\"]"),
        ("shop.png", "Please leave us 5 stars"),
    ] {
        fs::write(library.join(name), text).expect("it can be written");
    }
    let scan = |channel: &str| {
        let output = replylint(folder.path(), &["scan", "--templates", "library", "--format", "jsonl", "--channel", channel]);
        assert!(String::from_utf8_lossy(&output.stderr).contains("library/e.json"), "{}", String::from_utf8_lossy(&output.stderr));
        let lines = stdout(&output);
        let findings = lines.lines().map(|line| serde_json::from_str::<Value>(line).expect("an object"));
        let place = |found: &Value| format!("{}:{}", found["source"]["path"].as_str().unwrap_or_default(), found["source"]["record"]);
        findings.map(|found| (place(&found), found["label"].as_str().expect("a label").to_owned())).collect::<Vec<_>>()
    };
    let asks = |place| pair(place, "solicitation.positive");
    let call = pair("library/c.toml:1", "privacy.contact");
    let in_tables = [asks("library/a.csv:3"), asks("library/f.csv:2")];
    assert_eq!(scan("chat"), [&[asks("library/b.json:1"), call.clone(), asks("library/d.txt:2")], &in_tables[..]].concat());
    assert!(scan("review_reply").contains(&call));
    let verdicts = stdout(&replylint(folder.path(), &["scan", "--templates", "library/b.json", "--format", "verdicts"]));
    let first: Value = serde_json::from_str(verdicts.lines().next().expect("a line")).expect("an object");
    assert_eq!(
        [&first["id"], &first["text"], &first["as_written"]],
        ["ask", "Hi Anna, please leave us 5 stars", "Hi {{buyer.name}}, please leave us 5 stars"]
    );
}
