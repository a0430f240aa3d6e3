//! One question as it would be said, line by line, by whoever wants to see it before it is.

use sekisho_evidence::shape::{Authentication, Claim, HeaderFrom, History, Order, Shape};
use sekisho_evidence::target::Transport;
use sekisho_evidence::token::Token;

use super::SessionKey;
use super::begin::{XCLIENT, preamble, shown_plain};
use crate::probe::envelope::{Envelope, made_up_local};
use crate::probe::transcript::escape;

/// What we would say for `shape` in a session of its own, in order, as far as it can be told before the server
/// answers. `own_recipient` is an address that the target takes mail for. A message follows only where the
/// recipient is accepted; its field From is told where the question is about it.
#[must_use]
pub fn foresee(shape: &Shape, envelope: &Envelope, token: &Token, own_recipient: &str) -> Vec<String> {
    let mut lines = begin(shape, envelope, token);
    let local = format!("RCPT TO:<{own_recipient}>");
    match shape.history {
        History::Fresh => {}
        History::AfterReset => {
            lines.extend(["MAIL FROM:<>".to_owned(), local.clone(), "RSET".to_owned()]);
        }
        History::AfterFailedAuth => lines.push(shown_plain(&made_up_local(token))),
        History::SecondTransaction => {
            let message = format!("DATA (a message to {own_recipient})");
            lines.extend(["MAIL FROM:<>".to_owned(), local.clone(), message]);
        }
    }
    lines.push(shown(&envelope.mail_command(true)));
    if shape.order == Order::AfterLocal {
        lines.push(local);
    }
    lines.push(shown(&envelope.recipient_command(false)));
    if shape.header_from != HeaderFrom::Same {
        lines.push(format!("DATA From: {}", envelope.header_from));
    }
    lines
}

/// The beginning: claim, name, TLS, login.
fn begin(shape: &Shape, envelope: &Envelope, token: &Token) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(header) = preamble(&SessionKey::of(shape, envelope)) {
        lines.push(match shape.claim {
            Claim::ProxyV2 => format!("PROXY (version 2, {} octets: from 127.0.0.1)", header.len()),
            _ => shown(&header),
        });
    }
    let hello = format!("EHLO {}", envelope.helo);
    if shape.endpoint.transport == Transport::StartTls {
        lines.extend([hello.clone(), "STARTTLS".to_owned()]);
    }
    lines.push(hello.clone());
    if shape.claim == Claim::Xclient {
        lines.extend([XCLIENT.to_owned(), hello]);
    }
    let name = made_up_local(token);
    match shape.authentication {
        Authentication::None | Authentication::MailParameter => {}
        Authentication::RandomPlain => lines.push(shown_plain(&name)),
        Authentication::EmptyPlain => lines.push(format!("{} (an empty password)", shown_plain(&name))),
        Authentication::RandomLogin => lines.push(format!("AUTH LOGIN (the made-up name {name})")),
    }
    lines
}

fn shown(command: &[u8]) -> String {
    escape(command.strip_suffix(b"\r\n").unwrap_or(command))
}

#[cfg(test)]
mod tests {
    use sekisho_evidence::target::Endpoint;

    use super::*;
    use crate::probe::envelope::{Cast, spell};
    use crate::witness::Canary;

    fn said(change: impl FnOnce(&mut Shape)) -> Vec<String> {
        let address = "192.0.2.7".parse().unwrap();
        let mut shape = Shape::plain(Endpoint { address, port: 25, transport: Transport::Plain });
        change(&mut shape);
        let cast = Cast {
            canary: Canary { local: "k1".to_owned(), domain: "w.example".to_owned() },
            outsider: "probe@w.example".to_owned(),
            outsider_made_up: "nobody@w.example".to_owned(),
            our_name: "auditor.example".to_owned(),
            own_recipient: "postmaster@assoc.example".to_owned(),
        };
        let token = Token::parse("k7k3q000123456789abcde").unwrap();
        foresee(&shape, &spell(&shape, &cast, &token), &token, &cast.own_recipient)
    }

    const HELLO: &str = "EHLO auditor.example";
    const MAIL: &str = "MAIL FROM:<probe@w.example>";
    const LOCAL: &str = "RCPT TO:<postmaster@assoc.example>";
    const CANARY: &str = "RCPT TO:<k1@w.example>";
    const LOGIN: &str = "AUTH PLAIN (the made-up name noedcba9876)";

    #[test]
    fn every_dimension_is_in_sight() {
        assert_eq!(said(|_| ()), [HELLO, MAIL, CANARY]);
        let claimed = |claim| said(move |shape| shape.claim = claim);
        let header = "PROXY TCP4 127.0.0.1 192.0.2.7 40025 25";
        assert_eq!(claimed(Claim::ProxyV1), [header, HELLO, MAIL, CANARY]);
        let binary = "PROXY (version 2, 28 octets: from 127.0.0.1)";
        assert_eq!(claimed(Claim::ProxyV2), [binary, HELLO, MAIL, CANARY]);
        assert_eq!(claimed(Claim::Xclient), [HELLO, XCLIENT, HELLO, MAIL, CANARY]);
        let login = |authentication| said(move |shape| shape.authentication = authentication);
        assert_eq!(login(Authentication::RandomPlain), [HELLO, LOGIN, MAIL, CANARY]);
        assert_eq!(login(Authentication::EmptyPlain)[1], format!("{LOGIN} (an empty password)"));
        assert_eq!(login(Authentication::RandomLogin)[1], "AUTH LOGIN (the made-up name noedcba9876)");
        let parameter = format!("{MAIL} AUTH=postmaster@assoc.example");
        assert_eq!(login(Authentication::MailParameter), [HELLO, parameter.as_str(), CANARY]);
        let after_local = said(|shape| shape.order = Order::AfterLocal);
        assert_eq!(after_local, [HELLO, MAIL, LOCAL, CANARY]);
        let history = |history| said(move |shape| shape.history = history);
        let given_up = [HELLO, "MAIL FROM:<>", LOCAL, "RSET", MAIL, CANARY];
        assert_eq!(history(History::AfterReset), given_up);
        assert_eq!(history(History::AfterFailedAuth), [HELLO, LOGIN, MAIL, CANARY]);
        let message = "DATA (a message to postmaster@assoc.example)";
        assert_eq!(
            history(History::SecondTransaction),
            [HELLO, "MAIL FROM:<>", LOCAL, message, MAIL, CANARY]
        );
        let header = said(|shape| shape.header_from = HeaderFrom::OwnExisting("a@assoc.example".to_owned()));
        assert_eq!(header, [HELLO, MAIL, CANARY, "DATA From: a@assoc.example"]);
        let secured = said(|shape| shape.endpoint.transport = Transport::StartTls);
        assert_eq!(secured, [HELLO, "STARTTLS", HELLO, MAIL, CANARY]);
    }
}
