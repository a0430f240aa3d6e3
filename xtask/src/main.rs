//! The one door: `cargo xtask check`.
fn main() {}
