//! Facts of every kind, with all that there can be and with as little as there can be: with these each template is tried before
//! it is used.

use std::net::IpAddr;

use jiff::Timestamp;
use jiff::civil::date;
use sekisho_evidence::level::Level;
use sekisho_evidence::token::AuditName;
use sekisho_evidence::words::Reason;

use crate::agenda::Terms;
use crate::contact::{MailAddress, Side, Tongue};
use crate::event::Impact;
use crate::notice::NoticeKind;
use crate::notice::facts::{Deadlines, Earlier, Facts, Place, Promised, Proof, Publication, Server, To, Us};
use crate::number::CaseNumber;
use crate::target::{Standing, TargetName};
use crate::tlp::Tlp;

/// Every kind, side and language: one server and everything known, several servers, nothing known.
pub(super) fn all() -> Vec<Facts> {
    let mut all = Vec::new();
    for kind in NoticeKind::ALL {
        for tongue in Tongue::ALL {
            for side in Side::ALL {
                for servers in [0, 1, 2] {
                    all.extend(facts(kind, tongue, side, servers));
                }
            }
        }
    }
    all
}

/// Facts about so many servers; with none, nothing else is known either.
pub(super) fn facts(kind: NoticeKind, tongue: Tongue, side: Side, servers: u8) -> Option<Facts> {
    let now = Timestamp::from_second(1_795_410_131).ok()?;
    let address: MailAddress = "case+0123456789abcdef@coordinator.example".parse().ok()?;
    let in_tongue = |english: &str, japanese: &str| -> Option<Reason> {
        if tongue == Tongue::English { english.parse().ok() } else { japanese.parse().ok() }
    };
    let us = Us {
        organisation: in_tongue("Relay Coordination Centre", "中継調整センター")?,
        address,
        page: Some("https://coordinator.example/contact".into()),
        openpgp: Some("0123456789ABCDEF0123456789ABCDEF01234567".into()),
    };
    let least = Facts {
        kind,
        tongue,
        case: CaseNumber::first(2026),
        tlp: Tlp::Amber,
        now,
        us: Us { page: None, openpgp: None, ..us.clone() },
        to: To { name: None, organisation: None, side },
        servers: Vec::new(),
        deadlines: Deadlines::of(now, None, Terms::default()),
        earlier: Vec::new(),
        promise: None,
        fixed: None,
        impact: None,
        publication: None,
        attachments: Vec::new(),
    };
    if servers == 0 {
        return Some(least);
    }
    let organisation = in_tongue("Example Association", "財団法人例示協会")?;
    let earlier = |days: i64, kind, answered: Option<Timestamp>| {
        let at = now.checked_sub(jiff::SignedDuration::from_hours(24 * days)).unwrap_or(now);
        Earlier { at, kind, side: Side::Operator, answered }
    };
    Some(Facts {
        us,
        to: To {
            name: (servers > 1).then(|| in_tongue("Taro Yamada", "山田太郎")).flatten(),
            organisation: Some(organisation.clone()),
            side,
        },
        servers: (1..=servers).filter_map(|number| server(number, &organisation, tongue, now)).collect(),
        earlier: vec![
            earlier(14, NoticeKind::Notice, None),
            earlier(7, NoticeKind::Reminder, (servers > 1).then_some(now)),
        ],
        promise: (servers > 1).then_some(Promised {
            whose: organisation,
            what: in_tongue("New mail server", "メールサーバーの入れ替え")?,
            due: date(2026, 11, 20),
        }),
        fixed: matches!(kind, NoticeKind::Thanks | NoticeKind::Publication).then_some(now),
        impact: Some(Impact {
            ability: in_tongue(
                "Send mail anywhere in the name of the association.",
                "協会の名義で任意の宛先にメールを送信できます。",
            )?,
            knowledge: in_tongue("One address that exists there.", "実在するアドレスを一つ知っていること。")?,
            affected: in_tongue("Everybody who gets such mail.", "そのようなメールを受け取る方。")?,
        }),
        publication: (servers > 1 || kind == NoticeKind::Publication).then(|| Publication {
            day: date(2026, 12, 1),
            place: Some("https://coordinator.example/2026-001".into()),
            text: (servers > 1).then(|| "1\n\n2".into()),
        }),
        attachments: vec!["report.html".into(), "xarf.json".into()],
        ..least
    })
}

fn server(number: u8, organisation: &Reason, tongue: Tongue, now: Timestamp) -> Option<Server> {
    let name: TargetName = format!("mx{number}.assoc.example").parse().ok()?;
    let proof = Proof {
        sent: now,
        reverse_path: "postmaster@assoc.example".into(),
        forward_path: "k7k3q000123456789abcde@w.coordinator.example".into(),
        arrived: now.checked_add(jiff::SignedDuration::from_secs(3)).ok()?,
        from: Some(IpAddr::from([203, 0, 113, 26])),
        intact: true,
    };
    let audit = AuditName::parse("7K3Q").ok()?;
    let place = |last: u8, proof| Place {
        address: [203, 0, 113, last].into(),
        tested: now,
        standing: Standing::Open,
        is_old: last == 99,
        audit: audit.clone(),
        level: Level::E5,
        proof,
    };
    let opens = match tongue {
        Tongue::English => {
            "Anyone may send anywhere if MAIL FROM is an address that exists at assoc.example. HELO, port, IP family and recipient form make no difference."
        }
        Tongue::Japanese => {
            "MAIL FROM が assoc.example に実在するアドレスであれば、誰でも外部宛てに中継できます。HELO、ポート、IPv4/IPv6、宛先の書式は関係ありません。"
        }
    };
    Some(Server {
        name,
        organisation: Some(organisation.clone()),
        places: vec![place(25, Some(proof)), place(99, None)],
        opens: opens.parse().ok(),
        software: "Postfix".parse().ok(),
        fix: vec![
            "smtpd_relay_restrictions = permit_mynetworks,".into(),
            "    permit_sasl_authenticated, reject_unauth_destination".into(),
        ],
    })
}
