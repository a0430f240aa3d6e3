//! The examples stand before the invariants in the alphabet and so on every run: they notice most mistakes at once,
//! and the invariants take seconds.

mod examples;
mod invariants;
