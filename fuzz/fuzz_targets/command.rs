//! See `sekisho_testkit::fuzz_bodies::command`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| sekisho_testkit::fuzz_bodies::command(data));
