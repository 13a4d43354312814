//! Takes away the findings that the shop allows, and only those: what else the message carries stays.

use jiff::Zoned;
use unicode_segmentation::UnicodeSegmentation;

use super::Scanner;
use super::own::without;
use crate::finding::Span;
use crate::identifier::{self, Kind};
use crate::label::Label;
use crate::message::Message;
use crate::model::features::Features;
use crate::normalize::Normalized;
use crate::shop::allow::{Allow, Blame};
use crate::verdict::{Allowed, Judged};

impl Scanner {
    /// What is allowed, and what is left.
    pub(super) fn allowed(&self, message: &Message, judged: Vec<Judged>) -> (Vec<Allowed>, Vec<Judged>) {
        let entries = &self.settings.shop.allow;
        if judged.is_empty() || entries.is_empty() {
            return (Vec::new(), judged);
        }
        let text = Normalized::new(&message.text);
        // Asked for each message, since a service runs on over the last day of an entry.
        let today = Zoned::now().date();
        let (mut allowed, mut left) = (Vec::new(), Vec::new());
        for judged in judged {
            let entry = entries.iter().find(|entry| !entry.is_expired(today) && self.is_allowed(entry, message, &text, &judged));
            match entry {
                Some(entry) => {
                    allowed.push(Allowed { label: judged.finding.label, reason: entry.reason.clone(), what: entry.what.clone() })
                }
                None => left.push(judged),
            }
        }
        (allowed, left)
    }

    fn is_allowed(&self, entry: &Allow, message: &Message, text: &Normalized<'_>, judged: &Judged) -> bool {
        let label = judged.finding.label;
        let is_to_blame = |blame: Blame| match blame {
            Blame::Words { words, alone } => {
                let phrase = || entry.phrase().unwrap_or_default().to_owned();
                !self.carries(message, without(&message.text, &words), label) && (!alone || self.carries(message, phrase(), label))
            }
            Blame::Contact(places) => {
                let sentences = sentences(&message.text, &places);
                !names_others(text, &sentences, &places) && !self.carries(message, without(&message.text, &sentences), label)
            }
        };
        let blames = entry.blames(message, text, &judged.finding, &judged.template);
        blames.is_some_and(|blames| blames.into_iter().all(is_to_blame))
    }

    /// Whether the message would carry the label if this were its text, read as it was itself: by its parts too.
    fn carries(&self, message: &Message, text: String, label: Label) -> bool {
        self.alone(&Message { text, ..message.clone() }, &mut Features::default()).finds(label)
    }
}

/// The sentences that hold one of `places`; a line's end ends a sentence too.
fn sentences(text: &str, places: &[Span]) -> Vec<Span> {
    let mut start = 0;
    let bounds = text.split_inclusive('\n').flat_map(str::split_sentence_bounds).map(|sentence| {
        let span = Span { start, end: start + sentence.len() };
        start = span.end;
        span
    });
    bounds.filter(|sentence| places.iter().any(|place| place.overlaps(*sentence))).collect()
}

/// Whether these sentences name a contact or account other than at `places`.
fn names_others(text: &Normalized<'_>, sentences: &[Span], places: &[Span]) -> bool {
    const CONTACTS: [Kind; 7] = [Kind::Phone, Kind::Email, Kind::MessengerLink, Kind::Handle, Kind::Card, Kind::Iban, Kind::Account];
    identifier::find(text).into_iter().filter(|found| CONTACTS.contains(&found.kind)).any(|found| {
        let span = found.span(text);
        sentences.iter().any(|sentence| sentence.overlaps(span)) && !places.iter().any(|place| place.overlaps(span))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_ends_at_a_mark_or_line() {
        let text = "Hello! Call 1800 123 4567 now\nThanks. Bye.";
        let parts: Vec<&str> = sentences(text, &[Span { start: 12, end: 25 }]).iter().map(|span| &text[span.start..span.end]).collect();
        assert_eq!(parts, ["Call 1800 123 4567 now\n"]);
    }
}
