//! What must hold for any text, honest or hostile.

use proptest::prelude::*;
use replylint::normalize::{Normalized, fold_text};
use unicode_segmentation::UnicodeSegmentation;

/// Characters that normalisers trip over, beside any others.
fn hostile() -> impl Strategy<Value = String> {
    let odd = prop::sample::select(vec![
        'a',
        'A',
        'é',
        'İ',
        'ß',
        'ς',
        '5',
        '①',
        '５',
        '\u{301}',
        '\u{323}',
        '\u{20e3}',
        '\u{fe0f}',
        '\u{200b}',
        '\u{200d}',
        '\u{202e}',
        '\u{ad}',
        '\u{336}',
        'ﾊ',
        '\u{ff9e}',
        '\u{3099}',
        'カ',
        '評',
        '\u{1100}',
        '\u{1161}',
        '\u{11a8}',
        'ㅂ',
        'ㅕ',
        'ก',
        '\u{e49}',
        '\u{e33}',
        'а',
        'ο',
        '⭐',
        '👍',
        '\u{1f3fd}',
        '🇮',
        '🇩',
        '.',
        ' ',
        '\n',
        '\t',
        '*',
        '@',
        '"',
        '「',
        'ﬁ',
        'Ǆ',
        '\u{1e9b}',
        '\u{0}',
        '\u{feff}',
        'ﷺ',
    ]);
    prop::collection::vec(prop_oneof![4 => odd, 1 => any::<char>()], 0..60).prop_map(|chars| chars.into_iter().collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn every_span_lies_in_the_source_on_grapheme_borders(text in hostile(), from in 0.0..1.0f64, length in 0.0..1.0f64) {
        let normalized = Normalized::new(&text);
        let borders: Vec<usize> = text.grapheme_indices(true).map(|(at, _)| at).chain([text.len()]).collect();
        for reading in [Some(normalized.plain()), normalized.loose()].into_iter().flatten() {
            let all = reading.text();
            let start = all.floor_char_boundary((from * all.len() as f64) as usize);
            let end = all.floor_char_boundary(start + (length * (all.len() - start) as f64) as usize);
            let span = normalized.span(reading, start..end);
            prop_assert!(span.start <= span.end && span.end <= text.len());
            prop_assert!(borders.contains(&span.start) && borders.contains(&span.end), "{span:?} of {text:?}");
        }
    }

    #[test]
    fn folding_a_folded_reading_changes_nothing(text in hostile()) {
        let once = fold_text(&text);
        prop_assert_eq!(fold_text(&once), once);
    }
}

#[test]
fn a_long_run_of_anything_is_read_in_time_that_grows_with_its_length() {
    // A quadratic step would need minutes for these; the test has no clock, it only must come to its end.
    for piece in ["a", "a\u{301}", "\u{301}", "\u{200b}", "好 ", "a.", "w.h.", "1a", "аa", "\"", "ㅂㅕㄹ", "👍\u{1f3fd}", "🇮"] {
        let text = piece.repeat(200_000);
        let normalized = Normalized::new(&text);
        let span = normalized.span(normalized.plain(), 0..normalized.plain().text().len());
        assert!(span.end <= text.len(), "{piece:?}");
    }
}
