//! The forms in which files hide text, taken away one at a time.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use super::charset::is_text;

/// Base64 as it is found: with or without padding, and with whatever is left of the last octet.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);
/// The shortest run of letters that is taken for base64: six octets, two letters of kanji.
const RUN: usize = 8;
/// The beginnings of files that cannot be looked into.
const OPAQUE: [(&[u8], &str); 11] = [
    (b"\x1f\x8b\x08", "it is compressed (gzip)"),
    (b"PK\x03\x04", "it is compressed (zip)"),
    (b"BZh", "it is compressed (bzip2)"),
    (b"\xfd7zXZ\x00", "it is compressed (xz)"),
    (b"7z\xbc\xaf\x27\x1c", "it is compressed (7z)"),
    (b"\x28\xb5\x2f\xfd", "it is compressed (zstd)"),
    (b"Rar!\x1a\x07", "it is compressed (rar)"),
    (b"%PDF-", "it is a PDF"),
    (b"\x89PNG\r\n", "it is a picture (PNG)"),
    (b"\xff\xd8\xff", "it is a picture (JPEG)"),
    (b"GIF8", "it is a picture (GIF)"),
];
/// The shortest decoded run that is believed to be text of another character set than UTF-8: shorter noise looks the same.
const BELIEVED: usize = 24;
/// The longest encoded word (RFC 2047 §2 allows 75), entity and beginning of a piece of a parameter.
const LONGEST: (usize, usize, usize) = (2000, 12, 100);

/// A form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// Encoded words of headers (RFC 2047), neighbours joined, and parameters in pieces (RFC 2231).
    Header,
    /// Quoted-printable (RFC 2045 §6.7).
    QuotedPrintable,
    /// Percent escapes (RFC 3986 §2.1).
    Percent,
    /// Entities of HTML.
    Entities,
    /// Escapes with `\u`, as JSON has them.
    Backslash,
    /// Base64 (RFC 4648), with the alphabet of addresses too.
    Base64,
}

impl Form {
    pub(super) const ALL: [Self; 6] =
        [Self::Header, Self::QuotedPrintable, Self::Percent, Self::Entities, Self::Backslash, Self::Base64];

    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Header => "encoded words of a header",
            Self::QuotedPrintable => "quoted-printable",
            Self::Percent => "percent escapes",
            Self::Entities => "entities of HTML",
            Self::Backslash => "escapes with \\u",
            Self::Base64 => "base64",
        }
    }

    /// What `octets` are without this form, and whether that is a guess; nothing where they do not have it.
    pub(super) fn unfold(self, octets: &[u8]) -> Vec<(Vec<u8>, bool)> {
        if self == Self::Base64 {
            return (0..4).flat_map(|skipped| base64(octets, skipped)).collect();
        }
        let unfolded = match self {
            Self::Header => header(octets),
            Self::QuotedPrintable => hexadecimal(octets, b'='),
            Self::Percent => hexadecimal(octets, b'%'),
            Self::Entities => entities(octets),
            Self::Backslash => backslash(octets),
            Self::Base64 => Vec::new(),
        };
        if unfolded.is_empty() || unfolded == octets { Vec::new() } else { vec![(unfolded, false)] }
    }
}

/// What makes `octets` a file that cannot be looked into.
pub(super) fn opaque(octets: &[u8]) -> Option<&'static str> {
    OPAQUE.iter().find(|(start, _)| octets.starts_with(start)).map(|(_, what)| *what)
}

fn nibble(octet: Option<&u8>) -> Option<u8> {
    octet.and_then(|octet| char::from(*octet).to_digit(16)).and_then(|digit| u8::try_from(digit).ok())
}

/// Escapes of two hexadecimal digits behind `mark`; behind `=`, a line break is none (a soft one).
fn hexadecimal(octets: &[u8], mark: u8) -> Vec<u8> {
    let mut out = Vec::with_capacity(octets.len());
    let mut rest = octets;
    while let Some((first, after)) = rest.split_first() {
        let digits = nibble(after.first()).zip(nibble(after.get(1)));
        rest = match digits {
            Some((high, low)) if *first == mark => {
                out.push(high << 4 | low);
                after.get(2..).unwrap_or_default()
            }
            _ if *first == b'=' && mark == b'=' && after.starts_with(b"\r\n") => {
                after.get(2..).unwrap_or_default()
            }
            _ if *first == b'=' && mark == b'=' && after.starts_with(b"\n") => {
                after.get(1..).unwrap_or_default()
            }
            _ => {
                out.push(*first);
                after
            }
        };
    }
    out
}

/// The encoded words of `text`, decoded to octets of their own character set, which is found out later; white space between
/// two of them is none (RFC 2047 §6.2). What joins pieces of a parameter (RFC 2231 §3) is left out.
fn header(octets: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = octets;
    let mut words = 0;
    while let Some(start) = position(rest, b"=?") {
        let (before, word) = rest.split_at(start);
        match encoded_word(word) {
            Some((decoded, after)) => {
                if words == 0 || !before.iter().all(u8::is_ascii_whitespace) {
                    out.extend_from_slice(before);
                }
                out.extend(decoded);
                words += 1;
                rest = after;
            }
            None => {
                let (mark, after) = word.split_at(2);
                out.extend_from_slice(before);
                out.extend_from_slice(mark);
                rest = after;
            }
        }
    }
    out.extend_from_slice(rest);
    let joined = pieces(&out);
    if words > 0 || joined.len() != octets.len() { joined } else { Vec::new() }
}

/// `=?charset?encoding?text?=` at the beginning: what it says, and what comes after it.
fn encoded_word(word: &[u8]) -> Option<(Vec<u8>, &[u8])> {
    let (longest, ..) = LONGEST;
    let end = word.len().min(longest);
    let (inside, beyond) = word.split_at_checked(end)?;
    let inside = inside.strip_prefix(b"=?")?;
    let (_charset, inside) = split(inside, b"?")?;
    let (encoding, inside) = split(inside, b"?")?;
    let (text, after) = split(inside, b"?=")?;
    let after = word.get(word.len() - beyond.len() - after.len()..)?;
    let decoded = match encoding {
        b"B" | b"b" => LENIENT.decode(text.trim_ascii()).ok()?,
        b"Q" | b"q" => {
            let spaced: Vec<u8> =
                text.iter().map(|octet| if *octet == b'_' { b' ' } else { *octet }).collect();
            hexadecimal(&spaced, b'=')
        }
        _ => return None,
    };
    Some((decoded, after))
}

/// Leaves out `;` with `name*1*=` behind it.
fn pieces(octets: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(octets.len());
    let mut rest = octets;
    while let Some(start) = position(rest, b";") {
        let (before, piece) = rest.split_at(start);
        out.extend_from_slice(before);
        rest = match continuation(piece) {
            Some(after) => after,
            None => {
                out.push(b';');
                piece.get(1..).unwrap_or_default()
            }
        };
    }
    out.extend_from_slice(rest);
    out
}

/// What comes behind `; name*1*=`, where the number is not 0.
fn continuation(piece: &[u8]) -> Option<&[u8]> {
    let (.., longest) = LONGEST;
    let start = piece.get(..longest).unwrap_or(piece);
    let inside = start.strip_prefix(b";")?.trim_ascii_start();
    let (name, inside) = split(inside, b"*")?;
    let (number, value) = split(inside, b"=")?;
    let value = piece.get(start.len() - value.len()..)?;
    let number = number.strip_suffix(b"*").unwrap_or(number);
    let is_name = !name.is_empty() && name.len() < 40 && name.iter().all(u8::is_ascii_alphanumeric);
    let is_number = !number.is_empty() && number != b"0" && number.iter().all(u8::is_ascii_digit);
    (is_name && is_number).then_some(value)
}

fn position(octets: &[u8], wanted: &[u8]) -> Option<usize> {
    octets.windows(wanted.len()).position(|window| window == wanted)
}

fn split<'a>(octets: &'a [u8], at: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    let start = position(octets, at)?;
    Some((octets.get(..start)?, octets.get(start + at.len()..)?))
}

/// Entities, by number and by the names that matter here: those of marks, and those of letters with accents.
fn entities(octets: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(octets);
    let mut out = String::with_capacity(text.len());
    let mut rest: &str = &text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let end = after.bytes().take(LONGEST.1).position(|octet| octet == b';');
        let name = end.and_then(|end| Some((after.get(..end)?, after.get(end + 1..)?)));
        match name.and_then(|(name, after)| Some((entity(name)?, after))) {
            Some((letter, after)) => {
                out.push(letter);
                rest = after;
            }
            None => {
                out.push('&');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    if out == text { Vec::new() } else { out.into_bytes() }
}

fn entity(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(digits) => u32::from_str_radix(digits, 16).ok()?,
            None => number.parse().ok()?,
        };
        return char::from_u32(code);
    }
    let marks = [
        ("amp", '&'),
        ("lt", '<'),
        ("gt", '>'),
        ("quot", '"'),
        ("apos", '\''),
        ("nbsp", ' '),
        ("shy", '\u{ad}'),
        ("zwj", '\u{200d}'),
        ("zwnj", '\u{200c}'),
        ("commat", '@'),
        ("period", '.'),
    ];
    let accents = ["acute", "grave", "circ", "uml", "tilde", "cedil", "ring", "caron", "slash", "macr"];
    let mark = marks.iter().find(|(own, _)| *own == name).map(|(_, letter)| *letter);
    let letter = || accents.iter().find_map(|accent| name.strip_suffix(accent)?.chars().next());
    mark.or_else(letter)
}

/// `\u4f50`; two of them for a letter outside the first plane.
fn backslash(octets: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(octets);
    if !text.contains("\\u") {
        return Vec::new();
    }
    let mut units: Vec<u16> = Vec::with_capacity(text.len());
    let mut rest: &str = &text;
    while let Some((before, after)) = rest.split_once("\\u") {
        units.extend(before.encode_utf16());
        let braced = after.strip_prefix('{').and_then(|inside| inside.split_once('}'));
        let plain = after.get(..4).map(|digits| (digits, after.get(4..).unwrap_or_default()));
        let code = |(digits, after)| Some((u32::from_str_radix(digits, 16).ok()?, after));
        match braced.or(plain).and_then(code) {
            Some((code, after)) => {
                match (u16::try_from(code), char::from_u32(code)) {
                    (Ok(unit), _) => units.push(unit),
                    (Err(_), Some(letter)) => units.extend(letter.encode_utf16(&mut [0; 2]).iter()),
                    (Err(_), None) => {}
                }
                rest = after;
            }
            None => {
                units.extend("\\u".encode_utf16());
                rest = after;
            }
        }
    }
    units.extend(rest.encode_utf16());
    String::from_utf16_lossy(&units).into_bytes()
}

/// What the runs of letters that may be base64 say, with a line break between two: those that are nothing but text, then all of
/// them, which is mostly noise. Each that cannot be looked into stands alone.
fn base64(octets: &[u8], skipped: usize) -> Vec<(Vec<u8>, bool)> {
    let (mut texts, mut all, mut alone) = (Vec::new(), Vec::new(), Vec::new());
    runs(octets, |run| {
        let letters = run.get(skipped..).unwrap_or_default();
        // What is left over of the last four letters is an octet, two octets, or less than one.
        let whole = if letters.len() % 4 == 1 { letters.len() - 1 } else { letters.len() };
        let letters = letters.get(..whole).filter(|letters| letters.len() >= RUN);
        let Some(Ok(decoded)) = letters.map(|letters| LENIENT.decode(letters)) else { return };
        if decoded.len() > BELIEVED && opaque(&decoded).is_some() {
            alone.push((decoded.clone(), false));
        }
        let others = ["ISO-2022-JP", "Shift_JIS", "EUC-JP"];
        let is_other = || others.iter().any(|charset| is_text(&decoded, charset));
        if is_text(&decoded, "") || (decoded.len() >= BELIEVED && is_other()) {
            texts.extend_from_slice(&decoded);
            texts.push(b'\n');
        }
        all.extend(decoded);
        all.push(b'\n');
    });
    alone.extend([(texts, false), (all, true)].into_iter().filter(|(octets, _)| !octets.is_empty()));
    alone
}

/// Gives every run of letters of base64 to `take`. A line break within is none; an empty line, behind which a body begins, is
/// its end.
fn runs(octets: &[u8], mut take: impl FnMut(&[u8])) {
    let mut run: Vec<u8> = Vec::new();
    let mut at_line_start = false;
    for octet in octets {
        let is_empty_line = *octet == b'\n' && at_line_start;
        at_line_start = *octet == b'\n' || (*octet == b'\r' && at_line_start);
        if is_empty_line {
            take(&run);
            run.clear();
        }
        match octet {
            b'-' => run.push(b'+'),
            b'_' => run.push(b'/'),
            b'+' | b'/' => run.push(*octet),
            octet if octet.is_ascii_alphanumeric() => run.push(*octet),
            b'\r' | b'\n' => {}
            _ => {
                take(&run);
                run.clear();
            }
        }
    }
    take(&run);
}
