//! See `sekisho_testkit::fuzz_bodies::pop3_reply`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| sekisho_testkit::fuzz_bodies::pop3_reply(data));
