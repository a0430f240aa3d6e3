//! See `sekisho_testkit::fuzz_bodies::case_answer`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| sekisho_testkit::fuzz_bodies::case_answer(data));
