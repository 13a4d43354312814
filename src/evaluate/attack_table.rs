//! What each disguise costs: the same messages plain and disguised.

use std::collections::BTreeMap;

use super::{Tally, note};
use crate::attack::Attack;
use crate::conversation::Memory;
use crate::error::Result;
use crate::label::{Category, Label};
use crate::message::Message;
use crate::rules::Analysed;
use crate::scan::Scanner;
use crate::verdict::Severity;

/// Labelled messages under each attack. Only messages that an attack changes count for it.
pub type AttackTable = BTreeMap<Attack, AttackRow>;

/// One attack.
#[derive(Clone, Debug, Default)]
pub struct AttackRow {
    pub by_language: BTreeMap<String, Cost>,
}

/// The same messages before and after.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    pub plain: Side,
    pub disguised: Side,
}

/// One side of the comparison.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Side {
    /// Category decisions.
    pub category: Tally,
    /// Harmless messages at `warn` or above, and all harmless ones.
    pub false_alarms: (u64, u64),
}

impl AttackRow {
    /// All languages together.
    pub fn all(&self) -> Cost {
        let mut all = Cost::default();
        for cost in self.by_language.values() {
            all.plain.add(cost.plain);
            all.disguised.add(cost.disguised);
        }
        all
    }
}

impl Cost {
    /// Recall that the disguise takes away.
    pub fn recall_lost(&self) -> f64 {
        self.plain.category.recall() - self.disguised.category.recall()
    }
}

impl Side {
    fn add(&mut self, other: Side) {
        self.category.right += other.category.right;
        self.category.wrong += other.category.wrong;
        self.category.missed += other.category.missed;
        self.false_alarms.0 += other.false_alarms.0;
        self.false_alarms.1 += other.false_alarms.1;
    }

    fn count(&mut self, scanner: &Scanner, message: &Message) {
        let verdict = scanner.check(message, &mut Memory::default());
        let wanted = message.labels.as_deref().unwrap_or_default();
        let given: Vec<Label> = verdict.findings.iter().map(|judged| judged.finding.label).collect();
        for category in Category::ALL.into_iter().filter(|&category| category != Category::Inbound) {
            let of = |labels: &[Label]| labels.iter().any(|label| label.category() == category);
            self.category.add(of(wanted), of(&given));
        }
        if wanted.is_empty() {
            self.false_alarms.0 += u64::from(verdict.severity() >= Some(Severity::Warn));
            self.false_alarms.1 += 1;
        }
    }
}

/// Judges each labelled message plain and under every attack that changes it. Messages that are disguised already, and ambiguous ones, are
/// left out.
///
/// # Errors
/// The first record that cannot be read.
pub fn attack_table(scanner: &Scanner, messages: impl IntoIterator<Item = Result<Message>>) -> Result<AttackTable> {
    let mut table: AttackTable = Attack::ALL.iter().map(|&(attack, _)| (attack, AttackRow::default())).collect();
    for message in messages {
        let message = message?;
        if note(&message) == Some("ambiguous") || message.extra.contains_key("obfuscation") || !message.sender.is_judged() {
            continue;
        }
        let mut plain = Side::default();
        plain.count(scanner, &message);
        let analysed = Analysed::new(&message, scanner.rules());
        for (attack, row) in &mut table {
            if let Some(text) = attack.disguise(&analysed) {
                let cost = row.by_language.entry(message.language.clone().unwrap_or_default()).or_default();
                cost.plain.add(plain);
                cost.disguised.count(scanner, &Message { text, ..message.clone() });
            }
        }
    }
    Ok(table)
}
