//! Disk primitives: a file is written whole or not at all, read within a limit, and owned by one process; a log keeps
//! what it acknowledged, whatever happens to the machine; a chain remembers what happened, and shows who tampers with it.
//! And what settings files have in common.

pub mod amount;
pub mod atomic;
pub mod chain;
pub mod fault;
pub mod folder;
pub mod lock;
pub mod log;
pub mod mistake;
pub mod outlet;
