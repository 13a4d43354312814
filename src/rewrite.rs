//! A message without what breaks a rule: offending clauses go, all else stays as it was written, and the rest is scanned again.
//!
//! Nothing is ever put in; where too little is left, or what is left is not clean, there is no rewrite.

use std::ops::Range;

use serde::Serialize;
use unicode_segmentation::UnicodeSegmentation;

use crate::finding::Span;
use crate::message::Message;
use crate::rules::analysed::Scopes;
use crate::rules::{Analysed, RuleSet};

/// A message that may be sent instead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Rewrite {
    pub text: String,
    /// What went, in bytes of the text as given.
    pub removed: Vec<Span>,
}

/// What a scan says of what is left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rescan {
    Clean,
    /// These parts still offend.
    Found(Vec<Span>),
    /// It may offend, or cannot be judged.
    Unsure,
}

/// Letters that must be left: fewer are a greeting without a message. A sign that stands for a syllable or a word counts as three.
const LEAST: usize = 15;
/// Taking one thing away may bring another to light so many times.
const ROUNDS: usize = 4;

/// How much goes with an offending part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cut {
    /// The end of its sentence, if what comes before can stand alone.
    Clauses,
    Sentences,
}

/// The message without its offending parts `found`, if `rescan` finds the rest clean.
pub fn rewrite(message: &Message, found: &[Span], rules: &RuleSet, mut rescan: impl FnMut(&Message) -> Rescan) -> Option<Rewrite> {
    let sentences = sentences(message, rules);
    [Cut::Clauses, Cut::Sentences].into_iter().find_map(|cut| attempt(message, &sentences, found, cut, &mut rescan))
}

fn attempt(
    message: &Message,
    sentences: &[Sentence],
    found: &[Span],
    cut: Cut,
    rescan: &mut impl FnMut(&Message) -> Rescan,
) -> Option<Rewrite> {
    let mut offending = found.to_vec();
    for _ in 0..ROUNDS {
        let left = Left::of(&message.text, sentences, &offending, cut);
        if weight(&left.text) < LEAST {
            return None;
        }
        let rest = Message { text: left.text.clone(), ..message.clone() };
        match rescan(&rest) {
            Rescan::Clean => return Some(Rewrite { removed: left.removed(&message.text), text: left.text }),
            Rescan::Found(spans) => offending.extend(spans.into_iter().map(|span| left.source(span))),
            Rescan::Unsure => return None,
        }
    }
    None
}

/// A sentence of the text as given, the blanks behind it too.
struct Sentence {
    range: Range<usize>,
    /// Where its clauses begin.
    clauses: Vec<usize>,
    /// The marks that end it.
    end: String,
    /// It states a condition, so its clauses cannot stand alone.
    conditional: bool,
}

fn sentences(message: &Message, rules: &RuleSet) -> Vec<Sentence> {
    let text = &message.text;
    let analysed = Analysed::new(message, rules);
    let conditions: Vec<Span> = analysed
        .hits
        .iter()
        .filter(|hit| hit.scopes.has(Scopes::CONDITIONAL))
        .map(|hit| analysed.normalized.span(analysed.normalized.plain(), hit.start as usize..hit.end as usize))
        .collect();
    let lines = text.split_inclusive('\n').flat_map(str::split_sentence_bounds);
    let mut sentences = Vec::new();
    let mut start = 0;
    for sentence in lines {
        let range = start..start + sentence.len();
        start = range.end;
        let body = sentence.trim_end();
        let words = body.trim_end_matches(is_end);
        sentences.push(Sentence {
            clauses: clauses(words).map(|at| range.start + at).collect(),
            end: body[words.len()..].to_owned(),
            conditional: conditions.iter().any(|hit| hit.start < range.end && range.start < hit.end),
            range,
        });
    }
    sentences
}

/// Where clauses begin: behind a mark that divides, but not inside of a number.
fn clauses(sentence: &str) -> impl Iterator<Item = usize> {
    let divides = |(at, c): (usize, char)| {
        let behind = at + c.len_utf8();
        let wide = matches!(c, '，' | '；' | '：' | '、' | '،');
        let narrow = matches!(c, ',' | ';' | '–' | '—') && sentence[behind..].starts_with(char::is_whitespace);
        (wide || narrow).then_some(behind)
    };
    sentence.char_indices().filter_map(divides)
}

fn is_end(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | '…' | '。' | '！' | '？' | '~' | '～')
}

/// What is left of a text.
struct Left {
    text: String,
    /// Pieces of the text as given, and where each begins in `text`.
    pieces: Vec<(Range<usize>, usize)>,
}

impl Left {
    fn of(text: &str, sentences: &[Sentence], offending: &[Span], cut: Cut) -> Left {
        let mut left = Left { text: String::with_capacity(text.len()), pieces: Vec::new() };
        for sentence in sentences {
            let whole = &sentence.range;
            let first = offending.iter().filter(|span| span.start < whole.end && whole.start < span.end).map(|span| span.start).min();
            let Some(first) = first else {
                left.keep(text, whole.clone());
                continue;
            };
            let stands = sentence.clauses.iter().copied().filter(|&at| at <= first && cut == Cut::Clauses && !sentence.conditional).max();
            if let Some(end) = stands.filter(|&end| weight(&text[whole.start..end]) >= LEAST) {
                let words =
                    text[whole.start..end].trim_end().trim_end_matches([',', ';', '–', '—', '，', '；', '：', '、', '،']).trim_end();
                left.keep(text, whole.start..whole.start + words.len());
                left.text.push_str(&sentence.end);
            }
            let blanks = &text[whole.start..whole.end];
            let blanks = &blanks[blanks.trim_end().len()..];
            if !left.text.is_empty() && !left.text.ends_with(char::is_whitespace) {
                left.text.push_str(blanks);
            }
        }
        let trimmed = left.text.trim_end().len();
        left.text.truncate(trimmed);
        left
    }

    fn keep(&mut self, text: &str, range: Range<usize>) {
        self.pieces.push((range.clone(), self.text.len()));
        self.text.push_str(&text[range]);
    }

    /// Where a part of what is left stands in the text as given.
    fn source(&self, span: Span) -> Span {
        let source = |at: usize| {
            let piece = self.pieces.iter().rev().find(|(_, start)| *start <= at);
            piece.map_or(at, |(range, start)| (range.start + (at - start)).min(range.end))
        };
        Span { start: source(span.start), end: source(span.end.saturating_sub(1)) + 1 }
    }

    /// What went: all between the pieces that is more than blanks.
    fn removed(&self, text: &str) -> Vec<Span> {
        let ends = self.pieces.iter().map(|(range, _)| range.end);
        let starts = self.pieces.iter().map(|(range, _)| range.start);
        let gaps = [0].into_iter().chain(ends).zip(starts.chain([text.len()]));
        let trimmed = gaps.filter_map(|(start, end)| {
            let gap = text.get(start..end)?;
            let words = gap.trim();
            let start = start + (gap.len() - gap.trim_start().len());
            words.chars().any(char::is_alphanumeric).then_some(Span { start, end: start + words.len() })
        });
        trimmed.collect()
    }
}

fn weight(text: &str) -> usize {
    let letter = |c: char| match c {
        '\u{e00}'..='\u{e7f}' => 1,
        '\u{3040}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}' => 3,
        _ => usize::from(c.is_alphanumeric()),
    };
    text.chars().map(letter).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::Channel;

    /// What is left of `text` when `bad` offends.
    fn without(text: &str, bad: &str) -> Option<String> {
        let rules = RuleSet::embedded().expect("the built-in rules are sound");
        let message = Message::new(text, Channel::Chat);
        let at = text.find(bad).expect("it is in there");
        let span = Span { start: at, end: at + bad.len() };
        let rescan = |rest: &Message| if rest.text.contains(bad) { Rescan::Unsure } else { Rescan::Clean };
        rewrite(&message, &[span], &rules, rescan).map(|rewrite| rewrite.text)
    }

    #[test]
    fn only_the_offending_sentence_goes() {
        let text = "Hi Dana! Your parcel 4711 ships on Monday. Please leave us 5 stars. Thank you.";
        assert_eq!(without(text, "5 stars").as_deref(), Some("Hi Dana! Your parcel 4711 ships on Monday. Thank you."));
        assert_eq!(
            without("您的包裹今天已经发出。请给五星好评哦！谢谢您的支持。", "五星好评").as_deref(),
            Some("您的包裹今天已经发出。谢谢您的支持。")
        );
    }

    #[test]
    fn facts_in_the_same_sentence_stay() {
        let text = "Your parcel 4711 ships on Monday, please leave us 5 stars.";
        assert_eq!(without(text, "5 stars").as_deref(), Some("Your parcel 4711 ships on Monday."));
        assert_eq!(without("您的包裹今天已经发出，请给五星好评哦！", "五星好评").as_deref(), Some("您的包裹今天已经发出！"));
    }

    #[test]
    fn a_condition_goes_with_what_depends_on_it() {
        let text = "Your parcel 4711 ships on Monday. If you are happy with everything, please leave us 5 stars.";
        assert_eq!(without(text, "5 stars").as_deref(), Some("Your parcel 4711 ships on Monday."));
    }

    #[test]
    fn lines_stay_lines() {
        let text = "Hello Dana,\nyour parcel ships on Monday.\nPlease leave us 5 stars!\nBest regards";
        assert_eq!(without(text, "5 stars").as_deref(), Some("Hello Dana,\nyour parcel ships on Monday.\nBest regards"));
    }

    #[test]
    fn a_greeting_alone_is_no_message() {
        assert_eq!(without("Hi Dana! Please leave us 5 stars.", "5 stars"), None);
    }

    #[test]
    fn what_comes_to_light_goes_too() {
        let rules = RuleSet::embedded().expect("the built-in rules are sound");
        let message = Message::new("One is bad here. Two is bad as well. The parcel ships on Monday.", Channel::Chat);
        let rescan = |rest: &Message| match rest.text.find("Two") {
            Some(start) => Rescan::Found(vec![Span { start, end: start + 3 }]),
            None => Rescan::Clean,
        };
        let rewrite = rewrite(&message, &[Span { start: 0, end: 3 }], &rules, rescan).expect("something is left");
        assert_eq!(rewrite.text, "The parcel ships on Monday.");
        assert_eq!(rewrite.removed, [Span { start: 0, end: 36 }]);
    }
}
