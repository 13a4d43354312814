//! Times in whatever form, by which a table is sorted as well.

#![no_main]

libfuzzer_sys::fuzz_target!(|times: &str| replylint_fuzz::read_within("conversation,message,time\nc,a,2026-11-03\nc,b,", times, "\n"));
