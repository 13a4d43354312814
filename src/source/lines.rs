//! Lines of a text with their numbers, of bounded length: a line of a billion characters is an error, not a billion bytes of memory.

use std::io::{self, BufRead};

/// Bytes after which a line is no record any more.
pub const LONGEST: usize = 16 * 1024 * 1024;

/// Reads lines without their ends.
pub struct Lines {
    from: Box<dyn BufRead + Send>,
    end: u8,
    number: u64,
}

/// What came next.
#[derive(Debug, PartialEq, Eq)]
pub enum Line {
    /// The text is in the buffer that was given.
    Text,
    /// More than [`LONGEST`] bytes; they were skipped, the buffer holds nothing.
    TooLong,
    End,
}

impl Lines {
    /// Reads lines of `from`; where `sample` has carriage returns only, these end lines.
    pub fn new(from: Box<dyn BufRead + Send>, sample: &str) -> Lines {
        let end = if !sample.contains('\n') && sample.contains('\r') { b'\r' } else { b'\n' };
        Lines { from, end, number: 0 }
    }

    /// The number of the line that was read last, from 1.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// Puts the next line into `line`, which is cleared first.
    ///
    /// # Errors
    /// What reading gives.
    pub fn next(&mut self, line: &mut String) -> io::Result<Line> {
        let mut bytes = std::mem::take(line).into_bytes();
        bytes.clear();
        let (mut started, mut too_long) = (false, false);
        loop {
            let have = self.from.fill_buf()?;
            if have.is_empty() {
                break;
            }
            started = true;
            let end = have.iter().position(|&byte| byte == self.end);
            let part = &have[..end.unwrap_or(have.len())];
            if !too_long && bytes.len() + part.len() <= LONGEST {
                bytes.extend_from_slice(part);
            } else {
                too_long = true;
                bytes = Vec::new();
            }
            let used = part.len() + usize::from(end.is_some());
            self.from.consume(used);
            if end.is_some() {
                break;
            }
        }
        if !started {
            return Ok(Line::End);
        }
        self.number += 1;
        if too_long {
            return Ok(Line::TooLong);
        }
        if bytes.last() == Some(&b'\r') {
            bytes.pop();
        }
        *line = String::from_utf8(bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
        Ok(Line::Text)
    }
}

/// Says that a line is too long.
pub fn too_long() -> String {
    format!("a line of more than {} MB; wanted one record or message a line", LONGEST / (1024 * 1024))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_never_ends_is_skipped_and_the_next_one_read() {
        let text = format!("one\r\n{}\ntwo", "x".repeat(LONGEST + 1));
        let mut lines = Lines::new(Box::new(io::Cursor::new(text.into_bytes())), "one\r\n");
        let mut line = String::new();
        assert_eq!((lines.next(&mut line).expect("memory"), line.as_str()), (Line::Text, "one"));
        assert_eq!(lines.next(&mut line).expect("memory"), Line::TooLong);
        assert_eq!((lines.next(&mut line).expect("memory"), line.as_str(), lines.number()), (Line::Text, "two", 3));
        assert_eq!(lines.next(&mut line).expect("memory"), Line::End);
    }
}
