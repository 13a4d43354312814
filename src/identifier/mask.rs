//! Hides personal data in a text that is to be printed: the one place all writers go through.

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::{Kind, find};
use crate::finding::Span;
use crate::normalize::{Normalized, fold_text};

/// Replaces identifiers by names that stay the same within it ("[phone 1]"), so that a reader can tell two apart but read neither.
///
/// Amounts of money and links to plain web pages stay.
#[derive(Debug)]
pub struct Masker {
    show: bool,
    /// Number of each identifier met, by a hash of it: what is masked is not kept.
    numbers: HashMap<u64, u32>,
    /// The last number given, by kind.
    last: HashMap<Kind, u32>,
}

impl Masker {
    /// A masker; with `show` it leaves every text as it is.
    pub fn new(show: bool) -> Masker {
        Masker { show, numbers: HashMap::new(), last: HashMap::new() }
    }

    /// `text` without personal data.
    pub fn mask<'t>(&mut self, text: &'t str) -> Cow<'t, str> {
        self.mask_with_spans(text, &[]).0
    }

    /// `text` without personal data, and `spans` of it moved to the masked text. A span that ends inside of something masked takes all of it.
    pub fn mask_with_spans<'t>(&mut self, text: &'t str, spans: &[Span]) -> (Cow<'t, str>, Vec<Span>) {
        let mut spans = spans.to_vec();
        let mut masked = Cow::Borrowed(text);
        // A name that moves together with its neighbours may make something new of them. What is masked is never found again, so that each
        // round leaves less of the text, and the last finds nothing.
        while let Some(next) = self.mask_once(&masked, &mut spans) {
            masked = Cow::Owned(next);
        }
        (masked, spans)
    }

    fn mask_once(&mut self, text: &str, spans: &mut [Span]) -> Option<String> {
        if self.show {
            return None;
        }
        let hidden = hidden(text);
        if hidden.is_empty() {
            return None;
        }
        let mut masked = String::with_capacity(text.len());
        let mut edits = Vec::with_capacity(hidden.len());
        let mut at = 0;
        for (kind, span) in hidden {
            masked.push_str(&text[at..span.start]);
            let start = masked.len();
            let number = self.number(kind, &text[span.start..span.end]);
            masked.push_str(&format!("[{} {number}]", kind.as_str()));
            edits.push((span, Span { start, end: masked.len() }));
            at = span.end;
        }
        masked.push_str(&text[at..]);
        for span in spans {
            *span = Span { start: moved(&edits, span.start, |name| name.start), end: moved(&edits, span.end, |name| name.end) };
        }
        Some(masked)
    }

    fn number(&mut self, kind: Kind, text: &str) -> u32 {
        let mut hasher = DefaultHasher::new();
        (kind, canonical(text)).hash(&mut hasher);
        let last = &mut self.last;
        *self.numbers.entry(hasher.finish()).or_insert_with(|| {
            let last = last.entry(kind).or_default();
            *last += 1;
            *last
        })
    }
}

/// What to hide, in order and disjoint.
fn hidden(text: &str) -> Vec<(Kind, Span)> {
    let normalized = Normalized::new(text);
    let mut hidden: Vec<(Kind, Span)> = Vec::new();
    for found in find(&normalized) {
        if !found.kind.is_masked() {
            continue;
        }
        let span = found.span(&normalized);
        match hidden.last_mut() {
            // Two readings, or widening to whole graphemes, may make neighbours share a byte.
            Some((_, last)) if last.overlaps(span) => *last = last.cover(span),
            _ => hidden.push((found.kind, span)),
        }
    }
    hidden.retain(|(_, span)| span.start < span.end);
    hidden
}

/// The same for "+62 812" and "+62812".
fn canonical(text: &str) -> String {
    fold_text(text).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Where `at` comes to lie.
fn moved(edits: &[(Span, Span)], at: usize, inside: impl Fn(&Span) -> usize) -> usize {
    let next = edits.partition_point(|(old, _)| old.start < at);
    match next.checked_sub(1).map(|last| &edits[last]) {
        None => at,
        Some((old, new)) if at < old.end => inside(new),
        Some((old, new)) => new.end + (at - old.end),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn one_number_has_one_name_in_every_text() {
        let mut masker = Masker::new(false);
        assert_eq!(masker.mask("call 0812-3456-7890 or +65 9123 4567"), "call [phone 1] or [phone 2]");
        assert_eq!(masker.mask("wa 081234567890, mail a.b@shop.com"), "wa [phone 1], mail [email 1]");
    }

    #[test]
    fn a_shown_text_stays() {
        assert_eq!(Masker::new(true).mask("call 0812-3456-7890"), "call 0812-3456-7890");
    }

    #[test]
    fn money_and_plain_links_stay() {
        let text = "pay Rp10.000 at https://shop.example/help";
        assert_eq!(Masker::new(false).mask(text), text);
    }

    #[test]
    fn spans_follow_the_text() {
        let text = "call 0812-3456-7890 for a gift";
        let gift = Span { start: 26, end: 30 };
        let part_of_number = Span { start: 10, end: 12 };
        let (masked, spans) = Masker::new(false).mask_with_spans(text, &[gift, part_of_number]);
        assert_eq!(&masked[spans[0].start..spans[0].end], "gift");
        assert_eq!(&masked[spans[1].start..spans[1].end], "[phone 1]");
    }

    /// Texts that look like messages with numbers, and texts of any characters.
    fn texts() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            "[0-9]{1,19}",
            "[+(]?[0-9]{1,4}[)-. ][0-9]{2,5}[-. ][0-9]{2,6}",
            "[a-z]{1,6}[@._][a-z]{2,6}[.](com|id|me)",
            "[A-Z]{1,4}[0-9]{6,12}[A-Z]{0,2}",
            "(wa|tel|line id|微信|order|rek|resi|bank|Mr|คุณ|身份证|born|Jl\\.|@|\\[phone 1\\]|\\[|\\]|:|-| |，|\n)",
            "\\PC{0,8}",
        ];
        prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.join(" "))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn whatever_the_text_ranges_are_sound_and_nothing_masked_is_left(text in prop_oneof![texts(), "\\PC*", any::<String>()]) {
            let normalized = Normalized::new(&text);
            let mut end = 0;
            for found in find(&normalized) {
                let reading = if found.loose { normalized.loose().expect("a loose hit has its reading") } else { normalized.plain() };
                prop_assert!(reading.text().get(found.range.clone()).is_some_and(|part| !part.is_empty()));
                let span = normalized.span(reading, found.range);
                prop_assert!(text.get(span.start..span.end).is_some());
                prop_assert!(span.start >= end || found.loose, "hits overlap");
                end = end.max(span.start);
            }
            let mut masker = Masker::new(false);
            let masked = masker.mask(&text).into_owned();
            prop_assert!(hidden(&masked).is_empty(), "{masked}");
            let again = masker.mask(&masked).into_owned();
            prop_assert_eq!(again, masked);
        }
    }
}
