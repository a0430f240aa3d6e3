//! The right to test an address.
//!
//! A [`Consent`] is bound to the *address* that is tested, never only to a name that may point anywhere,
//! and it is the only thing that lets a probe be built. What each basis allows:
//!
//! | target | basis | tier |
//! |---|---|---|
//! | loopback, private | none needed | everything |
//! | public | none | passive: DNS and one greeting |
//! | public | nominated, or authorised on the user's word | small run of profile N |
//! | public | own, proven | profiles N and O, deep runs, delivery controls |

use std::net::IpAddr;

use ipnet::IpNet;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::class::Profile;
use crate::shape::Shape;

/// How control of a public address was proven.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OwnerProof {
    /// A TXT record in the reverse zone of the address.
    ReverseZone,
    /// A TXT record in a domain whose addresses include the target.
    DomainAndAddress,
    /// A code that was sent to `postmaster@[address]` and came back.
    PostmasterCode,
    /// The host itself connected to us and gave the code.
    ReverseConnection,
}

/// On what the right to test rests.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum Basis {
    /// A loopback or private address: nobody else's by construction.
    Private,
    /// Control of a public address was proven.
    Own {
        /// How.
        proof: OwnerProof,
    },
    /// A message that came through the target nominated it.
    Nominated {
        /// SHA-256 of the message, in hex.
        message: String,
    },
    /// The user says that the owner agreed; the report carries the words.
    Authorised {
        /// Whose agreement it is, in the user's words.
        words: String,
    },
}

/// What a consent allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tier {
    /// DNS and one greeting.
    Passive,
    /// Profile N, the small run.
    Small,
    /// Everything.
    Full,
}

/// The right to test one address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    address: IpAddr,
    basis: Basis,
    who: String,
    until: Timestamp,
}

/// Why something may not be done.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConsentError {
    /// The address is public and nothing gives a right to test it.
    #[error("{address} is a public address and nothing gives the right to test it")]
    NoBasis {
        /// The address.
        address: IpAddr,
    },
    /// The consent has ended.
    #[error("the consent for {address} ended {until}")]
    Ended {
        /// The address.
        address: IpAddr,
        /// When.
        until: Timestamp,
    },
    /// The consent is for another address.
    #[error("the consent is for {consented}, not for {address}")]
    OtherAddress {
        /// The address that was to be tested.
        address: IpAddr,
        /// The address of the consent.
        consented: IpAddr,
    },
    /// The basis does not allow this much.
    #[error("testing {address} this far needs the owner's proof of control")]
    NeedsOwner {
        /// The address.
        address: IpAddr,
    },
}

impl Consent {
    /// Gives the right to test `address` until `until`, on the word or proof of `who`.
    ///
    /// # Errors
    /// [`ConsentError::NoBasis`] when the basis is [`Basis::Private`] and `address` is not private by
    /// `publicity`.
    pub fn new(
        address: IpAddr,
        basis: Basis,
        who: String,
        until: Timestamp,
        publicity: &Publicity,
    ) -> Result<Self, ConsentError> {
        if basis == Basis::Private && publicity.is_public(address) {
            return Err(ConsentError::NoBasis { address });
        }
        Ok(Self { address, basis, who, until })
    }

    /// What the basis allows.
    #[must_use]
    pub const fn tier(&self) -> Tier {
        match self.basis {
            Basis::Private | Basis::Own { .. } => Tier::Full,
            Basis::Nominated { .. } | Basis::Authorised { .. } => Tier::Small,
        }
    }

    /// The address it is bound to.
    #[must_use]
    pub const fn address(&self) -> IpAddr {
        self.address
    }

    /// On what it rests.
    #[must_use]
    pub const fn basis(&self) -> &Basis {
        &self.basis
    }

    /// Whose word or proof it is.
    #[must_use]
    pub fn who(&self) -> &str {
        &self.who
    }

    /// When it ends.
    #[must_use]
    pub const fn until(&self) -> Timestamp {
        self.until
    }

    /// Builds a permitted probe of `shape`: the only way to get one.
    ///
    /// # Errors
    /// When the consent has ended at `now`, is for another address, or does not reach this far.
    pub fn permit(&self, shape: Shape, now: Timestamp) -> Result<Permitted, ConsentError> {
        let address = shape.endpoint.address;
        if address != self.address {
            return Err(ConsentError::OtherAddress { address, consented: self.address });
        }
        if now >= self.until {
            return Err(ConsentError::Ended { address, until: self.until });
        }
        if shape.profile() == Profile::Owner && self.tier() < Tier::Full {
            return Err(ConsentError::NeedsOwner { address });
        }
        Ok(Permitted(shape))
    }
}

/// A question that may be asked. Only [`Consent::permit`] makes one.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Permitted(Shape);

impl Permitted {
    /// The question.
    #[must_use]
    pub const fn shape(&self) -> &Shape {
        &self.0
    }
}

/// Which addresses belong to the public.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Publicity {
    declared: Vec<IpNet>,
}

impl Publicity {
    /// Also takes `declared` ranges for public, so that tests exercise the basis on their own networks.
    #[must_use]
    pub const fn with_declared(declared: Vec<IpNet>) -> Self {
        Self { declared }
    }

    /// Whether `address` could be anybody's: neither loopback nor private (RFC 1918, RFC 4193), nor
    /// link-local. An IPv4 address mapped into IPv6 counts as what it maps to.
    #[must_use]
    pub fn is_public(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        if self.declared.iter().any(|range| range.contains(&address)) {
            return true;
        }
        match address {
            IpAddr::V4(v4) => !(v4.is_loopback() || v4.is_private() || v4.is_link_local()),
            IpAddr::V6(v6) => !(v6.is_loopback() || v6.is_unique_local() || v6.is_unicast_link_local()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shape::Claim;
    use crate::target::{Endpoint, Transport};

    fn shape(address: &str) -> Shape {
        Shape::plain(Endpoint { address: address.parse().unwrap(), port: 25, transport: Transport::Plain })
    }

    fn consent(address: &str, basis: Basis) -> Result<Consent, ConsentError> {
        let until = Timestamp::from_second(1000).unwrap();
        Consent::new(address.parse().unwrap(), basis, "test".to_owned(), until, &Publicity::default())
    }

    #[test]
    fn a_public_address_is_never_private() {
        assert!(consent("192.0.2.1", Basis::Private).is_err());
        assert!(consent("::ffff:192.0.2.1", Basis::Private).is_err());
        assert!(consent("10.1.2.3", Basis::Private).is_ok());
        assert!(consent("fd00::1", Basis::Private).is_ok());
        assert!(consent("2001:db8::1", Basis::Private).is_err());
        assert!(consent("100.64.0.1", Basis::Private).is_err(), "carrier NAT is somebody's network");
    }

    #[test]
    fn a_declared_range_is_public() {
        let publicity = Publicity::with_declared(vec!["10.77.1.0/24".parse().unwrap()]);
        assert!(publicity.is_public("10.77.1.9".parse().unwrap()));
        assert!(!publicity.is_public("10.77.0.9".parse().unwrap()));
    }

    #[test]
    fn consent_is_bound_to_address_time_and_reach() {
        let now = Timestamp::from_second(10).unwrap();
        let small = consent("192.0.2.1", Basis::Authorised { words: "yes".to_owned() }).unwrap();
        assert!(small.permit(shape("192.0.2.1"), now).is_ok());
        assert!(matches!(small.permit(shape("192.0.2.2"), now), Err(ConsentError::OtherAddress { .. })));
        let late = Timestamp::from_second(1000).unwrap();
        assert!(matches!(small.permit(shape("192.0.2.1"), late), Err(ConsentError::Ended { .. })));
        let mut owner_only = shape("192.0.2.1");
        owner_only.claim = Claim::Xclient;
        assert!(matches!(small.permit(owner_only, now), Err(ConsentError::NeedsOwner { .. })));
    }
}
