//! Servers that behave as no server should: the audit must neither be fooled nor be held up by them.
#![allow(clippy::panic, clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod closed;
mod manners;
mod open;
mod server;
mod trial;

/// Whether `event` is RCPT for a plain address outside.
fn is_foreign(event: server::Event<'_>) -> bool {
    let server::Event::Command(line) = event else { return false };
    line.starts_with("RCPT") && line.trim_end_matches(" NOTIFY=NEVER").ends_with("@witness.example>")
}
