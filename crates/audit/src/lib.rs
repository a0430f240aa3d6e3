//! Finds, proves and explains unauthorised relay.
