//! Tables as text: delimiters, quotes, headings, transcripts in cells.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| replylint_fuzz::read(Some("csv"), bytes));
