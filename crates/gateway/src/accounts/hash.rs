//! Password hashes: our own (argon2id) and those that other servers leave behind: `/etc/shadow`, Dovecot, htpasswd.
//!
//! A hash is judged when it is read, not when somebody logs in: what cannot be verified here, or costs more than a login
//! may cost, is refused with the reason. What verifies is replaced by our own at the next login.

use std::fmt;

mod argon;
mod dovecot;
mod md5_crypt;
mod room;
mod salted;
mod unix;
#[cfg(test)]
mod vectors;

pub use argon::MEMORY_KIB;

use self::salted::Salted;
use super::scram::ScramKeys;
use super::secret::Secret;

/// Most octets of memory, in KiB, that one verification may take: 128 MiB.
pub const MEMORY_LIMIT_KIB: u32 = 128 * 1024;

/// Most characters of a hash.
const LENGTH_LIMIT: usize = 512;

/// Why a text is no hash that can be used here.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HashError {
    /// Nothing that is known here.
    #[error(
        "not a known password hash; expected $argon2id$, $6$, $5$, $y$, $2b$, $1$, $apr1$ or a Dovecot {{SCHEME}}"
    )]
    Unknown,
    /// The scheme is known, but what follows it is not of its form.
    #[error("{0}: not complete; copy the whole hash")]
    Malformed(&'static str),
    /// A password in clear.
    #[error("{0}: a password in clear has no place in a file; set it with `sekisho user passwd`")]
    Clear(&'static str),
    /// Broken, or good for nothing but one mechanism that is not spoken here.
    #[error("{0}: too weak or of no use for a login; set the password anew with `sekisho user passwd`")]
    Weak(&'static str),
    /// `!` or `*` in front: the account was locked where the hash comes from.
    #[error("the account was locked where this hash comes from (\"!\" or \"*\"); use `sekisho user disable`")]
    Locked,
    /// Its parameters ask for more than a login may cost.
    #[error("{0}: its parameters cost more than a login may (128 MiB, about a second)")]
    TooCostly(&'static str),
}

/// A password hash that can be verified. It prints as its scheme alone.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash {
    text: String,
    scheme: Scheme,
}

#[derive(Clone, PartialEq, Eq)]
enum Scheme {
    Argon(argon::Argon),
    ShaCrypt(String),
    Bcrypt(String),
    Yescrypt { text: String, memory_kib: u32 },
    Md5Crypt(md5_crypt::Md5Crypt),
    Salted(Salted),
    Pbkdf2(dovecot::Pbkdf2),
    Scram(ScramKeys),
}

impl PasswordHash {
    /// Reads a hash.
    ///
    /// # Errors
    /// It is not known, not complete, too weak, or too costly.
    pub fn parse(text: &str) -> Result<Self, HashError> {
        let text = text.trim();
        if text.len() > LENGTH_LIMIT {
            return Err(HashError::Unknown);
        }
        let scheme = if text.starts_with('{') { dovecot::parse(text) } else { unix::parse(text) };
        scheme.map(|scheme| Self { text: text.to_owned(), scheme })
    }

    /// Hashes a password with argon2id, 19 MiB, two passes. It takes tens of milliseconds.
    ///
    /// # Errors
    /// The memory cannot be had.
    pub fn create(password: &Secret, salt: [u8; 16]) -> Result<Self, HashError> {
        argon::create(&password.prepared(), salt)
    }

    /// Whether the password is right. It takes as long as the scheme takes and [`Self::memory_kib`] of memory.
    #[must_use]
    pub fn verify(&self, password: &Secret) -> bool {
        let prepared = password.prepared();
        // Other servers hashed what was typed; the two forms hardly ever differ.
        self.verify_octets(prepared.expose())
            || (prepared != *password && !self.is_current() && self.verify_octets(password.expose()))
    }

    fn verify_octets(&self, password: &[u8]) -> bool {
        match &self.scheme {
            Scheme::Argon(argon) => argon.verify(password),
            Scheme::ShaCrypt(text) => unix::verify_sha_crypt(text, password),
            Scheme::Bcrypt(text) => bcrypt::verify(password, text).unwrap_or(false),
            Scheme::Yescrypt { text, .. } => unix::verify_yescrypt(text, password),
            Scheme::Md5Crypt(crypt) => crypt.verify(password),
            Scheme::Salted(salted) => salted.verify(password),
            Scheme::Pbkdf2(pbkdf2) => pbkdf2.verify(password),
            Scheme::Scram(keys) => keys.verify(password),
        }
    }

    /// Whether it is as strong as what is made here today; anything else is replaced at the next login.
    #[must_use]
    pub fn is_current(&self) -> bool {
        matches!(&self.scheme, Scheme::Argon(argon) if argon.is_current())
    }

    /// The memory that a verification takes, in KiB.
    #[must_use]
    pub fn memory_kib(&self) -> u32 {
        match &self.scheme {
            Scheme::Argon(argon) => argon.memory_kib(),
            Scheme::Yescrypt { memory_kib, .. } => *memory_kib,
            _ => 64,
        }
    }

    /// The scheme's name, for lists.
    #[must_use]
    pub fn scheme(&self) -> &'static str {
        match &self.scheme {
            Scheme::Argon(argon) => argon.name(),
            Scheme::ShaCrypt(text) if text.starts_with("$5$") => "sha256-crypt",
            Scheme::ShaCrypt(_) => "sha512-crypt",
            Scheme::Bcrypt(_) => "bcrypt",
            Scheme::Yescrypt { .. } => "yescrypt",
            Scheme::Md5Crypt(_) => "md5-crypt",
            Scheme::Salted(salted) => salted.name(),
            Scheme::Pbkdf2(_) => "pbkdf2-sha1",
            Scheme::Scram(_) => "scram-sha-256",
        }
    }

    /// The keys for SCRAM where this hash is made of them.
    #[must_use]
    pub fn scram_keys(&self) -> Option<&ScramKeys> {
        if let Scheme::Scram(keys) = &self.scheme { Some(keys) } else { None }
    }

    /// The text as it stands in the accounts file.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.text
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:***", self.scheme())
    }
}
