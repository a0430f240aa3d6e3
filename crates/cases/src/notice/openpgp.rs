//! Signatures by OpenPGP (RFC 3156 §5), which somebody else makes: `gpg --detach-sign --armor` over what a letter gives to be signed.
//! Here a signature is read as far as the message has to say of it: that it is one, and by which hash.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// The largest signature in octets of its armor.
const SIZE_LIMIT: usize = 64 * 1024;
const BEGIN: &str = "-----BEGIN PGP SIGNATURE-----";
const END: &str = "-----END PGP SIGNATURE-----";

/// A detached signature in its armor (RFC 9580 §6).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    armor: String,
    micalg: &'static str,
}

/// Something is no signature that a message can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotASignature {
    /// It has not the armor of a detached signature, and nothing else.
    #[error("not a detached OpenPGP signature in its armor, as gpg --detach-sign --armor writes it")]
    Armor,
    /// What is inside of the armor is no signature of a document.
    #[error("not the signature of a document")]
    Packet,
    /// Its hash is none that signatures may have (RFC 9580 §9.5).
    #[error("a signature with the hash algorithm {0}, which nobody should believe; expected SHA-2")]
    Hash(u8),
}

impl Signature {
    /// Reads a signature in its armor.
    ///
    /// # Errors
    /// See [`NotASignature`].
    pub fn read(text: &str) -> Result<Self, NotASignature> {
        let printable = |octet: u8| octet.is_ascii_graphic() || matches!(octet, b' ' | b'\t' | b'\r' | b'\n');
        if text.len() > SIZE_LIMIT || !text.bytes().all(printable) {
            return Err(NotASignature::Armor);
        }
        let lines: Vec<&str> = text.trim().lines().map(str::trim_end).collect();
        let (Some((&BEGIN, rest)), Some(&END)) = (lines.split_first(), lines.last()) else {
            return Err(NotASignature::Armor);
        };
        let body: String = rest
            .iter()
            .skip_while(|line| !line.is_empty())
            .filter(|line| **line != END && !line.starts_with('='))
            .copied()
            .collect();
        let octets = STANDARD.decode(body).map_err(|_| NotASignature::Armor)?;
        let micalg = micalg(hash(&octets).ok_or(NotASignature::Packet)?)?;
        Ok(Self { armor: lines.join("\r\n") + "\r\n", micalg })
    }

    /// The armor, each line ended with CRLF.
    #[must_use]
    pub fn armor(&self) -> &str {
        &self.armor
    }

    /// The name of its hash for the message (RFC 3156 §5).
    #[must_use]
    pub const fn micalg(&self) -> &'static str {
        self.micalg
    }
}

/// The hash algorithm of the signature of a document: the first packet (RFC 9580 §4.2, §5.2).
fn hash(octets: &[u8]) -> Option<u8> {
    let first = *octets.first()?;
    let (tag, lengths) = if first & 0xC0 == 0xC0 {
        let lengths = match octets.get(1)? {
            0..192 => 1,
            192..224 => 2,
            255 => 5,
            _ => return None,
        };
        (first & 0x3F, lengths)
    } else if first & 0x80 != 0 {
        (first >> 2 & 0x0F, [1, 2, 4].get(usize::from(first & 3)).copied()?)
    } else {
        return None;
    };
    let body = octets.get(1 + lengths..)?;
    let (version, kind) = (*body.first()?, *body.get(1)?);
    // Of a binary document or a canonical text.
    (tag == 2 && matches!(version, 4 | 6) && matches!(kind, 0 | 1)).then(|| body.get(3).copied())?
}

fn micalg(hash: u8) -> Result<&'static str, NotASignature> {
    match hash {
        8 => Ok("pgp-sha256"),
        9 => Ok("pgp-sha384"),
        10 => Ok("pgp-sha512"),
        11 => Ok("pgp-sha224"),
        12 => Ok("pgp-sha3-256"),
        14 => Ok("pgp-sha3-512"),
        other => Err(NotASignature::Hash(other)),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn armored(octets: &[u8]) -> String {
        format!("{BEGIN}\nVersion: x\n\n{}\n=AAAA\n{END}\n", STANDARD.encode(octets))
    }

    #[test]
    fn a_signature_says_its_hash() {
        let read = |octets: &[u8]| Signature::read(&armored(octets)).map(|signature| signature.micalg());
        assert_eq!(read(&[0x88, 9, 4, 0, 22, 10, 0, 0, 0, 0, 0]), Ok("pgp-sha512"));
        assert_eq!(read(&[0xC2, 9, 4, 1, 22, 8, 0, 0, 0, 0, 0]), Ok("pgp-sha256"));
        assert_eq!(read(&[0x88, 9, 4, 0, 22, 2]), Err(NotASignature::Hash(2)));
        assert_eq!(
            read(&[0x88, 9, 4, 0x10, 22, 8]),
            Err(NotASignature::Packet),
            "the certification of a key"
        );
        assert_eq!(read(&[0xC6, 9, 4, 0, 22, 8]), Err(NotASignature::Packet), "a key");
        assert_eq!(read(&[0x88]), Err(NotASignature::Packet));
        for text in [
            "",
            "x",
            BEGIN,
            "-----BEGIN PGP MESSAGE-----\n\nAAAA\n-----END PGP MESSAGE-----",
            &armored(&[0x88]).replace(END, ""),
        ] {
            assert_eq!(Signature::read(text), Err(NotASignature::Armor), "{text}");
        }
        let odd = armored(&[0x88, 9, 4, 0, 22, 10]).replace("x", "\u{e9}");
        assert_eq!(Signature::read(&odd), Err(NotASignature::Armor));
        let long = armored(&vec![0; SIZE_LIMIT]);
        assert_eq!(Signature::read(&long), Err(NotASignature::Armor));
    }

    proptest! {
        #[test]
        fn any_octets_are_an_answer(octets in proptest::collection::vec(any::<u8>(), 0..64), text in ".{0,200}") {
            let _ = Signature::read(&armored(&octets));
            let _ = Signature::read(&format!("{BEGIN}\n\n{text}\n{END}"));
        }
    }
}
