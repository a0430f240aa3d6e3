//! Delivery status notifications (RFC 3464), as ordinary servers send them: with the whole original inside.

use std::fmt::Write as _;
use std::sync::Arc;

use sekisho_net::{clock, random};
use sekisho_wire::mail::address::{Charset, Mailbox};

use crate::outbound::Letter;
use crate::shared::{Kept, Shared};

/// Tells the sender of `letter` that it was not delivered, because of `reason`. A bounce gets no bounce
/// (RFC 5321 §4.5.5).
pub(crate) fn send(shared: &Shared, letter: &Letter, reason: &str) {
    let Ok(sender) = Mailbox::parse(letter.sender.as_bytes(), Charset::Utf8) else { return };
    let notice = write(&shared.world.host_name, letter, reason);
    shared.count(|counts| counts.bounces += 1);
    if shared.world.exists(&sender) {
        shared.keep(Kept { sender: String::new(), recipient: letter.sender.clone(), message: notice });
        return;
    }
    if shared.world.is_here(&sender.domain, &shared.addresses) {
        return;
    }
    let bounce = Letter {
        sender: String::new(),
        recipient: letter.sender.clone(),
        message: Arc::from(notice),
        from: letter.from,
        never_notify: true,
    };
    // A full queue loses a bounce, as a full disk would.
    let _ = shared.outbound.try_send(bounce);
}

/// The notice itself.
fn write(host: &str, letter: &Letter, reason: &str) -> Vec<u8> {
    let date = date();
    // Without randomness the clock has to do; the boundary only has to be rare.
    let unique = random::number().unwrap_or_else(|_| clock::now().as_microsecond().unsigned_abs());
    let boundary = format!("notice-{unique:016x}");
    let reason: String = reason.chars().map(|sign| if sign.is_control() { ' ' } else { sign }).collect();
    let mut text = String::new();
    // Writing to a String cannot fail.
    let _ = write!(
        text,
        "From: Mail Delivery System <MAILER-DAEMON@{host}>\r\nTo: <{to}>\r\nDate: {date}\r\n\
         Message-ID: <{boundary}@{host}>\r\nSubject: Undelivered Mail Returned to Sender\r\n\
         Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=delivery-status;\r\n boundary=\"{boundary}\"\r\n\r\n\
         --{boundary}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n\
         Your message could not be delivered to {recipient}:\r\n{reason}\r\n\r\n\
         --{boundary}\r\nContent-Type: message/delivery-status\r\n\r\n\
         Reporting-MTA: dns; {host}\r\n\r\n\
         Final-Recipient: rfc822; {recipient}\r\nAction: failed\r\nStatus: 5.0.0\r\n\
         Diagnostic-Code: smtp; {reason}\r\n\r\n\
         --{boundary}\r\nContent-Type: message/rfc822\r\n\r\n",
        to = letter.sender,
        recipient = letter.recipient,
    );
    let mut notice = text.into_bytes();
    notice.extend_from_slice(&letter.message);
    notice.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
    notice
}

/// The time as RFC 5322 §3.3 writes it.
pub(crate) fn date() -> String {
    let now = clock::now().to_zoned(jiff::tz::TimeZone::UTC);
    // Only years beyond 9999 cannot be written.
    jiff::fmt::rfc2822::to_string(&now).unwrap_or_default()
}
