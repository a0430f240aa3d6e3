//! MD5-crypt: `$1$` of old `/etc/shadow` files and `$apr1$` of htpasswd, which differ in their magic word alone.
//!
//! Weak by today's measure: it is read so that nobody has to choose a new password, and replaced at the first login.

use md5::{Digest as _, Md5};
use subtle::ConstantTimeEq as _;

use super::HashError;

const ROUNDS: u32 = 1000;
const ALPHABET: &[u8; 64] = b"./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// The order in which the digest is written.
const GROUPS: [[usize; 3]; 5] = [[0, 6, 12], [1, 7, 13], [2, 8, 14], [3, 9, 15], [4, 10, 5]];

#[derive(Clone, PartialEq, Eq)]
pub(super) struct Md5Crypt {
    magic: &'static str,
    salt: String,
    digest: String,
}

impl Md5Crypt {
    pub(super) fn parse(text: &str) -> Result<Self, HashError> {
        let magic = if text.starts_with("$1$") { "$1$" } else { "$apr1$" };
        let rest = text.strip_prefix(magic).and_then(|rest| rest.split_once('$'));
        let (salt, digest) = rest.ok_or(HashError::Malformed("MD5-crypt"))?;
        if salt.len() > 8 || digest.len() != 22 || !digest.bytes().all(|octet| ALPHABET.contains(&octet)) {
            return Err(HashError::Malformed("MD5-crypt"));
        }
        Ok(Self { magic, salt: salt.to_owned(), digest: digest.to_owned() })
    }

    pub(super) fn verify(&self, password: &[u8]) -> bool {
        let digest = encode(&self.digest_of(password));
        digest.as_bytes().ct_eq(self.digest.as_bytes()).into()
    }

    fn digest_of(&self, password: &[u8]) -> [u8; 16] {
        let salt = self.salt.as_bytes();
        let alternate =
            Md5::new().chain_update(password).chain_update(salt).chain_update(password).finalize();
        let mut first = Md5::new();
        first.update(password);
        first.update(self.magic);
        first.update(salt);
        for octet in alternate.iter().cycle().take(password.len()) {
            first.update([*octet]);
        }
        // The bits of the length: for each a NUL or, strangely, the password's first octet.
        let mut length = password.len();
        while length > 0 {
            let odd = length & 1 == 1;
            first.update([if odd { 0 } else { password.first().copied().unwrap_or_default() }]);
            length >>= 1;
        }
        let mut digest = first.finalize();
        for round in 0..ROUNDS {
            let odd = round % 2 == 1;
            let (begin, end) = if odd { (password, &*digest) } else { (&*digest, password) };
            let mut next = Md5::new();
            next.update(begin);
            if round % 3 != 0 {
                next.update(salt);
            }
            if round % 7 != 0 {
                next.update(password);
            }
            next.update(end);
            digest = next.finalize();
        }
        digest.into()
    }
}

fn encode(digest: &[u8; 16]) -> String {
    let octet = |index: usize| u32::from(digest.get(index).copied().unwrap_or_default());
    let mut text = String::with_capacity(22);
    let mut write = |mut bits: u32, characters: u32| {
        for _ in 0..characters {
            let index = usize::try_from(bits & 0x3F).unwrap_or_default();
            text.push(char::from(ALPHABET.get(index).copied().unwrap_or(b'.')));
            bits >>= 6;
        }
    };
    for [high, middle, low] in GROUPS {
        write(octet(high) << 16 | octet(middle) << 8 | octet(low), 4);
    }
    write(octet(11), 2);
    text
}
