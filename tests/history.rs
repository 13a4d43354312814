//! Scans that go on where the last one ended, and findings that live on.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_replylint"));
    command.args(arguments).current_dir(folder);
    command
}

fn replylint(folder: &Path, arguments: &[&str]) -> Output {
    command(folder, arguments).output().expect("the program runs")
}

fn stdout(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

fn write(folder: &Path, name: &str, records: &[Value]) {
    let path = folder.join("exports").join(name);
    fs::create_dir_all(path.parent().expect("a folder")).expect("it can be made");
    let records: String = records.iter().map(|record| format!("{record}\n")).collect();
    fs::write(path, records).expect("it can be written");
}

fn folder(records: &[Value]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "a.jsonl", records);
    folder
}

/// A report of the exports with the store, as one object.
fn scan(folder: &Path, more: &[&str]) -> Value {
    let arguments = [&["scan", "exports", "--incremental", "store", "--format", "json"], more].concat();
    serde_json::from_str(&stdout(&replylint(folder, &arguments))).expect("an object")
}

/// Message, label and whether it is news, of each finding.
fn told(report: &Value) -> Vec<(&str, &str, &str)> {
    let findings = report["findings"].as_array().expect("a list").iter();
    findings
        .map(|found| {
            [&found["message"], &found["label"], &found["follow_up"]["seen"]].map(|value| value.as_str().unwrap_or_default()).into()
        })
        .collect()
}

fn before(report: &Value) -> [&Value; 3] {
    let changes = &report["summary"]["changes"];
    [&changes["judged_before"], &changes["unchanged_files"], &changes["duplicates"]]
}

const STARS: &str = "Please leave us 5 stars";

fn at(id: &str, conversation: &str, minute: u32, text: &str) -> Value {
    json!({"id": id, "store": "sg-01", "team": "b", "agent": "mei", "conversation": conversation, "sent_at": format!("2026-11-20T08:{minute:02}:00Z"), "text": text})
}

fn parcel(id: &str, minute: u32) -> Value {
    at(id, "c1", minute, "Your parcel was sent this morning.")
}

#[test]
fn an_unchanged_file_is_not_opened_and_its_report_stays_the_same() {
    let records = [
        at("m1", "c1", 1, STARS),
        parcel("m2", 2),
        json!({"id": "b1", "conversation": "c1", "sender": "buyer", "store": "sg-01", "text": "ok"}),
    ];
    let folder = folder(&records);
    let first = scan(folder.path(), &[]);
    assert_eq!(told(&first), [("m1", "solicitation.positive", "new")]);
    // Other bytes under the same size and time: if it were opened, it would tell.
    let path = folder.path().join("exports/a.jsonl");
    let (size, time) =
        (fs::metadata(&path).expect("it is there").len(), fs::metadata(&path).expect("it is there").modified().expect("a time"));
    fs::write(&path, " ".repeat(size as usize)).expect("it can be written");
    fs::File::options().write(true).open(&path).expect("it can be opened").set_modified(time).expect("it can be set");
    let second = scan(folder.path(), &[]);
    assert_eq!(told(&second), [("m1", "solicitation.positive", "known")]);
    assert_eq!(before(&second), [3, 1, 0]);
    for key in ["judged", "clean", "violation", "not_outgoing", "stores", "findings"] {
        assert_eq!(second["summary"][key], first["summary"][key], "{key}");
    }
    let page = |text: &str| text.split("\"judged\":{").nth(1).map(|rest| rest.split('}').take(6).collect::<String>());
    let html = |name: &str| stdout(&replylint(folder.path(), &["scan", "exports", "--incremental", name, "--format", "html"]));
    assert!(page(&html("store")).expect("counts for charts").contains("mei"));
}

#[test]
fn only_new_messages_of_a_file_that_grew_are_judged_and_their_conversation_goes_on() {
    let folder = folder(&[at("m1", "c1", 1, STARS), parcel("m2", 2)]);
    scan(folder.path(), &[]);
    write(folder.path(), "a.jsonl", &[at("m1", "c1", 1, STARS), parcel("m2", 2), at("m3", "c1", 3, "Please give us a five star review")]);
    let report = scan(folder.path(), &[]);
    assert_eq!(before(&report), [2, 0, 0]);
    assert_eq!(
        told(&report),
        [("m1", "solicitation.positive", "known"), ("m3", "solicitation.positive", "new"), ("m3", "solicitation.repeated", "new")]
    );
    let repeated = report["findings"].as_array().expect("a list").iter().find(|found| found["label"] == "solicitation.repeated");
    assert_eq!(repeated.expect("the second ask")["related"], json!(["m1"]));
}

#[test]
fn a_conversation_goes_on_in_another_file_while_the_first_is_skipped() {
    let folder = folder(&[at("m1", "c1", 1, STARS)]);
    scan(folder.path(), &[]);
    write(folder.path(), "b.jsonl", &[at("m2", "c1", 3, "Please give us a five star review")]);
    let report = scan(folder.path(), &[]);
    assert_eq!(before(&report), [1, 1, 0]);
    assert!(told(&report).contains(&("m2", "solicitation.repeated", "new")), "{:?}", told(&report));
}

#[test]
fn a_message_that_was_exported_twice_is_judged_once() {
    let folder = folder(&[at("m1", "c1", 1, STARS)]);
    scan(folder.path(), &[]);
    write(folder.path(), "b.jsonl", &[at("m1", "c1", 1, STARS), at("m2", "c2", 1, STARS)]);
    for judged_before in [1, 2] {
        let report = scan(folder.path(), &[]);
        assert_eq!(told(&report).iter().map(|told| told.0).collect::<Vec<_>>(), ["m1", "m2"]);
        assert_eq!(before(&report), [judged_before, 1, 1]);
        assert_eq!(report["summary"]["judged"], 2);
    }
    // The second alone has both.
    fs::remove_file(folder.path().join("exports/a.jsonl")).expect("it is there");
    assert_eq!(scan(folder.path(), &[])["summary"]["judged"], 2);
}

#[test]
fn messages_without_ids_are_known_again_in_another_folder_and_saying_a_thing_twice_is_saying_it_twice() {
    let said = |minute: u32, text: &str| json!({"store": "s", "conversation": "c", "sent_at": format!("2026-11-20T08:{minute:02}:00Z"), "text": text});
    let records = [said(1, STARS), said(1, STARS), said(2, "Your parcel was sent this morning.")];
    let folder = folder(&records);
    let first = scan(folder.path(), &[]);
    assert_eq!(first["summary"]["judged"], 3);
    fs::create_dir(folder.path().join("exports/old")).expect("it can be made");
    fs::rename(folder.path().join("exports/a.jsonl"), folder.path().join("exports/old/a.jsonl")).expect("it can be moved");
    let second = scan(folder.path(), &[]);
    assert_eq!(before(&second), [3, 0, 0]);
    assert!(!told(&second).is_empty() && told(&second).iter().all(|told| told.2 == "known"), "{:?}", told(&second));
    let third = scan(folder.path(), &[]);
    assert_eq!(before(&third), [3, 1, 0], "it is skipped where it lies now");
    assert_eq!(third["findings"][0]["source"]["path"], "exports/old/a.jsonl");
    assert!(stdout(&replylint(folder.path(), &["findings", "export", "--incremental", "store"])).contains("exports/old/a.jsonl"));
}

#[test]
fn other_settings_judge_everything_anew() {
    let folder = folder(&[at("m1", "c1", 1, STARS), parcel("m2", 2)]);
    scan(folder.path(), &[]);
    let etsy = scan(folder.path(), &["--policy", "ebay"]);
    assert_eq!(before(&etsy), [0, 0, 0]);
    assert_eq!(etsy["findings"][0]["policy"]["pack"], "ebay");
    assert_eq!(before(&scan(folder.path(), &["--policy", "ebay"])), [2, 1, 0]);
}

#[test]
fn a_file_with_a_broken_record_tells_of_it_each_time() {
    let folder = folder(&[at("m1", "c1", 1, STARS)]);
    let path = folder.path().join("exports/a.jsonl");
    fs::write(&path, fs::read_to_string(&path).expect("text") + "{\"id\":\n").expect("it can be written");
    for judged_before in [0, 1] {
        let report = scan(folder.path(), &[]);
        assert_eq!((&report["summary"]["skipped"], before(&report)), (&json!(1), [&json!(judged_before), &json!(0), &json!(0)]));
    }
}

#[test]
fn killed_in_the_middle_the_store_is_whole_and_the_next_scan_says_what_an_undisturbed_one_says() {
    let texts = [
        STARS,
        "Your parcel was sent this morning.",
        "Please give us a five star review",
        "We refund $5 for your 5-star review",
        "你好，已经发货了",
    ];
    let record =
        |number: usize| at(&format!("m{number}"), &format!("c{}", number % 700), (number % 60) as u32, texts[number % texts.len()]);
    let folder = folder(&(0..12_000).map(record).collect::<Vec<_>>());
    let findings = |report: &Value| {
        let findings = report["findings"].as_array().expect("a list").iter().cloned();
        findings.map(|mut found| found.as_object_mut().expect("an object").remove("follow_up").map(|_| found)).collect::<Vec<_>>()
    };
    let undisturbed = scan(folder.path(), &[]);
    let arguments = ["scan", "exports", "--incremental", "killed", "--format", "json", "--threads", "1"];
    let kept = || {
        let store = rusqlite::Connection::open(folder.path().join("killed/scans.sqlite")).expect("a store");
        let whole: String = store.query_row("PRAGMA integrity_check", [], |row| row.get(0)).expect("an answer");
        assert_eq!(whole, "ok");
        store.query_row("SELECT count(*) FROM message", [], |row| row.get::<_, i64>(0)).unwrap_or(0)
    };
    let mut child = command(folder.path(), &arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the program runs");
    let begun = Instant::now();
    while !folder.path().join("killed/scans.sqlite").exists() || kept() == 0 {
        assert!(begun.elapsed() < Duration::from_secs(120) && child.try_wait().expect("a state").is_none(), "nothing was kept in time");
        std::thread::sleep(Duration::from_millis(20));
    }
    child.kill().expect("it runs");
    child.wait().expect("it ended");
    let halfway = kept();
    assert!(halfway > 0 && halfway < 12_000 && halfway % 1024 == 0, "{halfway} messages were kept, in whole chunks");
    let report: Value = serde_json::from_str(&stdout(&replylint(folder.path(), &arguments))).expect("an object");
    assert_eq!(before(&report), [&json!(halfway), &json!(0), &json!(0)]);
    assert_eq!(findings(&report), findings(&undisturbed));
    assert!(told(&report).iter().all(|told| told.2 == "new"), "a report that nobody got told nobody");
    for key in ["judged", "clean", "violation", "stores", "findings"] {
        assert_eq!(report["summary"][key], undisturbed["summary"][key], "{key}");
    }
}

#[test]
fn the_store_is_no_export_and_no_export_is_the_store() {
    let folder = folder(&[at("m1", "c1", 1, STARS)]);
    fs::create_dir(folder.path().join("made before")).expect("it can be made");
    for store in ["store", "store", "made before", "made before"] {
        let output = replylint(folder.path(), &["scan", ".", "--incremental", store, "--format", "json"]);
        let report: Value = serde_json::from_str(&stdout(&output)).expect("an object");
        assert_eq!(report["summary"]["skipped"], 0, "{}", String::from_utf8_lossy(&output.stderr));
    }
    let output = replylint(folder.path(), &["scan", "exports", "--incremental", "exports"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("is an input"));
    fs::write(folder.path().join("store/scans.sqlite"), "no store").expect("it can be written");
    let output = replylint(folder.path(), &["scan", "exports", "--incremental", "store"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("scans.sqlite"));
}

#[test]
fn since_tells_only_of_what_came_later_but_hears_what_came_before() {
    let folder =
        folder(&[at("m1", "c1", 1, STARS), at("m2", "c1", 30, "Please give us a five star review"), json!({"id": "m3", "text": STARS})]);
    let report = |since: &str| -> Value {
        serde_json::from_str(&stdout(&replylint(folder.path(), &["scan", "exports", "--format", "json", "--since", since])))
            .expect("an object")
    };
    let later = report("2026-11-20T08:10:00Z");
    let ids: Vec<(&str, &str)> = told(&later).into_iter().map(|told| (told.0, told.1)).collect();
    assert!(ids.contains(&("m2", "solicitation.repeated")) && ids.iter().all(|told| told.0 != "m1"), "{ids:?}");
    assert!(ids.iter().any(|told| told.0 == "m3"), "nobody knows when it was sent");
    assert_eq!(later["summary"]["judged"], 2);
    assert_eq!(report("2026-11-20")["summary"]["judged"], 3);
    let output = replylint(folder.path(), &["scan", "exports", "--since", "lately"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("--since lately: wanted a time"));
}

#[test]
fn findings_live_on_with_their_status() {
    let folder = folder(&[at("m1", "c1", 1, STARS), at("m2", "c2", 2, STARS)]);
    let first = scan(folder.path(), &[]);
    let fingerprint = |place: usize| first["findings"][place]["fingerprint"].as_str().expect("a fingerprint").to_owned();
    let findings = |arguments: &[&str]| replylint(folder.path(), &[&["findings"], arguments, &["--incremental", "store"]].concat());
    let set = ["set", &fingerprint(0)[..8], "--status", "coached", "--owner", "ana", "--due", "2999-12-31", "--note", "call +65 9123 4567"];
    stdout(&findings(&set));
    let list = stdout(&findings(&["list"]));
    assert!(list.contains("coached") && list.contains("ana · due 2999-12-31") && list.contains("2 findings"), "{list}");
    assert!(stdout(&findings(&["list", "--owner", "ana"])).contains("1 findings"));
    assert!(stdout(&findings(&["list", "--due"])).contains("0 findings"), "that day has not come");
    stdout(&findings(&["set", &fingerprint(1), "--due", "2020-01-01"]));
    let due = stdout(&findings(&["list", "--due"]));
    assert!(due.contains("1 findings") && due.contains("due 2020-01-01"), "{due}");
    stdout(&findings(&["set", &fingerprint(1), "--status", "closed"]));
    assert!(stdout(&findings(&["list", "--due"])).contains("0 findings"), "what is closed is not due");
    stdout(&findings(&["set", &fingerprint(1), "--status", "open", "--due", ""]));
    let second = scan(folder.path(), &[]);
    let follow_up = &second["findings"][0]["follow_up"];
    assert_eq!(
        [&follow_up["status"], &follow_up["owner"], &follow_up["due"], &follow_up["seen"]],
        ["coached", "ana", "2999-12-31", "known"]
    );
    assert_eq!(follow_up["note"], "call [phone 1]", "personal data is masked in notes too");
    assert_eq!(second["summary"]["changes"]["statuses"], json!({"open": 1, "coached": 1}));
    let human = stdout(&replylint(folder.path(), &["scan", "exports", "--incremental", "store"]));
    assert!(!human.contains("leave us 5 stars") && human.contains("1 open, 1 coached"), "{human}");
    let csv = stdout(&findings(&["export", "--format", "csv"]));
    assert!(csv.starts_with('\u{feff}') && csv.lines().count() == 3, "{csv}");
    assert!(!csv.contains("9123") && csv.contains("call [phone 1]"), "{csv}");
    let jsonl = stdout(&findings(&["export", "--status", "open"]));
    let line: Value = serde_json::from_str(jsonl.trim()).expect("one object");
    assert_eq!((line["fingerprint"].as_str(), &line["agent"]), (Some(fingerprint(1).as_str()), &json!("mei")));
}

#[test]
fn a_false_alarm_is_left_out_and_goes_to_the_trainers() {
    let folder = folder(&[at("m1", "c1", 1, STARS), at("m2", "c2", 2, STARS)]);
    let first = scan(folder.path(), &[]);
    let fingerprint = first["findings"][0]["fingerprint"].as_str().expect("a fingerprint");
    let arguments = ["findings", "set", fingerprint, "--status", "false-alarm", "--incremental", "store", "--data", "desk"];
    let answer = stdout(&replylint(folder.path(), &arguments));
    assert!(answer.contains("1 messages are new in the trainers' queue"), "{answer}");
    let store = rusqlite::Connection::open(folder.path().join("desk/review.sqlite")).expect("a store");
    let message: String = store.query_row("SELECT message FROM example WHERE disagreement >= 2", [], |row| row.get(0)).expect("one");
    let message: Value = serde_json::from_str(&message).expect("a record");
    assert_eq!((&message["id"], &message["labels"]), (&json!("m1"), &json!([])));
    let second = scan(folder.path(), &["--fail-on", "never"]);
    assert_eq!(told(&second).iter().map(|told| told.0).collect::<Vec<_>>(), ["m2"]);
    assert_eq!([&second["summary"]["known_findings"], &second["summary"]["judged"], &second["summary"]["violation"]], [1, 2, 1]);
}

#[test]
fn what_is_gone_and_back_again_is_told_by_store_team_and_agent() {
    let folder = folder(&[at("m1", "c1", 1, STARS)]);
    scan(folder.path(), &[]);
    let settings = folder.path().join("replylint.toml");
    let allow = "[[allow]]\nlabel = \"solicitation.positive\"\nreason = \"campaign\"\nuntil = 2999-12-31\n";
    let change = |report: &Value, by: &str, name: &str| {
        let changes = &report["summary"]["changes"][by][name];
        ["new", "gone", "back"].map(|key| changes[key].as_u64().unwrap_or(0))
    };
    fs::write(&settings, allow).expect("it can be written");
    let gone = scan(folder.path(), &[]);
    for (by, name) in [("stores", "sg-01"), ("teams", "b"), ("agents", "mei")] {
        assert_eq!(change(&gone, by, name), [0, 1, 0], "{by}");
    }
    assert!(told(&gone).is_empty());
    assert_eq!(change(&scan(folder.path(), &[]), "stores", "sg-01"), [0, 0, 0], "it was told once");
    fs::remove_file(&settings).expect("it is there");
    let back = scan(folder.path(), &[]);
    assert_eq!((change(&back, "agents", "mei"), told(&back)[0].2), ([0, 0, 1], "back"));
    assert_eq!(told(&scan(folder.path(), &[]))[0].2, "known");
}

#[test]
fn mistakes_in_following_up_are_told() {
    let folder = folder(&[at("m1", "c1", 1, STARS)]);
    scan(folder.path(), &[]);
    for (arguments, told) in [
        (&["list", "--incremental", "nowhere"][..], "nowhere: holds no scan store"),
        (&["set", "abcdef0123", "--status", "closed", "--incremental", "store"], "abcdef0123: there is no such finding"),
        (&["set", "ab", "--status", "closed", "--incremental", "store"], "ab: wanted a fingerprint"),
        (&["set", "abcdef", "--incremental", "store"], "there is nothing to set"),
        (&["set", "abcdef", "--status", "done", "--incremental", "store"], "false-alarm"),
        (&["set", "abcdef", "--due", "soon", "--incremental", "store"], "wanted a day"),
    ] {
        let output = replylint(folder.path(), &[&["findings"], arguments].concat());
        let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {complaint}");
        assert!(complaint.contains(told), "{arguments:?}: {complaint}");
    }
}

#[test]
fn what_a_file_holds_no_more_is_told_no_more_and_its_finding_is_gone() {
    let folder = folder(&[at("m1", "c1", 1, STARS), parcel("m2", 2)]);
    scan(folder.path(), &[]);
    write(folder.path(), "a.jsonl", &[at("m3", "c3", 3, "Please give us a five star review")]);
    let rotated = scan(folder.path(), &[]);
    assert_eq!(told(&rotated), [("m3", "solicitation.positive", "new")]);
    assert_eq!([&rotated["summary"]["changes"]["new"], &rotated["summary"]["changes"]["gone"]], [1, 1]);
    let unchanged = scan(folder.path(), &[]);
    assert_eq!(told(&unchanged), [("m3", "solicitation.positive", "known")]);
    assert_eq!((before(&unchanged), &unchanged["summary"]["judged"]), ([&json!(1), &json!(1), &json!(0)], &json!(1)));
}

#[test]
fn what_was_allowed_by_an_entry_that_is_no_more_does_not_count_for_another() {
    let folder = folder(&[at("m1", "c1", 1, STARS), parcel("m2", 2)]);
    let entry = |what: &str| format!("[[allow]]\n{what}\nreason = \"agreed\"\nuntil = 2999-12-31\n");
    let entries = [entry("label = \"threat.legal\""), entry("label = \"abuse.insult\""), entry("label = \"solicitation.positive\"")];
    let settings = folder.path().join("replylint.toml");
    fs::write(&settings, entries.concat()).expect("it can be written");
    assert_eq!(scan(folder.path(), &[])["summary"]["allowed"][2]["findings"], 1);
    fs::write(&settings, &entries[0]).expect("it can be written");
    write(folder.path(), "a.jsonl", &[parcel("m2", 2)]);
    for _ in 0..2 {
        let report = scan(folder.path(), &[]);
        assert_eq!((&report["summary"]["judged"], &report["summary"]["allowed"][0]["findings"]), (&json!(1), &json!(0)));
    }
}

#[cfg(target_os = "linux")]
#[test]
fn what_other_settings_said_in_a_report_that_failed_is_not_told_under_these() {
    let folder = folder(&[at("m1", "c1", 1, STARS)]);
    scan(folder.path(), &[]);
    let failed = replylint(folder.path(), &["scan", "exports", "--incremental", "store", "--policy", "ebay", "-o", "/dev/full"]);
    assert_eq!(failed.status.code(), Some(2), "a full disk");
    let report = scan(folder.path(), &[]);
    assert_eq!(report["findings"][0]["policy"]["pack"], "default");
}

#[test]
fn a_message_that_two_files_brought_at_once_outlives_either() {
    let folder = folder(&[at("m1", "c1", 1, STARS), at("m1", "c1", 1, STARS)]);
    write(folder.path(), "b.jsonl", &[at("m1", "c1", 1, STARS), at("m2", "c2", 1, STARS)]);
    assert_eq!(before(&scan(folder.path(), &[])), [0, 0, 2]);
    assert_eq!(before(&scan(folder.path(), &[])), [2, 1, 1], "a file that says a thing twice is still read whole");
    fs::remove_file(folder.path().join("exports/a.jsonl")).expect("it is there");
    for unchanged in [0, 1] {
        let report = scan(folder.path(), &[]);
        assert_eq!(told(&report).iter().map(|told| told.0).collect::<Vec<_>>(), ["m1", "m2"]);
        assert_eq!(before(&report), [2, unchanged, 0]);
    }
}

#[test]
fn a_message_that_another_input_took_over_is_told_where_it_stays() {
    let folder = folder(&[at("m1", "c1", 1, STARS)]);
    write(folder.path(), "b.jsonl", &[at("m1", "c1", 1, STARS)]);
    let alone = |name: &str| -> Value {
        let path = format!("exports/{name}");
        let output = replylint(folder.path(), &["scan", &path, "--incremental", "store", "--format", "json"]);
        serde_json::from_str(&stdout(&output)).expect("an object")
    };
    for name in ["a.jsonl", "b.jsonl", "a.jsonl", "a.jsonl", "b.jsonl"] {
        assert_eq!(told(&alone(name)).len(), 1, "{name}");
    }
}

#[test]
fn what_since_or_a_baseline_hid_is_still_news() {
    let folder = folder(&[at("m1", "c1", 1, STARS), at("m2", "c2", 30, STARS), parcel("m3", 31)]);
    let report = stdout(&replylint(folder.path(), &["scan", "exports", "--format", "jsonl"]));
    fs::write(folder.path().join("before"), report.lines().nth(1).expect("m2")).expect("it can be written");
    let hidden = scan(folder.path(), &["--since", "2026-11-20T08:10:00Z", "--baseline", "before"]);
    assert!(told(&hidden).is_empty());
    assert_eq!(hidden["summary"]["changes"]["new"], 0);
    let later = scan(folder.path(), &["--since", "2026-11-20T08:10:00Z"]);
    assert_eq!(told(&later), [("m2", "solicitation.positive", "new")]);
    assert_eq!(later["summary"]["judged"], 2, "of the parcel only the day is kept");
    let all = scan(folder.path(), &[]);
    assert_eq!(told(&all), [("m1", "solicitation.positive", "new"), ("m2", "solicitation.positive", "known")]);
    assert_eq!(all["summary"]["changes"]["new"], 1);
    assert!(told(&scan(folder.path(), &[])).iter().all(|told| told.2 == "known"));
}
