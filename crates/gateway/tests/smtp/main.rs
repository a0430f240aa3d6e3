//! The whole server over loopback: what the standards ask of it, section by section, and what it does with bad input.
#![allow(clippy::panic, clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]
#![allow(clippy::indexing_slicing, clippy::string_slice, reason = "a test fails by panicking")]

mod bad_messages;
mod bad_passwords;
mod block_lists;
mod client;
mod clocks;
mod forwarding;
mod guessing_crowd;
mod hostile;
mod notices;
mod posted;
mod proxy;
mod rfc_3207;
mod rfc_4954;
mod rfc_5321;
mod rfc_5321_limits;
mod rfc_5321_trace;
mod rfc_6409;
mod silent;
mod stage;
