//! How a practice server words its replies: neutrally, or like one of the servers that people run.

use sekisho_wire::smtp::reply::Reply;

/// Whose words are imitated, so that telling software by its replies can be practised.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Software {
    /// Nobody's.
    #[default]
    Neutral,
    /// Postfix.
    Postfix,
    /// Exim.
    Exim,
    /// Sendmail.
    Sendmail,
    /// OpenSMTPD.
    OpenSmtpd,
}

impl Software {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Neutral, Self::Postfix, Self::Exim, Self::Sendmail, Self::OpenSmtpd];

    /// The greeting of a server named `host`.
    #[must_use]
    pub fn banner(self, host: &str) -> String {
        match self {
            Self::Neutral => format!("{host} ESMTP"),
            Self::Postfix => format!("{host} ESMTP Postfix"),
            Self::Exim => format!("{host} ESMTP Exim 4.96"),
            Self::Sendmail => format!("{host} ESMTP Sendmail 8.17.1/8.17.1"),
            Self::OpenSmtpd => format!("{host} ESMTP OpenSMTPD"),
        }
    }

    /// Whether it writes enhanced status codes (RFC 2034).
    pub(crate) const fn has_enhanced_codes(self) -> bool {
        !matches!(self, Self::Exim)
    }

    /// MAIL is accepted.
    pub(crate) fn sender_taken(self, path: &str) -> Reply {
        match self {
            Self::Neutral | Self::Postfix => Reply::enhanced(250, (2, 1, 0), "Ok"),
            Self::Exim => Reply::new(250, None, "OK"),
            Self::Sendmail => Reply::enhanced(250, (2, 1, 0), format!("{path}... Sender ok")),
            Self::OpenSmtpd => Reply::enhanced(250, (2, 0, 0), "Ok"),
        }
    }

    /// RCPT is accepted.
    pub(crate) fn recipient_taken(self, path: &str) -> Reply {
        match self {
            Self::Neutral | Self::Postfix => Reply::enhanced(250, (2, 1, 5), "Ok"),
            Self::Exim => Reply::new(250, None, "Accepted"),
            Self::Sendmail => Reply::enhanced(250, (2, 1, 5), format!("{path}... Recipient ok")),
            Self::OpenSmtpd => Reply::enhanced(250, (2, 1, 5), "Destination address valid: Recipient ok"),
        }
    }

    /// A message is accepted.
    pub(crate) fn message_taken(self, id: &str) -> Reply {
        match self {
            Self::Neutral | Self::Postfix => Reply::enhanced(250, (2, 0, 0), format!("Ok: queued as {id}")),
            Self::Exim => Reply::new(250, None, format!("OK id={id}")),
            Self::Sendmail => Reply::enhanced(250, (2, 0, 0), format!("{id} Message accepted for delivery")),
            Self::OpenSmtpd => Reply::enhanced(250, (2, 0, 0), format!("{id} Message accepted for delivery")),
        }
    }

    /// The recipient is foreign.
    pub(crate) fn relay_refused(self, path: &str) -> Reply {
        match self {
            Self::Neutral => Reply::enhanced(554, (5, 7, 1), "Relaying denied"),
            Self::Postfix => Reply::enhanced(554, (5, 7, 1), format!("{path}: Relay access denied")),
            Self::Exim => Reply::new(550, None, "relay not permitted"),
            Self::Sendmail => Reply::enhanced(550, (5, 7, 1), format!("{path}... Relaying denied")),
            Self::OpenSmtpd => Reply::new(550, None, format!("Invalid recipient: {path}")),
        }
    }

    /// Nobody of that name is here.
    pub(crate) fn user_unknown(self, path: &str) -> Reply {
        match self {
            Self::Neutral => Reply::enhanced(550, (5, 1, 1), "User unknown"),
            Self::Postfix => Reply::enhanced(
                550,
                (5, 1, 1),
                format!("{path}: Recipient address rejected: User unknown in local recipient table"),
            ),
            Self::Exim => Reply::new(550, None, "Unrouteable address"),
            Self::Sendmail => Reply::enhanced(550, (5, 1, 1), format!("{path}... User unknown")),
            Self::OpenSmtpd => Reply::new(550, None, format!("Invalid recipient: {path}")),
        }
    }

    /// The sender claims to be of us and does not exist.
    pub(crate) fn sender_unknown(self, path: &str) -> Reply {
        match self {
            Self::Neutral => Reply::enhanced(550, (5, 1, 0), "Sender unknown"),
            Self::Postfix => Reply::enhanced(
                550,
                (5, 1, 0),
                format!("{path}: Sender address rejected: User unknown in local recipient table"),
            ),
            Self::Exim => Reply::new(550, None, "Sender verify failed"),
            Self::Sendmail => Reply::enhanced(553, (5, 3, 0), format!("{path}... No such user here")),
            Self::OpenSmtpd => Reply::new(550, None, format!("Invalid sender: {path}")),
        }
    }

    /// Come back later.
    pub(crate) fn greylisted(self, path: &str) -> Reply {
        match self {
            Self::Postfix => Reply::enhanced(
                450,
                (4, 2, 0),
                format!("{path}: Recipient address rejected: Greylisted, try again later"),
            ),
            Self::Neutral | Self::Exim | Self::Sendmail | Self::OpenSmtpd => {
                Reply::enhanced(450, (4, 7, 1), "Greylisted, try again later")
            }
        }
    }
}
