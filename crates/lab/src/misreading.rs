//! The door through which recipients are read wrongly: every flaw of syntax is a second reading of what
//! stands in RCPT, done by a reader that stops early, decodes too much or believes in old routes.
//!
//! The strict machine sees an own address instead, so that it takes the command; what was read wrongly is
//! left in a slot for the session, which acts upon it.

use std::net::IpAddr;
use std::sync::{Arc, Mutex};

use sekisho_wire::mail::address::{Charset, DomainPart, Mailbox};
use sekisho_wire::smtp::server::Rewrite;

use crate::behaviour::Behaviour;
use crate::world::World;

/// A recipient as it came.
pub(crate) struct Written<'a> {
    pub(crate) world: &'a World,
    pub(crate) addresses: &'a [IpAddr],
    /// The path without its brackets.
    pub(crate) path: &'a str,
    /// Whether there were brackets.
    pub(crate) bracketed: bool,
    /// The parameters behind it.
    pub(crate) parameters: &'a str,
}

impl<'a> Written<'a> {
    /// What stands before the last at sign, where a name or literal of this server stands behind it.
    pub(crate) fn before_our_name(&self) -> Option<&'a str> {
        let (before, name) = self.path.rsplit_once('@')?;
        self.is_us(name).then_some(before)
    }

    /// Whether `name` is a name or a literal of this server.
    pub(crate) fn is_us(&self, name: &str) -> bool {
        DomainPart::parse(name.as_bytes(), Charset::Ascii)
            .is_ok_and(|domain| self.world.is_here(&domain, self.addresses))
    }
}

/// A wrong reading: the address outside that is taken for the recipient.
pub(crate) type Misread = fn(&Written<'_>) -> Option<String>;

/// What the last command line was wrongly read as.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reading {
    /// The recipient.
    pub(crate) recipient: Option<Mailbox>,
    /// Whether the reverse-path had no domain.
    pub(crate) sender_completed: bool,
}

/// Where the last reading is kept; one for each connection.
#[derive(Clone, Debug, Default)]
pub(crate) struct Slot(Arc<Mutex<Reading>>);

impl Slot {
    /// Takes the last reading out.
    pub(crate) fn take(&self) -> Reading {
        self.0.lock().map(|mut reading| std::mem::take(&mut *reading)).unwrap_or_default()
    }

    fn put(&self, reading: Reading) {
        if let Ok(mut slot) = self.0.lock() {
            *slot = reading;
        }
    }
}

/// The reader of a server with this behaviour; none where it reads as it should.
pub(crate) fn rewrite(
    behaviour: Behaviour,
    world: &Arc<World>,
    addresses: &Arc<[IpAddr]>,
    slot: &Slot,
) -> Option<Rewrite> {
    if behaviour.misreads.is_none() && !behaviour.completes_senders {
        return None;
    }
    let (world, addresses, slot) = (Arc::clone(world), Arc::clone(addresses), slot.clone());
    Some(Arc::new(move |line: &[u8]| {
        slot.put(Reading::default());
        let line = std::str::from_utf8(line).ok()?;
        if let (Some(argument), Some(misread)) = (after(line, "RCPT TO:"), behaviour.misreads) {
            let (path, bracketed, parameters) = split_path(argument);
            let written = Written { world: &world, addresses: &addresses, path, bracketed, parameters };
            let recipient = Mailbox::parse(misread(&written)?.as_bytes(), Charset::Utf8).ok()?;
            slot.put(Reading { recipient: Some(recipient), sender_completed: false });
            let notify = parameters.trim_start().split(' ').find(|word| word.starts_with("NOTIFY="));
            let notify = notify.map(|word| format!(" {word}")).unwrap_or_default();
            return Some(format!("RCPT TO:<postmaster@{}>{notify}", world.domain).into_bytes());
        }
        let argument = after(line, "MAIL FROM:").filter(|_| behaviour.completes_senders)?;
        let (path, bracketed, parameters) = split_path(argument);
        if path.is_empty() || path.contains('@') || !bracketed {
            return None;
        }
        slot.put(Reading { recipient: None, sender_completed: true });
        Some(format!("MAIL FROM:<{path}@{}>{parameters}", world.host_name).into_bytes())
    }))
}

fn after<'a>(line: &'a str, command: &str) -> Option<&'a str> {
    let (own, rest) = line.split_at_checked(command.len())?;
    own.eq_ignore_ascii_case(command).then_some(rest)
}

/// The path without its brackets, whether there were any, and what follows.
fn split_path(argument: &str) -> (&str, bool, &str) {
    if let Some(rest) = argument.strip_prefix('<') {
        return match rest.rsplit_once('>') {
            Some((path, parameters)) => (path, true, parameters),
            None => (rest, false, ""),
        };
    }
    let end = argument.find(' ').unwrap_or(argument.len());
    let (path, parameters) = argument.split_at_checked(end).unwrap_or((argument, ""));
    (path, false, parameters)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_ends_at_the_last_bracket() {
        assert_eq!(split_path("<a@b> NOTIFY=NEVER"), ("a@b", true, " NOTIFY=NEVER"));
        assert_eq!(split_path("<a@b @c>"), ("a@b @c", true, ""));
        assert_eq!(split_path("a@b X=1"), ("a@b", false, " X=1"));
        assert_eq!(split_path("<a@b"), ("a@b", false, ""));
        assert_eq!(split_path(""), ("", false, ""));
    }
}
