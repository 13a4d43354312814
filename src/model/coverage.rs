//! Whether a message is written in the languages that are covered, and in which.

use super::features::words;
use super::table::Classifier;
use crate::normalize::script::{Script, script};
use crate::rules::analysed::Analysed;
use crate::rules::{Language, Languages};

/// Share of the letters that must lie in words which the covered languages can account for.
const COVERED: f64 = 0.7;
/// With fewer letters a message is too short to tell, and is judged.
const LETTERS: usize = 24;

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
            Script::Latin if model.knows_word(word) => letters,
            _ => 0,
        };
    }
    all < LETTERS || known as f64 >= COVERED * all as f64
}

/// The language that most clear words speak for; `None` where none does.
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
    (counts[best.index()] > 0 && message.hits.iter().any(|hit| hit.languages != Languages::of(Language::ANY))).then(|| best.tag())
}
