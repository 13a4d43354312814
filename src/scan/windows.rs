//! A long text is cut into overlapping windows, so that what stands in its middle is read as carefully as its ends.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use super::Alone;
use crate::finding::{Evidence, Finding, Span};
use crate::fuse::Fused;
use crate::message::Message;

/// Texts longer than this are cut, in bytes.
pub const LONG: usize = 16 * 1024;
/// The length of a window, and what it shares with the next; no violation we know of is as long as the latter.
const WINDOW: usize = 8 * 1024;
const OVERLAP: usize = 1024;

/// Judges `message` window by window.
pub fn judge(message: &Message, mut alone: impl FnMut(&Message) -> Alone) -> Alone {
    let mut part = Message { text: String::new(), ..message.clone() };
    let mut whole = Alone::default();
    for window in windows(&message.text) {
        message.text[window.clone()].clone_into(&mut part.text);
        if !part.text.trim().is_empty() {
            add(&mut whole, alone(&part), window.start);
        }
    }
    settle(&mut whole);
    whole
}

/// Reads `passages` of a message by themselves; what they are surer of than the `whole` counts.
pub fn read_again(message: &Message, whole: &mut Alone, passages: &[Range<usize>], mut alone: impl FnMut(&Message) -> Alone) {
    if passages.is_empty() {
        return;
    }
    let mut part = Message { text: String::new(), ..message.clone() };
    for passage in passages {
        message.text[passage.clone()].clone_into(&mut part.text);
        raise(whole, alone(&part).fused, passage.start);
    }
    settle(whole);
}

/// What was found is no candidate any more; findings in the order of their labels.
fn settle(whole: &mut Alone) {
    let findings = &mut whole.fused.findings;
    whole.fused.candidates.retain(|candidate| !findings.iter().any(|finding| finding.label == candidate.label));
    findings.sort_by_key(|finding| finding.label);
}

fn windows(text: &str) -> Vec<Range<usize>> {
    let mut windows = Vec::new();
    let mut start = 0;
    loop {
        let end = border(text, start + WINDOW);
        windows.push(start..end);
        if end == text.len() {
            return windows;
        }
        start = border(text, end - OVERLAP);
    }
}

/// Where the last word before `at` begins; where words are long or not spaced, the last whole character.
fn border(text: &str, at: usize) -> usize {
    if at >= text.len() {
        return text.len();
    }
    let from = text.floor_char_boundary(at - OVERLAP / 4);
    let before = &text[from..text.floor_char_boundary(at)];
    let blank = before.char_indices().rev().find(|(_, c)| c.is_whitespace()).map(|(place, c)| place + c.len_utf8());
    from + blank.or_else(|| before.grapheme_indices(true).next_back().map(|(place, _)| place)).unwrap_or(before.len())
}

/// Adds what a window that begins at `offset` is worth.
fn add(whole: &mut Alone, part: Alone, offset: usize) {
    raise(whole, part.fused, offset);
    // A window that could not be judged leaves the whole unjudged, and its candidates with it.
    whole.reason = whole.reason.or(part.reason);
    whole.language = whole.language.or(part.language);
    whole.template.push_str(&part.template);
    whole.said = whole.said.and(part.said);
}

/// Of one label the surest finding counts.
fn raise(whole: &mut Alone, part: Fused, offset: usize) {
    for finding in part.findings {
        let finding = moved(finding, offset);
        match whole.fused.findings.iter_mut().find(|other| other.label == finding.label) {
            Some(other) if other.confidence >= finding.confidence => {}
            Some(other) => *other = finding,
            None => whole.fused.findings.push(finding),
        }
    }
    whole.fused.margins.raise_to(&part.margins);
    for candidate in part.candidates {
        match whole.fused.candidates.iter_mut().find(|other| other.label == candidate.label) {
            Some(other) => other.score = other.score.max(candidate.score),
            None => whole.fused.candidates.push(candidate),
        }
    }
}

fn moved(mut finding: Finding, offset: usize) -> Finding {
    let shift = |span: &mut Span| *span = Span { start: span.start + offset, end: span.end + offset };
    shift(&mut finding.span);
    for evidence in &mut finding.evidence {
        match evidence {
            Evidence::Rule { span, .. } | Evidence::Identifier { span, .. } => shift(span),
            Evidence::Classifier { .. } | Evidence::Conversation { .. } => {}
        }
    }
    finding
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn windows_cover_the_text_and_share_their_ends(piece in "[a-z ]{1,900}|\\PC{1,300}|[ก-๙]{1,400}", times in 20_usize..200) {
            let text = piece.repeat(times);
            let windows = windows(&text);
            prop_assert_eq!((windows[0].start, windows[windows.len() - 1].end), (0, text.len()));
            for pair in windows.windows(2) {
                prop_assert!(pair[0].start < pair[1].start && pair[1].start + OVERLAP / 2 < pair[0].end, "{pair:?}");
            }
            for window in windows {
                prop_assert!(window.len() <= WINDOW && text.get(window).is_some());
            }
        }
    }
}
