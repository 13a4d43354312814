//! What the words beside a number say of it: whose identity number it is, that it is the shop's own, or something else.

use std::ops::Range;

use super::super::page::Page;
use super::super::words::{Cue, Topic};

/// Between a word and its number lie at most so many bytes.
const REACH: usize = 72;
/// And so many where the number comes first.
const BEHIND: usize = 30;
/// So near before a word for identity numbers stands what says that it is the shop's ("our EIN", "本公司的…").
const OWNED: usize = 8;
/// The key of words that name identity numbers of any country.
const ANY: &str = "any";
/// The key of passports.
const PASSPORT: &str = "passport";

/// The words beside one number.
#[derive(Default)]
pub struct Context {
    /// Countries, or country and document, of the words for identity numbers.
    keys: Vec<&'static str>,
    is_other: bool,
    is_owned: bool,
}

impl Context {
    pub fn of(page: &Page<'_>, range: &Range<usize>) -> Context {
        let mut context = Context::default();
        let mut named = range.start;
        for cue in page.cues_before(range.start, REACH) {
            match cue.topic {
                Topic::National => {
                    context.keys.push(cue.key);
                    named = cue.start;
                }
                Topic::Owner => context.is_owned |= context.keys.is_empty() || cue.end + OWNED >= named,
                other if is_number(other) => {
                    context.is_other = context.keys.is_empty();
                    break;
                }
                _ => {}
            }
        }
        for cue in behind(page, range.end) {
            context.is_owned |= cue.topic == Topic::Owner;
            if cue.topic == Topic::National && context.keys.is_empty() {
                context.keys.push(cue.key);
            }
        }
        context
    }

    /// Whether a word of the key `words` stands beside it.
    pub fn names(&self, words: &str) -> bool {
        self.keys.iter().any(|&key| key == words || (key == ANY && words != PASSPORT))
    }

    /// Whether it is called the shop's own.
    pub fn is_owned(&self) -> bool {
        self.is_owned
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

/// Words for identity numbers and their owner right behind `at`, unless they speak of a number behind them.
fn behind<'p>(page: &'p Page<'_>, at: usize) -> impl Iterator<Item = &'p Cue> {
    let first = page.cues.partition_point(|cue| cue.start < at);
    let speaks = move |cue: &&Cue| {
        let gap = &page.text[at..cue.start];
        let rest = page.text[cue.end..].trim_start_matches([' ', ':', '#', '.']);
        !is_number(cue.topic)
            && gap.len() <= BEHIND
            && !gap.contains(|c: char| c.is_ascii_digit() || matches!(c, ',' | ';' | '!' | '?' | '\n' | '。' | '、'))
            && !gap.contains(". ")
            && !rest.starts_with(|c: char| c.is_ascii_digit())
    };
    page.cues[first..].iter().take_while(speaks).filter(|cue| matches!(cue.topic, Topic::National | Topic::Owner))
}
