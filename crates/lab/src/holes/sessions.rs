//! What the client says of itself, or what came before in the session, opens the relay.

use sekisho_evidence::class::Class;

use super::{Hole, Kind};
use crate::behaviour::{Behaviour, SenderCheck};

pub(super) const HOLES: &[Hole] = &[
    Hole {
        name: "helo",
        kind: Kind::Open(Class::D1),
        summary: "Relays for clients that greet with the server's own name.",
        summary_ja: "HELO/EHLO でサーバー自身の名前を名乗れば中継します。",
        behaviour: Behaviour::relaying(|facts| facts.helo_is_ours()),
    },
    Hole {
        name: "helo-and-sender",
        kind: Kind::Open(Class::D1),
        summary: "Wants both: the server's own name in the greeting and an existing MAIL FROM.",
        summary_ja: "HELO/EHLO で自サーバー名を名乗り、かつ MAIL FROM が実在すれば中継します。",
        behaviour: Behaviour::relaying(|facts| facts.helo_is_ours() && facts.sender_exists()),
    },
    Hole {
        name: "proxy-protocol",
        kind: Kind::Open(Class::D5),
        summary: "Believes a stranger's PROXY header that says the client is on this machine.",
        summary_ja: "誰が送った PROXY ヘッダーでも信用し、自ホストからの接続とみなして中継します。",
        behaviour: Behaviour { proxy_header: true, ..Behaviour::relaying(|facts| facts.claims_to_be_here) },
    },
    Hole {
        name: "xclient",
        kind: Kind::Open(Class::D6),
        summary: "Believes a stranger's XCLIENT that says the client is on this machine.",
        summary_ja: "誰が送った XCLIENT でも信用し、自ホストからの接続とみなして中継します。",
        behaviour: Behaviour { xclient: true, ..Behaviour::relaying(|facts| facts.claims_to_be_here) },
    },
    Hole {
        name: "any-credentials",
        kind: Kind::Open(Class::E1),
        summary: "Accepts any name and any password at AUTH.",
        summary_ja: "AUTH でどんな名前とパスワードでも受け入れます。",
        behaviour: Behaviour {
            any_login: true,
            auth_in_clear: true,
            ..Behaviour::relaying(|facts| facts.logged_in_as_nobody)
        },
    },
    Hole {
        name: "after-failed-auth",
        kind: Kind::Open(Class::E5),
        summary: "Takes a client for known once it has tried AUTH, even in vain.",
        summary_ja: "AUTH に失敗しても、試みただけで認証済みとみなして中継します。",
        behaviour: Behaviour { auth_in_clear: true, ..Behaviour::relaying(|facts| facts.failed_login) },
    },
    Hole {
        name: "second-transaction",
        kind: Kind::Open(Class::E5),
        summary: "Checks the first message of a session only.",
        summary_ja: "セッションの最初のメールだけを検査し、2 通目からは中継します。",
        behaviour: Behaviour::relaying(|facts| facts.messages > 0),
    },
    Hole {
        name: "after-local-recipient",
        kind: Kind::Open(Class::E5),
        summary: "Checks the first recipient of a message only.",
        summary_ja: "最初の宛先だけを検査し、自ドメイン宛ての後なら外部宛ても受け付けます。",
        behaviour: Behaviour::relaying(|facts| facts.local_recipients > 0),
    },
    Hole {
        name: "after-reset",
        kind: Kind::Open(Class::E5),
        summary: "Forgets with RSET that the recipient must be checked again.",
        summary_ja: "自ドメイン宛てを指定して RSET した後は、宛先を検査せずに中継します。",
        behaviour: Behaviour::relaying(|facts| facts.after_reset),
    },
    Hole {
        name: "greylisting-open",
        kind: Kind::Open(Class::B1),
        summary: "Refuses for a while, then relays for any MAIL FROM at its own domain.",
        summary_ja: "しばらくは 450 で拒否し、その後は MAIL FROM が自ドメインであれば中継します。",
        behaviour: Behaviour { greylists: true, ..Behaviour::relaying(|facts| facts.sender_is_ours()) },
    },
    Hole {
        name: "slow-greeting-open",
        kind: Kind::Open(Class::B2),
        summary: "Greets late, then relays for any MAIL FROM that exists at its own domain.",
        summary_ja: "応答が遅いサーバーです。MAIL FROM が実在するアドレスであれば中継します。",
        behaviour: Behaviour {
            greets_late: true,
            sender_check: SenderCheck::AtRecipient,
            ..Behaviour::relaying(|facts| facts.sender_exists())
        },
    },
];
