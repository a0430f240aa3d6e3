//! Addresses, paths, header fields, trace lines, bounces, tokens.

use std::collections::HashSet;
use std::net::{IpAddr, Ipv4Addr};

use sekisho_evidence::token::{AuditName, Binding, TOKEN_LENGTH, Token, TokenKey};
use sekisho_wire::mail::address::{Charset, DOMAIN_LIMIT, DomainPart, LOCAL_PART_LIMIT, LocalPart, Mailbox};
use sekisho_wire::mail::author::{self, AuthorError};
use sekisho_wire::mail::dsn::{self as bounce, Sign};
use sekisho_wire::mail::header::{self, Fields};
use sekisho_wire::mail::received as trace;
use sekisho_wire::smtp::path::{ForwardPath, PATH_LIMIT, ReversePath};

/// What is accepted comes back octet for octet, within its limits, and means the same when read again.
pub fn address(data: &[u8]) {
    let ascii = Mailbox::parse(data, Charset::Ascii);
    let utf8 = Mailbox::parse(data, Charset::Utf8);
    if let Ok(mailbox) = &ascii {
        assert!(data.is_ascii() && !mailbox.needs_utf8(), "no ASCII in an ASCII address");
        assert_eq!(ascii, utf8, "SMTPUTF8 changes what an ASCII address means");
    }
    let Ok(mailbox) = utf8 else { return };
    assert_eq!(mailbox.to_bytes(), data, "an address comes back otherwise than it came");
    assert!(!data.iter().any(|octet| *octet < 0x20 || *octet == 0x7f), "a control octet in an address");
    let (local, domain) = (mailbox.local.raw(), mailbox.domain.raw());
    assert!((1..=LOCAL_PART_LIMIT).contains(&local.len()) && (1..=DOMAIN_LIMIT).contains(&domain.len()));
    assert_eq!(LocalPart::parse(local, Charset::Utf8).as_ref(), Ok(&mailbox.local));
    assert_eq!(DomainPart::parse(domain, Charset::Utf8).as_ref(), Ok(&mailbox.domain));
    assert!(mailbox.local.value().len() <= local.len());
    assert!(mailbox.local.is_quoted() || !local.contains(&b'@'), "an unquoted at sign in a local part");
    assert!(!domain.contains(&b'@') || domain.starts_with(b"["), "an at sign in a domain");
}

/// What is accepted comes back octet for octet; both kinds of path read the same mailbox.
pub fn path(data: &[u8]) {
    for charset in [Charset::Ascii, Charset::Utf8] {
        let forward = ForwardPath::parse(data, charset);
        let reverse = ReversePath::parse(data, charset);
        if let Ok(path) = &forward {
            assert_eq!(path.to_bytes(), data, "a forward-path comes back otherwise than it came");
            assert!(data.len() <= PATH_LIMIT);
            if let Some(mailbox) = path.mailbox() {
                assert_eq!(reverse.as_ref().ok().and_then(ReversePath::mailbox), Some(mailbox));
                assert_eq!(Mailbox::parse(&mailbox.to_bytes(), charset).as_ref(), Ok(mailbox));
            }
        }
        if let Ok(path) = &reverse {
            assert_eq!(path.to_bytes(), data, "a reverse-path comes back otherwise than it came");
            assert_eq!(path.mailbox().is_some(), forward.is_ok(), "the two kinds of path disagree");
        }
    }
}

/// Authors stand in the unfolded header letter by letter, a second From is always noticed, and the body changes nothing.
pub fn author(data: &[u8]) {
    let mut field = b"From: ".to_vec();
    field.extend_from_slice(data);
    for message in [data, &field] {
        let Ok(found) = author::authors(message) else { continue };
        assert!(!found.is_empty(), "nobody is an author");
        // A fold may stand within quotes.
        let unfolded: Vec<u8> =
            message.iter().copied().filter(|octet| !matches!(octet, b'\r' | b'\n')).collect();
        // A display name that is an address has its signs of quoting around and within it.
        let shown: Vec<u8> =
            unfolded.iter().copied().filter(|octet| !matches!(octet, b'"' | b'\\')).collect();
        for mailbox in &found {
            let octets = mailbox.to_bytes();
            assert!(
                [&unfolded, &shown].iter().any(|text| text.windows(octets.len()).any(|part| part == octets)),
                "an author who is not in the header"
            );
            assert_eq!(Mailbox::parse(&octets, Charset::Utf8).as_ref(), Ok(mailbox));
        }
        let mut doubled = b"From: second@author.example\r\n".to_vec();
        doubled.extend_from_slice(message);
        assert_eq!(author::authors(&doubled), Err(AuthorError::Twice));
        let (header, _) = header::split(message);
        let mut other = header.to_vec();
        if other.ends_with(b"\n") {
            other.extend_from_slice(b"\r\nFrom: in@the.body\r\n");
            assert_eq!(author::authors(&other), Ok(found), "the body names an author");
        }
    }
}

/// Fields are within the message, named, and on one line once unfolded; nothing is lost between header and
/// body but the empty line.
pub fn headers(data: &[u8]) {
    let mut octets = 0;
    for field in Fields::of(data) {
        octets += field.name.len() + 1 + field.value.len();
        assert!(!field.name.is_empty() && !field.name.contains(&b':'));
        assert!(!field.unfolded().contains(['\r', '\n']));
    }
    assert!(octets <= data.len(), "the fields are longer than the message");
    let (header, body) = header::split(data);
    assert!(data.starts_with(header) && data.ends_with(body));
    let between = data.len() - header.len() - body.len();
    assert!(between <= 2, "{between} octets between header and body");
}

/// Every part of a trace line is a part of the text.
pub fn received(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let line = trace::parse(&text);
    for part in [line.from, line.by, line.with, line.recipient, line.date].into_iter().flatten() {
        assert!(text.contains(&part), "{part:?} is not in the line");
    }
}

/// Signs do not repeat, and a null reverse-path alone makes no bounce.
pub fn dsn(data: &[u8]) {
    let unknown = bounce::signs(data, None);
    let null = bounce::signs(data, Some(""));
    let other = bounce::signs(data, Some("a@b.example"));
    for signs in [&unknown, &null, &other] {
        assert_eq!(signs.iter().collect::<HashSet<_>>().len(), signs.len(), "a sign twice");
        assert_eq!(bounce::is_bounce(signs), signs.iter().any(|sign| *sign != Sign::NullReversePath));
    }
    assert!(!other.contains(&Sign::NullReversePath), "a known reverse-path is not believed");
    assert_eq!(bounce::is_bounce(&null), bounce::is_bounce(&other), "the reverse-path alone decides");
}

/// What is found has a token's form, is in the text, and is not genuine: nobody guesses 65 bits.
pub fn token(data: &[u8]) {
    let found = Token::find_all(data, 8);
    assert!(found.len() <= 8);
    let lower = data.to_ascii_lowercase();
    let key = TokenKey::new([7; 32]);
    for token in &found {
        assert_eq!(token.as_str().len(), TOKEN_LENGTH);
        assert!(lower.windows(TOKEN_LENGTH).any(|window| window == token.as_str().as_bytes()));
        assert_eq!(Token::parse(token.as_str()).as_ref(), Some(token));
        let Some((name, number)) = token.claimed() else { fail("a token claims nothing") };
        let binding = Binding { number, target: IpAddr::V4(Ipv4Addr::LOCALHOST), issued: 0 };
        assert!(!token.is_genuine(&key, &name, &binding), "a token out of nothing");
    }
    let name = AuditName::from_random(u32::try_from(data.len()).unwrap_or_default());
    let binding = Binding { number: 5, target: IpAddr::V4(Ipv4Addr::LOCALHOST), issued: 0 };
    let own = Token::issue(&key, &name, &binding);
    let text = [data, b"<", own.as_str().to_ascii_uppercase().as_bytes(), b">"].concat();
    assert!(Token::find_all(&text, usize::MAX).contains(&own), "a token is lost in the text around it");
}

#[expect(clippy::panic, reason = "a body fails by a panic")]
fn fail(what: &str) -> ! {
    panic!("{what}")
}
