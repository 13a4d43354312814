//! The scanner against labelled messages: precision, recall, F1, calibration, twins; and its rules one by one.

use std::collections::{BTreeMap, HashMap};
use std::io;

pub mod compare;

use crate::error::Result;
use crate::label::{Category, Label};
use crate::message::{Channel, Message};
pub use crate::model::card::Tally;
use crate::model::train::PREVALENCE;
use crate::scan::{Scanner, Sink, Source};
use crate::verdict::{Severity, State, Verdict};

mod attack_table;
mod conversations;
mod rule_table;

pub use attack_table::{AttackRow, AttackTable, Cost, Side, attack_table};
pub use conversations::Conversations;
pub use rule_table::{RuleRow, RuleTable, RuleTally, rule_table};

/// What a scan of labelled messages is worth.
#[derive(Clone, Debug, Default)]
pub struct Evaluation {
    pub messages: u64,
    /// Messages that could not be judged; they count as if nothing had been found.
    pub unverified: u64,
    /// Decisions by label, all messages together.
    pub label: Tally,
    /// Decisions by category, all messages together.
    pub category: Tally,
    pub by_label: BTreeMap<Label, Tally>,
    pub by_category: BTreeMap<Category, Tally>,
    /// Category decisions.
    pub by_language: BTreeMap<String, Tally>,
    pub by_channel: BTreeMap<Channel, Tally>,
    /// Category decisions by language and category.
    pub by_cell: BTreeMap<(String, Category), Tally>,
    /// Category decisions on disguised messages that break a rule.
    pub disguised: Tally,
    /// Pairs of a violation and its harmless neighbour: both right, all.
    pub twins: (u64, u64),
    /// Whole conversations.
    pub conversations: Conversations,
    /// Harmless messages at `warn` or above, and all harmless ones.
    pub false_alarms: (u64, u64),
    /// Mean distance between confidence and share of right findings, over ten bins of the findings, at the prevalence that confidence is
    /// calibrated to.
    pub calibration_error: f64,
}

/// Scans labelled messages and counts. Rows with `"note": "ambiguous"` are left out.
///
/// # Errors
/// What the scan says.
pub fn evaluate(scanner: &Scanner, source: Source<'_>) -> Result<Evaluation> {
    evaluate_each(scanner, source, &mut |_, _| {})
}

/// The same, and shows each message with its verdict to `each`.
///
/// # Errors
/// What the scan says.
pub fn evaluate_each(scanner: &Scanner, source: Source<'_>, each: &mut dyn FnMut(&Message, &Verdict)) -> Result<Evaluation> {
    let source = source.filter(|record| record.as_ref().map_or(true, |message| note(message) != Some("ambiguous")));
    let mut shown = Shown { counter: Counter::default(), each };
    scanner.run(Box::new(source), &mut shown)?;
    Ok(shown.counter.finish())
}

struct Shown<'e> {
    counter: Counter,
    each: &'e mut dyn FnMut(&Message, &Verdict),
}

impl Sink for Shown<'_> {
    fn verdict(&mut self, message: &Message, verdict: &Verdict) -> io::Result<()> {
        (self.each)(message, verdict);
        self.counter.verdict(message, verdict)
    }
}

fn note(message: &Message) -> Option<&str> {
    message.extra.get("note")?.as_str()
}

#[derive(Default)]
struct Counter {
    evaluation: Evaluation,
    /// By id: the twin's id, and whether the decision was right.
    twins: HashMap<String, (String, bool)>,
    /// Findings by confidence, for harmless messages and for others.
    bins: [[Bin; 2]; 10],
    /// Harmless messages, and others.
    messages: [f64; 2],
}

impl Sink for Counter {
    fn verdict(&mut self, message: &Message, verdict: &Verdict) -> io::Result<()> {
        let wanted = message.labels.as_deref().unwrap_or_default();
        let given: Vec<Label> = verdict.findings.iter().map(|judged| judged.finding.label).collect();
        let evaluation = &mut self.evaluation;
        evaluation.messages += 1;
        evaluation.unverified += u64::from(verdict.state == State::Unverified);
        for &label in Label::ALL {
            let (wanted, given) = (wanted.contains(&label), given.contains(&label));
            evaluation.label.add(wanted, given);
            evaluation.by_label.entry(label).or_default().add(wanted, given);
        }
        let disguised = message.extra.contains_key("obfuscation") && !wanted.is_empty();
        for category in Category::ALL.into_iter().filter(|&category| category != Category::Inbound) {
            let of = |labels: &[Label]| labels.iter().any(|label| label.category() == category);
            let (wanted, given) = (of(wanted), of(&given));
            evaluation.category.add(wanted, given);
            evaluation.by_category.entry(category).or_default().add(wanted, given);
            let language = message.language.clone().unwrap_or_default();
            evaluation.by_language.entry(language.clone()).or_default().add(wanted, given);
            evaluation.by_cell.entry((language, category)).or_default().add(wanted, given);
            evaluation.by_channel.entry(message.channel).or_default().add(wanted, given);
            if disguised {
                evaluation.disguised.add(wanted, given);
            }
        }
        let loud = verdict.severity() >= Some(Severity::Warn);
        evaluation.conversations.add(message, &given, loud);
        if wanted.is_empty() {
            evaluation.false_alarms.0 += u64::from(loud);
            evaluation.false_alarms.1 += 1;
        }
        if let Some(twin) = message.extra.get("twin").and_then(|twin| twin.as_str()) {
            let right = if wanted.is_empty() { !loud } else { !given.is_empty() };
            self.twins.insert(message.id.clone(), (twin.to_owned(), right));
        }
        self.count_confidence(wanted, verdict);
        Ok(())
    }
}

impl Counter {
    fn count_confidence(&mut self, wanted: &[Label], verdict: &Verdict) {
        let side = usize::from(!wanted.is_empty());
        self.messages[side] += 1.0;
        for judged in &verdict.findings {
            let place = ((judged.finding.confidence * 10.0) as usize).min(9);
            let bin = &mut self.bins[place][side];
            bin.confidence += f64::from(judged.finding.confidence);
            bin.right += f64::from(u8::from(wanted.contains(&judged.finding.label)));
            bin.findings += 1.0;
        }
    }

    fn finish(mut self) -> Evaluation {
        for (id, (twin, right)) in &self.twins {
            if let Some((_, other)) = self.twins.get(twin).filter(|_| id < twin) {
                self.evaluation.twins.0 += u64::from(*right && *other);
                self.evaluation.twins.1 += 1;
            }
        }
        self.evaluation.calibration_error = self.calibration_error();
        self.evaluation
    }
    /// Messages weigh as if one in a hundred broke a rule, which is what confidence is calibrated to.
    fn calibration_error(&self) -> f64 {
        let share = f64::from(PREVALENCE);
        let weights = [(1.0 - share) / self.messages[0].max(1.0), share / self.messages[1].max(1.0)];
        let weighed = |bin: &[Bin; 2], of: fn(&Bin) -> f64| bin.iter().zip(weights).map(|(bin, weight)| weight * of(bin)).sum::<f64>();
        let distance: f64 = self.bins.iter().map(|bin| (weighed(bin, |bin| bin.confidence) - weighed(bin, |bin| bin.right)).abs()).sum();
        let all: f64 = self.bins.iter().map(|bin| weighed(bin, |bin| bin.findings)).sum();
        if all > 0.0 { distance / all } else { 0.0 }
    }
}

/// Findings of like confidence.
#[derive(Clone, Copy, Debug, Default)]
struct Bin {
    confidence: f64,
    right: f64,
    findings: f64,
}
