//! HTML bodies: what a reader of the mail would see.

#![no_main]

libfuzzer_sys::fuzz_target!(|html: &str| replylint_fuzz::read_within("From: a@b.c\nTo: d@e.f\nContent-Type: text/html; charset=utf-8\n\n", html, ""));
