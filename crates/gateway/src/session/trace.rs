//! The lines that we put in front of a message.

use sekisho_net::clock;
use sekisho_policy::{Principal, Role};
use sekisho_wire::smtp::command::HelloVerb;

use super::{SmtpSession, Transaction};

impl SmtpSession {
    /// Received (RFC 5321 §4.4, RFC 3848), and for our own people what their program forgot (RFC 6409 §8).
    pub(super) fn trace(&self, transaction: &Transaction, id: &str) -> Vec<u8> {
        let host = self.current.settings.host_name.as_str();
        let by_login = matches!(transaction.permit.principal, Principal::Account | Principal::Certificate);
        let protocol = self.protocol(transaction.parameters.smtputf8, by_login);
        let grant = if transaction.permit.grant.is_some() { " (pop-before-smtp)" } else { "" };
        let suite = match &self.tls {
            Some(tls) => format!("\r\n\t({})", tls.suite),
            None => String::new(),
        };
        let name = if self.hello.1.is_empty() { "unknown".to_owned() } else { plain(&self.hello.1) };
        let address = match self.client {
            std::net::IpAddr::V4(four) => format!("[{four}]"),
            std::net::IpAddr::V6(six) => format!("[IPv6:{six}]"),
        };
        // One recipient is named; of several, none may see the others.
        let recipient = match transaction.recipients.as_slice() {
            [one] => format!("\r\n\tfor <{}>", String::from_utf8_lossy(&one.path.address())),
            _ => String::new(),
        };
        let date = date();
        let mut trace = format!(
            "Received: from {name} ({address})\r\n\tby {host} with {protocol}{grant} id {id}{suite}{recipient};\r\n\t{date}\r\n"
        );
        trace.push_str(&self.marks());
        if self.listener.role == Role::Submission {
            if !self.head.has("Date") {
                trace.push_str(&format!("Date: {date}\r\n"));
            }
            if !self.head.has("Message-ID") {
                trace.push_str(&format!("Message-ID: <{id}@{host}>\r\n"));
            }
        }
        trace.into_bytes()
    }

    fn protocol(&self, utf8: bool, authenticated: bool) -> String {
        let extended = self.hello.0 != Some(HelloVerb::Helo);
        let mut protocol = match (extended, utf8) {
            (false, _) => return "SMTP".to_owned(),
            (true, true) => "UTF8SMTP".to_owned(),
            (true, false) => "ESMTP".to_owned(),
        };
        if self.tls.is_some() {
            protocol.push('S');
        }
        if authenticated {
            protocol.push('A');
        }
        protocol
    }
}

/// A client's name for itself as it may stand in a trace line: what begins or ends a comment, a clause or an address there
/// would let the client write the rest of the line.
fn plain(name: &str) -> String {
    let allowed = |sign: char| sign.is_ascii_alphanumeric() || ".-_:[]".contains(sign);
    name.chars().map(|sign| if allowed(sign) { sign } else { '?' }).collect()
}

/// The time as RFC 5322 §3.3 writes it.
pub(crate) fn date() -> String {
    let now = clock::now().to_zoned(jiff::tz::TimeZone::UTC);
    // Only years beyond 9999 cannot be written.
    jiff::fmt::rfc2822::to_string(&now).unwrap_or_default()
}
