//! From what the user named to hosts and their addresses.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use sekisho_net::resolver::{Exchange, LookupError};

use super::lookups::{Lookups, all};
use super::{Target, is_failure};
use crate::record::Reason;
use crate::record::dossier::Host;

/// The most addresses of a target that are looked at.
const ADDRESSES_LIMIT: usize = 16;
/// The most mail exchangers of a domain that are looked at.
const EXCHANGES_LIMIT: usize = 8;

/// The hosts of a target.
#[derive(Debug)]
pub(super) struct Found {
    /// Most preferred first.
    pub(super) hosts: Vec<Host>,
    /// The domain whose MX records named them, where the user named a domain.
    pub(super) mail_domain: Option<String>,
}

/// Finds the hosts of `target`.
pub(super) async fn find(target: &Target, lookups: &Lookups) -> Result<Found, Reason> {
    let mut found = match target {
        Target::Address(address) => {
            Found { hosts: vec![host(None, None, vec![*address])], mail_domain: None }
        }
        Target::Name(name) if name == "localhost" => {
            // RFC 6761 §6.3: nobody is asked about this name.
            let addresses = vec![IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)];
            Found { hosts: vec![host(Some(name), None, addresses)], mail_domain: None }
        }
        Target::Name(name) => named(name, lookups).await?,
    };
    limit(&mut found.hosts, lookups);
    Ok(found)
}

/// Asks for the names of all addresses; a bare address gets the one that leads back to it (RFC 8501 §1).
pub(super) async fn name_addresses(hosts: &mut [Host], lookups: &Lookups) {
    for host in hosts.iter_mut() {
        let asked = host.addresses.clone().into_iter().map(|address| {
            let lookups = lookups.clone();
            async move { lookups.reverse(address).await }
        });
        for name in all(asked).await.into_iter().flatten() {
            if !host.reverse_names.contains(&name) {
                host.reverse_names.push(name);
            }
        }
        if host.name.is_some() {
            continue;
        }
        for name in host.reverse_names.iter().take(3) {
            let back = lookups.addresses(name).await.unwrap_or_default();
            if back.iter().any(|address| host.addresses.contains(&address.to_canonical())) {
                host.name = Some(name.clone());
                break;
            }
        }
    }
}

async fn named(name: &str, lookups: &Lookups) -> Result<Found, Reason> {
    let (exchanges, addresses, is_host) =
        tokio::join!(lookups.mx(name), lookups.addresses(name), is_exchange_of_parent(name, lookups));
    let itself = |addresses: Vec<IpAddr>| {
        Ok(Found { hosts: vec![host(Some(name), None, addresses)], mail_domain: None })
    };
    match (exchanges, addresses) {
        // A mail exchanger of its parent is meant as a host, whatever MX records it has itself.
        (_, Ok(addresses)) if is_host => itself(addresses),
        (Ok(exchanges), _) if exchanges.iter().all(|exchange| exchange.name.is_empty()) => {
            Err(Reason::NullMx { name: name.to_owned() })
        }
        (Ok(exchanges), _) => of_domain(name, exchanges, lookups).await,
        // RFC 5321 §5.1: without MX records the name itself is the host.
        (Err(_), Ok(addresses)) => itself(addresses),
        (Err(mx), Err(error)) => Err(nothing(name, &mx, &error)),
    }
}

async fn is_exchange_of_parent(name: &str, lookups: &Lookups) -> bool {
    let Some((_, parent)) = name.split_once('.').filter(|(_, parent)| parent.contains('.')) else {
        return false;
    };
    lookups.mx(parent).await.is_ok_and(|exchanges| exchanges.iter().any(|exchange| exchange.name == name))
}

async fn of_domain(name: &str, exchanges: Vec<Exchange>, lookups: &Lookups) -> Result<Found, Reason> {
    let count = exchanges.len();
    if count > EXCHANGES_LIMIT {
        lookups.note(&format!("MX {name}"), &format!("{count} records, {EXCHANGES_LIMIT} looked at"));
    }
    let asked = exchanges.into_iter().filter(|exchange| !exchange.name.is_empty()).take(EXCHANGES_LIMIT);
    let asked = asked.map(|exchange| {
        let lookups = lookups.clone();
        async move {
            let addresses = lookups.addresses(&exchange.name).await;
            (exchange, addresses)
        }
    });
    let mut hosts: Vec<Host> = Vec::new();
    let mut failure = None;
    for (exchange, addresses) in all(asked).await {
        match addresses {
            Ok(addresses) => hosts.push(host(Some(&exchange.name), Some(exchange.preference), addresses)),
            Err(error) if is_failure(&error) => failure = Some((exchange.name, error)),
            Err(error) => lookups.note(&format!("A {}", exchange.name), &error.to_string()),
        }
    }
    if !hosts.is_empty() {
        return Ok(Found { hosts, mail_domain: Some(name.to_owned()) });
    }
    Err(match failure {
        Some((name, error)) => Reason::ResolverFailed { name, detail: detail(&error) },
        None => Reason::NoMailServer { name: name.to_owned() },
    })
}

/// What went wrong with a look-up that failed; that it did is said beside it.
fn detail(error: &LookupError) -> String {
    match error {
        LookupError::Failed(detail) => detail.clone(),
        LookupError::Declined(code) => code.to_string(),
        other => other.to_string(),
    }
}

/// Why a name has neither mail exchangers nor addresses.
fn nothing(name: &str, mx: &LookupError, addresses: &LookupError) -> Reason {
    let name = name.to_owned();
    match [addresses, mx].into_iter().find(|error| is_failure(error)) {
        Some(error) => Reason::ResolverFailed { name, detail: detail(error) },
        None if [mx, addresses].contains(&&LookupError::NoRecords) => Reason::NoMailServer { name },
        None => Reason::UnknownHost { name },
    }
}

fn host(name: Option<&str>, preference: Option<u16>, addresses: Vec<IpAddr>) -> Host {
    let mut own: Vec<IpAddr> = Vec::new();
    for address in addresses.into_iter().map(|address| address.to_canonical()) {
        if !own.contains(&address) {
            own.push(address);
        }
    }
    Host { name: name.map(str::to_owned), preference, addresses: own, reverse_names: Vec::new() }
}

/// Keeps the first addresses and says how many were left out. Two hosts with one address keep it once.
fn limit(hosts: &mut [Host], lookups: &Lookups) {
    let mut kept: Vec<IpAddr> = Vec::new();
    let mut left_out = 0;
    for host in hosts {
        host.addresses.retain(|address| {
            if kept.contains(address) {
                return false;
            }
            if kept.len() >= ADDRESSES_LIMIT {
                left_out += 1;
                return false;
            }
            kept.push(*address);
            true
        });
    }
    if left_out > 0 {
        lookups.note("A", &format!("{left_out} addresses left out, {ADDRESSES_LIMIT} looked at"));
    }
}
