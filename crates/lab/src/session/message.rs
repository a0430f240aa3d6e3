//! A message is complete: it is kept, sent on, dropped or returned.

use std::sync::Arc;

use sekisho_net::{clock, random};
use sekisho_wire::mail::address::{AddressLiteral, Charset, Mailbox};
use sekisho_wire::mail::header::Fields;
use sekisho_wire::smtp::command::HelloVerb;
use sekisho_wire::smtp::reply::Reply;
use sekisho_wire::smtp::server::Answer;

use super::{Fate, LabSession, Recipient};
use crate::bounce;
use crate::outbound::Letter;
use crate::shared::Kept;

impl LabSession {
    pub(super) fn message(&mut self) -> Answer {
        let transaction = std::mem::take(&mut self.transaction);
        let body = std::mem::take(&mut self.body);
        let software = self.shared.world.software;
        self.after_reset = false;
        let trusted = self.header_names_user(&body);
        let by_header = |recipient: &&Recipient| recipient.fate == Fate::ByHeader;
        if let (Some(refused), false) = (transaction.recipients.iter().find(by_header), trusted) {
            return Answer::Reply(software.relay_refused(&format!("<{}>", refused.address)));
        }
        let going = transaction.recipients.iter().filter(|recipient| recipient.fate != Fate::Keep).count();
        if self.shared.outbound.capacity() < going {
            return Answer::Reply(Reply::enhanced(451, (4, 3, 1), "Too much mail is waiting"));
        }
        let sender = transaction.sender.as_ref().map(Mailbox::to_string).unwrap_or_default();
        // Without randomness the clock has to do; the name is for people only.
        let id = random::number().unwrap_or_else(|_| clock::now().as_microsecond().unsigned_abs());
        let id = format!("{:010X}", id >> 24);
        for recipient in &transaction.recipients {
            let mut message = self.trace_line(&id, &recipient.address).into_bytes();
            message.extend_from_slice(&body);
            self.dispose(recipient, &sender, message);
        }
        self.messages += 1;
        Answer::Reply(software.message_taken(&id))
    }

    fn dispose(&self, recipient: &Recipient, sender: &str, message: Vec<u8>) {
        let address = recipient.address.clone();
        if recipient.fate == Fate::Keep {
            self.shared.keep(Kept { sender: sender.to_owned(), recipient: address, message });
            return;
        }
        let letter = Letter {
            sender: sender.to_owned(),
            recipient: address,
            message: Arc::from(message),
            from: self.peer.local.ip().to_canonical(),
            never_notify: recipient.never_notify,
        };
        let sent = match recipient.fate {
            // There was room a moment ago; if another session took it, the message is lost and counted.
            Fate::SendOn | Fate::ByHeader => self.shared.outbound.try_send(letter).is_ok(),
            Fate::Bounce => {
                bounce::send(&self.shared, &letter, "554 5.7.1 Relaying denied");
                false
            }
            Fate::Keep | Fate::Drop => false,
        };
        if !sent {
            self.shared.count(|counts| counts.dropped += 1);
        }
    }

    /// Whether the first field From names an address that exists here.
    fn header_names_user(&self, message: &[u8]) -> bool {
        let Some(from) = Fields::of(message).find(|field| field.is("From")) else { return false };
        let text = from.unfolded();
        let address = match text.rsplit_once('<') {
            Some((_, rest)) => rest.split_once('>').map_or(rest, |(address, _)| address),
            None => text.trim(),
        };
        Mailbox::parse(address.as_bytes(), Charset::Utf8)
            .is_ok_and(|mailbox| self.shared.world.exists(&mailbox))
    }

    /// RFC 5321 §4.4: who gave us the message.
    fn trace_line(&self, id: &str, recipient: &str) -> String {
        let extended = self.hello.0 == Some(HelloVerb::Ehlo);
        let protocol = match (extended, self.secure, self.login.is_known()) {
            (false, _, _) => "SMTP",
            (true, false, false) => "ESMTP",
            (true, true, false) => "ESMTPS",
            (true, false, true) => "ESMTPA",
            (true, true, true) => "ESMTPSA",
        };
        let client = AddressLiteral::from_ip(self.peer.address.ip().to_canonical());
        format!(
            "Received: from {helo} ({client})\r\n\tby {host} with {protocol} id {id}\r\n\tfor <{recipient}>; {date}\r\n",
            helo = self.hello.1,
            client = client.as_str(),
            host = self.shared.world.host_name,
            date = bounce::date(),
        )
    }
}
