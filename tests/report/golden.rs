//! What each writer makes of the samples.

use std::path::{Path, PathBuf};

use replylint::report::{Options, WRITERS, writer};

use super::fixture::{options, samples, written};

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/report/golden").join(name)
}

fn compare(name: &str, text: &[u8]) {
    let path = path(name);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, text).expect("the tests' folder can be written");
    }
    let golden = std::fs::read(&path).unwrap_or_default();
    assert!(golden == text, "{} differs; UPDATE_GOLDEN=1 writes it anew. It is now:\n{}", path.display(), String::from_utf8_lossy(text));
}

fn report(format: &str, options: &Options) -> Vec<u8> {
    written(writer(format).expect("a format"), options, &samples()).bytes()
}

#[test]
fn machines_get_what_they_got() {
    for format in ["jsonl", "verdicts", "json", "csv"] {
        compare(&format!("{format}.{}", writer(format).expect("a format").extension), &report(format, &options()));
    }
}

#[test]
fn people_get_what_they_got_at_any_width() {
    for width in [60, 80, 200] {
        compare(&format!("human-{width}.txt"), &report("human", &Options { width, ..options() }));
    }
    compare("human-colour.txt", &report("human", &Options { colour: true, ..options() }));
    compare("human-no-group.txt", &report("human", &Options { group: false, ..options() }));
}

#[test]
fn every_writer_says_what_it_is_for() {
    for writer in WRITERS {
        assert!(!writer.doc.is_empty() && !writer.extension.is_empty(), "{}", writer.name);
    }
}
