//! On what the right to test an address rests, and how it is proven.
