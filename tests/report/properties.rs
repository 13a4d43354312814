//! What holds of every writer, whatever the text.

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
}
