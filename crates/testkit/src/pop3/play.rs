//! Plays a dialogue of POP3 on the bare machine, with the client's octets cut wherever one likes.

use std::sync::Arc;
use std::time::{Duration, Instant};

use sekisho_wire::pop3::server::{Action, Question, Server};

use super::script::{Dialogue, Step, describe};
use crate::dialogue::Line;
use crate::expectation;
use crate::machine::{Cut, Mismatch};

/// Plays `dialogue` once.
///
/// # Errors
/// The first thing that went otherwise.
pub fn play(dialogue: &Dialogue, cut: Cut) -> Result<(), Mismatch> {
    let mut stage = Stage::new(dialogue);
    let mismatch = |line, what| Mismatch { line, cut: format!("{cut:?}"), what };
    let mut sent = 0;
    for Line { number, what } in &dialogue.steps {
        if !matches!(what, Step::Say(_)) {
            stage.nothing_more_said().map_err(|what| mismatch(*number, what))?;
        }
        let result = match what {
            Step::Send(octets) => {
                stage.flight(octets, cut, sent);
                sent += octets.len();
                Ok(())
            }
            Step::Say(line) => stage.says(line),
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
    /// Somebody else speaks.
    HandedOver,
    Closed,
}

struct Stage<'a> {
    dialogue: &'a Dialogue,
    server: Server,
    now: Instant,
    phase: Phase,
    pending: Vec<u8>,
    said: Vec<u8>,
    events: Vec<String>,
    /// The message that was asked for.
    retrieved: usize,
}

impl<'a> Stage<'a> {
    fn new(dialogue: &'a Dialogue) -> Self {
        let setting = &dialogue.setting;
        let mut stage = Self {
            dialogue,
            server: Server::new(Arc::new(setting.server.clone()), setting.secure),
            now: Instant::now(),
            phase: Phase::Talking,
            pending: Vec::new(),
            said: Vec::new(),
            events: Vec::new(),
            retrieved: 0,
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
            self.pending.drain(..consumed.min(self.pending.len()));
            self.act(out);
            if stuck {
                return;
            }
        }
        // What comes behind a login that was handed over is for somebody else, and stays.
        if self.phase != Phase::HandedOver {
            self.pending.clear();
        }
    }

    fn act(&mut self, actions: Vec<Action>) {
        for action in actions {
            match action {
                Action::Send(octets) => self.said.extend(octets),
                Action::StartTls => self.phase = Phase::TlsDue,
                Action::HandOver => self.phase = Phase::HandedOver,
                Action::Close => self.phase = Phase::Closed,
                Action::Content => self.content(),
                Action::Ask(question) => {
                    self.events.push(describe(&question));
                    if let Question::Retrieve { index, .. } = question {
                        self.retrieved = index;
                    }
                    let answer = self.dialogue.answer(&question);
                    let mut more = Vec::new();
                    self.server.answer(answer, self.now, &mut more);
                    self.act(more);
                }
            }
        }
    }

    /// Brings a message in small pieces.
    fn content(&mut self) {
        let message = self.dialogue.setting.messages.get(self.retrieved);
        for piece in message.map(Vec::as_slice).unwrap_or_default().chunks(3) {
            if !self.server.content(piece, &mut self.said) {
                break;
            }
        }
        self.server.content_end(self.now, &mut self.said);
    }

    fn says(&mut self, expected: &str) -> Result<(), String> {
        let line = next_line(&mut self.said)?.ok_or_else(|| "the server says nothing".to_owned())?;
        let status = expected.starts_with("+OK") || expected.starts_with("-ERR");
        let fits = if status { line.starts_with(expected) } else { line == expected };
        if fits { Ok(()) } else { Err(format!("{expected} was expected, but the server said: {line}")) }
    }

    fn nothing_more_said(&mut self) -> Result<(), String> {
        match next_line(&mut self.said)? {
            Some(line) => Err(format!("the server said more: {line}")),
            None => Ok(()),
        }
    }

    fn wait(&mut self, time: Duration) -> Result<(), String> {
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

/// Takes the next line of what the server said: lines end with CRLF, and hold neither CR nor LF.
fn next_line(said: &mut Vec<u8>) -> Result<Option<String>, String> {
    let Some(end) = said.iter().position(|octet| *octet == b'\n') else {
        return if said.is_empty() { Ok(None) } else { Err("a line of the server does not end".to_owned()) };
    };
    let rest = said.split_off(end + 1);
    let line = std::mem::replace(said, rest);
    let text = line.strip_suffix(b"\r\n").filter(|text| !text.contains(&b'\r'));
    let text = text.ok_or_else(|| format!("the server's line is malformed: {}", line.escape_ascii()))?;
    Ok(Some(String::from_utf8_lossy(text).into_owned()))
}

/// What a server said and did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transcript {
    /// Everything it said.
    pub said: Vec<u8>,
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
    Transcript {
        closed: stage.phase == Phase::Closed,
        unread: stage.pending.len(),
        said: stage.said,
        events: stage.events,
    }
}
