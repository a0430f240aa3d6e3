//! Dialogues with the POP3 server: what the client says, what the server must say, what happens behind it.
//!
//! The files are those of `tests/dialogues/pop3`, in the form of the SMTP ones; `tests/dialogues/README.md` tells the
//! differences.

mod play;
mod script;

pub use play::{Transcript, play, play_at_every_cut, transcript};
pub use script::{Dialogue, Setting, Step};
