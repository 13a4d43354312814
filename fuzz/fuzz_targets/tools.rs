//! The readers of single tools: the first byte says which.

#![no_main]

use replylint::source::READERS;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let [first, rest @ ..] = bytes {
        replylint_fuzz::read(Some(READERS[usize::from(*first) % READERS.len()].name), rest);
    }
});
