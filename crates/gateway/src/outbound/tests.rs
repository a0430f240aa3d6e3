//! What a client does with servers, good and bad.

use std::sync::Arc;

use jiff::Timestamp;
use sekisho_net::resolver::{Resolver, Zone};
use sekisho_net::tls::{Roots, self_signed};
use sekisho_wire::smtp::parameter::{Notify, Return};

use super::fake::{Fake, GREETING, MESSAGE, polite};
use super::smart_host::Directions;
use super::*;
use crate::settings::{Lmtp, SmartHost};
use crate::spool::{Body, Envelope, Queued, Recipient, Spool, SpoolSettings};

const TEXT: &[u8] = b"Subject: x\r\n\r\n.\r\n..two\r\nend\r\n";

/// A message in a spool in memory.
async fn message(octets: &[u8]) -> Queued {
    let settings = SpoolSettings { free_octets: 0, ..SpoolSettings::default() };
    let spool = Spool::in_memory(settings).unwrap();
    let mut incoming = spool.begin();
    incoming.write(octets).await.unwrap();
    incoming.commit(&envelope()).await.unwrap();
    spool.next().await.unwrap()
}

fn envelope() -> Envelope {
    let notify = Some(Notify { success: true, failure: true, ..Notify::default() });
    let original_recipient = Some(("rfc822".to_owned(), b"a+b@c.example".to_vec()));
    let recipient = Recipient {
        forward_path: b"friend@far.example".to_vec(),
        target: "smart-host".to_owned(),
        notify,
        original_recipient,
    };
    let own =
        Envelope::of_our_own("submission", b"suzuki@example.jp", vec![recipient], Timestamp::UNIX_EPOCH);
    Envelope {
        ret: Some(Return::Headers),
        envelope_id: Some(b"id=1".to_vec()),
        trace: b"Received: by us\r\n".to_vec(),
        ..own
    }
}

fn transfer(recipients: &[&str]) -> Transfer {
    let recipient = |path: &&str| TransferRecipient {
        path: format!("<{path}>").into_bytes(),
        notification: recipient_parameters(&envelope().recipients[0]),
    };
    Transfer {
        reverse_path: b"<suzuki@example.jp>".to_vec(),
        smtputf8: false,
        eight_bit: false,
        notification: mail_parameters(&envelope()),
        recipients: recipients.iter().map(recipient).collect(),
        octets: 100,
    }
}

/// Hands a message over by LMTP.
async fn by_lmtp(
    to: &Fake,
    recipients: &[&str],
    body: &mut Body,
) -> (Vec<Option<Outcome>>, Result<(), OutboundError>) {
    let mut client = connect_lmtp(&Lmtp::Address(to.address), "mail.example").await.unwrap();
    let mut outcomes = vec![None; recipients.len()];
    let result = client.transfer(&transfer(recipients), body, &mut outcomes).await;
    (outcomes, result)
}

fn taken(text: &str) -> Option<Outcome> {
    Some(Outcome::Taken(text.to_owned()))
}

#[tokio::test]
async fn rfc_2033_section_4_2_one_reply_for_each_recipient() {
    let server = Fake::start(|line| match line {
        "RCPT TO:<b@x.example>" => "450 4.2.1 later\r\n".to_owned(),
        "RCPT TO:<c@x.example>" => "550 5.1.1 nobody\r\n".to_owned(),
        MESSAGE => "250 2.1.5 a has it\r\n452 4.2.2 full\r\n550-5.7.1 no\r\n550 5.7.1 never\r\n".to_owned(),
        other => polite(other, "PIPELINING"),
    })
    .await;
    let queued = message(TEXT).await;
    let recipients = ["a@x.example", "b@x.example", "c@x.example", "d@x.example", "e@x.example"];
    let (outcomes, result) = by_lmtp(&server, &recipients, &mut queued.body()).await;
    result.unwrap();
    let expected = [
        taken("250 2.1.5 a has it"),
        Some(Outcome::Later("450 4.2.1 later".to_owned())),
        Some(Outcome::Never("550 5.1.1 nobody".to_owned())),
        Some(Outcome::Later("452 4.2.2 full".to_owned())),
        Some(Outcome::Never("550 5.7.1 no never".to_owned())),
    ];
    assert_eq!(outcomes, expected);
    let heard = server.heard();
    assert_eq!(heard[..2], ["LHLO mail.example", "MAIL FROM:<suzuki@example.jp>"]);
    assert_eq!(heard.last().unwrap().as_bytes(), [b"Received: by us\r\n".as_slice(), TEXT].concat());
}

#[tokio::test]
async fn what_was_answered_before_the_connection_broke_counts() {
    let server = Fake::start(|line| match line {
        MESSAGE => "250 2.1.5 a has it\r\n\0".to_owned(),
        other => polite(other, ""),
    })
    .await;
    let queued = message(TEXT).await;
    let (outcomes, result) = by_lmtp(&server, &["a@x.example", "b@x.example"], &mut queued.body()).await;
    assert_eq!(outcomes, [taken("250 2.1.5 a has it"), None]);
    let error = result.unwrap_err();
    assert!(matches!(error, OutboundError::Socket(_)), "{error}");
    assert!(matches!(error.outcome(), Outcome::Later(_)));
}

#[tokio::test]
async fn what_is_no_reply_takes_nothing() {
    for garbage in ["\u{1}\u{2}garbage\r\n", "{\"error\": 1}\r\n", "2500 ok\r\n"] {
        let server = Fake::start(move |line| match line {
            MESSAGE => garbage.to_owned(),
            other => polite(other, ""),
        })
        .await;
        let queued = message(TEXT).await;
        let (outcomes, result) = by_lmtp(&server, &["a@x.example"], &mut queued.body()).await;
        assert_eq!(outcomes, [None]);
        assert!(matches!(result, Err(OutboundError::Reply(_))), "{garbage:?}");
    }
}

#[tokio::test]
async fn a_bare_line_end_is_not_sent_on() {
    for octets in
        [&b"a\r\n\r\nx\n.\r\nMAIL FROM:<>\r\n"[..], b"a\r\n\r\nx\r.\r\n", b"\na\r\n", b"a\r\n\r\nx\r"]
    {
        let server = Fake::start(|line| polite(line, "")).await;
        let queued = message(octets).await;
        let (outcomes, result) = by_lmtp(&server, &["a@x.example"], &mut queued.body()).await;
        assert_eq!(outcomes, [None]);
        let error = result.unwrap_err();
        assert!(matches!(error, OutboundError::BareLineEnd), "{error}");
        assert!(matches!(error.outcome(), Outcome::Never(_)));
        assert!(!server.heard().iter().any(|line| line.contains("Received")), "the end was sent");
    }
}

#[tokio::test]
async fn too_many_recipients_are_for_another_time() {
    let server = Fake::start(|line| match line {
        "RCPT TO:<b@x.example>" => "552 too many recipients\r\n".to_owned(),
        "RCPT TO:<c@x.example>" => "552 5.2.2 mailbox full\r\n".to_owned(),
        other => polite(other, ""),
    })
    .await;
    let queued = message(TEXT).await;
    let (outcomes, _) =
        by_lmtp(&server, &["a@x.example", "b@x.example", "c@x.example"], &mut queued.body()).await;
    assert!(
        matches!(&outcomes[..], [Some(Outcome::Taken(_)), Some(Outcome::Later(_)), Some(Outcome::Never(_))]),
        "{outcomes:?}"
    );
}

#[tokio::test]
async fn a_socket_in_the_file_system_takes_mail_too() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("lmtp");
    let server = Fake::at(&path, |line| polite(line, ""));
    let mut client = connect_lmtp(&Lmtp::Socket(path.clone()), "mail.example").await.unwrap();
    let (queued, mut outcomes) = (message(TEXT).await, vec![None]);
    client.transfer(&transfer(&["a@x.example"]), &mut queued.body(), &mut outcomes).await.unwrap();
    assert_eq!(outcomes, [taken("250 2.0.0 taken")]);
    assert_eq!(server.heard_beginning("RCPT"), ["RCPT TO:<a@x.example>"]);
    drop(server);
    let error =
        connect_lmtp(&Lmtp::Socket(directory.path().join("none")), "mail.example").await.err().unwrap();
    assert!(error.to_string().contains("none"), "{error}");
}

/// The smart host's settings and how it is found.
fn smart_host(server: &Fake, login: Option<&std::path::Path>, require_tls: bool) -> SmartHost {
    SmartHost {
        host: "smart.example".to_owned(),
        port: server.address.port(),
        require_tls,
        user: login.map(|_| "me".to_owned()),
        password_file: login.map(std::path::Path::to_owned),
    }
}

fn directions(roots: Roots, tls_at_once: bool) -> Directions {
    let mut zone = Zone::new();
    zone.add_address("smart.example", "127.0.0.1".parse().unwrap());
    Directions { resolver: Some(Resolver::fixed(zone)), roots, tls_at_once }
}

/// A certificate for `name`, and roots that trust it.
fn certificate(directory: &std::path::Path, name: &str) -> (sekisho_net::tls::ServerIdentity, Roots) {
    let identity = self_signed(&[name.to_owned()]).unwrap();
    let encoded = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, &identity.certificate);
    let path = directory.join("roots.pem");
    std::fs::write(&path, format!("-----BEGIN CERTIFICATE-----\n{encoded}\n-----END CERTIFICATE-----\n"))
        .unwrap();
    let roots = Roots::native().with_file(&path).unwrap();
    (identity, roots)
}

const OFFERS: &str = "STARTTLS AUTH_LOGIN_PLAIN DSN SIZE_1000000 8BITMIME SMTPUTF8";

#[tokio::test]
async fn a_login_is_sent_under_verified_tls_and_the_parameters_are_handed_on() {
    let directory = tempfile::tempdir().unwrap();
    let (identity, roots) = certificate(directory.path(), "smart.example");
    let password = directory.path().join("password");
    std::fs::write(&password, "hunter2\n").unwrap();
    for at_once in [false, true] {
        let server = Fake::with_tls(Some(&identity), at_once, |line| polite(line, OFFERS)).await;
        let to = smart_host(&server, Some(&password), false);
        let mut client =
            connect_smart_host(&to, "mail.example", &directions(roots.clone(), at_once)).await.unwrap();
        let queued = message(TEXT).await;
        let mut outcomes = vec![None, None];
        let eight_bit =
            Transfer { eight_bit: true, smtputf8: true, ..transfer(&["a@x.example", "b@x.example"]) };
        client.transfer(&eight_bit, &mut queued.body(), &mut outcomes).await.unwrap();
        client.quit().await;
        assert_eq!(outcomes, [taken("250 2.0.0 taken"), taken("250 2.0.0 taken")]);
        let heard = server.heard();
        let commands: Vec<&str> =
            heard.iter().filter(|line| !line.contains("Subject")).map(String::as_str).collect();
        let expected = [
            "EHLO mail.example",
            "STARTTLS",
            "EHLO mail.example",
            // RFC 4616 §2: \0me\0hunter2
            "AUTH PLAIN AG1lAGh1bnRlcjI=",
            "MAIL FROM:<suzuki@example.jp> BODY=8BITMIME SMTPUTF8 SIZE=100 RET=HDRS ENVID=id+3D1",
            "RCPT TO:<a@x.example> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;a+2Bb@c.example",
            "RCPT TO:<b@x.example> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;a+2Bb@c.example",
            "DATA",
            "QUIT",
        ];
        assert_eq!(commands, if at_once { &expected[2..] } else { &expected[..] });
    }
}

#[tokio::test]
async fn no_login_and_no_mail_go_to_whom_they_are_not_meant_for() {
    let directory = tempfile::tempdir().unwrap();
    let (_, roots) = certificate(directory.path(), "smart.example");
    let other = self_signed(&["smart.example".to_owned()]).unwrap();
    let password = directory.path().join("password");
    std::fs::write(&password, "hunter2").unwrap();
    let password = Some(password.as_path());
    // Its certificate is another one, or nobody vouches for it.
    for (roots, login, require_tls) in
        [(roots, password, false), (Roots::native(), password, false), (Roots::native(), None, true)]
    {
        let server = Fake::with_tls(Some(&other), false, |line| polite(line, OFFERS)).await;
        let to = smart_host(&server, login, require_tls);
        let error = connect_smart_host(&to, "mail.example", &directions(roots, false)).await.err();
        assert!(matches!(error, Some(OutboundError::Tls(_))), "{error:?}");
        assert!(server.heard_beginning("AUTH").is_empty() && server.heard_beginning("MAIL").is_empty());
    }
    // There is no TLS at all.
    for (login, require_tls) in [(password, false), (None, true)] {
        let server = Fake::start(|line| polite(line, "AUTH_PLAIN")).await;
        let to = smart_host(&server, login, require_tls);
        let error = connect_smart_host(&to, "mail.example", &directions(Roots::native(), false)).await.err();
        assert!(matches!(error, Some(OutboundError::NoTls)), "{error:?}");
        assert_eq!(server.heard(), ["EHLO mail.example"]);
    }
}

#[tokio::test]
async fn where_tls_is_not_required_any_certificate_is_better_than_none() {
    let identity = Arc::new(self_signed(&["whoever.example".to_owned()]).unwrap());
    for identity in [Some(identity), None] {
        let offers = if identity.is_some() { "STARTTLS" } else { "" };
        let server = Fake::with_tls(identity.as_deref(), false, move |line| polite(line, offers)).await;
        let to = smart_host(&server, None, false);
        connect_smart_host(&to, "mail.example", &directions(Roots::native(), false))
            .await
            .unwrap()
            .quit()
            .await;
        assert_eq!(server.heard_beginning("STARTTLS").len(), usize::from(identity.is_some()));
    }
}

#[tokio::test]
async fn what_the_smart_host_says_and_what_is_missing_is_told() {
    let directory = tempfile::tempdir().unwrap();
    let (identity, roots) = certificate(directory.path(), "smart.example");
    let password = directory.path().join("password");
    let server = Fake::with_tls(Some(&identity), false, |line| match line.get(..4) {
        Some("AUTH") => "535 5.7.8 wrong\r\n".to_owned(),
        _ => polite(line, OFFERS),
    })
    .await;
    let to = smart_host(&server, Some(&password), false);
    let ways = directions(roots.clone(), false);
    let error = connect_smart_host(&to, "mail.example", &ways).await.err().unwrap();
    assert!(matches!(error, OutboundError::Password(_)) && error.to_string().contains("password"), "{error}");
    std::fs::write(&password, "hunter2").unwrap();
    let error = connect_smart_host(&to, "mail.example", &ways).await.err().unwrap();
    assert_eq!(error.to_string(), "535 wrong");
    assert!(!format!("{error:?}").contains("hunter2"));
    let unknown = SmartHost { host: "nowhere.example".to_owned(), ..to };
    assert!(matches!(
        connect_smart_host(&unknown, "mail.example", &ways).await,
        Err(OutboundError::Lookup(_))
    ));
    let busy =
        Fake::start(|line| if line == GREETING { "554 go away\r\n".to_owned() } else { String::new() }).await;
    let error =
        connect_smart_host(&smart_host(&busy, None, false), "mail.example", &ways).await.err().unwrap();
    assert_eq!(error.outcome(), Outcome::Later("554 go away".to_owned()));
}

#[tokio::test]
async fn one_message_goes_without_a_server_of_ours() {
    let server = Fake::start(|line| match line {
        "RCPT TO:<gone@far.example>" => "550 5.1.1 nobody\r\n".to_owned(),
        _ => polite(line, ""),
    })
    .await;
    let to = SmartHost { host: "127.0.0.1".to_owned(), ..smart_host(&server, None, false) };
    let send = async |forward_path: &str| {
        let one = One { reverse_path: "case+t@example.jp", forward_path, octets: TEXT };
        send_one(&to, "mail.example", Resolver::fixed(Zone::new()), one).await.unwrap()
    };
    assert!(matches!(send("desk@far.example").await, Outcome::Taken(_)));
    assert_eq!(send("gone@far.example").await, Outcome::Never("550 5.1.1 nobody".to_owned()));
    assert_eq!(server.heard_beginning("MAIL FROM:<case+t@example.jp>").len(), 2);
}

#[tokio::test]
async fn words_behind_starttls_in_clear_are_an_attack() {
    let server = Fake::start(|line| match line {
        "STARTTLS" => "220 go ahead\r\n250-injected\r\n".to_owned(),
        other => polite(other, OFFERS),
    })
    .await;
    let to = smart_host(&server, None, false);
    let error = connect_smart_host(&to, "mail.example", &directions(Roots::native(), false)).await.err();
    assert!(matches!(error, Some(OutboundError::Injected)), "{error:?}");
}

#[tokio::test]
async fn what_the_next_server_cannot_take_is_never_sent() {
    let server = Fake::start(|line| polite(line, "SIZE_50")).await;
    for (change, says) in [("eight", "5.6.3"), ("utf8", "5.6.7"), ("size", "5.3.4")] {
        let mut client = connect_lmtp(&Lmtp::Address(server.address), "mail.example").await.unwrap();
        let mut wanted = transfer(&["a@x.example"]);
        wanted.eight_bit = change == "eight";
        wanted.smtputf8 = change == "utf8";
        assert_eq!(client.suits(&wanted), change == "size");
        let (queued, mut outcomes) = (message(TEXT).await, vec![None]);
        client.transfer(&wanted, &mut queued.body(), &mut outcomes).await.unwrap();
        assert!(matches!(&outcomes[0], Some(Outcome::Never(why)) if why.starts_with(says)), "{outcomes:?}");
    }
    assert!(server.heard_beginning("MAIL").is_empty());
}

#[tokio::test]
async fn what_a_message_really_holds() {
    for (octets, expected) in [
        (&b"A: b\r\n\r\nc\r\n"[..], (false, false)),
        (b"A: b\r\n\r\n\xe9\r\n", (true, false)),
        (b"A: \xe9\r\n\r\nc\r\n", (true, true)),
    ] {
        let content = Content::of(&mut message(octets).await.body()).await.unwrap();
        assert_eq!((content.eight_bit, content.eight_bit_header), expected);
    }
}

#[test]
fn dsn_parameters_are_written_as_they_are_read() {
    let mut recipient = envelope().recipients.remove(0);
    assert_eq!(recipient_parameters(&recipient), " NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;a+2Bb@c.example");
    recipient.notify = Some(Notify { never: true, ..Notify::default() });
    recipient.original_recipient = None;
    assert_eq!(recipient_parameters(&recipient), " NOTIFY=NEVER");
    recipient.notify = None;
    assert_eq!(recipient_parameters(&recipient), "");
    assert_eq!(mail_parameters(&envelope()), " RET=HDRS ENVID=id+3D1");
}
