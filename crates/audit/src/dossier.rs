//! What can be known of a target before the first probe.
