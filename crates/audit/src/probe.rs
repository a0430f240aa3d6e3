//! Asking one question at the wire: the dialogue, the envelope's text, and what an answer means.

pub mod answer;
pub mod conversation;
pub mod envelope;
pub mod session;
pub mod transcript;
