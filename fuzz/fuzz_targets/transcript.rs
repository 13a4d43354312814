//! A whole chat in one cell.

#![no_main]

libfuzzer_sys::fuzz_target!(|chat: &str| replylint_fuzz::read_within("customer,transcript\nann,\"", &chat.replace('"', "\"\""), "\"\n"));
