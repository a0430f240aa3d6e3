//! What a decision is made of.

use serde::Deserialize;

/// Something that is known, or not yet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Fact<T> {
    /// Its moment has not come.
    #[default]
    Unknown,
    /// It is this.
    Known(T),
}

impl<T: Copy> Fact<T> {
    /// What it may be: itself, or one of `all`.
    fn possible(self, all: &'static [T]) -> impl Iterator<Item = T> + Clone {
        let (known, all) = match self {
            Self::Known(value) => (Some(value), &[][..]),
            Self::Unknown => (None, all),
        };
        known.into_iter().chain(all.iter().copied())
    }
}

/// What a listener is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// Mail from anybody to our domains: port 25.
    Mx,
    /// Mail from our own people: ports 587 and 465.
    Submission,
}

/// What becomes of a stranger who claims an own address as sender. It never gives a right to relay.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OwnSender {
    /// It is refused: our people log in.
    #[default]
    Refuse,
    /// It is taken for own recipients, for example where other servers forward to us.
    Accept,
}

/// A listener, and what the operator allows there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Listener {
    /// What it is for.
    pub role: Role,
    /// Whether a POP login gives a right here.
    pub takes_grants: bool,
    /// Whether a password that came without TLS counts.
    pub logins_in_clear: bool,
    /// What becomes of strangers who write as one of us to one of us.
    pub own_sender_from_strangers: OwnSender,
}

impl Listener {
    /// A listener of this role with everything that is weak switched off.
    #[must_use]
    pub const fn strict(role: Role) -> Self {
        let own_sender_from_strangers = OwnSender::Refuse;
        Self { role, takes_grants: false, logins_in_clear: false, own_sender_from_strangers }
    }
}

/// Who is at the other end of the connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Client {
    /// A host whose address we see.
    Direct,
    /// A host behind a proxy that did not say for whom it speaks: the address is the proxy's and proves nothing.
    Hidden,
    /// A host whose address we see, and that a block list has which the operator believes.
    Listed,
    /// A host that the operator shut out.
    Barred,
}

/// Whether the connection is encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tls {
    /// By TLS.
    Encrypted,
    /// Not at all.
    Clear,
}

/// By what right somebody asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Principal {
    /// An account that logged in by SASL.
    Account,
    /// The holder of a client certificate.
    Certificate,
    /// A host of a network that the operator named.
    Network,
    /// A host from whose address an account fetched its mail just before: weaker, for it proves an address only.
    Grant,
    /// None: a stranger.
    Nobody,
}

/// How the envelope's sender stands to the principal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ReversePath {
    /// One of the principal's addresses.
    Bound,
    /// `<>`.
    Null,
    /// At a foreign domain, and not the principal's.
    Foreign,
    /// An existing address of ours that is not the principal's.
    OthersOwn,
    /// At one of our domains, where nobody has this name.
    OwnUnknown,
    /// Nobody can tell.
    Unclear,
}

/// How the authors that the header names stand to the principal: `From`, and `Sender` where it is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HeaderFrom {
    /// Exactly one From, and every address in it and in Sender is the principal's.
    Bound,
    /// At least one address is not.
    NotBound,
    /// No From, more than one, or one that two programs may read differently.
    Malformed,
}

/// What the recipient is to us.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Recipient {
    /// An own address that takes mail.
    Own,
    /// A postmaster of ours (RFC 5321 §4.5.1).
    Postmaster,
    /// An own address that takes none now.
    OwnFull,
    /// An own address whose mail goes on to a foreign one, by an alias of the operator; a postmaster may be one.
    Forwarded,
    /// Somebody else's address.
    Foreign,
    /// At one of our domains, where nobody has this name.
    OwnUnknown,
    /// A route within a local part of ours.
    Route,
    /// Nobody can tell.
    Unclear,
}

/// What is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facts {
    /// Where it is asked.
    pub listener: Listener,
    /// Known at connect, or at the first RCPT where block lists are asked.
    pub client: Fact<Client>,
    /// Known at MAIL: STARTTLS may come until then.
    pub tls: Fact<Tls>,
    /// Known at MAIL: AUTH may come until then, and a grant is found by its sender.
    pub principal: Fact<Principal>,
    /// Known at MAIL.
    pub reverse_path: Fact<ReversePath>,
    /// Known at RCPT.
    pub recipient: Fact<Recipient>,
    /// Known at the end of the message.
    pub header_from: Fact<HeaderFrom>,
}

/// Facts that are all known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Situation {
    pub(crate) listener: Listener,
    pub(crate) client: Client,
    pub(crate) tls: Tls,
    pub(crate) principal: Principal,
    pub(crate) reverse_path: ReversePath,
    pub(crate) recipient: Recipient,
    pub(crate) header_from: HeaderFrom,
}

// The kindest value first: what is refused even then is refused for what is known.
pub(crate) const CLIENTS: [Client; 4] = [Client::Direct, Client::Hidden, Client::Listed, Client::Barred];
pub(crate) const TLS: [Tls; 2] = [Tls::Encrypted, Tls::Clear];
pub(crate) const PRINCIPALS: [Principal; 5] =
    [Principal::Account, Principal::Certificate, Principal::Network, Principal::Grant, Principal::Nobody];
pub(crate) const REVERSE_PATHS: [ReversePath; 6] = [
    ReversePath::Bound,
    ReversePath::Null,
    ReversePath::Foreign,
    ReversePath::OthersOwn,
    ReversePath::OwnUnknown,
    ReversePath::Unclear,
];
pub(crate) const RECIPIENTS: [Recipient; 8] = [
    Recipient::Own,
    Recipient::Postmaster,
    Recipient::OwnFull,
    Recipient::Forwarded,
    Recipient::Foreign,
    Recipient::OwnUnknown,
    Recipient::Route,
    Recipient::Unclear,
];
pub(crate) const HEADER_FROMS: [HeaderFrom; 3] =
    [HeaderFrom::Bound, HeaderFrom::NotBound, HeaderFrom::Malformed];

impl Facts {
    /// What is known before anything is: where it will be asked.
    #[must_use]
    pub const fn at(listener: Listener) -> Self {
        Self {
            listener,
            client: Fact::Unknown,
            tls: Fact::Unknown,
            principal: Fact::Unknown,
            reverse_path: Fact::Unknown,
            recipient: Fact::Unknown,
            header_from: Fact::Unknown,
        }
    }

    /// Every complete situation that these facts leave possible, the kindest first.
    pub(crate) fn situations(&self) -> impl Iterator<Item = Situation> {
        let facts = *self;
        facts.client.possible(&CLIENTS).flat_map(move |client| {
            facts.tls.possible(&TLS).flat_map(move |tls| {
                facts.principal.possible(&PRINCIPALS).flat_map(move |principal| {
                    facts.reverse_path.possible(&REVERSE_PATHS).flat_map(move |reverse_path| {
                        facts.recipient.possible(&RECIPIENTS).flat_map(move |recipient| {
                            facts.header_from.possible(&HEADER_FROMS).map(move |header_from| Situation {
                                listener: facts.listener,
                                client,
                                tls,
                                principal,
                                reverse_path,
                                recipient,
                                header_from,
                            })
                        })
                    })
                })
            })
        })
    }
}
