//! Use cases in which the jobs meet.
