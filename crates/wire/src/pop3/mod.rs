//! POP3 (RFC 1939): commands, replies, content with its dots, and both sides of the dialogue without a socket.

pub mod client;
pub mod command;
pub mod content;
pub mod reply;
pub mod server;
