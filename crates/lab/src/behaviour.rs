//! What a practice server does: an ordinary one, except for what a hole changes.

use std::net::IpAddr;

use sekisho_wire::mail::address::{DomainPart, Mailbox};

use crate::misreading::Misread;
use crate::world::{Place, World};

/// Everything that a right to relay could wrongly be derived from.
pub(crate) struct Facts<'a> {
    pub(crate) world: &'a World,
    /// The server's own addresses.
    pub(crate) addresses: &'a [IpAddr],
    pub(crate) place: Place,
    pub(crate) helo: &'a str,
    /// The reverse-path; none for the null one.
    pub(crate) sender: Option<&'a Mailbox>,
    /// Whether the reverse-path came without a domain.
    pub(crate) sender_without_domain: bool,
    /// The mailbox of AUTH= on MAIL.
    pub(crate) auth_parameter: Option<&'a Mailbox>,
    /// Whether the client said that it comes from here, by a means that the server believes.
    pub(crate) claims_to_be_here: bool,
    /// Whether a login was accepted that is nobody's.
    pub(crate) logged_in_as_nobody: bool,
    pub(crate) failed_login: bool,
    /// Whether the transaction before this one named an own user and ended with RSET.
    pub(crate) after_reset: bool,
    /// Own users among the recipients so far.
    pub(crate) local_recipients: usize,
    /// Messages accepted in this session.
    pub(crate) messages: usize,
    /// Whether an MX of the recipient's domain names this server.
    pub(crate) mx_names_us: bool,
}

impl Facts<'_> {
    /// The reverse-path is an address that exists here.
    pub(crate) fn sender_exists(&self) -> bool {
        self.sender.is_some_and(|sender| self.world.exists(sender))
    }

    /// The reverse-path is at a mail domain of ours.
    pub(crate) fn sender_is_ours(&self) -> bool {
        self.sender.is_some_and(|sender| self.world.at_mail_domain(sender))
    }

    /// The reverse-path is at this domain.
    pub(crate) fn sender_is_at(&self, domain: &str) -> bool {
        let own = self.sender.and_then(|sender| sender.domain.domain());
        own.is_some_and(|own| own.as_str().eq_ignore_ascii_case(domain))
    }

    /// The reverse-path is at an address literal of this server.
    pub(crate) fn sender_is_at_our_literal(&self) -> bool {
        self.sender.is_some_and(|sender| {
            matches!(sender.domain, DomainPart::Literal(_))
                && self.world.is_here(&sender.domain, self.addresses)
        })
    }

    /// The name in EHLO is one of ours, or below our domain.
    pub(crate) fn helo_is_ours(&self) -> bool {
        let name = self.helo.to_ascii_lowercase();
        self.world.is_own_domain(&name) || name.ends_with(&format!(".{}", self.world.domain))
    }
}

/// What becomes of mail for others from somebody without a right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outside {
    /// It is refused at RCPT.
    Refuse,
    /// It is accepted and dropped.
    Drop,
    /// It is accepted and returned to the sender.
    Bounce,
    /// The header field From decides when the message is here.
    ByHeader,
}

/// When a sender who claims to be one of ours is looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SenderCheck {
    /// Never.
    Never,
    /// At MAIL.
    AtMail,
    /// At RCPT.
    AtRecipient,
}

/// Listeners that do not even speak SMTP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Strange {
    /// Another protocol.
    OtherProtocol,
    /// A greeting that does not end.
    EndlessLines,
    /// Nothing at all.
    Silent,
}

/// What a practice server does.
#[derive(Clone, Copy)]
pub(crate) struct Behaviour {
    /// The flaw, where it is a condition: whether a stranger may relay.
    pub(crate) relays: fn(&Facts<'_>) -> bool,
    /// The flaw, where it is in reading recipients.
    pub(crate) misreads: Option<Misread>,
    /// Completes a reverse-path without a domain.
    pub(crate) completes_senders: bool,
    pub(crate) sender_check: SenderCheck,
    pub(crate) outside: Outside,
    /// Takes every local part.
    pub(crate) catch_all: bool,
    /// Hands on `user%elsewhere@own` as it is.
    pub(crate) hands_on_routed: bool,
    /// Offers XCLIENT to strangers.
    pub(crate) xclient: bool,
    /// Wants a PROXY header, from strangers too.
    pub(crate) proxy_header: bool,
    /// Takes any login.
    pub(crate) any_login: bool,
    /// Offers AUTH without TLS.
    pub(crate) auth_in_clear: bool,
    /// Asks name servers for the MX of recipients.
    pub(crate) looks_up_mx: bool,
    pub(crate) greylists: bool,
    pub(crate) greets_late: bool,
    /// Answers later with every refusal.
    pub(crate) tarpits: bool,
    /// After so many refusals an address is turned away.
    pub(crate) bans_after: Option<u32>,
    /// After so many RSETs the session ends.
    pub(crate) resets_limit: Option<u32>,
    /// Offers STARTTLS and then fails.
    pub(crate) broken_tls: bool,
    pub(crate) strange: Option<Strange>,
    /// Where it listens.
    pub(crate) places: &'static [Place],
}

impl Behaviour {
    /// A server as it should be.
    pub(crate) const CLOSED: Self = Self {
        relays: nobody,
        misreads: None,
        completes_senders: false,
        sender_check: SenderCheck::Never,
        outside: Outside::Refuse,
        catch_all: false,
        hands_on_routed: false,
        xclient: false,
        proxy_header: false,
        any_login: false,
        auth_in_clear: false,
        looks_up_mx: false,
        greylists: false,
        greets_late: false,
        tarpits: false,
        bans_after: None,
        resets_limit: None,
        broken_tls: false,
        strange: None,
        places: &[Place::Smtp],
    };

    /// A server that relays under this condition.
    pub(crate) const fn relaying(relays: fn(&Facts<'_>) -> bool) -> Self {
        Self { relays, ..Self::CLOSED }
    }

    /// A server that reads recipients wrongly.
    pub(crate) const fn misreading(misread: Misread) -> Self {
        Self { misreads: Some(misread), ..Self::CLOSED }
    }

    /// The same server with its hole mended: only who logs in may relay.
    pub(crate) const fn mended(self) -> Self {
        Self {
            relays: nobody,
            misreads: None,
            completes_senders: false,
            xclient: false,
            proxy_header: false,
            any_login: false,
            auth_in_clear: false,
            looks_up_mx: false,
            outside: match self.outside {
                Outside::ByHeader => Outside::Refuse,
                other => other,
            },
            ..self
        }
    }
}

fn nobody(_: &Facts<'_>) -> bool {
    false
}
