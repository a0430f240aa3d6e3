//! What our own list says of a server: the codes of its zones.

use std::fmt;
use std::net::Ipv4Addr;

use serde::{Deserialize, Serialize};

/// Why a server is listed. Each is one address in 127.0.0.0/8 (RFC 5782 §2.1), outside of the range for errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Code {
    /// It takes mail from anyone and relays it.
    Relay,
    /// It sends what another address took: the output of a relay of several stages.
    Output,
    /// It relays for whoever claims one of its own addresses as sender.
    ForgedSender,
    /// It lost the address of its clients and takes strangers for its own.
    LostSource,
}

impl Code {
    /// All codes, lowest value first.
    pub const ALL: [Self; 4] = [Self::Relay, Self::Output, Self::ForgedSender, Self::LostSource];

    /// The address that is answered.
    #[must_use]
    pub const fn value(self) -> Ipv4Addr {
        Ipv4Addr::new(127, 0, 0, self.octet())
    }

    const fn octet(self) -> u8 {
        match self {
            Self::Relay => 2,
            Self::Output => 3,
            Self::ForgedSender => 4,
            Self::LostSource => 5,
        }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value().fmt(formatter)
    }
}
