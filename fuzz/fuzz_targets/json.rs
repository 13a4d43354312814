//! JSON of no known tool: cutting it into records, and looking into them.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| replylint_fuzz::read(Some("json"), bytes));
