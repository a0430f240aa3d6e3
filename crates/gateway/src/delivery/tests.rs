//! From the spool to the mailbox, over servers that are kind, unkind or silent.

use sekisho_wire::smtp::parameter::{Body as BodyKind, Notify, Return};

use super::*;
use crate::outbound::fake::{Fake, GREETING, MESSAGE, polite};
use crate::spool::Recipient;

mod crash;
mod dovecot;
mod operator;
mod second;
mod stage;

use stage::{Stage, envelope, mail};

const STRANGER: &str = "stranger@elsewhere.example";

#[tokio::test]
async fn rfc_5321_section_4_4_final_delivery_adds_the_last_trace_lines() {
    let stage = Stage::new("");
    stage
        .queue(
            &envelope(STRANGER, &[("info@example.jp", "mailbox:suzuki@example.jp")]),
            "Subject: x\r\n\r\nhello\r\n",
        )
        .await;
    stage.run_until_empty().await;
    let [text] = &stage.messages("suzuki@example.jp")[..] else { panic!("one message") };
    let head = "Return-Path: <stranger@elsewhere.example>\nDelivered-To: suzuki@example.jp\nReceived: by us\nSubject: x\n";
    assert!(text.starts_with(head), "{text}");
    assert!(stage.counted("maildir", "delivered", 1));
}

#[tokio::test]
async fn what_goes_round_is_cut_and_a_stranger_is_told_nothing() {
    let stage = Stage::new("");
    let text = "Delivered-To: Suzuki@example.jp\r\nSubject: round\r\n\r\nhello\r\n";
    stage.queue(&envelope(STRANGER, &[mail("suzuki"), mail("tanaka")]), text).await;
    stage.run_until_empty().await;
    assert_eq!(stage.messages("suzuki@example.jp").len(), 0);
    assert_eq!(stage.messages("tanaka@example.jp").len(), 1);
    let [kept] = &stage.messages("postmaster")[..] else { panic!("one message") };
    for part in [
        "Return-Path: <>",
        "Diagnostic-Code: x-sekisho; 5.4.6",
        "Status: 5.4.6",
        "Final-Recipient: rfc822; suzuki@example.jp",
        "message/rfc822",
        "\nhello\n",
    ] {
        assert!(kept.contains(part), "{part} is not in {kept}");
    }
    assert!(stage.counted("maildir", "kept", 1) && stage.counted("maildir", "delivered", 2));
}

#[tokio::test]
async fn our_own_sender_is_told_of_every_recipient_that_failed() {
    let server = Fake::start(|line| match line {
        "RCPT TO:<b@far.example>" => "550 5.1.1 no such user\r\n".to_owned(),
        "RCPT TO:<c@far.example>" => "551 moved\r\n".to_owned(),
        other => polite(other, "8BITMIME"),
    })
    .await;
    let stage = Stage::new(&Stage::smart_host(&server));
    let recipients = ["a", "b", "c"].map(|name| (format!("{name}@far.example"), "smart-host"));
    let recipients: Vec<_> = recipients.iter().map(|(path, target)| (path.as_str(), *target)).collect();
    let mut envelope = envelope("suzuki@example.jp", &recipients);
    envelope.principal = Some("suzuki@example.jp".to_owned());
    stage.queue(&envelope, "Subject: x\r\n\r\nsecret text\r\n").await;
    stage.run_until_empty().await;
    let [notice] = &stage.messages("suzuki@example.jp")[..] else { panic!("one notice") };
    for part in [
        "Return-Path: <>\n",
        "Auto-Submitted: auto-replied",
        "Status: 5.1.1",
        "Status: 5.0.0",
        "Remote-MTA: dns; 127.0.0.1",
        "smtp; 550 5.1.1 no such user",
        "text/rfc822-headers",
        "\nSubject: x\n",
    ] {
        assert!(notice.contains(part), "{part} is not in {notice}");
    }
    assert!(!notice.contains("secret text") && !notice.contains("a@far.example"), "{notice}");
    assert_eq!(server.heard_beginning("MAIL FROM").len(), 1, "one transaction for all");
    assert_eq!(server.heard_beginning("Received: by us").len(), 1);
    assert!(stage.counted("smart-host", "delivered", 1) && stage.counted("smart-host", "returned", 2));
}

#[tokio::test]
async fn a_strangers_mail_that_fails_on_its_way_out_stays_here() {
    let server = Fake::start(|line| match line {
        MESSAGE => "550 5.7.1 spam\r\n".to_owned(),
        other => polite(other, "8BITMIME"),
    })
    .await;
    let stage = Stage::new(&Stage::smart_host(&server));
    let mut envelope = envelope(STRANGER, &[("away@far.example", "smart-host")]);
    // A stranger cannot ask for silence on behalf of our people.
    envelope.recipients[0].notify = Some(Notify { never: true, ..Notify::default() });
    stage.queue(&envelope, "Subject: x\r\n\r\nhello\r\n").await;
    stage.run_until_empty().await;
    let [kept] = &stage.messages("postmaster")[..] else { panic!("one message") };
    assert!(kept.contains("550 5.7.1 spam") && kept.contains("\nhello\n"), "{kept}");
    assert_eq!(server.heard_beginning("MAIL FROM").len(), 1, "nobody else is told");
}

#[tokio::test]
async fn a_notice_that_fails_is_kept_and_not_answered() {
    let server = Fake::start(|line| match line.get(..7) {
        Some("RCPT TO") => "550 5.1.1 no such user\r\n".to_owned(),
        _ => polite(line, "8BITMIME"),
    })
    .await;
    let stage = Stage::new(&Stage::smart_host(&server));
    let mut envelope = envelope("mine@provider.example", &[("a@far.example", "smart-host")]);
    envelope.principal = Some("suzuki@example.jp".to_owned());
    envelope.ret = Some(Return::Full);
    stage.queue(&envelope, "Subject: x\r\n\r\nhello\r\n").await;
    stage.run_until_empty().await;
    assert_eq!(server.heard_beginning("MAIL FROM"), ["MAIL FROM:<mine@provider.example>", "MAIL FROM:<>"]);
    assert_eq!(
        server.heard_beginning("RCPT TO"),
        ["RCPT TO:<a@far.example>", "RCPT TO:<mine@provider.example>"]
    );
    let [kept] = &stage.messages("postmaster")[..] else { panic!("one message") };
    assert!(
        kept.contains("Final-Recipient: rfc822; mine@provider.example") && kept.contains("\nhello\n"),
        "{kept}"
    );
}

#[tokio::test]
async fn rfc_3461_section_4_1_notify_is_respected() {
    let server = Fake::start(|line| match line {
        "RCPT TO:<never@far.example>" | "RCPT TO:<success@far.example>" => "550 no\r\n".to_owned(),
        other => polite(other, ""),
    })
    .await;
    let stage = Stage::new(&Stage::smart_host(&server));
    let mut envelope = envelope(
        "suzuki@example.jp",
        &[
            ("never@far.example", "smart-host"),
            ("success@far.example", "smart-host"),
            ("on@far.example", "smart-host"),
            mail("tanaka"),
        ],
    );
    envelope.recipients[0].notify = Some(Notify { never: true, ..Notify::default() });
    for place in 1..4 {
        envelope.recipients[place].notify = Some(Notify { success: true, ..Notify::default() });
    }
    stage.queue(&envelope, "Subject: x\r\n\r\nhello\r\n").await;
    stage.run_until_empty().await;
    let [notice] = &stage.messages("suzuki@example.jp")[..] else { panic!("one notice") };
    assert!(
        notice.contains("rfc822; on@far.example\nAction: relayed")
            && notice.contains("rfc822; tanaka@example.jp\nAction: delivered"),
        "{notice}"
    );
    assert!(!notice.contains("never@far.example") && !notice.contains("success@far.example"), "{notice}");
    assert!(stage.counted("smart-host", "dropped", 2));
}

#[tokio::test]
async fn eight_bits_that_are_not_there_stop_nothing() {
    let server = Fake::start(|line| polite(line, "")).await;
    let stage = Stage::new(&Stage::smart_host(&server));
    let mut announced = envelope("suzuki@example.jp", &[("a@far.example", "smart-host")]);
    (announced.body, announced.smtputf8) = (BodyKind::EightBitMime, true);
    stage.queue(&announced, "Subject: x\r\n\r\nhello\r\n").await;
    stage.queue(&announced, "Subject: x\r\n\r\nh\u{e9}llo\r\n").await;
    stage.run_until_empty().await;
    assert_eq!(server.heard_beginning("MAIL FROM"), ["MAIL FROM:<suzuki@example.jp>"]);
    let [notice] = &stage.messages("suzuki@example.jp")[..] else { panic!("one notice") };
    assert!(notice.contains("Status: 5.6.3"), "{notice}");
}

#[tokio::test]
async fn lmtp_gets_all_own_recipients_at_once_and_each_has_its_own_fate() {
    let server = Fake::start(|line| match line {
        "RCPT TO:<kato@example.jp>" => "550 5.1.1 nobody\r\n".to_owned(),
        MESSAGE => "250 2.1.5 ok\r\n452 4.2.2 over quota\r\n".to_owned(),
        other => polite(other, ""),
    })
    .await;
    let stage = Stage::new(&format!("lmtp = \"{}\"\n", server.address));
    let mut envelope = envelope("suzuki@example.jp", &[mail("suzuki"), mail("tanaka"), mail("kato")]);
    envelope.principal = Some("suzuki@example.jp".to_owned());
    let id = stage.queue(&envelope, "Subject: x\r\n\r\nhello\r\n").await;
    stage
        .run_until(|stage| {
            stage.counted("lmtp", "delivered", 2)
                && stage.waiting(id).is_some_and(|waiting| waiting.due.is_some())
        })
        .await;
    assert_eq!(server.heard()[..2], ["LHLO mail.example.jp", "MAIL FROM:<suzuki@example.jp>"]);
    let to: Vec<String> =
        ["suzuki", "tanaka", "kato", "suzuki"].map(|name| format!("RCPT TO:<{name}@example.jp>")).into();
    assert_eq!(server.heard_beginning("RCPT TO"), to);
    let notices = server.heard_beginning("From: Mail Delivery System");
    assert!(notices[0].contains("Final-Recipient: rfc822; kato@example.jp\r\n"), "{notices:?}");
    assert_eq!(server.heard_beginning("MAIL FROM").last().unwrap(), "MAIL FROM:<>");
    let waiting = stage.waiting(id).unwrap();
    assert_eq!((waiting.recipients, waiting.attempts, waiting.note.as_str()), (1, 1, "452 4.2.2 over quota"));
    assert!(stage.counted("lmtp", "later", 1) && stage.counted("lmtp", "returned", 1));
}

#[tokio::test]
async fn what_lmtp_took_before_it_broke_is_not_sent_again() {
    let server = Fake::start(|line| match line {
        MESSAGE => "250 2.1.5 ok\r\n\0".to_owned(),
        other => polite(other, ""),
    })
    .await;
    let stage = Stage::new(&format!("lmtp = \"{}\"\n", server.address));
    let id = stage
        .queue(&envelope(STRANGER, &[mail("suzuki"), mail("tanaka")]), "Subject: x\r\n\r\nhello\r\n")
        .await;
    stage
        .run_until(|stage| {
            stage.waiting(id).is_some_and(|waiting| waiting.attempts == 1 && waiting.due.is_some())
        })
        .await;
    let queued = stage.gateway.spool.take(id).await.unwrap().unwrap();
    assert_eq!(queued.open_recipients().collect::<Vec<_>>(), [1]);
    assert!(queued.note().contains("the connection failed"), "{}", queued.note());
}

#[tokio::test]
async fn the_postmasters_mailbox_that_refuses_loses_nothing() {
    let server = Fake::start(|line| match line.get(..4) {
        Some("RCPT") => "550 5.1.1 nobody\r\n".to_owned(),
        _ => polite(line, "8BITMIME"),
    })
    .await;
    let stage = Stage::new(&format!("lmtp = \"{}\"\n", server.address));
    stage.queue(&envelope(STRANGER, &[mail("suzuki")]), "Subject: x\r\n\r\nhello\r\n").await;
    stage.run_until(|stage| stage.counted("lmtp", "kept", 1) && stage.counted("lmtp", "later", 1)).await;
    stage.run_until(|stage| stage.gateway.spool.list(9).iter().any(|waiting| waiting.attempts == 1)).await;
    assert_eq!(stage.gateway.spool.status().messages, 1);
}

/// The servers take connections and never say a word.
#[tokio::test]
async fn a_silent_server_stops_no_other_way() {
    let silent = || Fake::start(|line| if line == GREETING { String::new() } else { polite(line, "") });
    let many = 3 * 8;
    // A silent smart host, and Maildirs.
    let server = silent().await;
    let stage = Stage::new(&Stage::smart_host(&server));
    for _ in 0..many {
        stage.queue(&envelope(STRANGER, &[("a@far.example", "smart-host")]), "Subject: x\r\n\r\nx\r\n").await;
    }
    stage
        .queue(
            &envelope(STRANGER, &[("a@far.example", "smart-host"), mail("suzuki")]),
            "Subject: x\r\n\r\nx\r\n",
        )
        .await;
    stage.run_until(|stage| stage.counted("maildir", "delivered", 1)).await;
    assert_eq!(stage.gateway.spool.status().messages, many + 1);
    // Silent LMTP, and a smart host that works.
    let (server, works) = (silent().await, Fake::start(|line| polite(line, "")).await);
    let stage = Stage::new(&format!("lmtp = \"{}\"\n{}", server.address, Stage::smart_host(&works)));
    for _ in 0..many {
        stage.queue(&envelope(STRANGER, &[mail("suzuki")]), "Subject: x\r\n\r\nx\r\n").await;
    }
    stage
        .queue(&envelope("suzuki@example.jp", &[("a@far.example", "smart-host")]), "Subject: x\r\n\r\nx\r\n")
        .await;
    stage.run_until(|stage| stage.counted("smart-host", "delivered", 1)).await;
    assert_eq!(stage.gateway.spool.status().messages, many);
}

#[tokio::test]
async fn a_server_that_is_down_gives_everything_back_for_later() {
    let server = Fake::start(|line| polite(line, "")).await;
    let settings = Stage::smart_host(&server);
    drop(server);
    let stage = Stage::new(&settings);
    for _ in 0..20 {
        stage
            .queue(
                &envelope("suzuki@example.jp", &[("a@far.example", "smart-host")]),
                "Subject: x\r\n\r\nx\r\n",
            )
            .await;
    }
    stage.run_until(|stage| stage.counted("smart-host", "later", 20)).await;
}

#[tokio::test]
async fn what_was_tried_for_five_days_is_returned() {
    let server = Fake::start(|line| match line {
        "DATA" => "451 4.3.0 busy\r\n".to_owned(),
        other => polite(other, ""),
    })
    .await;
    let stage = Stage::new(&Stage::smart_host(&server));
    let mut envelope = envelope("suzuki@example.jp", &[("a@far.example", "smart-host")]);
    envelope.received = sekisho_net::clock::now() - jiff::SignedDuration::from_hours(121);
    let id = stage.queue(&envelope, "Subject: x\r\n\r\nhello\r\n").await;
    for _ in 0..19 {
        let queued = stage.gateway.spool.take(id).await.unwrap().unwrap();
        queued.retry_at(sekisho_net::clock::now(), "busy").await.unwrap();
    }
    stage.run_until_empty().await;
    let [notice] = &stage.messages("suzuki@example.jp")[..] else { panic!("one notice") };
    assert!(notice.contains("Status: 4.4.7") && notice.contains("451 4.3.0 busy"), "{notice}");
}
