//! Training: features of the corpus, one sparse learner an output, folds that keep twins together, fusing and thresholds on held-out rows.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;

use rand_xoshiro::rand_core::RngCore;

use super::card::Card;
use super::decide::{Decision, Weighed, label_inputs, violation_inputs};
use super::features::{Family, Features};
use super::folds::folds;
use super::ftrl::{self, Learner, Row};
use super::logistic::Logistic;
use super::table::{Classifier, Head, OUTPUTS, Output, Scores, outputs, places, word_print};
use crate::attack::{self, Attack};
use crate::error::{Error, Result};
use crate::label::Label;
use crate::message::{Channel, Message};
use crate::rules::{Analysed, RuleSet};

/// How to train.
#[derive(Clone, Debug)]
pub struct Settings {
    pub ftrl: ftrl::Settings,
    /// Folds of the cross-validation.
    pub folds: usize,
    /// A feature must stand in so many messages.
    pub least_messages: u32,
    /// So many features are kept, the weightiest.
    pub features: usize,
    /// Share of messages in the field that break a rule.
    pub prevalence: f32,
    /// Most false alarms on dull messages, as a share.
    pub false_alarms: f32,
    /// Share of the messages that are learned a second time, disguised by program.
    pub disguised: f32,
    /// What the classifier is to do without, to see what it is worth.
    pub without: Vec<Ablated>,
    /// Threads to train with; the result is the same for any number.
    pub threads: usize,
}

/// What training can leave out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ablated {
    /// Matches of rules: as features, and in fusing.
    Rules,
    /// All features of a family.
    Family(Family),
}

/// Shops break a rule in about one message of a hundred.
pub const PREVALENCE: f32 = 0.01;

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            ftrl: ftrl::Settings { alpha: 4.0, beta: 1.0, l1: 0.2, l2: 0.0, passes: 3 },
            folds: 3,
            least_messages: 2,
            features: 419_000,
            prevalence: PREVALENCE,
            false_alarms: 0.0092,
            disguised: 0.3,
            without: Vec::new(),
            threads: std::thread::available_parallelism().map_or(1, usize::from),
        }
    }
}

/// A trained model with its card and what was predicted for rows that their fold did not see.
pub struct Trained {
    pub classifier: Classifier,
    pub card: Card,
    /// The training messages in the order they were used.
    pub messages: Vec<Message>,
    /// How each message was weighed by what had not seen it.
    pub held_out: Vec<Weighed>,
}

/// Says how far training has come: what is being done, steps done, steps in all.
pub type Progress<'p> = dyn FnMut(&str, usize, usize) + 'p;

/// Trains on labelled `messages`.
///
/// # Errors
/// Too few messages, or a label without examples.
pub fn train(mut messages: Vec<Message>, rules: &RuleSet, settings: &Settings, progress: &mut Progress<'_>) -> Result<Trained> {
    messages.sort_by(|one, other| one.id.cmp(&other.id));
    if messages.len() < settings.folds * 2 {
        return Err(Error::Train { why: format!("{} messages are too few", messages.len()) });
    }
    let own = messages.len();
    let copies =
        in_parallel(&messages, settings.threads, |message| [on_other_channel(message, rules), disguised(message, rules, settings)]);
    messages.extend(copies.into_iter().flatten().flatten());
    let folds = folds(&messages, settings.folds);
    progress("reading features", 0, messages.len());
    let corpus = Corpus::read(&messages, rules, settings);
    let all: Vec<usize> = (0..messages.len()).collect();
    let steps = (settings.folds + 1) * OUTPUTS;
    let mut done = 0;
    let mut held_out: Vec<Scores> = vec![[0.0; OUTPUTS]; messages.len()];
    for fold in 0..settings.folds {
        let (test, train): (Vec<usize>, Vec<usize>) = all.iter().partition(|&&row| folds[row] == fold);
        let model = corpus.fit(&train, settings, &mut |count| progress("cross-validating", done + count, steps))?;
        done += OUTPUTS;
        for row in test {
            held_out[row] = model.score(&corpus.features[row]);
        }
    }
    held_out.truncate(own);
    let strengths = corpus.rule_strengths(&all[..own], rules);
    let data_hash = super::card::data_hash(&messages[..own]);
    messages.truncate(own);
    let decision = corpus.decide(&messages, &held_out, &strengths, rules, settings)?;
    let mut classifier = corpus.fit(&all, settings, &mut |count| progress("training", done + count, steps))?;
    classifier.head.concepts = rules.concepts.names().to_vec();
    classifier.head.lexicon_hash = super::card::lexicon_hash(rules);
    classifier.head.data_hash = data_hash;
    classifier.head.rules = rules.rules.iter().zip(&strengths).map(|(rule, &strength)| (rule.spec.id.clone(), strength)).collect();
    let weigh = |row: usize| decision.weigh(&held_out[row], |label| corpus.strongest(row, label, &strengths, rules));
    let held_out: Vec<Weighed> = (0..own).map(weigh).collect();
    classifier.head.decision = decision;
    let card = Card::new(&classifier, &messages, &held_out, settings);
    Ok(Trained { classifier, card, messages, held_out })
}

/// An ordinary message is learned a second time: what is flagged in vain there costs trust. The copy is on the other channel, where it is
/// as harmless unless personal data stands in it. It names its `source`, so that both share a fold.
fn on_other_channel(message: &Message, rules: &RuleSet) -> Option<Message> {
    if !is_dull(message) {
        return None;
    }
    let is_personal = Analysed::new(message, rules).identifiers.iter().any(|identifier| identifier.kind.is_masked());
    let channel = match message.channel {
        channel if is_personal => channel,
        Channel::Chat => Channel::ReviewReply,
        Channel::ReviewReply => Channel::Chat,
    };
    let mut copy = Message { id: format!("{}~{}", message.id, channel.as_str()), channel, ..message.clone() };
    copy.extra.insert("source".to_owned(), message.id.clone().into());
    Some(copy)
}

/// A copy of a message, disguised by program, for a share of the messages. It names its `source`, so that both share a fold.
fn disguised(message: &Message, rules: &RuleSet, settings: &Settings) -> Option<Message> {
    let of_256 = (settings.disguised * 256.0) as u32;
    if message.extra.contains_key("obfuscation") || attack::random(message, "share").next_u32() % 256 >= of_256 {
        return None;
    }
    let (attack, text) = Attack::any(&Analysed::new(message, rules))?;
    let mut copy = Message { id: format!("{}~{attack}", message.id), text, ..message.clone() };
    copy.extra.insert("source".to_owned(), message.id.clone().into());
    copy.extra.insert("obfuscation".to_owned(), attack.as_str().into());
    Some(copy)
}

/// The messages as rows of feature numbers.
struct Corpus {
    features: Vec<Features>,
    rows: Vec<Numbered>,
    hashes: Vec<u64>,
    targets: Vec<[bool; OUTPUTS]>,
    /// Indexes of the rules that match each message.
    rules: Vec<Vec<usize>>,
    words: Vec<u32>,
}

/// The known features of a message, by family, and what each is worth there. The last feature number is the bias.
struct Numbered {
    places: [Vec<u32>; 4],
    values: [f32; 4],
    bias: u32,
}

impl Row for Numbered {
    fn each(&self, mut take: impl FnMut(u32, f32)) {
        for (places, &value) in self.places.iter().zip(&self.values) {
            for &place in places {
                take(place, value);
            }
        }
        take(self.bias, 1.0);
    }
}

impl Corpus {
    fn read(messages: &[Message], rules: &RuleSet, settings: &Settings) -> Corpus {
        let read = in_parallel(messages, settings.threads, |message| {
            let analysed = Analysed::new(message, rules);
            let without = |ablated| settings.without.contains(&ablated);
            let matches = if without(Ablated::Rules) { Vec::new() } else { rules.matches(&analysed) };
            let matching: Vec<usize> = matches.into_iter().map(|matched| matched.rule).collect();
            let mut features = Features::default();
            features.extract(&analysed, rules, &matching);
            Family::ALL.into_iter().filter(|&family| without(Ablated::Family(family))).for_each(|family| features.clear(family));
            let words: Vec<u32> = super::features::words(analysed.normalized.plain().text()).map(word_print).collect();
            (features, matching, words)
        });
        let mut counts: HashMap<u64, u32> = HashMap::new();
        for (features, _, _) in &read {
            for family in Family::ALL {
                for &hash in features.of(family) {
                    *counts.entry(hash).or_default() += 1;
                }
            }
        }
        let mut hashes: Vec<u64> = counts.iter().filter(|&(_, &count)| count >= settings.least_messages).map(|(&hash, _)| hash).collect();
        hashes.sort_unstable();
        let places: HashMap<u64, u32> = hashes.iter().enumerate().map(|(place, &hash)| (hash, place as u32)).collect();
        let rows = read.iter().map(|(features, _, _)| Numbered {
            places: Family::ALL.map(|family| features.of(family).iter().filter_map(|hash| places.get(hash).copied()).collect()),
            values: Family::ALL.map(|family| features.value(family)),
            bias: hashes.len() as u32,
        });
        let rows = rows.collect();
        let mut words: Vec<u32> = read.iter().flat_map(|(_, _, words)| words.iter().copied()).collect();
        words.sort_unstable();
        words.dedup();
        let targets = messages.iter().map(targets).collect();
        let (features, rules) = read.into_iter().map(|(features, rules, _)| (features, rules)).unzip();
        Corpus { features, rows, hashes, targets, rules, words }
    }

    /// Trains all outputs on some rows and puts them into a table.
    fn fit(&self, train: &[usize], settings: &Settings, progress: &mut dyn FnMut(usize)) -> Result<Classifier> {
        let outputs: Vec<usize> = (0..OUTPUTS).collect();
        let order = shuffled(train);
        let done = AtomicUsize::new(0);
        let (tell, told) = mpsc::channel();
        let weights: Vec<Result<Vec<f32>>> = std::thread::scope(|scope| {
            let work = scope.spawn(|| {
                let fitted = in_parallel(&outputs, settings.threads, |&output| {
                    let fitted = self.fit_output(output, &order, settings);
                    // Nobody listens any more once the caller is gone; training then ends by itself.
                    let _ = tell.send(done.fetch_add(1, Ordering::Relaxed) + 1);
                    fitted
                });
                drop(tell);
                fitted
            });
            for count in told {
                progress(count);
            }
            work.join().expect("training does not panic")
        });
        let weights: Vec<Vec<f32>> = weights.into_iter().collect::<Result<_>>()?;
        Ok(self.table(&weights, settings))
    }

    fn fit_output(&self, output: usize, order: &[usize], settings: &Settings) -> Result<Vec<f32>> {
        let wrong = |error: linfa_ftrl::FtrlError| Error::Train { why: error.to_string() };
        let mut learner = Learner::new(self.hashes.len() + 1, settings.ftrl).map_err(wrong)?;
        for _ in 0..settings.ftrl.passes {
            for &row in order {
                learner.step(&self.rows[row], self.targets[row][output]).map_err(wrong)?;
            }
        }
        Ok(learner.weights())
    }

    fn table(&self, weights: &[Vec<f32>], settings: &Settings) -> Classifier {
        let row = |place: usize| -> [f32; OUTPUTS] { std::array::from_fn(|output| weights[output][place]) };
        let mut ranked: Vec<(f32, usize)> = (0..self.hashes.len())
            .map(|place| (row(place).iter().map(|weight| weight * weight).sum::<f32>(), place))
            .filter(|&(weight, _)| weight > 0.0)
            .collect();
        ranked.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
        ranked.truncate(settings.features);
        let mut kept: Vec<(u64, [f32; OUTPUTS])> = ranked.into_iter().map(|(_, place)| (self.hashes[place], row(place))).collect();
        kept.sort_unstable_by_key(|&(hash, _)| hash);
        let bias = row(self.hashes.len()).to_vec();
        Classifier::build(Head { bias, ..Head::default() }, &kept, self.words.clone())
    }

    /// The log-odds of each rule's label where the rule matches, shrunk towards even for rules that seldom match.
    fn rule_strengths(&self, rows: &[usize], rules: &RuleSet) -> Vec<f32> {
        let mut counts = vec![(1.0f32, 1.0f32); rules.rules.len()];
        for &row in rows {
            for &rule in &self.rules[row] {
                let [own, _, _] = places(rules.rules[rule].spec.label);
                if self.targets[row][own] { counts[rule].0 += 1.0 } else { counts[rule].1 += 1.0 }
            }
        }
        counts.into_iter().map(|(right, wrong)| (right / wrong).ln() + 1.0).collect()
    }

    fn strongest(&self, row: usize, label: Label, strengths: &[f32], rules: &RuleSet) -> f32 {
        let of_label = self.rules[row].iter().filter(|&&rule| rules.rules[rule].spec.label == label);
        of_label.map(|&rule| strengths[rule]).fold(0.0, f32::max)
    }

    /// Fits the regressions on held-out scores, and sets the threshold by the ordinary messages.
    fn decide(
        &self,
        messages: &[Message],
        held_out: &[Scores],
        strengths: &[f32],
        rules: &RuleSet,
        settings: &Settings,
    ) -> Result<Decision> {
        let labels = || Label::ALL.iter().copied().filter(|label| label.is_of_one_message());
        let strongest = |row: usize, label: Label| self.strongest(row, label, strengths, rules);
        let of_any = |row: usize| labels().map(|label| strongest(row, label)).fold(0.0, f32::max);
        let inputs: Vec<Vec<f32>> = (0..held_out.len()).map(|row| violation_inputs(&held_out[row], of_any(row)).to_vec()).collect();
        let broken: Vec<bool> = self.targets[..held_out.len()].iter().map(|targets| targets[OUTPUTS - 1]).collect();
        let violations: Vec<usize> = (0..held_out.len()).filter(|&row| broken[row]).collect();
        let mut decision = Decision {
            violation: Logistic::fit(&inputs, &broken, 1.0)?,
            labels: BTreeMap::new(),
            trained_prevalence: violations.len() as f32 / held_out.len() as f32,
            prevalence: settings.prevalence,
            high: 0.5,
            low: 0.25,
        };
        for label in labels() {
            let [own, _, _] = places(label);
            let inputs: Vec<Vec<f32>> =
                violations.iter().map(|&row| label_inputs(label, &held_out[row], strongest(row, label)).to_vec()).collect();
            let targets: Vec<bool> = violations.iter().map(|&row| self.targets[row][own]).collect();
            decision.labels.insert(label, Logistic::fit(&inputs, &targets, 1.0)?);
        }
        let dull = (0..messages.len()).filter(|&row| is_dull(&messages[row]));
        let mut highest: Vec<f32> = dull.map(|row| decision.weigh(&held_out[row], |label| strongest(row, label)).violation).collect();
        highest.sort_by(|one, other| other.total_cmp(one));
        let allowed = (highest.len() as f32 * settings.false_alarms) as usize;
        decision.high = highest.get(allowed).copied().unwrap_or(0.5).max(1e-4);
        decision.low = decision.high / 3.0;
        Ok(decision)
    }
}

/// Ordinary service text that no rule-breaker's neighbour is meant to resemble: what false alarms are counted on.
pub fn is_dull(message: &Message) -> bool {
    message.extra.get("dull").and_then(serde_json::Value::as_bool).unwrap_or(false)
}

fn targets(message: &Message) -> [bool; OUTPUTS] {
    let labels = message.labels.as_deref().unwrap_or_default();
    let mut targets = [false; OUTPUTS];
    for (target, output) in targets.iter_mut().zip(outputs()) {
        *target = match output {
            Output::Label(label) => labels.contains(&label),
            Output::Category(category) => labels.iter().any(|label| label.category() == category),
            Output::Any => !labels.is_empty(),
        };
    }
    targets
}

/// A fixed shuffle, so that a run of one language or label does not sway the learner and two runs are the same.
fn shuffled(rows: &[usize]) -> Vec<usize> {
    let mut keyed: Vec<(u64, usize)> =
        rows.iter().zip(1u64..).map(|(&row, place)| (place.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29), row)).collect();
    keyed.sort_unstable();
    keyed.into_iter().map(|(_, row)| row).collect()
}

/// Maps in order with some threads.
fn in_parallel<T: Sync, R: Send>(items: &[T], threads: usize, map: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let mut results: Vec<(usize, R)> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads.max(1))
            .map(|_| {
                scope.spawn(|| {
                    let mut own = Vec::new();
                    loop {
                        let place = next.fetch_add(1, Ordering::Relaxed);
                        let Some(item) = items.get(place) else { return own };
                        own.push((place, map(item)));
                    }
                })
            })
            .collect();
        workers.into_iter().flat_map(|worker| worker.join().expect("the mapped function does not panic")).collect()
    });
    results.sort_by_key(|&(place, _)| place);
    results.into_iter().map(|(_, result)| result).collect()
}
