//! Whose the personal data is: what is a store's own, or the reader's, gives nothing away, and the reader's own leads nobody off the
//! platform, so the message is read again without it; what is another buyer's does give something away.

use super::{Alone, Scanner};
use crate::finding::{Evidence, Finding, Span};
use crate::label::{Category, Label};
use crate::message::Message;
use crate::model::features::Features;
use crate::normalize::Normalized;
use crate::shop::Shop;
use crate::shop::known::Anothers;

/// How sure it is that a value of another buyer is another buyer's.
const SURE: f32 = 0.99;

/// Takes from `alone` what only a store's own or the reader's own values were taken for, and adds what is another buyer's.
pub fn settle(scanner: &Scanner, message: &Message, alone: &mut Alone, features: &mut Features) {
    let Shop { stores, known, .. } = scanner.shop();
    if known.is_empty() && (stores.own_nothing() || !alone.labels().any(is_privacy)) {
        return;
    }
    let text = Normalized::new(&message.text);
    let of_store = stores.own(&text);
    let named = known.named(message, &text);
    let anothers = named.anothers.into_iter().filter(|found| !of_store.iter().any(|own| own.overlaps(found.span))).collect::<Vec<_>>();
    clear(scanner, message, &named.own, is_diversion, alone, features);
    let mut own = [of_store, named.own].concat();
    own.sort_unstable();
    clear(scanner, message, &own, is_privacy, alone, features);
    anothers.into_iter().for_each(|found| add(alone, found));
}

/// Takes from `alone` the labels of a `kind` that the message has no more without these parts of its text.
fn clear(scanner: &Scanner, message: &Message, parts: &[Span], kind: fn(Label) -> bool, alone: &mut Alone, features: &mut Features) {
    if parts.is_empty() || !alone.labels().any(kind) {
        return;
    }
    let rest = read_without(scanner, message, parts, features);
    let fused = &mut alone.fused;
    fused.findings.retain(|finding| !kind(finding.label) || rest.finds(finding.label));
    fused.candidates.retain(|candidate| !kind(candidate.label));
    fused.candidates.extend(rest.fused.candidates.iter().filter(|candidate| kind(candidate.label)));
    // Else a conversation would find it again.
    Label::ALL.iter().copied().filter(|&label| kind(label)).for_each(|label| fused.margins.take(label, &rest.fused.margins));
}

/// Adds that the message gives away what belongs to another buyer.
fn add(alone: &mut Alone, Anothers { label, kind, span }: Anothers) {
    let evidence = Evidence::Identifier { id: kind.as_str().to_owned(), span };
    let fused = &mut alone.fused;
    match fused.findings.iter_mut().find(|finding| finding.label == label) {
        Some(finding) => {
            finding.confidence = finding.confidence.max(SURE);
            finding.span = finding.span.cover(span);
            if !finding.evidence.contains(&evidence) {
                finding.evidence.push(evidence);
            }
        }
        None => {
            fused.candidates.retain(|candidate| candidate.label != label);
            fused.findings.push(Finding { label, confidence: SURE, span, evidence: vec![evidence], related: Vec::new() });
            fused.findings.sort_by_key(|finding| finding.label);
        }
    }
}

/// What the message is worth without these parts of its text.
fn read_without(scanner: &Scanner, message: &Message, parts: &[Span], features: &mut Features) -> Alone {
    let text = without(&message.text, parts);
    if text.trim().is_empty() {
        return Alone::default();
    }
    scanner.read(&Message { text, ..message.clone() }, features)
}

/// The text without these parts, which are in order and may overlap.
pub fn without(text: &str, parts: &[Span]) -> String {
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

fn is_diversion(label: Label) -> bool {
    label.category() == Category::Diversion
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
