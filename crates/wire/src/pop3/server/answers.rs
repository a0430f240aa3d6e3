//! Answers to the open question, and the content that follows one.

use std::time::Instant;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

use super::listing::Maildrop;
use super::machine::{Open, Server, State, send};
use super::{Action, Answer};
use crate::pop3::content::Stuffer;
use crate::pop3::reply::{Reply, ResponseCode};

impl Server {
    /// Answers the open question. Without one, nothing happens.
    pub fn answer(&mut self, answer: Answer, now: Instant, out: &mut Vec<Action>) {
        let open = match self.open.take() {
            None => return,
            // Content has no answer; it goes on.
            Some(Open::Content(stuffer)) => {
                self.open = Some(Open::Content(stuffer));
                return;
            }
            Some(open) => open,
        };
        self.wait(now);
        match (open, answer) {
            (_, Answer::Close) => self.close(out),
            (Open::Login | Open::Auth, Answer::Maildrop { listings, text }) => {
                self.maildrop = Some(Maildrop::new(listings));
                send(&Reply::ok(text), out);
            }
            (Open::Login | Open::Auth, Answer::HandOver { text }) => {
                send(&Reply::ok(text), out);
                self.state = State::Shut;
                self.deadline = None;
                out.push(Action::HandOver);
            }
            (Open::Auth, Answer::Challenge(challenge)) => {
                out.push(Action::Send(format!("+ {}\r\n", BASE64.encode(challenge)).into_bytes()));
                self.state = State::Auth;
            }
            (Open::Login | Open::Auth, Answer::Refuse(reply)) => self.refuse_login(reply, out),
            (Open::Retrieve { octets, lines }, Answer::Accept) => {
                let text =
                    if lines.is_some() { "The top follows".to_owned() } else { format!("{octets} octets") };
                send(&Reply::ok(text), out);
                // Deviates: RFC 6856 §4: a header with octets above 0x7F goes to clients without UTF8 as well, and as it
                // is. Refusing it would stop such clients at that message, and all of them once showed it somehow.
                let stuffer = lines.map_or_else(Stuffer::whole, Stuffer::top);
                self.open = Some(Open::Content(stuffer));
                out.push(Action::Content);
            }
            (Open::Retrieve { .. }, Answer::Refuse(reply)) => self.refuse(&negative(reply), out),
            (Open::Update, Answer::Accept) => {
                send(&Reply::ok("Bye"), out);
                self.close(out);
            }
            (Open::Update, Answer::Refuse(reply)) => {
                send(&negative(reply), out);
                self.close(out);
            }
            // An answer to another question is a mistake of whoever drives us: nothing is granted by it.
            (Open::Update, _) => {
                send(&unavailable(), out);
                self.close(out);
            }
            (_, _) => self.refuse(&unavailable(), out),
        }
    }

    /// Takes a piece of the message that [`Action::Content`] asks for and appends what is to be sent. False when no more
    /// of it is wanted; [`Server::content_end`] has to follow all the same.
    pub fn content(&mut self, octets: &[u8], out: &mut Vec<u8>) -> bool {
        let Some(Open::Content(stuffer)) = &mut self.open else { return false };
        stuffer.push(octets, out);
        !stuffer.has_enough()
    }

    /// The message is over: appends the end, and takes commands again.
    pub fn content_end(&mut self, now: Instant, out: &mut Vec<u8>) {
        match self.open.take() {
            Some(Open::Content(stuffer)) => stuffer.finish(out),
            other => self.open = other,
        }
        self.wait(now);
    }

    /// The message cannot be read to its end. POP3 has no word for that within content; so the connection ends, and the
    /// client knows by the missing end that it has not all of it.
    pub fn content_failed(&mut self, out: &mut Vec<Action>) {
        self.close(out);
    }

    fn refuse_login(&mut self, reply: Reply, out: &mut Vec<Action>) {
        let wrong = reply.code() == Some(ResponseCode::Authentication);
        self.failures += u32::from(wrong);
        self.refuse(&negative(reply), out);
        if self.failures >= self.settings.limits.failures && self.state != State::Shut {
            self.close(out);
        }
    }
}

/// A yes in place of a refusal is a mistake of whoever drives us; it must not let anybody in.
fn negative(reply: Reply) -> Reply {
    if reply.is_positive() { unavailable() } else { reply }
}

fn unavailable() -> Reply {
    Reply::coded(ResponseCode::SystemTemporary, "Try again later")
}
