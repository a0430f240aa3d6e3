//! The names of a zone that say what a list says.
//!
//! A network becomes wildcards at the borders of labels. But a name that exists hides the wildcards above it from
//! everything below it (RFC 4592 §3.3.1): whatever stands below a wildcard needs the names between spelled out, with
//! what the wildcard says.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use ipnet::IpNet;
use sekisho_wire::dnsbl;

use super::Entry;
use crate::answer::Answer;
use crate::subject::Subject;

/// What is said at a name: answers, or none where the name is excluded.
pub(crate) type Said<'a> = Vec<&'a Answer>;

/// The wildcards of a list, by the name they stand below.
#[derive(Debug, Default)]
pub(crate) struct Wildcards<'a> {
    said: BTreeMap<String, Said<'a>>,
    /// Names in between that were spelled out.
    spelled: BTreeSet<String>,
    /// Single names that are excluded.
    excluded: BTreeSet<String>,
}

/// A name of the zone, what is asked about by it where it is one thing, and what it says.
pub(crate) struct Named<'a> {
    pub(crate) name: String,
    pub(crate) asked: Option<Subject>,
    pub(crate) said: Said<'a>,
}

/// The labels of an entry, and whether all names below them are meant. A network between two borders has several.
pub(crate) fn labels_of(subject: &Subject) -> Vec<(String, bool)> {
    match subject {
        Subject::Address(address) => vec![(dnsbl::reversed(*address), false)],
        Subject::Domain { name, below } => vec![(name.to_string(), *below)],
        Subject::Network(network) => {
            let label = if network.addr().is_ipv4() { 8 } else { 4 };
            let border = network.prefix_len().next_multiple_of(label);
            let labels = usize::from(border / label);
            let Ok(parts) = network.subnets(border) else { return Vec::new() };
            parts.map(|part| below(part, labels, border == part.max_prefix_len())).collect()
        }
    }
}

fn below(part: IpNet, labels: usize, single: bool) -> (String, bool) {
    let reversed = dnsbl::reversed(part.addr());
    let all = match part.addr() {
        IpAddr::V4(_) => 4,
        IpAddr::V6(_) => 32,
    };
    let name = reversed.split('.').skip(all - labels).collect::<Vec<_>>().join(".");
    (name, !single)
}

impl<'a> Wildcards<'a> {
    /// The wildcards among these entries.
    pub(crate) fn of(entries: impl Iterator<Item = Entry<'a>>) -> Self {
        let mut wildcards = Self::default();
        for (subject, answer) in entries {
            if answer.is_some() && matches!(subject, Subject::Address(_)) {
                continue;
            }
            for (name, below) in labels_of(&subject) {
                if below {
                    wildcards.said.entry(name).or_default().extend(answer);
                } else if answer.is_none() {
                    wildcards.excluded.insert(name);
                }
            }
        }
        // What stands above speaks of what is below too, as far as nothing is excluded in between.
        let names: Vec<String> = wildcards.said.keys().cloned().collect();
        for name in names {
            let inherited = wildcards.above(&name).map(|(_, said)| said.clone()).unwrap_or_default();
            let own = wildcards.said.entry(name).or_default();
            if !own.is_empty() {
                own.extend(inherited);
            }
        }
        wildcards
    }

    /// Whether there are none.
    pub(crate) fn is_empty(&self) -> bool {
        self.said.is_empty()
    }

    /// The nearest wildcard above a name.
    fn above(&self, name: &str) -> Option<(&str, &Said<'a>)> {
        let mut rest = name;
        while let Some((_, parent)) = rest.split_once('.') {
            if let Some((name, said)) = self.said.get_key_value(parent) {
                return Some((name, said));
            }
            rest = parent;
        }
        None
    }

    /// Every wildcard with its name.
    pub(crate) fn names(&mut self, addresses: bool) -> Vec<Named<'a>> {
        let all: Vec<(String, Said<'a>)> =
            self.said.iter().map(|(name, said)| (name.clone(), said.clone())).collect();
        let mut named = Vec::new();
        for (name, said) in all {
            named.extend(self.between(&name, addresses));
            // A wildcard makes the name above it exist.
            if !addresses && let Some((_, above)) = self.above(&name) {
                let said = above.clone();
                if !self.excluded.contains(&name) && self.spelled.insert(name.clone()) {
                    named.push(Named { name: name.clone(), asked: name.parse().ok(), said });
                }
            }
            named.push(Named { name: format!("*.{name}"), asked: None, said });
        }
        named
    }

    /// What an exact name says, with all that has to be spelled out so that nothing is hidden by it.
    pub(crate) fn exact(
        &mut self,
        name: String,
        answer: Option<&'a Answer>,
        asked: Option<Subject>,
        addresses: bool,
    ) -> Vec<Named<'a>> {
        let mut named = self.between(&name, addresses);
        let mut said: Said<'a> = answer.into_iter().collect();
        if answer.is_some()
            && let Some((_, above)) = self.above(&name)
        {
            said.extend(above);
        }
        self.spelled.insert(name.clone());
        named.push(Named { name, asked, said });
        named
    }

    /// The names between `name` and the nearest wildcard above it: each needs a wildcard of its own, and for domains a
    /// record too.
    fn between(&mut self, name: &str, addresses: bool) -> Vec<Named<'a>> {
        let Some((border, said)) = self.above(name) else { return Vec::new() };
        let (border, said) = (border.to_owned(), said.clone());
        let mut named = Vec::new();
        let mut rest = name;
        while let Some((_, parent)) = rest.split_once('.') {
            if parent == border || !self.spelled.insert(format!("*.{parent}")) {
                break;
            }
            named.push(Named { name: format!("*.{parent}"), asked: None, said: said.clone() });
            let plain = !addresses && !self.excluded.contains(parent);
            if plain && self.spelled.insert(parent.to_owned()) {
                named.push(Named { name: parent.to_owned(), asked: parent.parse().ok(), said: said.clone() });
            }
            rest = parent;
        }
        named
    }
}
