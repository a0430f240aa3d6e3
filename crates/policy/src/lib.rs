//! Who may send what to whom: one pure function from facts to a decision.
//!
//! It is asked at connect, MAIL, RCPT and the end of the message. A fact is `Unknown` until its moment comes; what is
//! decided with few facts holds with more, so a later fact may only narrow. The rules stand in `RULES`, in order,
//! each a plain question about a complete situation; what is unknown is asked with every value it may still take.
//!
//! Why a sender who is a stranger with one of our addresses is refused by default, though RFC 2505 note 6b says that
//! the address as such is no reason: the note guards our users abroad, who then had no other way to write home. Now
//! they log in. Who is left are forgers, and forwarders that keep the reverse-path; where those matter, the setting
//! takes their mail for own recipients. It never gives a right to relay, and a postmaster is reached in any case.

pub mod classify;
pub mod explain;
mod facts;
mod reason;
mod relation;
#[cfg(test)]
mod tests;

pub use facts::{
    Client, Fact, Facts, HeaderFrom, Listener, OwnSender, Principal, Recipient, ReversePath, Role, Tls,
};
pub use reason::Reason;
pub use relation::{header_from, recipient, reverse_path};

use facts::Situation;

/// What becomes of what was asked, as far as it can be told by now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Decision {
    /// Nothing speaks against it so far.
    Undecided,
    /// It is taken and goes to an own address.
    Deliver,
    /// It is taken and goes to a foreign address.
    Relay,
    /// It is refused for good.
    Refuse(Reason),
    /// It is refused for now.
    Defer(Reason),
}

impl Decision {
    /// The narrower of two decisions about one message: what speaks against it for one recipient.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Refuse(_), _) => self,
            (_, Self::Refuse(_)) => other,
            (Self::Defer(_), _) => self,
            (_, Self::Defer(_)) => other,
            (Self::Undecided, _) | (_, Self::Undecided) => Self::Undecided,
            (Self::Relay, _) => self,
            (Self::Deliver, _) => other,
        }
    }

    /// Why not, if it is refused, for good or for now.
    #[must_use]
    pub const fn reason(self) -> Option<Reason> {
        match self {
            Self::Refuse(reason) | Self::Defer(reason) => Some(reason),
            Self::Undecided | Self::Deliver | Self::Relay => None,
        }
    }
}

/// A rule: what it is about, and what it has against a situation.
pub(crate) struct Rule {
    /// A stable name, for people's texts.
    pub(crate) key: &'static str,
    /// What speaks against it, if anything.
    pub(crate) objection: fn(&Situation) -> Option<Reason>,
}

/// The rules in order. The first that objects names the reason.
pub(crate) const RULES: [Rule; 9] = [
    Rule { key: "client", objection: client },
    Rule { key: "permit", objection: permit },
    Rule { key: "sender", objection: sender },
    Rule { key: "recipient", objection: known_recipient },
    Rule { key: "relay", objection: relay },
    Rule { key: "block-list", objection: listed_stranger },
    Rule { key: "own-sender", objection: own_sender_from_stranger },
    Rule { key: "binding", objection: binding },
    Rule { key: "header-from", objection: header },
];

/// Decides with the facts that are known.
#[must_use]
pub fn decide(facts: &Facts) -> Decision {
    let mut situations = facts.situations();
    let Some(mut decision) = situations.next().map(|situation| judge(&situation)) else {
        return Decision::Undecided;
    };
    for situation in situations {
        decision = common(decision, judge(&situation));
        if decision == Decision::Undecided {
            break;
        }
    }
    decision
}

/// What two possible ends have in common. The first one's reason is kept: it stands for the kindest end, so it is
/// about what is known.
const fn common(first: Decision, second: Decision) -> Decision {
    match (first, second) {
        (Decision::Deliver, Decision::Deliver)
        | (Decision::Relay, Decision::Relay)
        | (Decision::Refuse(_), Decision::Refuse(_))
        | (Decision::Defer(_), Decision::Defer(_) | Decision::Refuse(_)) => first,
        (Decision::Refuse(_), Decision::Defer(_)) => second,
        _ => Decision::Undecided,
    }
}

/// Judges a situation in which everything is known.
fn judge(situation: &Situation) -> Decision {
    if let Some(reason) = RULES.iter().find_map(|rule| (rule.objection)(situation)) {
        return Decision::Refuse(reason);
    }
    match situation.recipient {
        Recipient::Foreign => Decision::Relay,
        Recipient::OwnFull => Decision::Defer(Reason::MailboxFull),
        _ => Decision::Deliver,
    }
}

/// A client whom the operator shut out gets nothing.
fn client(situation: &Situation) -> Option<Reason> {
    (situation.client == Client::Barred).then_some(Reason::ClientBarred)
}

/// A submission port is for those who have proved who they are (RFC 6409 §4.3).
fn permit(situation: &Situation) -> Option<Reason> {
    match situation.listener.role {
        Role::Submission => distrust(situation).map(|reason| match reason {
            Reason::RelayDenied => Reason::LoginRequired,
            other => other,
        }),
        Role::Mx => None,
    }
}

/// Nobody can answer to a sender who cannot be told.
fn sender(situation: &Situation) -> Option<Reason> {
    (situation.reverse_path == ReversePath::Unclear).then_some(Reason::SenderUnclear)
}

/// There is somebody, and it is clear who.
fn known_recipient(situation: &Situation) -> Option<Reason> {
    match situation.recipient {
        Recipient::Route => Some(Reason::RouteInRecipient),
        Recipient::Unclear => Some(Reason::RecipientUnclear),
        Recipient::OwnUnknown => Some(Reason::NoSuchMailbox),
        Recipient::Postmaster
        | Recipient::Own
        | Recipient::OwnFull
        | Recipient::Forwarded
        | Recipient::Foreign => None,
    }
}

/// No permit, no passage: whatever else is true, mail for elsewhere needs somebody with the right.
fn relay(situation: &Situation) -> Option<Reason> {
    if situation.recipient == Recipient::Foreign { distrust(situation) } else { None }
}

/// A block list has the host, and nobody vouches for it. A postmaster is reached all the same (RFC 5321 §4.5.1): how
/// else would somebody learn of it, and get off the list?
fn listed_stranger(situation: &Situation) -> Option<Reason> {
    let is_listed = situation.client == Client::Listed && distrust(situation).is_some();
    (is_listed && situation.recipient != Recipient::Postmaster).then_some(Reason::ClientListed)
}

/// A stranger writes as one of us to one of us. What an alias sends on would leave with our sender and from our address,
/// as if we had sent it: that no setting allows.
fn own_sender_from_stranger(situation: &Situation) -> Option<Reason> {
    let claims_to_be_ours = match situation.reverse_path {
        ReversePath::Bound => distrust(situation).is_some(),
        ReversePath::OthersOwn | ReversePath::OwnUnknown => true,
        ReversePath::Null | ReversePath::Foreign | ReversePath::Unclear => false,
    };
    let refused = match situation.recipient {
        Recipient::Own | Recipient::OwnFull => {
            situation.listener.own_sender_from_strangers == OwnSender::Refuse
        }
        Recipient::Forwarded => true,
        _ => false,
    };
    let is_mx = situation.listener.role == Role::Mx;
    (is_mx && claims_to_be_ours && refused).then_some(Reason::OwnSenderFromStranger)
}

/// Who has a right uses it in their own name (RFC 6409 §6.1).
///
/// The null reverse-path is nobody's name, and stays allowed: a client's receipt must have it (RFC 8098 §3), and so
/// must a bounce. The header From is bound all the same. A POP login is too weak for it: the sender is all that tells
/// the account that logged in from its neighbour behind the same address.
fn binding(situation: &Situation) -> Option<Reason> {
    if !uses_a_permit(situation) {
        return None;
    }
    match situation.reverse_path {
        ReversePath::Bound => None,
        ReversePath::Null if situation.principal == Principal::Grant => Some(Reason::GrantNeedsSender),
        ReversePath::Null => None,
        ReversePath::OthersOwn => Some(Reason::SenderOfAnother),
        ReversePath::OwnUnknown => Some(Reason::SenderUnknown),
        ReversePath::Foreign => Some(Reason::SenderForeign),
        ReversePath::Unclear => Some(Reason::SenderUnclear),
    }
}

/// The name that people see is bound too (RFC 6409 §8.1 lets us insist on it).
fn header(situation: &Situation) -> Option<Reason> {
    if !uses_a_permit(situation) {
        return None;
    }
    match situation.header_from {
        HeaderFrom::Bound => None,
        HeaderFrom::NotBound => Some(Reason::FromNotYours),
        HeaderFrom::Malformed => Some(Reason::FromMalformed),
    }
}

/// Whether this mail is taken only because of who sends it. What a stranger may send to us, our own people may too.
fn uses_a_permit(situation: &Situation) -> bool {
    situation.listener.role == Role::Submission || situation.recipient == Recipient::Foreign
}

/// Why the principal's proof counts for nothing here; `None` if it counts.
fn distrust(situation: &Situation) -> Option<Reason> {
    let hidden = situation.client == Client::Hidden;
    let in_clear = situation.tls == Tls::Clear;
    match situation.principal {
        Principal::Nobody => Some(Reason::RelayDenied),
        Principal::Account if in_clear && !situation.listener.logins_in_clear => Some(Reason::LoginInClear),
        Principal::Certificate if in_clear => Some(Reason::LoginInClear),
        Principal::Network if hidden => Some(Reason::AddressHidden),
        Principal::Grant if !situation.listener.takes_grants => Some(Reason::GrantNotTaken),
        Principal::Grant if hidden => Some(Reason::AddressHidden),
        Principal::Account | Principal::Certificate | Principal::Network | Principal::Grant => None,
    }
}
