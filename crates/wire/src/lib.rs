//! Mail protocols as values: no socket, no clock, no file, no randomness.
//!
//! `mail` knows addresses, header fields, trace lines and bounces; `smtp` knows both sides of the dialogue
//! as machines that take bytes and a time and give back what is to be done. What drives them (sockets, TLS,
//! timers) lives in the net layer.

pub mod delegation;
pub mod dns;
pub mod dnsbl;
pub mod mail;
pub mod pop3;
pub mod proxy_protocol;
pub mod smtp;
