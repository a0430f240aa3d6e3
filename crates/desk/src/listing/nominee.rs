//! Whom a message nominates: the host that handed it over to the first server that is trusted.

use std::net::IpAddr;

use sekisho_audit::trail::{self, Conclusion, Trail, TrailError, Trust};
use sekisho_wire::mail::attached::attached;
use sha2::{Digest, Sha256};

/// A host that a message nominates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nominee {
    /// The host.
    pub host: IpAddr,
    /// SHA-256 of the message, in hex.
    pub digest: String,
    /// What the message tells.
    pub trail: Trail,
    /// Whether the message carries another one that was not looked at.
    pub carries: bool,
}

/// Why a message nominates nobody.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NomineeError {
    /// It tells nothing.
    #[error(transparent)]
    Trail(#[from] TrailError),
    /// The trusted lines name no address outside.
    #[error("the trusted Received lines name no public address that handed the message over")]
    NoOutside,
    /// The host that handed over is the recipient's own.
    #[error("{host} forwards mail for the recipient: name it with --trust to look behind it")]
    Recipients {
        /// The host.
        host: IpAddr,
    },
    /// No message is attached.
    #[error("the file carries no message as an attachment (message/rfc822)")]
    NotForwarded,
}

/// Finds whom `message` nominates, believing the lines that `trust` covers. With `forwarded` it carries the message
/// that is meant as an attachment; without, an attachment is what the sender wants us to read, and is not looked at.
///
/// # Errors
/// It nominates nobody.
pub fn nominee(message: &[u8], trust: &Trust, forwarded: bool) -> Result<Nominee, NomineeError> {
    let inner = attached(message);
    let meant = if forwarded { inner.ok_or(NomineeError::NotForwarded)? } else { message };
    let trail = trail::follow(meant, trust)?;
    let host = trail.handed_over_by.ok_or(NomineeError::NoOutside)?;
    match trail.conclusion {
        Conclusion::NoOutside => Err(NomineeError::NoOutside),
        Conclusion::Recipients => Err(NomineeError::Recipients { host }),
        _ => {
            let digest = Sha256::digest(meant).iter().map(|octet| format!("{octet:02x}")).collect();
            Ok(Nominee { host, digest, trail, carries: !forwarded && inner.is_some() })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPAM: &str = "Return-Path: <info@shop.example>\r\n\
        Received: from mail.open.example (mail.open.example [192.0.2.25]) by mx.example.jp with ESMTP for <me@example.jp>;\r\n\
        Received: from dialup ([198.51.100.77]) by mail.open.example with SMTP;\r\n\
        Subject: buy\r\n\r\nnow\r\n";

    #[test]
    fn whoever_handed_it_over_is_nominated() {
        let nominee = nominee(SPAM.as_bytes(), &Trust::default(), false).unwrap();
        assert_eq!(nominee.host, IpAddr::from([192, 0, 2, 25]));
        assert_eq!((nominee.digest.len(), nominee.carries), (64, false));
    }

    #[test]
    fn own_hops_are_looked_through_where_they_are_trusted() {
        let message = format!(
            "Received: from mx.example.jp (mx.example.jp [203.0.113.1]) by store.example.jp with ESMTP for <me@example.jp>;\r\n{SPAM}"
        );
        let found = |trust: &[&str]| {
            let trust: Vec<String> = trust.iter().map(ToString::to_string).collect();
            nominee(message.as_bytes(), &Trust::of(&trust), false).map(|nominee| nominee.host)
        };
        assert_eq!(found(&[]), Err(NomineeError::Recipients { host: IpAddr::from([203, 0, 113, 1]) }));
        assert_eq!(found(&["example.jp", "203.0.113.1"]), Ok(IpAddr::from([192, 0, 2, 25])));
        assert!(matches!(
            found(&["other.example"]),
            Err(NomineeError::Trail(TrailError::TopNotTrusted { .. }))
        ));
    }

    #[test]
    fn an_attachment_counts_only_where_it_is_said_to_be_the_message() {
        let forged = SPAM.replace("192.0.2.25", "192.0.2.99");
        let message = format!(
            "{}Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n{forged}\r\n--b--\r\n",
            SPAM.replace("\r\n\r\nnow\r\n", "\r\n")
        );
        let found = |forwarded| nominee(message.as_bytes(), &Trust::default(), forwarded).unwrap();
        assert_eq!((found(false).host, found(false).carries), (IpAddr::from([192, 0, 2, 25]), true));
        assert_eq!((found(true).host, found(true).carries), (IpAddr::from([192, 0, 2, 99]), false));
        assert_eq!(nominee(SPAM.as_bytes(), &Trust::default(), true), Err(NomineeError::NotForwarded));
    }
}
