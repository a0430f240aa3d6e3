//! Lines in, commands understood, states kept.

use std::sync::Arc;
use std::time::Instant;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

use super::listing::{Kind, Long, Maildrop};
use super::{Action, Question, SHORTEST_IDLE_WAIT, ServerSettings};
use crate::pop3::command::{Command, CommandError, Secret};
use crate::pop3::content::Stuffer;
use crate::pop3::reply::{Reply, ResponseCode};

/// What the next octets are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// Nothing may be read: TLS or the end is due.
    Shut,
    /// A command line.
    Command,
    /// The rest of a line that was too long.
    Overlong,
    /// An answer within AUTH.
    Auth,
}

/// The question that is open.
#[derive(Debug)]
pub(super) enum Open {
    Login,
    Auth,
    Retrieve {
        octets: u64,
        lines: Option<u64>,
    },
    /// The content is on its way.
    Content(Stuffer),
    Update,
}

/// The server's side of one connection.
#[derive(Debug)]
pub struct Server {
    pub(super) settings: Arc<ServerSettings>,
    pub(super) secure: bool,
    /// The mechanisms of AUTH on this connection.
    pub(super) sasl: Vec<String>,
    pub(super) state: State,
    pub(super) open: Option<Open>,
    /// The name that USER gave in the command before this one.
    pub(super) name: Option<String>,
    /// The maildrop, in the TRANSACTION state (RFC 1939 §5).
    pub(super) maildrop: Option<Maildrop>,
    /// A multi-line list that is being given.
    pub(super) long: Option<Long>,
    pub(super) utf8: bool,
    pub(super) errors: u32,
    pub(super) failures: u32,
    pub(super) deadline: Option<Instant>,
}

impl Server {
    /// A connection that just began; `secure` where TLS came first.
    #[must_use]
    pub fn new(settings: Arc<ServerSettings>, secure: bool) -> Self {
        Self {
            sasl: settings.offers.sasl.clone(),
            settings,
            secure,
            state: State::Command,
            open: None,
            name: None,
            maildrop: None,
            long: None,
            utf8: false,
            errors: 0,
            failures: 0,
            deadline: None,
        }
    }

    /// Begins: greets. There is no timestamp in the greeting, since APOP is not spoken (RFC 1939 §7).
    pub fn start(&mut self, now: Instant, out: &mut Vec<Action>) {
        let text = format!("{} POP3 server ready", self.settings.host_name);
        send(&Reply::ok(text), out);
        self.wait(now);
    }

    /// Offers these mechanisms of AUTH from now on: some depend on what TLS says.
    pub fn offer_sasl(&mut self, mechanisms: Vec<String>) {
        self.sasl = mechanisms;
    }

    /// Whether a question is open or content is due; then no input is taken.
    #[must_use]
    pub const fn is_asking(&self) -> bool {
        self.open.is_some()
    }

    /// Whether the client has TLS.
    #[must_use]
    pub const fn is_secure(&self) -> bool {
        self.secure
    }

    /// Whether the client said UTF8 (RFC 6856 §2).
    #[must_use]
    pub const fn is_utf8(&self) -> bool {
        self.utf8
    }

    /// When the client is too late. None while it is our turn.
    #[must_use]
    pub fn deadline(&self) -> Option<Instant> {
        if self.open.is_some() { None } else { self.deadline }
    }

    /// The client is too late: the end, without a word and without an update (RFC 1939 §3).
    pub fn expired(&mut self, out: &mut Vec<Action>) {
        self.close(out);
    }

    /// The server has to go: the end, without an update.
    pub fn shut_down(&mut self, out: &mut Vec<Action>) {
        self.end_with(&Reply::coded(ResponseCode::SystemTemporary, "The server is shutting down"), out);
    }

    /// The login does not count any more: the end, without an update.
    pub fn login_over(&mut self, out: &mut Vec<Action>) {
        self.end_with(
            &Reply::coded(ResponseCode::Authentication, "The account was changed or disabled"),
            out,
        );
    }

    fn end_with(&mut self, reply: &Reply, out: &mut Vec<Action>) {
        // Within a list or a message a line of ours would be taken for content.
        if self.long.is_none() && !matches!(self.open, Some(Open::Content(_))) {
            send(reply, out);
        }
        self.close(out);
    }

    /// TLS has begun: everything that was known before is forgotten (RFC 2595 §4).
    pub fn tls_started(&mut self, now: Instant) {
        self.secure = true;
        self.name = None;
        self.utf8 = false;
        self.state = State::Command;
        self.wait(now);
    }

    /// Takes octets; gives how many of them are done with. Call it again as long as it takes some or has something to do.
    pub fn step(&mut self, input: &[u8], now: Instant, out: &mut Vec<Action>) -> usize {
        let mut consumed = 0;
        while self.open.is_none() && self.state != State::Shut {
            if self.long.is_some() {
                // A part at a time: what was sent can leave before the next one is made.
                self.list_on(out);
                return consumed;
            }
            let rest = input.get(consumed..).unwrap_or_default();
            let Some(taken) = self.step_line(rest, now, out) else { break };
            consumed += taken;
            if matches!(out.last(), Some(Action::StartTls)) {
                // What was sent in clear behind STLS is dropped, whatever it is.
                return input.len();
            }
        }
        consumed
    }

    /// Takes one line; `None` when there is no whole one yet.
    fn step_line(&mut self, rest: &[u8], now: Instant, out: &mut Vec<Action>) -> Option<usize> {
        let limits = self.settings.limits;
        let limit = if self.state == State::Auth { limits.sasl_line_octets } else { limits.line_octets };
        let Some(end) = rest.iter().position(|octet| *octet == b'\n') else {
            // What is too long already is dropped as it comes.
            if rest.is_empty() || (rest.len() <= limit && self.state != State::Overlong) {
                return None;
            }
            self.state = State::Overlong;
            return Some(rest.len());
        };
        let taken = end + 1;
        self.wait(now);
        let state = std::mem::replace(&mut self.state, State::Command);
        if state == State::Overlong || taken > limit {
            self.name = None;
            self.refuse(&Reply::error("The line is too long"), out);
            return Some(taken);
        }
        let Some(line) = rest.get(..end).and_then(|line| line.strip_suffix(b"\r")) else {
            self.name = None;
            self.refuse(&Reply::error("Lines end with CRLF"), out);
            return Some(taken);
        };
        if state == State::Auth {
            self.auth_line(line, out);
        } else {
            self.command_line(line, out);
        }
        Some(taken)
    }

    fn command_line(&mut self, line: &[u8], out: &mut Vec<Action>) {
        // PASS may only follow USER (RFC 1939 §7).
        let name = self.name.take();
        match Command::parse(line) {
            Ok(Command::Quit) => self.quit(out),
            Ok(Command::Capa) => self.capabilities(out),
            Ok(command) if self.maildrop.is_some() => self.transaction(&command, out),
            Ok(command) => self.authorization(command, name, out),
            Err(CommandError::Unknown) => self.refuse(&Reply::error("Unknown command"), out),
            Err(CommandError::Argument) => {
                self.refuse(&Reply::error("The argument does not fit the command"), out);
            }
            Err(CommandError::Control) => {
                self.refuse(&Reply::error("A control character in the line"), out);
            }
        }
    }

    /// RFC 1939 §4.
    fn authorization(&mut self, command: Command, name: Option<String>, out: &mut Vec<Action>) {
        match command {
            Command::User(_) | Command::Pass(_) | Command::Auth { .. } | Command::AuthList
                if !self.may_log_in() =>
            {
                let text = "Encryption is required first";
                self.refuse(&Reply::coded(ResponseCode::SystemPermanent, text), out);
            }
            Command::User(_) | Command::Pass(_) if !self.settings.offers.user => {
                self.refuse(&Reply::error("USER is not offered"), out);
            }
            Command::User(name) => {
                self.name = Some(name);
                // The same words for every name: who exists is nobody's business.
                send(&Reply::ok("The password, please"), out);
            }
            Command::Pass(secret) => match name {
                Some(name) => self.ask(Open::Login, Question::Login { name, secret }, out),
                None => self.refuse(&Reply::error("USER first"), out),
            },
            Command::Auth { mechanism, initial } => self.auth(mechanism, initial.as_ref(), out),
            Command::AuthList => self.mechanisms(out),
            Command::Stls => self.start_tls(out),
            Command::Utf8 if self.settings.offers.utf8 => {
                self.utf8 = true;
                send(&Reply::ok("UTF8 enabled"), out);
            }
            Command::Utf8 => self.refuse(&Reply::error("UTF8 is not offered"), out),
            _ => self.refuse(&Reply::error("Log in first"), out),
        }
    }

    /// RFC 1939 §5.
    fn transaction(&mut self, command: &Command, out: &mut Vec<Action>) {
        let Some(maildrop) = &mut self.maildrop else { return };
        let reply = match command {
            Command::Stat => maildrop.status(),
            Command::Noop => Ok(Reply::ok("")),
            Command::Rset => {
                maildrop.unmark();
                maildrop.summary()
            }
            Command::Dele(message) => maildrop.mark(*message),
            Command::List(None) => return self.list(Kind::Octets, out),
            Command::Uidl(None) => return self.list(Kind::UniqueId, out),
            Command::List(Some(message)) => maildrop.line(Kind::Octets, *message).map(Reply::ok),
            Command::Uidl(Some(message)) => maildrop.line(Kind::UniqueId, *message).map(Reply::ok),
            Command::Retr(message) => return self.retrieve(*message, None, out),
            Command::Top { message, lines } => return self.retrieve(*message, Some(*lines), out),
            _ => Err(Reply::error("Not after the login")),
        };
        match reply {
            Ok(reply) => send(&reply, out),
            Err(reply) => self.refuse(&reply, out),
        }
    }

    fn retrieve(&mut self, message: u64, lines: Option<u64>, out: &mut Vec<Action>) {
        let found = self.maildrop.as_ref().map(|maildrop| maildrop.find(message));
        match found {
            Some(Ok((index, listing))) => {
                let octets = listing.octets;
                self.ask(Open::Retrieve { octets, lines }, Question::Retrieve { index, lines }, out);
            }
            Some(Err(reply)) => self.refuse(&reply, out),
            None => {}
        }
    }

    /// RFC 1939 §6: QUIT before the login is the end; after it, the update comes first.
    fn quit(&mut self, out: &mut Vec<Action>) {
        match self.maildrop.take() {
            Some(maildrop) => {
                let deleted = maildrop.deleted();
                self.ask(Open::Update, Question::Update { deleted }, out);
            }
            None => {
                send(&Reply::ok("Bye"), out);
                self.close(out);
            }
        }
    }

    fn start_tls(&mut self, out: &mut Vec<Action>) {
        if self.secure {
            self.refuse(&Reply::error("TLS has begun already"), out);
        } else if !self.settings.offers.stls {
            self.refuse(&Reply::error("STLS is not offered"), out);
        } else {
            send(&Reply::ok("Begin TLS"), out);
            self.state = State::Shut;
            out.push(Action::StartTls);
        }
    }

    fn auth(&mut self, mechanism: String, initial: Option<&Secret>, out: &mut Vec<Action>) {
        if !self.sasl.iter().any(|own| own.eq_ignore_ascii_case(&mechanism)) {
            self.refuse(&Reply::error("The mechanism is not offered"), out);
            return;
        }
        // RFC 5034 §4: "=" stands for an initial response of no octets.
        let decoded = match initial.map(Secret::reveal) {
            None => Ok(None),
            Some(b"=") => Ok(Some(Secret::new(Vec::new()))),
            Some(text) => BASE64.decode(text).map(|octets| Some(Secret::new(octets))),
        };
        match decoded {
            Ok(initial) => self.ask(Open::Auth, Question::AuthStart { mechanism, initial }, out),
            Err(_) => self.refuse(&Reply::error("Not valid base64"), out),
        }
    }

    fn auth_line(&mut self, line: &[u8], out: &mut Vec<Action>) {
        if line == b"*" {
            self.refuse(&Reply::error("AUTH was cancelled"), out);
            return;
        }
        match BASE64.decode(line) {
            Ok(response) => self.ask(Open::Auth, Question::AuthResponse(Secret::new(response)), out),
            Err(_) => self.refuse(&Reply::error("Not valid base64"), out),
        }
    }

    pub(super) fn may_log_in(&self) -> bool {
        self.secure || self.settings.offers.danger_login_in_clear
    }

    pub(super) fn ask(&mut self, open: Open, question: Question, out: &mut Vec<Action>) {
        self.open = Some(open);
        out.push(Action::Ask(question));
    }

    /// Sends a refusal and counts it.
    pub(super) fn refuse(&mut self, reply: &Reply, out: &mut Vec<Action>) {
        send(reply, out);
        self.errors += 1;
        if self.errors >= self.settings.limits.errors {
            self.close(out);
        }
    }

    pub(super) fn close(&mut self, out: &mut Vec<Action>) {
        self.state = State::Shut;
        self.open = None;
        self.maildrop = None;
        self.long = None;
        self.deadline = None;
        out.push(Action::Close);
    }

    pub(super) fn wait(&mut self, now: Instant) {
        self.deadline = now.checked_add(self.settings.limits.idle_wait.max(SHORTEST_IDLE_WAIT));
    }
}

pub(super) fn send(reply: &Reply, out: &mut Vec<Action>) {
    let mut octets = Vec::new();
    reply.write(&mut octets);
    out.push(Action::Send(octets));
}
