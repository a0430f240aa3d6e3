//! The message that carries a canary: it says who we are and why, in two languages, and is the same for all.

use std::net::IpAddr;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use sekisho_evidence::class::Class;
use sekisho_evidence::token::{AuditName, Token};
use sekisho_wire::mail::header;
use sha2::{Digest, Sha256};

/// The header field that carries the token.
pub const TOKEN_FIELD: &str = "X-Relay-Test-Token";

/// What a message says.
#[derive(Clone, Copy, Debug)]
pub struct Letter<'a> {
    /// The audit.
    pub audit: &'a AuditName,
    /// The canary's token.
    pub token: &'a Token,
    /// The probe's number.
    pub number: u32,
    /// The class that is tested.
    pub class: Class,
    /// The address in From.
    pub from: &'a str,
    /// The address in To.
    pub to: &'a str,
    /// The address that is tested.
    pub target: IpAddr,
    /// Our own name.
    pub our_name: &'a str,
    /// When it is written.
    pub date: Timestamp,
    /// Who is to be asked about it.
    pub contact: Option<&'a str>,
}

/// Writes the message, lines ended by CRLF, in ASCII but for nothing.
#[must_use]
pub fn compose(letter: &Letter<'_>) -> Vec<u8> {
    let Letter { audit, token, number, class, from, to, target, our_name, contact, .. } = letter;
    let contact_line = contact.map(|contact| format!("Questions: {contact}\r\n")).unwrap_or_default();
    let contact_field =
        contact.map(|contact| format!("X-Relay-Test-Contact: {contact}\r\n")).unwrap_or_default();
    format!(
        "Date: {date}\r\n\
         From: <{from}>\r\n\
         To: <{to}>\r\n\
         Subject: Relay test {audit}-{number} [{token}]\r\n\
         Message-ID: <{token}@{our_name}>\r\n\
         Auto-Submitted: auto-generated\r\n\
         X-Relay-Test: audit {audit}, probe {number}, class {class}\r\n\
         {TOKEN_FIELD}: {token}\r\n\
         {contact_field}\
         MIME-Version: 1.0\r\n\
         Content-Type: text/plain; charset=us-ascii\r\n\
         \r\n\
         This is a relay test by Sekisho, run by {our_name}.\r\n\
         It asks whether the mail server at {target} sends mail to the outside\r\n\
         for somebody it does not know. Nothing needs to be done about it.\r\n\
         {contact_line}\
         \r\n\
         token {token}\r\n",
        date = rfc5322_date(letter.date),
    )
    .into_bytes()
}

/// SHA-256 of the message's body, in hex.
#[must_use]
pub fn body_digest(message: &[u8]) -> String {
    let (_, body) = header::split(message);
    let mut hex = String::with_capacity(64);
    for octet in Sha256::digest(body) {
        hex.push_str(&format!("{octet:02x}"));
    }
    hex
}

/// A date as RFC 5322 §3.3 writes it, in UTC.
#[must_use]
pub fn rfc5322_date(at: Timestamp) -> String {
    at.to_zoned(TimeZone::UTC).strftime("%a, %d %b %Y %H:%M:%S +0000").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_message_names_us_and_carries_the_token_three_times() {
        let token = Token::parse("k7k3q000123456789abcde").unwrap();
        let audit = AuditName::parse("7K3Q").unwrap();
        let letter = Letter {
            audit: &audit,
            token: &token,
            number: 7,
            class: Class::B2,
            from: "postmaster@assoc.example",
            to: "k7k3q000123456789abcde@w.example",
            target: "192.0.2.7".parse().unwrap(),
            our_name: "auditor.example",
            date: Timestamp::from_second(1_026_799_200).unwrap(),
            contact: Some("relay-test@auditor.example"),
        };
        let message = compose(&letter);
        let text = String::from_utf8(message.clone()).unwrap();
        assert!(text.starts_with("Date: Tue, 16 Jul 2002 06:00:00 +0000\r\n"), "{text}");
        assert!(text.lines().all(|line| line.len() <= 78), "{text}");
        assert!(header::split(&message).1.ends_with(b"token k7k3q000123456789abcde\r\n"));
        let mut relayed = b"Received: from a by b; now\r\n".to_vec();
        relayed.extend_from_slice(&message);
        assert_eq!(body_digest(&message), body_digest(&relayed));
    }
}
