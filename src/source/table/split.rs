//! Cuts delimited text into rows, and finds its way back after a stray quote.

use std::collections::VecDeque;
use std::io;

use super::super::lines::{self, Line, Lines};

/// Lines and bytes that one row may have before its opening quote is taken for a stray one.
const MOST_LINES: usize = 2000;
const MOST_BYTES: usize = 4 * 1024 * 1024;

/// How cells are set apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dialect {
    pub delimiter: char,
    /// Quotes within quotes are written `\"`.
    pub backslash: bool,
}

/// The rows of a delimited text.
pub struct Rows {
    lines: Lines,
    dialect: Dialect,
    /// Cells that a row should have.
    pub width: Option<usize>,
    /// Lines read too far.
    pending: VecDeque<(u64, Line, String)>,
    ended: bool,
}

/// A row and the line on which it begins; what is wrong with it instead of cells if it is broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cut {
    pub line: u64,
    pub cells: Result<Vec<String>, String>,
}

impl Rows {
    /// The rows of `lines`.
    pub fn new(lines: Lines, dialect: Dialect) -> Rows {
        Rows { lines, dialect, width: None, pending: VecDeque::new(), ended: false }
    }

    /// The next row that is not blank.
    ///
    /// # Errors
    /// What reading gives.
    pub fn next(&mut self) -> io::Result<Option<Cut>> {
        loop {
            let Some((line, kind, text)) = self.next_line()? else { return Ok(None) };
            if kind == Line::TooLong {
                return Ok(Some(Cut { line, cells: Err(lines::too_long()) }));
            }
            if !text.trim().is_empty() {
                return self.gather(line, text).map(Some);
            }
        }
    }

    fn next_line(&mut self) -> io::Result<Option<(u64, Line, String)>> {
        if let Some(pending) = self.pending.pop_front() {
            return Ok(Some(pending));
        }
        if self.ended {
            return Ok(None);
        }
        let mut text = String::new();
        let kind = self.lines.next(&mut text)?;
        if kind == Line::End {
            self.ended = true;
            return Ok(None);
        }
        Ok(Some((self.lines.number(), kind, text)))
    }

    /// The row that begins with `first`, with further lines while a quote is open.
    fn gather(&mut self, line: u64, first: String) -> io::Result<Cut> {
        let mut cutter = Cutter::new(self.dialect);
        cutter.feed(&first);
        let mut further = Vec::new();
        let mut bytes = first.len();
        while cutter.in_quotes && further.len() < MOST_LINES && bytes < MOST_BYTES {
            let Some((number, kind, text)) = self.next_line()? else { break };
            if kind == Line::TooLong {
                self.pending.push_front((number, kind, text));
                break;
            }
            bytes += text.len();
            cutter.feed_further(&text);
            further.push((number, kind, text));
        }
        let is_open = cutter.in_quotes;
        let is_odd = cutter.is_odd;
        let cells = cutter.finish();
        if further.is_empty() && !is_open {
            return Ok(Cut { line, cells: self.fit(cells) });
        }
        if !is_open && !is_odd && self.width.is_none_or(|width| width == cells.len()) && !holds_rows(&cells, self.dialect, self.width) {
            return Ok(Cut { line, cells: Ok(cells) });
        }
        let glued = further.len();
        for further in further.into_iter().rev() {
            self.pending.push_front(further);
        }
        // The quote was a stray one: without it, is the line a row?
        let plain = plain_cells(&first, self.dialect.delimiter);
        if self.width == Some(plain.len()) && !(is_open && self.ended && self.pending.is_empty()) {
            return Ok(Cut { line, cells: Ok(plain) });
        }
        let why = if is_open && self.ended {
            "a quoted cell that does not end before the file does; wanted a closing quote. Going on with the next line".to_owned()
        } else {
            format!("an opening quote here would swallow the next {glued} lines; wanted a closing quote. Going on with the next line")
        };
        Ok(Cut { line, cells: Err(why) })
    }

    /// Cells of a row on one line, if their number is right or plainly meant to be.
    fn fit(&self, mut cells: Vec<String>) -> Result<Vec<String>, String> {
        let Some(width) = self.width else { return Ok(cells) };
        while cells.len() > width && cells.last().is_some_and(String::is_empty) {
            cells.pop();
        }
        if cells.len() > width {
            return Err(format!(
                "{} cells; wanted {width} as in the header (is a cell with {:?} in it not quoted?)",
                cells.len(),
                self.dialect.delimiter
            ));
        }
        cells.resize(width, String::new());
        Ok(cells)
    }
}

/// Cuts one row, fed line by line.
struct Cutter {
    dialect: Dialect,
    cells: Vec<String>,
    cell: String,
    in_quotes: bool,
    /// Something stood behind a closing quote.
    is_odd: bool,
}

impl Cutter {
    fn new(dialect: Dialect) -> Cutter {
        Cutter { dialect, cells: Vec::new(), cell: String::new(), in_quotes: false, is_odd: false }
    }

    fn feed_further(&mut self, line: &str) {
        self.cell.push('\n');
        self.feed(line);
    }

    fn feed(&mut self, line: &str) {
        let mut rest = line;
        loop {
            if self.in_quotes {
                let stop = rest.find(|char| char == '"' || self.dialect.backslash && char == '\\');
                let Some(stop) = stop else { return self.cell.push_str(rest) };
                self.cell.push_str(&rest[..stop]);
                let behind = &rest[stop + 1..];
                if rest[stop..].starts_with('\\') {
                    let escaped = behind.chars().next();
                    self.cell.push(match escaped {
                        Some('n') => '\n',
                        Some(char) => char,
                        None => '\\',
                    });
                    rest = &behind[escaped.map_or(0, char::len_utf8)..];
                } else if let Some(behind) = behind.strip_prefix('"') {
                    self.cell.push('"');
                    rest = behind;
                } else {
                    self.in_quotes = false;
                    rest = behind;
                    let blank = rest.trim_start_matches(' ');
                    if blank.is_empty() || blank.starts_with(self.dialect.delimiter) {
                        rest = blank;
                    } else {
                        self.is_odd = true;
                    }
                }
                continue;
            }
            // A quote opens a cell only at its beginning; Excel guards with `="`.
            let begins = self.cell.is_empty();
            if let (true, Some(behind)) = (begins, rest.strip_prefix('"').or_else(|| rest.strip_prefix("=\""))) {
                self.in_quotes = true;
                rest = behind;
                continue;
            }
            match rest.find(self.dialect.delimiter) {
                Some(stop) => {
                    self.cell.push_str(&rest[..stop]);
                    self.cells.push(std::mem::take(&mut self.cell));
                    rest = &rest[stop + self.dialect.delimiter.len_utf8()..];
                    if rest.is_empty() {
                        return;
                    }
                }
                None => return self.cell.push_str(rest),
            }
        }
    }

    fn finish(mut self) -> Vec<String> {
        self.cells.push(self.cell);
        self.cells
    }
}

fn plain_cells(line: &str, delimiter: char) -> Vec<String> {
    line.split(delimiter).map(|cell| cell.strip_prefix('"').and_then(|cell| cell.strip_suffix('"')).unwrap_or(cell).to_owned()).collect()
}

/// Whether a cell holds what looks like further rows, which a stray quote would have swallowed.
fn holds_rows(cells: &[String], dialect: Dialect, width: Option<usize>) -> bool {
    let Some(width) = width.filter(|&width| width >= 3) else { return false };
    cells.iter().filter(|cell| cell.contains('\n')).any(|cell| {
        let mut inner = cell.lines().skip(1).filter(|line| !line.trim().is_empty()).peekable();
        inner.peek().is_some() && inner.all(|line| line.matches(dialect.delimiter).count() + 1 == width)
    })
}

/// The cells of the first rows of `text`, for looking at.
pub fn first_rows(text: &str, dialect: Dialect, most: usize) -> Vec<Cut> {
    let lines = Lines::new(Box::new(io::Cursor::new(text.as_bytes().to_vec())), text);
    let mut rows = Rows::new(lines, dialect);
    let mut first = Vec::new();
    while first.len() < most {
        match rows.next() {
            Ok(Some(cut)) => first.push(cut),
            _ => break,
        }
    }
    first
}

#[cfg(test)]
mod tests {
    use super::*;

    const COMMA: Dialect = Dialect { delimiter: ',', backslash: false };

    fn rows(text: &str, width: usize) -> Vec<(u64, Result<Vec<String>, String>)> {
        let mut rows = Rows::new(Lines::new(Box::new(io::Cursor::new(text.as_bytes().to_vec())), text), COMMA);
        rows.width = Some(width);
        std::iter::from_fn(|| rows.next().expect("memory")).map(|cut| (cut.line, cut.cells)).collect()
    }

    fn cells(cells: &[&str]) -> Result<Vec<String>, String> {
        Ok(cells.iter().map(|&cell| cell.to_owned()).collect())
    }

    #[test]
    fn cells_hold_quotes_delimiters_and_line_breaks() {
        assert_eq!(
            rows("1,\"a \"\"b\"\", c\r\nd\",\n\n2,=\"007\",x \"y\" z\n", 3),
            [(1, cells(&["1", "a \"b\", c\nd", ""])), (4, cells(&["2", "007", "x \"y\" z"]))]
        );
    }

    #[test]
    fn a_stray_quote_costs_no_further_row() {
        let rows = rows("1,\"oops,a\n2,x,b\n3,\"y, yes\",c\n4,z,d\n", 3);
        assert_eq!(rows.len(), 4);
        assert_eq!(rows[0], (1, cells(&["1", "\"oops", "a"])));
        assert_eq!(rows[2], (3, cells(&["3", "y, yes", "c"])));
    }

    #[test]
    fn a_letter_in_a_cell_is_no_row_for_its_commas() {
        let text = "Hi Ann,\nthe lamp, the shade, the bulb, all of it, is on its way";
        assert_eq!(rows(&format!("1,\"{text}\",b\n2,x,c\n"), 3), [(1, cells(&["1", text, "b"])), (3, cells(&["2", "x", "c"]))]);
    }

    #[test]
    fn a_file_cut_within_quotes_is_an_error_of_its_last_row() {
        let rows = rows("1,a,b\n2,\"hal", 3);
        assert_eq!(rows[0].1, cells(&["1", "a", "b"]));
        assert!(matches!(&rows[1], (2, Err(why)) if why.contains("does not end")));
    }
}
