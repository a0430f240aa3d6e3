//! Whether the body of a canary arrived as it was sent.

use std::net::IpAddr;

use jiff::Timestamp;
use mail_parser::MessageParser;
use sekisho_evidence::class::Class;
use sekisho_evidence::token::Token;
use sekisho_wire::mail::header;

use crate::message::{Letter, body_digest, compose};

/// The start of the body's first line, before our own name.
const INTRODUCTION: &str = "This is a relay test by Sekisho, run by ";
/// The start of the line that names whom to ask.
const CONTACT: &str = "Questions: ";

/// Whether the body of `message` is the one that was sent with `token`. Where its `digest` is not known any
/// more, the body is written again from what it says about us and compared. With `lenient`, line ends and
/// empty lines at the end do not count.
pub(super) fn is_intact(
    message: &[u8],
    digest: Option<&str>,
    token: &Token,
    target: IpAddr,
    lenient: bool,
) -> bool {
    let (_, body) = header::split(message);
    let mut candidate = b"\r\n".to_vec();
    if lenient {
        candidate.extend(normalised(body));
    } else {
        candidate.extend_from_slice(body);
    }
    let arrived = body_digest(&candidate);
    match digest {
        Some(digest) => digest == arrived,
        None => written_again(&candidate, token, target).is_some_and(|own| body_digest(&own) == arrived),
    }
}

/// Whether the body begins with our first words, so that nobody's words stand before them.
pub(super) fn begins_as_ours(message: &[u8]) -> bool {
    let first = |body: &[u8]| body.trim_ascii_start().starts_with(INTRODUCTION.as_bytes());
    let decoded = || {
        let parsed = MessageParser::default().parse(message)?;
        Some(first(parsed.body_text(0)?.as_bytes()))
    };
    first(header::split(message).1) || decoded().unwrap_or(false)
}

/// Every line ended by CRLF, none empty at the end.
fn normalised(body: &[u8]) -> Vec<u8> {
    let mut lines: Vec<&[u8]> =
        body.split(|octet| *octet == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line)).collect();
    while lines.last().is_some_and(|line| line.is_empty()) {
        lines.pop();
    }
    let mut out = Vec::with_capacity(body.len() + lines.len());
    for line in lines {
        out.extend_from_slice(line);
        out.extend_from_slice(b"\r\n");
    }
    out
}

fn written_again(body: &[u8], token: &Token, target: IpAddr) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(body.get(..body.len().min(4096))?).ok()?;
    let mut lines = text.lines().skip_while(|line| line.is_empty());
    let our_name = lines.next()?.strip_prefix(INTRODUCTION)?.strip_suffix('.')?;
    let contact = lines.find_map(|line| line.strip_prefix(CONTACT));
    let (audit, number) = token.claimed()?;
    Some(compose(&Letter {
        audit: &audit,
        token,
        number,
        class: Class::A1,
        from: "",
        to: "",
        target,
        our_name,
        date: Timestamp::UNIX_EPOCH,
        contact,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TARGET: &str = "192.0.2.7";

    fn message(contact: Option<&str>) -> Vec<u8> {
        let token = Token::parse("k7k3q000123456789abcde").unwrap();
        compose(&Letter {
            audit: &token.claimed().unwrap().0,
            token: &token,
            number: 1,
            class: Class::B2,
            from: "a@b.example",
            to: "c@d.example",
            target: TARGET.parse().unwrap(),
            our_name: "auditor.example",
            date: Timestamp::UNIX_EPOCH,
            contact,
        })
    }

    fn intact(message: &[u8], digest: Option<&str>, lenient: bool) -> bool {
        let token = Token::parse("k7k3q000123456789abcde").unwrap();
        is_intact(message, digest, &token, TARGET.parse().unwrap(), lenient)
    }

    #[test]
    fn bodies_with_and_without_a_known_digest() {
        for contact in [None, Some("relay-test@auditor.example")] {
            let sent = message(contact);
            let digest = body_digest(&sent);
            assert!(intact(&sent, Some(&digest), false) && intact(&sent, None, false));
            let mut footer = sent.clone();
            footer.extend_from_slice(b"-- \r\nscanned\r\n");
            assert!(!intact(&footer, Some(&digest), true) && !intact(&footer, None, true));
            let mut saved = String::from_utf8(sent).unwrap().replace("\r\n", "\n");
            saved.push('\n');
            assert!(intact(saved.as_bytes(), Some(&digest), true) && intact(saved.as_bytes(), None, true));
            assert!(!intact(saved.as_bytes(), Some(&digest), false));
        }
        assert!(!intact(b"", None, true));
    }
}
