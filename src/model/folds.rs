//! Folds for cross-validation that keep together what belongs together.

use std::collections::HashMap;

use crate::message::Message;

/// Languages whose messages share scenes in parts of the corpus, so that one is no independent proof of the other.
const SHARED_SCENES: [&[&str]; 6] = [&["de", "ja"], &["es", "pt"], &["fr", "it"], &["id", "ms"], &["th", "vi", "tl"], &["ko", "zh-Hant"]];

/// The fold of each message: a message, its twin, its disguised copies (`source`), its near-duplicates and what shares its scene in a
/// sister language have one fold.
pub fn folds(messages: &[Message], count: usize) -> Vec<usize> {
    let mut groups = Groups::new(messages.len());
    let mut by_key: HashMap<String, usize> = HashMap::new();
    for (place, message) in messages.iter().enumerate() {
        for key in keys(message) {
            let first = *by_key.entry(key).or_insert(place);
            groups.join(first, place);
        }
    }
    (0..messages.len()).map(|place| (hash(&messages[groups.root(place)].id) % count as u64) as usize).collect()
}

fn keys(message: &Message) -> impl Iterator<Item = String> + '_ {
    let linked = ["twin", "source"].into_iter().filter_map(|key| message.extra.get(key)?.as_str().map(str::to_owned));
    let scene = message.language.as_deref().and_then(|language| {
        let sisters = SHARED_SCENES.iter().find(|sisters| sisters.contains(&language))?;
        let number = message.id.strip_prefix(language)?;
        Some(format!("{}{number}", sisters[0]))
    });
    linked.chain(scene).chain([message.id.clone(), format!("text {}", skeleton(&message.text))])
}

/// What is left of a text when case, digits, signs and blanks are gone: near-duplicates share it.
fn skeleton(text: &str) -> String {
    text.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect()
}

fn hash(text: &str) -> u64 {
    let hash = super::features::text_hash(text);
    hash ^ (hash >> 29)
}

/// Union-find.
struct Groups(Vec<usize>);

impl Groups {
    fn new(count: usize) -> Groups {
        Groups((0..count).collect())
    }

    fn root(&mut self, mut place: usize) -> usize {
        while self.0[place] != place {
            self.0[place] = self.0[self.0[place]];
            place = self.0[place];
        }
        place
    }

    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.root(one), self.root(other));
        self.0[one.max(other)] = one.min(other);
    }
}
