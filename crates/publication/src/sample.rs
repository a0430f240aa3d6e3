//! The case of July 2002 with names of roles, and with everything in it that may not be published.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::{Date, date};
use sekisho_cases::case::Case;
use sekisho_cases::contact::{Contact, MailAddress, Side, Source, Tongue};
use sekisho_cases::event::{Entry, Event, Impact, Origin, Reporter};
use sekisho_cases::notice::{Channel, Notice, NoticeKind, Tag};
use sekisho_cases::number::CaseNumber;
use sekisho_cases::original::{Digest, Original, OriginalKind};
use sekisho_cases::target::{Finding, NameRecord, TargetName, Test};
use sekisho_cases::tlp::Tlp;
use sekisho_evidence::level::Level;
use sekisho_evidence::question::Question;
use sekisho_evidence::token::AuditName;
use sekisho_evidence::verdict::Verdict;
use sekisho_evidence::words::Reason;

use crate::document::{Copy, Document, NotPublishable};
use crate::imprint::{Imprint, Reference};

/// The sealed reporter.
pub(crate) const REPORTER: &str = "佐藤 花子";
/// Where the sealed reporter is reached.
pub(crate) const REPORTER_ADDRESS: &str = "\"hanako sato\"@home.example.jp";
/// Where somebody at the authority is reached.
pub(crate) const CONTACT_ADDRESS: &str = "tanaka@ministry.example.jp";
/// The message with which it began.
pub(crate) const COMPLAINT: &[u8] = b"Received: from mail.assoc.example ([192.0.2.25]) by mx.cert.example with ESMTP\r\n for <report@cert.example>; Tue, 16 Jul 2002 12:00:00 +0900\r\nFrom: postmaster@assoc.example\r\nSubject: =?ISO-2022-JP?B?GyRCQ2Y3USQ1JGwkPhsoQg==?=\r\n\r\n\x1b$B$3$N%a!<%k$,>Z5r$G$9!#\x1b(B\r\n";
/// The record of the audit that proved it.
pub(crate) const AUDIT: &[u8] = b"{\"audit\": \"7K3Q\", \"verdict\": \"open\"}\n";
/// A notice.
pub(crate) const NOTICE: &[u8] = b"Reply-To: case+tag@cert.example\r\n\r\nYour server relays.\r\n";

pub(crate) fn words(text: &str) -> Reason {
    text.parse().unwrap()
}

fn host() -> TargetName {
    "mail.assoc.example".parse().unwrap()
}

pub(crate) fn tag() -> Tag {
    Tag::from_random([7; 10])
}

/// 6 August 2002, when it was published.
pub(crate) fn now() -> Timestamp {
    "2002-08-06T03:00:00Z".parse().unwrap()
}

/// The same day.
pub(crate) fn now_day() -> Date {
    date(2002, 8, 6)
}

fn original(octets: &[u8], kind: OriginalKind) -> Event {
    let length = octets.len().try_into().unwrap();
    Event::Filed { original: Original { digest: Digest::of(octets), octets: length, kind, note: None } }
}

fn contact(address: &str, organisation: &str, side: Side) -> Event {
    let contact = Contact {
        address: address.parse().unwrap(),
        name: None,
        organisation: Some(words(organisation)),
        side,
        tongue: Tongue::Japanese,
        targets: std::collections::BTreeSet::new(),
        source: Source::Word { words: words("the list of the ministry") },
    };
    Event::ContactFound { contact }
}

fn notice(kind: NoticeKind, number: u8, to: &str, side: Side) -> Event {
    let notice = Notice {
        tag: Tag::from_random([number; 10]),
        kind,
        to: to.parse().unwrap(),
        side,
        tongue: Tongue::Japanese,
        channel: Channel::Mail,
        original: Digest::of(NOTICE),
    };
    Event::Noticed { notice }
}

fn answer(number: u8, from: &str, summary: &str) -> Event {
    Event::Answered {
        tag: Some(Tag::from_random([number; 10])),
        from: words(from),
        original: None,
        summary: words(summary),
    }
}

fn tested(audit: u32, verdicts: &[(u8, Verdict)], published: u8) -> Event {
    let address = |last: u8| std::net::IpAddr::from([192, 0, 2, last]);
    let finding = |verdict: Verdict| {
        let is_open = verdict == Verdict::Open;
        let sentence = |text| is_open.then(|| words(text));
        Finding {
            audit: AuditName::from_random(audit),
            verdict,
            level: if is_open { Level::E5 } else { Level::E1 },
            silent: verdict == Verdict::Untestable,
            tried: BTreeSet::from([25]),
            relays_at: if verdict == Verdict::Open { BTreeSet::from([25]) } else { BTreeSet::new() },
            rule: sentence(
                "Anyone may send anywhere if MAIL FROM is an address that exists at assoc.example. HELO, port and recipient form make no difference.",
            ),
            rule_ja: sentence(
                "MAIL FROM が assoc.example に実在するアドレスであれば、誰でも外部宛てに中継できます。HELO、ポート、宛先の書式は関係ありません。",
            ),
        }
    };
    let names = NameRecord {
        name: "mail.assoc.example".into(),
        kind: "A".into(),
        values: vec![address(published).to_string().into()],
        ttl: 86_400,
        server: None,
    };
    Event::Tested {
        test: Test {
            target: host(),
            at: None,
            findings: verdicts.iter().map(|(last, verdict)| (address(*last), finding(*verdict))).collect(),
            published: BTreeSet::from([address(published)]),
            names: vec![names],
        },
    }
}

/// Two languages of one sentence.
fn said(tongue: Tongue, english: &str, japanese: &str) -> Reason {
    words(if tongue == Tongue::English { english } else { japanese })
}

fn opened(tongue: Tongue) -> Event {
    let title = said(
        tongue,
        "Mail relay for strangers by the mail server of an association named to police spam",
        "迷惑メール対策の窓口に指定された団体のメールサーバーにおける不正中継",
    );
    let complaint =
        Origin::Complaint { original: Digest::of(COMPLAINT), relay: None, through_the_accused: true };
    Event::Opened { number: CaseNumber::first(2002), title, origin: complaint, tlp: Tlp::Clear }
}

fn impact(tongue: Tongue) -> Impact {
    let say = |english, japanese| said(tongue, english, japanese);
    Impact {
        ability: say(
            "Send mail anywhere through this server, with the association's own addresses as senders.",
            "このサーバーを経由し、団体のアドレスを送信者として、外部のどの宛先にもメールを送信できました。",
        ),
        knowledge: say(
            "One address that exists there. postmaster is enough.",
            "実在するアドレスを一つ知っていれば十分で、postmaster でも成立しました。",
        ),
        affected: say(
            "Recipients of mail in the association's name, and everybody who exchanges mail with it.",
            "団体の名をかたるメールの受信者と、団体とメールをやり取りするすべての人。",
        ),
    }
}

/// What happened, with its day.
pub(crate) fn events(tongue: Tongue, reporter: Reporter) -> Vec<(Date, Event)> {
    let july = |day: i8| date(2002, 7, day);
    let august = |day: i8| date(2002, 8, day);
    let say = |english, japanese| said(tongue, english, japanese);
    let ministry = say("the ministry in charge", "所管官庁").to_string();
    let association = say("an association named by the ministry", "国が窓口に指定した団体");
    let targeted = Event::Targeted {
        target: host(),
        addresses: BTreeSet::from([[192, 0, 2, 25].into()]),
        organisation: Some(association.clone()),
    };
    let operator = say("the operator", "運用者");
    vec![
        (july(16), opened(tongue)),
        (july(16), original(COMPLAINT, OriginalKind::Complaint)),
        (july(16), Event::Reported { reporter }),
        (july(16), targeted),
        (july(16), original(AUDIT, OriginalKind::Audit)),
        (july(16), tested(0x7_a2b3, &[(25, Verdict::Open)], 25)),
        (july(16), original(NOTICE, OriginalKind::Notice)),
        (july(17), contact(CONTACT_ADDRESS, &ministry, Side::Authority)),
        (july(17), contact("postmaster@assoc.example", &association.to_string(), Side::Operator)),
        (july(17), notice(NoticeKind::Notice, 7, CONTACT_ADDRESS, Side::Authority)),
        (
            july(19),
            answer(
                7,
                "Tanaka",
                &say(
                    "the association was told to look into it (tanaka@ministry.example.jp)",
                    "団体に確認を求めた（tanaka@ministry.example.jp、佐藤花子氏の届出として）",
                )
                .to_string(),
            ),
        ),
        (
            july(24),
            Event::Remarked { words: words("call Tanaka, 03-0000-0000, about Hanako"), public: false },
        ),
        (july(25), notice(NoticeKind::Reminder, 8, CONTACT_ADDRESS, Side::Authority)),
        (july(29), notice(NoticeKind::Notice, 9, "postmaster@assoc.example", Side::Operator)),
        (july(29), answer(9, "postmaster", &say("it will be mended at once", "直ちに対処する").to_string())),
        (
            july(29),
            Event::Promised {
                whose: operator.clone(),
                what: say("POP before SMTP on a new server", "新しいサーバーに POP before SMTP を導入"),
                due: august(2),
            },
        ),
        (
            july(31),
            Event::FixClaimed {
                whose: operator,
                what: say(
                    "POP before SMTP on a new server. SMTP AUTH would have prevented it from the start.",
                    "新しいサーバーに POP before SMTP を導入。SMTP AUTH であれば、はじめから防げた。",
                ),
            },
        ),
        (july(31), tested(0x8_1c4e, &[(25, Verdict::Open), (26, Verdict::Closed)], 26)),
        (
            august(1),
            Event::Remarked {
                words: say(
                    "The names have to change everywhere first: about a week.",
                    "DNS の変更が行き渡るまで、約一週間を要する見込み",
                ),
                public: true,
            },
        ),
        (august(5), Event::Judged { impact: impact(tongue) }),
        (august(5), tested(0x9_77d1, &[(25, Verdict::Closed), (26, Verdict::Closed)], 26)),
    ]
}

/// A case of events, a second apart on their days.
pub(crate) fn played(events: Vec<(Date, Event)>) -> (Case, Vec<Entry>) {
    let (mut case, mut entries): (Option<Case>, Vec<Entry>) = (None, Vec::new());
    for (seconds, (day, event)) in (0..).zip(events) {
        let noon = day.at(12, 0, 0, 0).to_zoned(jiff::tz::TimeZone::fixed(jiff::tz::offset(9))).unwrap();
        let at = noon.timestamp() + jiff::SignedDuration::from_secs(seconds);
        let entry = Entry { at, by: "Suzuki".parse().unwrap(), day: None, event };
        case = Some(Case::from(Case::decide(case.as_ref(), &entry).unwrap()));
        entries.push(entry);
    }
    (case.unwrap(), entries)
}

pub(crate) fn sealed() -> Reporter {
    Reporter { name: words(REPORTER), address: Some(REPORTER_ADDRESS.parse().unwrap()), sealed: true }
}

pub(crate) fn case(tongue: Tongue) -> (Case, Vec<Entry>) {
    played(events(tongue, sealed()))
}

pub(crate) fn imprint(tongue: Tongue) -> Imprint {
    let say = |english, japanese| said(tongue, english, japanese).to_string();
    let question = |sender: &str, reply: &str, arrived: String, remark: String, opens| Question {
        sender: sender.to_owned(),
        recipient: "probe-7@w.cert.example".to_owned(),
        reply: reply.to_owned(),
        arrived,
        remark,
        opens,
    };
    let none = || "–".to_owned();
    let contact: MailAddress = "office@cert.example".parse().unwrap();
    Imprint {
        author: Some(if tongue == Tongue::English { "Ichiro Suzuki" } else { "鈴木 一郎" }.parse().unwrap()),
        contact: Some(contact),
        questions: vec![
            question(
                "probe@w.cert.example",
                "554 Relay access denied",
                none(),
                say("a stranger", "無関係の送信者"),
                false,
            ),
            question(
                "x7q2m9@assoc.example",
                "550 User unknown",
                none(),
                say("made up", "実在しないアドレス"),
                false,
            ),
            question(
                "postmaster@assoc.example",
                "250 Ok",
                say("after 3.1 s", "3.1 秒後に到達"),
                say("exists", "実在するアドレス"),
                true,
            ),
        ],
        references: vec![
            Reference {
                title: said(
                    tongue,
                    "The account in the Japanese security press, August 2002",
                    "2002 年 8 月の国内セキュリティメディアの記事",
                ),
                url: None,
            },
            Reference {
                title: words("Example CERT"),
                url: Some(words("https://cert.example/cases/2002-001/")),
            },
        ],
        thanks: vec![said(
            tongue,
            "We thank the association and the ministry for their answers.",
            "回答と対処にあたられた団体と所管官庁の皆様に感謝します。",
        )],
        ..Imprint::new(
            if tongue == Tongue::English { "Example CERT" } else { "例示 CERT" }.parse().unwrap(),
            tongue,
        )
    }
}

pub(crate) fn document(tongue: Tongue) -> Document {
    publish(tongue).unwrap()
}

fn publish(tongue: Tongue) -> Result<Document, NotPublishable> {
    let (case, entries) = case(tongue);
    Document::of(&case, &entries, &imprint(tongue), now(), Copy::Public)
}
