//! Addresses that may exist at the target, each with everything that speaks for it.

use sekisho_wire::mail::address::{Charset, DomainPart, Mailbox};

use super::domains::Domains;
use super::lookups::Lookups;
use crate::record::dossier::{AddressSource, Existence, KnownAddress};
use crate::record::settings::Settings;

/// Mailbox names for common roles (RFC 2142); `postmaster` stands for itself.
const ROLES: [&str; 8] = ["info", "abuse", "hostmaster", "webmaster", "support", "sales", "security", "noc"];
/// The most domains whose postmaster is a candidate, and the most whose roles are.
const DOMAINS_LIMIT: (usize, usize) = (3, 2);
/// The most addresses that are kept.
const ADDRESSES_LIMIT: usize = 40;

/// The addresses as they are being found.
#[derive(Debug, Default)]
pub(super) struct Addresses(Vec<KnownAddress>);

impl Addresses {
    /// Those that are known already.
    pub(super) fn of(known: &[KnownAddress]) -> Self {
        Self(known.to_vec())
    }

    /// Adds what the user gave, what is published, and what ought to exist; only addresses at the target's
    /// own domains count. The likeliest come first.
    pub(super) fn completed(
        mut self,
        domains: &Domains,
        settings: &Settings,
        published: &[(String, AddressSource)],
        lookups: &Lookups,
    ) -> Vec<KnownAddress> {
        for given in &settings.addresses {
            if !self.add(given, AddressSource::Given, domains) {
                lookups.note(given, "not a mail address");
            }
        }
        for (address, source) in published {
            self.add(address, *source, domains);
        }
        let (postmasters, roles) = DOMAINS_LIMIT;
        for domain in domains.likeliest(postmasters) {
            self.add(&format!("postmaster@{domain}"), AddressSource::Postmaster, domains);
        }
        let mut with_roles = domains.certain();
        if with_roles.is_empty() {
            with_roles = domains.likeliest(1);
        }
        for domain in with_roles.iter().take(roles) {
            for role in ROLES {
                self.add(&format!("{role}@{domain}"), AddressSource::Role, domains);
            }
        }
        self.0.sort_by_key(|known| known.sources.iter().min().copied());
        self.0.truncate(ADDRESSES_LIMIT);
        self.0
    }

    /// Whether it is an address at an own domain.
    fn add(&mut self, address: &str, source: AddressSource, domains: &Domains) -> bool {
        let Ok(mailbox) = Mailbox::parse(address.trim().as_bytes(), Charset::Ascii) else { return false };
        let DomainPart::Domain(domain) = &mailbox.domain else { return false };
        if !domains.is_own(&domain.normalised()) {
            return false;
        }
        let local = String::from_utf8_lossy(mailbox.local.raw()).into_owned();
        let address = format!("{local}@{}", domain.normalised());
        match self.0.iter_mut().find(|known| known.address == address) {
            Some(known) if known.sources.contains(&source) => {}
            Some(known) => {
                known.sources.push(source);
                known.sources.sort();
            }
            None => {
                self.0.push(KnownAddress { address, sources: vec![source], existence: Existence::Unknown });
            }
        }
        true
    }
}
