//! What the fuzz targets share: bytes go in as a file, and every message and error is asked for.

use replylint::source::{self, Options};

/// Reads `bytes` with the reader of that name; with none, as the crawl would.
pub fn read(reader: Option<&str>, bytes: &[u8]) {
    let options = Options { reader: reader.map(str::to_owned), ..Options::default() };
    source::open_bytes("fuzz", bytes, &options).for_each(drop);
}

/// Reads `bytes` as a body, a cell or a time within an export that is otherwise sound.
pub fn read_within(before: &str, text: &str, after: &str) {
    read(None, [before, text, after].concat().as_bytes());
}
