//! The code that shows control of an address: derived from the data directory's secret, so that it need not
//! be kept, and different for every address and every way to show it.

use std::net::IpAddr;

use hmac::{Hmac, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

/// The length of a code in symbols of five bits each.
const LENGTH: usize = 20;
const SYMBOLS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// The secret of one data directory. Whoever knows it can make codes.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OwnerSecret(Vec<u8>);

impl OwnerSecret {
    /// Takes 32 random octets.
    #[must_use]
    pub fn new(random: [u8; 32]) -> Self {
        Self(random.to_vec())
    }
}

impl std::fmt::Debug for OwnerSecret {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("OwnerSecret(***)")
    }
}

/// For what a code is. A published code must be of no use where a secret one is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CodeUse {
    /// Published in a TXT record.
    Zone,
    /// Sent to the postmaster, and shown nowhere else.
    Postmaster,
    /// Said by the host when it connects to us.
    Connection,
}

/// The code for one address: 20 letters and digits, 100 bits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnerCode(String);

impl OwnerCode {
    /// Derives the code.
    #[must_use]
    pub fn derive(secret: &OwnerSecret, address: IpAddr, purpose: CodeUse) -> Self {
        #[expect(clippy::expect_used, reason = "HMAC takes keys of any length (RFC 2104 §2)")]
        let mut mac = Hmac::<Sha256>::new_from_slice(&secret.0).expect("a key of any length");
        let purpose = match purpose {
            CodeUse::Zone => "zone",
            CodeUse::Postmaster => "postmaster",
            CodeUse::Connection => "connection",
        };
        mac.update(format!("sekisho-owner/1 {purpose} {}", address.to_canonical()).as_bytes());
        let octets = mac.finalize().into_bytes();
        let symbol = |octet: &u8| SYMBOLS.get(usize::from(octet & 31)).copied().map(char::from);
        Self(octets.iter().take(LENGTH).filter_map(symbol).collect())
    }

    /// The code's text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What a TXT record says.
    #[must_use]
    pub fn record(&self) -> String {
        format!("sekisho-audit={}", self.0)
    }

    /// Whether `text` is this code, in either case; the comparison takes constant time.
    #[must_use]
    pub fn is(&self, text: &str) -> bool {
        let text = text.trim().to_ascii_lowercase();
        let different = self.0.bytes().zip(text.bytes()).fold(0, |sum, (left, right)| sum | (left ^ right));
        different == 0 && text.len() == self.0.len()
    }
}
