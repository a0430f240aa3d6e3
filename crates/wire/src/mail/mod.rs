//! What is inside and on a message: addresses, header fields, trace lines, bounces. No transport here.

pub mod address;
pub mod attached;
pub mod author;
pub mod dsn;
pub mod header;
pub mod multipart;
pub mod received;
