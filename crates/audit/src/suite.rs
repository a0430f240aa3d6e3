//! The classic relay testers as named subsets of the space.

use sekisho_evidence::shape::Shape;
use sekisho_evidence::target::Endpoint;

/// A classic tester's list.
#[derive(Clone, Copy, Debug)]
pub struct Suite {
    /// Its name.
    pub name: &'static str,
    /// Whether its list is reconstructed from its descendants.
    pub reconstructed: bool,
}

impl Suite {
    /// Its questions at `endpoint`, in its order, to a target of the name `host_name`.
    #[must_use]
    pub fn shapes(&self, _endpoint: Endpoint, _host_name: &str) -> Vec<Shape> {
        Vec::new()
    }
}

/// Every suite.
#[must_use]
pub const fn all() -> &'static [Suite] {
    &[]
}
