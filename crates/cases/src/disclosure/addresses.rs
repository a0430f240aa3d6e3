//! Every address of every server: when relay was proven there, and since when it is shut.

use std::collections::BTreeMap;
use std::net::IpAddr;

use jiff::Timestamp;
use jiff::civil::Date;

use super::happenings::View;
use super::happenings::day_of;
use super::{Place, Server};
use crate::event::{Entry, Event};
use crate::target::{Standing, TargetName, Test};

/// What the entries say of one address.
#[derive(Clone, Copy, Default)]
struct History {
    since: Option<Date>,
    proven: Option<Date>,
    proven_at: Option<Timestamp>,
    /// The first of the last tests in a row that found it shut, or found nobody there.
    shut: Option<Date>,
}

pub(super) fn servers(view: &View<'_>) -> Vec<Server> {
    let View { case, entries, .. } = *view;
    let histories = histories(entries);
    let servers = case.targets.iter().map(|(name, target)| {
        let places = target.addresses.iter().map(|(address, own)| {
            let history = histories.get(&(name, *address)).copied().unwrap_or_default();
            let is_shut = own.standing(case.last) == Standing::Shut;
            Place {
                address: *address,
                since: history.since.unwrap_or_else(|| crate::case::day(own.since)),
                proven: history.proven,
                proven_at: history.proven_at,
                shut: history.shut.filter(|_| is_shut),
                old: own.is_old(),
            }
        });
        Server {
            name: name.clone(),
            organisation: target.organisation.as_ref().map(|own| view.words(own)),
            addresses: places.collect(),
        }
    });
    servers.collect()
}

fn histories(entries: &[Entry]) -> BTreeMap<(&TargetName, IpAddr), History> {
    let mut histories: BTreeMap<(&TargetName, IpAddr), History> = BTreeMap::new();
    for entry in entries {
        let day = day_of(entry);
        match &entry.event {
            Event::Targeted { target, addresses, .. } => {
                for address in addresses {
                    let own = histories.entry((target, address.to_canonical())).or_default();
                    own.since.get_or_insert(day);
                }
            }
            Event::Tested { test } => {
                let at = entry.day.is_none().then(|| test.at.unwrap_or(entry.at));
                take(&mut histories, test, (day, at));
            }
            _ => {}
        }
    }
    histories
}

fn take<'a>(
    histories: &mut BTreeMap<(&'a TargetName, IpAddr), History>,
    test: &'a Test,
    (day, at): (Date, Option<Timestamp>),
) {
    for address in test.published.iter().chain(test.findings.keys()) {
        let own = histories.entry((&test.target, address.to_canonical())).or_default();
        own.since.get_or_insert(day);
        let Some(finding) = test.findings.get(address) else { continue };
        if finding.is_open() && own.proven.is_none() {
            (own.proven, own.proven_at) = (Some(day), at);
        }
        if finding.is_closed() || finding.silent {
            own.shut.get_or_insert(day);
        } else {
            own.shut = None;
        }
    }
}
