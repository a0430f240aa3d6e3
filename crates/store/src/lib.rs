//! Disk primitives: a file is written whole or not at all, read within a limit, and owned by one process; a log keeps
//! what it acknowledged, whatever happens to the machine. And what settings files have in common.

pub mod amount;
pub mod atomic;
pub mod fault;
pub mod lock;
pub mod log;
pub mod mistake;
