//! A folded text that knows where each of its characters came from.

use std::ops::Range;

/// A folded text and its way back to the text it was folded from.
///
/// The way back is a list of runs. In an even run each byte stands for the byte as far behind the run's start; in an uneven one the whole
/// run stands for the whole source range up to the next run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reading {
    text: String,
    runs: Vec<Run>,
    /// Length of the text it was folded from.
    source_len: usize,
    /// What differs from the plain reading; empty in the plain reading itself.
    overlays: Vec<Overlay>,
}

/// A range of a loose reading that is not as in the plain one, and the range of the plain one that it stands for.
#[derive(Clone, Debug, PartialEq)]
struct Overlay {
    range: Range<usize>,
    plain: Range<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Run {
    at: u32,
    source: u32,
    even: bool,
}

impl Reading {
    /// An empty reading of a source of `source_len` bytes, with room for as many.
    pub fn with_source_len(source_len: usize) -> Reading {
        Reading { text: String::with_capacity(source_len + source_len / 8), runs: Vec::with_capacity(8), source_len, overlays: Vec::new() }
    }

    /// The folded text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The folded text alone.
    pub fn into_text(self) -> String {
        self.text
    }

    /// Whether `range` of a loose reading touches an overlay, so that the plain reading cannot have it.
    pub fn touches_overlay(&self, range: &Range<usize>) -> bool {
        let first = self.overlays.partition_point(|overlay| overlay.range.end <= range.start);
        self.overlays.get(first).is_some_and(|overlay| overlay.range.start < range.end)
    }

    /// The range of the plain reading that `range` of this loose one stands for.
    pub fn plain_range(&self, range: &Range<usize>) -> Range<usize> {
        self.plain_at(range.start, false)..self.plain_at(range.end, true)
    }

    fn plain_at(&self, at: usize, end: bool) -> usize {
        let Some(place) = self.overlays.partition_point(|overlay| overlay.range.start < at + usize::from(!end)).checked_sub(1) else {
            return at;
        };
        let overlay = &self.overlays[place];
        match at.checked_sub(overlay.range.end) {
            Some(behind) if behind > 0 || !end => overlay.plain.end + behind,
            Some(_) => overlay.plain.end,
            None if end => overlay.plain.end,
            None => overlay.plain.start,
        }
    }

    /// The range of the source that `range` of the text stands for.
    pub fn source_range(&self, range: Range<usize>) -> Range<usize> {
        if range.is_empty() {
            let at = self.source_start(range.start);
            return at..at;
        }
        self.source_start(range.start)..self.source_end(range.end)
    }

    fn run_at(&self, at: usize) -> Option<usize> {
        self.runs.partition_point(|run| run.at as usize <= at).checked_sub(1)
    }

    fn source_start(&self, at: usize) -> usize {
        let Some(place) = self.run_at(at) else { return 0 };
        let run = self.runs[place];
        if run.even { run.source as usize + at - run.at as usize } else { run.source as usize }
    }

    /// Where the source of the byte before `at` ends.
    fn source_end(&self, at: usize) -> usize {
        let Some(place) = self.run_at(at - 1) else { return 0 };
        let run = self.runs[place];
        if run.even {
            return run.source as usize + at - run.at as usize;
        }
        self.runs.get(place + 1).map_or(self.source_len, |next| next.source as usize)
    }

    /// Adds text that has the length of its source, which begins at `source`.
    pub(crate) fn push_even(&mut self, source: usize, text: &str) {
        let at = self.text.len();
        let follows = self.runs.last().is_some_and(|run| run.even && run.source as usize + at - run.at as usize == source);
        if !follows {
            self.runs.push(Run { at: at as u32, source: source as u32, even: true });
        }
        self.text.push_str(text);
    }

    /// Adds one character that stands for `source`; `next` is where the source goes on.
    pub(crate) fn push_char(&mut self, source: Range<usize>, c: char) {
        if c.len_utf8() == source.len() {
            let mut buffer = [0; 4];
            self.push_even(source.start, c.encode_utf8(&mut buffer));
        } else {
            let mut buffer = [0; 4];
            self.push_uneven(source, c.encode_utf8(&mut buffer));
        }
    }

    /// Adds text that stands for `source` as a whole.
    pub(crate) fn push_uneven(&mut self, source: Range<usize>, text: &str) {
        if text.is_empty() {
            return;
        }
        self.runs.push(Run { at: self.text.len() as u32, source: source.start as u32, even: false });
        self.text.push_str(text);
        // A run ends where the next begins; what follows may be dropped, and must then not count as this run's source.
        self.runs.push(Run { at: self.text.len() as u32, source: source.end as u32, even: true });
    }

    /// Takes the last character away.
    pub(crate) fn pop(&mut self) {
        self.text.pop();
        while self.runs.last().is_some_and(|run| run.at as usize >= self.text.len()) {
            self.runs.pop();
        }
    }

    /// This reading with `overlays` (ranges of this text, sorted, disjoint, with what to read there) laid over it.
    pub(crate) fn overlaid(&self, overlays: &[(Range<usize>, String)]) -> Reading {
        let mut result = Reading::with_source_len(self.source_len);
        let mut at = 0;
        for (range, text) in overlays {
            self.copy(at..range.start, &mut result);
            let start = result.text.len();
            result.push_uneven(self.source_range(range.clone()), text);
            result.overlays.push(Overlay { range: start..result.text.len(), plain: range.clone() });
            at = range.end;
        }
        self.copy(at..self.text.len(), &mut result);
        result
    }

    fn copy(&self, range: Range<usize>, result: &mut Reading) {
        let mut at = range.start;
        let mut place = self.run_at(at).unwrap_or(0);
        while at < range.end {
            let end = self.runs.get(place + 1).map_or(range.end, |next| (next.at as usize).min(range.end));
            if at < end {
                let source = self.source_range(at..end);
                match self.runs.get(place).is_some_and(|run| run.even) {
                    true => result.push_even(source.start, &self.text[at..end]),
                    false => result.push_uneven(source, &self.text[at..end]),
                }
            }
            at = end;
            place += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_that_shrank_points_back_to_all_of_its_source() {
        let mut reading = Reading::with_source_len(10);
        reading.push_even(0, "ab");
        reading.push_uneven(2..8, "x");
        reading.push_even(8, "cd");
        assert_eq!(reading.text(), "abxcd");
        assert_eq!(reading.source_range(2..3), 2..8);
        assert_eq!(reading.source_range(1..4), 1..9);
        assert_eq!(reading.source_range(3..5), 8..10);
    }

    #[test]
    fn what_lies_beside_an_overlay_is_found_in_the_plain_reading() {
        let mut plain = Reading::with_source_len(15);
        plain.push_even(0, "go s t a r s on");
        let loose = plain.overlaid(&[(3..12, "stars".to_owned())]);
        assert_eq!(loose.text(), "go stars on");
        assert_eq!(loose.plain_range(&(0..2)), 0..2);
        assert_eq!(loose.plain_range(&(0..8)), 0..12);
        assert_eq!(loose.plain_range(&(9..11)), 13..15);
        assert_eq!(loose.plain_range(&(4..6)), 3..12);
    }

    #[test]
    fn an_overlay_stands_for_what_it_covers() {
        let mut plain = Reading::with_source_len(9);
        plain.push_even(0, "s t a r s");
        let loose = plain.overlaid(&[(0..9, "stars".to_owned())]);
        assert_eq!(loose.text(), "stars");
        assert_eq!(loose.source_range(0..5), 0..9);
        assert!(loose.touches_overlay(&(1..2)));
        assert_eq!(loose.plain_range(&(0..5)), 0..9);
    }
}
