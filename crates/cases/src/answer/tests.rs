use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::*;

const OURS: &str = "0123456789abcdef";

fn us() -> MailAddress {
    "case@coordinator.example".parse().unwrap()
}

fn read(message: &str) -> Filing {
    read_octets(message.as_bytes())
}

fn read_octets(octets: &[u8]) -> Filing {
    let post = Post { octets, reverse_path: None, forward_path: None };
    file(&post, &us(), |tag| tag.as_str() == OURS)
}

fn ours() -> Whose {
    Whose::Notice(OURS.parse().unwrap())
}

const TO: &str = "To: case+0123456789abcdef@coordinator.example\r\n";

#[test]
fn an_answer_is_filed_by_the_address_that_it_came_to() {
    for place in [
        "To: \"Centre\" <case+0123456789ABCDEF@Coordinator.Example>",
        "To: a@b.example, CASE+0123456789abcdef@coordinator.example",
        "Cc: =?utf-8?B?5Lit57aZ?= <case+0123456789abcdef@coordinator.example>",
        "Delivered-To: case+0123456789abcdef@coordinator.example",
        "X-Original-To: case+0123456789abcdef@coordinator.example",
        "In-Reply-To: <2026-001.0123456789abcdef@coordinator.example>",
        "References: <x@b.example>\r\n <2026-001.0123456789abcdef@coordinator.example>",
        "To: undisclosed:;\r\nTo: case+hj0000000000000m@coordinator.example, case+0123456789abcdef@coordinator.example",
    ] {
        let filing = read(&format!(
            "From: Taro <taro@assoc.example>\r\n{place}\r\nSubject: Re: x\r\n\r\nWe mend it.\r\n"
        ));
        assert_eq!((filing.whose, filing.kind), (ours(), Kind::Answer), "{place}");
        assert_eq!(filing.from.unwrap().to_string(), "Taro <taro@assoc.example>");
        assert_eq!(filing.text.unwrap().to_string(), "We mend it.");
    }
    let post = Post {
        octets: b"From: a@b.example\r\n\r\nx",
        reverse_path: Some("a@b.example"),
        forward_path: Some("case+0123456789abcdef@coordinator.example"),
    };
    assert_eq!(file(&post, &us(), |tag| tag.as_str() == OURS).whose, ours());
}

#[test]
fn a_guessed_or_foreign_tag_is_unknown() {
    for place in [
        "To: case+0123456789abcdee@coordinator.example",
        "To: case+0123456789abcdef@elsewhere.example",
        "To: other+0123456789abcdef@coordinator.example",
        "To: case+0123456789abcde@coordinator.example",
        "To: case@coordinator.example",
        "Subject: case+0123456789abcdef@coordinator.example",
        "X-To: case+0123456789abcdef@coordinator.example",
        "X: y",
    ] {
        let filing = read(&format!(
            "From: a@b.example\r\n{place}\r\n\r\ncase+0123456789abcdef@coordinator.example\r\n"
        ));
        assert_eq!((filing.whose, filing.kind), (Whose::Unknown, Kind::Answer), "{place}");
    }
    let filing = read(&format!("{TO}From: a@b.example\r\n\r\nx"));
    assert_eq!(filing.event(&us(), Digest::of(b"x")).is_some(), filing.whose != Whose::Unknown);
    let unknown = read("From: a@b.example\r\n\r\nx");
    assert_eq!(unknown.event(&us(), Digest::of(b"x")), None);
}

#[test]
fn what_they_wrote_is_kept_without_what_they_quote() {
    let jp = b"From: =?ISO-2022-JP?B?GyRCOzNFRBsoQg==?= <yamada@assoc.example>\r\nTo: case+0123456789abcdef@coordinator.example\r\n\
        Subject: =?ISO-2022-JP?B?UmU6IBskQjdvTD4bKEI=?=\r\nContent-Type: text/plain; charset=ISO-2022-JP\r\n\r\n\
        \x1b$B$4O\"Mm$\"$j$,$H$&$4$6$$$^$9!#\x1b(B\r\n\r\nOn Mon, case+0123456789abcdef@coordinator.example wrote:\r\n> secret\r\n";
    let filing = read_octets(jp);
    assert_eq!(filing.from.unwrap().to_string(), "山田 <yamada@assoc.example>");
    assert_eq!(filing.subject.unwrap().to_string(), "Re: 件名");
    assert_eq!(filing.text.unwrap().to_string(), "ご連絡ありがとうございます。");
    let page = read(&format!(
        "From: a@b.example\r\n{TO}Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n\r\n--b\r\n\
         Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<p>we =\r\nmend<script>x</script></p>\r\n--b--\r\n"
    ));
    assert!(page.text.unwrap().to_string().starts_with("we mend"));
    let quoted = read(&format!("From: a@b.example\r\n{TO}\r\n> all of it\r\n> is quoted\r\n"));
    assert_eq!(quoted.text.unwrap().to_string(), "> all of it > is quoted");
    let hostile = read(&format!(
        "From: \u{1b}[2J\u{202e} <a@b.example>\r\n{TO}Subject: a\tb\u{0}\r\n\r\n\u{1b}]0;x\u{7} end\r\n"
    ));
    let said = format!("{:?} {:?} {:?}", hostile.from, hostile.subject, hostile.text);
    assert!(!said.contains(['\u{1b}', '\u{202e}', '\u{0}']), "{said}");
}

fn report(kind: &str, status: &str, returned: &str) -> String {
    format!(
        "Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.assoc.example (Mail Delivery System)\r\nSubject: Undelivered Mail Returned to Sender\r\n\
         Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\nContent-Type: multipart/report; report-type={kind};\r\n\tboundary=\"A/mx\"\r\n\r\n\
         --A/mx\r\nContent-Description: Notification\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\nThis is the mail system.\r\n\r\n\
         --A/mx\r\nContent-Description: Delivery report\r\n{status}\r\n--A/mx\r\n{returned}\r\n--A/mx--\r\n"
    )
}

/// As Postfix writes it; the tag is in the letter that comes back alone.
#[test]
fn rfc_3464_a_bounce_says_to_whom_and_why() {
    let status = "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.assoc.example\r\nArrival-Date: Mon, 23 Nov 2026 14:02:11 +0900\r\n\r\n\
        Final-Recipient: rfc822; office@assoc.example\r\nOriginal-Recipient: rfc822;postmaster@assoc.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\
        Diagnostic-Code: smtp; 550 5.1.1 <office@assoc.example>: Recipient address\r\n    rejected: User unknown\r\n\r\n\
        Final-Recipient: rfc822; slow@assoc.example\r\nAction: delayed\r\nStatus: 4.4.1\r\n";
    let returned = "Content-Type: text/rfc822-headers\r\n\r\nReturn-Path: <case+0123456789abcdef@coordinator.example>\r\nSubject: x\r\n";
    let filing = read(&report("delivery-status", status, returned));
    assert_eq!(filing.whose, ours());
    let Kind::Bounce(failures) = &filing.kind else { panic!("{:?}", filing.kind) };
    assert_eq!(failures.len(), 1);
    assert_eq!(failures[0].recipient.as_ref().unwrap().as_str(), "office@assoc.example");
    assert_eq!(failures[0].original.as_ref().unwrap().as_str(), "postmaster@assoc.example");
    assert_eq!(failures[0].status, Some(Status { class: 5, subject: 1, detail: 1 }));
    assert_eq!(
        failures[0].words().unwrap().to_string(),
        "550 5.1.1 <office@assoc.example>: Recipient address rejected: User unknown"
    );
    let to: MailAddress = "postmaster@assoc.example".parse().unwrap();
    let Some(Event::Bounced { tag, address, .. }) = filing.event(&to, Digest::of(b"x")) else { panic!() };
    assert_eq!((tag.as_str(), address), (OURS, to));

    let delayed = status.replace("Action: failed", "Action: delayed");
    let filing = read(&report("delivery-status", &delayed, returned));
    assert_eq!((filing.whose.clone(), filing.kind.clone()), (ours(), Kind::Machine(Machine::Progress)));
    assert_eq!(filing.event(&us(), Digest::of(b"x")), None);
    let relayed = status.replace("failed", "relayed").replace("delayed", "expanded");
    assert_eq!(read(&report("delivery-status", &relayed, returned)).kind, Kind::Machine(Machine::Progress));

    // The report is in BASE64, or says nothing of anybody, or is cut.
    let encoded = "Content-Type: Message/Delivery-Status\r\nContent-Transfer-Encoding: base64\r\n\r\n\
        UmVwb3J0aW5nLU1UQTogZG5zOyB4CgpGaW5hbC1SZWNpcGllbnQ6IHJmYzgyMjsgYUBiLmV4YW1wbGUKQWN0aW9uOiBmYWlsZWQKU3RhdHVzOiA1LjIuMgo=\r\n";
    let Kind::Bounce(failures) = read(&report("delivery-status", encoded, returned)).kind else { panic!() };
    assert_eq!(failures[0].words().unwrap().to_string(), "5.2.2");
    let empty =
        read(&report("delivery-status", "Content-Type: message/delivery-status\r\n\r\n", returned)).kind;
    assert_eq!(empty, Kind::Bounce(Vec::new()));
    let whole = report("delivery-status", status, returned);
    let cut = whole.split_at(whole.find("Diagnostic-Code").unwrap()).0;
    assert!(matches!(read(cut).kind, Kind::Bounce(failures) if failures.len() == 1));
}

#[test]
fn bounces_of_older_servers() {
    let qmail = format!(
        "Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.example\r\n{TO}Subject: failure notice\r\n\r\nHi. This is the qmail-send program at mx.example.\r\n\
         I'm afraid I wasn't able to deliver your message to the following addresses.\r\n\r\n<postmaster@assoc.example>:\r\n\
         Sorry, no mailbox here by that name. (#5.1.1)\r\n\r\n--- Below this line is a copy of the message.\r\n"
    );
    let Kind::Bounce(failures) = read(&qmail).kind else { panic!() };
    assert_eq!(failures[0].recipient.as_ref().unwrap().as_str(), "postmaster@assoc.example");
    assert_eq!(failures[0].words().unwrap().to_string(), "Sorry, no mailbox here by that name. (#5.1.1)");
    assert_eq!(failures[0].status.map(|status| status.to_string()).as_deref(), Some("5.1.1"));
    let exim = format!(
        "X-Failed-Recipients: postmaster@assoc.example\r\nFrom: Mail Delivery System <x@mx.example>\r\n{TO}\r\nno such user\r\n"
    );
    let Kind::Bounce(failures) = read(&exim).kind else { panic!() };
    assert_eq!(failures[0].words().unwrap().to_string(), "no such user");
    let silent = read(&format!("From: MAILER-DAEMON@mx.example\r\n{TO}Subject: Returned mail\r\n\r\n"));
    let Some(Event::Bounced { reason, .. }) = silent.event(&us(), Digest::of(b"x")) else { panic!() };
    assert_eq!(reason.to_string(), "Returned mail");
}

#[test]
fn words_of_machines_are_no_answers() {
    let with = |fields: &str| read(&format!("From: a@b.example\r\n{TO}{fields}\r\n\r\nI am away.\r\n"));
    for (fields, machine) in [
        ("Auto-Submitted: auto-replied (vacation)", Machine::AutoSubmitted),
        ("auto-submitted: AUTO-GENERATED", Machine::AutoSubmitted),
        ("Precedence: auto_reply", Machine::Vacation),
        ("X-Autoreply: yes", Machine::Vacation),
        ("Subject: Automatic reply: x", Machine::Vacation),
        ("Subject: =?UTF-8?B?44CQ6Ieq5YuV6L+U5L+h44CR5Y+X5LuY?=", Machine::Vacation),
        ("Return-Path: <>", Machine::NullPath),
        (
            "Content-Type: multipart/report; report-type=disposition-notification; boundary=b",
            Machine::Receipt,
        ),
        ("Content-Type: multipart/report; report-type=\"feedback-report\"; boundary=b", Machine::Complaint),
    ] {
        let filing = with(fields);
        assert_eq!((filing.whose.clone(), filing.kind.clone()), (ours(), Kind::Machine(machine)), "{fields}");
        assert_eq!(filing.event(&us(), Digest::of(b"x")), None);
    }
    for fields in [
        // Ticket systems write it above what people answer.
        "Precedence: bulk",
        "Subject: =?UTF-8?B?5LiN5Zyo552A5L+h44Gu5Lu2?=",
        "Auto-Submitted: no",
        "Precedence: list",
        "Subject: Re: Automatic reply: x",
        "Return-Path: <a@b.example>",
        "Content-Type: multipart/mixed",
    ] {
        assert_eq!(with(fields).kind, Kind::Answer, "{fields}");
    }
}

/// As deep, as wide and as long as a stranger likes: it is read in no time, and what is outermost still counts.
#[test]
fn nested_and_huge_messages_have_an_end() {
    let nested = |kind: &str| {
        format!("From: a@b.example\r\n{TO}")
            + &format!("Content-Type: {kind}; boundary=b\r\n\r\n--b\r\n").repeat(40_000)
    };
    let messages = [
        nested("multipart/mixed"),
        nested("multipart/report; report-type=delivery-status"),
        nested("message/rfc822"),
        format!("From: a@b.example\r\n{TO}Content-Type: multipart/mixed; boundary=b\r\n\r\n")
            + &"--b\r\n\r\n".repeat(300_000),
        format!("{TO}From: {}\r\n\r\nx", "a@b.example, ".repeat(300_000)),
        format!("{TO}{}\r\nx", "X: y\r\n".repeat(500_000)),
        format!("{TO}{}\r\nx", "Subject: =?utf-8?B?44CQ?=\r\n".repeat(100_000)),
        format!("{TO}Subject: {}\r\n\r\nx", "=?utf-8?B?44CQ?= ".repeat(100_000)),
        format!("{TO}References: {}\r\n\r\nx", "<x@coordinator.example> ".repeat(200_000)),
        format!("{TO}Content-Type: text/html\r\n\r\n{}", "<div>".repeat(500_000)),
        format!(
            "{TO}Content-Type: text/plain; charset=iso-2022-jp\r\nContent-Transfer-Encoding: base64\r\n\r\n{}",
            "AAAA".repeat(500_000)
        ),
        format!(
            "{TO}Content-Type: message/delivery-status\r\n\r\n{}",
            "Action: failed\r\n\r\n".repeat(200_000)
        ),
    ];
    for message in messages {
        let began = Instant::now();
        let filing = read(&message);
        let start: String = message.chars().take(200).collect();
        assert!(began.elapsed() < Duration::from_secs(5), "{:?} for {start}", began.elapsed());
        assert_eq!(filing.whose, ours(), "{start}");
        assert!(filing.text.is_none_or(|text| text.to_string().chars().count() <= LENGTHS.2));
        if let Kind::Bounce(failures) = filing.kind {
            assert!(failures.len() <= 50);
        }
    }
    // Just within what is read, and just not.
    for (spare, whose) in [(0, ours()), (3, Whose::Unknown)] {
        let tag = "case+0123456789abcdef@coordinator.example\r\n";
        let begin = "X: ".to_owned();
        let filler = READ - begin.len() - 6 - tag.len() + spare;
        let message = format!("{begin}{}\r\nTo: {tag}\r\n\r\n", "y".repeat(filler));
        assert_eq!(read(&message).whose, whose, "{spare}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn any_octets_are_an_answer(octets in proptest::collection::vec(any::<u8>(), 0..600)) {
        let filing = read_octets(&octets);
        prop_assert_eq!(filing.whose, Whose::Unknown);
    }

    #[test]
    fn a_report_may_be_broken_anywhere(at in any::<proptest::sample::Index>(), cut in 0..40usize, put in proptest::collection::vec(any::<u8>(), 0..40)) {
        let status = "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x\r\n\r\nFinal-Recipient: rfc822; a@b.example\r\nAction: failed\r\nStatus: 5.1.1\r\n";
        let returned = "Content-Type: message/rfc822\r\n\r\nFrom: case+0123456789abcdef@coordinator.example\r\n\r\nx\r\n";
        let mut message = report("delivery-status", status, returned).into_bytes();
        let at = at.index(message.len());
        let end = (at + cut).min(message.len());
        message.splice(at..end, put);
        let filing = read_octets(&message);
        if let Some(event) = filing.event(&us(), Digest::of(b"x")) {
            let is_ours = matches!(event, Event::Bounced { .. } | Event::Answered { .. });
            prop_assert!(is_ours);
        }
    }
}
