//! A case of our own, begun with what others say.

use std::collections::BTreeSet;

use jiff::civil::Date;
use sekisho_evidence::words::Reason;

use super::Document;
use crate::contact::{Contact, Source};
use crate::disclosure::{Found, Happened, Happening};
use crate::event::{Event, Origin};
use crate::number::CaseNumber;

pub(super) fn events(document: &Document, number: CaseNumber) -> Vec<(Option<Date>, Event)> {
    let case = &document.case;
    let origin = document.origin().map_or(Origin::Word, |number| Origin::Import { number });
    let opened = Event::Opened { number, title: case.title.clone(), origin, tlp: case.tlp };
    let mut events = vec![(None, opened)];
    for server in &case.targets {
        let addresses: BTreeSet<_> = server.addresses.iter().map(|place| place.address).collect();
        let organisation = server.organisation.clone();
        events.push((None, Event::Targeted { target: server.name.clone(), addresses, organisation }));
    }
    events.extend(case.impact.clone().map(|impact| (None, Event::Judged { impact })));
    events.extend(case.contacts.iter().filter_map(|reach| {
        let contact = Contact {
            address: reach.address.clone(),
            name: reach.name.clone(),
            organisation: reach.organisation.clone(),
            side: reach.side,
            tongue: reach.tongue,
            targets: BTreeSet::new(),
            source: Source::Word { words: document.by.to_string().parse().ok()? },
        };
        Some((None, Event::ContactFound { contact }))
    }));
    events.extend(case.timeline.iter().flat_map(|happened| remarks(document, happened)));
    events
}

/// What others found by tests is worth knowing, and proves nothing here: a remark for each address, not for the public.
fn remarks(document: &Document, happened: &Happened) -> Vec<(Option<Date>, Event)> {
    let Happening::Tested { target, findings, .. } = &happened.what else { return Vec::new() };
    let remark = |found: &Found| -> Option<Reason> {
        let verdict = serde_json::to_string(&found.verdict).ok()?;
        let verdict = verdict.trim_matches('"').to_uppercase();
        let by = &document.by;
        let text = format!(
            "{by} tested {target} at {} (audit {}): {verdict}, {}",
            found.address, found.audit, found.level
        );
        text.parse().ok()
    };
    let words = findings.iter().filter_map(remark);
    words.map(|words| (Some(happened.day), Event::Remarked { words, public: false })).collect()
}
