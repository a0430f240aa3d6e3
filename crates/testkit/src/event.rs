//! What happens behind a dialogue, in words: the server's questions, messages, refused messages.

use sekisho_wire::smtp::command::HelloVerb;
use sekisho_wire::smtp::parameter::{Body, MailParameters, Notify, RecipientParameters, Return};
use sekisho_wire::smtp::reply::Reply;
use sekisho_wire::smtp::server::{Answer, Question};

/// The one account of all dialogues, as AUTH PLAIN sends it: user `user`, password `secret`.
const ACCOUNT: &[u8] = b"\0user\0secret";

/// A question in the words of dialogue files; `body` is the message that is complete.
#[must_use]
pub fn describe(question: &Question, body: &[u8]) -> String {
    match question {
        Question::Connect => "connect".to_owned(),
        Question::Hello { verb: HelloVerb::Ehlo, name } => format!("hello EHLO {name}"),
        Question::Hello { verb: HelloVerb::Helo, name } => format!("hello HELO {name}"),
        Question::Mail { path, parameters } => format!("mail {path}{}", mail_parameters(parameters)),
        Question::Recipient { path, parameters } => {
            format!("rcpt {path}{}", recipient_parameters(parameters))
        }
        Question::BodyStart => "body".to_owned(),
        Question::Message => format!("message {} octets \"{}\"", body.len(), body.escape_ascii()),
        Question::Reset => "reset".to_owned(),
        Question::AuthStart { mechanism, initial: None } => format!("auth {mechanism}"),
        Question::AuthStart { mechanism, initial: Some(initial) } => {
            format!("auth {mechanism} \"{}\"", initial.escape_ascii())
        }
        Question::AuthResponse(response) => format!("response \"{}\"", response.escape_ascii()),
        Question::Verify(name) => format!("verify {}", name.escape_ascii()),
        Question::Xclient(attributes) => {
            let words = attributes.iter().map(|(name, value)| format!(" {name}={value}"));
            format!("xclient{}", words.collect::<String>())
        }
    }
}

/// Whether an event is the one that `pattern` names: the same words, or more of them behind. A message may
/// be named by its content alone.
#[must_use]
pub fn matches(event: &str, pattern: &str) -> bool {
    if let Some(content) = pattern.strip_prefix("message \"") {
        return event
            .strip_prefix("message ")
            .and_then(|rest| rest.split_once(" \""))
            .is_some_and(|it| it.1 == content);
    }
    event.strip_prefix(pattern).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
}

/// What kind of event it is: its first word.
#[must_use]
pub fn kind(event: &str) -> &str {
    event.split(' ').next().unwrap_or(event)
}

/// The owner's answer where the dialogue scripts none: yes, but AUTH needs the account.
#[must_use]
pub fn standard_answer(question: &Question) -> Answer {
    match question {
        Question::AuthStart { initial: None, .. } => Answer::Challenge(Vec::new()),
        Question::AuthStart { initial: Some(response), .. } | Question::AuthResponse(response)
            if response != ACCOUNT =>
        {
            Answer::Reply(Reply::enhanced(535, (5, 7, 8), "Authentication failed"))
        }
        _ => Answer::Accept,
    }
}

fn mail_parameters(parameters: &MailParameters) -> String {
    let mut words = String::new();
    let mut add = |word: Option<String>| {
        if let Some(word) = word {
            words.push(' ');
            words.push_str(&word);
        }
    };
    add(parameters.size.map(|size| format!("size={size}")));
    add(parameters.body.map(|body| {
        let kind = match body {
            Body::SevenBit => "7bit",
            Body::EightBitMime => "8bitmime",
            Body::BinaryMime => "binarymime",
        };
        format!("body={kind}")
    }));
    add(parameters.smtputf8.then(|| "smtputf8".to_owned()));
    add(parameters.ret.map(|ret| if ret == Return::Full { "ret=full" } else { "ret=hdrs" }.to_owned()));
    add(parameters.envelope_id.as_ref().map(|id| format!("envid={}", id.escape_ascii())));
    add(parameters.auth.as_ref().map(|auth| format!("auth={}", auth.escape_ascii())));
    words
}

fn recipient_parameters(parameters: &RecipientParameters) -> String {
    let mut words = String::new();
    if let Some(notify) = parameters.notify {
        words.push_str(" notify=");
        words.push_str(&notify_words(notify));
    }
    if let Some((kind, address)) = &parameters.original_recipient {
        words.push_str(&format!(" orcpt={kind};{}", address.escape_ascii()));
    }
    words
}

fn notify_words(notify: Notify) -> String {
    let all = [
        (notify.never, "never"),
        (notify.success, "success"),
        (notify.failure, "failure"),
        (notify.delay, "delay"),
    ];
    all.iter().filter(|(set, _)| *set).map(|(_, word)| *word).collect::<Vec<_>>().join(",")
}
