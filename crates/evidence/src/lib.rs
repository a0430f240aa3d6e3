//! The words that all jobs of Sekisho share, as values.
//!
//! A [`target::Endpoint`] is tested by the right of a [`consent::Consent`] with envelopes whose
//! [`shape::Shape`] asks one question each. A canary carries a [`token::Token`]; where it arrives is a
//! [`proof::Proof`] of some [`level::Level`]. What opens the relay is a [`rule::Rule`] of a
//! [`class::Class`], and the whole ends in a [`verdict::Verdict`].
//!
//! Nothing here reads a clock, a file or a socket: times, keys and numbers are arguments.

pub mod class;
pub mod consent;
pub mod level;
pub mod proof;
pub mod question;
pub mod rule;
pub mod shape;
pub mod target;
pub mod token;
pub mod verdict;
pub mod visible;
pub mod words;
