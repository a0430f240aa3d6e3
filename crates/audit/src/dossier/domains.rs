//! Domains that are taken for the target's own.

use std::net::IpAddr;

use sekisho_net::resolver::ascii_name;

use super::lookups::{Lookups, all};
use crate::record::dossier::{DomainSource, Host, OwnDomain};

/// The most names whose MX records are asked for.
const CANDIDATES_LIMIT: usize = 12;
/// The most domains that are kept.
const DOMAINS_LIMIT: usize = 40;
/// Second-level labels under which registries of countries register, so that `co.jp` is nobody's domain.
const REGISTRY_LABELS: [&str; 17] = [
    "ac", "ad", "co", "com", "ed", "edu", "gen", "go", "gov", "gr", "lg", "ltd", "me", "ne", "net", "or",
    "org",
];

/// The domains as they are being found.
#[derive(Clone, Debug, Default)]
pub(super) struct Domains(Vec<OwnDomain>);

impl Domains {
    /// Those that are known already.
    pub(super) fn of(known: &[OwnDomain]) -> Self {
        Self(known.to_vec())
    }

    /// Adds a domain, or a source to one that is known.
    pub(super) fn add(&mut self, name: &str, source: DomainSource) {
        let Some(name) = ascii_name(name) else { return };
        if let Some(known) = self.0.iter_mut().find(|domain| domain.name == name) {
            if !known.sources.contains(&source) {
                known.sources.push(source);
                known.sources.sort();
            }
            return;
        }
        if self.0.len() < DOMAINS_LIMIT {
            self.0.push(OwnDomain { name, sources: vec![source] });
        }
    }

    /// Whether any domain has this source.
    pub(super) fn has(&self, source: DomainSource) -> bool {
        self.0.iter().any(|domain| domain.sources.contains(&source))
    }

    /// Whether `name` is one of them.
    pub(super) fn is_own(&self, name: &str) -> bool {
        self.0.iter().any(|domain| domain.name.eq_ignore_ascii_case(name))
    }

    /// Whether `name` is one of them or stands below one.
    pub(super) fn is_own_or_below(&self, name: &str) -> bool {
        self.0.iter().any(|domain| {
            name == domain.name || name.strip_suffix(&domain.name).is_some_and(|rest| rest.ends_with('.'))
        })
    }

    /// The likeliest mail domains, at most `limit`.
    pub(super) fn likeliest(&self, limit: usize) -> Vec<String> {
        let mut sorted = self.0.clone();
        sort(&mut sorted);
        sorted.into_iter().take(limit).map(|domain| domain.name).collect()
    }

    /// Those that the user or an MX record names.
    pub(super) fn certain(&self) -> Vec<String> {
        let certain = |domain: &&OwnDomain| {
            domain.sources.contains(&DomainSource::Given) || domain.sources.contains(&DomainSource::MxOwner)
        };
        self.0.iter().filter(certain).map(|domain| domain.name.clone()).collect()
    }

    /// All, the likeliest first.
    pub(super) fn into_list(mut self) -> Vec<OwnDomain> {
        sort(&mut self.0);
        self.0
    }

    /// Adds the owners of MX records that name the hosts, host names, their parents and reverse names.
    pub(super) async fn add_from_hosts(&mut self, hosts: &[Host], lookups: &Lookups) {
        let names: Vec<&String> = hosts.iter().filter_map(|host| host.name.as_ref()).collect();
        self.add_owners(hosts, lookups).await;
        let parents: Vec<String> = names.iter().filter_map(|name| parent_domain(name)).collect();
        let asked = parents.into_iter().map(|parent| {
            let lookups = lookups.clone();
            async move {
                let exists = exists(&parent, &lookups).await;
                exists.then_some(parent)
            }
        });
        let parents: Vec<String> = all(asked).await.into_iter().flatten().collect();
        for name in names.into_iter().filter(|name| name.contains('.')) {
            self.add(name, DomainSource::HostName);
        }
        for parent in parents {
            self.add(&parent, DomainSource::Parent);
        }
        let reverse_names = hosts.iter().flat_map(|host| &host.reverse_names);
        for name in reverse_names.filter(|name| is_domain(name)) {
            self.add(name, DomainSource::ReverseName);
        }
    }

    /// Adds those of the known names, and of everything above them, whose MX records name the target.
    pub(super) async fn add_owners(&mut self, hosts: &[Host], lookups: &Lookups) {
        let mut candidates: Vec<String> = Vec::new();
        let host_names = hosts.iter().filter_map(|host| host.name.as_ref());
        let reverse_names = hosts.iter().flat_map(|host| &host.reverse_names);
        for name in host_names.clone().chain(self.0.iter().map(|domain| &domain.name)).chain(reverse_names) {
            for candidate in with_parents(name) {
                if !candidates.contains(&candidate) && candidates.len() < CANDIDATES_LIMIT {
                    candidates.push(candidate);
                }
            }
        }
        let names: Vec<String> = host_names.cloned().collect();
        let addresses: Vec<IpAddr> = hosts.iter().flat_map(|host| host.addresses.iter().copied()).collect();
        let asked = candidates.into_iter().map(|candidate| {
            let (lookups, names, addresses) = (lookups.clone(), names.clone(), addresses.clone());
            async move { names_target(&candidate, &names, &addresses, &lookups).await.then_some(candidate) }
        });
        for owner in all(asked).await.into_iter().flatten() {
            self.add(&owner, DomainSource::MxOwner);
        }
    }
}

/// Whether the MX records of `domain` name one of the hosts, or a name with one of their addresses.
async fn names_target(domain: &str, names: &[String], addresses: &[IpAddr], lookups: &Lookups) -> bool {
    let exchanges = lookups.mx(domain).await.unwrap_or_default();
    if exchanges.iter().any(|exchange| names.contains(&exchange.name)) {
        return true;
    }
    for exchange in exchanges.iter().filter(|exchange| !exchange.name.is_empty()).take(3) {
        let found = lookups.addresses(&exchange.name).await.unwrap_or_default();
        if found.iter().any(|address| addresses.contains(&address.to_canonical())) {
            return true;
        }
    }
    false
}

/// Whether there is anything that makes `name` a domain for mail.
async fn exists(name: &str, lookups: &Lookups) -> bool {
    let (exchanges, addresses) = tokio::join!(lookups.mx(name), lookups.addresses(name));
    exchanges.is_ok() || addresses.is_ok()
}

fn sort(domains: &mut [OwnDomain]) {
    domains.sort_by_key(|domain| domain.sources.iter().min().copied());
}

/// Whether a name can be a mail domain at all: every machine calls itself `localhost` (RFC 6761 §6.3) or
/// `localhost.localdomain`, and a name without a dot means something else on each.
fn is_domain(name: &str) -> bool {
    let own = |end: &str| name == end || name.ends_with(&format!(".{end}"));
    name.contains('.') && !own("localhost") && !own("localdomain")
}

/// The name itself and everything above it that somebody may have registered.
fn with_parents(name: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut next = Some(name.to_owned()).filter(|name| name.contains('.'));
    while let Some(name) = next {
        next = parent_domain(&name);
        names.push(name);
    }
    names
}

/// What stands above `name`, unless that is a registry's.
pub(super) fn parent_domain(name: &str) -> Option<String> {
    let (_, parent) = name.split_once('.')?;
    let (label, above) = parent.split_once('.')?;
    let registry = above.len() == 2 && REGISTRY_LABELS.contains(&label);
    (!registry).then(|| parent.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_registry_is_nobody() {
        assert_eq!(parent_domain("mail.example.co.jp").as_deref(), Some("example.co.jp"));
        assert_eq!(parent_domain("example.co.jp"), None);
        assert_eq!(parent_domain("example.jp"), None);
        assert_eq!(parent_domain("co.example.jp").as_deref(), Some("example.jp"));
        assert_eq!(with_parents("a.b.example.jp"), ["a.b.example.jp", "b.example.jp", "example.jp"]);
    }

    #[test]
    fn what_every_machine_calls_itself_is_no_domain() {
        for name in ["localhost", "localhost.localdomain", "ip6-localhost", "a.localhost"] {
            assert!(!is_domain(name), "{name}");
        }
        assert!(is_domain("mail.example.jp"));
    }

    #[test]
    fn only_whole_labels_count() {
        let mut domains = Domains::default();
        domains.add("Example.JP.", DomainSource::Given);
        assert!(domains.is_own_or_below("spf.example.jp"));
        assert!(!domains.is_own_or_below("notexample.jp"));
    }
}
