//! One question as data: who we seem to be, and whom we write to.
//!
//! A shape is a point in the space of envelopes. It names *kinds*, not the final text: the audit fills in
//! the canary, the witness's domain and the target's names when it speaks. Two kinds of dimension exist.
//! *Enabling* ones (everything but the recipient) decide who we seem to be; the *syntax* one (the
//! recipient's form) decides how the address outside is written.

use serde::{Deserialize, Serialize};

use crate::class::{Class, Profile};
use crate::target::Endpoint;

mod recipient;

pub use recipient::Recipient;

/// The name given in EHLO.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind", content = "value")]
pub enum Helo {
    /// Our own name.
    Ours,
    /// A name of the target: its host name or its mail domain.
    Own(String),
    /// `localhost`.
    Localhost,
    /// The target's address as a literal.
    OwnLiteral,
    /// The name of a partner of the target.
    Partner(String),
}

/// The reverse-path.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind", content = "value")]
pub enum Sender {
    /// An outsider's address that exists: the witness answers for it.
    Outsider,
    /// An outsider's address that does not exist.
    OutsiderMadeUp,
    /// The canary itself: sender and recipient are of one domain outside.
    Recipient,
    /// `<>`.
    Null,
    /// A local part without a domain.
    NoDomain,
    /// At `localhost`.
    Localhost,
    /// At the target's address literal.
    OwnLiteral,
    /// A made-up local part at an own domain of the target.
    OwnMadeUp(String),
    /// An address that exists at the target.
    OwnExisting(String),
    /// At the domain of a partner of the target.
    Partner(String),
}

/// The header field From, where it differs from the reverse-path.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind", content = "value")]
pub enum HeaderFrom {
    /// Says the same as the reverse-path.
    Same,
    /// Names an address that exists at the target.
    OwnExisting(String),
}

/// The credentials that were offered: never ones that could be anybody's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Authentication {
    /// None.
    None,
    /// AUTH PLAIN with a random name and a random password.
    RandomPlain,
    /// AUTH LOGIN with a random name and a random password.
    RandomLogin,
    /// AUTH PLAIN with an empty password.
    EmptyPlain,
    /// The AUTH= parameter of MAIL names an own address (RFC 4954 §5), without logging in.
    MailParameter,
}

/// What we claim about where we connect from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Claim {
    /// Nothing.
    None,
    /// XCLIENT with the loopback address.
    Xclient,
    /// A PROXY header, version 1, with the loopback address.
    ProxyV1,
    /// A PROXY header, version 2, with the loopback address.
    ProxyV2,
}

/// Where the recipient stands among others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Order {
    /// The only recipient.
    Alone,
    /// After a recipient that the target takes anyway.
    AfterLocal,
}

/// What came before in the session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum History {
    /// Nothing.
    Fresh,
    /// A transaction that was given up with RSET.
    AfterReset,
    /// AUTH that failed.
    AfterFailedAuth,
    /// A message that the target took for itself.
    SecondTransaction,
}

/// Which of the target's own names stands at the end of a routed recipient.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind", content = "value")]
pub enum Via {
    /// A domain name of the target.
    Name(String),
    /// The target's address as a literal.
    Literal,
    /// `[127.0.0.1]`.
    LoopbackLiteral,
    /// `[IPv6:::1]`.
    LoopbackLiteralV6,
}

/// One envelope as a question.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Shape {
    /// Where it is asked.
    pub endpoint: Endpoint,
    /// The name in EHLO.
    pub helo: Helo,
    /// The reverse-path.
    pub sender: Sender,
    /// The header field From.
    pub header_from: HeaderFrom,
    /// Credentials.
    pub authentication: Authentication,
    /// A claim about our address.
    pub claim: Claim,
    /// The recipient's form.
    pub recipient: Recipient,
    /// Its place among recipients.
    pub order: Order,
    /// What came before.
    pub history: History,
}

impl Shape {
    /// The plainest question at `endpoint`: a stranger, honest in everything, writes to a stranger.
    #[must_use]
    pub const fn plain(endpoint: Endpoint) -> Self {
        Self {
            endpoint,
            helo: Helo::Ours,
            sender: Sender::Outsider,
            header_from: HeaderFrom::Same,
            authentication: Authentication::None,
            claim: Claim::None,
            recipient: Recipient::Plain,
            order: Order::Alone,
            history: History::Fresh,
        }
    }

    /// The same question from another sender.
    #[must_use]
    pub fn with_sender(&self, sender: Sender) -> Self {
        Self { sender, ..self.clone() }
    }

    /// The same question with another form of recipient.
    #[must_use]
    pub fn with_recipient(&self, recipient: Recipient) -> Self {
        Self { recipient, ..self.clone() }
    }

    /// The same question with another name in EHLO.
    #[must_use]
    pub fn with_helo(&self, helo: Helo) -> Self {
        Self { helo, ..self.clone() }
    }

    /// The same question at another endpoint.
    #[must_use]
    pub fn at(&self, endpoint: Endpoint) -> Self {
        Self { endpoint, ..self.clone() }
    }

    /// The same question with `dimension` as an honest stranger has it.
    #[must_use]
    pub fn plain_in(&self, dimension: Dimension) -> Self {
        let plain = Self::plain(self.endpoint);
        let mut shape = self.clone();
        match dimension {
            Dimension::Endpoint => {}
            Dimension::Helo => shape.helo = plain.helo,
            Dimension::Sender => shape.sender = plain.sender,
            Dimension::HeaderFrom => shape.header_from = plain.header_from,
            Dimension::Authentication => shape.authentication = plain.authentication,
            Dimension::Claim => shape.claim = plain.claim,
            Dimension::Recipient => shape.recipient = plain.recipient,
            Dimension::Order => shape.order = plain.order,
            Dimension::History => shape.history = plain.history,
        }
        shape
    }

    /// Whether `dimension` is as an honest stranger has it. An endpoint has no plain value.
    #[must_use]
    pub fn is_plain_in(&self, dimension: Dimension) -> bool {
        dimension != Dimension::Endpoint && *self == self.plain_in(dimension)
    }

    /// The dimensions in which the two differ.
    #[must_use]
    pub fn differences(&self, other: &Self) -> Vec<Dimension> {
        let mut different = Vec::new();
        let mut note = |differs: bool, dimension| {
            if differs {
                different.push(dimension);
            }
        };
        note(self.endpoint != other.endpoint, Dimension::Endpoint);
        note(self.helo != other.helo, Dimension::Helo);
        note(self.sender != other.sender, Dimension::Sender);
        note(self.header_from != other.header_from, Dimension::HeaderFrom);
        note(self.authentication != other.authentication, Dimension::Authentication);
        note(self.claim != other.claim, Dimension::Claim);
        note(self.recipient != other.recipient, Dimension::Recipient);
        note(self.order != other.order, Dimension::Order);
        note(self.history != other.history, Dimension::History);
        different
    }

    /// The class of abuse that this question is about, by its least innocent dimension.
    #[must_use]
    pub const fn class(&self) -> Class {
        match self.claim {
            Claim::Xclient => return Class::D6,
            Claim::ProxyV1 | Claim::ProxyV2 => return Class::D5,
            Claim::None => {}
        }
        match self.authentication {
            Authentication::RandomPlain | Authentication::RandomLogin | Authentication::EmptyPlain => {
                return Class::E1;
            }
            Authentication::MailParameter => return Class::B5,
            Authentication::None => {}
        }
        match &self.recipient {
            Recipient::Plain => {}
            form => return form.class(),
        }
        if !matches!(self.helo, Helo::Ours) {
            return Class::D1;
        }
        if !matches!(self.header_from, HeaderFrom::Same) {
            return Class::B4;
        }
        match self.sender {
            Sender::Outsider | Sender::OutsiderMadeUp | Sender::Recipient => match (self.order, self.history)
            {
                (Order::Alone, History::Fresh) => Class::A1,
                _ => Class::E5,
            },
            Sender::Null => Class::A2,
            Sender::NoDomain | Sender::Localhost | Sender::OwnLiteral => Class::A3,
            Sender::OwnMadeUp(_) => Class::B1,
            Sender::OwnExisting(_) => Class::B2,
            Sender::Partner(_) => Class::B3,
        }
    }

    /// The right that asking this needs.
    #[must_use]
    pub fn profile(&self) -> Profile {
        let by_history = match self.history {
            History::Fresh | History::AfterReset => Profile::Nominated,
            History::AfterFailedAuth | History::SecondTransaction => Profile::Owner,
        };
        self.class().profile().max(by_history)
    }
}

/// One dimension of the space.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Dimension {
    /// Address, port and transport.
    Endpoint,
    /// The name in EHLO.
    Helo,
    /// The reverse-path.
    Sender,
    /// The header field From.
    HeaderFrom,
    /// Credentials.
    Authentication,
    /// A claim about our address.
    Claim,
    /// The recipient's form.
    Recipient,
    /// The recipient's place.
    Order,
    /// What came before.
    History,
}

impl Dimension {
    /// Every dimension but the endpoint, in the order in which a rule is made smaller: what is least
    /// likely to be the cause goes first.
    pub const MINIMISED: [Self; 8] = [
        Self::History,
        Self::Order,
        Self::HeaderFrom,
        Self::Helo,
        Self::Claim,
        Self::Authentication,
        Self::Recipient,
        Self::Sender,
    ];
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr};

    use super::*;
    use crate::target::Transport;

    fn plain() -> Shape {
        Shape::plain(Endpoint {
            address: IpAddr::V4(Ipv4Addr::LOCALHOST),
            port: 25,
            transport: Transport::Plain,
        })
    }

    #[test]
    fn the_class_follows_the_least_innocent_dimension() {
        let mut shape = plain();
        assert_eq!(shape.class(), Class::A1);
        shape.sender = Sender::OwnExisting("postmaster@assoc.example".to_owned());
        assert_eq!(shape.class(), Class::B2);
        shape.recipient = Recipient::Percent(Via::Literal);
        assert_eq!(shape.class(), Class::C1);
        shape.claim = Claim::Xclient;
        assert_eq!(shape.class(), Class::D6);
        assert_eq!(shape.profile(), Profile::Owner);
    }

    #[test]
    fn making_a_dimension_plain_touches_only_that_dimension() {
        let mut shape = plain();
        shape.helo = Helo::Localhost;
        shape.sender = Sender::Null;
        let less = shape.plain_in(Dimension::Helo);
        assert_eq!(less.differences(&shape), [Dimension::Helo]);
        assert!(less.is_plain_in(Dimension::Helo) && !less.is_plain_in(Dimension::Sender));
    }
}
