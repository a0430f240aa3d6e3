//! Dialogue files and what tests of several crates need.
