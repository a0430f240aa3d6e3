//! What a notice says, and what nobody can make it say.

use jiff::Timestamp;
use sekisho_wire::mail::dsn::{Sign, signs};
use sekisho_wire::mail::header::{Fields, split};

use super::report::Frame;
use super::*;

fn envelope() -> Envelope {
    let recipient = |path: &str| Recipient {
        forward_path: path.as_bytes().to_vec(),
        target: "smart-host".to_owned(),
        notify: None,
        original_recipient: Some(("rfc822".to_owned(), b"old@far.example".to_vec())),
    };
    let recipients = vec![recipient("a@far.example"), recipient("b@far.example")];
    Envelope {
        envelope_id: Some(b"QQ314159".to_vec()),
        principal: Some("suzuki".to_owned()),
        ..Envelope::of_our_own("submission", b"suzuki@example.jp", recipients, Timestamp::UNIX_EPOCH)
    }
}

fn fallen(place: usize, action: Action, said: &str) -> Fallen {
    Fallen { place, action, said: said.to_owned(), remote: Some("smart.example".to_owned()) }
}

/// The whole of a notice about `about`.
fn notice(about: &Envelope, fallen: &[Fallen], kept: bool, original: Original) -> String {
    let notice = Notice { host: "mail.example.jp", about, fallen, kept, recipients: Vec::new() };
    let frame =
        Frame { notice: &notice, original, id: "ABC", boundary: "BOUNDARY", now: Timestamp::UNIX_EPOCH };
    String::from_utf8([frame.head(), b"Subject: original\r\n".to_vec(), frame.tail()].concat()).unwrap()
}

fn field(text: &str, name: &str) -> Vec<String> {
    Fields::of(text.as_bytes()).filter(|field| field.is(name)).map(|field| field.unfolded()).collect()
}

#[test]
fn rfc_3464_a_notice_of_failure() {
    let about =
        [fallen(0, Action::Failed, "550 5.1.1 no such user"), fallen(1, Action::Expired, "450 4.2.1 busy")];
    let text = notice(&envelope(), &about, false, Original::Header);
    assert!(text.is_ascii());
    assert!(text.split("\r\n").all(|line| line.len() <= 998 && !line.contains(['\r', '\n'])));
    assert_eq!(field(&text, "To"), ["<suzuki@example.jp>"]);
    assert_eq!(field(&text, "Auto-Submitted"), ["auto-replied"]);
    assert_eq!(signs(text.as_bytes(), Some("")).first(), Some(&Sign::NullReversePath));
    assert!(signs(text.as_bytes(), Some("")).contains(&Sign::DeliveryReport));
    let parts: Vec<&str> = text.split("--BOUNDARY\r\n").collect();
    assert_eq!(parts.len(), 4);
    let (_, words) = split(parts[1].as_bytes());
    let words: Vec<u8> = words.iter().copied().filter(|octet| !octet.is_ascii_whitespace()).collect();
    let words = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, words).unwrap();
    let words = String::from_utf8(words).unwrap();
    assert!(
        words.contains("a@far.example")
            && words.contains("no such user")
            && words.contains("配送できませんでした"),
        "{words}"
    );
    let status = parts[2];
    for line in [
        "Content-Type: message/delivery-status",
        "Reporting-MTA: dns; mail.example.jp",
        "Original-Envelope-Id: QQ314159",
        "Arrival-Date: Thu, 1 Jan 1970 00:00:00 +0000",
        "Original-Recipient: rfc822; old@far.example",
        "Final-Recipient: rfc822; a@far.example",
        "Action: failed",
        "Status: 5.1.1",
        "Remote-MTA: dns; smart.example",
        "Diagnostic-Code: smtp; 550 5.1.1 no such user",
        "Final-Recipient: rfc822; b@far.example",
        "Status: 4.4.7",
    ] {
        assert!(status.split("\r\n").any(|own| own == line), "{line} is not in {status}");
    }
    // RFC 3464 §2.1: an empty line stands between the message's fields and each recipient's.
    assert_eq!(status.matches("\r\n\r\nOriginal-Recipient").count(), 2);
    assert!(parts[3].starts_with("Content-Type: text/rfc822-headers\r\n"));
    assert!(text.ends_with("Subject: original\r\n\r\n--BOUNDARY--\r\n"));
}

#[test]
fn nobody_writes_fields_of_their_own_into_a_notice() {
    let evil = "x\r\nBcc: victim@far.example\r\n\r\n--BOUNDARY\r\n\u{1b}[31m\u{e9}";
    let mut envelope = envelope();
    envelope.envelope_id = Some(evil.as_bytes().to_vec());
    envelope.reverse_path = evil.as_bytes().to_vec();
    envelope.recipients[0].forward_path = evil.as_bytes().to_vec();
    envelope.recipients[0].original_recipient = Some(("rfc822".to_owned(), evil.as_bytes().to_vec()));
    let evil = Fallen { remote: Some(evil.to_owned()), ..fallen(0, Action::Failed, evil) };
    for kept in [false, true] {
        let text = notice(&envelope, std::slice::from_ref(&evil), kept, Original::Full);
        assert!(text.is_ascii());
        assert!(!text.split("\r\n").any(|line| line.starts_with("Bcc") || line.contains('\u{1b}')), "{text}");
        assert_eq!(text.matches("\r\n--BOUNDARY\r\n").count(), 3);
    }
}

#[test]
fn rfc_6533_addresses_in_utf_8() {
    let mut envelope = envelope();
    envelope.smtputf8 = true;
    envelope.recipients[0].forward_path = "鈴木@例え.jp".as_bytes().to_vec();
    let text = notice(&envelope, &[fallen(0, Action::Failed, "550 no")], false, Original::Full);
    for line in [
        "Content-Type: message/global-delivery-status",
        "Content-Type: message/global",
        "Final-Recipient: utf-8; 鈴木@例え.jp",
        "Status: 5.0.0",
    ] {
        assert!(text.split("\r\n").any(|own| own == line), "{line} is not in {text}");
    }
    assert_eq!(field(&text, "Content-Transfer-Encoding"), ["8bit"]);
}

#[test]
fn success_and_what_is_kept_are_told_as_such() {
    let text = notice(
        &envelope(),
        &[fallen(0, Action::Relayed, "250 ok"), fallen(1, Action::Delivered, "x")],
        false,
        Original::Header,
    );
    assert!(
        text.contains("\r\nAction: relayed\r\nStatus: 2.0.0\r\n")
            && text.contains("\r\nAction: delivered\r\n")
    );
    assert!(!text.contains("Diagnostic-Code") && field(&text, "Subject")[0].contains("was delivered"));
    let text = notice(&envelope(), &[fallen(0, Action::Failed, "550 no")], true, Original::Full);
    assert_eq!(field(&text, "To"), ["<postmaster@mail.example.jp>"]);
    assert!(text.contains("\r\nContent-Type: message/rfc822\r\n"));
    let text = notice(&envelope(), &[fallen(0, Action::Failed, "4.2.2 full")], false, Original::None);
    assert!(text.contains("\r\nStatus: 5.0.0\r\n") && !text.contains("message/rfc822"));
}
