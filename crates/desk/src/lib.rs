//! Use cases in which the jobs meet.

pub mod incident;
pub mod listing;
pub mod loopback_gateway;
pub mod outside;
pub mod own_user;
pub mod practice;
