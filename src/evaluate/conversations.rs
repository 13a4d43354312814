//! Whole conversations: which labels were found anywhere in each, as a trainer would look at it.

use std::collections::{BTreeMap, BTreeSet};

use super::Tally;
use crate::label::Label;
use crate::message::Message;

/// The conversations among labelled messages, by store and id. Those of a single message of the shop are none.
#[derive(Clone, Debug, Default)]
pub struct Conversations(BTreeMap<(String, String), Labelled>);

#[derive(Clone, Debug, Default)]
struct Labelled {
    messages: u64,
    wanted: BTreeSet<Label>,
    given: BTreeSet<Label>,
    loud: bool,
}

impl Conversations {
    /// Counts a message of the shop with the labels found in it; `loud` where one is at `warn` or above.
    pub(super) fn add(&mut self, message: &Message, given: &[Label], loud: bool) {
        let Some(conversation) = &message.conversation else { return };
        let labelled = self.0.entry((message.store.clone().unwrap_or_default(), conversation.clone())).or_default();
        labelled.messages += 1;
        labelled.wanted.extend(message.labels.iter().flatten());
        labelled.given.extend(given);
        labelled.loud |= loud;
    }

    fn all(&self) -> impl Iterator<Item = &Labelled> + Clone {
        self.0.values().filter(|labelled| labelled.messages > 1)
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.all().count()
    }

    /// Decisions by label.
    pub fn label(&self) -> Tally {
        let mut tally = Tally::default();
        for labelled in self.all() {
            for &label in Label::ALL {
                tally.add(labelled.wanted.contains(&label), labelled.given.contains(&label));
            }
        }
        tally
    }

    /// Conversations in which the shop asks again: found, all.
    pub fn repeated(&self) -> (u64, u64) {
        let asks_again = self.all().filter(|labelled| labelled.wanted.contains(&Label::SolicitationRepeated));
        let found = asks_again.clone().filter(|labelled| labelled.given.contains(&Label::SolicitationRepeated));
        (found.count() as u64, asks_again.count() as u64)
    }

    /// Clean conversations with a message at `warn` or above, and all clean ones.
    pub fn false_alarms(&self) -> (u64, u64) {
        let clean = self.all().filter(|labelled| labelled.wanted.is_empty());
        (clean.clone().filter(|labelled| labelled.loud).count() as u64, clean.count() as u64)
    }
}
