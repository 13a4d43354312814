//! A former report as a baseline: what it has is known, and only the rest is told.

use std::collections::HashSet;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use serde::Deserialize;

use crate::error::{Error, Result};
use crate::verdict::Verdict;

/// The fingerprints of a former report.
#[derive(Clone, Debug, Default)]
pub struct Baseline {
    fingerprints: HashSet<String>,
}

/// A line or the whole of a report; only what is needed of it.
#[derive(Deserialize)]
struct Part {
    fingerprint: Option<String>,
    findings: Option<Vec<Part>>,
}

impl Baseline {
    /// Reads a report in the format `jsonl`, `json` or `verdicts`. An empty file knows nothing.
    ///
    /// # Errors
    /// A file that cannot be read or is no such report.
    pub fn read(path: &Path) -> Result<Baseline> {
        let file = File::open(path).map_err(|error| Error::io(path, error))?;
        Baseline::parse(BufReader::new(file)).map_err(|why| Error::Input { path: path.display().to_string(), why })
    }

    fn parse(from: impl Read) -> Result<Baseline, String> {
        const WANTED: &str = "wanted a report written with --format jsonl, json or verdicts";
        let mut baseline = Baseline::default();
        for part in serde_json::Deserializer::from_reader(from).into_iter::<Part>() {
            let part = part.map_err(|error| format!("{error}; {WANTED}"))?;
            if part.fingerprint.is_none() && part.findings.is_none() {
                return Err(format!("an object without findings or fingerprint; {WANTED}"));
            }
            baseline.add(part);
        }
        Ok(baseline)
    }

    fn add(&mut self, part: Part) {
        self.fingerprints.extend(part.fingerprint);
        part.findings.into_iter().flatten().for_each(|part| self.add(part));
    }

    /// A verdict without what is known of its findings.
    pub(super) fn settle(&self, verdict: Verdict) -> Verdict {
        verdict.without(|judged| self.fingerprints.contains(&judged.fingerprint))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(text: &str) -> Result<Vec<String>, String> {
        let mut known: Vec<String> = Baseline::parse(text.as_bytes())?.fingerprints.into_iter().collect();
        known.sort();
        Ok(known)
    }

    #[test]
    fn every_format_for_machines_can_be_a_baseline() {
        assert_eq!(known("{\"label\":\"x\",\"fingerprint\":\"a\"}\n{\"fingerprint\":\"b\"}\n"), Ok(vec!["a".to_owned(), "b".to_owned()]));
        assert_eq!(known("{\"findings\":[\n{\"fingerprint\":\"a\"}\n],\n\"summary\":{\"judged\":1}}\n"), Ok(vec!["a".to_owned()]));
        assert_eq!(
            known("{\"id\":\"m\",\"findings\":[]}\n{\"id\":\"n\",\"findings\":[{\"fingerprint\":\"a\"}]}"),
            Ok(vec!["a".to_owned()])
        );
        assert_eq!(known(""), Ok(Vec::new()));
    }

    #[test]
    fn what_is_no_report_is_refused() {
        for text in ["severity,label\nblock,x", "{\"text\":\"hi\"}", "[1]"] {
            assert!(known(text).expect_err("no report").contains("wanted a report"), "{text}");
        }
    }
}
