//! What is answered for something that is listed.

use std::net::Ipv4Addr;

/// The most octets of a text that are answered; what is longer is cut.
pub const TEXT_LIMIT: usize = 1000;

/// The value of the A record and the text of the TXT record (RFC 5782 §2.1).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Answer {
    /// The A record, in 127.0.0.0/8.
    pub value: Ipv4Addr,
    /// The TXT record; empty where there is none. `$` in it stands for what was asked about, as people write it, and
    /// `$$` for a dollar.
    pub text: Box<str>,
}

impl Answer {
    /// An answer.
    #[must_use]
    pub fn new(value: Ipv4Addr, text: impl Into<Box<str>>) -> Self {
        Self { value, text: text.into() }
    }

    /// The template of a text that stands for itself, but for `asked`, which becomes `$`: entries that differ in nothing
    /// else share one answer.
    #[must_use]
    pub fn template(text: &str, asked: &str) -> Box<str> {
        let plain = text.replace('$', "$$");
        if asked.is_empty() { plain.into() } else { plain.replace(asked, "$").into() }
    }
}

/// The pieces of a text in their order; `None` is where what was asked about stands.
pub fn pieces(text: &str) -> impl Iterator<Item = Option<&str>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let (piece, after) = match (rest.strip_prefix("$$"), rest.strip_prefix('$')) {
            (Some(after), _) => (Some("$"), after),
            (None, Some(after)) => (None, after),
            (None, None) => {
                let (piece, after) = rest.split_at(rest.find('$').unwrap_or(rest.len()));
                (Some(piece), after)
            }
        };
        rest = after;
        Some(piece)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dollar_stands_for_what_was_asked() {
        for (text, expected) in [
            ("", ""),
            ("listed", "listed"),
            ("see ?ip=$", "see ?ip=192.0.2.1"),
            ("$: $$5$$", "192.0.2.1: $5$"),
        ] {
            let whole: String = pieces(text).map(|piece| piece.unwrap_or("192.0.2.1")).collect();
            assert_eq!(whole, expected);
            assert_eq!(&*Answer::template(expected, "192.0.2.1"), text);
        }
    }
}
