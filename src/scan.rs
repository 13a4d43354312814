//! The scanner: normalise, detect, fold, judge; all parallelism lives here.

use std::io;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use rayon::prelude::*;

use crate::conversation::{self, Cue, Earlier, Key, Memory, Said, Told};
use crate::error::{Error, Result};
use crate::finding::{Evidence, Span};
use crate::fuse::{Fused, Margins, fuse};
use crate::label::Label;
use crate::message::Message;
use crate::model::features::Features;
use crate::model::{Classifier, coverage};
use crate::policy::Policies;
use crate::rules::{Analysed, RuleSet};
use crate::shop::{Shop, Stores};
use crate::verdict::{Reason, Verdict};

mod allowed;
mod arrivals;
mod baseline;
mod chunk;
mod own;
mod passages;
mod probe;
mod summary;
mod verdicts;
mod versions;
mod windows;

pub use arrivals::{Arrivals, Gap};
pub use baseline::Baseline;
use chunk::Judgement;
pub use probe::Probe;
pub use summary::{AllowUse, Counts, Summary};
pub use versions::{Versions, model_version};

/// Messages that are read, judged and written together.
const CHUNK: usize = 1024;

/// Concepts that put a whole message into another light.
const FRAMES: [&str; 4] = ["quote", "education", "warning", "never-policy"];

/// How to scan.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Packs for every message, the strictest wins; empty: each message's platform and region choose.
    pub packs: Vec<String>,
    /// Threads to judge with; 0 is one for each core. The result is the same for any number.
    pub threads: usize,
    /// The installation's secret, which keys the fingerprints.
    pub fingerprint_key: Vec<u8>,
    /// Also tells of buyers' messages that extort or are no honest review.
    pub inbound: bool,
    /// Stores, and what is allowed.
    pub shop: Shop,
    /// Findings of a former report, which [`Scanner::run`] leaves out.
    pub baseline: Option<Baseline>,
}

/// Everything that judging needs. It has no state of its own and is shared between threads.
pub struct Scanner {
    rules: Arc<RuleSet>,
    model: Classifier,
    policies: Arc<Policies>,
    settings: Settings,
}

/// What one message alone is worth, before conversation and policy.
#[derive(Default)]
pub struct Alone {
    fused: Fused,
    reason: Option<Reason>,
    language: Option<&'static str>,
    template: String,
    is_bare: bool,
    /// Some of it may be what others say, or what must not be said.
    quotes: bool,
    said: Said,
}

impl Alone {
    /// What the conversation is told of it, before it is read together with what stands before it.
    fn cue(&self, message: &Message) -> Cue {
        Cue::new(&self.fused.findings, &self.fused.margins, self.said, message.text.len())
    }

    /// Whether it carries `label`.
    fn finds(&self, label: Label) -> bool {
        self.fused.findings.iter().any(|finding| finding.label == label)
    }

    /// The labels it carries or may carry.
    fn labels(&self) -> impl Iterator<Item = Label> {
        let found = self.fused.findings.iter().map(|finding| finding.label);
        found.chain(self.fused.candidates.iter().map(|candidate| candidate.label))
    }

    /// Where it asks for a review or for a change of one, if it does.
    pub fn asks(&self) -> Option<Span> {
        conversation::asks(&self.fused.findings)
    }

    /// Whether it may be worth reading it together with what stands before it.
    fn wants_earlier(&self, message: &Message) -> bool {
        self.cue(message).wants_earlier()
    }
}

impl Scanner {
    /// A scanner of these rules, model and packs.
    ///
    /// # Errors
    /// A model trained with other concepts, or a pack that is not there.
    pub fn new(rules: RuleSet, model: Classifier, policies: Policies, settings: Settings) -> Result<Scanner> {
        Scanner::of(Arc::new(rules), model, Arc::new(policies), settings)
    }

    fn of(rules: Arc<RuleSet>, model: Classifier, policies: Arc<Policies>, settings: Settings) -> Result<Scanner> {
        if model.head.concepts != rules.concepts.names() {
            let why = "was trained with other concepts than the rules have; train it anew with `replylint train`".to_owned();
            return Err(Error::Model { why });
        }
        if let Some(unknown) = settings.packs.iter().find(|name| policies.get(name).is_none()) {
            let known: Vec<&str> = policies.packs().iter().map(|pack| pack.name.as_str()).collect();
            let why = format!("there is no such pack; there are {}", known.join(", "));
            return Err(Error::Rules { file: "policy".to_owned(), line: None, item: Some(unknown.clone()), why });
        }
        if let Some((number, id)) = unknown_rule(&settings.shop, &rules) {
            let why = format!("there is no rule {id:?}; `replylint rules list` names all");
            return Err(Error::Setting { place: format!("[[allow]] {number}"), why });
        }
        Ok(Scanner { rules, model, policies, settings })
    }

    /// Leaves out what a former report has; see [`Settings::baseline`].
    #[must_use]
    pub fn with_baseline(mut self, baseline: Option<Baseline>) -> Scanner {
        self.settings.baseline = baseline;
        self
    }

    /// The same rules and packs with another model.
    ///
    /// # Errors
    /// A model trained with other concepts.
    pub fn with_model(&self, model: Classifier) -> Result<Scanner> {
        Scanner::of(Arc::clone(&self.rules), model, Arc::clone(&self.policies), self.settings.clone())
    }

    /// The built-in rules, model and packs.
    ///
    /// # Errors
    /// A pack that is not there.
    pub fn embedded(settings: Settings) -> Result<Scanner> {
        Scanner::new(RuleSet::embedded()?, Classifier::embedded()?, Policies::embedded()?, settings)
    }

    /// Whether it tells of buyers' messages too; see [`Settings::inbound`].
    #[must_use]
    pub fn with_inbound(mut self, wanted: bool) -> Scanner {
        self.settings.inbound = wanted;
        self
    }

    /// What the shop says of itself.
    pub fn shop(&self) -> &Shop {
        &self.settings.shop
    }

    /// The rules it judges by.
    pub fn rules(&self) -> &RuleSet {
        &self.rules
    }

    /// The model it judges by.
    pub fn model(&self) -> &Classifier {
        &self.model
    }

    /// The packs it judges by.
    pub fn policies(&self) -> &Policies {
        &self.policies
    }

    /// Whether the words of the lexicons are those the model was trained with.
    pub fn lexicon_is_as_trained(&self) -> bool {
        self.model.head.lexicon_hash == crate::model::card::lexicon_hash(&self.rules)
    }

    /// Fills in what a record does not say of its store; [`Scanner::run`] does so by itself.
    pub fn complete(&self, message: &mut Message) {
        self.settings.shop.stores.complete(message);
    }

    /// Judges one message of the shop after those that `memory` has seen.
    pub fn check(&self, message: &Message, memory: &mut Memory) -> Verdict {
        let features = &mut Features::default();
        let alone = self.alone(message, features);
        let told = self.fold(message, &alone, memory, features);
        self.verdict(message, alone, told)
    }

    /// Takes a message of the shop that was judged alone through its conversation.
    pub fn fold(&self, message: &Message, alone: &Alone, memory: &mut Memory, features: &mut Features) -> Told {
        let Some(key) = Key::of(message) else { return Told::default() };
        let cue = self.cue(message, alone, &memory.tails.before(&key, message), features);
        memory.tails.check(&key, message);
        memory.judge(&key, &message.id, &cue)
    }

    /// Takes in what the buyer or the platform said: context for what the shop writes next.
    pub fn hear(&self, message: &Message, memory: &mut Memory) {
        if let Some(key) = Key::of(message) {
            memory.hear(&key, &message.id, self.said(message));
        }
    }

    /// What a message that is not the shop's tells its conversation.
    pub fn said(&self, message: &Message) -> Said {
        Said::by_buyer(&Analysed::new(message, &self.rules), &self.rules)
    }

    /// What a conversation is told of a message: it alone, and read together with what the same sender wrote before, the latest first.
    pub fn cue(&self, message: &Message, alone: &Alone, earlier: &[Earlier], features: &mut Features) -> Cue {
        let mut cue = alone.cue(message);
        let (text, store) = (message.text.clone(), message.store.clone());
        let mut together = Message { text, store, ..Message::new("", message.channel) };
        for earlier in earlier {
            together.text = format!("{}\n{}", earlier.text, together.text);
            if !cue.wants_earlier() || together.text.len() > windows::LONG {
                break;
            }
            let Alone { fused, .. } = self.alone_short(&together, features);
            cue.join(&earlier.id, &fused.findings, &fused.margins, together.text.len() - message.text.len());
        }
        cue
    }

    /// Judges everything that `source` gives, in chunks, and gives the verdicts to `sink` in the same order.
    ///
    /// # Errors
    /// What the sink says; broken records are no errors but counted in the summary.
    pub fn run(&self, source: Source<'_>, sink: &mut dyn Sink) -> Result<Summary> {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(self.settings.threads).build();
        let pool = pool.map_err(|error| Error::Input { path: "threads".to_owned(), why: error.to_string() })?;
        let (to_judge, read) = sync_channel(4);
        let (to_write, judged) = sync_channel(4);
        let summary = std::thread::scope(|scope| {
            let stores = &self.settings.shop.stores;
            scope.spawn(move || read_chunks(source, stores, &to_judge));
            scope.spawn(|| {
                let (read, to_write) = (read, to_write);
                let mut memory = Memory::default();
                for chunk in read {
                    let chunk = pool.install(|| chunk::judge(self, chunk, &mut memory));
                    if to_write.send(chunk).is_err() {
                        return;
                    }
                }
            });
            self.write_chunks(judged, sink)
        });
        let written = summary.and_then(|summary| sink.finish(&summary).map(|()| summary));
        written.map_err(|error| Error::io("the report", error))
    }

    fn write_chunks(&self, judged: Receiver<chunk::Judged>, sink: &mut dyn Sink) -> io::Result<Summary> {
        let mut summary = Summary::of(&self.settings.shop);
        for record in judged.into_iter().flatten() {
            match record {
                Ok((message, Judgement::Shop(alone, told))) => {
                    let mut verdict = self.verdict(&message, *alone, told);
                    self.leave_out_known(&mut verdict);
                    summary.add(&message, &verdict);
                    sink.verdict(&message, &verdict)?;
                }
                Ok((message, Judgement::Other(_))) => {
                    summary.add_other(&message);
                    if let Some(mut verdict) = self.inbound(&message) {
                        self.leave_out_known(&mut verdict);
                        summary.known += verdict.known as u64;
                        sink.verdict(&message, &verdict)?;
                    }
                }
                Err(error) => {
                    summary.add_skipped(&error);
                    sink.skipped(&error)?;
                }
            }
        }
        Ok(summary)
    }

    fn leave_out_known(&self, verdict: &mut Verdict) {
        if let Some(baseline) = &self.settings.baseline {
            baseline.settle(verdict);
        }
    }

    /// Judges messages alone, in parallel, in their order.
    pub fn alone_all(&self, messages: &[Message]) -> Vec<Alone> {
        messages.par_iter().with_min_len(4).map_init(Features::default, |features, message| self.alone(message, features)).collect()
    }

    /// Judges one message alone. A very long text is judged in overlapping windows, a long one also by its passages, unless it teaches or
    /// quotes: a passage would not know.
    pub fn alone(&self, message: &Message, features: &mut Features) -> Alone {
        let unread = |reason| Alone { reason: Some(reason), ..Alone::default() };
        if message.sender == crate::message::Sender::Unknown {
            return unread(Reason::UnknownSender);
        }
        if message.text.trim().is_empty() {
            return unread(if message.extra.contains_key("media") { Reason::Media } else { Reason::Unreadable });
        }
        if message.text.len() > windows::LONG {
            return windows::judge(message, |part| self.alone_short(part, features));
        }
        let mut whole = self.alone_short(message, features);
        if whole.reason.is_none() && !whole.quotes {
            windows::read_again(message, &mut whole, &passages::passages(&message.text), |part| self.alone_short(part, features));
        }
        whole
    }

    fn alone_short(&self, message: &Message, features: &mut Features) -> Alone {
        let mut alone = self.read(message, features);
        own::clear(self, message, &mut alone, features);
        alone
    }

    /// Judges a text by its words only, whosoever's numbers stand in it.
    fn read(&self, message: &Message, features: &mut Features) -> Alone {
        let analysed = Analysed::new(message, &self.rules);
        let mut fused = fuse(&analysed, &self.rules, &self.model, features);
        let mut reason = None;
        if !coverage::is_covered(&analysed, &self.model) {
            reason = Some(Reason::Language);
            fused.candidates.clear();
            fused.margins = Margins::default();
            fused.findings.retain(|finding| finding.evidence.iter().any(|evidence| matches!(evidence, Evidence::Identifier { .. })));
        }
        let template = if fused.findings.is_empty() { String::new() } else { probe::template(&analysed) };
        let is_bare = analysed.identifiers.iter().all(|identifier| !identifier.kind.is_masked());
        let said = Said::new(&analysed, &self.rules);
        let quotes = FRAMES.iter().filter_map(|name| self.rules.concepts.get(name)).any(|frame| analysed.concepts.contains(frame));
        Alone { fused, reason, language: coverage::language(&analysed), template, is_bare, quotes, said }
    }
}

/// The first entry that allows a rule which is not there.
fn unknown_rule<'s>(shop: &'s Shop, rules: &RuleSet) -> Option<(usize, &'s str)> {
    let named = (1..).zip(&shop.allow).filter_map(|(number, allow)| Some((number, allow.rule.as_deref()?)));
    named.into_iter().find(|(_, id)| rules.rules.iter().all(|rule| rule.spec.id != *id))
}

fn read_chunks(source: Source<'_>, stores: &Stores, to_judge: &SyncSender<Vec<Result<Message>>>) {
    let mut chunk = Vec::with_capacity(CHUNK);
    for mut record in source {
        if let Ok(message) = &mut record {
            stores.complete(message);
        }
        chunk.push(record);
        if chunk.len() == CHUNK && to_judge.send(std::mem::replace(&mut chunk, Vec::with_capacity(CHUNK))).is_err() {
            return;
        }
    }
    // Nobody takes it where the sink has failed; that error is told already.
    let _ = to_judge.send(chunk);
}

/// Where messages come from; broken records are errors among them.
pub type Source<'a> = Box<dyn Iterator<Item = Result<Message>> + Send + 'a>;

/// Where verdicts go, in the order of the source.
pub trait Sink {
    /// One message that was judged or could not be. A buyer's comes only where [`Settings::inbound`] asks for it and it carries such a label.
    ///
    /// # Errors
    /// What writing gives; the scan then stops.
    fn verdict(&mut self, message: &Message, verdict: &Verdict) -> io::Result<()>;

    /// A record or file that could not be read.
    ///
    /// # Errors
    /// What writing gives; the scan then stops.
    fn skipped(&mut self, error: &Error) -> io::Result<()> {
        let _ = error;
        Ok(())
    }

    /// The end of the scan.
    ///
    /// # Errors
    /// What writing gives.
    fn finish(&mut self, summary: &Summary) -> io::Result<()> {
        let _ = summary;
        Ok(())
    }
}
