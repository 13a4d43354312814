//! Where we stand: how far reviewers agree, what the scanner is worth by the random sample, what there is and how fast it is decided.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, Row};
use serde::Serialize;

use super::agreement::{Alpha, Share};
use super::decision::parsed;
use super::example::Judgement;
use super::store::{Store, Trouble};
use crate::error::Result;
use crate::label::Label;

/// All of it.
#[derive(Debug, Default, Serialize)]
pub struct Measures {
    pub counts: Counts,
    /// By label that somebody has named.
    pub agreement: Vec<Agreement>,
    /// Of the examples that were decided in random order, the queue not narrowed to some of them.
    pub sample: Sample,
    /// What the scanner found and what was decided; "" where nothing.
    pub confusion: Vec<Cell>,
    /// Decided labels by the month in which the messages were sent.
    pub volume: Vec<Volume>,
    /// Decisions by hour and reviewer.
    pub pace: Vec<Pace>,
}

#[derive(Debug, Default, Serialize)]
pub struct Counts {
    pub examples: u32,
    /// Near-equal ones counted once.
    pub distinct: u32,
    pub waiting: u32,
    pub decided: u32,
    pub conflicts: u32,
    pub flagged: u32,
}

#[derive(Debug, Serialize)]
pub struct Agreement {
    pub label: Label,
    pub alpha: Option<f64>,
    /// Examples that two have seen, and those where at least one named the label.
    pub seen: u32,
    pub named: u32,
}

/// Precision and recall as the random sample shows them, near-equal messages counted once.
#[derive(Debug, Default, Serialize)]
pub struct Sample {
    pub messages: u32,
    /// Of all labels together.
    pub precision: Option<Share>,
    pub recall: Option<Share>,
    pub by_label: Vec<OfLabel>,
    /// Ten bins of calibrated scores of labels.
    pub calibration: Vec<Bin>,
}

#[derive(Debug, Serialize)]
pub struct OfLabel {
    pub label: Label,
    pub precision: Option<Share>,
    pub recall: Option<Share>,
}

#[derive(Debug, Serialize)]
pub struct Bin {
    /// The mean score of those in it.
    pub score: f64,
    /// How many of them hold.
    pub holds: Option<Share>,
}

#[derive(Debug, Serialize)]
pub struct Cell {
    pub found: String,
    pub decided: String,
    pub count: u32,
}

#[derive(Debug, Serialize)]
pub struct Volume {
    pub month: String,
    pub label: String,
    pub count: u32,
}

#[derive(Debug, Serialize)]
pub struct Pace {
    pub hour: String,
    pub reviewer: String,
    pub count: u32,
}

impl Store {
    /// Measures all of it from one state of the store.
    ///
    /// # Errors
    /// A store that cannot be read.
    pub fn measures(&self) -> Result<Measures> {
        self.read(|connection| {
            let mut measures =
                Measures { counts: counts(connection)?, agreement: agreement(connection)?, pace: pace(connection)?, ..Measures::default() };
            let mut tally = Tally::default();
            let mut rows = connection.prepare(
                "SELECT e.judgement, e.labels, CASE WHEN e.sent > 0 THEN strftime('%Y-%m', e.sent, 'unixepoch') ELSE '' END,
                 EXISTS (SELECT 1 FROM opinion o JOIN decision d ON d.id = o.decision WHERE o.example = e.id AND o.kind = 'label'
                   AND json_extract(d.shown, '$.order') = 'random' AND NOT json_extract(d.shown, '$.filtered'))
                 FROM example e WHERE e.labels IS NOT NULL",
            )?;
            let read = |row: &Row<'_>| Ok((parsed::<Judgement>(row, 0)?, parsed::<Vec<Label>>(row, 1)?, row.get(2)?, row.get(3)?));
            for row in rows.query_map([], read)? {
                let (judgement, decided, month, is_random) = row?;
                tally.add(&judgement, &decided, month, is_random);
            }
            tally.tell(&mut measures);
            Ok(measures)
        })
    }
}

/// Counts over decided examples.
#[derive(Default)]
struct Tally {
    confusion: BTreeMap<(String, String), u32>,
    volume: BTreeMap<(String, String), u32>,
    messages: u32,
    /// Right, wrong and missed findings, by label.
    by_label: BTreeMap<Label, [u32; 3]>,
    /// Sum of scores, labels that hold, labels.
    bins: [(f64, u32, u32); 10],
}

impl Tally {
    fn add(&mut self, judgement: &Judgement, decided: &[Label], month: String, is_random: bool) {
        let found: BTreeSet<Label> = judgement.found_labels().collect();
        let decided: BTreeSet<Label> = decided.iter().copied().collect();
        self.confuse(&found, &decided);
        for label in &decided {
            *self.volume.entry((month.clone(), label.to_string())).or_default() += 1;
        }
        if !is_random {
            return;
        }
        self.messages += 1;
        for &label in found.union(&decided) {
            let counts = self.by_label.entry(label).or_default();
            let place = match (found.contains(&label), decided.contains(&label)) {
                (true, true) => 0,
                (true, false) => 1,
                _ => 2,
            };
            counts[place] += 1;
        }
        for (label, &score) in &judgement.scores {
            let bin = &mut self.bins[((score * 10.0) as usize).min(9)];
            *bin = (bin.0 + f64::from(score), bin.1 + u32::from(decided.contains(label)), bin.2 + 1);
        }
    }

    /// What is in both is right; what is in one only was taken for what is in the other only, or for nothing.
    fn confuse(&mut self, found: &BTreeSet<Label>, decided: &BTreeSet<Label>) {
        let mut count = |found: String, decided: String| *self.confusion.entry((found, decided)).or_default() += 1;
        for label in found.intersection(decided) {
            count(label.to_string(), label.to_string());
        }
        let wrong: Vec<&Label> = found.difference(decided).collect();
        let missed: Vec<&Label> = decided.difference(found).collect();
        for place in 0..wrong.len().max(missed.len()) {
            let name = |labels: &[&Label]| labels.get(place).map(ToString::to_string).unwrap_or_default();
            count(name(&wrong), name(&missed));
        }
        if found.is_empty() && decided.is_empty() {
            count(String::new(), String::new());
        }
    }

    fn tell(self, measures: &mut Measures) {
        measures.confusion = self.confusion.into_iter().map(|((found, decided), count)| Cell { found, decided, count }).collect();
        measures.volume = self.volume.into_iter().map(|((month, label), count)| Volume { month, label, count }).collect();
        let shares = |[right, wrong, missed]: [u32; 3]| (Share::of(right, right + wrong), Share::of(right, right + missed));
        let mut all = [0; 3];
        for counts in self.by_label.values() {
            all = std::array::from_fn(|place| all[place] + counts[place]);
        }
        let (precision, recall) = shares(all);
        let by_label = self.by_label.into_iter().map(|(label, counts)| {
            let (precision, recall) = shares(counts);
            OfLabel { label, precision, recall }
        });
        let bin = |(sum, holds, all): (f64, u32, u32)| Bin { score: sum / f64::from(all.max(1)), holds: Share::of(holds, all) };
        measures.sample = Sample {
            messages: self.messages,
            precision,
            recall,
            by_label: by_label.collect(),
            calibration: self.bins.into_iter().map(bin).collect(),
        };
    }
}

fn counts(connection: &Connection) -> Result<Counts, Trouble> {
    let count = |what: &str| connection.query_row(&format!("SELECT count(*) FROM example WHERE {what}"), [], |row| row.get(0));
    Ok(Counts {
        examples: count("1")?,
        distinct: count("leads = 1")?,
        waiting: count("waiting = 1")?,
        decided: count("labels IS NOT NULL")?,
        conflicts: count("conflict = 1")?,
        flagged: count("flagged = 1")?,
    })
}

fn agreement(connection: &Connection) -> Result<Vec<Agreement>, Trouble> {
    let mut rows = connection.prepare(
        "SELECT example, labels FROM opinion WHERE kind = 'label' AND example IN
         (SELECT example FROM opinion WHERE kind = 'label' GROUP BY example HAVING count(*) > 1) ORDER BY example",
    )?;
    let mut seen: BTreeMap<i64, Vec<Vec<Label>>> = BTreeMap::new();
    for row in rows.query_map([], |row| Ok((row.get(0)?, parsed::<Vec<Label>>(row, 1)?)))? {
        let (example, labels) = row?;
        seen.entry(example).or_default().push(labels);
    }
    let named: BTreeSet<Label> = seen.values().flatten().flatten().copied().collect();
    let of = |label: Label| {
        let mut alpha = Alpha::default();
        for said in seen.values() {
            alpha.add(said.iter().filter(|labels| labels.contains(&label)).count() as u32, said.len() as u32);
        }
        let (seen, named) = alpha.counts();
        Agreement { label, alpha: alpha.value(), seen, named }
    };
    Ok(named.into_iter().map(of).collect())
}

fn pace(connection: &Connection) -> Result<Vec<Pace>, Trouble> {
    let mut rows = connection.prepare(
        "SELECT substr(at, 1, 13) AS hour, reviewer, count(*) FROM decision WHERE kind IN ('label', 'resolve') GROUP BY hour, reviewer ORDER BY hour DESC LIMIT 96",
    )?;
    let read = |row: &Row<'_>| Ok(Pace { hour: row.get(0)?, reviewer: row.get(1)?, count: row.get(2)? });
    let mut pace = rows.query_map([], read)?.collect::<rusqlite::Result<Vec<Pace>>>()?;
    pace.reverse();
    Ok(pace)
}
