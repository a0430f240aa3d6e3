//! Use cases in which the jobs meet.

pub mod casework;
pub mod incident;
pub mod incident_case;
pub mod late;
pub mod listing;
pub mod loopback_gateway;
pub mod outside;
pub mod own_user;
pub mod practice;
pub mod tester;
