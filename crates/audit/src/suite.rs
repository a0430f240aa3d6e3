//! The classic relay testers as named subsets of the space.
