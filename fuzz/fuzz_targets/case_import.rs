//! See `sekisho_testkit::fuzz_bodies::case_import`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| sekisho_testkit::fuzz_bodies::case_import(data));
