//! On what the right to test an address rests, and how it is proven.
//!
//! A right belongs to an *address*: a name may point anywhere. That is why a TXT record in a domain counts
//! only where the domain leads to the address and the reverse zone of the address leads back into the
//! domain; else whoever owns any domain at all could point it at somebody else's server.

use std::net::IpAddr;

use jiff::{SignedDuration, Timestamp};
use sekisho_evidence::consent::{Basis, Consent, ConsentError, OwnerProof, Publicity};
use sekisho_net::resolver::{Resolver, reverse_name};

mod code;
mod connection;
mod message;
mod postmaster;
mod zone;

pub use code::{CodeUse, OwnerCode, OwnerSecret};
pub use connection::{ReverseConnection, ReverseConnectionError};
pub use message::MessageError;
pub use postmaster::{PostmasterError, send_code};

/// How long a proof of control holds.
const OWN_FOR: SignedDuration = SignedDuration::from_hours(90 * 24);
/// How long a word or a nomination holds.
const SHORTLY: SignedDuration = SignedDuration::from_hours(24);

/// What the user offers as a basis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BasisRequest {
    /// Nothing: enough for loopback and private addresses.
    Unstated,
    /// The user owns the address; records of the name server prove it.
    Own,
    /// The user owns the address; the code that was sent to its postmaster proves it.
    OwnByCode {
        /// The code as the user gives it.
        code: String,
    },
    /// The user owns the address; it connected to us and said the code.
    OwnByConnection {
        /// Who connected, and what was said.
        connected: IpAddr,
        /// The code.
        code: String,
    },
    /// The user says that the owner agreed.
    Authorised {
        /// The user's words.
        words: String,
    },
    /// A message came through the address.
    Nominated {
        /// The whole message.
        message: Vec<u8>,
    },
}

/// What is needed to judge a request.
#[derive(Clone, Copy)]
pub struct BasisMeans<'a> {
    /// Asks the name servers.
    pub resolver: &'a Resolver,
    /// Which addresses belong to the public.
    pub publicity: &'a Publicity,
    /// The secret of the data directory.
    pub secret: &'a OwnerSecret,
    /// Domains that may prove the address to be theirs, likeliest first.
    pub domains: &'a [String],
    /// Who asks.
    pub who: &'a str,
    /// The time.
    pub now: Timestamp,
}

/// Why there is no right to test an address, with what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum BasisError {
    /// The address is public and nothing was offered.
    #[error(
        "{address} is a public address and nothing gives the right to test it.\n\
         It is yours:           --basis own\n\
         Its owner has agreed:  --basis authorised"
    )]
    NoBasis {
        /// The address.
        address: IpAddr,
    },
    /// No record proves control yet.
    #[error("{}", unproven(*address, code, domain.as_deref(), found))]
    Unproven {
        /// The address.
        address: IpAddr,
        /// What the record must say.
        code: OwnerCode,
        /// A domain in which it may stand, the likeliest.
        domain: Option<String>,
        /// What was found instead, one line each.
        found: Vec<String>,
    },
    /// The code is not the one that was sent.
    #[error(
        "this is not the code that was sent to postmaster@[{address}]. A new one is sent by: --basis own --send-code"
    )]
    WrongCode {
        /// The address.
        address: IpAddr,
    },
    /// Somebody else connected.
    #[error("{connected} connected, but {address} is to be tested: the connection must come from there")]
    OtherHost {
        /// The address.
        address: IpAddr,
        /// Who connected.
        connected: IpAddr,
    },
    /// The user's words are missing.
    #[error("--basis authorised needs to say whose agreement it is: --basis authorised --on-word-of \"…\"")]
    NoWords,
    /// The message nominates something else, or nothing.
    #[error(transparent)]
    Message(#[from] MessageError),
    /// The consent itself is not valid.
    #[error(transparent)]
    Consent(#[from] ConsentError),
}

/// Obtains the right to test `address`. A loopback or private address needs nothing.
///
/// # Errors
/// The request does not prove what it must; the error says exactly what would.
pub async fn obtain(
    request: &BasisRequest,
    address: IpAddr,
    means: &BasisMeans<'_>,
) -> Result<Consent, BasisError> {
    let address = address.to_canonical();
    if !means.publicity.is_public(address) {
        return consent(address, Basis::Private, OWN_FOR, means);
    }
    match request {
        BasisRequest::Unstated => Err(BasisError::NoBasis { address }),
        BasisRequest::Own => {
            let proof = zone::prove(address, means).await?;
            consent(address, Basis::Own { proof }, OWN_FOR, means)
        }
        BasisRequest::OwnByCode { code } => {
            let expected = OwnerCode::derive(means.secret, address, CodeUse::Postmaster);
            if !expected.is(code) {
                return Err(BasisError::WrongCode { address });
            }
            consent(address, Basis::Own { proof: OwnerProof::PostmasterCode }, OWN_FOR, means)
        }
        BasisRequest::OwnByConnection { connected, code } => {
            let connected = connected.to_canonical();
            if connected != address {
                return Err(BasisError::OtherHost { address, connected });
            }
            if !OwnerCode::derive(means.secret, address, CodeUse::Connection).is(code) {
                return Err(BasisError::WrongCode { address });
            }
            consent(address, Basis::Own { proof: OwnerProof::ReverseConnection }, OWN_FOR, means)
        }
        BasisRequest::Authorised { words } if words.trim().is_empty() => Err(BasisError::NoWords),
        BasisRequest::Authorised { words } => {
            consent(address, Basis::Authorised { words: words.trim().to_owned() }, SHORTLY, means)
        }
        BasisRequest::Nominated { message } => {
            let digest = message::nomination(message, address, means.publicity)?;
            consent(address, Basis::Nominated { message: digest }, SHORTLY, means)
        }
    }
}

fn consent(
    address: IpAddr,
    basis: Basis,
    lasts: SignedDuration,
    means: &BasisMeans<'_>,
) -> Result<Consent, BasisError> {
    let until = means.now.checked_add(lasts).unwrap_or(Timestamp::MAX);
    Ok(Consent::new(address, basis, means.who.to_owned(), until, means.publicity)?)
}

/// The TXT records of which one proves control over `address`, as a zone file has them: in its reverse zone,
/// or in `domain`, which must lead to it and back.
#[must_use]
pub fn records_to_publish(secret: &OwnerSecret, address: IpAddr, domain: Option<&str>) -> [String; 2] {
    let address = address.to_canonical();
    zone_records(address, &OwnerCode::derive(secret, address, CodeUse::Zone), domain)
}

fn zone_records(address: IpAddr, code: &OwnerCode, domain: Option<&str>) -> [String; 2] {
    let record = code.record();
    let domain = domain.unwrap_or("YOUR.DOMAIN");
    [
        format!("{}. IN TXT \"{record}\"", reverse_name(address)),
        format!("{}.{domain}. IN TXT \"{record}\"", zone::LABEL),
    ]
}

/// Exactly which record to publish, and what else would do.
fn unproven(address: IpAddr, code: &OwnerCode, domain: Option<&str>, found: &[String]) -> String {
    let [reverse, forward] = zone_records(address, code, domain);
    let domain = domain.unwrap_or("YOUR.DOMAIN");
    let mut text = format!(
        "nothing proves yet that {address} is yours. Publish one of these and run the same command again:\n  \
         {reverse}\n  \
         {forward}\n  \
         (the second counts if an A, AAAA or MX record of {domain} leads to {address}, and the name of\n  \
         {address} in its reverse zone is {domain} or below it)\n\
         Without the name server:\n  \
         --basis own --send-code   sends a code to postmaster@[{address}]; give it back with --code CODE\n  \
         --basis own --await-owner 0.0.0.0:2599   waits for a connection from {address}"
    );
    for line in found {
        text.push_str("\nFound: ");
        text.push_str(line);
    }
    text
}

#[cfg(test)]
mod tests;
