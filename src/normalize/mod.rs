//! Reads a text the way a person would: one `plain` reading that carries everything, and beside it a `loose` one where something looks
//! disguised. Both point back to the text as written, so that a finding always marks whole graphemes of it.
//!
//! `plain` folds what never changes the sense: compatibility forms, case, width, invisible characters, kana, Han variants, stretched letters.
//! `loose` undoes disguises (letters spaced apart, leet, look-alikes, Hangul in letters) and misspelt words, by the known [`words`] where they
//! help; only what touches one of its overlays may be taken as evidence.

pub mod fold;
pub mod jamo;
pub mod joined;
pub mod leet;
pub mod lookalike;
pub mod loose;
pub mod script;
mod spelling;
pub mod stretch;
pub mod text;
pub mod unicode;
pub mod words;

use std::ops::Range;

use unicode_segmentation::GraphemeCursor;

use crate::finding::Span;
pub use text::Reading;

/// A text with its readings.
#[derive(Debug)]
pub struct Normalized<'m> {
    source: &'m str,
    plain: Reading,
    loose: Option<Reading>,
}

impl<'m> Normalized<'m> {
    /// Reads `source`. The cost is linear in its length.
    pub fn new(source: &'m str) -> Normalized<'m> {
        let plain = unicode::fold(source);
        let loose = loose::read(&plain);
        Normalized { source, plain, loose }
    }

    /// The text as written.
    pub fn source(&self) -> &'m str {
        self.source
    }

    /// The reading that carries everything.
    pub fn plain(&self) -> &Reading {
        &self.plain
    }

    /// The reading with disguises undone; `None` where nothing looks disguised.
    pub fn loose(&self) -> Option<&Reading> {
        self.loose.as_ref()
    }

    /// The part of the source that `range` of `reading` stands for, widened to grapheme borders.
    pub fn span(&self, reading: &Reading, range: Range<usize>) -> Span {
        let source = reading.source_range(range);
        Span { start: floor_grapheme(self.source, source.start), end: ceil_grapheme(self.source, source.end) }
    }
}

/// Folds `text` as the plain reading does, for lexicon entries and other short strings.
pub fn fold_text(text: &str) -> String {
    unicode::fold(text).into_text()
}

fn floor_grapheme(text: &str, at: usize) -> usize {
    let at = text.floor_char_boundary(at);
    if is_ascii_border(text, at) {
        return at;
    }
    let mut cursor = GraphemeCursor::new(at, text.len(), true);
    match cursor.is_boundary(text, 0) {
        Ok(true) => at,
        _ => cursor.prev_boundary(text, 0).ok().flatten().unwrap_or(0),
    }
}

fn ceil_grapheme(text: &str, at: usize) -> usize {
    let at = text.ceil_char_boundary(at);
    if is_ascii_border(text, at) {
        return at;
    }
    let mut cursor = GraphemeCursor::new(at, text.len(), true);
    match cursor.is_boundary(text, 0) {
        Ok(true) => at,
        _ => cursor.next_boundary(text, 0).ok().flatten().unwrap_or(text.len()),
    }
}

/// Between two ASCII characters there is a grapheme border, but for CR LF; this spares the walk back through long runs of marks.
fn is_ascii_border(text: &str, at: usize) -> bool {
    let bytes = text.as_bytes();
    at == 0 || at == bytes.len() || (bytes[at - 1].is_ascii() && bytes[at].is_ascii() && bytes[at] != b'\n')
}
