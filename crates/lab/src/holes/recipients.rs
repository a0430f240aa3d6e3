//! The recipient is read wrongly: it looks like an own address and is delivered elsewhere.

use sekisho_evidence::class::Class;

use super::{Hole, Kind};
use crate::behaviour::Behaviour;
use crate::misreading::Written;

pub(super) const HOLES: &[Hole] = &[
    Hole {
        name: "percent",
        kind: Kind::Open(Class::C1),
        summary: "Delivers user%elsewhere@own to user@elsewhere.",
        summary_ja: "user%外部@自ドメイン を user@外部 に配送します。",
        behaviour: Behaviour::misreading(|written| percent(written.before_our_name()?)),
    },
    Hole {
        name: "percent-mail-domain",
        kind: Kind::Open(Class::C1),
        summary: "The same, but only at the mail domain, not at the server's name.",
        summary_ja: "user%外部@自ドメイン を外部に配送します。ホスト名を付けた形では配送しません。",
        behaviour: Behaviour::misreading(|written| {
            let (_, name) = written.path.rsplit_once('@')?;
            let mail_domain = written.world.is_mail_domain(name);
            mail_domain.then(|| percent(written.before_our_name()?)).flatten()
        }),
    },
    Hole {
        name: "percent-alone",
        kind: Kind::Open(Class::C1),
        summary: "Delivers user%elsewhere, without a domain, to user@elsewhere.",
        summary_ja: "ドメインのない user%外部 を user@外部 に配送します。",
        behaviour: Behaviour::misreading(|written| {
            let alone = written.bracketed && !written.path.contains('@');
            alone.then(|| percent(written.path)).flatten()
        }),
    },
    Hole {
        name: "bang",
        kind: Kind::Open(Class::C2),
        summary: "Delivers the UUCP path elsewhere!user to user@elsewhere.",
        summary_ja: "UUCP 形式の 外部!user を user@外部 に配送します。",
        behaviour: Behaviour::misreading(|written| {
            let alone = (!written.path.contains('@')).then_some(written.path);
            let (host, user) = written.before_our_name().or(alone)?.split_once('!')?;
            Some(format!("{user}@{host}"))
        }),
    },
    Hole {
        name: "source-route",
        kind: Kind::Open(Class::C3),
        summary: "Follows the source route @own:user@elsewhere.",
        summary_ja: "ソースルート @自ドメイン:user@外部 に従って配送します。",
        behaviour: Behaviour::misreading(|written| {
            let (route, user) = written.path.strip_prefix('@')?.split_once(':')?;
            written.is_us(route).then(|| user.to_owned())
        }),
    },
    Hole {
        name: "quoted",
        kind: Kind::Open(Class::C4),
        summary: "Removes quotes from \"user@elsewhere\"@own and reads the address again.",
        summary_ja: "\"user@外部\"@自ドメイン の引用符を外して読み直し、外部に配送します。",
        behaviour: Behaviour::misreading(|written| {
            let inner = written.before_our_name().unwrap_or(written.path);
            let inner = inner.strip_prefix('"')?.strip_suffix('"')?;
            inner.contains('@').then(|| inner.to_owned())
        }),
    },
    Hole {
        name: "chain",
        kind: Kind::Open(Class::C5),
        summary: "Delivers user@elsewhere@own to user@elsewhere.",
        summary_ja: "user@外部@自ドメイン を user@外部 に配送します。",
        behaviour: Behaviour::misreading(|written| {
            let inner = written.before_our_name()?;
            let plain = inner.contains('@') && !inner.contains(['"', ' ', '\0']);
            plain.then(|| inner.to_owned())
        }),
    },
    Hole {
        name: "trailing-at",
        kind: Kind::Open(Class::C5),
        summary: "Takes user@elsewhere@, with nothing behind the last at sign, for its own.",
        summary_ja: "末尾に @ が余分に付いた user@外部@ を自分宛てとみなし、外部に配送します。",
        behaviour: Behaviour::misreading(|written| {
            written.path.strip_suffix('@').filter(|inner| inner.contains('@')).map(str::to_owned)
        }),
    },
    Hole {
        name: "without-brackets",
        kind: Kind::Open(Class::C5),
        summary: "Does not check a recipient that has no angle brackets.",
        summary_ja: "山括弧のない宛先を検査せずに中継します。",
        behaviour: Behaviour::misreading(|written| (!written.bracketed).then(|| written.path.to_owned())),
    },
    Hole {
        name: "percent-literal",
        kind: Kind::Open(Class::C1),
        summary: "Delivers user%elsewhere@[own address] to user@elsewhere, but not by name.",
        summary_ja: "user%外部@[自サーバーの IP] を外部に配送します。ドメイン名の形では配送しません。",
        behaviour: Behaviour::misreading(|written| {
            let (_, name) = written.path.rsplit_once('@')?;
            name.starts_with('[').then(|| percent(written.before_our_name()?)).flatten()
        }),
    },
    Hole {
        name: "literal",
        kind: Kind::Open(Class::C6),
        summary: "Takes user%elsewhere@[IPv6:::1] for mail from itself and delivers it elsewhere.",
        summary_ja: "user%外部@[IPv6:::1] を自分自身からのメールとみなし、外部に配送します。",
        behaviour: Behaviour::misreading(|written| {
            let (local, name) = written.path.rsplit_once('@')?;
            name.eq_ignore_ascii_case("[IPv6:::1]").then(|| percent(local)).flatten()
        }),
    },
    Hole {
        name: "trailing-dot",
        kind: Kind::Open(Class::C7),
        summary: "Does not check a recipient's domain that ends with a dot.",
        summary_ja: "末尾にドットの付いた宛先ドメインを検査せずに中継します。",
        behaviour: Behaviour::misreading(|written| written.path.strip_suffix('.').map(str::to_owned)),
    },
    Hole {
        name: "own-name-prefix",
        kind: Kind::Open(Class::C7),
        summary: "Takes any domain that begins with its own name, as in own.elsewhere, for its own.",
        summary_ja: "自ドメイン名で始まる宛先ドメイン（自ドメイン.外部）を自分のものとみなして中継します。",
        behaviour: Behaviour::misreading(|written| {
            let (_, domain) = written.path.rsplit_once('@')?;
            let longer = domain.to_ascii_lowercase().starts_with(&format!("{}.", written.world.domain));
            longer.then(|| written.path.to_owned())
        }),
    },
    Hole {
        name: "full-width",
        kind: Kind::Open(Class::C8),
        summary: "Turns full-width signs into ASCII after the check: user\u{ff20}elsewhere@own.",
        summary_ja: "検査の後で全角記号を半角に直すため、user＠外部@自ドメイン を外部に配送します。",
        behaviour: Behaviour::misreading(|written| {
            let inner = written.before_our_name()?;
            let narrow = inner.replace(['\u{ff20}', '\u{ff05}'], "@");
            (narrow != inner).then_some(narrow)
        }),
    },
    Hole {
        name: "encoded-word",
        kind: Kind::Open(Class::C8),
        summary: "Decodes MIME words in recipients after the check.",
        summary_ja: "検査の後で宛先の MIME エンコード（=?utf-8?q?…?=）を復号し、外部に配送します。",
        behaviour: Behaviour::misreading(|written| {
            let word = written.before_our_name()?.strip_prefix("=?utf-8?q?")?.strip_suffix("?=")?;
            Some(word.replace("=40", "@"))
        }),
    },
    Hole {
        name: "nul-byte",
        kind: Kind::Open(Class::C9),
        summary: "Stops reading the recipient at a NUL byte, after the check.",
        summary_ja: "検査の後、宛先を NUL バイトまでしか読まないため、外部に配送します。",
        behaviour: Behaviour::misreading(|written| cut_at(written, '\0')),
    },
    Hole {
        name: "space",
        kind: Kind::Open(Class::C9),
        summary: "Stops reading the recipient at a space, after the check.",
        summary_ja: "検査の後、宛先を空白までしか読まないため、外部に配送します。",
        behaviour: Behaviour::misreading(|written| cut_at(written, ' ')),
    },
    Hole {
        name: "orcpt",
        kind: Kind::Open(Class::C10),
        summary: "Delivers to the address in ORCPT= instead of the recipient.",
        summary_ja: "宛先ではなく ORCPT= に書かれたアドレスに配送します。",
        behaviour: Behaviour::misreading(|written| {
            written.before_our_name()?;
            let mut words = written.parameters.split(' ');
            words.find_map(|word| word.strip_prefix("ORCPT=rfc822;")).map(|text| text.replace("+40", "@"))
        }),
    },
];

/// `user%host` as `user@host`; the last percent sign counts.
fn percent(local: &str) -> Option<String> {
    let (user, host) = local.rsplit_once('%')?;
    let plain = !local.contains('"');
    plain.then(|| format!("{user}@{host}"))
}

fn cut_at(written: &Written<'_>, sign: char) -> Option<String> {
    let (before, _) = written.before_our_name()?.split_once(sign)?;
    Some(before.to_owned())
}
