//! What can be known of a target before the first probe: [`look_up`] asks the name servers, [`greet()`] its
//! listeners, [`follow_up`] the name servers about what the greetings named, and [`confirm()`] the target
//! which of the addresses it takes.
//!
//! Nothing is guessed: every name and address carries the source that published it.

use std::time::Duration;

use sekisho_evidence::consent::Publicity;
use sekisho_net::resolver::{LookupError, Resolver, ascii_name};

use crate::progress::{Progress, Step};
use crate::record::Reason;
use crate::record::dossier::{DomainSource, Dossier, FailedLookup};
use crate::record::settings::Settings;

mod addresses;
mod confirm;
mod domains;
mod greet;
mod hosts;
mod listings;
mod lookups;
mod published;
mod target;

pub use confirm::{ConfirmError, ConfirmReport, Confirming, confirm};
pub use greet::{Greeting, Source, greet};
pub use listings::listings;
pub use target::Target;

use domains::Domains;
use lookups::Lookups;

/// How long the look-ups may take without which there is no target.
const FIRST_WITHIN: Duration = Duration::from_secs(9);
/// How long all others may take together.
const REST_WITHIN: Duration = Duration::from_secs(12);
/// The most domains that partners are taken from an SPF record.
const SPF_PARTNERS_LIMIT: usize = 3;

/// Looks up what the name servers and `security.txt` publish about `target`: a host, a domain, or an
/// address, also in brackets.
///
/// `web` tells which addresses are public, and so whose web server may be asked for `security.txt`; without it
/// only name servers are asked.
///
/// Takes at most about twenty seconds; when no name server answers, about nine.
///
/// # Errors
/// The target does not exist, has no mail server, takes no mail, or no name server answers.
pub async fn look_up(
    target: &str,
    settings: &Settings,
    resolver: &Resolver,
    web: Option<&Publicity>,
    progress: &(dyn Progress + Sync),
) -> Result<Dossier, Reason> {
    progress.step(&Step::Resolving);
    let unknown = || Reason::UnknownHost { name: target.to_owned() };
    let parsed = Target::parse(target).ok_or_else(unknown)?;
    let first = Lookups::new(resolver.clone(), FIRST_WITHIN);
    let mut found = hosts::find(&parsed, &first).await?;
    let lookups = first.renewed(REST_WITHIN);
    hosts::name_addresses(&mut found.hosts, &lookups).await;
    let mut domains = Domains::default();
    if let Some(domain) = &found.mail_domain {
        domains.add(domain, DomainSource::MxOwner);
    }
    for domain in &settings.domains {
        match ascii_name(domain) {
            Some(name) => domains.add(&name, DomainSource::Given),
            None => lookups.note(domain, "not a domain name"),
        }
    }
    for given in settings.addresses.iter().filter_map(|address| address.rsplit_once('@')) {
        domains.add(given.1, DomainSource::Given);
    }
    domains.add_from_hosts(&found.hosts, &lookups).await;
    let mut dossier = Dossier { hosts: found.hosts, ..Dossier::default() };
    fill(&mut dossier, domains, settings, &lookups, web).await;
    Ok(dossier)
}

/// Looks up what is published about domains that only the greetings named, where no better one is known:
/// for a bare address without a name in the reverse zone they are all there is.
pub async fn follow_up(
    dossier: &mut Dossier,
    settings: &Settings,
    resolver: &Resolver,
    web: Option<&Publicity>,
) {
    let mut domains = Domains::of(&dossier.domains);
    if domains.has(DomainSource::MxOwner) || domains.has(DomainSource::Given) {
        return;
    }
    let lookups = Lookups::new(resolver.clone(), REST_WITHIN);
    domains.add_owners(&dossier.hosts, &lookups).await;
    fill(dossier, domains, settings, &lookups, web).await;
}

/// Fills in domains, addresses, partners, and the look-ups that failed.
async fn fill(
    dossier: &mut Dossier,
    domains: Domains,
    settings: &Settings,
    lookups: &Lookups,
    web: Option<&Publicity>,
) {
    let published = published::collect(&domains, lookups, web).await;
    let addresses = addresses::Addresses::of(&dossier.addresses);
    dossier.addresses = addresses.completed(&domains, settings, &published.addresses, lookups);
    dossier.partners = partners(&domains, settings, &published.includes);
    dossier.domains = domains.into_list();
    add_failures(dossier, lookups.failed());
}

fn add_failures(dossier: &mut Dossier, failed: Vec<FailedLookup>) {
    for failure in failed {
        if !dossier.failed_lookups.contains(&failure) {
            dossier.failed_lookups.push(failure);
        }
    }
}

/// Domains of partners: the user's first, then a few that the SPF records include.
fn partners(domains: &Domains, settings: &Settings, includes: &[String]) -> Vec<String> {
    let mut partners: Vec<String> = settings.partners.iter().filter_map(|name| ascii_name(name)).collect();
    let included = includes.iter().filter(|name| !domains.is_own_or_below(name));
    let mut added = 0;
    for name in included {
        if added < SPF_PARTNERS_LIMIT && !partners.contains(name) {
            partners.push(name.clone());
            added += 1;
        }
    }
    partners
}

/// Whether a failed look-up means that the name server is at fault, not that there is nothing.
const fn is_failure(error: &LookupError) -> bool {
    error.is_failure()
}

#[cfg(test)]
mod tests;
