//! Whether a message is written in the languages that are covered, and in which.

use super::features::words;
use super::table::Classifier;
use crate::normalize::fold;
use crate::normalize::script::{Script, script};
use crate::rules::analysed::Analysed;
use crate::rules::{Language, Languages};

/// Share of the letters that must lie in words which the covered languages can account for.
const COVERED: f64 = 0.7;
/// With fewer letters a message is too short to tell, and is judged.
const LETTERS: usize = 40;

/// Whether at least 70 % of the letters lie in words that the fifteen languages can account for, or there are too few to tell.
///
/// Han, kana, Hangul and Thai are accounted for as such; a Latin word by the training text, or by a lexicon entry; other scripts never.
pub fn is_covered(message: &Analysed<'_>, model: &Classifier) -> bool {
    let text = message.normalized.loose().unwrap_or(message.normalized.plain()).text();
    let (mut all, mut known) = (0, 0);
    for word in words(text) {
        let kind = word.chars().next().map_or(Script::None, script);
        let letters = match kind {
            Script::None | Script::Digit => continue,
            // A dense character says as much as several letters.
            Script::Han | Script::Kana => 3,
            Script::Hangul => 2 * word.chars().count(),
            _ => word.chars().count(),
        };
        all += letters;
        known += match kind {
            Script::Han | Script::Kana | Script::Hangul | Script::Thai => letters,
            Script::Latin if is_known(word, model) => letters,
            _ => 0,
        };
    }
    all < LETTERS || known as f64 >= COVERED * all as f64
}

/// Whether the training text has the word, or one that differs in the last letters only: it cannot have seen every inflection.
fn is_known(word: &str, model: &Classifier) -> bool {
    /// Letters that an ending has at the most, and that must be left of the word.
    const ENDING: usize = 3;
    const STEM: usize = 5;
    let borders: Vec<usize> = word.char_indices().map(|(at, _)| at).skip(STEM).collect();
    model.knows_word(word) || borders.into_iter().rev().take(ENDING).any(|end| model.knows_word(&word[..end]))
}

/// The language that most clear words speak for; `None` where none does. Lexicons read Han in one form, so the script is told by the text.
pub fn language(message: &Analysed<'_>) -> Option<&'static str> {
    let mut counts = [0u32; 16];
    for hit in message.hits.iter().filter(|hit| !hit.loose) {
        // A word of few languages says more.
        let weight = 12 / hit.languages.count().max(1);
        for language in hit.languages.iter() {
            counts[language.index()] += weight;
        }
    }
    let best = Language::all().filter(|&language| language != Language::ANY).max_by_key(|language| counts[language.index()])?;
    (counts[best.index()] > 0 && message.hits.iter().any(|hit| hit.languages != Languages::of(Language::ANY))).then(|| match best.tag() {
        "zh-Hans" | "zh-Hant" => chinese(&message.message.text),
        tag => tag,
    })
}

/// The script of a Chinese text. A rare form may be a disguise; in traditional text at least a tenth of the characters are others.
fn chinese(text: &str) -> &'static str {
    let (mut all, mut others) = (0, 0);
    for c in text.chars().filter(|&c| script(c) == Script::Han) {
        all += 1;
        others += usize::from(fold::HAN.contains_key(&c));
    }
    if others * 10 > all { "zh-Hant" } else { "zh-Hans" }
}
