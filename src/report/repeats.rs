//! One bad template is one finding: counts near-equal messages, such as a macro sent with other names and numbers, by their template.

use std::collections::{BTreeMap, HashMap};

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
pub struct Template {
    pub label: Label,
    /// Its offending part as it was first written.
    pub excerpt: String,
    /// Findings.
    pub count: u64,
    pub stores: BTreeMap<String, u64>,
}

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
            });
            template.count += 1;
            *template.stores.entry(record.place.store.as_deref().unwrap_or_default().to_owned()).or_default() += 1;
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
