//! Short words for values: senders, forms, listeners, answers, dates.

use std::net::IpAddr;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use sekisho_evidence::class::Class;
use sekisho_evidence::shape::{Recipient, Sender, Via};
use sekisho_evidence::target::Endpoint;

use super::catalogue::{Catalogue, Language};
use super::visible;
use crate::record::Record;
use crate::record::probe::{Outcome, Stage};

/// The target's address as a literal, brackets included.
pub(super) fn literal(endpoint: &Endpoint) -> String {
    crate::probe::envelope::literal(endpoint.address)
}

/// `IPv4` or `IPv6`.
pub(super) fn family(endpoint: &Endpoint) -> &'static str {
    match endpoint.address.to_canonical() {
        IpAddr::V4(_) => "IPv4",
        IpAddr::V6(_) => "IPv6",
    }
}

/// Sentences in a row: in Japanese nothing stands between them.
pub(super) fn sentences(catalogue: &Catalogue, sentences: &[String]) -> String {
    sentences.join(match catalogue.language() {
        Language::English => " ",
        Language::Japanese => "",
    })
}

/// `text` with its first letter in upper case.
pub(super) fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// `text` with a blank where Latin letters meet Japanese ones, and none between two Japanese ones. Other
/// languages are left as they are.
pub(super) fn tidied(catalogue: &Catalogue, text: &str) -> String {
    if catalogue.language() != Language::Japanese {
        return text.to_owned();
    }
    let letter = |character: char| !character.is_ascii() && character.is_alphabetic();
    let wide = |character: char| !character.is_ascii();
    let mut tidy = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let before = tidy.chars().last();
        let after = characters.peek().copied();
        if character == ' ' && before.is_some_and(wide) && after.is_some_and(wide) {
            continue;
        }
        let meets = |before: char| {
            (before.is_ascii_graphic() && letter(character))
                || (letter(before) && character.is_ascii_graphic())
        };
        if before.is_some_and(meets) {
            tidy.push(' ');
        }
        tidy.push(character);
    }
    tidy
}

/// What a form of recipient is called: by its class, or closer where the class holds several.
pub(super) fn form_name(catalogue: &Catalogue, recipient: &Recipient) -> String {
    catalogue.word(match recipient {
        Recipient::WithoutBrackets => "rule-form-without-brackets",
        Recipient::TrailingAt => "rule-form-trailing-at",
        Recipient::TrailingDot => "rule-form-trailing-dot",
        Recipient::OwnNamePrefix(_) => "rule-form-own-prefix",
        Recipient::FullWidthAt(_) | Recipient::FullWidthPercent(_) => "rule-form-full-width",
        Recipient::EncodedWord(_) => "rule-form-encoded-word",
        Recipient::SpaceBeforeVia(_) => "rule-form-space",
        Recipient::NulBeforeVia(_) => "rule-form-nul",
        _ => return class_name(catalogue, recipient.class()),
    })
}

/// The name of a class, for example `percent hack`.
pub(super) fn class_name(catalogue: &Catalogue, class: Class) -> String {
    catalogue.word(&format!("class-name-{}", class.code().to_ascii_lowercase()))
}

/// What a class means, in a sentence.
pub(super) fn class(catalogue: &Catalogue, class: Class) -> String {
    catalogue.word(&format!("class-{}", class.code().to_ascii_lowercase()))
}

/// The form of a recipient, with `user` at `outside` for the canary.
pub(super) fn pattern(recipient: &Recipient, endpoint: &Endpoint) -> String {
    let via = recipient.via().map(|via| match via {
        Via::Name(name) => name.clone(),
        Via::Literal => literal(endpoint),
        Via::LoopbackLiteral => "[127.0.0.1]".to_owned(),
        Via::LoopbackLiteralV6 => "[IPv6:::1]".to_owned(),
    });
    let via = via.unwrap_or_default();
    match recipient {
        Recipient::Plain => "<user@outside>".to_owned(),
        Recipient::MxNamesTarget(domain) => format!("<user@{}>", visible(domain)),
        Recipient::WithoutBrackets => "user@outside".to_owned(),
        Recipient::Percent(_) => format!("<user%outside@{via}>"),
        Recipient::PercentAlone => "<user%outside>".to_owned(),
        Recipient::Bang => "<outside!user>".to_owned(),
        Recipient::BangAt(_) => format!("<outside!user@{via}>"),
        Recipient::BangPercent(_) => format!("<outside!user%{via}@{via}>"),
        Recipient::SourceRoute(_) => format!("<@{via}:user@outside>"),
        Recipient::Quoted => "<\"user@outside\">".to_owned(),
        Recipient::QuotedPercent => "<\"user%outside\">".to_owned(),
        Recipient::QuotedAt(_) => format!("<\"user@outside\"@{via}>"),
        Recipient::QuotedPercentAt(_) => format!("<\"user%outside\"@{via}>"),
        Recipient::QuotedBangAt(_) => format!("<\"outside!user\"@{via}>"),
        Recipient::Chain(_) => format!("<user@outside@{via}>"),
        Recipient::TrailingAt => "<user@outside@>".to_owned(),
        Recipient::TrailingDot => "<user@outside.>".to_owned(),
        Recipient::OwnNamePrefix(own) => format!("<user@{own}.outside>"),
        Recipient::FullWidthAt(_) => format!("<user＠outside@{via}>"),
        Recipient::FullWidthPercent(_) => format!("<user％outside@{via}>"),
        Recipient::EncodedWord(_) => format!("<=?utf-8?q?user=40outside?=@{via}>"),
        Recipient::SpaceBeforeVia(_) => format!("<user@outside @{via}>"),
        Recipient::NulBeforeVia(_) => format!("<user@outside\\x00@{via}>"),
        Recipient::OriginalRecipient(_) => format!("<postmaster@{via}> ORCPT=rfc822;user@outside"),
    }
}

/// Who a sender seems to be, for example `made-up`.
pub(super) fn sender(catalogue: &Catalogue, sender: &Sender) -> String {
    catalogue.word(match sender {
        Sender::Outsider => "word-sender-outsider",
        Sender::OutsiderMadeUp => "word-sender-outsider-made-up",
        Sender::Recipient => "word-sender-recipient",
        Sender::Null => "word-sender-null",
        Sender::NoDomain => "word-sender-no-domain",
        Sender::Localhost => "word-sender-localhost",
        Sender::OwnLiteral => "word-sender-literal",
        Sender::OwnMadeUp(_) => "word-sender-made-up",
        Sender::OwnExisting(_) => "word-sender-exists",
        Sender::Partner(_) => "word-sender-partner",
    })
}

/// What became of a probe in a few words, for example `554 refused`.
pub(super) fn outcome(catalogue: &Catalogue, outcome: &Outcome) -> String {
    let code = outcome.said().map(|said| said.code.to_string()).unwrap_or_default();
    match outcome {
        Outcome::Refused { .. } => catalogue.text("word-refused", &[("code", code.into())]),
        Outcome::Deferred { .. } => catalogue.text("word-deferred", &[("code", code.into())]),
        Outcome::AcceptedRecipient { .. } | Outcome::AcceptedMessage { .. } => {
            catalogue.text("word-accepted", &[("code", code.into())])
        }
        Outcome::Dropped { .. } => catalogue.word("word-dropped"),
        Outcome::TimedOut { .. } => catalogue.word("word-timed-out"),
        Outcome::NotOffered { .. } => catalogue.word("word-not-offered"),
        Outcome::NotAsked => catalogue.word("word-not-asked"),
    }
}

/// The command that was answered.
pub(super) const fn stage(stage: Stage) -> &'static str {
    match stage {
        Stage::Greeting => "CONNECT",
        Stage::Hello => "EHLO",
        Stage::Tls => "STARTTLS",
        Stage::Claim => "XCLIENT/PROXY",
        Stage::Authentication => "AUTH",
        Stage::Mail => "MAIL",
        Stage::Recipient => "RCPT",
        Stage::Data => "DATA",
        Stage::Message => "DATA .",
    }
}

/// Endpoints in a row.
pub(super) fn endpoints(endpoints: &[Endpoint]) -> String {
    endpoints.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// How long something took: in milliseconds below a tenth of a second, else in seconds with one digit.
pub(super) fn took(catalogue: &Catalogue, milliseconds: u64) -> String {
    if milliseconds < 100 {
        return catalogue.text("word-milliseconds", &[("milliseconds", milliseconds.max(1).into())]);
    }
    let seconds = format!("{}.{}", milliseconds / 1000, milliseconds % 1000 / 100);
    catalogue.text("word-seconds", &[("seconds", seconds.into())])
}

/// A duration in seconds as people say it.
pub(super) fn duration(catalogue: &Catalogue, seconds: u64) -> String {
    let (minutes, rest) = (seconds / 60, seconds % 60);
    let numbers = [("minutes", minutes.into()), ("seconds", rest.into())];
    match (minutes, rest) {
        (0, _) => catalogue.text("word-seconds", &[("seconds", rest.into())]),
        (_, 0) => catalogue.text("word-minutes", &[("minutes", minutes.into())]),
        _ => catalogue.text("word-minutes-seconds", &numbers),
    }
}

/// The time of day in UTC, for example `14:02:11Z`.
pub(super) fn time_of_day(at: Timestamp) -> String {
    at.to_zoned(TimeZone::UTC).strftime("%H:%M:%SZ").to_string()
}

/// The day in UTC, for example `2026-12-31`.
pub(super) fn day(at: Timestamp) -> String {
    at.to_zoned(TimeZone::UTC).strftime("%Y-%m-%d").to_string()
}

/// Day, hour and minute in UTC, for example `2026-12-31 14:02Z`.
pub(super) fn minute(at: Timestamp) -> String {
    at.to_zoned(TimeZone::UTC).strftime("%Y-%m-%d %H:%MZ").to_string()
}

/// Day and time in UTC, for example `2026-12-31 14:02:11Z`.
pub(super) fn moment(at: Timestamp) -> String {
    format!("{} {}", day(at), time_of_day(at))
}

/// What the server said, printable, cut to `limit` characters.
pub(super) fn said(text: &str, limit: usize) -> String {
    let shown = visible(text);
    if shown.chars().count() <= limit {
        return shown;
    }
    let mut cut: String = shown.chars().take(limit.saturating_sub(1)).collect();
    cut.push('…');
    cut
}

/// An envelope path as written, without its brackets and with the canary's token shortened.
pub(super) fn path(record: &Record, text: &str) -> String {
    let mut text = visible(text);
    for probe in &record.probes {
        let token = probe.token.as_str();
        if text.contains(token) {
            let short: String = token.chars().take(5).collect();
            text = text.replace(token, &format!("{short}…"));
        }
    }
    match text.strip_prefix('<').and_then(|inner| inner.strip_suffix('>')) {
        Some(inner) if !inner.is_empty() => inner.to_owned(),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use sekisho_evidence::target::Transport;

    use super::*;

    #[test]
    fn a_domain_that_points_at_the_target_is_told_from_any_other() {
        let endpoint =
            Endpoint { address: "192.0.2.7".parse().unwrap(), port: 25, transport: Transport::Plain };
        let pointing = Recipient::MxNamesTarget("pointing.example".to_owned());
        assert_eq!(pattern(&pointing, &endpoint), "<user@pointing.example>");
        assert_eq!(pattern(&Recipient::Plain, &endpoint), "<user@outside>");
    }
}
