//! A block list of servers that relay: what leads onto it and off it, and the DNS server that answers for it.
//!
//! A listing has its proof, its expiry and its way out: that is the [`register`]. The [`table`] says what is listed,
//! [`contents`] what a zone answers at this moment: one table, swapped whole, and the few changes since.

pub mod answer;
pub mod code;
pub mod contents;
pub mod formats;
pub mod publishing;
pub mod register;
pub mod responder;
pub mod self_check;
pub mod server;
pub mod service;
pub mod settings;
pub mod subject;
pub mod table;
pub mod tester;
pub mod transfer;
pub mod zone;
