//! Account exports of Freshdesk.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| replylint_fuzz::read(Some("freshdesk-xml"), bytes));
