//! The program `sekisho`.
fn main() {}
