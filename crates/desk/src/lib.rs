//! Use cases in which the jobs meet.

pub mod incident;
pub mod own_user;
pub mod practice;
