//! Zone transfers, so that any name server can be a secondary of ours, and we one of others: AXFR (RFC 5936) and IXFR
//! (RFC 1995) out, AXFR in, NOTIFY (RFC 1996), all signed by TSIG (RFC 8945) where a key is agreed on.

pub mod giving;
pub mod incoming;
pub mod journal;
pub mod key;
pub mod message;
pub mod outgoing;
mod records;
pub mod rights;
pub mod signed;
pub mod taking;
pub(crate) mod telling;
#[cfg(test)]
mod tests;
