//! The mail server that relays only for whom it knows, and only from addresses that are theirs.

pub mod metrics;
pub mod outbound;
pub mod classify;
pub mod policy;
pub mod accounts;
pub mod grants;
pub mod maildir;
pub mod metrics;
pub mod outbound;
pub mod pop;
pub mod sasl;
pub mod settings;
