//! Who may have a zone, who is told that it changed, and whose secondary we are.

use std::net::{IpAddr, SocketAddr};

use ipnet::IpNet;

use super::key::{Keys, TransferKey};

/// Who may have a zone as a whole. Nobody, where nothing is said.
#[derive(Clone, Debug, Default)]
pub struct Rights {
    /// Networks of the secondaries; where there are keys only, anywhere.
    pub networks: Vec<IpNet>,
    /// Keys of the secondaries; where there are any, one of them is needed.
    pub keys: Keys,
    /// Who is told by NOTIFY that there is something new.
    pub notify: Vec<SocketAddr>,
}

impl Rights {
    /// Whether `client` may have the zone, having signed with one of the keys or not.
    #[must_use]
    pub fn admit(&self, client: IpAddr, signed: bool) -> bool {
        let client = client.to_canonical();
        let somebody = !(self.networks.is_empty() && self.keys.is_empty());
        let near = self.networks.is_empty() || self.networks.iter().any(|network| network.contains(&client));
        somebody && near && (signed || self.keys.is_empty())
    }
}

/// The server that a zone of ours comes from.
#[derive(Clone, Debug)]
pub struct Primary {
    /// Where it answers.
    pub address: SocketAddr,
    /// The key that both have.
    pub key: Option<TransferKey>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_is_given_to_whom_the_settings_name() {
        let key = TransferKey::new("k", "hmac-sha256", "MDEyMzQ1Njc4OWFiY2RlZg==").unwrap();
        let networks: Vec<IpNet> = vec!["192.0.2.0/24".parse().unwrap()];
        let keys = Keys::new(vec![key]);
        let near: IpAddr = "::ffff:192.0.2.5".parse().unwrap();
        let far: IpAddr = "198.51.100.5".parse().unwrap();
        let admitted = |networks: &[IpNet], keys: &Keys| {
            let rights = Rights { networks: networks.to_vec(), keys: keys.clone(), notify: Vec::new() };
            [(near, false), (near, true), (far, false), (far, true)]
                .map(|(client, signed)| rights.admit(client, signed))
        };
        assert_eq!(admitted(&[], &Keys::default()), [false; 4]);
        assert_eq!(admitted(&networks, &Keys::default()), [true, true, false, false]);
        assert_eq!(admitted(&[], &keys), [false, true, false, true]);
        assert_eq!(admitted(&networks, &keys), [false, true, false, false]);
    }
}
