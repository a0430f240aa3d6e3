//! Where protocols meet the world: sockets, TLS, DNS, time and randomness.
//!
//! Nothing here decides about mail. Every wait has an end, every buffer a bound.

pub mod block_list;
pub mod clock;
pub mod connect;
pub mod https;
pub mod listener;
pub mod local;
pub mod name_server;
pub mod proxy;
pub mod pump;
pub mod random;
pub mod resolver;
pub mod tls;
pub mod web;
