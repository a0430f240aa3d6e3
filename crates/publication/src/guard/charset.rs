//! Octets as text, in the character sets in which mail is written.

use encoding_rs::{EUC_JP, Encoding, ISO_2022_JP, SHIFT_JIS, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// What they are called in a message, UTF-8 not at all.
const CHARSETS: [(&str, &Encoding); 6] = [
    ("ISO-2022-JP", ISO_2022_JP),
    ("Shift_JIS", SHIFT_JIS),
    ("EUC-JP", EUC_JP),
    ("Windows-1252", WINDOWS_1252),
    ("UTF-16LE", UTF_16LE),
    ("UTF-16BE", UTF_16BE),
];
/// What ISO-2022-JP begins other letters with.
const ESCAPE: u8 = 0x1b;

/// Every text that `octets` may be, with the name of its character set.
pub(super) fn readings(octets: &[u8]) -> impl Iterator<Item = (&'static str, String)> {
    let has = |wanted: u8| octets.contains(&wanted);
    let (escapes, zeros) = (has(ESCAPE), has(0));
    // What is UTF-8 is nothing else: read otherwise it becomes kanji by chance.
    let other = std::str::from_utf8(octets).is_err();
    let possible = CHARSETS.iter().filter(move |(name, _)| match *name {
        "ISO-2022-JP" => escapes,
        "UTF-16LE" | "UTF-16BE" => zeros || other,
        _ => other,
    });
    let others =
        possible.map(|(name, charset)| (*name, charset.decode_without_bom_handling(octets).0.into_owned()));
    std::iter::once(("", String::from_utf8_lossy(octets).into_owned())).chain(others)
}

/// Whether `octets` are nothing but text in a character set.
pub(super) fn is_text(octets: &[u8], charset: &str) -> bool {
    let own = CHARSETS.iter().find(|(name, _)| *name == charset);
    let (text, wrong) = match own {
        Some((_, charset)) => charset.decode_without_bom_handling(octets),
        None => encoding_rs::UTF_8.decode_without_bom_handling(octets),
    };
    !wrong && !text.chars().any(|letter| letter.is_control() && !matches!(letter, '\r' | '\n' | '\t'))
}
