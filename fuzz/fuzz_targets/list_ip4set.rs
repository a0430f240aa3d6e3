//! See `sekisho_testkit::fuzz_bodies::list_ip4set`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| sekisho_testkit::fuzz_bodies::list_ip4set(data));
