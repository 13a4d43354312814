//! Encodings that the user names: the first byte says which.

#![no_main]

use replylint::source::{self, Options};

const ENCODINGS: [&str; 9] = ["utf-8", "utf-16le", "utf-16be", "gb18030", "big5", "shift_jis", "euc-kr", "windows-874", "iso-2022-jp"];

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let [first, rest @ ..] = bytes {
        let encoding = ENCODINGS[usize::from(*first) % ENCODINGS.len()].to_owned();
        source::open_bytes("fuzz", rest, &Options { encoding: Some(encoding), ..Options::default() }).for_each(drop);
    }
});
