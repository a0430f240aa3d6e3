//! How much of the space was judged, and what was not, with the reason.

use std::collections::BTreeSet;

use sekisho_evidence::class::{Class, Profile};
use sekisho_evidence::consent::Tier;
use sekisho_evidence::target::Endpoint;

use crate::plan::{Pairs, pairs_of, pairs_of_space};
use crate::record::probe::{Outcome, ProbeRecord};
use crate::record::settings::Depth;
use crate::record::{Coverage, Record, Untested, UntestedWhy};
use crate::space::Space;

/// Measures the record against the space it was drawn from.
#[must_use]
pub fn measure(record: &Record, space: &Space) -> Coverage {
    let pairs = pairs_of_space(space);
    let policy = record.probes.iter().filter(|probe| probe.outcome.is_policy());
    let answered: Pairs = policy.flat_map(|probe| pairs_of(&probe.shape)).collect();
    let judged = |probe: &&ProbeRecord| probe.outcome.is_judged();
    let (tested, untested) = classes(record, space);
    Coverage {
        planned: record.probes.len().max(record.coverage.planned),
        judged: record.probes.iter().filter(judged).count(),
        pairs_judged: pairs.intersection(&answered).count(),
        pairs: pairs.len(),
        tested,
        untested,
    }
}

fn classes(record: &Record, space: &Space) -> (Vec<Class>, Vec<Untested>) {
    let (mut tested, mut untested) = (Vec::new(), Vec::new());
    for class in Class::ALL {
        match why_untested(class, record, space) {
            None => tested.push(class),
            Some(why) => untested.push(Untested { class, why }),
        }
    }
    (tested, untested)
}

/// Why `class` was not tested; none where it was.
fn why_untested(class: Class, record: &Record, space: &Space) -> Option<UntestedWhy> {
    let endpoints: BTreeSet<Endpoint> = judged(record).map(|probe| probe.shape.endpoint).collect();
    match class {
        Class::H1 => return differs(&endpoints, |endpoint| u16::from(endpoint.address.is_ipv4())),
        Class::H2 => return differs(&endpoints, |endpoint| endpoint.port),
        Class::H3 => return (record.dossier.hosts.len() < 2).then_some(UntestedWhy::NotOffered),
        _ => {}
    }
    let of_class = || record.probes.iter().filter(move |probe| probe.shape.class() == class);
    if of_class().any(|probe| probe.outcome.is_judged() && !is_not_offered(probe)) {
        return None;
    }
    if of_class().any(is_not_offered) {
        return Some(UntestedWhy::NotOffered);
    }
    if of_class().next().is_some() {
        return Some(UntestedWhy::NotAnswered);
    }
    Some(never_asked(class, record, space))
}

fn never_asked(class: Class, record: &Record, space: &Space) -> UntestedWhy {
    match class {
        Class::MxPointing if space.mx_domain.is_none() => UntestedWhy::NeedsInput,
        Class::B3 if space.partners.is_empty() => UntestedWhy::NeedsInput,
        Class::B2 | Class::B4 | Class::B5 if space.existing.is_empty() => UntestedWhy::NeedsInput,
        Class::E1 if space.listeners.iter().all(|own| own.mechanisms.is_empty()) => UntestedWhy::NotOffered,
        _ if class.profile() == Profile::Owner && space.tier < Tier::Full => UntestedWhy::NeedsOwner,
        Class::C10 if space.tier < Tier::Full => UntestedWhy::NeedsOwner,
        _ if record.settings.depth != Depth::Deep => UntestedWhy::NeedsDeep,
        _ => UntestedWhy::NotAnswered,
    }
}

fn differs(endpoints: &BTreeSet<Endpoint>, by: impl Fn(&Endpoint) -> u16) -> Option<UntestedWhy> {
    let values: BTreeSet<u16> = endpoints.iter().map(by).collect();
    (values.len() < 2).then_some(UntestedWhy::NotOffered)
}

fn judged(record: &Record) -> impl Iterator<Item = &ProbeRecord> {
    record.probes.iter().filter(|probe| probe.outcome.is_judged())
}

const fn is_not_offered(probe: &ProbeRecord) -> bool {
    matches!(probe.outcome, Outcome::NotOffered { .. })
}
