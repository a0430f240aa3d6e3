//! Likely causes and their fixes, one file for each software.
