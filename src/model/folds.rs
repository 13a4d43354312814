//! Folds for cross-validation that keep together what belongs together.

use std::collections::HashMap;

use crate::message::Message;

const ALL: &[&str] = &["en", "es", "pt", "fr", "de", "it", "zh-Hans", "zh-Hant", "ja", "ko", "id", "ms", "th", "vi", "tl"];
const FIRST: &[&[&str]] = &[&["de", "ja"], &["es", "pt"], &["fr", "it"], &["id", "ms"], &["th", "vi", "tl"], &["ko", "zh-Hant"]];

/// Rounds of the corpus, and which languages share scenes there: the same number is the same scene, so that one is no independent proof of
/// the other.
const SHARED_SCENES: &[(&str, &[&[&str]])] = &[
    ("-t", FIRST),
    ("-u", FIRST),
    ("-v", FIRST),
    ("-w", FIRST),
    ("-x", FIRST),
    ("-dv", &[ALL]),
    ("-m", &[ALL]),
    ("-q", &[ALL]),
    ("-y", &[&["en", "pt"], &["id", "vi", "ko"], &["th", "tl"]]),
    ("-z", &[&["en", "pt"], &["id", "ms", "zh-Hant"]]),
    ("-n", &[&["en", "tl"], &["pt", "id"], &["th", "vi", "ms"], &["ja", "ko"]]),
    ("-wild", &[&["en", "de", "tl"], &["es", "pt", "it"], &["zh-Hans", "zh-Hant", "ja"], &["id", "ms", "th"], &["fr", "ko", "vi"]]),
    ("-p", &[&["it", "th"], &["fr", "zh-Hant"], &["de", "vi"], &["en", "ja"], &["tl", "zh-Hans"], &["es", "ko"], &["pt", "id", "ms"]]),
    ("-h", &[&["fr", "ja"], &["it", "ko"], &["en", "vi"], &["de", "th", "ms"], &["es", "tl", "zh-Hant"], &["pt", "id", "zh-Hans"]]),
    ("-r", &[&["de", "fr", "it"], &["en", "es", "pt"], &["id", "ms", "tl"], &["th", "vi", "ko"], &["zh-Hans", "zh-Hant", "ja"]]),
];

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
    let scene = message.language.as_deref().and_then(|language| scene(&message.id, language));
    linked.chain(scene).chain([message.id.clone(), format!("text {}", skeleton(&message.text))])
}

/// The name of a scene that several languages share: an id is a language, a round and a number.
fn scene(id: &str, language: &str) -> Option<String> {
    let number = id.strip_prefix(language)?;
    let round = number.trim_end_matches(|c: char| c.is_ascii_digit());
    let (_, sharing) = SHARED_SCENES.iter().find(|(shared, _)| *shared == round)?;
    let languages = sharing.iter().find(|languages| languages.contains(&language))?;
    Some(format!("{}{number}", languages[0]))
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
