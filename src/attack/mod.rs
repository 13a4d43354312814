//! Disguises a message as agents do to get past a filter: for training, and to measure what each disguise costs.
//!
//! The tables are in `rules/fold/attack.toml`, made apart from those that undo disguises. What is disguised are the words that lexicons
//! know, for those are what a filter looks for; where they know none, some words by chance. The same message and attack always give the same
//! text.

mod letters;
mod script;
mod table;

use std::fmt;
use std::ops::Range;

use rand_xoshiro::SplitMix64;
use rand_xoshiro::rand_core::{RngCore, SeedableRng};
use sha2::{Digest, Sha256};
use unicode_segmentation::UnicodeSegmentation;

use crate::message::Message;
use crate::rules::Analysed;
use table::TABLES;

/// At most so many words of a message are disguised letter by letter.
const WORDS: usize = 4;

/// A way to disguise a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Attack {
    /// `r e v i e w`
    Spaced,
    /// `r.e.v.i.e.w`
    Dotted,
    /// Invisible characters inside words.
    ZeroWidth,
    /// Letters of other scripts that look the same.
    LookAlike,
    /// Digits and signs for letters.
    Leet,
    /// Signs for words.
    Emoji,
    /// Full-width letters and digits.
    FullWidth,
    /// Letters left out, doubled or swapped.
    Typo,
    /// Capitals anywhere.
    Case,
    /// What agents type for words of their trade.
    Short,
    /// Digits written as words.
    DigitWords,
    /// Letters without their marks.
    DroppedMarks,
    /// Han characters that sound the same.
    Homophone,
    /// Han characters taken apart.
    SplitHan,
    /// Rare forms of Han characters.
    Martian,
    /// Mandarin in Latin letters.
    Romanised,
    /// Half-width kana.
    HalfKana,
    /// Hangul syllables taken apart.
    SplitJamo,
}

impl Attack {
    /// Every attack with its name.
    pub const ALL: [(Attack, &'static str); 18] = [
        (Attack::Spaced, "spaced"),
        (Attack::Dotted, "dotted"),
        (Attack::ZeroWidth, "zero-width"),
        (Attack::LookAlike, "look-alike"),
        (Attack::Leet, "leet"),
        (Attack::Emoji, "emoji"),
        (Attack::FullWidth, "full-width"),
        (Attack::Typo, "typo"),
        (Attack::Case, "case"),
        (Attack::Short, "short"),
        (Attack::DigitWords, "digit-words"),
        (Attack::DroppedMarks, "dropped-marks"),
        (Attack::Homophone, "homophone"),
        (Attack::SplitHan, "split-han"),
        (Attack::Martian, "martian"),
        (Attack::Romanised, "romanised"),
        (Attack::HalfKana, "half-kana"),
        (Attack::SplitJamo, "split-jamo"),
    ];

    /// The name as printed.
    pub fn as_str(self) -> &'static str {
        Attack::ALL[self as usize].1
    }

    /// The text of a message disguised this way; `None` where the attack finds nothing to change.
    pub fn disguise(self, message: &Analysed<'_>) -> Option<String> {
        let text = message.message.text.as_str();
        let random = &mut random(message.message, self.as_str());
        let disguised = match self {
            Attack::Spaced => in_words(message, random, |word, _| letters::apart(word, " ")),
            Attack::Dotted => in_words(message, random, |word, random| letters::apart(word, pick(random, &[".", "-", "_", "*", "·"]))),
            Attack::ZeroWidth => in_words(message, random, letters::zero_width),
            Attack::LookAlike => in_words(message, random, |word, random| TABLES.look_alike.substitute(word, random, 128)),
            Attack::Leet => in_words(message, random, |word, random| TABLES.leet.substitute(word, random, 160)),
            Attack::FullWidth => in_words(message, random, |word, _| letters::full_width(word)),
            Attack::Typo => in_words(message, random, letters::typo),
            Attack::Case => letters::any_case(text, random),
            Attack::Emoji => TABLES.emoji.substitute(text, random, 230),
            Attack::Short => TABLES.short.substitute(text, random, 230),
            Attack::DigitWords => TABLES.digit_words(text, message.message.language.as_deref()?),
            Attack::DroppedMarks => script::dropped_marks(text),
            Attack::Homophone => TABLES.homophone.substitute(text, random, 200),
            Attack::SplitHan => TABLES.split.substitute(text, random, 200),
            Attack::Martian => TABLES.martian.substitute(text, random, 200),
            Attack::Romanised => TABLES.romanised.substitute(text, random, 230),
            Attack::HalfKana => script::half_kana(text),
            Attack::SplitJamo => in_words(message, random, |word, _| script::split_jamo(word)),
        };
        disguised.filter(|disguised| disguised != text)
    }

    /// One of the attacks that change a message, by chance, and the disguised text.
    pub fn any(message: &Analysed<'_>) -> Option<(Attack, String)> {
        let mut attacks: Vec<Attack> = Attack::ALL.iter().map(|&(attack, _)| attack).collect();
        let mut random = random(message.message, "any");
        while !attacks.is_empty() {
            let attack = attacks.swap_remove(random.next_u32() as usize % attacks.len());
            if let Some(text) = attack.disguise(message) {
                return Some((attack, text));
            }
        }
        None
    }
}

impl fmt::Display for Attack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Chance that is the same for the same message and purpose, on every machine.
pub fn random(message: &Message, purpose: &str) -> SplitMix64 {
    let hash = Sha256::digest(format!("{purpose}\n{}\n{}", message.id, message.text));
    SplitMix64::from_seed(std::array::from_fn(|place| hash[place]))
}

fn pick<'p, T: ?Sized>(random: &mut SplitMix64, of: &[&'p T]) -> &'p T {
    of[random.next_u32() as usize % of.len()]
}

/// Whether something with so many chances in 256 happens.
fn chance(random: &mut SplitMix64, of_256: u32) -> bool {
    random.next_u32() % 256 < of_256
}

/// Rewrites some words of a message.
fn in_words(message: &Analysed<'_>, random: &mut SplitMix64, rewrite: impl Fn(&str, &mut SplitMix64) -> Option<String>) -> Option<String> {
    let text = message.message.text.as_str();
    let (mut disguised, mut end) = (String::new(), 0);
    for range in targets(message, random) {
        if let Some(word) = rewrite(&text[range.clone()], random) {
            disguised.push_str(&text[end..range.start]);
            disguised.push_str(&word);
            end = range.end;
        }
    }
    (end > 0).then(|| disguised + &text[end..])
}

/// Places of the source whose disguise would pay, in order and apart from each other.
fn targets(message: &Analysed<'_>, random: &mut SplitMix64) -> Vec<Range<usize>> {
    let text = message.message.text.as_str();
    let span = |start: u32, end: u32| message.normalized.span(message.normalized.plain(), start as usize..end as usize);
    let of_letters = |range: &Range<usize>| text[range.clone()].chars().filter(|c| c.is_alphabetic()).count() > 1;
    let mut ranges: Vec<Range<usize>> =
        message.hits.iter().map(|hit| span(hit.start, hit.end)).map(|span| span.start..span.end).filter(of_letters).collect();
    if ranges.is_empty() {
        let words = text.unicode_word_indices().map(|(start, word)| start..start + word.len());
        ranges = words.filter(of_letters).collect();
    }
    while ranges.len() > WORDS {
        ranges.swap_remove(random.next_u32() as usize % ranges.len());
    }
    ranges.sort_by_key(|range| (range.start, std::cmp::Reverse(range.end)));
    let mut end = 0;
    ranges.retain(|range| {
        let apart = range.start >= end;
        end = if apart { range.end } else { end };
        apart
    });
    ranges
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::Channel;
    use crate::rules::RuleSet;

    fn disguised(attack: Attack, language: &str, text: &str) -> Option<String> {
        let rules = RuleSet::embedded().expect("sound rules");
        let mut message = Message::new(text, Channel::Chat);
        message.language = Some(language.to_owned());
        attack.disguise(&Analysed::new(&message, &rules))
    }

    #[test]
    fn each_attack_changes_what_it_is_made_for_and_nothing_else() {
        let cases = [
            (Attack::DroppedMarks, "vi", "Đánh giá giúp mình nhé", Some("Danh gia giup minh nhe")),
            (Attack::DroppedMarks, "en", "Please review it", None),
            (Attack::HalfKana, "ja", "レビューをガンバって", Some("ﾚﾋﾞｭｰをｶﾞﾝﾊﾞって")),
            (Attack::HalfKana, "ko", "리뷰", None),
            (Attack::SplitJamo, "ko", "별점 부탁", Some("ㅂㅕㄹㅈㅓㅁ ㅂㅜㅌㅏㄱ")),
            (Attack::DigitWords, "de", "Bitte 5 Sterne, nicht 50", Some("Bitte fünf Sterne, nicht 50")),
            (Attack::DigitWords, "zh-Hans", "求5星", Some("求五星")),
            (Attack::Homophone, "en", "a good review", None),
            (Attack::SplitHan, "it", "recensione", None),
        ];
        for (attack, language, text, wanted) in cases {
            assert_eq!(disguised(attack, language, text).as_deref(), wanted, "{attack} of {text:?}");
        }
    }

    #[test]
    fn words_that_a_filter_looks_for_are_disguised() {
        let text = "Thanks for your order of three lamps, please leave us a five star review";
        for attack in [Attack::Spaced, Attack::Dotted, Attack::ZeroWidth, Attack::LookAlike, Attack::Leet, Attack::FullWidth, Attack::Typo]
        {
            let disguised = disguised(attack, "en", text).unwrap_or_else(|| panic!("{attack} changes nothing"));
            assert!(disguised.contains("lamps") && !disguised.contains("five star review"), "{attack}: {disguised}");
        }
    }

    #[test]
    fn the_same_message_is_disguised_in_the_same_way() {
        let rules = RuleSet::embedded().expect("sound rules");
        let mut message = Message::new("please leave us a five star review and we send a gift", Channel::Chat);
        message.language = Some("en".to_owned());
        let analysed = Analysed::new(&message, &rules);
        assert_eq!(Attack::any(&analysed), Attack::any(&analysed));
        assert!(Attack::any(&analysed).is_some());
    }
}
