//! Logins at another POP3 server, told by that server itself through a socket on this machine: typed events, one line of JSON
//! each, and no scraping of logs (CVE-2001-1075: a user name that looks like a log line opened windows for strangers).
//!
//! ```json
//! {"account":"hanako@example.jp","address":"192.0.2.1","secure":true,"mechanism":"PLAIN",
//!  "time":"2026-01-02T03:04:05.678901Z","sequence":4711}
//! ```
//!
//! (on one line). `sequence` is any number that makes events of one moment differ. With a key, `mac` is the HMAC-SHA256 in
//! hexadecimal of what [`Event::signed`] writes. The server answers each line with one: `OK` and what came of it, or
//! `NO` and why. An event is taken once and only while it is fresh.

use std::collections::{BTreeSet, VecDeque};
use std::net::IpAddr;
use std::time::Duration;

use hmac::{Hmac, Mac as _};
use jiff::Timestamp;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

mod notice;
mod socket;
#[cfg(test)]
mod tests;

pub use notice::Notices;
pub use socket::EventSocket;

/// The most octets of a line, its end included.
pub const LINE_LIMIT: usize = 2048;
/// An event that is older is not taken.
pub const FRESH: Duration = Duration::from_secs(30);
/// How far the clocks of the two servers may differ.
pub const AHEAD: Duration = Duration::from_secs(5);
/// So many events are remembered, so that none is taken twice, not even after the clock went back.
pub const REMEMBERED: usize = 65_536;
/// The most octets of an account's or a mechanism's name.
const NAME_LIMIT: usize = 255;

/// A login at the other server.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Event {
    /// The account's name, as it logged in.
    pub account: String,
    /// Where the client was.
    pub address: IpAddr,
    /// Whether the login was over TLS.
    pub secure: bool,
    /// How it logged in, for the log.
    pub mechanism: String,
    /// When.
    pub time: Timestamp,
    /// What makes events of one moment differ.
    pub sequence: u64,
    /// The HMAC-SHA256 of the rest, in hexadecimal.
    #[serde(default)]
    pub mac: Option<String>,
}

/// Why an event is not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EventError {
    /// The line is longer than [`LINE_LIMIT`].
    #[error("a line has at most {LINE_LIMIT} octets")]
    TooLong,
    /// It is no event.
    #[error("not an event: {0}")]
    Malformed(String),
    /// A name has control characters, is empty or too long.
    #[error("a name of 1 to {NAME_LIMIT} octets without control characters was expected")]
    Name,
    /// It is too old.
    #[error("the event is {seconds} s old")]
    Old {
        /// So old.
        seconds: u64,
    },
    /// It has yet to happen.
    #[error("the event is {seconds} s in the future")]
    Early {
        /// So far.
        seconds: u64,
    },
    /// It was taken already.
    #[error("the event was taken already")]
    Replayed,
    /// The MAC is missing or wrong.
    #[error("the MAC is missing or wrong")]
    Mac,
}

impl Event {
    /// Reads a line, without its end.
    ///
    /// # Errors
    /// It is not exactly one event.
    pub fn parse(line: &[u8]) -> Result<Self, EventError> {
        if line.len() >= LINE_LIMIT {
            return Err(EventError::TooLong);
        }
        let event: Self =
            serde_json::from_slice(line).map_err(|error| EventError::Malformed(error.to_string()))?;
        for name in [&event.account, &event.mechanism] {
            // A line end in a name would end the line that is signed.
            if name.is_empty() || name.len() > NAME_LIMIT || name.contains(char::is_control) {
                return Err(EventError::Name);
            }
        }
        Ok(event)
    }

    /// What is signed: a line for each field, in this order.
    #[must_use]
    pub fn signed(&self) -> String {
        let Self { account, address, secure, mechanism, time, sequence, .. } = self;
        format!("sekisho login 1\n{account}\n{address}\n{secure}\n{mechanism}\n{time}\n{sequence}\n")
    }
}

/// Lets each event pass once.
pub struct Gate {
    key: Option<Vec<u8>>,
    seen: BTreeSet<[u8; 32]>,
    order: VecDeque<[u8; 32]>,
    remembered: usize,
}

impl Gate {
    /// With a key, events need a MAC.
    #[must_use]
    pub const fn new(key: Option<Vec<u8>>) -> Self {
        Self { key, seen: BTreeSet::new(), order: VecDeque::new(), remembered: REMEMBERED }
    }

    /// Reads a line and takes its event, if nothing speaks against it.
    ///
    /// # Errors
    /// See [`EventError`].
    pub fn admit(&mut self, line: &[u8], now: Timestamp) -> Result<Event, EventError> {
        let event = Event::parse(line)?;
        let signed = event.signed();
        if let Some(key) = &self.key {
            verify(key, &signed, event.mac.as_deref())?;
        }
        let age = now.duration_since(event.time);
        let seconds = age.unsigned_abs().as_secs();
        if age.is_positive() && age.unsigned_abs() > FRESH {
            return Err(EventError::Old { seconds });
        }
        if age.is_negative() && age.unsigned_abs() > AHEAD {
            return Err(EventError::Early { seconds });
        }
        let digest: [u8; 32] = Sha256::digest(signed.as_bytes()).into();
        if !self.seen.insert(digest) {
            return Err(EventError::Replayed);
        }
        self.order.push_back(digest);
        if self.order.len() > self.remembered {
            let oldest = self.order.pop_front();
            oldest.map(|oldest| self.seen.remove(&oldest));
        }
        Ok(event)
    }
}

fn verify(key: &[u8], signed: &str, mac: Option<&str>) -> Result<(), EventError> {
    let given = mac.and_then(|mac| data_encoding::HEXLOWER_PERMISSIVE.decode(mac.as_bytes()).ok());
    let mut own = Hmac::<Sha256>::new_from_slice(key).map_err(|_| EventError::Mac)?;
    own.update(signed.as_bytes());
    own.verify_slice(&given.unwrap_or_default()).map_err(|_| EventError::Mac)
}
