//! The DSN parameters of MAIL and RCPT (RFC 3461 §4), written from what was read.

use std::fmt::Write as _;

use sekisho_wire::smtp::parameter::Return;

use crate::spool::{Envelope, Recipient};

/// RET and ENVID, each with a space before it.
#[must_use]
pub fn mail_parameters(envelope: &Envelope) -> String {
    let mut text = match envelope.ret {
        Some(Return::Full) => " RET=FULL".to_owned(),
        Some(Return::Headers) => " RET=HDRS".to_owned(),
        None => String::new(),
    };
    if let Some(id) = &envelope.envelope_id {
        text.push_str(" ENVID=");
        xtext(id, &mut text);
    }
    text
}

/// NOTIFY and ORCPT, each with a space before it.
#[must_use]
pub fn recipient_parameters(recipient: &Recipient) -> String {
    let mut text = String::new();
    if let Some(notify) = recipient.notify {
        let words = [(notify.success, "SUCCESS"), (notify.failure, "FAILURE"), (notify.delay, "DELAY")];
        let words: Vec<&str> = words.into_iter().filter(|(set, _)| *set).map(|(_, word)| word).collect();
        text.push_str(" NOTIFY=");
        text.push_str(&if words.is_empty() { "NEVER".to_owned() } else { words.join(",") });
    }
    if let Some((kind, address)) = &recipient.original_recipient {
        text.push_str(" ORCPT=");
        text.push_str(kind);
        text.push(';');
        xtext(address, &mut text);
    }
    text
}

/// Writes xtext (RFC 3461 §4): what is no printable ASCII, `+` and `=` as `+` and two hexadecimal digits.
fn xtext(octets: &[u8], out: &mut String) {
    for octet in octets {
        if (0x21..=0x7e).contains(octet) && !matches!(octet, b'+' | b'=') {
            out.push(char::from(*octet));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(out, "+{octet:02X}");
        }
    }
}
