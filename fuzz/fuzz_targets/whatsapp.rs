//! Chats of WhatsApp.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| replylint_fuzz::read(Some("whatsapp"), bytes));
