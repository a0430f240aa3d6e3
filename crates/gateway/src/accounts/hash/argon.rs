//! Argon2 (RFC 9106) in PHC strings: `$argon2id$v=19$m=19456,t=2,p=1$salt$hash`.

use argon2::password_hash::phc;
use argon2::{Algorithm, Argon2, Params, Version};
use subtle::ConstantTimeEq as _;

use super::{HashError, MEMORY_LIMIT_KIB, PasswordHash, Scheme, room};
use crate::accounts::secret::Secret;

/// The memory of our own hashes in KiB, and their passes and lanes: the second choice of OWASP's password storage
/// advice, which many logins at a time can bear.
pub const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// What a login may cost at most: 128 MiB passed ten times are about a second.
const PASSES_LIMIT: u32 = 10;
const LANES_LIMIT: u32 = 16;

#[derive(Clone, PartialEq, Eq)]
pub(super) struct Argon {
    algorithm: Algorithm,
    version: Version,
    params: Params,
    salt: Vec<u8>,
    output: Vec<u8>,
}

impl Argon {
    pub(super) fn parse(text: &str) -> Result<Self, HashError> {
        const NAME: &str = "argon2";
        let broken = || HashError::Malformed(NAME);
        let hash = phc::PasswordHash::new(text).map_err(|_| broken())?;
        let params = Params::try_from(&hash).map_err(|_| broken())?;
        let version = match hash.version {
            // Hashes from before version 19 name none.
            None => Version::V0x10,
            Some(version) => Version::try_from(version).map_err(|_| broken())?,
        };
        if params.m_cost() > MEMORY_LIMIT_KIB
            || params.t_cost() > PASSES_LIMIT
            || params.p_cost() > LANES_LIMIT
        {
            return Err(HashError::TooCostly(NAME));
        }
        let (Some(salt), Some(output)) = (hash.salt, hash.hash) else {
            return Err(broken());
        };
        Ok(Self {
            algorithm: Algorithm::new(hash.algorithm).map_err(|_| broken())?,
            version,
            params,
            salt: salt.to_vec(),
            output: output.as_bytes().to_vec(),
        })
    }

    pub(super) fn verify(&self, password: &[u8]) -> bool {
        let mut output = vec![0; self.output.len()];
        let argon = Argon2::new(self.algorithm, self.version, self.params.clone());
        let hashed = room::hash(&argon, password, &self.salt, &mut output);
        hashed.is_ok() && bool::from(output.ct_eq(&self.output))
    }

    /// Argon2id with at least our own memory and work.
    pub(super) fn is_current(&self) -> bool {
        self.algorithm == Algorithm::Argon2id
            && self.version == Version::V0x13
            && self.params.m_cost() >= MEMORY_KIB
            && self.params.t_cost() >= PASSES
    }

    pub(super) fn memory_kib(&self) -> u32 {
        self.params.m_cost()
    }

    pub(super) const fn name(&self) -> &'static str {
        match self.algorithm {
            Algorithm::Argon2d => "argon2d",
            Algorithm::Argon2i => "argon2i",
            Algorithm::Argon2id => "argon2id",
        }
    }
}

/// Hashes a prepared password.
pub(super) fn create(password: &Secret, salt: [u8; 16]) -> Result<PasswordHash, HashError> {
    const NAME: &str = "argon2id";
    let failed = || HashError::Malformed(NAME);
    let params = Params::new(MEMORY_KIB, PASSES, LANES, Some(32)).map_err(|_| failed())?;
    let mut output = vec![0; 32];
    let (algorithm, version) = (Algorithm::Argon2id, Version::V0x13);
    let argon = Argon2::new(algorithm, version, params.clone());
    room::hash(&argon, password.expose(), &salt, &mut output).map_err(|_| failed())?;
    let base64 = data_encoding::BASE64_NOPAD;
    let text = format!(
        "$argon2id$v=19$m={MEMORY_KIB},t={PASSES},p={LANES}${}${}",
        base64.encode(&salt),
        base64.encode(&output)
    );
    let argon = Argon { algorithm, version, params, salt: salt.to_vec(), output };
    Ok(PasswordHash { text, scheme: Scheme::Argon(argon) })
}
