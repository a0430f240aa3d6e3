//! What the tests of several crates need: dialogue files and how they are played, and the properties that
//! any input must leave true.
//!
//! A dialogue file is for people who know SMTP or POP3 and no Rust; `tests/dialogues/README.md` explains it. Nothing
//! here is part of the program.

pub mod bad_configs;
pub mod dialogue;
pub mod event;
pub mod expectation;
pub mod fuzz_bodies;
pub mod library;
pub mod machine;
pub mod pop3;
