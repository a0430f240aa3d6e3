//! The canary's token: keyed, single-use, bound to audit, probe, target and time.
//!
//! A token is 22 letters and digits, so that it survives as a local part, in a header field, in a body,
//! in either case, behind any of the routing characters: `k`, four of the audit's name, four of the
//! probe's number, and thirteen (65 bits) of a keyed hash over all that it is bound to. Whoever does not
//! hold the audit's key can neither make one nor tell what it is bound to.

use std::net::IpAddr;

use data_encoding::{Encoding, Specification};
use hmac::{Hmac, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

/// The length of a token's text in octets.
pub const TOKEN_LENGTH: usize = 22;
/// The length of an [`AuditName`] in octets.
pub const NAME_LENGTH: usize = 4;
/// The highest probe number a token can carry.
pub const LAST_NUMBER: u32 = 0x000F_FFFF;

const SYMBOLS: &str = "0123456789abcdefghjkmnpqrstvwxyz";

/// The name of an audit: four letters and digits without those that look alike, for example `7K3Q`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AuditName(String);

/// Why a text is no name of an audit.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is no audit's name: four of the letters and digits 0-9 a-z without i, l, o and u are expected"
)]
pub struct AuditNameError(pub String);

impl AuditName {
    /// Makes a name of 20 random bits; higher bits are ignored.
    #[must_use]
    pub fn from_random(bits: u32) -> Self {
        Self(base32(bits & LAST_NUMBER).to_ascii_uppercase())
    }

    /// Reads a name in either case.
    ///
    /// # Errors
    /// When the text is not four of the alphabet's letters and digits.
    pub fn parse(text: &str) -> Result<Self, AuditNameError> {
        let lower = text.to_ascii_lowercase();
        let valid = lower.len() == NAME_LENGTH && lower.chars().all(|letter| SYMBOLS.contains(letter));
        if valid { Ok(Self(lower.to_ascii_uppercase())) } else { Err(AuditNameError(text.to_owned())) }
    }

    /// The name as people see it, in upper case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for AuditName {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl TryFrom<String> for AuditName {
    type Error = AuditNameError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<AuditName> for String {
    fn from(name: AuditName) -> Self {
        name.0
    }
}

/// The secret key of one audit. It is stored beside the audit's record and printed nowhere.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TokenKey(Vec<u8>);

impl TokenKey {
    /// Takes 32 random octets.
    #[must_use]
    pub fn new(random: [u8; 32]) -> Self {
        Self(random.to_vec())
    }
}

impl std::fmt::Debug for TokenKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("TokenKey(***)")
    }
}

/// What a token is bound to, beside the audit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Binding {
    /// The probe's number within the audit.
    pub number: u32,
    /// The address that is tested.
    pub target: IpAddr,
    /// When the token was issued, in seconds since 1970.
    pub issued: i64,
}

/// A canary's token, always in lower case.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Token(String);

impl Token {
    /// Issues the token for `binding` in the audit `name`.
    #[must_use]
    pub fn issue(key: &TokenKey, name: &AuditName, binding: &Binding) -> Self {
        let mut text = format!("k{}{}", name.0.to_ascii_lowercase(), base32(binding.number & LAST_NUMBER));
        let mut code = encoding().encode(&authentication_code(key, name, binding));
        code.truncate(TOKEN_LENGTH - text.len());
        text.push_str(&code);
        Self(text)
    }

    /// Finds everything in `bytes` that has a token's form, in order, without repeats, at most `limit`.
    /// Only [`Token::is_genuine`] tells whether it is one.
    #[must_use]
    pub fn find_all(bytes: &[u8], limit: usize) -> Vec<Self> {
        let mut found: Vec<Self> = Vec::new();
        for run in bytes.split(|byte| !byte.is_ascii_alphanumeric()) {
            if found.len() >= limit {
                break;
            }
            let Some(token) = std::str::from_utf8(run).ok().and_then(Self::parse) else { continue };
            if !found.contains(&token) {
                found.push(token);
            }
        }
        found
    }

    /// Reads a text that has a token's form.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let lower = text.to_ascii_lowercase();
        let valid = lower.len() == TOKEN_LENGTH
            && lower.starts_with('k')
            && lower.chars().all(|letter| SYMBOLS.contains(letter));
        valid.then_some(Self(lower))
    }

    /// The audit and the number that the token claims. They prove nothing by themselves.
    #[must_use]
    pub fn claimed(&self) -> Option<(AuditName, u32)> {
        let name = AuditName::parse(self.0.get(1..=NAME_LENGTH)?).ok()?;
        let digits = self.0.get(1 + NAME_LENGTH..1 + 2 * NAME_LENGTH)?;
        let number = digits
            .chars()
            .try_fold(0_u32, |sum, digit| Some(sum * 32 + u32::try_from(SYMBOLS.find(digit)?).ok()?))?;
        Some((name, number))
    }

    /// Whether this very token was issued for `binding`; the comparison takes constant time.
    #[must_use]
    pub fn is_genuine(&self, key: &TokenKey, name: &AuditName, binding: &Binding) -> bool {
        let expected = Self::issue(key, name, binding);
        let difference =
            expected.0.bytes().zip(self.0.bytes()).fold(0, |sum, (left, right)| sum | (left ^ right));
        difference == 0 && expected.0.len() == self.0.len()
    }

    /// The token's text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Token {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Four symbols for the lower 20 bits of `number`, highest first.
fn base32(number: u32) -> String {
    [15, 10, 5, 0]
        .into_iter()
        .filter_map(|shift| SYMBOLS.chars().nth(usize::try_from(number >> shift & 31).unwrap_or_default()))
        .collect()
}

#[expect(clippy::expect_used, reason = "the specification is a constant, and a test issues tokens with it")]
fn encoding() -> Encoding {
    let mut specification = Specification::new();
    specification.symbols.push_str(SYMBOLS);
    specification.encoding().expect("32 distinct symbols")
}

fn authentication_code(key: &TokenKey, name: &AuditName, binding: &Binding) -> Vec<u8> {
    #[expect(clippy::expect_used, reason = "HMAC takes keys of any length (RFC 2104 §2)")]
    let mut mac = Hmac::<Sha256>::new_from_slice(&key.0).expect("a key of any length");
    mac.update(
        format!("sekisho-token/1 {name} {} {} {}", binding.number, binding.target, binding.issued).as_bytes(),
    );
    let mut code = mac.finalize().into_bytes().to_vec();
    // 30 octets are a multiple of five, so that no symbol stands for padding.
    code.truncate(30);
    code
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    fn parts() -> (TokenKey, AuditName, Binding) {
        let binding = Binding { number: 42, target: IpAddr::V4(Ipv4Addr::LOCALHOST), issued: 1_700_000_000 };
        (TokenKey::new([7; 32]), AuditName::from_random(0x1234_5678), binding)
    }

    #[test]
    fn a_token_is_found_wherever_it_survives_and_in_either_case() {
        let (key, name, binding) = parts();
        let token = Token::issue(&key, &name, &binding);
        let text = format!("To: <@a:w.example!{}%x@y>\r\n\r\n", token.as_str().to_uppercase());
        assert_eq!(Token::find_all(text.as_bytes(), 8), std::slice::from_ref(&token));
        assert!(token.is_genuine(&key, &name, &binding));
        assert_eq!(token.claimed(), Some((name, 42)));
    }

    #[test]
    fn a_token_is_bound_to_everything_it_names() {
        let (key, name, binding) = parts();
        let token = Token::issue(&key, &name, &binding);
        assert!(!token.is_genuine(&TokenKey::new([8; 32]), &name, &binding));
        assert!(!token.is_genuine(&key, &AuditName::from_random(1), &binding));
        assert!(!token.is_genuine(&key, &name, &Binding { number: 43, ..binding }));
        assert!(!token.is_genuine(&key, &name, &Binding { issued: 1, ..binding }));
        let elsewhere = Binding { target: IpAddr::V4(Ipv4Addr::new(127, 0, 0, 2)), ..binding };
        assert!(!token.is_genuine(&key, &name, &elsewhere));
    }

    #[test]
    fn the_key_is_not_printed() {
        assert_eq!(format!("{:?}", TokenKey::new([7; 32])), "TokenKey(***)");
    }

    #[test]
    fn numbers_up_to_the_last_survive() {
        let (key, name, binding) = parts();
        for number in [0, 1, 31, 32, 1023, LAST_NUMBER] {
            let token = Token::issue(&key, &name, &Binding { number, ..binding });
            assert_eq!(token.claimed().map(|(_, claimed)| claimed), Some(number));
        }
    }
}
