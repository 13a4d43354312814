//! The examples of `tests/identifiers/<kind>.toml`: what is to be found, between « and », and near misses in which nothing of the kind is.

use std::fs;
use std::path::Path;

use serde::Deserialize;

use super::{Kind, find};
use crate::normalize::Normalized;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Examples {
    hits: Vec<String>,
    misses: Vec<String>,
}

#[test]
fn every_kind_finds_its_hits_and_lets_its_near_misses_pass() {
    let mut failures = Vec::new();
    for kind in Kind::ALL {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/identifiers/{}.toml", kind.as_str()));
        let examples: Examples = match fs::read_to_string(&path).map(|text| toml::from_str(&text)) {
            Ok(Ok(examples)) => examples,
            Ok(Err(error)) => panic!("{}: {error}", path.display()),
            // Identity numbers have no recogniser yet.
            Err(_) if *kind == Kind::NationalId => continue,
            Err(error) => panic!("{}: {error}", path.display()),
        };
        if examples.hits.len() < 20 || examples.misses.len() < 20 {
            failures.push(format!("{}: {} hits, {} near misses, 20 wanted", path.display(), examples.hits.len(), examples.misses.len()));
        }
        failures.extend(examples.hits.iter().filter_map(|row| missed(*kind, row)));
        failures.extend(examples.misses.iter().filter_map(|row| mistaken(*kind, row)));
    }
    assert!(failures.is_empty(), "{} rows fail:\n{}", failures.len(), failures.join("\n"));
}

fn missed(kind: Kind, row: &str) -> Option<String> {
    let text = row.replace(['«', '»'], "");
    let all = found(&text);
    let wanted = row.split('«').skip(1).map(|part| part.split('»').next().unwrap_or_default());
    let got: Vec<&str> = all.iter().filter(|(found, _)| *found == kind).map(|(_, part)| part.as_str()).collect();
    (wanted.collect::<Vec<_>>() != got).then(|| format!("{} hit: {row}\n    found {all:?}", kind.as_str()))
}

fn mistaken(kind: Kind, row: &str) -> Option<String> {
    let all = found(row);
    all.iter().any(|(found, _)| *found == kind).then(|| format!("{} near miss: {row}\n    found {all:?}", kind.as_str()))
}

fn found(text: &str) -> Vec<(Kind, String)> {
    let normalized = Normalized::new(text);
    let part = |found: super::Identifier| {
        let reading = if found.loose { normalized.loose().expect("a loose hit has its reading") } else { normalized.plain() };
        let span = normalized.span(reading, found.range);
        (found.kind, text[span.start..span.end].to_owned())
    };
    find(&normalized).into_iter().map(part).collect()
}
