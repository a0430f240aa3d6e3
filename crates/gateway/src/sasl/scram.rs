//! SCRAM-SHA-256, the server's side (RFC 5802, RFC 7677): two messages of the client, two of ours.

use data_encoding::BASE64;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use crate::accounts::scram::hmac;
use crate::accounts::{Account, Accounts, LoginError, NAME_LIMIT, Refusal, ScramAttempt};

/// The only channel binding that is spoken here (RFC 9266).
const BINDING: &str = "tls-exporter";
/// Octets of a client's nonce.
const NONCE_LIMIT: usize = 256;

/// `client-first-message` (RFC 5802 §7).
pub(super) struct ClientFirst {
    pub(super) name: String,
    /// The part without the header, as the signatures cover it.
    bare: String,
    nonce: String,
    /// What `c=` of the last message has to be: the header and the channel's data.
    bound: Vec<u8>,
}

impl ClientFirst {
    /// `plus`: the mechanism's name said that the channel is bound. `exporter`: what the channel is known by.
    pub(super) fn parse(octets: &[u8], plus: bool, exporter: Option<&[u8; 32]>) -> Result<Self, LoginError> {
        let text = std::str::from_utf8(octets).map_err(|_| Refusal::Malformed)?;
        let mut parts = text.splitn(3, ',');
        let (Some(flag), Some(authorisation), Some(bare)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(Refusal::Malformed.into());
        };
        let mut bound = format!("{flag},{authorisation},").into_bytes();
        match (flag.split_once('='), plus) {
            (None, false) if flag == "n" => {}
            // RFC 5802 §6: the client could bind, but saw no -PLUS. We offered it: somebody took it away.
            (None, false) if flag == "y" && exporter.is_some() => return Err(Refusal::ChannelBinding.into()),
            (None, false) if flag == "y" => {}
            (Some(("p", binding)), true) => match exporter {
                Some(exporter) if binding == BINDING => bound.extend_from_slice(exporter),
                _ => return Err(Refusal::ChannelBinding.into()),
            },
            _ => return Err(Refusal::Malformed.into()),
        }
        let mut fields = bare.split(',');
        // A mandatory extension (`m=`) would come first; we know none (RFC 5802 §5.1).
        let name = fields.next().and_then(|field| field.strip_prefix("n=")).ok_or(Refusal::Malformed)?;
        let nonce = fields.next().and_then(|field| field.strip_prefix("r=")).ok_or(Refusal::Malformed)?;
        let printable = nonce.bytes().all(|octet| matches!(octet, 0x21..=0x7E));
        if nonce.is_empty() || nonce.len() > NONCE_LIMIT || !printable {
            return Err(Refusal::Malformed.into());
        }
        let name = unescape(name)?;
        let own = match authorisation.strip_prefix("a=") {
            Some(authorisation) => unescape(authorisation)? == name,
            None => authorisation.is_empty(),
        };
        if !own {
            return Err(Refusal::OtherIdentity.into());
        }
        Ok(Self { name, bare: bare.to_owned(), nonce: nonce.to_owned(), bound })
    }

    /// `server-first-message`, and what the answer to it is judged by.
    pub(super) fn challenge(self, attempt: ScramAttempt, nonce: [u8; 18]) -> (Vec<u8>, ServerFinal) {
        let nonce = format!("{}{}", self.nonce, BASE64.encode(&nonce));
        let keys = &attempt.keys;
        let message = format!("r={nonce},s={},i={}", BASE64.encode(&keys.salt), keys.iterations);
        let covered = format!("{},{message}", self.bare);
        (message.into_bytes(), ServerFinal { covered, nonce, bound: self.bound, attempt })
    }
}

/// What is left to do once the client has the challenge.
pub(super) struct ServerFinal {
    /// `client-first-message-bare` and `server-first-message`.
    covered: String,
    nonce: String,
    bound: Vec<u8>,
    attempt: ScramAttempt,
}

impl ServerFinal {
    /// Judges `client-final-message`: the account and our own proof, `server-final-message`.
    pub(super) fn finish(self, accounts: &Accounts, octets: &[u8]) -> Result<(Account, Vec<u8>), LoginError> {
        let text = std::str::from_utf8(octets).map_err(|_| Refusal::Malformed)?;
        let (without_proof, proof) = text.rsplit_once(",p=").ok_or(Refusal::Malformed)?;
        let mut fields = without_proof.split(',');
        let binding = fields.next().and_then(|field| field.strip_prefix("c=")).ok_or(Refusal::Malformed)?;
        let nonce = fields.next().and_then(|field| field.strip_prefix("r=")).ok_or(Refusal::Malformed)?;
        let binding = BASE64.decode(binding.as_bytes()).map_err(|_| Refusal::Malformed)?;
        let proof: [u8; 32] = BASE64
            .decode(proof.as_bytes())
            .ok()
            .and_then(|proof| proof.try_into().ok())
            .ok_or(Refusal::Malformed)?;
        if nonce != self.nonce {
            return Err(Refusal::Malformed.into());
        }
        if binding != self.bound {
            return Err(Refusal::ChannelBinding.into());
        }
        // RFC 5802 §3: ClientKey = ClientProof XOR HMAC(StoredKey, AuthMessage), and its digest is StoredKey.
        let keys = &self.attempt.keys;
        let message = [self.covered.as_bytes(), b",", without_proof.as_bytes()];
        let mut client_key = hmac(&keys.stored_key, &message);
        for (octet, proven) in client_key.iter_mut().zip(proof) {
            *octet ^= proven;
        }
        let right = Sha256::digest(client_key).as_slice().ct_eq(&keys.stored_key).into();
        let signature = hmac(&keys.server_key, &message);
        let account = accounts.end_scram(self.attempt, right)?;
        Ok((account, format!("v={}", BASE64.encode(&signature)).into_bytes()))
    }
}

/// `saslname` (RFC 5802 §5.1): `=2C` is a comma, `=3D` an equals sign, any other `=` is wrong.
fn unescape(text: &str) -> Result<String, Refusal> {
    if text.is_empty() || text.len() > NAME_LIMIT || text.contains('\0') {
        return Err(Refusal::Malformed);
    }
    let mut parts = text.split('=');
    let mut name = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (character, rest) = match (part.strip_prefix("2C"), part.strip_prefix("3D")) {
            (Some(rest), _) => (',', rest),
            (None, Some(rest)) => ('=', rest),
            (None, None) => return Err(Refusal::Malformed),
        };
        name.push(character);
        name.push_str(rest);
    }
    Ok(name)
}
