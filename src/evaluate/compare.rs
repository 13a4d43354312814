//! Two models on the same rows: what the new one mends, what it breaks, and whether it is worse.
//!
//! Held-out scores in two cards say nothing of that once the training rows differ: harder rows make a better model look worse. The rows here
//! are ones that neither model was trained on.

use std::collections::BTreeMap;
use std::fmt::Display;

use serde::Serialize;

use super::{Evaluation, Tally, evaluate_each};
use crate::error::Result;
use crate::identifier::Masker;
use crate::label::Label;
use crate::message::Message;
use crate::scan::Scanner;

/// So many changed messages of each kind are named.
const NAMED: usize = 200;

/// What the new model is worth beside the one in service.
#[derive(Clone, Debug, Serialize)]
pub struct Comparison {
    /// Rows that neither was trained on, and those of them that a reviewer here decided.
    pub rows: u64,
    pub decided: u64,
    pub before: Figures,
    pub after: Figures,
    pub by_label: BTreeMap<Label, (Score, Score)>,
    pub by_language: BTreeMap<String, (Score, Score)>,
    /// Messages that are judged better now, and worse; the first ones by name, and how many there are.
    pub mended: Vec<Change>,
    pub broken: Vec<Change>,
    pub mended_count: u64,
    pub broken_count: u64,
    /// Why the new model is worse; empty where it is not.
    pub worse: Vec<String>,
}

/// What one model reaches.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Figures {
    pub category: Score,
    pub label: Score,
    pub disguised_recall: f64,
    /// Share of twins that are both right, and how many twins there are.
    pub twins: (f64, u64),
    /// Share of harmless messages at `warn` or above, and how many are harmless.
    pub false_alarms: (f64, u64),
    pub calibration_error: f64,
}

/// Precision, recall, and how many were wanted.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Score {
    pub precision: f64,
    pub recall: f64,
    pub f1: f64,
    pub wanted: u64,
}

/// A message that is judged otherwise now; its text without personal data.
#[derive(Clone, Debug, Serialize)]
pub struct Change {
    pub id: String,
    pub language: String,
    pub text: String,
    pub wanted: Vec<Label>,
    pub before: Vec<Label>,
    pub after: Vec<Label>,
}

/// Judges `rows` with both.
///
/// # Errors
/// What the scans say.
pub fn compare(before: &Scanner, after: &Scanner, rows: &[Message]) -> Result<Comparison> {
    let (old, found_before) = judge(before, rows)?;
    let (new, found_after) = judge(after, rows)?;
    let mut comparison = Comparison {
        rows: new.messages,
        decided: rows.iter().filter(|row| row.extra.contains_key("decided")).count() as u64,
        before: Figures::from(&old),
        after: Figures::from(&new),
        by_label: side_by_side(&old.by_label, &new.by_label),
        by_language: side_by_side(&old.by_language, &new.by_language),
        mended: Vec::new(),
        broken: Vec::new(),
        mended_count: 0,
        broken_count: 0,
        worse: Vec::new(),
    };
    let mut masker = Masker::new(false);
    for row in rows {
        let (Some(was), Some(is)) = (found_before.get(&row.id), found_after.get(&row.id)) else { continue };
        let wanted = row.labels.clone().unwrap_or_default();
        let (list, count) = match mistakes(&wanted, was).cmp(&mistakes(&wanted, is)) {
            std::cmp::Ordering::Equal => continue,
            std::cmp::Ordering::Greater => (&mut comparison.mended, &mut comparison.mended_count),
            std::cmp::Ordering::Less => (&mut comparison.broken, &mut comparison.broken_count),
        };
        *count += 1;
        if list.len() < NAMED {
            let text = masker.mask(&row.text).into_owned();
            let language = row.language.clone().unwrap_or_default();
            list.push(Change { id: row.id.clone(), language, text, wanted, before: was.clone(), after: is.clone() });
        }
    }
    comparison.worse = worse(&old, &new, comparison.mended_count, comparison.broken_count);
    Ok(comparison)
}

fn judge(scanner: &Scanner, rows: &[Message]) -> Result<(Evaluation, BTreeMap<String, Vec<Label>>)> {
    let mut found = BTreeMap::new();
    let evaluation = evaluate_each(scanner, Box::new(rows.iter().cloned().map(Ok)), &mut |message, verdict| {
        let mut labels: Vec<Label> = verdict.findings.iter().map(|judged| judged.finding.label).collect();
        labels.sort_unstable();
        found.insert(message.id.clone(), labels);
    })?;
    Ok((evaluation, found))
}

fn mistakes(wanted: &[Label], found: &[Label]) -> usize {
    wanted.iter().filter(|label| !found.contains(label)).count() + found.iter().filter(|label| !wanted.contains(label)).count()
}

fn side_by_side<K: Ord + Clone>(before: &BTreeMap<K, Tally>, after: &BTreeMap<K, Tally>) -> BTreeMap<K, (Score, Score)> {
    let some =
        after.iter().filter(|(key, tally)| **tally != Tally::default() || before.get(key).is_some_and(|tally| *tally != Tally::default()));
    some.map(|(key, tally)| (key.clone(), (Score::from(&before.get(key).copied().unwrap_or_default()), Score::from(tally)))).collect()
}

impl From<&Tally> for Score {
    fn from(tally: &Tally) -> Score {
        Score { precision: tally.precision(), recall: tally.recall(), f1: tally.f1(), wanted: tally.right + tally.missed }
    }
}

impl From<&Evaluation> for Figures {
    fn from(evaluation: &Evaluation) -> Figures {
        let share = |(part, whole): (u64, u64)| (part as f64 / whole.max(1) as f64, whole);
        Figures {
            category: Score::from(&evaluation.category),
            label: Score::from(&evaluation.label),
            disguised_recall: evaluation.disguised.recall(),
            twins: share(evaluation.twins),
            false_alarms: share(evaluation.false_alarms),
            calibration_error: evaluation.calibration_error,
        }
    }
}

/// What may be lost before a model counts as worse: so much comes of chance. Small sets are not looked at, since there all is chance.
const OVERALL: f64 = 0.005;
const OVERALL_AT_MOST: f64 = 0.02;
const PART: f64 = 0.05;
const PART_ROWS: u64 = 30;
const DISGUISED: f64 = 0.03;
const TWINS: f64 = 0.03;
const ALARMS: f64 = 0.01;

fn worse(before: &Evaluation, after: &Evaluation, mended: u64, broken: u64) -> Vec<String> {
    let mut why = Vec::new();
    // A small fall counts only where more messages broke than chance would break, mended ones set against them (sign test, one side, 5 %).
    let is_chance = broken as f64 - mended as f64 <= 1.645 * ((broken + mended) as f64).sqrt();
    let overall = if is_chance { OVERALL_AT_MOST } else { OVERALL };
    let mut fell = |what: &dyn Display, old: f64, new: f64, slack: f64| {
        if new < old - slack {
            why.push(format!("{what} falls from {old:.3} to {new:.3}"));
        }
    };
    fell(&"F1 by category", before.category.f1(), after.category.f1(), overall);
    for (name, old, new) in parts(&before.by_label, &after.by_label).into_iter().chain(parts(&before.by_language, &after.by_language)) {
        fell(&format!("F1 of {name}"), old.f1(), new.f1(), PART);
    }
    if before.disguised.right + before.disguised.missed >= PART_ROWS {
        fell(&"recall when disguised", before.disguised.recall(), after.disguised.recall(), DISGUISED);
    }
    let share = |(part, whole): (u64, u64)| part as f64 / whole.max(1) as f64;
    if before.twins.1 >= PART_ROWS {
        fell(&"share of twins that are both right", share(before.twins), share(after.twins), TWINS);
    }
    let (old, new) = (share(before.false_alarms), share(after.false_alarms));
    if new > old + ALARMS && after.false_alarms.1 >= PART_ROWS {
        why.push(format!("false alarms rise from {old:.3} to {new:.3} of harmless messages"));
    }
    why
}

fn parts<K: Ord + Display>(before: &BTreeMap<K, Tally>, after: &BTreeMap<K, Tally>) -> Vec<(String, Tally, Tally)> {
    let large = before.iter().filter(|(_, tally)| tally.right + tally.missed >= PART_ROWS);
    large.map(|(key, &old)| (key.to_string(), old, after.get(key).copied().unwrap_or_default())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn evaluation(right: u64, wrong: u64, missed: u64) -> Evaluation {
        let tally = Tally { right, wrong, missed };
        Evaluation { category: tally, by_language: [("th".to_owned(), tally)].into(), ..Evaluation::default() }
    }

    #[test]
    fn a_model_that_finds_less_is_worse_and_says_where() {
        let why = worse(&evaluation(80, 10, 20), &evaluation(60, 10, 40), 0, 20);
        assert_eq!(why.len(), 2, "{why:?}");
        assert!(why[0].contains("by category falls from 0.842 to 0.706") && why[1].contains("of th"), "{why:?}");
    }

    #[test]
    fn chance_and_small_sets_make_no_model_worse() {
        assert!(worse(&evaluation(800, 100, 200), &evaluation(799, 101, 201), 9, 10).is_empty());
        assert!(worse(&evaluation(800, 100, 200), &evaluation(790, 105, 210), 4, 8).is_empty());
        assert_eq!(worse(&evaluation(800, 100, 200), &evaluation(790, 105, 210), 4, 14).len(), 1);
        let (mut before, mut after) = (evaluation(800, 100, 200), evaluation(800, 100, 200));
        before.by_language.insert("ms".to_owned(), Tally { right: 9, wrong: 0, missed: 1 });
        after.by_language.insert("ms".to_owned(), Tally { right: 2, wrong: 0, missed: 8 });
        assert!(worse(&before, &after, 0, 0).is_empty());
    }
}
