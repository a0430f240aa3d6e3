//! What a reply means for the question that was asked.

use sekisho_wire::smtp::reply::ReceivedReply;

use super::conversation::ConversationError;
use super::transcript::escape;
use crate::record::probe::{Outcome, RefusedBy, Said, Stage};

/// Words that servers use when they dislike *us*, whatever we ask. A reply with one of them says nothing
/// about relay.
const DISLIKE: [&str; 21] = [
    "spamhaus",
    "spamcop",
    "dnsbl",
    " rbl",
    "blacklist",
    "black list",
    "blocklist",
    "block list",
    "blocked using",
    "listed at",
    "listed in",
    "banned",
    "bad reputation",
    "poor reputation",
    "too many",
    "try again later",
    "cannot find your hostname",
    "cannot find your reverse hostname",
    "reverse dns",
    "client host rejected",
    "your ip",
];

/// Words of a server that wants a login first.
const WANTS_LOGIN: [&str; 4] = ["authenticat", "log in", "login", "must issue auth"];

/// Words of a server that speaks of where a message comes from (RFC 7372), which no login would change.
const ABOUT_ORIGIN: [&str; 6] = ["unauthenticated", "dmarc", "dkim", "spf", "sending domain", "this mail"];

/// Words of a server that refuses what a message says, not whom it is for.
const ABOUT_CONTENT: [&str; 8] = ["spam", "virus", "malware", "content", "phish", "dmarc", "dkim", "spf"];

/// A reply as it is recorded.
#[must_use]
pub fn said(reply: &ReceivedReply) -> Said {
    Said {
        code: reply.code,
        enhanced: reply.enhanced.as_ref().map(ToString::to_string),
        text: escape(reply.text().as_bytes()),
    }
}

/// Whether the reply asks for a login (RFC 4954 §6: 530 5.7.0).
#[must_use]
pub fn wants_login(said: &Said) -> bool {
    let text = said.text.to_ascii_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
    said.code == 530 && !wants_tls(said) || has(&WANTS_LOGIN) && !has(&ABOUT_ORIGIN)
}

/// Whether a refusal is about what the message says. Another message would have been taken.
#[must_use]
pub fn is_about_content(said: &Said) -> bool {
    let text = said.text.to_ascii_lowercase();
    ABOUT_CONTENT.iter().any(|word| text.contains(word)) && !text.contains("relay")
}

/// Whether the reply asks for TLS first (RFC 3207 §4: 530 5.7.0).
#[must_use]
pub fn wants_tls(said: &Said) -> bool {
    let text = said.text.to_ascii_lowercase();
    said.code == 530 && (text.contains("starttls") || text.contains("tls"))
}

/// The meaning of a refusal at `stage`. What is neither a temporary nor a permanent refusal is no answer to
/// the command (RFC 5321 §4.3.2).
#[must_use]
pub fn refusal(reply: &ReceivedReply, stage: Stage) -> Outcome {
    let said = said(reply);
    if reply.is_transient() {
        return Outcome::Deferred { stage, said };
    }
    if !reply.is_permanent() {
        return Outcome::Dropped { stage };
    }
    let by = refused_by(&said, stage);
    Outcome::Refused { stage, by, said }
}

fn refused_by(said: &Said, stage: Stage) -> RefusedBy {
    let text = said.text.to_ascii_lowercase();
    // Exim counts bad lines; that is its grammar's opinion, not one of us.
    if matches!(said.code, 500..=504) && text.contains("too many") && text.contains("errors") {
        return RefusedBy::Syntax;
    }
    if stage <= Stage::Hello || said.code == 521 || DISLIKE.iter().any(|word| text.contains(word)) {
        return RefusedBy::Dislike;
    }
    match said.code {
        // 503 is the server's view of the order of commands, 500 to 504 and 553 its view of the line.
        500..=504 | 555 => RefusedBy::Syntax,
        _ => RefusedBy::Policy,
    }
}

/// What became of the question when the conversation broke off.
#[must_use]
pub fn broken_off(error: &ConversationError, stage: Stage) -> Outcome {
    match error {
        ConversationError::TimedOut { seconds, .. } => Outcome::TimedOut { stage, seconds: *seconds },
        _ => Outcome::Dropped { stage },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(text: &str) -> ReceivedReply {
        let mut reader = sekisho_wire::smtp::client::ReplyReader::new();
        reader.push(format!("{text}\r\n").as_bytes());
        reader.next().unwrap().unwrap()
    }

    fn by(text: &str) -> RefusedBy {
        match refusal(&reply(text), Stage::Recipient) {
            Outcome::Refused { by, .. } => by,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn policy_grammar_and_dislike_are_told_apart() {
        assert_eq!(by("554 5.7.1 <t@w.example>: Relay access denied"), RefusedBy::Policy);
        assert_eq!(by("550 relay not permitted"), RefusedBy::Policy);
        assert_eq!(by("501 5.1.3 Bad recipient address syntax"), RefusedBy::Syntax);
        assert_eq!(by("554 5.7.1 Service unavailable; blocked using zen.spamhaus.org"), RefusedBy::Dislike);
        assert_eq!(by("521 5.7.1 go away"), RefusedBy::Dislike);
        assert_eq!(by("501 Too many syntax or protocol errors"), RefusedBy::Syntax);
        assert_eq!(by("554 5.7.0 Too many errors from your address"), RefusedBy::Dislike);
    }

    #[test]
    fn a_temporary_refusal_is_no_refusal() {
        assert!(matches!(
            refusal(&reply("450 4.2.0 Greylisted"), Stage::Recipient),
            Outcome::Deferred { .. }
        ));
    }

    #[test]
    fn what_answers_no_command_refuses_nothing() {
        for text in ["354 go on", "150 wait"] {
            let outcome = refusal(&reply(text), Stage::Recipient);
            assert_eq!(outcome, Outcome::Dropped { stage: Stage::Recipient });
        }
    }

    #[test]
    fn a_message_without_credentials_of_its_domain_wants_no_login() {
        let texts = [
            "550 5.7.26 This mail is unauthenticated, which poses a security risk",
            "550 5.7.515 Access denied, sending domain does not meet the required authentication level",
            "550 5.7.1 Message fails DMARC authentication",
        ];
        assert!(texts.iter().all(|text| !wants_login(&said(&reply(text)))));
        assert!(wants_login(&said(&reply("550 5.7.1 Authentication required"))));
        assert!(is_about_content(&said(&reply("554 5.7.1 Message rejected as spam"))));
        assert!(!is_about_content(&said(&reply("554 5.7.1 Relaying denied, see our spam policy"))));
    }

    #[test]
    fn login_and_tls_are_told_apart() {
        assert!(wants_login(&said(&reply("530 5.7.0 Authentication required"))));
        assert!(wants_tls(&said(&reply("530 5.7.0 Must issue a STARTTLS command first"))));
        assert!(!wants_login(&said(&reply("530 5.7.0 Must issue a STARTTLS command first"))));
    }
}
