//! What the sessions and the witness need to know of the target: its own recipients and names, and how its
//! listeners behave towards strangers.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr};

use sekisho_evidence::class::Class;
use sekisho_evidence::target::Endpoint;
use sekisho_evidence::token::{Binding, LAST_NUMBER, Token};
use sekisho_net::clock;

use super::Surroundings;
use crate::message::{self, Letter};
use crate::probe::session::SessionSettings;
use crate::record::Record;
use crate::record::dossier::Existence;
use crate::space::Space;

/// The most own domains whose postmaster is asked for.
const POSTMASTERS_LIMIT: usize = 3;

pub(super) fn session_settings(record: &Record, around: &Surroundings<'_>) -> SessionSettings {
    let own_recipient = own_recipients(record).into_iter().next().unwrap_or_else(|| "postmaster".to_owned());
    let server_name = record.dossier.hosts.iter().find_map(|host| host.name.clone());
    let token = own_token(record, around);
    let own_message = message::compose(&Letter {
        audit: &record.name,
        token: &token,
        number: 0,
        class: Class::E5,
        from: &around.witness.outsider(),
        to: &own_recipient,
        target: target_of(record),
        our_name: &around.our_name,
        date: clock::now(),
        contact: around.contact.as_deref(),
    });
    let interval = record
        .settings
        .rate
        .filter(|rate| *rate > 0.0)
        .map(|rate| std::time::Duration::from_secs_f64((1.0 / rate).min(3600.0)));
    SessionSettings {
        manners: around.manners.clone(),
        server_name: server_name.unwrap_or_default(),
        own_recipient,
        own_message,
        interval,
    }
}

/// The first address of the target.
fn target_of(record: &Record) -> IpAddr {
    let mut addresses = record.dossier.hosts.iter().flat_map(|host| &host.addresses);
    addresses.next().copied().unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED))
}

/// The token of what is no probe: a made-up name, a message for the target's own user.
pub(super) fn own_token(record: &Record, around: &Surroundings<'_>) -> Token {
    let binding =
        Binding { number: LAST_NUMBER, target: target_of(record), issued: record.started.as_second() };
    around.ledger.issue(&record.name, binding)
}

/// Addresses that the target should take mail for, the likeliest first.
pub(super) fn own_recipients(record: &Record) -> Vec<String> {
    let mut recipients = Vec::new();
    let confirmed = record.dossier.addresses.iter().filter(|known| known.existence == Existence::Confirmed);
    let (postmasters, others): (Vec<_>, Vec<_>) =
        confirmed.map(|known| known.address.clone()).partition(|address| address.starts_with("postmaster@"));
    recipients.extend(postmasters.into_iter().chain(others));
    let unasked = record.dossier.domains.iter().take(POSTMASTERS_LIMIT);
    for address in unasked.map(|domain| format!("postmaster@{}", domain.name)) {
        if !recipients.contains(&address) {
            recipients.push(address);
        }
    }
    // RFC 5321 §4.5.1: the one address that needs no domain.
    recipients.push("postmaster".to_owned());
    recipients
}

pub(super) fn hesitant(space: &Space) -> BTreeSet<Endpoint> {
    space.listeners.iter().filter(|own| !own.speaks).map(|own| own.endpoint).collect()
}

pub(super) fn offers_login(space: &Space) -> BTreeSet<Endpoint> {
    let mut offering: BTreeSet<Endpoint> = BTreeSet::new();
    for listener in space.listeners.iter().filter(|listener| !listener.mechanisms.is_empty()) {
        // Who offers a login only under TLS wants one in clear too.
        offering.extend(space.listeners.iter().map(|other| other.endpoint).filter(|other| {
            other.address == listener.endpoint.address && other.port == listener.endpoint.port
        }));
    }
    offering
}

/// Names by which a Received line may name the target.
pub(super) fn target_names(record: &Record) -> Vec<String> {
    let hosts = record.dossier.hosts.iter();
    let mut names: Vec<String> =
        hosts.flat_map(|host| host.name.iter().chain(&host.reverse_names).cloned()).collect();
    let banners = record.dossier.endpoints.iter().filter_map(|facts| facts.banner.as_deref());
    names.extend(banners.filter_map(|banner| banner.split_whitespace().next()).map(str::to_owned));
    names.sort();
    names.dedup();
    names
}
