//! A closer look at one message than a verdict gives: what a trainer's queue is ordered and grouped by.

use super::{Scanner, windows};
use crate::fuse::{Standing, standings};
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

/// The text with names, numbers and dates replaced, so that one macro sent to many buyers is one text.
pub(super) fn template(message: &Analysed<'_>) -> String {
    let text = message.normalized.plain().text();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for found in message.identifiers.iter().filter(|found| !found.loose) {
        if found.range.start >= at {
            out.push_str(&text[at..found.range.start]);
            out.push('\u{1}');
            at = found.range.end;
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
