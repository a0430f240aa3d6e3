//! Whoever tests for the list by itself: the table `[dnsbl.tester]` of the settings.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use serde::Deserialize;

/// With which witness, from where and under which name listed hosts are tested again. One of `witness_listen` with
/// `witness_domain`, or `witness`, is needed: without a witness nothing is proven.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TesterSettings {
    /// Where canaries are received: port 25 of an address that the gateway does not listen at. The server has given up
    /// its rights by then: it needs the capability to bind that port, or a port forwarded to a higher one.
    pub witness_listen: Vec<SocketAddr>,
    /// The domain whose mail comes there.
    pub witness_domain: Option<String>,
    /// Where the witness is reached for its self-test, where that is not the MX of its domain.
    pub witness_at: Option<SocketAddr>,
    /// A mailbox as an `imaps` URL instead; its password is in `SEKISHO_WITNESS_PASSWORD`.
    pub witness: Option<String>,
    /// The mailbox's address, where it is not the user's name.
    pub witness_address: Option<String>,
    /// A file with a certificate to trust for the mailbox.
    pub witness_ca: Option<PathBuf>,
    /// The name in EHLO; the witness's domain where there is none.
    pub our_name: Option<String>,
    /// Whom to ask about the test mails.
    pub contact: Option<String>,
    /// From which address is tested.
    pub source: Option<IpAddr>,
    /// From which address a host that turns us away is tried once more.
    pub second_source: Option<IpAddr>,
    /// Ports to try.
    pub ports: Option<Vec<u16>>,
    /// The name server to ask instead of the system's.
    pub resolver: Option<SocketAddr>,
    /// Whether we stand outside whatever the addresses look like: for laboratories.
    pub outside: bool,
}

impl TesterSettings {
    /// Whether there is exactly one witness, and it is whole.
    #[must_use]
    pub const fn has_witness(&self) -> bool {
        let (listens, has_domain) = (!self.witness_listen.is_empty(), self.witness_domain.is_some());
        match &self.witness {
            Some(_) => !listens && !has_domain,
            None => listens && has_domain,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_read_and_a_wrong_word_is_refused() {
        let text = "witness_listen = [\"192.0.2.9:25\"]\nwitness_domain = \"w.example.net\"\nsecond_source = \"192.0.2.10\"";
        let settings: TesterSettings = toml::from_str(text).unwrap();
        assert_eq!(settings.second_source, Some(IpAddr::from([192, 0, 2, 10])));
        assert!(toml::from_str::<TesterSettings>("witnes = \"x\"").is_err());
    }
}
