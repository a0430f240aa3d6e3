//! What a practice server is called and whom it knows.

use std::fmt;
use std::net::IpAddr;

use sekisho_net::resolver::Zone;
use sekisho_wire::mail::address::{DomainPart, Mailbox};

use crate::wording::Software;

mod draw;

/// A listener of a practice server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// Takes mail for its own domain, over IPv4.
    Smtp,
    /// The same over IPv6.
    SmtpV6,
    /// Takes mail from its own users.
    Submission,
    /// The second mail exchanger.
    SecondHost,
}

/// Somebody who may log in.
#[derive(Clone, PartialEq, Eq)]
pub struct Account {
    /// The name, which is also the local part of the address.
    pub name: String,
    /// The password.
    pub password: String,
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account").field("name", &self.name).field("password", &"***").finish()
    }
}

/// A mail server's surroundings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct World {
    /// The mail domain.
    pub domain: String,
    /// Another mail domain of the same users.
    pub second_domain: Option<String>,
    /// The server's name.
    pub host_name: String,
    /// The name of the second mail exchanger, where a hole needs one.
    pub second_host_name: String,
    /// Local parts that exist, postmaster among them. The first two are published in DNS.
    pub users: Vec<String>,
    /// Those of them that a list at the server names. The first one is published in DNS.
    pub listed: Vec<String>,
    /// A domain the server's owner works with; the SPF record names it.
    pub partner_domain: String,
    /// The text of the greeting; without one, what the software says.
    pub banner: Option<String>,
    /// Whose wording it uses.
    pub software: Software,
    /// Who may log in.
    pub account: Account,
}

impl World {
    /// The world of the incident of 2002, under other names.
    #[must_use]
    pub fn incident() -> Self {
        let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        Self {
            domain: "assoc.example".to_owned(),
            second_domain: None,
            host_name: "mail.assoc.example".to_owned(),
            second_host_name: "mail2.assoc.example".to_owned(),
            users: owned(&["info", "tanaka", "suzuki", "jimukyoku", "postmaster"]),
            listed: owned(&["info", "jimukyoku"]),
            partner_domain: "partner.example".to_owned(),
            banner: None,
            software: Software::Neutral,
            account: Account { name: "tanaka".to_owned(), password: "fuji-no-yama".to_owned() },
        }
    }

    /// A world drawn from `seed`: always the same one for the same seed.
    #[must_use]
    pub fn random(seed: [u8; 8]) -> Self {
        draw::world(u64::from_le_bytes(seed))
    }

    /// Whether `name` is a domain whose mail ends here: a mail domain or the host itself.
    #[must_use]
    pub fn is_own_domain(&self, name: &str) -> bool {
        self.is_mail_domain(name) || self.host_names().any(|own| own.eq_ignore_ascii_case(name))
    }

    /// Whether `name` is a mail domain.
    #[must_use]
    pub fn is_mail_domain(&self, name: &str) -> bool {
        let mut own = std::iter::once(&self.domain).chain(&self.second_domain);
        own.any(|own| own.eq_ignore_ascii_case(name))
    }

    /// The server's name and that of its second host.
    fn host_names(&self) -> impl Iterator<Item = &String> {
        [&self.host_name, &self.second_host_name].into_iter()
    }

    /// Whether `mailbox` is an address that exists at a mail domain.
    #[must_use]
    pub fn exists(&self, mailbox: &Mailbox) -> bool {
        self.at_mail_domain(mailbox) && self.is_user(&mailbox.local.value())
    }

    /// Whether `mailbox` is on the server's list.
    #[must_use]
    pub fn is_listed(&self, mailbox: &Mailbox) -> bool {
        let local = mailbox.local.value();
        let known = |own: &String| own.as_bytes().eq_ignore_ascii_case(&local);
        self.at_mail_domain(mailbox) && self.listed.iter().any(known)
    }

    /// Whether `mailbox` is at a mail domain, whoever that may be.
    #[must_use]
    pub fn at_mail_domain(&self, mailbox: &Mailbox) -> bool {
        mailbox.domain.domain().is_some_and(|domain| self.is_mail_domain(domain.as_str()))
    }

    /// Whether a user of this local part exists; RFC 5321 §4.5.1 wants postmaster in any case.
    #[must_use]
    pub fn is_user(&self, local: &[u8]) -> bool {
        self.users.iter().any(|user| user.as_bytes().eq_ignore_ascii_case(local))
    }

    /// Whether `domain` is this server: by name, or as the literal of one of `addresses` or of loopback.
    #[must_use]
    pub fn is_here(&self, domain: &DomainPart, addresses: &[IpAddr]) -> bool {
        match domain {
            DomainPart::Domain(name) => self.is_own_domain(name.as_str()),
            DomainPart::Literal(literal) => own_literal(literal.as_str(), addresses),
        }
    }

    /// The account's address.
    #[must_use]
    pub fn account_address(&self) -> String {
        format!("{}@{}", self.account.name, self.domain)
    }

    /// What DNS says of the world: the server at `addresses` and its second host at `second`; the outside
    /// under `witness`, at the address `outside`.
    #[must_use]
    pub fn zone(&self, hosts: &[(String, IpAddr)], witness: &str, outside: IpAddr) -> Zone {
        let mut zone = Zone::new();
        let published = |index: usize| self.users.get(index).map_or("postmaster", String::as_str);
        for (name, address) in hosts {
            zone.add_host(name, *address);
        }
        for domain in std::iter::once(&self.domain).chain(&self.second_domain) {
            zone.add_mx(domain, 10, &self.host_name);
            if hosts.iter().any(|(name, _)| *name == self.second_host_name) {
                zone.add_mx(domain, 20, &self.second_host_name);
            }
            zone.add_soa(domain, &format!("{}@{}", published(0), self.domain));
            zone.add_txt(domain, &format!("v=spf1 mx include:{} -all", self.partner_domain));
            let report = format!("v=DMARC1; p=none; rua=mailto:{}@{}", published(1), self.domain);
            zone.add_txt(&format!("_dmarc.{domain}"), &report);
            let report = format!("v=TLSRPTv1; rua=mailto:{}@{}", published(0), self.domain);
            zone.add_txt(&format!("_smtp._tls.{domain}"), &report);
        }
        zone.add_txt(&self.partner_domain, "v=spf1 -all");
        zone.add_address(witness, outside);
        zone.add_mx(witness, 10, witness);
        // A stranger's domain that names this server as its mail exchanger, and the stranger's own behind it.
        let pointing = pointing_domain(witness);
        zone.add_mx(&pointing, 10, &self.host_name);
        zone.add_mx(&pointing, 20, witness);
        zone
    }
}

/// The domain outside whose MX names the practice server first and the witness second.
#[must_use]
pub fn pointing_domain(witness: &str) -> String {
    format!("pointing.{witness}")
}

fn own_literal(text: &str, addresses: &[IpAddr]) -> bool {
    let inner = text.trim_start_matches('[').trim_end_matches(']');
    let inner = inner.strip_prefix("IPv6:").unwrap_or(inner);
    inner.parse::<IpAddr>().is_ok_and(|address| address.is_loopback() || addresses.contains(&address))
}
