//! See `sekisho_testkit::fuzz_bodies::pop3_content`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| sekisho_testkit::fuzz_bodies::pop3_content(data));
