//! The software, told by its words.
