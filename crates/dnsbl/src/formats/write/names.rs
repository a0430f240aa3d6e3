//! The names of a zone that say what a list says.
//!
//! A network becomes wildcards at the borders of labels, or single names below the last border. But a name that exists
//! hides the wildcards above it from everything below it (RFC 4592 §3.3.1): whatever stands below a wildcard needs the
//! names between spelled out, with what the wildcard says. Where several entries meet at one name, those more specific
//! than the most specific exclusion are said, as the table has it.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use ipnet::IpNet;
use sekisho_wire::dnsbl;

use super::Entry;
use crate::answer::Answer;
use crate::formats::owners::wildcard_network;
use crate::subject::Subject;

/// What is said at a name: answers, or none where the name is excluded.
pub(crate) type Said<'a> = Vec<&'a Answer>;

/// How specific an entry is about one host or one name.
const EXACT: u8 = u8::MAX;

/// The entries that meet at one name.
#[derive(Clone, Debug, Default)]
struct Met<'a> {
    /// How specific the most specific exclusion is.
    floor: Option<u8>,
    said: Vec<(u8, &'a Answer)>,
}

impl<'a> Met<'a> {
    fn add(&mut self, rank: u8, answer: Option<&'a Answer>) {
        match answer {
            Some(answer) => self.said.push((rank, answer)),
            None => self.floor = self.floor.max(Some(rank)),
        }
    }

    /// What is said, where `above` is what a wildcard above says.
    fn resolved(&self, above: &[&'a Answer]) -> Said<'a> {
        let own = self.said.iter().filter(|(rank, _)| self.floor.is_none_or(|floor| *rank > floor));
        let own = own.map(|(_, answer)| *answer);
        let above = if self.floor.is_none() { above } else { &[] };
        let mut said: Said<'a> = Vec::new();
        for answer in own.chain(above.iter().copied()) {
            if !said.contains(&answer) {
                said.push(answer);
            }
        }
        said
    }
}

/// The names of a list that are more than one entry each: wildcards, what their borders cut, and what is excluded.
#[derive(Debug, Default)]
pub(crate) struct Names<'a> {
    /// What all names below a name say.
    wildcards: BTreeMap<String, Met<'a>>,
    resolved: BTreeMap<String, Said<'a>>,
    /// Single names that a network or an exclusion speaks of, with all that speaks of them.
    singles: BTreeMap<String, (Option<Subject>, Met<'a>)>,
    /// Names in between that were spelled out.
    spelled: BTreeSet<String>,
    /// Whether these are the names of addresses, between which nobody asks.
    addresses: bool,
}

/// A name of the zone, what is asked about by it, where it is one thing, or that a part of it is, and what it says.
pub(crate) struct Named<'a> {
    pub(crate) name: String,
    pub(crate) asked: Option<Subject>,
    pub(crate) said: Said<'a>,
}

/// The labels of an entry, whether all names below them are meant, and the host where it is one. A network between two
/// borders has several.
fn labels_of(subject: &Subject) -> Vec<(String, bool, Option<Subject>)> {
    match subject {
        Subject::Address(address) => vec![(dnsbl::reversed(*address), false, Some(subject.clone()))],
        Subject::Domain { name, below } => {
            vec![(name.to_string(), *below, Some(subject.clone()).filter(|_| !below))]
        }
        Subject::Network(network) => {
            let label = if network.addr().is_ipv4() { 8 } else { 4 };
            let border = network.prefix_len().next_multiple_of(label);
            let labels = usize::from(border / label);
            let Ok(parts) = network.subnets(border) else { return Vec::new() };
            parts.map(|part| below(part, labels)).collect()
        }
    }
}

fn below(part: IpNet, labels: usize) -> (String, bool, Option<Subject>) {
    let reversed = dnsbl::reversed(part.addr());
    let all = match part.addr() {
        IpAddr::V4(_) => 4,
        IpAddr::V6(_) => 32,
    };
    let name = reversed.split('.').skip(all - labels).collect::<Vec<_>>().join(".");
    let single = part.prefix_len() == part.max_prefix_len();
    (name, !single, single.then(|| Subject::from(part.addr())))
}

fn rank(subject: &Subject) -> u8 {
    match subject {
        Subject::Network(network) => network.prefix_len(),
        Subject::Address(_) | Subject::Domain { .. } => EXACT,
    }
}

impl<'a> Names<'a> {
    /// The names of these entries, but for the plain ones, which [`Self::plain`] gives one by one.
    pub(crate) fn of(entries: impl Iterator<Item = Entry<'a>> + Clone, addresses: bool) -> Self {
        let mut names = Self { addresses, ..Self::default() };
        let is_plain = |(subject, answer): &Entry<'a>| {
            answer.is_some() && matches!(subject, Subject::Address(_) | Subject::Domain { below: false, .. })
        };
        for (subject, answer) in entries.clone().filter(|entry| !is_plain(entry)) {
            let rank = rank(&subject);
            for (name, below, single) in labels_of(&subject) {
                if below {
                    names.wildcards.entry(name).or_default().add(rank, answer);
                } else {
                    names.singles.entry(name).or_insert_with(|| (single, Met::default())).1.add(rank, answer);
                }
            }
        }
        if !names.singles.is_empty() {
            for (subject, answer) in entries.filter(is_plain) {
                for (name, ..) in labels_of(&subject) {
                    if let Some((_, met)) = names.singles.get_mut(&name) {
                        met.add(EXACT, answer);
                    }
                }
            }
        }
        // Those above come first: a name has fewer labels than what is below it.
        let mut order: Vec<&String> = names.wildcards.keys().collect();
        order.sort_by_key(|name| name.split('.').count());
        for name in order {
            let above = nearest(&names.resolved, name).map(|(_, said)| said.clone()).unwrap_or_default();
            if let Some(met) = names.wildcards.get(name) {
                names.resolved.insert(name.clone(), met.resolved(&above));
            }
        }
        names
    }

    /// Everything but the plain entries. Where nothing is above them, exclusions need no name.
    pub(crate) fn special(&mut self) -> Vec<Named<'a>> {
        let mut named = Vec::new();
        for (name, said) in self.resolved.clone() {
            named.extend(self.between(&name));
            // A wildcard makes the name above it exist.
            if !self.addresses && !self.singles.contains_key(&name) && self.spelled.insert(name.clone()) {
                let above = nearest(&self.resolved, &name).map(|(_, said)| said.clone());
                named.extend(above.map(|said| Named { name: name.clone(), asked: name.parse().ok(), said }));
            }
            named.push(self.wildcard(&name, said));
        }
        for (name, (asked, met)) in self.singles.clone() {
            let above = nearest(&self.resolved, &name).map(|(_, said)| said.clone());
            let said = met.resolved(above.as_deref().unwrap_or_default());
            if said.is_empty() && above.is_none() {
                continue;
            }
            named.extend(self.between(&name));
            self.spelled.insert(name.clone());
            named.push(Named { name, asked, said });
        }
        named
    }

    /// A plain entry, with all that has to be spelled out so that nothing is hidden by it. Nothing, where
    /// [`Self::special`] has it, or where it is none.
    pub(crate) fn plain(&mut self, subject: Subject, answer: Option<&'a Answer>) -> Vec<Named<'a>> {
        let (Some(answer), Subject::Address(_) | Subject::Domain { below: false, .. }) = (answer, &subject)
        else {
            return Vec::new();
        };
        let Some((name, ..)) = labels_of(&subject).pop() else { return Vec::new() };
        if self.singles.contains_key(&name) {
            return Vec::new();
        }
        if self.resolved.is_empty() {
            return vec![Named { name, asked: Some(subject), said: vec![answer] }];
        }
        let mut named = self.between(&name);
        let mut met = Met::default();
        met.add(EXACT, Some(answer));
        let said = met.resolved(nearest(&self.resolved, &name).map_or(&[], |(_, said)| said));
        self.spelled.insert(name.clone());
        named.push(Named { name, asked: Some(subject), said });
        named
    }

    /// The wildcard below `name`. It cannot say what is asked about, so it says of which network or domain that is a part.
    fn wildcard(&self, name: &str, said: Said<'a>) -> Named<'a> {
        let all = format!("*.{name}");
        let asked = if self.addresses { wildcard_network(name).map(Subject::from) } else { all.parse().ok() };
        Named { name: all, asked, said }
    }

    /// The names between `name` and the nearest wildcard above it: each needs a wildcard of its own, and for domains a
    /// record too.
    fn between(&mut self, name: &str) -> Vec<Named<'a>> {
        let Some((border, said)) = nearest(&self.resolved, name) else { return Vec::new() };
        let (border, said) = (border.to_owned(), said.clone());
        let mut named = Vec::new();
        // Below an address nobody asks; below a domain they do.
        let own = !self.addresses && !self.resolved.contains_key(name);
        if own && self.spelled.insert(format!("*.{name}")) {
            named.push(self.wildcard(name, said.clone()));
        }
        let mut rest = name;
        while let Some((_, parent)) = rest.split_once('.') {
            if parent == border || !self.spelled.insert(format!("*.{parent}")) {
                break;
            }
            named.push(self.wildcard(parent, said.clone()));
            let plain = !self.addresses && !self.singles.contains_key(parent);
            if plain && self.spelled.insert(parent.to_owned()) {
                named.push(Named { name: parent.to_owned(), asked: parent.parse().ok(), said: said.clone() });
            }
            rest = parent;
        }
        named
    }
}

/// The nearest wildcard above a name.
fn nearest<'n, 'a>(resolved: &'n BTreeMap<String, Said<'a>>, name: &str) -> Option<(&'n str, &'n Said<'a>)> {
    let mut rest = name;
    while let Some((_, parent)) = rest.split_once('.') {
        if let Some((name, said)) = resolved.get_key_value(parent) {
            return Some((name, said));
        }
        rest = parent;
    }
    None
}
