//! One bad template is one finding: counts near-equal messages, such as a macro sent with other names and numbers, by their template.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;

use super::record::Record;
use crate::label::Label;

/// So many templates are told apart; findings of later ones count as new each time, which bounds the memory.
const MOST: usize = 100_000;

/// What is known of each template.
#[derive(Default)]
pub struct Repeats {
    templates: HashMap<String, Template>,
}

/// One macro under one label.
#[derive(Serialize)]
pub struct Template {
    pub label: Label,
    /// Its offending part as it was first written.
    pub excerpt: String,
    /// Findings.
    #[serde(rename = "findings")]
    pub count: u64,
    /// How many findings each has; those without one under "".
    pub stores: BTreeMap<String, u64>,
    pub teams: BTreeMap<String, u64>,
    pub agents: BTreeMap<String, u64>,
    /// The first few.
    pub examples: Vec<Example>,
}

/// One message of a template.
#[derive(Serialize)]
pub struct Example {
    pub message: String,
    pub path: String,
    pub record: u64,
    /// Masked, and cut where it is long.
    pub text: String,
}

/// So many examples are kept of a template, each of so many characters.
const EXAMPLES: usize = 3;
const LONGEST: usize = 160;

impl Repeats {
    /// Counts the findings of `record`; whether all of them are of templates that came before.
    pub fn add(&mut self, record: &Record<'_>) -> bool {
        let mut all_known = true;
        for found in &record.findings {
            let known = self.templates.contains_key(found.template);
            all_known &= known;
            if found.template.is_empty() || (!known && self.templates.len() >= MOST) {
                all_known = false;
                continue;
            }
            let template = self.templates.entry(found.template.to_owned()).or_insert_with(|| Template {
                label: found.label,
                excerpt: found.excerpt.clone(),
                count: 0,
                stores: BTreeMap::new(),
                teams: BTreeMap::new(),
                agents: BTreeMap::new(),
                examples: Vec::new(),
            });
            template.count += 1;
            let place = &record.place;
            count(&mut template.stores, place.store.as_deref());
            count(&mut template.teams, place.team.as_deref());
            count(&mut template.agents, place.agent.as_deref());
            if template.examples.len() < EXAMPLES {
                template.examples.push(Example::new(record));
            }
        }
        all_known
    }

    /// Templates that came more than once, the most frequent first.
    pub fn often(&self) -> Vec<&Template> {
        let mut often: Vec<(&String, &Template)> = self.templates.iter().filter(|(_, template)| template.count > 1).collect();
        often.sort_by(|one, other| other.1.count.cmp(&one.1.count).then(one.0.cmp(other.0)));
        often.into_iter().map(|(_, template)| template).collect()
    }
}

impl Example {
    fn new(record: &Record<'_>) -> Example {
        let place = &record.place;
        Example {
            message: place.message.to_string(),
            path: place.source.path.to_string(),
            record: place.source.record,
            text: match record.text.char_indices().nth(LONGEST) {
                Some((end, _)) => format!("{}…", &record.text[..end]),
                None => record.text.to_string(),
            },
        }
    }
}

/// Names and how often each came, the most frequent first; without those that nobody gave.
pub fn named(counts: &BTreeMap<String, u64>) -> String {
    let mut named: Vec<(&String, &u64)> = counts.iter().filter(|(name, _)| !name.is_empty()).collect();
    named.sort_by_key(|&(_, count)| std::cmp::Reverse(count));
    named.iter().map(|(name, count)| format!("{name} ({count})")).collect::<Vec<_>>().join(", ")
}

fn count(counts: &mut BTreeMap<String, u64>, name: Option<&str>) {
    *counts.entry(name.unwrap_or_default().to_owned()).or_default() += 1;
}
