//! What receives canaries.
