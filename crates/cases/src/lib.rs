//! Cases: from the report of a relay to a verified fix and a publication.
//!
//! A [`case::Case`] is what its [timeline](timeline) says: [`event::Entry`] after entry, each judged by
//! [`case::Case::decide`] before it is written and again whenever it is read. [`stage::Stage`] says how far a case is,
//! [`act`] who may do what then and what it needs. Nothing here knows a clock, a socket or randomness: times, tags and
//! numbers are arguments. What of a case may be seen is decided in one place, [`disclosure`], by who is to see it.

pub mod act;
pub mod agenda;
pub mod answer;
pub mod calendar;
pub mod case;
pub mod contact;
pub mod disclosure;
pub mod event;
pub mod exchange;
pub mod notice;
pub mod number;
pub mod original;
mod outside;
pub mod refusal;
pub mod settings;
pub mod stage;
pub mod target;
pub mod timeline;
pub mod tlp;
