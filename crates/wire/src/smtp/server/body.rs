//! Messages: DATA with its dot, BDAT with its counts. Content is never copied and never interpreted.

use std::time::{Duration, Instant};

use super::machine::{Open, Server, State, Transaction};
use super::{Action, Question, Refused};
use crate::smtp::dot::{Piece, Unstuffed, Unstuffer};
use crate::smtp::reply::Reply;

/// Octets a second that a sender of a message has to keep up: a modem does ten times as many, and who sends one octet a
/// minute only holds a place.
const SLOWEST: u64 = 500;

/// A message that is being read.
#[derive(Debug)]
pub(super) enum Body {
    /// By DATA.
    Dot { unstuffer: Unstuffer, octets: u64 },
    /// By BDAT.
    Chunk(Chunk),
}

/// A chunk of BDAT.
#[derive(Debug)]
pub(super) struct Chunk {
    /// So many octets are left of it.
    left: u64,
    /// Whether it is the last one.
    last: bool,
    /// The refusal to give once the chunk is over; its octets are dropped.
    refusal: Option<Reply>,
}

impl Server {
    pub(super) fn data(&mut self, out: &mut Vec<Action>) {
        match &self.transaction {
            Some(transaction) if transaction.chunked => {
                self.refuse(&Reply::enhanced(503, (5, 5, 1), "BDAT has begun the message"), out);
            }
            Some(transaction) if transaction.recipients > 0 => {
                self.ask(Open::BodyStart, Question::BodyStart, out);
            }
            Some(_) => self.refuse(&Reply::enhanced(554, (5, 5, 1), "No valid recipients"), out),
            None => self.refuse(&Reply::enhanced(503, (5, 5, 1), "MAIL first"), out),
        }
    }

    /// RFC 3030 §2: the octets of a refused chunk come all the same and have to be read.
    pub(super) fn bdat(&mut self, size: u64, last: bool, out: &mut Vec<Action>) {
        let refusal = if !self.settings.extensions.chunking {
            Some(Reply::enhanced(502, (5, 5, 1), "BDAT is not available"))
        } else {
            match &self.transaction {
                None => Some(Reply::enhanced(503, (5, 5, 1), "MAIL first")),
                Some(transaction) if transaction.recipients == 0 => {
                    Some(Reply::enhanced(554, (5, 5, 1), "No valid recipients"))
                }
                Some(_) => None,
            }
        };
        if refusal.is_none() && self.transaction.as_ref().is_some_and(|transaction| !transaction.chunked) {
            self.waiting_chunk = Some((size, last));
            self.ask(Open::BodyStart, Question::BodyStart, out);
            return;
        }
        self.state = State::Body(Body::Chunk(Chunk { left: size, last, refusal }));
    }

    /// Reads message octets; `offset` is where `rest` begins in the input of this step.
    pub(super) fn step_body(
        &mut self,
        rest: &[u8],
        offset: usize,
        now: Instant,
        out: &mut Vec<Action>,
    ) -> Option<usize> {
        let State::Body(body) = std::mem::replace(&mut self.state, State::Command) else { return None };
        self.earn_time(rest.len(), now);
        match body {
            Body::Dot { unstuffer, octets } => {
                if rest.is_empty() {
                    self.state = State::Body(Body::Dot { unstuffer, octets });
                    return None;
                }
                Some(self.step_dot(unstuffer, octets, rest, offset, out))
            }
            Body::Chunk(chunk) => {
                if rest.is_empty() && chunk.left > 0 {
                    self.state = State::Body(Body::Chunk(chunk));
                    return None;
                }
                Some(self.step_chunk(chunk, rest, offset, out))
            }
        }
    }

    /// What comes of a message earns its sender time, up to the longest silence that is borne.
    fn earn_time(&mut self, octets: usize, now: Instant) {
        let octets = u64::try_from(octets).unwrap_or(u64::MAX);
        let earned = Duration::from_millis(octets.saturating_mul(1000) / SLOWEST);
        let latest = now.checked_add(self.settings.limits.data_wait);
        let later = self.deadline.and_then(|deadline| deadline.checked_add(earned));
        self.deadline = match (later, latest) {
            (Some(later), Some(latest)) => Some(later.min(latest)),
            (later, latest) => later.or(latest),
        };
    }

    fn step_dot(
        &mut self,
        mut unstuffer: Unstuffer,
        mut octets: u64,
        rest: &[u8],
        offset: usize,
        out: &mut Vec<Action>,
    ) -> usize {
        let mut pieces = Vec::new();
        let result = unstuffer.read(rest, &mut pieces);
        for piece in pieces {
            octets = octets.saturating_add(length(&piece));
            if octets <= self.settings.limits.message_octets {
                out.push(match piece {
                    Piece::Range(range) => Action::BodyChunk(range.start + offset..range.end + offset),
                    Piece::CarriageReturn => Action::BodyOctet(b'\r'),
                });
            }
        }
        let Unstuffed::End { consumed } = result else {
            self.state = State::Body(Body::Dot { unstuffer, octets });
            return rest.len();
        };
        if octets > self.settings.limits.message_octets {
            out.push(Action::Refused(Refused::TooBig { from: None }));
            self.void(&Reply::enhanced(552, (5, 3, 4), "The message is too big"), out);
        } else if unstuffer.has_bare_line_end() {
            out.push(Action::Refused(Refused::BareLineEnd));
            self.void(&Reply::enhanced(550, (5, 6, 0), "A bare CR or LF in the message"), out);
        } else {
            out.push(Action::BodyEnd);
            self.ask(Open::Message, Question::Message, out);
        }
        consumed
    }

    fn step_chunk(&mut self, chunk: Chunk, rest: &[u8], offset: usize, out: &mut Vec<Action>) -> usize {
        let Chunk { left, last, mut refusal } = chunk;
        let taken = rest.len().min(usize::try_from(left).unwrap_or(usize::MAX));
        let read = u64::try_from(taken).unwrap_or(u64::MAX);
        if refusal.is_none() && taken > 0 {
            if self.chunked_octets.saturating_add(read) > self.settings.limits.message_octets {
                out.push(Action::Refused(Refused::TooBig { from: None }));
                refusal = Some(Reply::enhanced(552, (5, 3, 4), "The message is too big"));
            } else {
                self.chunked_octets += read;
                out.push(Action::BodyChunk(offset..offset + taken));
            }
        }
        let left = left - read;
        if left > 0 {
            self.state = State::Body(Body::Chunk(Chunk { left, last, refusal }));
            return taken;
        }
        match refusal {
            Some(reply) if self.transaction.as_ref().is_some_and(|open| open.chunked) => {
                self.void(&reply, out);
            }
            Some(reply) => self.refuse(&reply, out),
            None if last => {
                out.push(Action::BodyEnd);
                self.ask(Open::Message, Question::Message, out);
            }
            None => self.send(&Reply::enhanced(250, (2, 0, 0), "Ok"), out),
        }
        taken
    }

    /// The message begins: after DATA was accepted, or the first BDAT.
    pub(super) fn begin_body(&mut self, out: &mut Vec<Action>) {
        out.push(Action::BodyBegin);
        let Some((size, last)) = self.waiting_chunk.take() else {
            self.send(&Reply::new(354, None, "End data with <CR><LF>.<CR><LF>"), out);
            self.state = State::Body(Body::Dot { unstuffer: Unstuffer::new(), octets: 0 });
            return;
        };
        self.chunked_octets = 0;
        if let Some(transaction) = &mut self.transaction {
            transaction.chunked = true;
        }
        self.state = State::Body(Body::Chunk(Chunk { left: size, last, refusal: None }));
    }

    /// The message was not wanted: a chunk that is on its way is read and dropped before the refusal.
    pub(super) fn refuse_body(&mut self, reply: Reply, out: &mut Vec<Action>) {
        match self.waiting_chunk.take() {
            Some((size, last)) => {
                self.state = State::Body(Body::Chunk(Chunk { left: size, last, refusal: Some(reply) }));
            }
            None => self.refuse(&reply, out),
        }
    }

    /// Refuses a message that was read, and ends the transaction.
    fn void(&mut self, reply: &Reply, out: &mut Vec<Action>) {
        out.push(Action::BodyAbort);
        self.transaction = None;
        self.refuse(reply, out);
    }

    /// Takes note of an accepted MAIL.
    pub(super) fn begin_transaction(&mut self, smtputf8: bool) {
        self.transaction = Some(Transaction { smtputf8, ..Transaction::default() });
        self.chunked_octets = 0;
    }
}

fn length(piece: &Piece) -> u64 {
    match piece {
        Piece::Range(range) => u64::try_from(range.len()).unwrap_or(u64::MAX),
        Piece::CarriageReturn => 1,
    }
}
