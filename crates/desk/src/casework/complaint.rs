//! What a message says to a case: the host that relayed it, and whether the message itself came that way.

use std::net::IpAddr;

use sekisho_audit::trail::{self, Trail, Trust};
use sekisho_cases::contact::MailAddress;
use sekisho_cases::target::TargetName;
use sekisho_wire::mail::attached::attached;
use sekisho_wire::mail::header::Fields;

use super::{CaseworkError, target_name};
use crate::listing::nominee;

/// How many fields that name recipients are looked at.
const TO_LIMIT: usize = 20;

/// A message that somebody complains with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// The host that handed the meant message over.
    pub relay: IpAddr,
    /// What that host is called in the reverse zone, as the trusted line has it; its address where that names none.
    pub target: TargetName,
    /// Whether the complaint itself came through that host: who tells of a server by that server's own mail has to know
    /// that its operator may read it.
    pub through_the_accused: bool,
    /// The way of the message that is meant. What is below the trusted lines are claims.
    pub trail: Trail,
    /// Whether the message carries another one that was not looked at.
    pub carries: bool,
    /// The message that is meant, where it was attached: what an audit rests on.
    pub meant: Option<Vec<u8>>,
}

/// Reads a complaint. With `forwarded` the message that is meant is attached to it; without, it is meant itself. Whether it
/// is a report at all, or what a report is about, only its recipient tells: one to `us` is a report.
///
/// # Errors
/// It names no host that relayed.
pub fn read_complaint(
    message: &[u8],
    trust: &Trust,
    forwarded: bool,
    us: Option<&MailAddress>,
) -> Result<Complaint, CaseworkError> {
    let found = nominee(message, trust, forwarded)?;
    let meant = attached(message).filter(|_| forwarded).unwrap_or(message);
    let named = looked_up_name(meant, &found.trail, found.host).and_then(|name| name.parse().ok());
    let target = match named {
        Some(name) => name,
        None => target_name(&found.host.to_string())?,
    };
    let through_the_accused = if forwarded {
        trail::hops(message).iter().any(|hop| hop.from_address == Some(found.host))
    } else {
        us.is_some_and(|us| is_to(message, us))
    };
    Ok(Complaint {
        relay: found.host,
        target,
        through_the_accused,
        trail: found.trail,
        carries: found.carries,
        meant: attached(message).filter(|_| forwarded).map(<[u8]>::to_vec),
    })
}

/// Whether a message was sent to `us`, by its fields for people.
fn is_to(message: &[u8], us: &MailAddress) -> bool {
    let us = us.as_str().to_ascii_lowercase();
    let fields =
        Fields::of(message).filter(|field| field.is("To") || field.is("Cc") || field.is("Delivered-To"));
    let named = |text: &str| {
        let words = text.split(|letter: char| letter.is_whitespace() || "<>,;\"".contains(letter));
        words.into_iter().any(|word| word.eq_ignore_ascii_case(&us))
    };
    fields.take(TO_LIMIT).any(|field| named(&field.unfolded()))
}

/// What the trusted host itself found as the name of `relay` in the reverse zone: `(NAME [ADDRESS])` in its line, as Postfix and
/// sendmail write it. What the client called itself is no name of anybody: by it a recheck would test whoever has that name.
fn looked_up_name(message: &[u8], trail: &Trail, relay: IpAddr) -> Option<String> {
    let lines = Fields::of(message).filter(|field| field.is("Received"));
    let mut taking =
        lines.zip(&trail.hops).filter(|(_, hop)| hop.trusted && hop.hop.from_address == Some(relay));
    let line = taking.next()?.0.unfolded();
    let (before, _) =
        line.split_once(&format!(" [{relay}]")).or_else(|| line.split_once(&format!(" [IPv6:{relay}]")))?;
    let (_, name) = before.rsplit_once('(')?;
    (name != "unknown").then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const RELAYED: &str = "Received: from mail.assoc.example (mail.assoc.example [192.0.2.25]) by mx.example.jp with ESMTP for <me@example.jp>;\r\n\
        Received: from dialup ([198.51.100.77]) by mail.assoc.example with SMTP;\r\n";

    fn complaint(outer: &str) -> String {
        format!(
            "{outer}Subject: spam\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n{RELAYED}Subject: buy\r\n\r\nnow\r\n--b--\r\n"
        )
    }

    #[test]
    fn a_report_that_came_through_the_accused_server_says_so() {
        let us = "case@example.jp".parse().unwrap();
        let read = |message: &str, forwarded| {
            read_complaint(message.as_bytes(), &Trust::default(), forwarded, Some(&us)).unwrap()
        };
        let message =
            format!("{RELAYED}To: Desk <Case@example.jp>\r\nSubject: your server relays\r\n\r\nx\r\n");
        let found = read(&message, false);
        assert_eq!((found.relay, found.target.as_str()), ([192, 0, 2, 25].into(), "mail.assoc.example"));
        assert!(found.through_the_accused);
        // Spam to somebody came through it as well, and tells nobody of anything.
        assert!(
            !read(&format!("{RELAYED}To: me@example.jp\r\nSubject: buy\r\n\r\nnow\r\n"), false)
                .through_the_accused
        );
        assert!(read(&complaint(RELAYED), true).through_the_accused);
        let elsewhere = complaint("Received: from home ([203.0.113.9]) by mx.example.jp with ESMTP;\r\n");
        assert!(!read(&elsewhere, true).through_the_accused);
    }

    /// What the client calls itself decides nothing.
    #[test]
    fn a_forged_name_is_a_label_alone() {
        let target = |from: &str| {
            let message = format!("Received: from {from} by mx.example.jp with ESMTP;\r\n\r\n");
            read_complaint(message.as_bytes(), &Trust::default(), false, None).unwrap().target.to_string()
        };
        assert_eq!(target("..%0a ([192.0.2.25])"), "192.0.2.25");
        assert_eq!(target("mail.innocent.example ([192.0.2.25])"), "192.0.2.25");
        assert_eq!(target("mail.innocent.example (unknown [192.0.2.25])"), "192.0.2.25");
        assert_eq!(target("mail.innocent.example (evil.example [192.0.2.25])"), "evil.example");
        assert!(read_complaint(b"Subject: x\r\n\r\n", &Trust::default(), false, None).is_err());
    }
}
