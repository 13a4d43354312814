//! The examples of `tests/identifiers/<kind>.toml` and, by hands that did not know the recognisers, of `tests/identifiers/blind`: what is to
//! be found, between « and », and near misses in which nothing of the kind is. A file is one list of each, or one of each by country.

use std::fs;
use std::path::Path;

use serde::Deserialize;

use super::{Kind, find};
use crate::normalize::Normalized;

/// Of what is found, so much is right; of what is there, so much is found.
const PRECISION: f64 = 0.95;
const RECALL: f64 = 0.90;

#[derive(Deserialize)]
#[serde(untagged)]
enum Examples {
    Kind(Rows),
    Countries { country: Vec<Country> },
}

#[derive(Deserialize)]
struct Country {
    code: String,
    #[serde(flatten)]
    rows: Rows,
}

#[derive(Deserialize)]
struct Rows {
    hits: Vec<String>,
    misses: Vec<String>,
}

impl Examples {
    fn of(folder: &str, kind: Kind) -> Vec<(String, Rows)> {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("{folder}/{}.toml", kind.as_str()));
        // Kinds without a recogniser of their own have no examples yet.
        let Ok(text) = fs::read_to_string(&path) else { return Vec::new() };
        match toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display())) {
            Examples::Kind(rows) => vec![(kind.as_str().to_owned(), rows)],
            Examples::Countries { country } => {
                country.into_iter().map(|country| (format!("{} {}", kind.as_str(), country.code), country.rows)).collect()
            }
        }
    }
}

/// What was found in the rows of one kind and country.
#[derive(Default)]
struct Score {
    right: u32,
    wrong: u32,
    missed: u32,
    /// Rows in which something is wrong.
    rows: Vec<String>,
}

impl Score {
    fn of(kind: Kind, rows: &Rows) -> Score {
        let mut score = Score::default();
        for row in rows.hits.iter().chain(&rows.misses) {
            score.add(kind, row);
        }
        score
    }

    fn add(&mut self, kind: Kind, row: &str) {
        let all = found(&row.replace(['«', '»'], ""));
        let got: Vec<&str> = all.iter().filter(|(found, _)| *found == kind).map(|(_, part)| part.as_str()).collect();
        let wanted: Vec<&str> = row.split('«').skip(1).map(|part| part.split('»').next().unwrap_or_default()).collect();
        let mut rest = got.clone();
        let mut take = |part: &&&str| rest.iter().position(|got| got == *part).map(|place| rest.swap_remove(place)).is_some();
        let right = wanted.iter().filter(|part| take(part)).count();
        if right < wanted.len() || right < got.len() {
            self.rows.push(format!("    {row}\n        found {all:?}"));
        }
        self.right += right as u32;
        self.wrong += (got.len() - right) as u32;
        self.missed += (wanted.len() - right) as u32;
    }

    fn precision(&self) -> f64 {
        share(self.right, self.wrong)
    }

    fn recall(&self) -> f64 {
        share(self.right, self.missed)
    }
}

fn share(right: u32, other: u32) -> f64 {
    if right == 0 { 0.0 } else { f64::from(right) / f64::from(right + other) }
}

#[test]
#[expect(clippy::print_stdout, reason = "with --nocapture the table and the failing rows are read")]
fn every_kind_finds_its_hits_and_lets_its_near_misses_pass() {
    let mut failures = Vec::new();
    for &kind in Kind::ALL {
        for (name, rows) in Examples::of("tests/identifiers", kind) {
            let score = Score::of(kind, &rows);
            let line = format!(
                "{name}: {} hits, {} near misses, precision {:.3}, recall {:.3}",
                rows.hits.len(),
                rows.misses.len(),
                score.precision(),
                score.recall()
            );
            println!("{line}\n{}", score.rows.join("\n"));
            if rows.hits.len() < 20 || rows.misses.len() < 20 || score.precision() < PRECISION || score.recall() < RECALL {
                failures.push(line);
            }
        }
    }
    assert!(failures.is_empty(), "20 of each, precision {PRECISION}, recall {RECALL} wanted:\n{}", failures.join("\n"));
}

#[test]
#[expect(clippy::print_stdout, reason = "with --nocapture the table and the failing rows are read")]
fn examples_by_other_hands_are_read_as_well() {
    let mut failures = Vec::new();
    for &kind in Kind::ALL {
        let mut score = Score::default();
        for (_, rows) in Examples::of("tests/identifiers/blind", kind) {
            rows.hits.iter().chain(&rows.misses).for_each(|row| score.add(kind, row));
        }
        let line = format!("{}, by other hands: precision {:.3}, recall {:.3}", kind.as_str(), score.precision(), score.recall());
        println!("{line}\n{}", score.rows.join("\n"));
        if score.right + score.missed > 0 && (score.precision() < PRECISION || score.recall() < RECALL) {
            failures.push(line);
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
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
