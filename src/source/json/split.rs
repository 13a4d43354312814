//! Cuts JSON into records without parsing it: a record that is broken is an error and the next one is found again.

use std::io::{self, BufRead};

use super::super::lines::LONGEST;

/// Cuts the records out of a text.
pub struct Records {
    from: Box<dyn BufRead + Send>,
    /// Whether each line is a record.
    by_line: bool,
    /// Whether the text is one array.
    in_array: bool,
    longest: usize,
    line: u64,
    started: bool,
    ended: bool,
}

/// A piece of the text.
#[derive(Debug, PartialEq, Eq)]
pub enum Piece {
    /// A record that begins on `line`; its text is in the buffer that was given.
    Record {
        line: u64,
    },
    /// Something that is none.
    Broken {
        line: u64,
        why: String,
    },
    End,
}

/// A whole export that is one object is read at once, up to this size.
const LARGEST_OBJECT: usize = 256 * 1024 * 1024;

impl Records {
    /// The records of `from`, whose shape is seen from its beginning `head`.
    pub fn new(from: Box<dyn BufRead + Send>, head: &str) -> Records {
        let text = head.trim_start_matches(['\u{FEFF}', ' ', '\t', '\r', '\n']);
        let in_array = text.starts_with('[');
        let by_line = !in_array && is_whole(text.lines().next().unwrap_or(text));
        let longest = if in_array || by_line { LONGEST } else { LARGEST_OBJECT };
        Records { from, by_line, in_array, longest, line: 0, started: false, ended: false }
    }

    /// The number of a record that begins on `line` and is the `count`th: lines count where each is a record.
    pub fn number(&self, line: u64, count: u64) -> u64 {
        if self.by_line { line } else { count }
    }

    /// Puts the next record into `record`, which is cleared first.
    ///
    /// # Errors
    /// What reading gives.
    pub fn next(&mut self, record: &mut Vec<u8>) -> io::Result<Piece> {
        record.clear();
        if self.ended {
            return Ok(Piece::End);
        }
        if self.by_line { self.next_line(record) } else { self.next_value(record) }
    }

    fn next_line(&mut self, record: &mut Vec<u8>) -> io::Result<Piece> {
        loop {
            record.clear();
            let (mut any, mut too_long) = (false, false);
            loop {
                let have = self.from.fill_buf()?;
                if have.is_empty() {
                    break;
                }
                any = true;
                let end = have.iter().position(|&byte| byte == b'\n');
                let part = &have[..end.unwrap_or(have.len())];
                too_long |= record.len() + part.len() > self.longest;
                if !too_long {
                    record.extend_from_slice(part);
                }
                let used = part.len() + usize::from(end.is_some());
                self.from.consume(used);
                if end.is_some() {
                    break;
                }
            }
            if !any {
                self.ended = true;
                return Ok(Piece::End);
            }
            self.line += 1;
            let line = self.line;
            if too_long {
                *record = Vec::new();
                return Ok(Piece::Broken { line, why: super::super::lines::too_long() });
            }
            if !record.iter().all(|&byte| is_blank(byte)) && record[..] != b"\xEF\xBB\xBF"[..] {
                return Ok(Piece::Record { line });
            }
        }
    }

    /// The next value of an array, or of several one after the other.
    fn next_value(&mut self, record: &mut Vec<u8>) -> io::Result<Piece> {
        if self.line == 0 {
            self.line = 1;
        }
        let mut state = Value::default();
        let mut begins = self.line;
        let mut too_long = false;
        loop {
            let have = self.from.fill_buf()?;
            if have.is_empty() {
                self.ended = true;
                return Ok(match (record.is_empty() && !too_long, self.in_array) {
                    (false, _) => Piece::Broken {
                        line: begins,
                        why: format!("cut off: the file ends on line {} within a record that begins here; wanted its end", self.line),
                    },
                    (true, true) => Piece::Broken {
                        line: self.line,
                        why: "cut off: the array does not end; wanted `]`. What came before was read".to_owned(),
                    },
                    (true, false) => Piece::End,
                });
            }
            let mut used = 0;
            let mut done = false;
            for &byte in have {
                if !state.started {
                    // Between values.
                    match byte {
                        b'[' if self.in_array && !self.started => self.started = true,
                        b']' if self.in_array && self.started => {
                            self.ended = true;
                            return Ok(Piece::End);
                        }
                        b'\n' => self.line += 1,
                        b',' | b' ' | b'\t' | b'\r' | 0xEF | 0xBB | 0xBF => {}
                        _ => {
                            state.started = true;
                            begins = self.line;
                        }
                    }
                    if !state.started {
                        used += 1;
                        continue;
                    }
                }
                // A bare word ends where the next thing begins.
                if state.depth == 0 && !state.in_string && state.is_bare && matches!(byte, b',' | b']' | b'\n' | b' ' | b'\r' | b'\t') {
                    done = true;
                    break;
                }
                used += 1;
                self.line += u64::from(byte == b'\n');
                if record.len() < self.longest {
                    record.push(byte);
                } else {
                    too_long = true;
                }
                if state.feed(byte) {
                    done = true;
                    break;
                }
            }
            self.from.consume(used);
            if done && too_long {
                record.clear();
                return Ok(Piece::Broken {
                    line: begins,
                    why: format!("a record of more than {} MB; wanted JSON lines or an array of messages", self.longest / (1024 * 1024)),
                });
            }
            if done {
                return Ok(Piece::Record { line: begins });
            }
        }
    }
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

/// How far a value is.
#[derive(Default)]
struct Value {
    started: bool,
    depth: usize,
    in_string: bool,
    escaped: bool,
    is_bare: bool,
}

impl Value {
    /// Takes one byte; whether the value ends with it.
    fn feed(&mut self, byte: u8) -> bool {
        if self.in_string {
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' => self.escaped = true,
                b'"' => self.in_string = false,
                _ => {}
            }
            return !self.in_string && self.depth == 0;
        }
        match byte {
            b'"' => self.in_string = true,
            b'{' | b'[' => self.depth += 1,
            b'}' | b']' => {
                self.depth = self.depth.saturating_sub(1);
                return self.depth == 0;
            }
            _ if self.depth == 0 => self.is_bare = true,
            _ => {}
        }
        false
    }
}

/// Whether `text` is one whole value.
fn is_whole(text: &str) -> bool {
    let mut value = Value { started: true, ..Value::default() };
    text.trim_end().bytes().position(|byte| value.feed(byte)).is_some_and(|end| end + 1 == text.trim_end().len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &str) -> Vec<(String, Piece)> {
        let mut records = Records::new(Box::new(io::Cursor::new(text.as_bytes().to_vec())), text);
        let mut pieces = Vec::new();
        let mut record = Vec::new();
        loop {
            let piece = records.next(&mut record).expect("memory");
            if piece == Piece::End {
                return pieces;
            }
            pieces.push((String::from_utf8(record.clone()).expect("text"), piece));
        }
    }

    #[test]
    fn lines_arrays_and_values_in_a_row_are_cut() {
        let record = |text: &str, line| (text.to_owned(), Piece::Record { line });
        assert_eq!(pieces("{\"a\":1}\r\n\n{\"a\":"), [record("{\"a\":1}\r", 1), record("{\"a\":", 3)]);
        assert_eq!(pieces("[{\"a\":\"]}\"},\n {\"b\":[1]}]\n"), [record("{\"a\":\"]}\"}", 1), record("{\"b\":[1]}", 2)]);
        assert_eq!(pieces("{\n\"a\":1}{\"b\":2}"), [record("{\n\"a\":1}", 1), record("{\"b\":2}", 2)]);
    }

    #[test]
    fn half_an_array_gives_what_is_whole_and_an_error() {
        let pieces = pieces("[{\"a\":1},\n{\"b\":");
        assert_eq!(pieces.len(), 2);
        assert!(matches!(&pieces[1].1, Piece::Broken { line: 2, why } if why.starts_with("cut off")));
    }
}
