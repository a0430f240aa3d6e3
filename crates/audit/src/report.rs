//! An audit for people: terminal, HTML and JSON, in English and Japanese.
//!
//! Everything that is said comes from the [`crate::record::Record`] and from the texts of the
//! [`catalogue`]; settings, commands, addresses and replies stay as they are in every language.

pub mod catalogue;
pub mod html;
pub mod json;
pub mod questions;
pub mod sentence;
pub mod terminal;

mod facts;
mod next;
mod words;

#[cfg(test)]
pub(crate) mod sample;

pub use facts::took;
pub use next::{command, word};
pub use sekisho_evidence::visible::visible;
