//! A second opinion on addresses: slow, on texts, and written without a look at the first. It knows one world of
//! domains and people, and says of any path in it what it is.

#![expect(clippy::string_slice, reason = "test code; a slice within a character would fail the test")]

use std::collections::BTreeSet;

/// Names of domains that are not spelled as they are meant: the spelling, and the meaning (`None`: nobody can tell).
pub(super) const SPELLINGS: [(&str, Option<&str>); 20] = [
    ("例え.jp", Some("xn--r8jz45g.jp")),
    ("XN--r8jz45g.JP", Some("xn--r8jz45g.jp")),
    ("ｅｘａｍｐｌｅ.jp", Some("example.jp")),
    ("Ｅxample.Jp", Some("example.jp")),
    ("exam\u{ad}ple.jp", Some("example.jp")),
    ("e\u{445}ample.jp", Some("xn--eample-3nf.jp")),
    ("bücher.example", Some("xn--bcher-kva.example")),
    ("BÜCHER.example", Some("xn--bcher-kva.example")),
    ("bu\u{308}cher.example", Some("xn--bcher-kva.example")),
    ("straße.example", Some("xn--strae-oqa.example")),
    ("example。jp", None),
    ("evil．example.jp", None),
    ("xn--example-.jp", None),
    ("xn--.jp", None),
    ("xn--a.jp", None),
    ("exam\u{200d}ple.jp", None),
    ("exam\u{202e}ple.jp", None),
    ("[tag:example.jp]", None),
    ("[IPv6:::ffff:192.0.2.1]", Some("[192.0.2.1]")),
    ("[IPv6:2001:DB8:0:0:0::1]", Some("[IPv6:2001:db8::1]")),
];

/// Domains by their meaning: who has its mailboxes.
const DOMAINS: [(&str, &str); 12] = [
    ("example.jp", "example.jp"),
    ("twin.example", "example.jp"),
    ("wide.example", "wide.example"),
    ("narrow.wide.example", "narrow.wide.example"),
    ("xn--r8jz45g.jp", "xn--r8jz45g.jp"),
    ("mx.example.jp", "mx.example.jp"),
    ("localhost", "localhost"),
    ("[127.0.0.1]", "here"),
    ("[0.0.0.0]", "here"),
    ("[IPv6:::1]", "here"),
    ("[192.0.2.1]", "[192.0.2.1]"),
    ("[IPv6:2001:db8::1]", "[IPv6:2001:db8::1]"),
];

/// Mailboxes: local part, domain, account.
pub(super) const MAILBOXES: [(&str, &str, &str); 8] = [
    ("hanako", "example.jp", "hanako"),
    ("taro", "example.jp", "taro"),
    ("odd%name", "example.jp", "odd"),
    ("two words", "example.jp", "words"),
    ("ma+il", "example.jp", "mail"),
    ("hanako", "wide.example", "other"),
    ("鈴木", "xn--r8jz45g.jp", "suzuki"),
    ("hanako-home", "narrow.wide.example", "home"),
];

/// Aliases: local part, domain, targets.
pub(super) const ALIASES: [(&str, &str, &[&str]); 7] = [
    ("info", "example.jp", &["hanako@example.jp", "Taro@Twin.example"]),
    ("friend", "example.jp", &["info@example.jp", "friend@elsewhere.example"]),
    ("round", "example.jp", &["about@example.jp", "hanako@example.jp"]),
    ("about", "example.jp", &["round@example.jp"]),
    ("taro", "example.jp", &["taro@example.jp", "copy@elsewhere.example"]),
    ("postmaster", "wide.example", &["hanako@wide.example"]),
    ("self", "narrow.wide.example", &["postmaster@narrow.wide.example"]),
];

/// Catch-alls: domain, target.
pub(super) const CATCH_ALL: (&str, &str) = ("wide.example", "info@example.jp");

/// Who is postmaster where nobody else is.
pub(super) const POSTMASTER: &str = "root";

/// What a path is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    Own(BTreeSet<String>),
    OwnUnknown,
    Foreign,
    Unclear,
}

/// What a well-formed path of this world is, with plus addresses by `separator`.
pub(super) fn meaning(path: &str, separator: Option<char>) -> Meaning {
    let inner = &path[1..path.len() - 1];
    if inner.to_lowercase() == "postmaster" {
        return Meaning::Own(BTreeSet::from([POSTMASTER.to_owned()]));
    }
    let mailbox = if inner.starts_with('@') { &inner[inner.find(':').unwrap() + 1..] } else { inner };
    let at = mailbox.rfind('@').unwrap();
    let local = without_quotes(&mailbox[..at]);
    let domain = &mailbox[at + 1..];
    let meant = match SPELLINGS.iter().find(|(spelling, _)| *spelling == domain) {
        Some((_, None)) => return Meaning::Unclear,
        Some((_, Some(meant))) => (*meant).to_owned(),
        None if domain.starts_with('[') => domain.to_owned(),
        None => domain.to_lowercase(),
    };
    let Some(home) = home(&meant) else { return Meaning::Foreign };
    let local: String = local
        .chars()
        .map(|letter| if letter.is_ascii() { letter.to_ascii_lowercase() } else { letter })
        .collect();
    if let Some(places) = places(&local, &home) {
        return Meaning::Own(places);
    }
    if local.contains('%') || local.contains('!') || local.contains('@') {
        return Meaning::Unclear;
    }
    if let Some(separator) = separator {
        for end in (1..local.len()).rev().filter(|end| local.is_char_boundary(*end)) {
            if local[end..].starts_with(separator) && is_listed(&local[..end], &home) {
                return Meaning::Own(places(&local[..end], &home).unwrap());
            }
        }
    }
    if home == CATCH_ALL.0 {
        let (local, domain) = CATCH_ALL.1.split_once('@').unwrap();
        return Meaning::Own(places(local, domain).unwrap());
    }
    Meaning::OwnUnknown
}

/// Who has the mailboxes of a domain, if it is one of ours.
fn home(domain: &str) -> Option<String> {
    if let Some((_, home)) = DOMAINS.iter().find(|(own, _)| *own == domain) {
        return Some((*home).to_owned());
    }
    if domain.ends_with(".localhost") {
        return Some("localhost".to_owned());
    }
    // Of all domains only wide.example means what is below it, and narrow.wide.example is a domain of its own.
    let below = domain.ends_with(".wide.example") && !domain.ends_with(".narrow.wide.example");
    below.then(|| "wide.example".to_owned())
}

fn is_listed(local: &str, home: &str) -> bool {
    let is = |name: &str, domain: &str| name == local && domain == home;
    MAILBOXES.iter().any(|(name, domain, _)| is(name, domain))
        || ALIASES.iter().any(|(name, domain, _)| is(name, domain))
}

/// Everybody who gets the mail of a listed name or of a postmaster: whoever is named by any alias that can be
/// reached, and the name's own mailbox where no alias hides it, or where that alias names itself.
fn places(local: &str, home: &str) -> Option<BTreeSet<String>> {
    let mut reached = BTreeSet::from([(local.to_owned(), home.to_owned())]);
    let mut places = BTreeSet::new();
    loop {
        let before = (reached.len(), places.len());
        for (name, domain) in reached.clone() {
            let alias = ALIASES.iter().find(|(alias, at, _)| *alias == name && *at == domain);
            let mailbox = MAILBOXES.iter().find(|(mailbox, at, _)| *mailbox == name && *at == domain);
            for target in alias.map_or(&[][..], |(_, _, targets)| targets) {
                let (to, at) = target.split_once('@').unwrap();
                let (to, at) = (to.to_lowercase(), at.to_lowercase());
                match self::home(&at) {
                    None => drop(places.insert((*target).to_owned())),
                    Some(at) if (&to, &at) == (&name, &domain) => {
                        places.extend(mailbox.map(|(_, _, account)| (*account).to_owned()));
                    }
                    Some(at) => drop(reached.insert((to, at))),
                }
            }
            match (alias, mailbox) {
                (None, Some((_, _, account))) => drop(places.insert((*account).to_owned())),
                (None, None) if name == "postmaster" => drop(places.insert(POSTMASTER.to_owned())),
                (None, None) => return None,
                (Some(_), _) => {}
            }
        }
        if before == (reached.len(), places.len()) {
            return Some(places);
        }
    }
}

fn without_quotes(local: &str) -> String {
    if !local.starts_with('"') {
        return local.to_owned();
    }
    let mut meant = String::new();
    let mut after_backslash = false;
    for letter in local[1..local.len() - 1].chars() {
        if letter == '\\' && !after_backslash {
            after_backslash = true;
        } else {
            meant.push(letter);
            after_backslash = false;
        }
    }
    meant
}
