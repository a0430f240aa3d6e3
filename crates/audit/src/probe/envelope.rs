//! A shape spelled out: the very text of EHLO, MAIL and RCPT.
//!
//! Everything is bytes, since some forms are what no honest client says. Nothing is validated here on
//! purpose; what *may* be asked is decided by the consent before.

use std::net::IpAddr;

use sekisho_evidence::shape::{Authentication, HeaderFrom, Helo, Recipient, Sender, Shape, Via};
use sekisho_evidence::token::Token;
use sekisho_wire::mail::address::AddressLiteral;

use crate::witness::Canary;

/// Who plays which part in an envelope.
#[derive(Clone, Debug)]
pub struct Cast {
    /// The recipient outside.
    pub canary: Canary,
    /// An address outside that exists.
    pub outsider: String,
    /// An address outside that does not exist.
    pub outsider_made_up: String,
    /// Our own name.
    pub our_name: String,
    /// An own address of the target that it takes mail for.
    pub own_recipient: String,
}

/// An envelope as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope {
    /// The name in EHLO.
    pub helo: String,
    /// What follows `MAIL FROM:`, without parameters.
    pub reverse_path: Vec<u8>,
    /// What follows `RCPT TO:`, without parameters that depend on what the server offers.
    pub forward_path: Vec<u8>,
    /// The address in the header field From.
    pub header_from: String,
    /// The address in the header field To.
    pub header_to: String,
    /// The mailbox of AUTH= on MAIL, where there is one.
    pub auth_parameter: Option<String>,
    /// Whether octets above 0x7F occur.
    pub needs_utf8: bool,
}

/// Spells `shape` out for the target at `address`.
#[must_use]
pub fn spell(shape: &Shape, cast: &Cast, token: &Token) -> Envelope {
    let address = shape.endpoint.address;
    let (reverse_path, sender) = reverse_path(&shape.sender, cast, address, token);
    let forward_path = forward_path(&shape.recipient, cast, address);
    let header_from = match &shape.header_from {
        HeaderFrom::Same => sender.unwrap_or_else(|| cast.outsider.clone()),
        HeaderFrom::OwnExisting(own) => own.clone(),
    };
    let auth_parameter =
        (shape.authentication == Authentication::MailParameter).then(|| cast.own_recipient.clone());
    let needs_utf8 = !reverse_path.is_ascii() || !forward_path.is_ascii();
    Envelope {
        helo: helo(&shape.helo, cast, address),
        reverse_path: reverse_path.into_bytes(),
        forward_path,
        header_from,
        header_to: format!("{}@{}", cast.canary.local, cast.canary.domain),
        auth_parameter,
        needs_utf8,
    }
}

/// An address literal, brackets included.
#[must_use]
pub fn literal(address: IpAddr) -> String {
    AddressLiteral::from_ip(address.to_canonical()).as_str().to_owned()
}

/// A local part that nobody has, always the same for one token, so that a repetition is the same triple.
#[must_use]
pub fn made_up_local(token: &Token) -> String {
    let tail: String = token.as_str().chars().rev().take(9).collect();
    format!("no{tail}")
}

fn helo(helo: &Helo, cast: &Cast, address: IpAddr) -> String {
    match helo {
        Helo::Ours => cast.our_name.clone(),
        Helo::Own(name) | Helo::Partner(name) => name.clone(),
        Helo::Localhost => "localhost".to_owned(),
        Helo::OwnLiteral => literal(address),
    }
}

/// The path with its brackets, and the address that the header field From repeats.
fn reverse_path(sender: &Sender, cast: &Cast, address: IpAddr, token: &Token) -> (String, Option<String>) {
    let mailbox = match sender {
        Sender::Outsider => cast.outsider.clone(),
        Sender::OutsiderMadeUp => cast.outsider_made_up.clone(),
        Sender::Recipient => format!("{}@{}", cast.canary.local, cast.canary.domain),
        Sender::Null => return ("<>".to_owned(), None),
        Sender::NoDomain => return ("<spamtest>".to_owned(), None),
        Sender::Localhost => "spamtest@localhost".to_owned(),
        Sender::OwnLiteral => format!("spamtest@{}", literal(address)),
        Sender::OwnMadeUp(domain) => format!("{}@{domain}", made_up_local(token)),
        Sender::OwnExisting(existing) => existing.clone(),
        Sender::Partner(domain) => format!("info@{domain}"),
    };
    (format!("<{mailbox}>"), Some(mailbox))
}

fn forward_path(form: &Recipient, cast: &Cast, address: IpAddr) -> Vec<u8> {
    let (t, d) = (&cast.canary.local, &cast.canary.domain);
    let via = form.via().map(|via| via_text(via, address)).unwrap_or_default();
    let text = match form {
        Recipient::Plain => format!("<{t}@{d}>"),
        Recipient::WithoutBrackets => format!("{t}@{d}"),
        Recipient::Percent(_) => format!("<{t}%{d}@{via}>"),
        Recipient::PercentAlone => format!("<{t}%{d}>"),
        Recipient::Bang => format!("<{d}!{t}>"),
        Recipient::BangAt(_) => format!("<{d}!{t}@{via}>"),
        Recipient::BangPercent(_) => format!("<{d}!{t}%{via}@{via}>"),
        Recipient::SourceRoute(_) => format!("<@{via}:{t}@{d}>"),
        Recipient::Quoted => format!("<\"{t}@{d}\">"),
        Recipient::QuotedPercent => format!("<\"{t}%{d}\">"),
        Recipient::QuotedAt(_) => format!("<\"{t}@{d}\"@{via}>"),
        Recipient::QuotedPercentAt(_) => format!("<\"{t}%{d}\"@{via}>"),
        Recipient::QuotedBangAt(_) => format!("<\"{d}!{t}\"@{via}>"),
        Recipient::Chain(_) => format!("<{t}@{d}@{via}>"),
        Recipient::TrailingAt => format!("<{t}@{d}@>"),
        Recipient::TrailingDot => format!("<{t}@{d}.>"),
        Recipient::OwnNamePrefix(own) => format!("<{t}@{own}.{d}>"),
        Recipient::FullWidthAt(_) => format!("<{t}\u{ff20}{d}@{via}>"),
        Recipient::FullWidthPercent(_) => format!("<{t}\u{ff05}{d}@{via}>"),
        Recipient::EncodedWord(_) => format!("<=?utf-8?q?{t}=40{d}?=@{via}>"),
        Recipient::SpaceBeforeVia(_) => format!("<{t}@{d} @{via}>"),
        Recipient::NulBeforeVia(_) => format!("<{t}@{d}\0@{via}>"),
        Recipient::OriginalRecipient(_) => format!("<postmaster@{via}> ORCPT=rfc822;{t}@{d} NOTIFY=SUCCESS"),
        Recipient::MxNamesTarget(domain) => format!("<{t}@{domain}>"),
    };
    text.into_bytes()
}

/// The name that a form goes through, as it is written after an at sign.
pub(crate) fn via_text(via: &Via, address: IpAddr) -> String {
    match via {
        Via::Name(name) => name.clone(),
        Via::Literal => literal(address),
        Via::LoopbackLiteral => "[127.0.0.1]".to_owned(),
        Via::LoopbackLiteralV6 => "[IPv6:::1]".to_owned(),
    }
}

impl Envelope {
    /// The MAIL command for a server that offers these extensions.
    #[must_use]
    pub fn mail_command(&self, smtputf8: bool) -> Vec<u8> {
        let mut command = b"MAIL FROM:".to_vec();
        command.extend_from_slice(&self.reverse_path);
        if self.needs_utf8 && smtputf8 {
            command.extend_from_slice(b" SMTPUTF8");
        }
        if let Some(mailbox) = &self.auth_parameter {
            command.extend_from_slice(format!(" AUTH={mailbox}").as_bytes());
        }
        command.extend_from_slice(b"\r\n");
        command
    }

    /// The RCPT command. With `never_notify` the server is asked for no bounce (RFC 3461 §4.1), unless the
    /// form itself is about notification.
    #[must_use]
    pub fn recipient_command(&self, never_notify: bool) -> Vec<u8> {
        let mut command = b"RCPT TO:".to_vec();
        command.extend_from_slice(&self.forward_path);
        let own_words = self.forward_path.windows(7).any(|window| window == b"NOTIFY=");
        if never_notify && !own_words {
            command.extend_from_slice(b" NOTIFY=NEVER");
        }
        command.extend_from_slice(b"\r\n");
        command
    }
}

#[cfg(test)]
mod tests {
    use sekisho_evidence::target::{Endpoint, Transport};

    use super::*;

    fn cast() -> Cast {
        Cast {
            canary: Canary { local: "k1".to_owned(), domain: "w.example".to_owned() },
            outsider: "probe@w.example".to_owned(),
            outsider_made_up: "nobody@w.example".to_owned(),
            our_name: "auditor.example".to_owned(),
            own_recipient: "postmaster@assoc.example".to_owned(),
        }
    }

    fn spelled(change: impl FnOnce(&mut Shape)) -> Envelope {
        let endpoint =
            Endpoint { address: "192.0.2.7".parse().unwrap(), port: 25, transport: Transport::Plain };
        let mut shape = Shape::plain(endpoint);
        change(&mut shape);
        spell(&shape, &cast(), &Token::parse("k7k3q000123456789abcde").unwrap())
    }

    #[test]
    fn the_forms_are_spelled_as_the_catalogue_has_them() {
        let form =
            |recipient| String::from_utf8(spelled(|shape| shape.recipient = recipient).forward_path).unwrap();
        assert_eq!(form(Recipient::Plain), "<k1@w.example>");
        assert_eq!(form(Recipient::Percent(Via::Literal)), "<k1%w.example@[192.0.2.7]>");
        assert_eq!(form(Recipient::SourceRoute(Via::Name("mx.a".to_owned()))), "<@mx.a:k1@w.example>");
        assert_eq!(form(Recipient::Bang), "<w.example!k1>");
        assert_eq!(form(Recipient::Chain(Via::LoopbackLiteral)), "<k1@w.example@[127.0.0.1]>");
        assert_eq!(
            form(Recipient::OwnNamePrefix("assoc.example".to_owned())),
            "<k1@assoc.example.w.example>"
        );
    }

    #[test]
    fn senders_are_spelled_and_repeated_in_the_header() {
        let null = spelled(|shape| shape.sender = Sender::Null);
        assert_eq!(
            (null.reverse_path.as_slice(), null.header_from.as_str()),
            (&b"<>"[..], "probe@w.example")
        );
        let own = spelled(|shape| shape.sender = Sender::OwnMadeUp("assoc.example".to_owned()));
        assert_eq!(own.header_from, "noedcba9876@assoc.example");
    }

    #[test]
    fn commands_carry_only_what_is_offered() {
        let wide = spelled(|shape| shape.recipient = Recipient::FullWidthAt(Via::Literal));
        assert!(wide.mail_command(true).ends_with(b" SMTPUTF8\r\n"));
        assert!(!wide.mail_command(false).ends_with(b" SMTPUTF8\r\n"));
        let plain = spelled(|_| ());
        assert_eq!(plain.recipient_command(true), b"RCPT TO:<k1@w.example> NOTIFY=NEVER\r\n");
    }
}
