//! The `$…$` forms of crypt(5), as in `/etc/shadow` and htpasswd.

use sha_crypt::{PasswordVerifier as _, ShaCrypt};
use yescrypt::Yescrypt;

use super::argon::Argon;
use super::md5_crypt::Md5Crypt;
use super::{HashError, MEMORY_LIMIT_KIB, Scheme};

/// Rounds of SHA-crypt; the default is 5,000, and a million take about a second.
const ROUNDS_LIMIT: u32 = 1_000_000;
/// The cost of bcrypt; 14 takes about a second.
const COST_LIMIT: u32 = 14;

pub(super) fn parse(text: &str) -> Result<Scheme, HashError> {
    if text.starts_with(['!', '*']) {
        return Err(HashError::Locked);
    }
    if text.starts_with("$argon2") {
        return Argon::parse(text).map(Scheme::Argon);
    }
    let name = text.strip_prefix('$').and_then(|rest| rest.split_once('$')).map(|(name, _)| name);
    match name {
        Some("5" | "6") => sha_crypt(text),
        Some("2a" | "2b" | "2y") => bcrypt(text),
        Some("y") => yescrypt(text),
        Some("1" | "apr1") => Md5Crypt::parse(text).map(Scheme::Md5Crypt),
        Some("7") => Err(HashError::Weak("$7$ (scrypt), which cannot be verified here")),
        Some("gy") => Err(HashError::Weak("$gy$ (gost-yescrypt), which cannot be verified here")),
        Some("2x") => Err(HashError::Weak("$2x$ (a faulty bcrypt)")),
        Some("md5" | "sha1" | "3") => Err(HashError::Weak("an old crypt scheme")),
        Some(_) => Err(HashError::Unknown),
        // Traditional crypt(3): 13 characters, the first eight of the password, 56 bits.
        None if text.len() == 13 && text.chars().all(is_crypt_character) => Err(HashError::Weak("DES crypt")),
        None => Err(HashError::Unknown),
    }
}

fn is_crypt_character(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '.' | '/')
}

fn sha_crypt(text: &str) -> Result<Scheme, HashError> {
    const NAME: &str = "SHA-crypt";
    let mut fields = text.split('$').skip(2);
    let mut salt = fields.next().unwrap_or_default();
    if let Some(rounds) = salt.strip_prefix("rounds=") {
        let rounds: u32 = rounds.parse().map_err(|_| HashError::Malformed(NAME))?;
        if rounds > ROUNDS_LIMIT {
            return Err(HashError::TooCostly(NAME));
        }
        salt = fields.next().unwrap_or_default();
    }
    let digest = fields.next().unwrap_or_default();
    let length = if text.starts_with("$5$") { 43 } else { 86 };
    let whole = salt.len() <= 16
        && digest.len() == length
        && digest.chars().all(is_crypt_character)
        && fields.next().is_none();
    if whole { Ok(Scheme::ShaCrypt(text.to_owned())) } else { Err(HashError::Malformed(NAME)) }
}

pub(super) fn verify_sha_crypt(text: &str, password: &[u8]) -> bool {
    ShaCrypt::default().verify_password(password, text).is_ok()
}

fn bcrypt(text: &str) -> Result<Scheme, HashError> {
    const NAME: &str = "bcrypt";
    let parts: bcrypt::HashParts = text.parse().map_err(|_| HashError::Malformed(NAME))?;
    match parts.get_cost() {
        4..=COST_LIMIT => Ok(Scheme::Bcrypt(text.to_owned())),
        0..4 => Err(HashError::Malformed(NAME)),
        _ => Err(HashError::TooCostly(NAME)),
    }
}

fn yescrypt(text: &str) -> Result<Scheme, HashError> {
    const NAME: &str = "yescrypt";
    let fields: Vec<&str> = text.split('$').skip(2).collect();
    let [params, salt, digest] = fields.as_slice() else {
        return Err(HashError::Malformed(NAME));
    };
    if digest.len() != 43 || salt.is_empty() || salt.len() > 86 {
        return Err(HashError::Malformed(NAME));
    }
    let params: yescrypt::Params = params.parse().map_err(|_| HashError::Malformed(NAME))?;
    // Blocks of 128 r octets; N of them, and lanes.
    let blocks = params.n().saturating_mul(u64::from(params.r())).saturating_mul(u64::from(params.p()));
    let memory_kib = u32::try_from(blocks / 8).unwrap_or(u32::MAX).max(64);
    // More time or lanes than one is nothing that any distribution writes.
    let usual = yescrypt::Params::new(yescrypt::Mode::default(), params.n(), params.r(), 1) == Ok(params);
    if memory_kib > MEMORY_LIMIT_KIB || !usual {
        return Err(HashError::TooCostly(NAME));
    }
    Ok(Scheme::Yescrypt { text: text.to_owned(), memory_kib })
}

pub(super) fn verify_yescrypt(text: &str, password: &[u8]) -> bool {
    use yescrypt::PasswordVerifier as _;
    let Ok(hash) = yescrypt::PasswordHash::new(text) else {
        return false;
    };
    Yescrypt::default().verify_password(password, &hash).is_ok()
}
