//! A long message is read a second time in passages of two sentences: one bad clause among many kind ones weighs little in the whole.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

/// Messages of fewer sentences are read whole only.
const SENTENCES: usize = 4;

/// The sentences of a text that have a letter, by UAX 29.
pub fn sentences(text: &str) -> Vec<Range<usize>> {
    text.split_sentence_bound_indices()
        .filter(|(_, sentence)| sentence.chars().any(char::is_alphabetic))
        .map(|(start, sentence)| start..start + sentence.len())
        .collect()
}

/// The passages that `sentences` make up; none where they are few.
pub fn passages(sentences: &[Range<usize>]) -> Vec<Range<usize>> {
    if sentences.len() < SENTENCES {
        return Vec::new();
    }
    sentences.chunks(2).map(|pair| pair[0].start..pair[pair.len() - 1].end).collect()
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
    fn a_short_text_is_read_whole() {
        assert!(passages(&sentences("Hello. It comes on Monday. Bye.")).is_empty());
        assert!(passages(&sentences("")).is_empty());
        assert!(passages(&sentences("... !!! ??? 1. 2. 3.")).is_empty());
    }
}
