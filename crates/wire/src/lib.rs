//! Mail protocols as values: no socket, no clock, no file.
