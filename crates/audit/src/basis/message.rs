//! Nomination: a message that came through the address.

use std::net::IpAddr;

use sekisho_evidence::consent::Publicity;
use sekisho_wire::mail::{header, received};
use sha2::{Digest, Sha256};

/// The largest message that is read, in octets, and the most trace lines.
const LIMITS: (usize, usize) = (8 * 1024 * 1024, 100);

/// Why a message nominates nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MessageError {
    /// It came from somewhere else.
    #[error(
        "the message was handed over by {handed_over}, not by {address}; to nominate that one: \
         sekisho audit {handed_over} --nominated FILE"
    )]
    OtherHost {
        /// The address that was to be tested.
        address: IpAddr,
        /// Who handed the message over.
        handed_over: IpAddr,
    },
    /// Its trace says nothing.
    #[error("no Received line of the message names a public address that handed it over")]
    NoTrace,
    /// It is too big.
    #[error("the message is bigger than 8 MiB")]
    TooBig,
}

/// The SHA-256 of `message`, in hex, if `address` handed it over.
///
/// Received lines stand newest first, and only those that one's own hosts wrote can be believed: the first one
/// that names a public client is where the message came in.
pub(super) fn nomination(
    message: &[u8],
    address: IpAddr,
    publicity: &Publicity,
) -> Result<String, MessageError> {
    let (octets, lines) = LIMITS;
    if message.len() > octets {
        return Err(MessageError::TooBig);
    }
    let trace = header::Fields::of(message).filter(|field| field.is("Received")).take(lines);
    let clients = trace.filter_map(|field| received::parse(&field.unfolded()).from_address);
    let mut public =
        clients.map(|client| client.to_canonical()).filter(|client| publicity.is_public(*client));
    let handed_over = public.next().ok_or(MessageError::NoTrace)?;
    if handed_over != address {
        return Err(MessageError::OtherHost { address, handed_over });
    }
    Ok(Sha256::digest(message).iter().map(|octet| format!("{octet:02x}")).collect())
}
