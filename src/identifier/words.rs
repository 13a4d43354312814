//! The words of `rules/identifier/words.toml`: which of them stand in a text, and what they say about a number or name beside them.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use daachorse::CharwiseDoubleArrayAhoCorasick;

use super::table;
use crate::normalize::fold_text;
use crate::normalize::script::joins;

macro_rules! topics {
    ($($(#[doc = $doc:literal])* $name:ident $text:literal $needs_digits:literal,)*) => {
        /// What a word says of the thing beside it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Topic { $($(#[doc = $doc])* $name,)* }

        impl Topic {
            fn parse(text: &str) -> Option<Topic> {
                match text { $($text => Some(Topic::$name),)* _ => None }
            }

            /// Whether it matters only in a text with digits.
            fn needs_digits(self) -> bool {
                match self { $(Topic::$name => $needs_digits,)* }
            }
        }
    };
}

impl Topic {
    /// Whether it says what a number is. Titles and the like stand anywhere, and in another language are small words ("em").
    pub fn is_of_numbers(self) -> bool {
        !matches!(self, Topic::Title | Topic::Honorific | Topic::Name | Topic::At)
    }
}

topics! {
    Phone "phone" true,
    Messenger "messenger" false,
    Handle "handle" false,
    Mail "mail" false,
    At "at" false,
    Card "card" true,
    Bank "bank" true,
    Order "order" true,
    Tracking "tracking" true,
    Product "product" true,
    Birth "birth" true,
    National "national" true,
    /// Before an address that is no home.
    Own "own" true,
    Owner "owner" true,
    Title "title" false,
    Honorific "honorific" false,
    Name "name" false,
}

/// One such word in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cue {
    pub topic: Topic,
    /// The line of the file it stands on: a language, or the country of an identity number.
    pub key: &'static str,
    pub start: usize,
    pub end: usize,
}

/// The words in `text` by their start; of two that overlap, the longer. Those that matter only beside digits are left out where there are none.
pub fn find(text: &str, has_digits: bool) -> Vec<Cue> {
    let mut cues = Vec::new();
    ALWAYS.collect(text, &mut cues);
    if has_digits {
        WITH_DIGITS.collect(text, &mut cues);
    }
    if cues.len() > 1 {
        // The longest first; what overlaps one that is kept, and is not the same word in another sense, falls away.
        cues.sort_unstable_by_key(|cue| (std::cmp::Reverse(cue.end - cue.start), cue.start));
        let mut kept: BTreeMap<usize, usize> = BTreeMap::new();
        cues.retain(|cue| {
            let last = kept.range(..cue.end).next_back();
            let is_free = last.is_none_or(|(&start, &end)| end <= cue.start || (start, end) == (cue.start, cue.end));
            if is_free {
                kept.insert(cue.start, cue.end);
            }
            is_free
        });
        cues.sort_by_key(|cue| cue.start);
    }
    cues
}

static ALWAYS: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::new(|topic| !topic.needs_digits()));
static WITH_DIGITS: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::new(Topic::needs_digits));

struct Lexicon {
    automaton: CharwiseDoubleArrayAhoCorasick<u32>,
    /// By value of the automaton.
    entries: Vec<Entry>,
}

#[derive(Default)]
struct Entry {
    senses: Vec<(Topic, &'static str)>,
    /// Whether the word may go on.
    open: bool,
}

impl Lexicon {
    fn new(wanted: impl Fn(Topic) -> bool) -> Lexicon {
        let mut places: HashMap<String, usize> = HashMap::new();
        let (mut words, mut entries) = (Vec::new(), Vec::<Entry>::new());
        for (topic, key, word) in table::words(include_str!("../../rules/identifier/words.toml")) {
            let topic = Topic::parse(topic).expect("the test reads every topic");
            if !wanted(topic) {
                continue;
            }
            let folded = fold_text(word.trim_end_matches('*'));
            let place = *places.entry(folded.clone()).or_insert_with(|| {
                words.push(folded);
                entries.push(Entry::default());
                entries.len() - 1
            });
            entries[place].senses.push((topic, key));
            entries[place].open |= word.ends_with('*');
        }
        let automaton = CharwiseDoubleArrayAhoCorasick::new(words).expect("a few thousand words fit an automaton");
        Lexicon { automaton, entries }
    }

    fn collect(&self, text: &str, cues: &mut Vec<Cue>) {
        for found in self.automaton.find_overlapping_iter(text) {
            let entry = &self.entries[found.value() as usize];
            if !stands_alone(text, found.start(), found.end(), entry.open) {
                continue;
            }
            cues.extend(entry.senses.iter().map(|&(topic, key)| Cue { topic, key, start: found.start(), end: found.end() }));
        }
    }
}

fn stands_alone(text: &str, start: usize, end: usize, open: bool) -> bool {
    let border = |at: usize| {
        let (before, after) = (text[..at].chars().next_back(), text[at..].chars().next());
        before.zip(after).is_none_or(|(before, after)| !joins(before, after))
    };
    // "Mary's": a letter behind an apostrophe is the end of a word.
    let is_ending = end - start == 1 && text[..start].ends_with(['\'', '’']);
    !is_ending && border(start) && (open || border(end) || text[..end].ends_with(|c| ('가'..='힣').contains(&c)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_section_is_a_topic() {
        for (topic, ..) in table::rows(include_str!("../../rules/identifier/words.toml")) {
            assert!(Topic::parse(topic).is_some(), "no topic {topic}");
        }
    }

    #[test]
    fn the_longer_word_counts() {
        let text = "order number 12 or phone number 34";
        let found: Vec<_> = find(text, true).iter().map(|cue| (cue.topic, &text[cue.start..cue.end])).collect();
        assert_eq!(found, [(Topic::Order, "order number"), (Topic::Phone, "phone number")]);
    }

    #[test]
    fn many_words_are_found_in_a_time_that_grows_with_their_number() {
        // Were each compared with all the others, this would take minutes.
        assert!(find(&"at ".repeat(300_000), false).len() >= 300_000);
    }

    #[test]
    fn a_word_inside_another_word_says_nothing() {
        assert_eq!(find("excellent, seriously", true), []);
    }
}
