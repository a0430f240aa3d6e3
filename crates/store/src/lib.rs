//! Disk primitives: a file is written whole or not at all, read within a limit, and owned by one process.

pub mod atomic;
pub mod lock;
