//! The mail server that relays only for whom it knows, and only from addresses that are theirs.
pub mod spool;
