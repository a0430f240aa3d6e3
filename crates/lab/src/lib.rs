//! Deliberately flawed little mail servers to practise on.
//!
//! Each one is an ordinary, strict server with a single flaw in its policy or in how it reads an address:
//! a [`Hole`]. Relaying really happens, but every message for anybody outside goes to one address, the
//! witness, and everything listens on loopback, so that nobody else ever hears of it.

mod behaviour;
mod bounce;
mod holes;
mod misreading;
mod outbound;
mod practice;
mod server;
mod session;
mod shared;
mod strange;
mod wording;
mod world;

pub use holes::{Hole, Kind, NoSuchHole, all, find};
pub use practice::{Practice, PracticeError, PracticeSetting};
pub use server::{LabError, Running, Served, Setting, start};
pub use shared::{Counts, Kept};
pub use wording::Software;
pub use world::{Account, Place, World, pointing_domain};
