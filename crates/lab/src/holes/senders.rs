//! The reverse-path, or something else that says who wrote the message, opens the relay.

use sekisho_evidence::class::Class;

use super::{Hole, Kind};
use crate::behaviour::{Behaviour, Outside, SenderCheck};

pub(super) const HOLES: &[Hole] = &[
    Hole {
        name: "anyone",
        kind: Kind::Open(Class::A1),
        summary: "Relays for anyone to anywhere.",
        summary_ja: "誰からでも、どこ宛てでも中継します。",
        behaviour: Behaviour::relaying(|_| true),
    },
    Hole {
        name: "null-sender",
        kind: Kind::Open(Class::A2),
        summary: "Relays what has an empty MAIL FROM.",
        summary_ja: "MAIL FROM が空（<>）のメールを中継します。",
        behaviour: Behaviour::relaying(|facts| facts.sender.is_none()),
    },
    Hole {
        name: "no-domain-sender",
        kind: Kind::Open(Class::A3),
        summary: "Adds its own name to a MAIL FROM without a domain, and then trusts it.",
        summary_ja: "ドメインのない MAIL FROM に自分の名前を補い、それを信用して中継します。",
        behaviour: Behaviour {
            completes_senders: true,
            ..Behaviour::relaying(|facts| facts.sender_without_domain)
        },
    },
    Hole {
        name: "localhost-sender",
        kind: Kind::Open(Class::A3),
        summary: "Relays for any MAIL FROM at localhost.",
        summary_ja: "MAIL FROM のドメインが localhost であれば中継します。",
        behaviour: Behaviour::relaying(|facts| facts.sender_is_at("localhost")),
    },
    Hole {
        name: "literal-sender",
        kind: Kind::Open(Class::A3),
        summary: "Relays for any MAIL FROM at the server's own address in square brackets.",
        summary_ja: "MAIL FROM のドメインがサーバー自身の IP アドレス（[IP] 形式）であれば中継します。",
        behaviour: Behaviour::relaying(|facts| facts.sender_is_at_our_literal()),
    },
    Hole {
        name: "whole-domain",
        kind: Kind::Open(Class::B1),
        summary: "Relays for any MAIL FROM at its own domain, even one that does not exist.",
        summary_ja: "MAIL FROM が自ドメインであれば、実在しないアドレスでも中継します。",
        behaviour: Behaviour::relaying(|facts| facts.sender_is_ours()),
    },
    Hole {
        name: "incident-2002",
        kind: Kind::Open(Class::B2),
        summary: "Relays for any MAIL FROM that exists at its own domain: the hole of 2002.",
        summary_ja: "MAIL FROM が自ドメインに実在するアドレスであれば中継します（2002 年の事例）。",
        behaviour: Behaviour {
            sender_check: SenderCheck::AtRecipient,
            ..Behaviour::relaying(|facts| facts.sender_exists())
        },
    },
    Hole {
        name: "verified-sender",
        kind: Kind::Open(Class::B2),
        summary: "Looks up an own sender at MAIL and takes one that exists for a user.",
        summary_ja: "MAIL の段階で自ドメインの送信者を確認し、実在すれば利用者とみなして中継します。",
        behaviour: Behaviour {
            sender_check: SenderCheck::AtMail,
            ..Behaviour::relaying(|facts| facts.sender_exists())
        },
    },
    Hole {
        name: "existing-listed",
        kind: Kind::Open(Class::B2),
        summary: "Relays for the few own addresses that stand on a list.",
        summary_ja: "一覧に載っている少数の自ドメインのアドレスからのメールを中継します。",
        behaviour: Behaviour::relaying(|facts| {
            facts.sender.is_some_and(|sender| facts.world.is_listed(sender))
        }),
    },
    Hole {
        name: "partner",
        kind: Kind::Open(Class::B3),
        summary: "Relays for any MAIL FROM at the domain of a partner.",
        summary_ja: "MAIL FROM が取引先のドメインであれば中継します。",
        behaviour: Behaviour::relaying(|facts| facts.sender_is_at(&facts.world.partner_domain)),
    },
    Hole {
        name: "header-from",
        kind: Kind::Open(Class::B4),
        summary: "Relays what has an existing own address in the header field From.",
        summary_ja: "ヘッダーの From が自ドメインに実在するアドレスであれば中継します。",
        behaviour: Behaviour { outside: Outside::ByHeader, ..Behaviour::CLOSED },
    },
    Hole {
        name: "auth-parameter",
        kind: Kind::Open(Class::B5),
        summary: "Believes an own address in the AUTH= parameter of MAIL, without a login.",
        summary_ja: "MAIL の AUTH= に書かれた自ドメインのアドレスを、認証なしで信用して中継します。",
        behaviour: Behaviour::relaying(|facts| {
            facts.auth_parameter.is_some_and(|mailbox| facts.world.exists(mailbox))
        }),
    },
];
