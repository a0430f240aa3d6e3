//! What receives canaries, and what an arrival means.
//!
//! A [`Witness`] knows how canaries are addressed; the [`Ledger`] issues tokens and judges what arrived. The
//! built-in [`receiver`], a [`mailbox`] and a saved message ([`prove`]) all hand it an [`Arrived`].

use jiff::Timestamp;
use sekisho_evidence::token::Token;
use sekisho_wire::mail::address::{Charset, DomainPart, Mailbox};
use std::net::IpAddr;

use crate::probe::envelope::made_up_local;
use crate::record::{WitnessKind, WitnessRecord};

mod body;
mod judge;
pub mod ledger;
pub mod mailbox;
pub mod prove;
pub mod receiver;
#[cfg(test)]
mod samples;
pub mod self_test;

pub use ledger::Ledger;

/// A domain that never exists (RFC 2606 §2), for senders that must be nobody's.
const NOBODYS_DOMAIN: &str = "sekisho.invalid";

/// The address of one canary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Canary {
    /// Before the at sign.
    pub local: String,
    /// Behind it.
    pub domain: String,
}

impl std::fmt::Display for Canary {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}@{}", self.local, self.domain)
    }
}

/// One received message, by whatever way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrived {
    /// Who handed it over; none where only the message can tell.
    pub peer: Option<IpAddr>,
    /// The reverse-path without brackets, empty for the null path; none where it is not known.
    pub reverse_path: Option<String>,
    /// Envelope recipients without brackets; none where they are not known.
    pub recipients: Vec<String>,
    /// The message.
    pub message: Vec<u8>,
    /// When it arrived.
    pub at: Timestamp,
    /// Whether the octets are those that came over the wire. Saved files may have other line ends and an
    /// empty line more or less at their end, which then does not count as a change of the body.
    pub exact: bool,
}

/// Where a message came out, seen from the canary's address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Destination {
    /// At exactly the canary's address.
    Canary(String),
    /// At the mailbox itself, whose server may have dropped the token from the address.
    Mailbox(Option<String>),
    /// At an address that still carries the token in some routing form.
    Routed(String),
    /// Somewhere else.
    Elsewhere(Option<String>),
}

/// How canaries are addressed, and who receives them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Witness {
    kind: WitnessKind,
    /// The domain, or the mailbox's address.
    address: String,
    /// Whether the token goes into the address of a mailbox: `user+token@domain`.
    plus: bool,
    /// Further domains whose mail comes to the receiver.
    domains: Vec<String>,
}

/// An address that cannot be a mailbox witness.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no mail address")]
pub struct WitnessAddressError(pub String);

impl Witness {
    /// The built-in receiver, to which all mail for `domain` comes.
    #[must_use]
    pub fn receiver(domain: &str) -> Self {
        let address = normal(domain);
        Self { kind: WitnessKind::Receiver, address, plus: false, domains: Vec::new() }
    }

    /// A mailbox that is read over IMAP. With `plus` its server delivers `user+anything` to `user`
    /// (RFC 5233); otherwise all canaries go to one address, and the token is looked for in the message.
    ///
    /// # Errors
    /// `address` is no mail address of the plain form.
    pub fn mailbox(address: &str, plus: bool) -> Result<Self, WitnessAddressError> {
        Self::user(WitnessKind::Mailbox, address, plus)
    }

    /// An outside address that the user reads.
    ///
    /// # Errors
    /// As [`Witness::mailbox`].
    pub fn outside(address: &str, plus: bool) -> Result<Self, WitnessAddressError> {
        Self::user(WitnessKind::Outside, address, plus)
    }

    /// The witness of a stored audit. Both forms of a mailbox's address are recognised.
    #[must_use]
    pub fn from_record(record: &WitnessRecord) -> Self {
        let plus = record.kind != WitnessKind::Receiver;
        Self { kind: record.kind, address: record.address.clone(), plus, domains: Vec::new() }
    }

    /// Mail of `domain` comes to this receiver too, for example one whose MX names the target and then us.
    #[must_use]
    pub fn with_domain(mut self, domain: &str) -> Self {
        self.domains.push(normal(domain));
        self
    }

    /// The same mailbox without tokens in its address, for servers that refuse `user+token`.
    #[must_use]
    pub fn without_plus(self) -> Self {
        Self { plus: false, ..self }
    }

    fn user(kind: WitnessKind, address: &str, plus: bool) -> Result<Self, WitnessAddressError> {
        let valid = Mailbox::parse(address.as_bytes(), Charset::Ascii)
            .is_ok_and(|mailbox| !mailbox.local.is_quoted() && mailbox.domain.domain().is_some());
        if valid {
            Ok(Self { kind, address: address.to_owned(), plus, domains: Vec::new() })
        } else {
            Err(WitnessAddressError(address.to_owned()))
        }
    }

    /// How it receives.
    #[must_use]
    pub const fn kind(&self) -> WitnessKind {
        self.kind
    }

    /// The domain, or the mailbox's address.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The domain that mail to the witness is routed by.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.parts().1
    }

    /// The address of the canary with `token`.
    #[must_use]
    pub fn canary(&self, token: &Token) -> Canary {
        let (user, domain) = self.parts();
        let local = match user {
            "" => token.as_str().to_owned(),
            user if self.plus => format!("{user}+{token}"),
            user => user.to_owned(),
        };
        Canary { local, domain: domain.to_owned() }
    }

    /// An address outside that exists: the witness answers for it.
    #[must_use]
    pub fn outsider(&self) -> String {
        match self.kind {
            WitnessKind::Receiver => format!("probe@{}", self.address),
            WitnessKind::Mailbox | WitnessKind::Outside => self.address.clone(),
        }
    }

    /// An address outside that does not exist. The receiver refuses it. Beside a mailbox there is no domain
    /// whose addresses we may make up, since each could be somebody's; then it is in a domain that never
    /// exists (RFC 2606 §2).
    #[must_use]
    pub fn outsider_made_up(&self, token: &Token) -> String {
        match self.kind {
            WitnessKind::Receiver => format!("no{token}@{}", self.address),
            WitnessKind::Mailbox | WitnessKind::Outside => {
                format!("{}@{NOBODYS_DOMAIN}", made_up_local(token))
            }
        }
    }

    /// User and domain; the user is empty for a receiver.
    fn parts(&self) -> (&str, &str) {
        match self.kind {
            WitnessKind::Receiver => ("", &self.address),
            WitnessKind::Mailbox | WitnessKind::Outside => {
                self.address.rsplit_once('@').unwrap_or(("", &self.address))
            }
        }
    }

    /// Whether mail for `domain` is ours: the domain, or for a receiver anything below it, since one form of
    /// recipient puts the target's name in front.
    #[must_use]
    pub fn is_ours(&self, domain: &str) -> bool {
        let name = normal(domain);
        if self.kind != WitnessKind::Receiver {
            return name == normal(self.domain());
        }
        std::iter::once(&self.address).chain(&self.domains).any(|own| {
            name.strip_suffix(own.as_str()).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        })
    }

    /// Where a message with `token` and these envelope recipients came out.
    pub(crate) fn destination(&self, recipients: &[String], token: &Token) -> Destination {
        let user = self.parts().0;
        let mut destination = Destination::Elsewhere(recipients.first().cloned());
        if !user.is_empty() {
            destination = Destination::Mailbox(recipients.first().cloned());
        }
        for recipient in recipients {
            if self.is_canary(recipient, token) {
                return Destination::Canary(recipient.clone());
            }
            if Token::find_all(recipient.as_bytes(), 4).contains(token) {
                destination = Destination::Routed(recipient.clone());
            }
        }
        destination
    }

    fn is_canary(&self, recipient: &str, token: &Token) -> bool {
        let Ok(mailbox) = Mailbox::parse(recipient.as_bytes(), Charset::Utf8) else { return false };
        let DomainPart::Domain(domain) = &mailbox.domain else { return false };
        let user = self.parts().0;
        let expected = if user.is_empty() { token.to_string() } else { format!("{user}+{token}") };
        self.is_ours(domain.as_str()) && mailbox.local.value().eq_ignore_ascii_case(expected.as_bytes())
    }
}

fn normal(domain: &str) -> String {
    domain.trim_end_matches('.').to_ascii_lowercase()
}

#[cfg(test)]
mod tests;
