//! The POP3 server over loopback: sockets, TLS, accounts, Maildirs and grants.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test fails by a panic"
)]

mod dovecot;
mod event;
mod login;
mod maildrop;
mod proxy;
mod stage;
