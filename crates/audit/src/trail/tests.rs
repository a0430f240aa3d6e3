use proptest::prelude::*;

use super::render::{ENGLISH, JAPANESE};
use super::*;
use crate::report::catalogue::{Language, problems};

const TOP: &str = "Return-Path: <postmaster@assoc.example>\r\nReceived: from mail.assoc.example (mail.assoc.example [203.0.113.25])\r\n\tby in.me.example (Postfix) with ESMTP id 1\r\n\tfor <me@me.example>; Tue, 16 Jul 2002 10:00:00 +0900\r\n";

fn after_top(rest: &str) -> Trail {
    follow(format!("{TOP}{rest}Subject: x\r\n\r\nbody").as_bytes(), &Trust::default()).unwrap()
}

#[test]
fn how_2002_began() {
    let trail = after_top(
        "Received: from spammer (unknown [198.51.100.66]) by mail.assoc.example with SMTP; now\r\n",
    );
    assert_eq!(trail.conclusion, Conclusion::RelayedForOwnSender);
    assert_eq!(trail.handed_over_by, Some("203.0.113.25".parse().unwrap()));
    assert_eq!(trail.claim.as_ref().unwrap().from_address, Some("198.51.100.66".parse().unwrap()));
    assert_eq!(trail.recipient.as_deref(), Some("me@me.example"));
    assert_eq!(trail.hops.iter().map(|hop| hop.trusted).collect::<Vec<_>>(), [true, false]);
    let english = render(&trail, Language::English);
    assert!(english.starts_with("POSSIBLY RELAYED"), "{english}");
    assert!(english.contains("spammer [198.51.100.66], without a login"), "{english}");
    let japanese = render(&trail, Language::Japanese);
    assert!(japanese.starts_with("中継の可能性あり"), "{japanese}");
    // Every value is set in, none is left as a name.
    assert!(!english.contains('$') && !english.contains("trail-") && !japanese.contains("trail-"));
}

#[test]
fn a_host_of_neither_side_relayed() {
    let message = TOP.replace("<postmaster@assoc.example>", "<someone@elsewhere.example>")
        + "Received: from x ([198.51.100.66]) by mail.assoc.example with ESMTP; now\r\n\r\n";
    let trail = follow(message.as_bytes(), &Trust::default()).unwrap();
    assert_eq!(trail.conclusion, Conclusion::Relayed);
    let authenticated = message.replace("with ESMTP;", "with ESMTPSA;");
    let trail = follow(authenticated.as_bytes(), &Trust::default()).unwrap();
    assert_eq!(trail.conclusion, Conclusion::Submission);
}

#[test]
fn own_users_and_direct_senders_are_no_relay() {
    let inside = after_top("Received: from pc ([10.0.0.4]) by mail.assoc.example with SMTP; now\r\n");
    assert_eq!(inside.conclusion, Conclusion::Submission);
    assert_eq!(after_top("").conclusion, Conclusion::Direct);
}

#[test]
fn inner_hosts_are_walked_through_and_names_open_nothing() {
    let store =
        "Received: from in.me.example (in.me.example [10.1.1.1]) by store.me.example with LMTP; now\r\n";
    let message = format!("{store}{TOP}\r\n");
    let trail = follow(message.as_bytes(), &Trust::default()).unwrap();
    assert_eq!(trail.handed_over_by, Some("203.0.113.25".parse().unwrap()));
    // A stranger calls itself like a trusted host and brings a line of its own.
    let forged = "Received: from in.me.example (liar [198.51.100.9]) by store.me.example with ESMTP; now\r\nReceived: from innocent ([192.0.2.1]) by in.me.example with ESMTP; now\r\n\r\n";
    let trust = Trust::of(&["me.example".to_owned()]);
    let trail = follow(forged.as_bytes(), &trust).unwrap();
    assert_eq!(trail.handed_over_by, Some("198.51.100.9".parse().unwrap()));
    assert!(matches!(&trail.notes[0], Note::NameWithoutAddress { name, .. } if name == "in.me.example"));
    let trust = Trust::of(&["me.example".to_owned(), "198.51.100.9".to_owned()]);
    let trail = follow(forged.as_bytes(), &trust).unwrap();
    assert_eq!(trail.handed_over_by, Some("192.0.2.1".parse().unwrap()));
}

/// Who stands behind a NAT, or on an infected machine inside, brings lines as well.
#[test]
fn a_private_address_alone_opens_nothing() {
    let forged = |by: &str| {
        format!(
            "Received: from pc (unknown [172.17.0.1]) by mx.me.example with ESMTP; now\r\nReceived: from bank ([203.0.113.7]) by {by} with ESMTP; now\r\n\r\n"
        )
    };
    let found = |by: &str, trust: &[&str]| {
        let trust = Trust::of(&trust.iter().map(ToString::to_string).collect::<Vec<_>>());
        let trail = follow(forged(by).as_bytes(), &trust).unwrap();
        (trail.handed_over_by.map(|address| address.to_string()), trail.conclusion == Conclusion::NoOutside)
    };
    let (nobody, bank) = ((None, true), (Some("203.0.113.7".to_owned()), false));
    for trust in [[].as_slice(), &["mx.me.example"]] {
        assert_eq!(found("gw.innocent.example", trust), nobody, "{trust:?}");
    }
    // A neighbour by name, unless hosts are named; or whoever is named.
    assert_eq!(found("in.me.example", &[]), bank);
    assert_eq!(found("in.me.example", &["mx.me.example"]), nobody);
    assert_eq!(found("in.me.example", &["mx.me.example", "in.me.example"]), bank);
    assert_eq!(found("gw.elsewhere.example", &["mx.me.example", "172.17.0.1"]), bank);
    // Neither `example` nor `jp` is a domain of anybody.
    assert!(!is_neighbour("gw.example", "mx.example") && is_neighbour("MX.example.", "mx.example"));
}

#[test]
fn a_client_without_an_address_is_inside_only_where_it_must_be() {
    let line = |text: &str| hops(format!("Received: {text}; now\r\n\r\n").as_bytes()).remove(0);
    let inside = |text: &str| client(&line(text), &Trust::default()) == Client::OnSameHost;
    assert!(inside("by mx.me.example (Postfix, from userid 0) id 1"));
    assert!(inside("from mx.me.example by mx.me.example (Dovecot) with LMTP id 1"));
    assert!(inside("from localhost by mx.me.example with ESMTP"));
    assert!(!inside("from stranger by mx.me.example with SMTP"));
    let hidden = "Received: from stranger by mx.me.example with SMTP; now\r\nReceived: from innocent ([192.0.2.1]) by stranger; now\r\n\r\n";
    let trail = follow(hidden.as_bytes(), &Trust::default()).unwrap();
    assert_eq!((trail.handed_over_by, trail.conclusion), (None, Conclusion::NoOutside));
}

#[test]
fn a_line_that_does_not_fit_is_pointed_at() {
    let trail = after_top("Received: from a ([198.51.100.1]) by innocent.victim.example with SMTP; now\r\n");
    assert!(matches!(&trail.notes[0], Note::Gap { line: 1, by, .. } if by == "innocent.victim.example"));
}

#[test]
fn bad_input_is_an_answer() {
    assert_eq!(follow(b"", &Trust::default()), Err(TrailError::NoReceived));
    assert_eq!(follow(b"Subject: x\n\nReceived: y", &Trust::default()), Err(TrailError::NoReceived));
    let untrusted = follow(TOP.as_bytes(), &Trust::of(&["elsewhere.example".to_owned()]));
    assert_eq!(untrusted, Err(TrailError::TopNotTrusted { by: "in.me.example".to_owned() }));
    let long = format!("Received: {}\r\n\r\n", "x".repeat(1 << 20));
    assert_eq!(follow(long.as_bytes(), &Trust::default()), Err(TrailError::NoReceived));
    let many = "Received: from a ([10.0.0.1]) by b; now\r\n".repeat(10_000);
    let trail = follow(many.as_bytes(), &Trust::default()).unwrap();
    assert_eq!((trail.hops.len(), trail.conclusion), (HOPS_LIMIT, Conclusion::NoOutside));
    assert!(render(&trail, Language::English).lines().count() < 30);
    let escapes = after_top("Received: from \u{1b}[31m ([198.51.100.1]) by x\0y with SMTP; now\r\n");
    let text = render(&escapes, Language::English);
    assert!(!text.contains('\u{1b}') && !text.contains('\0'), "{text:?}");
}

#[test]
fn both_languages_say_the_same() {
    assert_eq!(problems(ENGLISH, JAPANESE), Vec::<String>::new());
}

proptest! {
    #[test]
    fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..400), text in "\\PC{0,80}") {
        let message = [TOP.as_bytes(), b"Received: ", &bytes, text.as_bytes(), b"\r\n\r\n"].concat();
        let trail = follow(&message, &Trust::default()).unwrap();
        let escape_octet = render(&trail, Language::Japanese).bytes().any(|octet| octet == 0x1b);
        prop_assert!(!escape_octet);
        let _ = follow(&bytes, &Trust::of(&[text]));
    }
}
