//! SARIF against the schema of its standard, OASIS SARIF 2.1.0 (draft 7), as `sarif-2.1.0.schema.json` beside this file has it.

use std::sync::LazyLock;

use jsonschema::Validator;
use proptest::prelude::*;
use replylint::report::{Options, writer};
use replylint::verdict::{Severity, Verdict};
use replylint::{Channel, Label, Message};
use serde_json::Value;

use super::fixture::{judged, options, samples, violation, written};

static SCHEMA: LazyLock<Validator> = LazyLock::new(|| {
    let mut schema: Value = serde_json::from_str(include_str!("sarif-2.1.0.schema.json")).expect("JSON");
    // The standard's own slip: this pattern has a bracket too many and is no regex. Our reports name no language there.
    for place in ["run", "toolComponent"] {
        schema["definitions"][place]["properties"]["language"].as_object_mut().expect("a property").remove("pattern");
    }
    jsonschema::options().should_validate_formats(true).build(&schema).expect("the schema itself is sound")
});

/// What the schema has against the report.
fn mistakes(judged: &[(Message, Verdict)], options: &Options) -> Vec<String> {
    let page = written(writer("sarif").expect("a format"), options, judged).text();
    let report: Value = serde_json::from_str(&page).expect("JSON");
    SCHEMA.iter_errors(&report).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

#[test]
fn sarif_is_valid() {
    for judged in [samples(), Vec::new()] {
        assert_eq!(mistakes(&judged, &options()), Vec::<String>::new());
        assert_eq!(mistakes(&judged, &Options::default()), Vec::<String>::new(), "without the words of rules");
    }
}

#[test]
fn the_schema_notices_a_mistake() {
    assert!(!SCHEMA.is_valid(&serde_json::json!({ "version": "2.1.0", "runs": [{ "results": [] }] })));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn sarif_is_valid_whatever_the_path_and_text(path in "\\PC{1,30}", text in "\\PC{1,40}", record in 0u64..9) {
        let mut message = Message::new(text.clone(), Channel::Chat);
        message.source.path = path;
        message.source.record = record;
        let finding = judged(&message, Label::AbuseInsult, Severity::Notice, &text, &[]);
        prop_assert_eq!(mistakes(&[violation(message, vec![finding])], &options()), Vec::<String>::new());
    }
}
