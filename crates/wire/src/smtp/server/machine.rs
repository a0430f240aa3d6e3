//! Lines in, commands understood, states kept.

use std::sync::Arc;
use std::time::Instant;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

use super::body::Body;
use super::refusal::{needs_smtputf8, refusal, unknown};
use super::{Action, Question, Refused, ServerSettings};
use crate::smtp::command::Command;
use crate::smtp::parameter::Offered;
use crate::smtp::reply::Reply;

/// What the next octets are.
#[derive(Debug)]
pub(super) enum State {
    /// Nothing may be read: the greeting, TLS or the end is due.
    Shut,
    /// A command line.
    Command,
    /// The rest of a line that was too long.
    Overlong {
        /// Whether it was an answer within AUTH.
        in_auth: bool,
    },
    /// An answer within AUTH.
    Auth,
    /// A message.
    Body(Body),
}

/// The question that is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Open {
    Connect,
    Hello(crate::smtp::command::HelloVerb),
    Mail { smtputf8: bool },
    Recipient,
    BodyStart,
    Message,
    Reset,
    Auth,
    Verify,
    Xclient,
}

/// A transaction that MAIL began.
#[derive(Debug, Default)]
pub(super) struct Transaction {
    pub(super) recipients: usize,
    /// Whether BDAT has begun the message.
    pub(super) chunked: bool,
    /// Whether MAIL said SMTPUTF8.
    pub(super) smtputf8: bool,
    /// Whether a recipient was one too many.
    pub(super) is_full: bool,
}

/// The server's side of one connection.
#[derive(Debug)]
pub struct Server {
    pub(super) settings: Arc<ServerSettings>,
    pub(super) secure: bool,
    pub(super) authenticated: bool,
    pub(super) greeted: bool,
    /// The connection was refused with 554: only QUIT is left (RFC 5321 §3.1).
    pub(super) turned_away: bool,
    pub(super) state: State,
    pub(super) open: Option<Open>,
    pub(super) transaction: Option<Transaction>,
    pub(super) errors: u32,
    pub(super) deadline: Option<Instant>,
    /// The mechanisms that make sense for this client, where its owner said so.
    pub(super) mechanisms: Option<Vec<String>>,
    /// A chunk whose BodyStart question is open.
    pub(super) waiting_chunk: Option<(u64, bool)>,
    /// Octets of the message that BDAT brought so far.
    pub(super) chunked_octets: u64,
}

impl Server {
    /// A connection that just began; `secure` where TLS came first.
    #[must_use]
    pub const fn new(settings: Arc<ServerSettings>, secure: bool) -> Self {
        Self {
            settings,
            secure,
            authenticated: false,
            greeted: false,
            turned_away: false,
            state: State::Shut,
            open: None,
            transaction: None,
            errors: 0,
            deadline: None,
            mechanisms: None,
            waiting_chunk: None,
            chunked_octets: 0,
        }
    }

    /// Begins: asks [`Question::Connect`].
    pub fn start(&mut self, now: Instant, out: &mut Vec<Action>) {
        self.ask(Open::Connect, Question::Connect, out);
        self.wait_command(now);
    }

    /// Whether a question is open; then no input is taken.
    #[must_use]
    pub const fn is_asking(&self) -> bool {
        self.open.is_some()
    }

    /// Whether the client has TLS.
    #[must_use]
    pub const fn is_secure(&self) -> bool {
        self.secure
    }

    /// When the client is too late. None while it is our turn.
    #[must_use]
    pub fn deadline(&self) -> Option<Instant> {
        if self.open.is_some() { None } else { self.deadline }
    }

    /// TLS has begun: everything that was known before is forgotten (RFC 3207 §4.2).
    pub fn tls_started(&mut self, now: Instant) {
        self.secure = true;
        self.authenticated = false;
        self.greeted = false;
        self.mechanisms = None;
        self.transaction = None;
        self.state = State::Command;
        self.wait_command(now);
    }

    /// Takes octets; gives how many of them are done with. Ranges of [`Action::BodyChunk`] are of `input`.
    pub fn step(&mut self, input: &[u8], now: Instant, out: &mut Vec<Action>) -> usize {
        let mut consumed = 0;
        while self.open.is_none() {
            let rest = input.get(consumed..).unwrap_or_default();
            let taken = match &self.state {
                State::Shut => break,
                State::Body(_) => self.step_body(rest, consumed, now, out),
                State::Command | State::Auth | State::Overlong { .. } => self.step_line(rest, now, out),
            };
            let Some(taken) = taken else { break };
            consumed += taken;
            if matches!(out.last(), Some(Action::StartTls)) {
                // What was sent in clear behind STARTTLS is dropped, whatever it is.
                return input.len();
            }
        }
        consumed
    }

    /// Takes one line; `None` when there is no whole one yet.
    fn step_line(&mut self, rest: &[u8], now: Instant, out: &mut Vec<Action>) -> Option<usize> {
        let limits = self.settings.limits;
        let in_auth = matches!(self.state, State::Auth | State::Overlong { in_auth: true });
        let limit = if in_auth { limits.auth_line_octets } else { limits.line_octets };
        let Some(end) = rest.iter().position(|octet| *octet == b'\n') else {
            if rest.len() <= limit {
                return None;
            }
            self.state = State::Overlong { in_auth };
            return Some(rest.len());
        };
        let taken = end + 1;
        self.wait_command(now);
        if matches!(self.state, State::Overlong { .. }) || taken > limit {
            self.state = State::Command;
            // RFC 4954 §6: a line within AUTH has a code of its own.
            let code = if in_auth { (5, 5, 6) } else { (5, 5, 2) };
            self.refuse(&Reply::enhanced(500, code, "Line too long"), out);
            return Some(taken);
        }
        let Some(line) = rest.get(..end).and_then(|line| line.strip_suffix(b"\r")) else {
            self.state = State::Command;
            self.refuse(&Reply::enhanced(500, (5, 5, 2), "Lines end with CRLF"), out);
            return Some(taken);
        };
        if matches!(self.state, State::Auth) {
            self.auth_line(line, out);
        } else {
            self.command_line(line, out);
        }
        Some(taken)
    }

    fn command_line(&mut self, line: &[u8], out: &mut Vec<Action>) {
        let rewritten = self.settings.rewrite.as_ref().and_then(|rewrite| rewrite(line));
        let line = rewritten.as_deref().unwrap_or(line);
        match Command::parse(line, self.offered()) {
            // BDAT has to be read over even then, and is refused for want of MAIL.
            Ok(command) if self.turned_away && !matches!(command, Command::Quit | Command::Bdat { .. }) => {
                self.refuse(&Reply::enhanced(503, (5, 5, 1), "Only QUIT is left"), out);
            }
            Ok(command) => self.command(command, out),
            Err(error) => {
                if error.needs_smtputf8() {
                    out.push(Action::Refused(Refused::NeedsSmtputf8 { to: None }));
                }
                self.refuse(&refusal(error), out);
            }
        }
    }

    fn offered(&self) -> Offered {
        let extensions = &self.settings.extensions;
        Offered {
            size: extensions.size,
            eight_bit_mime: extensions.eight_bit_mime,
            smtputf8: extensions.smtputf8,
            dsn: extensions.dsn,
            auth: !extensions.auth.is_empty(),
        }
    }

    fn command(&mut self, command: Command, out: &mut Vec<Action>) {
        match command {
            Command::Hello { verb, name } => self.ask(Open::Hello(verb), Question::Hello { verb, name }, out),
            Command::Mail { path, parameters } => self.mail(Question::Mail { path, parameters }, out),
            Command::Recipient { path, parameters } => {
                self.recipient(Question::Recipient { path, parameters }, out);
            }
            Command::Data => self.data(out),
            Command::Bdat { size, last } => self.bdat(size, last, out),
            Command::Reset => self.ask(Open::Reset, Question::Reset, out),
            Command::Verify(_) if !self.settings.extensions.verify => {
                self.send(&Reply::enhanced(252, (2, 5, 2), "Send some mail, I will try my best"), out);
            }
            Command::Verify(argument) => self.ask(Open::Verify, Question::Verify(argument), out),
            Command::Expand(_) => self.refuse(&Reply::enhanced(502, (5, 5, 1), "EXPN is not available"), out),
            Command::Help => self.send(&Reply::enhanced(214, (2, 0, 0), "RFC 5321 explains"), out),
            Command::Noop => self.send(&Reply::enhanced(250, (2, 0, 0), "Ok"), out),
            Command::Quit => {
                self.send(&Reply::enhanced(221, (2, 0, 0), "Bye"), out);
                self.close(out);
            }
            Command::StartTls => self.start_tls(out),
            Command::Auth { mechanism, initial } => self.auth(mechanism, initial.as_deref(), out),
            Command::Xclient(_) if self.settings.extensions.xclient && self.transaction.is_some() => {
                self.refuse(&Reply::enhanced(503, (5, 5, 1), "A transaction is open"), out);
            }
            Command::Xclient(attributes) if self.settings.extensions.xclient => {
                self.ask(Open::Xclient, Question::Xclient(attributes), out);
            }
            Command::Xclient(_) => self.refuse(&unknown(), out),
        }
    }

    fn mail(&mut self, question: Question, out: &mut Vec<Action>) {
        let (announced, smtputf8) = match &question {
            Question::Mail { parameters, .. } => (parameters.size.unwrap_or_default(), parameters.smtputf8),
            _ => (0, false),
        };
        if !self.greeted {
            self.refuse(&Reply::enhanced(503, (5, 5, 1), "EHLO first"), out);
        } else if self.transaction.is_some() {
            self.refuse(&Reply::enhanced(503, (5, 5, 1), "A transaction is open already"), out);
        } else if announced > self.settings.limits.message_octets {
            if let Question::Mail { path, .. } = question {
                out.push(Action::Refused(Refused::TooBig { from: Some(path) }));
            }
            self.refuse(&Reply::enhanced(552, (5, 3, 4), "The message is too big"), out);
        } else {
            self.ask(Open::Mail { smtputf8 }, question, out);
        }
    }

    fn recipient(&mut self, question: Question, out: &mut Vec<Action>) {
        match &mut self.transaction {
            None => self.refuse(&Reply::enhanced(503, (5, 5, 1), "MAIL first"), out),
            Some(transaction) if transaction.chunked => {
                self.refuse(&Reply::enhanced(503, (5, 5, 1), "The message has begun already"), out);
            }
            Some(transaction) if transaction.recipients >= self.settings.limits.recipients => {
                let is_first = !std::mem::replace(&mut transaction.is_full, true);
                if let Question::Recipient { path, .. } = question
                    && is_first
                {
                    out.push(Action::Refused(Refused::TooManyRecipients { to: path }));
                }
                self.send(&Reply::enhanced(452, (4, 5, 3), "Too many recipients"), out);
            }
            // RFC 6531 §3.4: SMTPUTF8 at MAIL is the word for the whole transaction.
            Some(transaction) if !transaction.smtputf8 && !is_ascii(&question) => {
                if let Question::Recipient { path, .. } = question {
                    out.push(Action::Refused(Refused::NeedsSmtputf8 { to: Some(path) }));
                }
                self.refuse(&needs_smtputf8(), out);
            }
            Some(_) => self.ask(Open::Recipient, question, out),
        }
    }

    fn start_tls(&mut self, out: &mut Vec<Action>) {
        if self.secure {
            self.refuse(&Reply::enhanced(503, (5, 5, 1), "TLS has begun already"), out);
            return;
        }
        if !self.settings.extensions.starttls {
            self.refuse(&Reply::enhanced(502, (5, 5, 1), "STARTTLS is not available"), out);
            return;
        }
        self.send(&Reply::enhanced(220, (2, 0, 0), "Ready to start TLS"), out);
        self.state = State::Shut;
        self.transaction = None;
        out.push(Action::StartTls);
    }

    fn auth(&mut self, mechanism: String, initial: Option<&[u8]>, out: &mut Vec<Action>) {
        let extensions = &self.settings.extensions;
        let known = extensions.auth.iter().any(|own| own.eq_ignore_ascii_case(&mechanism));
        let reply = if extensions.auth.is_empty() {
            Some(unknown())
        } else if self.authenticated || self.transaction.is_some() || !self.greeted {
            Some(Reply::enhanced(503, (5, 5, 1), "AUTH is not allowed now"))
        } else if !self.secure && !extensions.auth_in_clear {
            Some(Reply::enhanced(538, (5, 7, 11), "Encryption is required first"))
        } else if !known {
            Some(Reply::enhanced(504, (5, 5, 4), "The mechanism is not offered"))
        } else {
            None
        };
        if let Some(reply) = reply {
            self.refuse(&reply, out);
            return;
        }
        // RFC 4954 §4: "=" stands for an initial response of no octets.
        let decoded = match initial {
            None => Ok(None),
            Some(b"=") => Ok(Some(Vec::new())),
            Some(text) => BASE64.decode(text).map(Some),
        };
        match decoded {
            Ok(initial) => self.ask(Open::Auth, Question::AuthStart { mechanism, initial }, out),
            Err(_) => self.refuse(&Reply::enhanced(501, (5, 5, 2), "Not valid base64"), out),
        }
    }

    fn auth_line(&mut self, line: &[u8], out: &mut Vec<Action>) {
        self.state = State::Command;
        if line == b"*" {
            self.refuse(&Reply::enhanced(501, (5, 7, 0), "AUTH was cancelled"), out);
            return;
        }
        match BASE64.decode(line) {
            Ok(response) => self.ask(Open::Auth, Question::AuthResponse(response), out),
            Err(_) => self.refuse(&Reply::enhanced(501, (5, 5, 2), "Not valid base64"), out),
        }
    }

    pub(super) fn ask(&mut self, open: Open, question: Question, out: &mut Vec<Action>) {
        self.open = Some(open);
        out.push(Action::Ask(question));
    }

    pub(super) fn send(&self, reply: &Reply, out: &mut Vec<Action>) {
        let mut octets = Vec::new();
        reply.write(self.settings.extensions.enhanced_status_codes && self.greeted, &mut octets);
        out.push(Action::Send(octets));
    }

    /// Sends a refusal and counts it.
    pub(super) fn refuse(&mut self, reply: &Reply, out: &mut Vec<Action>) {
        self.send(reply, out);
        if reply.code() >= 500 {
            self.errors += 1;
        }
        if self.errors >= self.settings.limits.errors {
            out.push(Action::Refused(Refused::TooManyErrors));
            self.send(&Reply::enhanced(421, (4, 7, 0), "Too many errors"), out);
            self.close(out);
        }
    }

    pub(super) fn close(&mut self, out: &mut Vec<Action>) {
        self.state = State::Shut;
        self.open = None;
        self.deadline = None;
        out.push(Action::Close);
    }

    pub(super) fn wait_command(&mut self, now: Instant) {
        self.deadline = now.checked_add(self.settings.limits.command_wait);
    }
}

fn is_ascii(question: &Question) -> bool {
    !matches!(question, Question::Recipient { path, .. } if !path.to_bytes().is_ascii())
}
