//! Plays a dialogue on the bare machine, with the client's octets cut wherever one likes.

use std::sync::Arc;
use std::time::Instant;

use sekisho_wire::smtp::client::ReplyReader;
use sekisho_wire::smtp::reply::ReceivedReply;
use sekisho_wire::smtp::server::{Action, Server};

use crate::dialogue::{Dialogue, Line, Step};
use crate::{event, expectation};

/// How the client's octets arrive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// Each flight at once.
    Nowhere,
    /// Before this octet, counted over the whole dialogue.
    At(usize),
    /// Every octet by itself.
    Everywhere,
}

/// How a dialogue went otherwise than it says.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, cut {cut}: {what}")]
pub struct Mismatch {
    /// The line of the dialogue; zero for what no line is about.
    pub line: usize,
    /// How the octets were cut.
    pub cut: String,
    /// What happened.
    pub what: String,
}

/// Plays `dialogue` once.
///
/// # Errors
/// The first thing that went otherwise.
pub fn play(dialogue: &Dialogue, cut: Cut) -> Result<(), Mismatch> {
    let mut stage = Stage::new(dialogue);
    let mismatch = |line, what| Mismatch { line, cut: format!("{cut:?}"), what };
    let mut sent = 0;
    for Line { number, what } in &dialogue.steps {
        if !matches!(what, Step::Reply(_)) {
            stage.nothing_more_said().map_err(|what| mismatch(*number, what))?;
        }
        let result = match what {
            Step::Send(octets) => {
                stage.flight(octets, cut, sent);
                sent += octets.len();
                Ok(())
            }
            Step::Reply(expected) => stage.next_reply().and_then(|reply| expected.check(&reply)),
            Step::Clock(time) => stage.wait(*time),
            Step::Tls => stage.begin_tls(),
            Step::Closed if stage.phase == Phase::Closed => Ok(()),
            Step::Closed => Err("the server did not close".to_owned()),
        };
        result.map_err(|what| mismatch(*number, what))?;
    }
    stage.nothing_more_said().map_err(|what| mismatch(0, what))?;
    let closing = dialogue.steps.iter().any(|line| line.what == Step::Closed);
    if stage.phase == Phase::Closed && !closing {
        return Err(mismatch(0, "the server closed, and the dialogue does not say so".to_owned()));
    }
    expectation::events(&dialogue.events, &stage.events).map_err(|(line, what)| mismatch(line, what))
}

/// Plays `dialogue` at once, octet by octet, and cut at every octet.
///
/// # Errors
/// The first thing that went otherwise.
pub fn play_at_every_cut(dialogue: &Dialogue) -> Result<(), Mismatch> {
    play(dialogue, Cut::Nowhere)?;
    play(dialogue, Cut::Everywhere)?;
    (1..dialogue.client_octets()).try_for_each(|at| play(dialogue, Cut::At(at)))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Talking,
    /// The machine asked for TLS; what comes in clear is lost.
    TlsDue,
    Closed,
}

struct Stage<'a> {
    dialogue: &'a Dialogue,
    server: Server,
    now: Instant,
    phase: Phase,
    pending: Vec<u8>,
    said: ReplyReader,
    body: Vec<u8>,
    events: Vec<String>,
}

impl<'a> Stage<'a> {
    fn new(dialogue: &'a Dialogue) -> Self {
        let mut stage = Self {
            dialogue,
            server: Server::new(Arc::new(dialogue.setting.server.clone()), dialogue.setting.secure),
            now: Instant::now(),
            phase: Phase::Talking,
            pending: Vec::new(),
            said: ReplyReader::new(),
            body: Vec::new(),
            events: Vec::new(),
        };
        let mut out = Vec::new();
        stage.server.start(stage.now, &mut out);
        stage.act(out);
        stage
    }

    fn flight(&mut self, octets: &[u8], cut: Cut, before: usize) {
        match cut {
            Cut::Nowhere => self.take(octets),
            Cut::Everywhere => octets.iter().for_each(|octet| self.take(std::slice::from_ref(octet))),
            Cut::At(at) => {
                let at = at.saturating_sub(before).min(octets.len());
                let (first, second) = octets.split_at_checked(at).unwrap_or((octets, b""));
                self.take(first);
                self.take(second);
            }
        }
    }

    fn take(&mut self, octets: &[u8]) {
        self.pending.extend_from_slice(octets);
        while self.phase == Phase::Talking {
            let mut out = Vec::new();
            let consumed = self.server.step(&self.pending, self.now, &mut out);
            let stuck = consumed == 0 && out.is_empty();
            self.act(out);
            self.pending.drain(..consumed.min(self.pending.len()));
            if stuck {
                return;
            }
        }
        // After the end and before TLS nothing is read: the peer talks to nobody.
        self.pending.clear();
    }

    fn act(&mut self, actions: Vec<Action>) {
        for action in actions {
            match action {
                Action::Send(octets) => self.said.push(&octets),
                Action::StartTls => self.phase = Phase::TlsDue,
                Action::Close => self.phase = Phase::Closed,
                Action::BodyBegin => self.body.clear(),
                Action::BodyChunk(range) => {
                    self.body.extend_from_slice(self.pending.get(range).unwrap_or_default());
                }
                Action::BodyOctet(octet) => self.body.push(octet),
                Action::BodyEnd | Action::Refused(_) => {}
                Action::BodyAbort => self.events.push("void".to_owned()),
                Action::Ask(question) => {
                    self.events.push(event::describe(&question, &self.body));
                    let answer = self.dialogue.answer(&question, &self.body);
                    let mut more = Vec::new();
                    self.server.answer(answer, self.now, &mut more);
                    self.act(more);
                }
            }
        }
    }

    fn next_reply(&mut self) -> Result<ReceivedReply, String> {
        expectation::next_reply(&mut self.said)?.ok_or_else(|| "the server says nothing".to_owned())
    }

    fn nothing_more_said(&mut self) -> Result<(), String> {
        match expectation::next_reply(&mut self.said)? {
            Some(reply) => Err(format!("the server said more: {}", String::from_utf8_lossy(&reply.raw))),
            None => Ok(()),
        }
    }

    fn wait(&mut self, time: std::time::Duration) -> Result<(), String> {
        self.now = self.now.checked_add(time).ok_or_else(|| "time ends".to_owned())?;
        if self.phase == Phase::Talking && self.server.deadline().is_some_and(|at| at <= self.now) {
            let mut out = Vec::new();
            self.server.expired(&mut out);
            self.act(out);
        }
        Ok(())
    }

    fn begin_tls(&mut self) -> Result<(), String> {
        if self.phase != Phase::TlsDue {
            return Err("the server does not begin TLS".to_owned());
        }
        self.server.tls_started(self.now);
        self.phase = Phase::Talking;
        self.pending.clear();
        Ok(())
    }
}

/// What a server said and did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transcript {
    /// Its replies, the greeting first.
    pub replies: Vec<ReceivedReply>,
    /// The events behind it.
    pub events: Vec<String>,
    /// Whether it closed the connection.
    pub closed: bool,
    /// The client's octets that it did not take yet.
    pub unread: usize,
}

/// Sends `octets` to a server with the settings and answers of `dialogue`, and tells what happened.
#[must_use]
pub fn transcript(dialogue: &Dialogue, octets: &[u8], cut: Cut) -> Transcript {
    let mut stage = Stage::new(dialogue);
    stage.flight(octets, cut, 0);
    let replies = std::iter::from_fn(|| stage.said.next().ok().flatten()).collect();
    Transcript {
        replies,
        events: stage.events,
        closed: stage.phase == Phase::Closed,
        unread: stage.pending.len(),
    }
}
