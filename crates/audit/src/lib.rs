//! Finds, proves and explains unauthorised mail relay.
//!
//! `target → basis → dossier → space → plan ⇄ probes → findings → verdict → report`

pub mod advice;
pub mod basis;
pub mod dossier;
pub mod message;
pub mod record;
pub mod report;
pub mod software;
pub mod suite;
pub mod witness;
