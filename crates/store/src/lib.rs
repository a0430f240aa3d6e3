//! Disk primitives: whole or not at all.
