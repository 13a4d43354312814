//! What holds of every writer, whatever the text.

use std::io::Cursor;

use calamine::{Data, DataType, Reader, Xlsx};
use proptest::prelude::*;
use replylint::report::{FailOn, Options, WRITERS, writer};
use replylint::verdict::{Severity, Verdict};
use replylint::{Channel, Label, Message};
use serde_json::Value;
use unicode_width::UnicodeWidthStr;

use super::fixture::{judged, options, samples, violation, write, written};

/// The keys of a finding, in the order of the contract.
const KEYS: [&str; 23] = [
    "message",
    "conversation",
    "source",
    "channel",
    "sender",
    "platform",
    "region",
    "store",
    "agent",
    "team",
    "buyer",
    "sent_at",
    "language",
    "label",
    "severity",
    "confidence",
    "span",
    "excerpt",
    "evidence",
    "related",
    "policy",
    "advice",
    "fingerprint",
];

fn on_all_of(text: &str) -> (Message, Verdict) {
    let mut message = Message::new(text, Channel::Chat);
    message.store = Some(text.to_owned());
    message.id = text.to_owned();
    let finding = judged(&message, Label::PrivacyContact, Severity::Warn, text, &[]);
    violation(message, vec![finding])
}

#[test]
fn findings_have_the_keys_of_the_contract_in_its_order() {
    let page = written(writer("jsonl").expect("a format"), &options(), &samples()).text();
    for line in page.lines() {
        let mut at = 0;
        for key in KEYS.iter().chain(&["template"]) {
            let found = line[at..].find(&format!("\"{key}\":")).unwrap_or_else(|| panic!("no {key} behind {at} in {line}"));
            at += found;
        }
        let finding: Value = serde_json::from_str(line).expect("JSON");
        assert_eq!(finding.as_object().map(|object| object.len()), Some(KEYS.len() + 1));
    }
    assert_eq!(page.lines().count(), 8);
}

#[test]
fn a_verdict_is_a_record_that_can_be_read_again() {
    let page = written(writer("verdicts").expect("a format"), &options(), &samples()).text();
    for (line, (message, _)) in page.lines().zip(samples()) {
        let read: Message = serde_json::from_str(line).expect("a record");
        assert_eq!((&read.id, &read.text, &read.store, read.channel), (&message.id, &message.text, &message.store, message.channel));
    }
    assert_eq!(page.lines().count(), samples().len());
}

#[test]
fn lines_for_people_fit_the_terminal() {
    for width in [60, 72, 80, 120, 200] {
        let page = written(writer("human").expect("a format"), &Options { width, ..options() }, &samples()).text();
        for line in page.lines() {
            assert!(line.width() <= width, "{width}: {line}");
        }
    }
}

#[test]
fn a_report_without_findings_is_still_a_report() {
    for writer in WRITERS {
        let page = written(writer, &options(), &[]);
        assert!(matches!(writer.name, "jsonl" | "verdicts") == page.bytes().is_empty(), "{}", writer.name);
    }
}

#[test]
fn fail_on_is_reached_at_its_severity_and_above() {
    let reached = |at| {
        let page = super::fixture::Page::default();
        let mut sink = FailOn::new((writer("jsonl").expect("a format").new)(Box::new(page), &options()), at);
        write(&mut sink, &samples()[2..3]).expect("memory takes all");
        sink.reached()
    };
    let severities = [None, Some(Severity::Notice), Some(Severity::Warn), Some(Severity::Block)];
    assert_eq!(severities.map(reached), [false, true, true, false]);
}

#[test]
fn what_a_full_disk_says_comes_back() {
    struct Full;
    impl std::io::Write for Full {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::Error::from(std::io::ErrorKind::StorageFull))
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    for writer in WRITERS {
        let error = write(&mut *(writer.new)(Box::new(Full), &options()), &samples()).expect_err("nothing fits");
        assert_eq!(error.kind(), std::io::ErrorKind::StorageFull, "{}: {error}", writer.name);
    }
}

#[test]
fn a_workbook_has_its_sheets_numbers_dates_and_no_formula() {
    let bytes = written(writer("xlsx").expect("a format"), &options(), &samples()).bytes();
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).expect("a workbook");
    assert_eq!(book.sheet_names(), ["Summary", "Findings", "Templates"]);
    for sheet in book.sheet_names() {
        assert!(book.worksheet_formula(&sheet).expect("a sheet").used_cells().next().is_none(), "{sheet}");
    }
    let findings = book.worksheet_range("Findings").expect("a sheet");
    assert_eq!(findings.height(), 1 + 8);
    assert!(matches!(findings.get((1, 6)), Some(Data::DateTime(_))), "{:?}", findings.get((1, 6)));
    assert_eq!(findings.get((1, 2)), Some(&Data::Float(0.9735)));
    let texts: Vec<_> = (1..9).filter_map(|row| findings.get((row, 9)).and_then(DataType::get_string)).collect();
    assert!(texts.iter().any(|text| text.starts_with("=pls")), "{texts:?}");
}

#[test]
fn sarif_names_rules_places_and_what_could_not_be_read() {
    let sarif: Value = serde_json::from_str(&written(writer("sarif").expect("a format"), &options(), &samples()).text()).expect("JSON");
    let run = &sarif["runs"][0];
    for result in run["results"].as_array().expect("results") {
        let index = result["ruleIndex"].as_u64().expect("an index") as usize;
        assert_eq!(run["tool"]["driver"]["rules"][index]["id"], result["ruleId"]);
        assert!(result["locations"][0]["physicalLocation"]["region"]["startLine"].as_u64() > Some(0));
    }
    assert_eq!(run["invocations"][0]["toolExecutionNotifications"].as_array().map(Vec::len), Some(1));
}

#[test]
fn a_page_holds_its_findings_and_nothing_in_a_message_ends_them() {
    let judged = [on_all_of("</script><script>alert(1)</script> %FACTS% 👍 5 stars")];
    let page = written(writer("html").expect("a format"), &options(), &judged).text();
    assert_eq!(page.matches("<script").count(), 3);
    assert!(!page.contains("http-equiv=\"refresh\"") && !page.contains("src="));
    let (_, rest) = page.split_once("id=\"findings\">").expect("findings");
    let (findings, rest) = rest.split_once("</script>").expect("an end");
    let finding: Value = serde_json::from_str(findings.trim()).expect("one line of JSON");
    assert_eq!(finding["x"], judged[0].0.text);
    assert_eq!(finding["f"][0]["z"].as_u64(), Some(judged[0].0.text.encode_utf16().count() as u64));
    let (_, facts) = rest.split_once("id=\"facts\">").expect("facts");
    let facts: Value = serde_json::from_str(facts.split_once("</script>").expect("an end").0).expect("JSON");
    assert_eq!(facts["summary"]["violation"], 1);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn any_text_comes_back_from_json(text in "\\PC{1,40}|[\\x00-\\x7f]{1,40}") {
        let options = Options { show_personal_data: true, ..options() };
        let judged = [on_all_of(&text)];
        let json: Value = serde_json::from_str(&written(writer("json").expect("a format"), &options, &judged).text()).expect("JSON");
        prop_assert_eq!(json["findings"][0]["excerpt"].as_str(), Some(text.as_str()));
        prop_assert_eq!(json["summary"]["stores"][text.as_str()]["violation"].as_u64(), Some(1));
        let page = written(writer("verdicts").expect("a format"), &options, &judged).text();
        prop_assert_eq!(page.lines().count(), 1);
    }

    #[test]
    fn any_text_is_shown_within_the_width_and_steers_no_terminal(text in "\\PC{1,60}|[\\x00-\\x7fก-๛一-鿿]{1,60}", width in 60usize..120) {
        let page = written(writer("human").expect("a format"), &Options { width, ..options() }, &[on_all_of(&text)]).text();
        for line in page.lines() {
            prop_assert!(line.width() <= width, "{}: {:?}", width, line);
            prop_assert!(!line.chars().any(char::is_control), "{:?}", line);
        }
    }

    #[test]
    fn nothing_masked_comes_through_any_writer(before in "[a-z ]{0,12}", phone in "81[1-3][2-9][0-9]{7}", name in "[a-z]{5,8}", after in "[a-zก-๛一-鿿 ]{0,12}") {
        let mail = format!("{name}zq@shop.example");
        let text = format!("{before} call +62{phone} or mail {mail} {after}");
        let mut judged = on_all_of(&text);
        judged.0.buyer = Some(format!("+62{phone}"));
        judged.0.agent = Some(mail.clone());
        judged.0.extra.insert("note".to_owned(), Value::from(text.as_str()));
        let parts = text.split(' ').map(str::to_owned).collect();
        judged.1.findings[0].finding.evidence.push(replylint::Evidence::Classifier { score: 0.9, features: parts });
        judged.1.findings[0].finding.related.push(mail.clone());
        for writer in WRITERS {
            let page = readable(writer.name, written(writer, &options(), std::slice::from_ref(&judged)).bytes());
            prop_assert!(!page.contains(&phone) && !page.contains(&mail) && !page.contains(&format!("{name}zq")), "{}: {}", writer.name, page);
        }
    }

    #[test]
    fn no_identifier_of_any_kind_comes_through_any_writer((text, secret) in sentences(), buyer in "[A-Z][a-z]{3,8}") {
        let mut judged = on_all_of(&text);
        // Keys lead back to their record, so that bare digits stay in them.
        (judged.0.id, judged.0.store) = ("m-1".to_owned(), Some("shop".to_owned()));
        judged.0.buyer = Some(buyer);
        judged.0.agent = Some(text.clone());
        judged.0.extra.insert("note".to_owned(), Value::from(text.as_str()));
        for writer in WRITERS {
            let page = readable(writer.name, written(writer, &options(), std::slice::from_ref(&judged)).bytes());
            prop_assert!(!page.contains(&secret), "{} shows {}: {}", writer.name, secret, page);
        }
    }
}

/// Sentences with an identifier of each masked kind, and what of it must not be read.
fn sentences() -> impl Strategy<Value = (String, String)> {
    let words = ["nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan"];
    let said = move |digits: String| digits.bytes().map(|digit| words[usize::from(digit - b'0')]).collect::<Vec<_>>().join(" ");
    let luhn = |body: &str| {
        let doubled = |(place, digit): (usize, u8)| match (place % 2, u32::from(digit - b'0') * 2) {
            (0, double) => double / 10 + double % 10,
            (_, double) => double / 2,
        };
        (10 - body.bytes().rev().enumerate().map(doubled).sum::<u32>() % 10) % 10
    };
    prop_oneof![
        "81[1-3][2-9][0-9]{7}".prop_map(|phone| (format!("call 0{phone} today"), phone)),
        "[2-9][0-9]{7}".prop_map(move |digits| (format!("call nol delapan satu dua {} today", said(digits.clone())), said(digits))),
        "[a-z]{6}[0-9]{4}".prop_map(|name| (format!("add me on telegram @{name} today"), name)),
        "4[0-9]{14}".prop_map(move |body| (format!("your card {body}{} was charged", luhn(&body)), body)),
        "[1-9][0-9]{9}".prop_map(|number| (format!("send it to BCA {number} today"), number)),
        "7[0-9]{11}".prop_map(|number| (format!("your order number is {number} today"), number)),
        "JP[1-9][0-9]{9}".prop_map(|number| (format!("tracking number {number} today"), number)),
        "[A-Z][a-z]{4,6}zq".prop_map(|name| (format!("signed by Mr Kwame {name} today"), name)),
        ("[A-Z][a-z]{4,6}zq", 1..99u8).prop_map(|(street, house)| (format!("left at Jl. {street} No. {house}, RT 03/RW 04"), street)),
        (1..29u8, 1..13u8, 1950..2005u16).prop_map(|(day, month, year)| {
            let date = format!("{day:02}/{month:02}/{year}");
            (format!("your date of birth is {date} here"), date)
        }),
    ]
}

/// What a report says; a workbook is packed.
fn readable(format: &str, bytes: Vec<u8>) -> String {
    if format != "xlsx" {
        return String::from_utf8(bytes).expect("UTF-8");
    }
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).expect("a workbook");
    let sheets = book.worksheets();
    sheets.iter().flat_map(|(_, sheet)| sheet.used_cells()).map(|(_, _, cell)| format!("{cell}\n")).collect()
}
