//! What the machine refuses by itself, told as whatever else is refused.

use sekisho_wire::smtp::server::Refused;

use super::{SmtpSession, spelled};

impl SmtpSession {
    pub(super) fn tell_refused(&mut self, refused: &Refused) {
        self.drop_stale_login();
        let (from, to) = match refused {
            Refused::TooBig { from: Some(from) } => (Some(from.to_bytes()), None),
            Refused::TooManyRecipients { to } | Refused::NeedsSmtputf8 { to: Some(to) } => {
                (None, Some(to.to_bytes()))
            }
            _ => (None, None),
        };
        let text = |path: Option<Vec<u8>>| path.map(|path| spelled(&path)).unwrap_or_default();
        let transaction = self.transaction.as_ref();
        let from = from.or_else(|| transaction.map(|transaction| transaction.reverse_path.to_bytes()));
        let login = self.login.as_ref().map(|(account, _)| account.name.as_str());
        let permit = transaction.map(|transaction| transaction.permit.name.as_str());
        let (key, words) = reason(refused);
        let subject = self.subject(permit.or(login).unwrap_or("-"));
        self.gateway.log_refused(subject, (key, words), &text(from), &text(to), "");
    }
}

/// The word of a reason, and what it means.
const fn reason(refused: &Refused) -> (&'static str, &'static str) {
    match refused {
        Refused::TooBig { .. } => ("too-big", "the message is larger than limits.message"),
        Refused::BareLineEnd => ("bare-line-end", "a CR or an LF stands alone in the message"),
        Refused::TooManyRecipients { .. } => {
            ("too-many-recipients", "this recipient and those after it are more than limits.recipients")
        }
        Refused::NeedsSmtputf8 { .. } => {
            ("needs-smtputf8", "the address is not ASCII, and MAIL did not say SMTPUTF8")
        }
        Refused::TooManyErrors => ("too-many-errors", "the connection was closed after so many mistakes"),
        Refused::ClientLeft => ("client-left", "the connection ended in the middle of the message"),
        Refused::TimedOut => ("timed-out", "the message came too slowly, and the connection was closed"),
        Refused::ServerStops => ("server-stops", "the server ended before the message was complete"),
    }
}
