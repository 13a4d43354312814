//! Mails and mailboxes, and what is cut off them as quoted.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| replylint_fuzz::read(Some("mail"), bytes));
