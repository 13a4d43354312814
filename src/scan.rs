//! The scanner: normalise, detect, fold, judge; all parallelism lives here.

use std::io;
use std::sync::Arc;
use std::sync::mpsc::{SyncSender, sync_channel};

use crate::conversation::{Cue, Earlier, Key, Left, Memory, Said, Told};
use crate::error::{Error, Result};
use crate::message::Message;
use crate::model::Classifier;
use crate::model::features::Features;
use crate::policy::{AUTO, Policies};
use crate::rules::{Analysed, RuleSet};
use crate::shop::{Known, Shop, Stores};
use crate::verdict::Verdict;

mod allowed;
mod alone;
mod arrivals;
mod baseline;
mod chunk;
mod history;
mod own;
mod passages;
mod probe;
mod summary;
mod tell;
mod verdicts;
mod versions;
mod windows;

pub use alone::Alone;
pub use arrivals::{Arrivals, Gap};
pub use baseline::Baseline;
pub use history::{Before, Entry, History, Replayed};
pub use probe::Probe;
pub use summary::{AllowUse, Change, Changes, Counts, Summary};
use tell::Teller;
pub use versions::{Versions, model_version};

/// Messages that are read, judged and written together.
const CHUNK: usize = 1024;

/// How to scan.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Packs for every message, the strictest wins; empty, or [`AUTO`] among them: each message's platform and region choose one.
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
    /// [`Scanner::run`] tells only of messages from then on, and of those without a time; earlier ones are judged as what stands before them.
    pub since: Option<jiff::Timestamp>,
}

/// Everything that judging needs. It has no state of its own and is shared between threads.
pub struct Scanner {
    rules: Arc<RuleSet>,
    model: Classifier,
    policies: Arc<Policies>,
    settings: Settings,
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
        if let Some(unknown) = settings.packs.iter().find(|name| *name != AUTO && policies.get(name).is_none()) {
            let known: Vec<&str> = policies.packs().iter().map(|pack| pack.name.as_str()).collect();
            let why = format!("there is no such pack; there are {AUTO}, {}", known.join(", "));
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

    /// Knows whose the data of buyers is; see [`Known`].
    #[must_use]
    pub fn with_known(mut self, known: Known) -> Scanner {
        self.settings.shop.known = known;
        self
    }

    /// Tells only of what was sent from then on; see [`Settings::since`].
    #[must_use]
    pub fn with_since(mut self, since: Option<jiff::Timestamp>) -> Scanner {
        self.settings.since = since;
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

    /// How it scans.
    pub fn settings(&self) -> &Settings {
        &self.settings
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
        let Message { store, conversation, buyer, channel, .. } = message;
        let mut together = Message {
            store: store.clone(),
            conversation: conversation.clone(),
            buyer: buyer.clone(),
            ..Message::new(message.text.clone(), *channel)
        };
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
        self.run_on(source, None, sink)
    }

    /// As [`Scanner::run`], with what earlier scans have judged: that is told first or in its place, and not judged again.
    ///
    /// # Errors
    /// What the sink or the history says; broken records are no errors but counted in the summary.
    pub fn run_on(&self, source: Source<'_>, history: Option<&dyn History>, sink: &mut dyn Sink) -> Result<Summary> {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(self.settings.threads).build();
        let pool = pool.map_err(|error| Error::Input { path: "threads".to_owned(), why: error.to_string() })?;
        let mut teller = Teller::new(self, history, sink);
        if let Some(history) = history {
            history.replay(&mut |replayed| teller.replay(replayed))?;
        }
        let (to_judge, read) = sync_channel(4);
        let (to_write, judged) = sync_channel(4);
        std::thread::scope(|scope| {
            let stores = &self.settings.shop.stores;
            scope.spawn(move || read_chunks(source, stores, &to_judge));
            scope.spawn(|| {
                let (read, to_write) = (read, to_write);
                let mut memory = Memory::default();
                for chunk in read {
                    let judged = pool.install(|| self.judge(chunk, history, &mut memory));
                    let failed = judged.is_err();
                    if to_write.send(judged).is_err() || failed {
                        return;
                    }
                }
            });
            for chunk in judged {
                let (mut entries, left) = chunk?;
                if let Some(history) = history {
                    history.keep(&mut entries, &left)?;
                }
                entries.into_iter().try_for_each(|entry| teller.tell(entry))?;
            }
            Ok(())
        })?;
        if let Some(history) = history {
            history.sum_up(&mut teller.summary)?;
        }
        teller.finish()
    }

    fn judge(&self, chunk: Vec<Result<Message>>, history: Option<&dyn History>, memory: &mut Memory) -> Result<Judged> {
        let Some(history) = history else {
            let new = chunk.into_iter().map(|record| record.map(|message| (message, Before::New))).collect();
            return Ok((chunk::judge(self, new, memory), Vec::new()));
        };
        let judged = chunk::judge(self, history.recall(chunk, memory)?, memory);
        let left = chunk::left(&judged, memory);
        Ok((judged, left))
    }
}

/// A chunk's entries, and what is to be remembered of their conversations.
type Judged = (Vec<Result<Entry>>, Vec<(Key, Left)>);

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

    /// A message that is not judged, as a buyer or a system wrote it: what stands around the others.
    ///
    /// # Errors
    /// What writing gives; the scan then stops.
    fn heard(&mut self, message: &Message) -> io::Result<()> {
        let _ = message;
        Ok(())
    }

    /// A record or file that could not be read.
    ///
    /// # Errors
    /// What writing gives; the scan then stops.
    fn skipped(&mut self, error: &Error) -> io::Result<()> {
        let _ = error;
        Ok(())
    }

    /// So many messages that an earlier scan has judged and found nothing in. They count in charts; text and ids are blank, of the time only
    /// the day is left.
    ///
    /// # Errors
    /// What writing gives; the scan then stops.
    fn counted(&mut self, message: &Message, verdict: &Verdict, count: u64) -> io::Result<()> {
        let _ = (message, verdict, count);
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
