//! The maildrop as the session sees it: what was there at the login, less what is marked as deleted; and the lists of it.

use super::machine::{Server, send};
use super::{Action, Listing};
use crate::pop3::reply::Reply;

/// So many lines of a list leave at once.
const PART: usize = 500;

/// A maildrop of the TRANSACTION state (RFC 1939 §5).
#[derive(Debug)]
pub(super) struct Maildrop {
    listings: Vec<Listing>,
    deleted: Vec<bool>,
}

/// Which list.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    Octets,
    UniqueId,
}

/// A multi-line list that is being given, from this place on.
#[derive(Debug)]
pub(super) struct Long {
    kind: Kind,
    next: usize,
}

impl Maildrop {
    pub(super) fn new(listings: Vec<Listing>) -> Self {
        let deleted = vec![false; listings.len()];
        Self { listings, deleted }
    }

    fn kept(&self) -> impl Iterator<Item = &Listing> {
        self.listings.iter().zip(&self.deleted).filter(|(_, deleted)| !**deleted).map(|(listing, _)| listing)
    }

    fn count_and_octets(&self) -> (usize, u64) {
        self.kept()
            .fold((0, 0), |(count, octets), listing| (count + 1, octets.saturating_add(listing.octets)))
    }

    /// RFC 1939 §5 STAT: the "drop listing".
    pub(super) fn status(&self) -> Result<Reply, Reply> {
        let (count, octets) = self.count_and_octets();
        Ok(Reply::ok(format!("{count} {octets}")))
    }

    pub(super) fn summary(&self) -> Result<Reply, Reply> {
        let (count, octets) = self.count_and_octets();
        Ok(Reply::ok(format!("{count} messages ({octets} octets)")))
    }

    /// The message of this number (from one), unless it is marked as deleted.
    pub(super) fn find(&self, message: u64) -> Result<(usize, &Listing), Reply> {
        let index = usize::try_from(message).ok().and_then(|number| number.checked_sub(1));
        let found =
            index.and_then(|index| Some((index, self.listings.get(index)?, self.deleted.get(index)?)));
        match found {
            Some((index, listing, false)) => Ok((index, listing)),
            Some(_) => Err(Reply::error("The message is deleted")),
            None => Err(Reply::error("There is no such message")),
        }
    }

    pub(super) fn mark(&mut self, message: u64) -> Result<Reply, Reply> {
        let (index, _) = self.find(message)?;
        if let Some(deleted) = self.deleted.get_mut(index) {
            *deleted = true;
        }
        Ok(Reply::ok(format!("Message {message} is deleted")))
    }

    pub(super) fn unmark(&mut self) {
        self.deleted.fill(false);
    }

    pub(super) fn deleted(&self) -> Vec<usize> {
        self.deleted.iter().enumerate().filter(|(_, deleted)| **deleted).map(|(index, _)| index).collect()
    }

    /// RFC 1939 §5 LIST: the "scan listing"; §7 UIDL: the "unique-id listing".
    pub(super) fn line(&self, kind: Kind, message: u64) -> Result<String, Reply> {
        let (_, listing) = self.find(message)?;
        Ok(match kind {
            Kind::UniqueId => format!("{message} {}", listing.unique_id),
            Kind::Octets => format!("{message} {}", listing.octets),
        })
    }

    /// Some lines from `next` on; the place of those that are left.
    fn lines(&self, kind: Kind, next: usize, out: &mut Vec<u8>) -> Option<usize> {
        let end = next.saturating_add(PART).min(self.listings.len());
        for index in next..end {
            let number = u64::try_from(index).unwrap_or(u64::MAX).saturating_add(1);
            if let Ok(line) = self.line(kind, number) {
                out.extend_from_slice(line.as_bytes());
                out.extend_from_slice(b"\r\n");
            }
        }
        (end < self.listings.len()).then_some(end)
    }
}

impl Server {
    /// Begins a list.
    pub(super) fn list(&mut self, kind: Kind, out: &mut Vec<Action>) {
        let summary = self.maildrop.as_ref().map(Maildrop::summary);
        if let Some(Ok(reply)) = summary {
            send(&reply, out);
            self.long = Some(Long { kind, next: 0 });
        }
    }

    /// Gives some more lines of the list.
    pub(super) fn list_on(&mut self, out: &mut Vec<Action>) {
        let Some(Long { kind, next }) = self.long.take() else { return };
        let mut octets = Vec::new();
        let more = self.maildrop.as_ref().and_then(|maildrop| maildrop.lines(kind, next, &mut octets));
        match more {
            Some(next) => self.long = Some(Long { kind, next }),
            None => octets.extend_from_slice(b".\r\n"),
        }
        out.push(Action::Send(octets));
    }

    /// RFC 2449 §5.
    pub(super) fn capabilities(&self, out: &mut Vec<Action>) {
        let offers = &self.settings.offers;
        let mut lines = String::from("+OK What there is\r\n");
        let mut offer = |offered: bool, line: &str| {
            if offered {
                lines.push_str(line);
                lines.push_str("\r\n");
            }
        };
        offer(true, "TOP");
        offer(true, "UIDL");
        offer(true, "RESP-CODES");
        offer(true, "AUTH-RESP-CODE");
        offer(offers.pipelining, "PIPELINING");
        offer(offers.utf8, "UTF8");
        // RFC 2449 §5: what depends on the state is offered where it can be used.
        let before = self.maildrop.is_none();
        offer(before && offers.stls && !self.secure, "STLS");
        offer(before && offers.user && self.may_log_in(), "USER");
        offer(before && !self.sasl.is_empty() && self.may_log_in(), &format!("SASL {}", self.sasl.join(" ")));
        lines.push_str(".\r\n");
        out.push(Action::Send(lines.into_bytes()));
    }

    /// AUTH without a mechanism, as clients older than CAPA ask.
    pub(super) fn mechanisms(&self, out: &mut Vec<Action>) {
        let mut lines = String::from("+OK The mechanisms\r\n");
        for mechanism in &self.sasl {
            lines.push_str(mechanism);
            lines.push_str("\r\n");
        }
        lines.push_str(".\r\n");
        out.push(Action::Send(lines.into_bytes()));
    }
}
