//! See `sekisho_testkit::fuzz_bodies::dns_query`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| sekisho_testkit::fuzz_bodies::dns_query(data));
