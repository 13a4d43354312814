//! What each rule is worth by itself, before the classifier has its say.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use super::{Tally, note};
use crate::error::Result;
use crate::label::Category;
use crate::message::Message;
use crate::rules::{Analysed, RuleSet};

/// Messages that are analysed together, so that one rule is timed over many.
const CHUNK: usize = 1024;

/// Rules against labelled messages. Languages are those that the messages name.
#[derive(Clone, Debug, Default)]
pub struct RuleTable {
    pub messages: u64,
    /// One row a rule, in the order of the files.
    pub rules: Vec<RuleRow>,
    /// Category decisions of the rules alone: a category is found where any of its rules matches.
    pub cells: BTreeMap<Category, BTreeMap<String, Tally>>,
}

/// One rule.
#[derive(Clone, Debug, Default)]
pub struct RuleRow {
    pub id: String,
    pub by_language: BTreeMap<String, RuleTally>,
    /// Time spent in it, over all messages.
    pub time: Duration,
}

/// Matches of one rule in one language.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RuleTally {
    /// The message has the rule's label, or has not.
    pub right: u64,
    pub wrong: u64,
    /// Right, and no other rule of the label matches.
    pub alone: u64,
}

impl RuleRow {
    /// All languages together.
    pub fn all(&self) -> RuleTally {
        self.by_language.values().fold(RuleTally::default(), |sum, tally| RuleTally {
            right: sum.right + tally.right,
            wrong: sum.wrong + tally.wrong,
            alone: sum.alone + tally.alone,
        })
    }
}

impl RuleTally {
    /// Messages in which the rule matches.
    pub fn matches(self) -> u64 {
        self.right + self.wrong
    }

    /// Share of the matches that are right; 0 where there are none.
    pub fn precision(self) -> f64 {
        self.right as f64 / self.matches().max(1) as f64
    }
}

/// Runs every rule over labelled messages and counts. Rows with `"note": "ambiguous"` are left out.
///
/// # Errors
/// The first record that cannot be read.
pub fn rule_table(rules: &RuleSet, messages: impl IntoIterator<Item = Result<Message>>) -> Result<RuleTable> {
    let rows = rules.rules.iter().map(|rule| RuleRow { id: rule.spec.id.clone(), ..RuleRow::default() }).collect();
    let mut table = RuleTable { rules: rows, ..RuleTable::default() };
    let mut chunk = Vec::new();
    for message in messages {
        let message = message?;
        if note(&message) != Some("ambiguous") && message.sender.is_judged() {
            chunk.push(message);
        }
        if chunk.len() == CHUNK {
            table.count(rules, &chunk);
            chunk.clear();
        }
    }
    table.count(rules, &chunk);
    Ok(table)
}

impl RuleTable {
    fn count(&mut self, rules: &RuleSet, messages: &[Message]) {
        let analysed: Vec<Analysed<'_>> = messages.iter().map(|message| Analysed::new(message, rules)).collect();
        let mut matching: Vec<Vec<usize>> = vec![Vec::new(); messages.len()];
        for (rule, row) in self.rules.iter_mut().enumerate() {
            let start = Instant::now();
            for (message, matching) in analysed.iter().zip(&mut matching) {
                if rules.finds(rule, message) {
                    matching.push(rule);
                }
            }
            row.time += start.elapsed();
        }
        self.messages += messages.len() as u64;
        for (message, matching) in messages.iter().zip(&matching) {
            self.count_message(rules, message, matching);
        }
    }

    fn count_message(&mut self, rules: &RuleSet, message: &Message, matching: &[usize]) {
        let wanted = message.labels.as_deref().unwrap_or_default();
        let language = message.language.clone().unwrap_or_default();
        let label = |rule: usize| rules.rules[rule].spec.label;
        for &rule in matching {
            let tally = self.rules[rule].by_language.entry(language.clone()).or_default();
            let right = wanted.contains(&label(rule));
            tally.right += u64::from(right);
            tally.wrong += u64::from(!right);
            tally.alone += u64::from(right && !matching.iter().any(|&other| other != rule && label(other) == label(rule)));
        }
        for category in Category::ALL.into_iter().filter(|&category| category != Category::Inbound) {
            let wanted = wanted.iter().any(|label| label.category() == category);
            let given = matching.iter().any(|&rule| label(rule).category() == category);
            self.cells.entry(category).or_default().entry(language.clone()).or_default().add(wanted, given);
        }
    }
}
