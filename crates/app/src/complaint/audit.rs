//! Errors of the audit: basis, witness, proofs and trails.

use std::error::Error;

use sekisho_audit::basis::{BasisError, MessageError, PostmasterError, ReverseConnectionError};
use sekisho_audit::probe::conversation::ConversationError;
use sekisho_audit::trail::TrailError;
use sekisho_audit::witness::mailbox::{ImapError, MailboxAddressError, MailboxError};
use sekisho_audit::witness::prove::ProveError;
use sekisho_audit::witness::receiver::ReceiverError;
use sekisho_net::connect::ConnectError;
use sekisho_net::resolver::reverse_name;

use super::Texts;

impl Texts<'_> {
    pub(super) fn of_audit(&self, error: &(dyn Error + 'static)) -> Option<String> {
        if let Some(error) = error.downcast_ref::<BasisError>() {
            return self.basis(error);
        }
        if let Some(error) = error.downcast_ref::<PostmasterError>() {
            return match error {
                PostmasterError::Refused { said } => Some(self.said("error-postmaster", said)),
                PostmasterError::Broken(error) => Some(self.conversation(error)),
            };
        }
        if let Some(error) = error.downcast_ref::<ReverseConnectionError>() {
            return Some(self.connection(error));
        }
        if let Some(error) = error.downcast_ref::<ReceiverError>() {
            return match error {
                ReceiverError::Listen { address, source } => {
                    Some(self.place(&address.to_string(), source, "error-listen-witness"))
                }
                ReceiverError::NoAddress | ReceiverError::Tls(_) => None,
            };
        }
        if let Some(error) = error.downcast_ref::<MailboxAddressError>() {
            return Some(self.say("error-mailbox-url", &[("detail", error.to_string())]));
        }
        if let Some(error) = error.downcast_ref::<MailboxError>() {
            return Some(self.mailbox(error));
        }
        if let Some(error) = error.downcast_ref::<ProveError>() {
            return Some(self.prove(error));
        }
        if let Some(error) = error.downcast_ref::<ConversationError>() {
            return Some(self.conversation(error));
        }
        match error.downcast_ref::<TrailError>()? {
            TrailError::TooLarge => Some(self.say("error-message-large", &[("limit", "32".to_owned())])),
            TrailError::NoReceived => Some(self.say("error-no-received", &[])),
            TrailError::TopNotTrusted { by } => {
                Some(self.say("error-top-not-trusted", &[("by", by.clone())]))
            }
        }
    }

    fn said(&self, key: &str, said: &str) -> String {
        self.say(key, &[("said", said.to_owned())])
    }

    fn basis(&self, error: &BasisError) -> Option<String> {
        Some(match error {
            BasisError::NoBasis { address } => {
                self.say("error-no-basis", &[("address", address.to_string())])
            }
            BasisError::Unproven { address, code, domain, found } => {
                let mut text = self.say(
                    "error-unproven",
                    &[
                        ("address", address.to_string()),
                        ("reverse", reverse_name(*address)),
                        ("record", code.record()),
                        ("domain", domain.clone().unwrap_or_else(|| "YOUR.DOMAIN".to_owned())),
                    ],
                );
                for line in found {
                    text.push_str(&format!(
                        "\n{}",
                        self.say("error-unproven-found", &[("line", line.clone())])
                    ));
                }
                text
            }
            BasisError::WrongCode { address } => {
                self.say("error-wrong-code", &[("address", address.to_string())])
            }
            BasisError::OtherHost { address, connected } => self.say(
                "error-other-host",
                &[("address", address.to_string()), ("connected", connected.to_string())],
            ),
            BasisError::NoWords => self.say("error-no-words", &[]),
            BasisError::Message(MessageError::OtherHost { address, handed_over }) => self.say(
                "error-nominated-other",
                &[("address", address.to_string()), ("other", handed_over.to_string())],
            ),
            BasisError::Message(MessageError::NoTrace) => self.say("error-nominated-no-trace", &[]),
            BasisError::Message(MessageError::TooBig) => {
                self.say("error-message-large", &[("limit", "8".to_owned())])
            }
            BasisError::Consent(_) => return None,
        })
    }

    fn connection(&self, error: &ReverseConnectionError) -> String {
        match error {
            ReverseConnectionError::Bind { address, cause } => {
                self.place(&address.to_string(), cause, "error-listen-owner")
            }
            ReverseConnectionError::TimedOut { address, seconds } => self.say(
                "error-owner-timed-out",
                &[("address", address.to_string()), ("seconds", seconds.to_string())],
            ),
        }
    }

    fn mailbox(&self, error: &MailboxError) -> String {
        let detail = match error {
            MailboxError::Lookup { host, source } => format!("{host}: {}", self.lookup(source)),
            MailboxError::NoAddress(host) => self.say("error-host-no-address", &[("host", host.clone())]),
            MailboxError::Imap(ImapError::Refused { command, said }) => {
                let values = [("command", (*command).to_owned()), ("said", said.clone())];
                self.say("error-imap-refused", &values)
            }
            MailboxError::Imap(ImapError::Connect(error)) => self.connect(error),
            MailboxError::Imap(error) => error.to_string(),
        };
        self.say("error-mailbox", &[("detail", detail)])
    }

    fn prove(&self, error: &ProveError) -> String {
        match error {
            ProveError::TooLarge => self.say("error-message-large", &[("limit", "8".to_owned())]),
            ProveError::NoToken => self.say("error-prove-no-token", &[]),
            ProveError::OtherAudit(name) => {
                self.say("error-prove-other-audit", &[("audit", name.as_str().to_owned())])
            }
            ProveError::NotIssued(token) => {
                self.say("error-prove-not-issued", &[("token", token.as_str().to_owned())])
            }
            ProveError::Quoted => self.say("error-prove-quoted", &[]),
            ProveError::NoWitness => self.say("error-prove-no-witness", &[]),
        }
    }

    fn conversation(&self, error: &ConversationError) -> String {
        match error {
            ConversationError::Connect(error) => self.connect(error),
            ConversationError::Tls(error) => self.say("error-tls", &[("detail", error.to_string())]),
            ConversationError::TimedOut { seconds, .. } => {
                self.say("error-no-answer", &[("seconds", seconds.to_string())])
            }
            ConversationError::Dropped { .. } => self.say("error-dropped", &[]),
            ConversationError::NotSmtp { said } => self.said("error-not-smtp", said),
            ConversationError::Endless => self.say("error-endless", &[]),
            ConversationError::OutOfStep => self.say("error-out-of-step", &[]),
        }
    }

    pub(super) fn connect(&self, error: &ConnectError) -> String {
        match error {
            ConnectError::Refused => self.say("error-refused", &[]),
            ConnectError::TimedOut { .. } => self.say("error-timed-out", &[]),
            ConnectError::Unreachable(_) | ConnectError::Other(_) => error.to_string(),
        }
    }
}
