//! What the words beside a number say of it: whose identity number it is, or that it is something else.

use std::ops::Range;

use super::super::page::Page;
use super::super::words::{Cue, Topic};

/// Between a word and its number lie at most so many bytes.
const REACH: usize = 72;
/// And so many where the number comes first.
const BEHIND: usize = 30;
/// The key of words that name identity numbers of any country.
const ANY: &str = "any";
/// The key of passports.
const PASSPORT: &str = "passport";

/// The words beside one number.
pub struct Context {
    /// Countries of the words for identity numbers.
    keys: Vec<&'static str>,
    is_other: bool,
}

impl Context {
    pub fn of(page: &Page<'_>, range: &Range<usize>) -> Context {
        let mut context = Context { keys: Vec::new(), is_other: false };
        for cue in page.cues_before(range.start, REACH) {
            match cue.topic {
                Topic::National => context.keys.push(cue.key),
                other if is_number(other) => {
                    context.is_other = context.keys.is_empty();
                    break;
                }
                _ => {}
            }
        }
        if context.keys.is_empty() {
            context.keys.extend(behind(page, range.end).map(|cue| cue.key));
        }
        context
    }

    /// Whether a word for identity numbers of `country` stands beside it.
    pub fn names(&self, country: &str) -> bool {
        self.keys.iter().any(|&key| key == country || (key == ANY && country != PASSPORT))
    }

    /// Whether the nearest word says that it is something else.
    pub fn is_other(&self) -> bool {
        self.is_other
    }
}

/// Whether such a word speaks of a number of its own.
fn is_number(topic: Topic) -> bool {
    matches!(topic, Topic::Order | Topic::Tracking | Topic::Product | Topic::Phone | Topic::Bank | Topic::Card)
}

/// Words for identity numbers right behind `at`, unless they speak of a number behind them.
fn behind<'p>(page: &'p Page<'_>, at: usize) -> impl Iterator<Item = &'p Cue> {
    let first = page.cues.partition_point(|cue| cue.start < at);
    page.cues[first..].iter().take_while(move |cue| {
        let gap = &page.text[at..cue.start];
        let rest = page.text[cue.end..].trim_start_matches([' ', ':', '#', '.']);
        cue.topic == Topic::National
            && gap.len() <= BEHIND
            && !gap.contains(|c: char| c.is_ascii_digit() || matches!(c, ',' | ';' | '!' | '?' | '\n' | '。' | '、'))
            && !gap.contains(". ")
            && !rest.starts_with(|c: char| c.is_ascii_digit())
    })
}
