//! What is tested: one address, one port, one way to begin.

use std::net::{IpAddr, SocketAddr};

use serde::{Deserialize, Serialize};

/// How TLS comes in at an endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Transport {
    /// No TLS at all.
    Plain,
    /// In clear first, then STARTTLS (RFC 3207).
    StartTls,
    /// TLS from the first byte (RFC 8314 §3.3).
    ImplicitTls,
}

/// What a port is for, which decides the controls that a closed verdict must pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Takes mail for its own domains from anyone (RFC 5321).
    MailExchanger,
    /// Takes mail from its own users only (RFC 6409).
    Submission,
}

/// One listener of the target, and how to begin with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Endpoint {
    /// The address that is tested; consent is bound to it.
    pub address: IpAddr,
    /// The TCP port.
    pub port: u16,
    /// How TLS comes in.
    pub transport: Transport,
}

impl Endpoint {
    /// Where to connect.
    #[must_use]
    pub const fn socket_address(&self) -> SocketAddr {
        SocketAddr::new(self.address, self.port)
    }

    /// The role by the port's assignment: 465 and 587 are submission (RFC 6409, RFC 8314), all others
    /// are taken for a mail exchanger.
    #[must_use]
    pub const fn role(&self) -> Role {
        match self.port {
            465 | 587 => Role::Submission,
            _ => Role::MailExchanger,
        }
    }

    /// Whether the two differ only in address family or transport, not in the port.
    #[must_use]
    pub const fn same_port(&self, other: &Self) -> bool {
        self.port == other.port
    }
}

impl std::fmt::Display for Endpoint {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}", self.socket_address())?;
        match self.transport {
            Transport::Plain => Ok(()),
            Transport::StartTls => formatter.write_str(" STARTTLS"),
            Transport::ImplicitTls => formatter.write_str(" TLS"),
        }
    }
}
