//! Why something is refused: constant words to the peer, plain words to the operator.

use sekisho_wire::smtp::reply::{EnhancedCode, Reply};

/// Why something is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// The operator shut this client out.
    ClientBarred,
    /// A stranger whose host is on a block list.
    ClientListed,
    /// A submission port, and nobody logged in.
    LoginRequired,
    /// A login or certificate without TLS.
    LoginInClear,
    /// A proof by address, and the address is a proxy's.
    AddressHidden,
    /// A POP login, at a listener that takes none.
    GrantNotTaken,
    /// A stranger, and a foreign recipient.
    RelayDenied,
    /// Nobody can tell who the sender is.
    SenderUnclear,
    /// A stranger with one of our addresses as sender.
    OwnSenderFromStranger,
    /// Somebody else's address of ours as sender.
    SenderOfAnother,
    /// A sender at our domains who does not exist.
    SenderUnknown,
    /// A foreign sender that is not bound to who sends.
    SenderForeign,
    /// A POP login and no sender.
    GrantNeedsSender,
    /// A From or Sender in the header that is not bound to who sends.
    FromNotYours,
    /// No From, several, or one that cannot be read with certainty.
    FromMalformed,
    /// An own address that does not exist.
    NoSuchMailbox,
    /// A route in a local part.
    RouteInRecipient,
    /// Nobody can tell who the recipient is.
    RecipientUnclear,
    /// An own address that takes nothing now.
    MailboxFull,
}

impl Reason {
    /// Every reason.
    pub const ALL: [Self; 19] = [
        Self::ClientBarred,
        Self::ClientListed,
        Self::LoginRequired,
        Self::LoginInClear,
        Self::AddressHidden,
        Self::GrantNotTaken,
        Self::RelayDenied,
        Self::SenderUnclear,
        Self::OwnSenderFromStranger,
        Self::SenderOfAnother,
        Self::SenderUnknown,
        Self::SenderForeign,
        Self::GrantNeedsSender,
        Self::FromNotYours,
        Self::FromMalformed,
        Self::NoSuchMailbox,
        Self::RouteInRecipient,
        Self::RecipientUnclear,
        Self::MailboxFull,
    ];

    /// Code, enhanced code (RFC 3463, RFC 7372 §3) and text of the reply.
    const fn wire(self) -> (u16, EnhancedCode, &'static str) {
        match self {
            Self::ClientBarred => (554, EnhancedCode::new(5, 7, 1), "No service for this address"),
            Self::ClientListed => (550, EnhancedCode::new(5, 7, 1), "Client host is on a block list"),
            // RFC 4954 §6.
            Self::LoginRequired => (530, EnhancedCode::new(5, 7, 0), "Authentication required"),
            Self::LoginInClear => {
                (538, EnhancedCode::new(5, 7, 11), "Encryption required for this authentication")
            }
            Self::AddressHidden | Self::GrantNotTaken | Self::RelayDenied => {
                (550, EnhancedCode::new(5, 7, 1), "Relaying denied")
            }
            Self::SenderUnclear => (553, EnhancedCode::new(5, 1, 7), "Sender address cannot be told"),
            Self::OwnSenderFromStranger => {
                (550, EnhancedCode::new(5, 7, 1), "Log in at the submission port to send from this domain")
            }
            Self::SenderOfAnother | Self::SenderUnknown | Self::SenderForeign => {
                (553, EnhancedCode::new(5, 7, 1), "Sender address is not yours")
            }
            Self::GrantNeedsSender => (553, EnhancedCode::new(5, 7, 1), "Sender address required"),
            Self::FromNotYours => {
                (550, EnhancedCode::new(5, 7, 1), "From or Sender in the header is not yours")
            }
            Self::FromMalformed => {
                (550, EnhancedCode::new(5, 6, 0), "Header needs exactly one readable From")
            }
            Self::NoSuchMailbox => (550, EnhancedCode::new(5, 1, 1), "No such mailbox"),
            Self::RouteInRecipient => {
                (550, EnhancedCode::new(5, 1, 1), "No such mailbox; routes are not followed")
            }
            Self::RecipientUnclear => (553, EnhancedCode::new(5, 1, 3), "Recipient address cannot be told"),
            // RFC 5321 §4.2.2: out of storage, not the client's fault.
            Self::MailboxFull => (452, EnhancedCode::new(4, 2, 2), "Mailbox takes nothing now"),
        }
    }

    /// The reply to the peer. It is constant: nothing of what was asked comes back, and nothing internal goes out.
    #[must_use]
    pub fn reply(self) -> Reply {
        let (code, enhanced, text) = self.wire();
        Reply::new(code, Some(enhanced), text)
    }

    /// The same for a mail server that says it in its own reply: enhanced code and text.
    #[must_use]
    pub fn text(self) -> String {
        let (_, enhanced, text) = self.wire();
        format!("{enhanced} {text}")
    }

    /// A stable name, for logs, metrics and translations.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::ClientBarred => "client-barred",
            Self::ClientListed => "client-listed",
            Self::LoginRequired => "login-required",
            Self::LoginInClear => "login-in-clear",
            Self::AddressHidden => "address-hidden",
            Self::GrantNotTaken => "grant-not-taken",
            Self::RelayDenied => "relay-denied",
            Self::SenderUnclear => "sender-unclear",
            Self::OwnSenderFromStranger => "own-sender-from-stranger",
            Self::SenderOfAnother => "sender-of-another",
            Self::SenderUnknown => "sender-unknown",
            Self::SenderForeign => "sender-foreign",
            Self::GrantNeedsSender => "grant-needs-sender",
            Self::FromNotYours => "from-not-yours",
            Self::FromMalformed => "from-malformed",
            Self::NoSuchMailbox => "no-such-mailbox",
            Self::RouteInRecipient => "route-in-recipient",
            Self::RecipientUnclear => "recipient-unclear",
            Self::MailboxFull => "mailbox-full",
        }
    }

    /// What an operator reads in the log.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::ClientBarred => "the client's address is shut out by the settings",
            Self::ClientListed => "the client's address is on a block list, and nobody logged in",
            Self::LoginRequired => "nobody logged in, and this port is for our own users only",
            Self::LoginInClear => "the login or certificate came without TLS, so it does not count",
            Self::AddressHidden => {
                "the client is behind a proxy that did not name it, so its address gives no right"
            }
            Self::GrantNotTaken => "a POP login gives no right at this listener",
            Self::RelayDenied => "a stranger wants to send to another domain",
            Self::SenderUnclear => "the sender's domain or address literal cannot be read with certainty",
            Self::OwnSenderFromStranger => {
                "a stranger claims one of our addresses as sender; our users log in to send"
            }
            Self::SenderOfAnother => "the sender is an address of ours that does not belong to who sends",
            Self::SenderUnknown => "the sender is at one of our domains, but there is no such address",
            Self::SenderForeign => "the sender is a foreign address that who sends may not use",
            Self::GrantNeedsSender => {
                "a right by POP login needs a sender, for the sender tells which account it is"
            }
            Self::FromNotYours => "From or Sender in the header is an address that who sends may not use",
            Self::FromMalformed => {
                "the header has no From, more than one, or one that cannot be read with certainty"
            }
            Self::NoSuchMailbox => "the recipient is at one of our domains, but there is no such address",
            Self::RouteInRecipient => {
                "the recipient at our domain contains %, ! or @, and no mailbox has this very name"
            }
            Self::RecipientUnclear => {
                "the recipient's domain or address literal cannot be read with certainty"
            }
            Self::MailboxFull => "the recipient's mailbox takes nothing now",
        }
    }
}
