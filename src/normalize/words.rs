//! Words that shops and buyers write, so that a misspelt or disguised word is told from a rare one.
//!
//! `rules/fold/words.txt` holds words in Latin script as the plain reading folds them: first the frequent ones, the most frequent first,
//! then, behind an empty line, rare ones. `replylint rules words` writes it. A frequent or long word
//! may be read in place of another; a rare short one is just left as it is.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::script::{Script, script};

/// The known words.
pub(crate) static WORDS: LazyLock<Words> = LazyLock::new(|| Words::parse(include_str!("../../rules/fold/words.txt")));

/// Longer words are not looked for where letters are cut into words.
const LONGEST: usize = 24;
/// Frequent words of four letters are so many that only the first of them may stand for another word; each letter more lets twice as many.
const SHORT: (usize, usize) = (4, 8000);
/// Words of so many letters have hardly a neighbour, so that a rare one may stand for another too.
const LONG: usize = 7;
/// Single letters that are words.
const ALONE: &str = "aeiouyàèéóạ";
/// What one more word costs when letters are cut into words, in ranks (natural logarithm).
const CUT: f32 = 8.0;

/// Bits of the filter, a power of two: some twenty for each word, so that one in twenty others passes.
const FILTER: usize = 1 << 20;

/// Known words with their ranks.
#[derive(Debug)]
pub(crate) struct Words {
    ranks: FxHashMap<&'static str, u32>,
    frequent: usize,
    /// The [`WordHash`]es of all words, a bit each.
    filter: Vec<u64>,
}

/// A polynomial hash of a word's letters: that of a word made of two parts needs only the hashes of the parts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct WordHash(u64);

impl WordHash {
    const BASE: u64 = 0x9e37_79b9_7f4a_7c15;

    /// Of no letters, then of one more at each step.
    pub(crate) fn push(self, letter: char) -> WordHash {
        WordHash(self.0.wrapping_mul(WordHash::BASE).wrapping_add(letter as u64))
    }

    /// By how much letters weigh more that stand before `count` others.
    pub(crate) fn weight_before(count: usize) -> u64 {
        WordHash::BASE.wrapping_pow(count as u32)
    }

    /// Of the letters of this one and of `tail`, whose letters have that `weight` before them.
    pub(crate) fn then(self, tail: WordHash, weight: u64) -> WordHash {
        WordHash(self.0.wrapping_mul(weight).wrapping_add(tail.0))
    }

    fn bit(self) -> (usize, u64) {
        let bit = (self.0 ^ (self.0 >> 32)).wrapping_mul(WordHash::BASE) >> (64 - FILTER.ilog2());
        (bit as usize / 64, 1 << (bit % 64))
    }
}

impl Words {
    fn parse(text: &'static str) -> Words {
        let mut ranks = FxHashMap::default();
        ranks.reserve(1 << 16);
        let (mut frequent, mut filter) = (0, vec![0; FILTER / 64]);
        for (rank, word) in text.lines().enumerate() {
            if word.is_empty() {
                frequent = rank;
            }
            ranks.insert(word, rank as u32);
            let (place, bit) = word.chars().fold(WordHash::default(), WordHash::push).bit();
            filter[place] |= bit;
        }
        Words { ranks, frequent, filter }
    }

    /// Whether a word of that hash may stand in the list; most that do not are told.
    pub(crate) fn may_have(&self, hash: WordHash) -> bool {
        let (place, bit) = hash.bit();
        self.filter[place] & bit != 0
    }

    /// Whether `word` stands in the list.
    pub(crate) fn has(&self, word: &str) -> bool {
        self.ranks.contains_key(word)
    }

    /// The rank of a word that may stand for what was written, 0 for the most frequent of all.
    pub(crate) fn rank(&self, word: &str) -> Option<usize> {
        let rank = *self.ranks.get(word)? as usize;
        let letters = word.chars().count();
        let (length, most) = SHORT;
        match rank < self.frequent {
            true => (rank < most << letters.saturating_sub(length).min(8)).then_some(rank),
            false => (letters >= LONG).then_some(self.frequent),
        }
    }

    /// `letters` cut into the likeliest known words (a unigram model, ranks by Zipf's law); `None` where they make none.
    pub(crate) fn cut(&self, letters: &str) -> Option<String> {
        let ends: Vec<usize> = letters.char_indices().map(|(at, _)| at).chain([letters.len()]).collect();
        // By place: the cost of the best cut up to it, and where its last word begins.
        let mut best: Vec<Option<(f32, usize)>> = vec![None; ends.len()];
        best[0] = Some((0.0, 0));
        for end in 1..ends.len() {
            for start in end.saturating_sub(LONGEST)..end {
                let word = &letters[ends[start]..ends[end]];
                let Some((before, _)) = best[start].filter(|_| end - start > 1 || ALONE.contains(word)) else { continue };
                let Some(&rank) = self.ranks.get(word) else { continue };
                let cost = before + (rank as f32 + 2.0).ln() + CUT;
                if best[end].is_none_or(|(other, _)| cost < other) {
                    best[end] = Some((cost, start));
                }
            }
        }
        let mut at = ends.len() - 1;
        let mut words = Vec::new();
        while at > 0 {
            let (_, start) = best[at]?;
            words.push(&letters[ends[start]..ends[at]]);
            at = start;
        }
        words.reverse();
        Some(words.join(" "))
    }
}

/// Whether `word` is made of Latin letters alone.
pub fn is_latin(word: &str) -> bool {
    word.chars().all(|c| script(c) == Script::Latin)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_sorted_as_it_says() {
        let text = include_str!("../../rules/fold/words.txt");
        let (frequent, rare) = text.split_once("\n\n").expect("an empty line parts them");
        assert!(frequent.lines().all(|word| is_latin(word) && WORDS.has(word)));
        assert!(rare.lines().is_sorted() && rare.lines().all(|word| is_latin(word) && WORDS.has(word)));
        assert_eq!(WORDS.ranks.len(), frequent.lines().count() + rare.lines().count() + 1, "a word stands there once");
    }

    #[test]
    fn a_word_of_two_parts_passes_the_filter_and_most_others_do_not() {
        let hash = |letters: &str| letters.chars().fold(WordHash::default(), WordHash::push);
        for word in ["review", "đánh", "bewertung"] {
            let (head, tail) = word.split_at(word.floor_char_boundary(3));
            assert_eq!(hash(head).then(hash(tail), WordHash::weight_before(tail.chars().count())), hash(word));
            assert!(WORDS.may_have(hash(word)), "{word}");
        }
        let passed = (0..1000).filter(|number| WORDS.may_have(hash(&format!("xq{number}")))).count();
        assert!(passed < 100, "{passed}");
    }

    #[test]
    fn letters_are_cut_into_words() {
        for (letters, words) in [
            ("leaveareview", "leave a review"),
            ("sendit", "send it"),
            ("senda", "send a"),
            ("review", "review"),
            ("imretourenportal", "im retourenportal"),
        ] {
            assert_eq!(WORDS.cut(letters).as_deref(), Some(words));
        }
        assert_eq!(WORDS.cut("xqzzv"), None);
    }
}
