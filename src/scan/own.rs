//! What is a store's own is no person's: a message is read again without it, and only what the rest gives away counts.

use super::{Alone, Scanner};
use crate::finding::Span;
use crate::label::{Category, Label};
use crate::message::Message;
use crate::model::features::Features;
use crate::normalize::Normalized;

/// Takes from `alone` the personal data that only a store's own values were taken for.
pub fn clear(scanner: &Scanner, message: &Message, alone: &mut Alone, features: &mut Features) {
    let stores = &scanner.settings.shop.stores;
    if stores.own_nothing() || !alone.labels().any(is_privacy) {
        return;
    }
    let own = stores.own(&Normalized::new(&message.text));
    if own.is_empty() {
        return;
    }
    let rest = read_without(scanner, message, &own, features);
    let fused = &mut alone.fused;
    fused.findings.retain(|finding| !is_privacy(finding.label) || rest.finds(finding.label));
    fused.candidates.retain(|candidate| !is_privacy(candidate.label));
    let doubted = rest.fused.candidates.iter().filter(|candidate| is_privacy(candidate.label));
    fused.candidates.extend(doubted);
    // Else a conversation would find it again.
    Label::ALL.iter().copied().filter(|&label| is_privacy(label)).for_each(|label| fused.margins.take(label, &rest.fused.margins));
}

/// What the message is worth without these parts of its text.
pub fn read_without(scanner: &Scanner, message: &Message, parts: &[Span], features: &mut Features) -> Alone {
    let text = without(&message.text, parts);
    if text.trim().is_empty() {
        return Alone::default();
    }
    scanner.read(&Message { text, ..message.clone() }, features)
}

/// The text without these parts, which are in order and may overlap.
fn without(text: &str, parts: &[Span]) -> String {
    let mut left = String::with_capacity(text.len());
    let mut at = 0;
    for part in parts {
        if part.end <= at {
            continue;
        }
        left.push_str(&text[at..part.start.max(at)]);
        at = part.end;
    }
    left + &text[at..]
}

fn is_privacy(label: Label) -> bool {
    label.category() == Category::Privacy
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overlapping_parts_go_once() {
        let span = |start, end| Span { start, end };
        assert_eq!(without("0123456789", &[span(1, 3), span(2, 5), span(2, 4), span(7, 8)]), "05689");
        assert_eq!(without("01", &[span(0, 2)]), "");
    }
}
