//! Text in the columns of a terminal: what a grapheme takes, where a line breaks, what lies under a marked part.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use crate::finding::Span;

/// A grapheme as it is shown. What would move the cursor, colour the screen or turn the direction of writing around is not.
fn shown(grapheme: &str) -> &str {
    match grapheme.chars().next() {
        Some('\t' | '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}') => " ",
        Some('\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}') => "",
        Some(first) if first.is_control() => "\u{fffd}",
        _ => grapheme,
    }
}

fn width_of(grapheme: &str) -> usize {
    shown(grapheme).width()
}

/// Columns that `text` takes on one line.
pub fn width(text: &str) -> usize {
    text.graphemes(true).map(width_of).sum()
}

/// `text` on one line, fit to be shown.
pub fn clean(text: &str) -> String {
    text.graphemes(true).map(shown).collect()
}

/// `text` on one line, with its end cut where it takes more than `columns`.
pub fn cut(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return clean(text);
    }
    let mut left = columns.saturating_sub(1);
    let fits = |grapheme: &&str| {
        let width = width_of(grapheme);
        let fits = width <= left;
        left = if fits { left - width } else { 0 };
        fits
    };
    text.graphemes(true).take_while(fits).map(shown).collect::<String>() + "…"
}

/// `text` on one line, with its start cut where it takes more than `columns`; for paths.
pub fn cut_start(text: &str, columns: usize) -> String {
    let mut whole = width(text);
    if whole <= columns {
        return clean(text);
    }
    let longer = |grapheme: &&str| {
        let is_longer = whole + 1 > columns;
        whole -= if is_longer { width_of(grapheme) } else { 0 };
        is_longer
    };
    "…".to_owned() + &text.graphemes(true).skip_while(longer).map(shown).collect::<String>()
}

/// Breaks `text` into lines of at most `columns`: at line ends, else behind blanks and beside wide characters, else anywhere.
pub fn wrap(text: &str, columns: usize) -> Vec<Range<usize>> {
    let mut lines = Vec::new();
    let (mut start, mut width) = (0, 0);
    // Where the line may end, and its width up to there.
    let mut border = (0, 0);
    let mut was_wide = false;
    for (at, grapheme) in text.grapheme_indices(true) {
        let end = at + grapheme.len();
        if matches!(grapheme, "\n" | "\r\n" | "\r" | "\u{85}" | "\u{2028}" | "\u{2029}") {
            lines.push(start..at);
            (start, width, border, was_wide) = (end, 0, (end, 0), false);
            continue;
        }
        let own = width_of(grapheme);
        let is_wide = own > 1;
        if (is_wide || was_wide) && at > start {
            border = (at, width);
        }
        was_wide = is_wide;
        let is_blank = grapheme.chars().all(char::is_whitespace);
        // Blanks at the end of a line hang over.
        if width + own > columns && at > start && !is_blank {
            if border.0 <= start {
                border = (at, width);
            }
            lines.push(start..border.0);
            (start, width) = (border.0, width - border.1);
            border = (start, 0);
        }
        width += own;
        if is_blank {
            border = (end, width);
        }
    }
    if start < text.len() || lines.is_empty() {
        lines.push(start..text.len());
    }
    lines
}

/// A part of a line that lies inside of marks, or outside.
pub struct Piece {
    pub text: String,
    pub marked: bool,
}

/// The line `range` of `text` in pieces, without blanks at its end.
pub fn pieces(text: &str, range: Range<usize>, marks: &[Span]) -> Vec<Piece> {
    let line = text[range.clone()].trim_end();
    let mut pieces: Vec<Piece> = Vec::new();
    for (at, grapheme) in line.grapheme_indices(true) {
        let here = Span { start: range.start + at, end: range.start + at + grapheme.len() };
        let marked = marks.iter().any(|mark| mark.overlaps(here));
        match pieces.last_mut() {
            Some(last) if last.marked == marked => last.text.push_str(shown(grapheme)),
            _ => pieces.push(Piece { text: shown(grapheme).to_owned(), marked }),
        }
    }
    pieces
}

/// What lies under the pieces of a line: `^` under marked columns; empty where nothing is marked.
pub fn underline(pieces: &[Piece]) -> String {
    let under = pieces.iter().map(|piece| if piece.marked { "^" } else { " " }.repeat(piece.text.width()));
    under.collect::<String>().trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn lines(text: &str, columns: usize) -> Vec<&str> {
        wrap(text, columns).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn lines_break_behind_blanks_and_between_han_but_not_inside_thai_marks() {
        assert_eq!(lines("leave us five stars", 9), ["leave us ", "five ", "stars"]);
        assert_eq!(lines("亲亲给个好评", 5), ["亲亲", "给个", "好评"]);
        assert_eq!(lines("ok 给个好评", 6), ["ok 给", "个好评"]);
        assert_eq!(lines("ที่นี่ดี", 2), ["ที่นี่", "ดี"]);
        assert_eq!(lines("one\r\ntwo\n\nthree", 20), ["one", "two", "", "three"]);
        assert_eq!(lines("", 9), [""]);
    }

    #[test]
    fn marks_lie_under_what_they_mark_whatever_its_width() {
        let text = "亲，ที่ 5星";
        let star = text.find("5星").expect("is there");
        let pieces = pieces(text, 0..text.len(), &[Span { start: star, end: text.len() }]);
        assert_eq!(underline(&pieces), "      ^^^");
    }

    #[test]
    fn what_would_steer_the_terminal_is_not_shown() {
        assert_eq!(clean("a\u{1b}[31mb\u{202e}c\td"), "a\u{fffd}[31mbc d");
    }

    #[test]
    fn a_cut_text_says_so_at_the_end_that_is_cut() {
        assert_eq!(cut("给个好评吧", 6), "给个…");
        assert_eq!(cut_start("exports/2026/a.jsonl:12", 12), "…/a.jsonl:12");
    }

    proptest! {
        #[test]
        fn lines_hold_the_text_and_fit(text in "\\PC{0,40}|[a-z \n一-三ก-ู]{0,60}", columns in 2usize..20) {
            let mut end = 0;
            for range in wrap(&text, columns) {
                prop_assert!(text[end..range.start].chars().all(char::is_whitespace));
                let line = text[range.clone()].trim_end();
                prop_assert!(width(line) <= columns || line.graphemes(true).count() == 1, "{line:?}");
                end = range.end;
            }
            prop_assert!(text[end..].chars().all(char::is_whitespace));
        }
    }
}
