//! Publications: what of a case is made public, for people and for programs, and the bundle that shows it.
//!
//! A [`document::Document`] is made of a case that may be published, and of nothing in it that may not be read:
//! [`sekisho_cases::disclosure`] decides that. Every form is rendered from it, so that all say the same. Before a
//! [`file::File`] is handed out, the [`guard`] has read it as a patient reader would, and refused it if a sealed name stands
//! in it in whatever form.
//!
//! Nothing here knows a clock, a file, a socket or randomness.

pub mod bundle;
pub mod chart;
pub mod document;
pub mod file;
pub mod guard;
pub mod html;
pub mod imprint;
#[cfg(test)]
mod look;
pub mod machine;
pub mod markdown;
pub mod originals;
pub mod pdf;
#[cfg(test)]
mod sample;
mod texts;
