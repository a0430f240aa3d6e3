//! What is counted.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// The most problems that are told in full.
const TOLD: usize = 3;

/// What came of the load so far.
pub(crate) struct Figures {
    begin: Instant,
    last: Instant,
    begun: usize,
    waits: Vec<Duration>,
    tokens: Vec<String>,
    refused: u64,
    lost: u64,
    connections: u64,
    problems: Vec<String>,
}

impl Figures {
    pub(crate) const fn new(begin: Instant) -> Self {
        Self {
            begin,
            last: begin,
            begun: 0,
            waits: Vec::new(),
            tokens: Vec::new(),
            refused: 0,
            lost: 0,
            connections: 0,
            problems: Vec::new(),
        }
    }

    /// The number of the message that now begins.
    pub(crate) const fn begin_message(&mut self) -> usize {
        self.begun += 1;
        self.begun
    }

    /// The server has taken a message that was begun at `begun`.
    pub(crate) fn accepted(&mut self, token: String, begun: Instant, now: Instant) {
        self.waits.push(now - begun);
        self.tokens.push(token);
        self.last = now;
    }

    /// The server said no to a message.
    pub(crate) fn refused(&mut self, reply: String) {
        self.refused += 1;
        self.tell(reply);
    }

    /// A connection was opened.
    pub(crate) const fn connected(&mut self) {
        self.connections += 1;
    }

    /// A connection was lost, or never there.
    pub(crate) fn lost(&mut self, problem: String) {
        self.lost += 1;
        self.tell(problem);
    }

    fn tell(&mut self, problem: String) {
        if self.problems.len() < TOLD {
            self.problems.push(problem);
        }
    }

    /// The tokens of what was accepted.
    pub(crate) fn tokens(&self) -> &[String] {
        &self.tokens
    }

    pub(crate) fn to_json(&self) -> Value {
        let mut sorted = self.waits.clone();
        sorted.sort_unstable();
        let at = |share: f64| {
            // Rounded down: the share of 1.0 is the last one.
            let index = (sorted.len().saturating_sub(1) as f64 * share) as usize;
            sorted.get(index).map_or(0.0, |wait| wait.as_secs_f64() * 1000.0)
        };
        let seconds = (self.last - self.begin).as_secs_f64();
        let per_second = if seconds > 0.0 { sorted.len() as f64 / seconds } else { 0.0 };
        json!({
            "accepted": sorted.len(),
            "refused": self.refused,
            "lost": self.lost,
            "connections": self.connections,
            "seconds": seconds,
            "per_second": per_second,
            "milliseconds": { "p50": at(0.5), "p90": at(0.9), "p99": at(0.99), "max": at(1.0) },
            "problems": self.problems,
        })
    }
}
