//! Stretched letters ("pleaseee", "มากกก"): three or more of one letter in a row are read as one.

use std::ops::Range;

use super::script::{Script, script};
use super::text::Reading;

/// Takes the folded characters one by one and leaves out what stretches.
///
/// Digits stay (55555 is a number or a Thai laugh), Han stays (谢谢谢 is rare and 三三三 a number), `w` stays for the sake of `www`.
/// Blanks shrink to one.
pub(crate) struct Stretch {
    out: Reading,
    last: char,
    times: usize,
    /// Where the first character of the run began.
    first: usize,
}

impl Stretch {
    pub(crate) fn new(source_len: usize) -> Stretch {
        Stretch { out: Reading::with_source_len(source_len), last: '\0', times: 0, first: 0 }
    }

    /// Takes `c`, which stands for `source`.
    pub(crate) fn push(&mut self, source: Range<usize>, c: char) {
        if c != self.last {
            (self.last, self.times, self.first) = (c, 1, source.start);
            self.out.push_char(source, c);
            return;
        }
        self.times += 1;
        if c == ' ' {
            return;
        }
        if self.times < 3 || !stretches(c) {
            self.out.push_char(source, c);
            return;
        }
        if self.times == 3 {
            self.out.pop();
        }
        self.out.pop();
        let mut buffer = [0; 4];
        self.out.push_uneven(self.first..source.end, c.encode_utf8(&mut buffer));
    }

    pub(crate) fn finish(self) -> Reading {
        self.out
    }
}

fn stretches(c: char) -> bool {
    c != 'w' && script(c).is_letter() && script(c) != Script::Han
}

#[cfg(test)]
mod tests {
    use crate::normalize::{Normalized, fold_text};

    #[test]
    fn stretched_letters_shrink_and_digits_do_not() {
        assert_eq!(fold_text("pleaseeee 5555 www.shop.com"), "please 5555 www.shop.com");
        assert_eq!(fold_text("ขอบคุณมากกกก"), "ขอบคุณมาก");
    }

    #[test]
    fn a_shrunken_run_points_back_to_all_of_it() {
        let normal = Normalized::new("pleaseeee do");
        let span = normal.span(normal.plain(), 0..6);
        assert_eq!(&normal.source()[span.start..span.end], "pleaseeee");
    }
}
