//! See `sekisho_testkit::fuzz_bodies::proxy`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| sekisho_testkit::fuzz_bodies::proxy(data));
