//! Any file: magic bytes, archives within archives, the choice of a reader.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| replylint_fuzz::read(None, bytes));
