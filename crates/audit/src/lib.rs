//! Finds, proves and explains unauthorised mail relay.
//!
//! `target → basis → dossier → space → plan ⇄ probes → findings → verdict → report`

pub mod advice;
pub mod archive;
pub mod basis;
pub mod coverage;
pub mod dossier;
pub mod examiner;
pub mod explain;
pub mod exploration;
pub mod findings;
pub mod hindsight;
pub mod message;
pub mod plan;
pub mod probe;
pub mod progress;
pub mod record;
pub mod report;
pub mod run;
pub mod software;
pub mod space;
pub mod suite;
pub mod trail;
pub mod vantage;
pub mod verdict;
pub mod witness;
