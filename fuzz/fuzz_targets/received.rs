//! See `sekisho_testkit::fuzz_bodies::received`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| sekisho_testkit::fuzz_bodies::received(data));
