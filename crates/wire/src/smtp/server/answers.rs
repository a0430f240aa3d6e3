//! Answers to the open question, and what follows from them.

use std::time::Instant;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

use super::machine::{Open, Server, State};
use super::{Action, Answer};
use crate::smtp::command::HelloVerb;
use crate::smtp::reply::Reply;

impl Server {
    /// Answers the open question. Without one, nothing happens.
    pub fn answer(&mut self, answer: Answer, now: Instant, out: &mut Vec<Action>) {
        let Some(open) = self.open.take() else { return };
        self.wait_command(now);
        match answer {
            Answer::Accept => self.accepted(open, None, out),
            Answer::Offer(mechanisms) => {
                self.mechanisms = Some(mechanisms);
                self.accepted(open, None, out);
            }
            Answer::Reply(reply) if means_yes(open, &reply) => self.accepted(open, Some(&reply), out),
            Answer::Reply(reply) => self.refused(open, reply, out),
            Answer::ReplyAndClose(reply) => {
                self.send(&reply, out);
                self.close(out);
            }
            Answer::Challenge(challenge) if open == Open::Auth => {
                self.send(&Reply::new(334, None, BASE64.encode(challenge)), out);
                self.state = State::Auth;
            }
            // A challenge to anything else is a mistake of whoever drives us; the client is not to suffer.
            Answer::Challenge(_) => {
                self.refused(open, Reply::enhanced(451, (4, 3, 0), "Try again later"), out);
            }
            Answer::Close => self.close(out),
        }
    }

    fn accepted(&mut self, open: Open, reply: Option<&Reply>, out: &mut Vec<Action>) {
        let ok = |subject, detail| Reply::enhanced(250, (2, subject, detail), "Ok");
        match open {
            Open::Connect | Open::Xclient => {
                self.greeted = false;
                self.transaction = None;
                self.state = State::Command;
                self.send_or(reply, &self.greeting(), out);
            }
            Open::Hello(verb) => {
                self.greeted = true;
                self.transaction = None;
                match (verb, reply) {
                    (_, Some(reply)) => self.send(reply, out),
                    (HelloVerb::Helo, None) => {
                        self.send(&Reply::new(250, None, self.settings.host_name.clone()), out);
                    }
                    (HelloVerb::Ehlo, None) => self.send(&self.offers(), out),
                }
            }
            Open::Mail { smtputf8 } => {
                self.begin_transaction(smtputf8);
                self.send_or(reply, &ok(1, 0), out);
            }
            Open::Recipient => {
                if let Some(transaction) = &mut self.transaction {
                    transaction.recipients += 1;
                }
                self.send_or(reply, &ok(1, 5), out);
            }
            Open::BodyStart => self.begin_body(out),
            Open::Message => {
                self.transaction = None;
                self.send_or(reply, &ok(0, 0), out);
            }
            Open::Reset => {
                self.transaction = None;
                self.send(&ok(0, 0), out);
            }
            Open::Auth => {
                self.authenticated = true;
                let standard = Reply::enhanced(235, (2, 7, 0), "Authentication succeeded");
                self.send_or(reply, &standard, out);
            }
            Open::Verify => {
                let standard = Reply::enhanced(252, (2, 5, 2), "Send some mail, I will try my best");
                self.send_or(reply, &standard, out);
            }
        }
    }

    /// Sends the owner's reply, or the standard one.
    fn send_or(&self, reply: Option<&Reply>, standard: &Reply, out: &mut Vec<Action>) {
        self.send(reply.unwrap_or(standard), out);
    }

    fn refused(&mut self, open: Open, reply: Reply, out: &mut Vec<Action>) {
        match open {
            // RFC 5321 §3.1: after 554 the server waits for QUIT; everything else is out of order.
            Open::Connect => {
                self.turned_away = true;
                self.state = State::Command;
                self.send(&reply, out);
            }
            Open::BodyStart => self.refuse_body(reply, out),
            Open::Message => {
                self.transaction = None;
                self.refuse(&reply, out);
            }
            Open::Reset => {
                self.transaction = None;
                self.send(&Reply::enhanced(250, (2, 0, 0), "Ok"), out);
            }
            Open::Hello(_)
            | Open::Mail { .. }
            | Open::Recipient
            | Open::Auth
            | Open::Verify
            | Open::Xclient => {
                self.refuse(&reply, out);
            }
        }
    }

    fn greeting(&self) -> Reply {
        let text = self.settings.banner.clone();
        Reply::new(220, None, text.unwrap_or_else(|| format!("{} ESMTP", self.settings.host_name)))
    }

    fn offers(&self) -> Reply {
        let extensions = &self.settings.extensions;
        let mut reply = Reply::new(250, None, self.settings.host_name.clone());
        let mut offer = |offered: bool, line: String| {
            if offered {
                reply = std::mem::replace(&mut reply, Reply::new(250, None, "")).line(line);
            }
        };
        offer(extensions.pipelining, "PIPELINING".to_owned());
        offer(extensions.size, format!("SIZE {}", self.settings.limits.message_octets));
        offer(extensions.starttls && !self.secure, "STARTTLS".to_owned());
        let may_log_in = self.secure || extensions.auth_in_clear;
        let own = self.mechanisms.as_ref().filter(|_| !extensions.auth.is_empty());
        let mechanisms = own.unwrap_or(&extensions.auth);
        offer(may_log_in && !mechanisms.is_empty(), format!("AUTH {}", mechanisms.join(" ")));
        offer(extensions.enhanced_status_codes, "ENHANCEDSTATUSCODES".to_owned());
        offer(extensions.eight_bit_mime, "8BITMIME".to_owned());
        offer(extensions.dsn, "DSN".to_owned());
        offer(extensions.smtputf8, "SMTPUTF8".to_owned());
        offer(extensions.chunking, "CHUNKING".to_owned());
        offer(extensions.xclient, "XCLIENT NAME ADDR PORT PROTO HELO LOGIN".to_owned());
        reply
    }
}

/// 354 means yes to a body, 220 to a connection, 2xx to everything else.
fn means_yes(open: Open, reply: &Reply) -> bool {
    match open {
        Open::BodyStart => reply.code() / 100 == 3,
        _ => reply.code() / 100 == 2,
    }
}
