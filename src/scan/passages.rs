//! A long message is read a second time in passages of two sentences: one bad clause among many kind ones weighs little in the whole.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

/// Messages of fewer sentences are read whole only.
const SENTENCES: usize = 4;
/// A text is read again in so many parts at most: each costs as much as a message.
const MOST: usize = 32;

/// The sentences of a text that have a letter, by UAX 29.
pub fn sentences(text: &str) -> Vec<Range<usize>> {
    text.split_sentence_bound_indices()
        .filter(|(_, sentence)| sentence.chars().any(char::is_alphabetic))
        .map(|(start, sentence)| start..start + sentence.len())
        .collect()
}

/// The parts of `size` sentences each that a text has; larger ones where it would be more than [`MOST`].
pub fn parts(sentences: &[Range<usize>], size: usize) -> Vec<Range<usize>> {
    let size = size.max(sentences.len().div_ceil(MOST));
    sentences.chunks(size).map(|part| part[0].start..part[part.len() - 1].end).collect()
}

/// The passages of a long text; none where it is short.
pub fn passages(sentences: &[Range<usize>]) -> Vec<Range<usize>> {
    if sentences.len() < SENTENCES { Vec::new() } else { parts(sentences, 2) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_read_by_two_sentences() {
        let text = "Hello. Your lamp left today! It comes on Monday. Five stars, please? Bye.";
        let parts: Vec<&str> = passages(&sentences(text)).into_iter().map(|passage| text[passage].trim_end()).collect();
        assert_eq!(parts, ["Hello. Your lamp left today!", "It comes on Monday. Five stars, please?", "Bye."]);
        assert_eq!(passages(&sentences("您好。已发货。请查收。谢谢。")).len(), 2);
    }

    #[test]
    fn a_text_of_many_sentences_has_few_parts() {
        let text = "Hi. ".repeat(1000);
        let parts = parts(&sentences(&text), 1);
        assert_eq!((parts.len(), parts[0].start, parts[31].end), (32, 0, text.len()));
    }

    #[test]
    fn a_short_text_is_read_whole() {
        assert!(passages(&sentences("Hello. It comes on Monday. Bye.")).is_empty());
        assert!(passages(&sentences("")).is_empty());
        assert!(passages(&sentences("... !!! ??? 1. 2. 3.")).is_empty());
    }
}
