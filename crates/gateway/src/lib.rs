//! The mail server that relays only for whom it knows, and only from addresses that are theirs.

pub mod accounts;
pub mod block_lists;
pub mod bounce;
pub mod control;
pub mod delegation;
pub mod delivery;
pub mod gateway;
pub mod grants;
mod journal;
pub mod logged_in;
pub mod login_event;
pub mod maildir;
pub mod metrics;
pub mod outbound;
pub mod pop;
pub mod rehearsal;
mod right;
pub mod sasl;
pub mod service;
pub mod session;
pub mod settings;
pub mod spool;
