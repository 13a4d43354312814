//! How rules match: a closed set of shapes over the hits of a message.

use std::ops::Range;

use super::analysed::{Analysed, Hit};
use super::concept::ConceptMask;
use super::language::Languages;

/// A shape as compiled. Distances are in quarter words.
#[derive(Clone, Debug)]
pub(crate) enum Shape {
    Near { slots: Vec<ConceptMask>, within: u32 },
    Link { slots: [ConceptMask; 2], within: u32 },
    Sequence { slots: Vec<ConceptMask>, within: u32 },
    Pattern { regex: regex::Regex, literals: aho_corasick::AhoCorasick },
}

/// Where a shape holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// In bytes of the plain reading.
    pub range: Range<usize>,
    pub loose: bool,
}

/// A look at one hit: false where a guard of the rule forbids it.
type Allow<'a> = dyn Fn(&Hit) -> bool + 'a;

impl Shape {
    /// The concepts without which the shape cannot hold: one of each mask.
    pub(crate) fn slots(&self) -> &[ConceptMask] {
        match self {
            Shape::Near { slots, .. } | Shape::Sequence { slots, .. } => slots,
            Shape::Link { slots, .. } => slots,
            Shape::Pattern { .. } => &[],
        }
    }

    /// The first place where the shape holds.
    pub(crate) fn find(&self, message: &Analysed<'_>, allow: &Allow<'_>) -> Option<Place> {
        match self {
            Shape::Near { slots, within } => windows(message, slots, Order::Any, *within, 0, allow),
            Shape::Link { slots, within } => windows(message, slots, Order::Any, *within, 1, allow),
            Shape::Sequence { slots, within } => windows(message, slots, Order::AsWritten, *within, 0, allow),
            Shape::Pattern { regex, literals } => {
                let text = message.normalized.plain().text();
                let found = literals.is_match(text).then(|| regex.find(text)).flatten()?;
                Some(Place { range: found.range(), loose: false })
            }
        }
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Order {
    Any,
    AsWritten,
}

/// Looks behind each hit that fills a slot for the others, over at most `sentences` sentence borders.
fn windows(message: &Analysed<'_>, slots: &[ConceptMask], order: Order, within: u32, sentences: u32, allow: &Allow<'_>) -> Option<Place> {
    let hits = &message.hits;
    for (place, first) in hits.iter().enumerate() {
        let opens = match order {
            Order::Any => slots.iter().position(|slot| slot.contains(first.concept)),
            Order::AsWritten => slots[0].contains(first.concept).then_some(0),
        };
        if opens.is_none() || !allow(first) {
            continue;
        }
        let mut chosen: Vec<Option<&Hit>> = vec![None; slots.len()];
        // A hit may fit several slots; try each as the opener.
        for open in 0..slots.len() {
            if !slots[open].contains(first.concept) || (order == Order::AsWritten && open > 0) {
                continue;
            }
            chosen.fill(None);
            chosen[open] = Some(first);
            let behind =
                hits[place + 1..].iter().take_while(|hit| hit.at <= first.at + within && hit.sentence <= first.sentence + sentences);
            for hit in behind {
                if hit.to > first.at + within + 8 {
                    continue;
                }
                let next = match order {
                    Order::Any => (0..slots.len()).find(|&slot| chosen[slot].is_none() && slots[slot].contains(hit.concept)),
                    Order::AsWritten => chosen.iter().position(Option::is_none).filter(|&slot| slots[slot].contains(hit.concept)),
                };
                if let Some(slot) = next.filter(|_| allow(hit)) {
                    chosen[slot] = Some(hit);
                }
            }
            if let Some(found) = complete(&chosen, message) {
                return Some(found);
            }
        }
    }
    None
}

fn complete(chosen: &[Option<&Hit>], message: &Analysed<'_>) -> Option<Place> {
    let hits: Vec<&Hit> = chosen.iter().copied().collect::<Option<_>>()?;
    if !speaks_one_tongue(&hits, message.languages) {
        return None;
    }
    let start = hits.iter().map(|hit| hit.start).min()? as usize;
    let end = hits.iter().map(|hit| hit.end).max()? as usize;
    Some(Place { range: start..end, loose: hits.iter().any(|hit| hit.loose) })
}

/// Words that other languages use in another sense ("die", "Gift", "con") do not make a match on their own: one word must be clear, or all
/// must be of one language, or of languages that the message gives evidence for.
fn speaks_one_tongue(hits: &[&Hit], evidence: Languages) -> bool {
    if hits.iter().any(|hit| !hit.ambiguous) {
        // Clear words vouch for ambiguous ones of a language that is spoken here.
        return hits.iter().filter(|hit| hit.ambiguous).all(|hit| !hit.languages.intersection(evidence).is_empty() || shared(hits));
    }
    (shared(hits) && hits.len() > 1) || hits.iter().all(|hit| !hit.languages.intersection(evidence).is_empty())
}

fn shared(hits: &[&Hit]) -> bool {
    let mut common = hits[0].languages;
    for hit in hits {
        common = common.intersection(hit.languages);
    }
    !common.is_empty()
}
