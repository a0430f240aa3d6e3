//! How much grants allow.

use std::collections::BTreeSet;
use std::time::Duration;

/// Messages of one grant, unless set otherwise.
pub const MESSAGES: u32 = 3;
/// How long a grant lasts, unless set otherwise.
pub const LASTS: Duration = Duration::from_secs(120);
/// The longest that a grant can be set to last.
pub const LONGEST: Duration = Duration::from_secs(600);
/// How much grants allow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GrantSettings {
    /// The SMTP listeners, by name, where a grant counts. None switches POP before SMTP off.
    pub listeners: BTreeSet<String>,
    /// Messages after one login.
    pub messages: u32,
    /// How long after a login. More than [`LONGEST`] is taken as that.
    pub lasts: Duration,
    /// Whether addresses that many may share get grants: private, link-local and loopback addresses and those of
    /// carriers' translators (RFC 6598).
    pub shared_addresses: bool,
    /// The most accounts behind one address; where more log in, none of them has a grant.
    pub accounts_per_address: usize,
    /// The most grants at once.
    pub capacity: usize,
}

impl Default for GrantSettings {
    fn default() -> Self {
        Self {
            listeners: BTreeSet::new(),
            messages: MESSAGES,
            lasts: LASTS,
            shared_addresses: false,
            accounts_per_address: 3,
            capacity: 10_000,
        }
    }
}
