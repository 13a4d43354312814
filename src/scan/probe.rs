//! A closer look at one message than a verdict gives: what a trainer's queue is ordered and grouped by.

use std::ops::Range;

use super::{Scanner, windows};
use crate::fuse::{Standing, standings};
use crate::identifier::greeted;
use crate::message::Message;
use crate::model::features::Features;
use crate::rules::Analysed;

/// What a closer look shows.
pub struct Probe {
    /// How every label stands.
    pub standings: Vec<Standing>,
    /// The text with names, numbers and dates replaced: near-equal messages share it.
    pub template: String,
}

impl Scanner {
    /// Looks at one message closely. Of a long text only the beginning is looked at, though all of it makes the template.
    pub fn probe(&self, message: &Message, features: &mut Features) -> Probe {
        let end = message.text.floor_char_boundary(windows::LONG);
        let head = Message { text: message.text[..end].to_owned(), ..message.clone() };
        let analysed = Analysed::new(&head, &self.rules);
        let template = template(&analysed) + &message.text[end..];
        Probe { standings: standings(&analysed, &self.rules, &self.model, features), template }
    }
}

/// The name in its greeting; what a lexicon knows may be to blame ("Hi idiot,") and is none.
fn greeted_name(message: &Analysed<'_>, text: &str) -> Option<Range<usize>> {
    let name = greeted(text)?;
    let is_known = message.hits.iter().any(|hit| (hit.start as usize) < name.end && name.start < hit.end as usize);
    (!is_known).then_some(name)
}

/// The text with names, numbers and dates replaced, so that one macro sent to many buyers is one text.
pub(super) fn template(message: &Analysed<'_>) -> String {
    let text = message.normalized.plain().text();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    let identifiers = message.identifiers.iter().filter(|found| !found.loose).map(|found| found.range.clone());
    for range in greeted_name(message, text).into_iter().chain(identifiers) {
        if range.start >= at {
            out.push_str(&text[at..range.start]);
            out.push('\u{1}');
            at = range.end;
        }
    }
    out.push_str(&text[at..]);
    let mut digits = false;
    out.retain(|c| {
        let again = digits && c.is_ascii_digit();
        digits = c.is_ascii_digit();
        !again
    });
    out.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::Channel;
    use crate::rules::RuleSet;

    #[test]
    fn one_macro_for_many_buyers_is_one_template() {
        let rules = RuleSet::embedded().expect("the built-in rules are sound");
        let of = |text: &str| template(&Analysed::new(&Message::new(text, Channel::Chat), &rules));
        let rest = "order 4701 arrived? Leave us a 5 star review";
        assert_eq!(of(&format!("Hi Dana, {rest}")), of("Hi Omar, order 88123 arrived? Leave us a 5 star review"));
        assert_ne!(of(&format!("Hi Dana, {rest}")), of(&format!("Hi idiot, {rest}")));
    }
}
