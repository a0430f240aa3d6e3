//! The mail server that relays only for whom it knows, and only from addresses that are theirs.

pub mod delivery;
pub mod gateway;
mod journal;
pub mod accounts;
pub mod classify;
pub mod grants;
pub mod login_event;
pub mod maildir;
pub mod metrics;
pub mod service;
pub mod session;
pub mod spool;
pub mod outbound;
pub mod policy;
pub mod pop;
pub mod sasl;
pub mod settings;
pub mod grants;
pub mod maildir;
pub mod spool;
