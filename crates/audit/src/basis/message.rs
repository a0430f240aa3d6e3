//! Nomination: a message that came through the address.

use std::net::IpAddr;

use sekisho_evidence::consent::Publicity;
use sha2::{Digest, Sha256};

use crate::trail::{Trust, boundary, hops};

/// The largest message that is read, in octets.
const LIMIT: usize = 8 * 1024 * 1024;

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
/// Received lines stand newest first, and only those that one's own hosts wrote can be believed: the first one whose
/// client stood outside is where the message came in. Where that line does not say which address the writer saw, those
/// below it are no help: the client may have written them.
pub(super) fn nomination(
    message: &[u8],
    address: IpAddr,
    publicity: &Publicity,
) -> Result<String, MessageError> {
    if message.len() > LIMIT {
        return Err(MessageError::TooBig);
    }
    let hops = hops(message);
    let trust = Trust::default().with_publicity(publicity.clone());
    let entrance = boundary(&hops, &trust).and_then(|index| hops.get(index)?.from_address);
    let public = entrance.filter(|client| publicity.is_public(*client));
    let handed_over = public.ok_or(MessageError::NoTrace)?;
    if handed_over != address {
        return Err(MessageError::OtherHost { address, handed_over });
    }
    Ok(Sha256::digest(message).iter().map(|octet| format!("{octet:02x}")).collect())
}
