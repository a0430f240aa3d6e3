//! SMTP (RFC 5321) and its extensions, both sides: typed paths and commands, replies, the body's dot, the
//! server's machine and the client's reply reader. Strict where we listen, tolerant where we only read.

pub mod client;
pub mod command;
pub mod dot;
pub mod parameter;
pub mod path;
pub mod reply;
pub mod server;
