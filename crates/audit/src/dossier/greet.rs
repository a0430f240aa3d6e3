//! Connects to every listener, hears its greeting, what it offers, and what its TLS is like.
//!
//! One connection to each listener, no mail. Where nothing gives the right to test an address, only its
//! first port is greeted, and no further command is said than EHLO and QUIT.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;

use sekisho_evidence::consent::Tier;
use sekisho_evidence::target::{Endpoint, Transport};
use tokio::sync::Semaphore;

use super::domains::{Domains, parent_domain};
use super::lookups::all;
use crate::probe::conversation::Manners;
use crate::progress::{Progress, Step};
use crate::record::dossier::{DomainSource, Dossier, EndpointFacts, EndpointState, Host};
use crate::software;

mod listener;

use listener::Heard;

/// The most connections at once.
const CONNECTIONS: usize = 8;
/// The port with TLS from the first byte (RFC 8314 §3.3).
const SUBMISSIONS: u16 = 465;
/// The most names of one certificate that are taken for domains.
const CERTIFICATE_NAMES_LIMIT: usize = 8;

/// How listeners are greeted.
pub struct Greeting<'a> {
    /// Ports, the most important first.
    pub ports: &'a [u16],
    /// Ports with TLS from the first byte, besides 465.
    pub implicit_tls: &'a [u16],
    /// The name we give in EHLO.
    pub our_name: &'a str,
    /// How patiently.
    pub manners: &'a Manners,
    /// What may be done at an address; none for nothing at all.
    pub tier: &'a (dyn Fn(IpAddr) -> Option<Tier> + Sync),
}

/// From which of our addresses a target's address was reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source {
    /// The target's address.
    pub target: IpAddr,
    /// Ours.
    pub source: IpAddr,
}

/// Greets every listener of the hosts in `dossier` and fills in endpoints, software, and the domains that
/// greetings and certificates name. It tells from where each address was reached.
///
/// Takes as long as the slowest listener: at most [`Manners::connect_within`], [`Manners::greeting_within`]
/// and a few times [`Manners::reply_within`].
pub async fn greet(
    dossier: &mut Dossier,
    how: &Greeting<'_>,
    progress: &(dyn Progress + Sync),
) -> Vec<Source> {
    let planned = plan(&dossier.hosts, how);
    progress.step(&Step::Greeting { listeners: planned.len() });
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let tasks = planned.into_iter().map(|visit| {
        let (places, manners, our_name) = (Arc::clone(&places), how.manners.clone(), how.our_name.to_owned());
        async move {
            // The semaphore is never closed; without a place the visit would still be bounded.
            let _place = places.acquire().await;
            listener::visit(&visit, &our_name, &manners).await
        }
    });
    let heard = all(tasks).await;
    let mut sources: BTreeMap<IpAddr, IpAddr> = BTreeMap::new();
    for one in &heard {
        if let Some(source) = one.source {
            sources.entry(one.facts.endpoint.address).or_insert(source);
        }
    }
    fill(dossier, heard);
    sources.into_iter().map(|(target, source)| Source { target, source }).collect()
}

/// One listener to be visited.
#[derive(Clone, Debug)]
pub(super) struct Visit {
    /// Where.
    pub(super) endpoint: Endpoint,
    /// What TLS asks for.
    pub(super) name: String,
    /// Whether more than EHLO may be said.
    pub(super) may_ask: bool,
}

fn plan(hosts: &[Host], how: &Greeting<'_>) -> Vec<Visit> {
    let mut visits = Vec::new();
    for host in hosts {
        for address in &host.addresses {
            let Some(tier) = (how.tier)(*address) else { continue };
            let ports =
                if tier == Tier::Passive { how.ports.get(..1).unwrap_or_default() } else { how.ports };
            visits.extend(ports.iter().map(|port| {
                let implicit = *port == SUBMISSIONS || how.implicit_tls.contains(port);
                let transport = if implicit { Transport::ImplicitTls } else { Transport::Plain };
                Visit {
                    endpoint: Endpoint { address: *address, port: *port, transport },
                    name: host.name.clone().unwrap_or_else(|| address.to_string()),
                    may_ask: tier > Tier::Passive,
                }
            }));
        }
    }
    visits
}

fn fill(dossier: &mut Dossier, heard: Vec<Heard>) {
    let mut domains = Domains::of(&dossier.domains);
    for one in &heard {
        for name in &one.names {
            domains.add(name, DomainSource::Banner);
            if let Some(parent) = parent_domain(name) {
                domains.add(&parent, DomainSource::Banner);
            }
            let nameless = dossier
                .hosts
                .iter_mut()
                .find(|host| host.name.is_none() && host.addresses.contains(&one.facts.endpoint.address));
            if let Some(host) = nameless {
                host.name = Some(name.clone());
            }
        }
    }
    for name in heard.iter().flat_map(|one| certificate_names(&one.facts)) {
        domains.add(&name, DomainSource::Certificate);
    }
    let banners: Vec<&str> = heard.iter().filter_map(|one| one.facts.banner.as_deref()).collect();
    let replies: Vec<&str> = heard.iter().flat_map(|one| one.said.iter().map(String::as_str)).collect();
    if let Some(software) = software::tell(&banners, &replies) {
        dossier.software = Some(software);
    }
    dossier.domains = domains.into_list();
    dossier.endpoints = heard.into_iter().map(|one| one.facts).collect();
}

/// Names that a certificate tells; a wildcard tells its domain.
fn certificate_names(facts: &EndpointFacts) -> Vec<String> {
    if facts.state != EndpointState::Speaks {
        return Vec::new();
    }
    let names = facts.tls.iter().flat_map(|tls| &tls.names).take(CERTIFICATE_NAMES_LIMIT);
    let plain = names.map(|name| name.strip_prefix("*.").unwrap_or(name));
    plain.filter_map(software::own_host_name).collect()
}
