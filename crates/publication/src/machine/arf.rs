//! ARF, the Abuse Reporting Format of mail (RFC 5965): a multipart/report with a part for people, a part for programs, and
//! the header of a message that was relayed.
//!
//! Of that header only fields are shown that tell of the relay; whom the message was for is left out (RFC 6590 §3 asks for
//! that where it is somebody's private matter).

use std::net::IpAddr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimePrinter;
use jiff::tz::TimeZone;
use sekisho_cases::original::Digest;

use super::{MachineError, Relay, relays};
use crate::document::{Block, Document, Part};
use crate::file::File;

/// The fields of the relayed message that are shown.
const SHOWN: [&str; 8] =
    ["date", "from", "message-id", "mime-version", "received", "return-path", "subject", "x-mailer"];
/// How much of a header is read, in octets.
const HEADER_LIMIT: usize = 64 * 1024;
/// The longest encoded word is 75 characters (RFC 2047 §2); so many octets of text make one that is shorter.
const WORD: usize = 39;

/// A report for each address where relay was proven, with the header of the message that was relayed there, which `message`
/// gives; there is none of an address for which it gives nothing. It has no `To`: whoever sends it knows to whom.
///
/// # Errors
/// The publisher's address is missing; a message is none, or an original of the case that may not be shown; or a secret
/// would stand in a report.
pub fn arf<'m>(
    document: &Document,
    message: impl Fn(IpAddr) -> Option<&'m [u8]>,
) -> Result<Vec<File>, MachineError> {
    let reports = relays(document).filter_map(|relay| {
        let message = message(relay.place.address)?;
        Some(file(document, &relay, message))
    });
    reports.collect()
}

fn file(document: &Document, relay: &Relay<'_>, message: &[u8]) -> Result<File, MachineError> {
    if let Some((_, Some(withheld))) = document.originals.find(Digest::of(message)) {
        return Err(MachineError::Withheld(*withheld));
    }
    let header = header(message).ok_or(MachineError::NoMessage)?;
    let text = report(document, relay, &header)?;
    let name = format!("arf-{}.eml", relay.file_part());
    Ok(File::text(&document.guard, &name, "message/rfc822", text)?)
}

fn report(document: &Document, relay: &Relay<'_>, header: &str) -> Result<String, MachineError> {
    let contact = document.contact.as_ref().ok_or(MachineError::NoContact)?;
    let named = format!("{} {} {header}", document.number, relay.place.address);
    let identity = Digest::of(named.as_bytes()).to_string();
    let identity = identity.get(..32).unwrap_or(&identity);
    let zone = TimeZone::fixed(jiff::tz::offset(9));
    let date = DateTimePrinter::new().zoned_to_string(&document.at.to_zoned(zone)).unwrap_or_default();
    let people = wrapped(&people(document));
    let (address, server) = (relay.place.address, relay.server);
    let version = env!("CARGO_PKG_VERSION");
    let when = |at: Timestamp| DateTimePrinter::new().timestamp_to_string(&at).unwrap_or_default();
    let arrived =
        relay.place.proven_at.map(|at| format!("Arrival-Date: {}\r\n", when(at))).unwrap_or_default();
    let lines = [
        format!("From: {} <{contact}>", encoded(&document.organisation.to_string())),
        format!("Subject: {}", encoded(&document.title)),
        format!("Date: {date}"),
        format!("Message-ID: <{identity}@{}>", contact.domain()),
        "MIME-Version: 1.0".to_owned(),
        format!("Content-Type: multipart/report; report-type=feedback-report;\r\n\tboundary=\"{identity}\""),
        String::new(),
        format!("--{identity}"),
        "Content-Type: text/plain; charset=utf-8".to_owned(),
        "Content-Transfer-Encoding: base64".to_owned(),
        String::new(),
        people,
        format!("--{identity}"),
        "Content-Type: message/feedback-report".to_owned(),
        String::new(),
        // RFC 5965 §3.1: these three, and at most one of each of the others (§3.2, §3.3).
        "Feedback-Type: abuse".to_owned(),
        format!("User-Agent: Sekisho/{version}"),
        "Version: 1".to_owned(),
        format!("{arrived}Source-IP: {address}"),
        format!("Reported-Domain: {server}"),
        String::new(),
        format!("--{identity}"),
        "Content-Type: text/rfc822-headers".to_owned(),
        String::new(),
        header.to_owned(),
        format!("--{identity}--"),
        String::new(),
    ];
    Ok(lines.join("\r\n"))
}

/// What people read: the summary.
fn people(document: &Document) -> String {
    let summary = document.sections.iter().filter(|section| section.part == Part::Summary);
    let mut text = format!("{}\r\n\r\n", document.title);
    for block in summary.flat_map(|section| &section.blocks) {
        if let Block::Paragraph(paragraph) = block {
            text.push_str(paragraph);
            text.push_str("\r\n\r\n");
        }
    }
    text.push_str(&format!("{}\r\n", document.mark()));
    text
}

fn wrapped(text: &str) -> String {
    let letters = STANDARD.encode(text);
    let lines = letters.as_bytes().chunks(76).map(|line| String::from_utf8_lossy(line).into_owned());
    lines.collect::<Vec<_>>().join("\r\n")
}

/// A phrase or a text of a header: as it is where it is plain, else in encoded words (RFC 2047 §5), a line each.
fn encoded(text: &str) -> String {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || letter == ' ';
    if text.chars().all(plain) && text.len() <= 60 {
        return text.to_owned();
    }
    let mut words: Vec<String> = vec![String::new()];
    for letter in text.chars() {
        // A letter is whole in its word (RFC 2047 §5).
        match words.last_mut() {
            Some(word) if word.len() + letter.len_utf8() <= WORD => word.push(letter),
            _ => words.push(letter.to_string()),
        }
    }
    let words = words.iter().filter(|word| !word.is_empty());
    words.map(|word| format!("=?UTF-8?B?{}?=", STANDARD.encode(word))).collect::<Vec<_>>().join("\r\n\t")
}

/// The fields of `message` that are shown, each in lines of CRLF; none where it has no field at all.
fn header(message: &[u8]) -> Option<String> {
    let start = message.get(..HEADER_LIMIT).unwrap_or(message);
    let text = String::from_utf8_lossy(start);
    let mut fields: Vec<String> = Vec::new();
    for line in text.lines() {
        if line.trim().is_empty() {
            break;
        }
        match fields.last_mut() {
            Some(field) if line.starts_with([' ', '\t']) => {
                field.push_str("\r\n\t");
                field.push_str(line.trim());
            }
            _ => fields.push(line.trim_end().to_owned()),
        }
    }
    let shown = fields.iter().filter_map(|field| {
        let (name, value) = field.split_once(':')?;
        let name = name.trim_end();
        if !SHOWN.iter().any(|shown| shown.eq_ignore_ascii_case(name)) {
            return None;
        }
        let value = if name.eq_ignore_ascii_case("received") { without_for(value) } else { value.to_owned() };
        Some(format!("{name}:{}\r\n", seen(&value)))
    });
    let shown: String = shown.collect();
    (!shown.is_empty()).then_some(shown)
}

/// A Received field without its `for` clause (RFC 5321 §4.4): it says whom the message was for.
fn without_for(value: &str) -> String {
    let lower = value.to_ascii_lowercase();
    let start = lower.match_indices("for").map(|(start, _)| start).find(|start| {
        let bounded = |place: Option<char>| place.is_none_or(char::is_whitespace);
        let before = lower.get(..*start).and_then(|before| before.chars().next_back());
        let after = lower.get(start + 3..).and_then(|after| after.chars().next());
        bounded(before) && bounded(after) && after.is_some()
    });
    let Some(start) = start else { return value.to_owned() };
    let (before, clause) = (value.get(..start).unwrap_or_default(), value.get(start..).unwrap_or_default());
    // The date follows behind the semicolon.
    clause
        .find(';')
        .and_then(|end| clause.get(end..))
        .map_or_else(|| before.trim_end().to_owned(), |date| format!("{}{date}", before.trim_end()))
}

/// What would end the line or turn its writing is written out; the line breaks of folding stay.
fn seen(value: &str) -> String {
    let lines = value.split("\r\n\t").map(sekisho_evidence::visible::visible);
    lines.collect::<Vec<_>>().join("\r\n\t")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_tells_of_the_relay_and_of_nobody_else() {
        let message = "Received: from mail.assoc.example ([192.0.2.1])\r\n by mx.example.jp with ESMTP id 7\r\n for <hanako@example.jp>; Tue, 16 Jul 2002 12:00:00 +0900\r\nReceived: from forward ([198.51.100.7]) by mail.assoc.example FOR a@b.example\r\nTo: hanako@example.jp\r\nDelivered-To: hanako@example.jp\r\nsubject : buy\u{202e}\r\nNo field\r\n\r\nFrom: body\r\n";
        assert_eq!(
            header(message.as_bytes()).unwrap(),
            "Received: from mail.assoc.example ([192.0.2.1])\r\n\tby mx.example.jp with ESMTP id 7; Tue, 16 Jul 2002 12:00:00 +0900\r\nReceived: from forward ([198.51.100.7]) by mail.assoc.example\r\nsubject: buy\\u{202e}\r\n"
        );
        assert_eq!(header(b""), None);
        assert_eq!(header(b"\r\nSubject: body\r\n"), None);
        assert_eq!(header(b"To: a@b.example\r\n\r\n"), None);
    }

    #[test]
    fn words_of_a_header_are_short_and_whole() {
        assert_eq!(encoded("Example CERT"), "Example CERT");
        let text = "第三者中継の事例".repeat(20);
        let shown = encoded(&text);
        assert!(shown.split("\r\n\t").all(|word| word.len() <= 75), "{shown}");
        let parts = shown.split("\r\n\t").map(|word| {
            let letters = word.strip_prefix("=?UTF-8?B?").unwrap().strip_suffix("?=").unwrap();
            String::from_utf8(STANDARD.decode(letters).unwrap()).unwrap()
        });
        assert_eq!(parts.collect::<String>(), text);
        assert_eq!(encoded("a\"b"), "=?UTF-8?B?YSJi?=");
    }
}
