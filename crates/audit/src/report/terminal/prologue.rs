//! The lines before the first packet: who is tested, from where, by what right, with what and how long.

use sekisho_evidence::consent::{Basis, Consent, OwnerProof};

use super::Style;
use super::layout::{columns, wrapped};
use crate::record::{Place, Record, SelfTest, Vantage, WitnessKind, WitnessRecord};
use crate::report::catalogue::Catalogue;
use crate::report::{visible, words};

/// What an audit is about to do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Planned {
    /// Envelopes that will be asked.
    pub envelopes: usize,
    /// About how many seconds that takes, where it can be told.
    pub seconds: Option<u64>,
    /// Who receives how many messages beside our own canaries.
    pub messages: Vec<(usize, String)>,
}

/// The lines before the first packet. `record` holds the dossier, the basis, the vantage and the witness.
#[must_use]
pub fn prologue(catalogue: &Catalogue, record: &Record, planned: &Planned, style: Style) -> String {
    let mut text = String::new();
    for parts in [
        target(catalogue, record),
        vantage(catalogue, record),
        vec![witness(catalogue, record.witness.as_ref())],
        plan(catalogue, record, planned),
    ] {
        for (index, line) in flowed(&parts, style.width).iter().enumerate() {
            text.push_str(if index == 0 { "" } else { "  " });
            text.push_str(line);
            text.push('\n');
        }
    }
    text
}

/// Parts in a row, with a new line before one that does not fit any more.
fn flowed(parts: &[String], width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for part in parts {
        match lines.last_mut() {
            Some(line) if columns(line) + 5 + columns(part) <= width => {
                line.push_str("   ");
                line.push_str(part);
            }
            Some(_) => lines.extend(wrapped(part, width, 2, 2)),
            None => lines.extend(wrapped(part, width, 0, 2)),
        }
    }
    lines
}

fn target(catalogue: &Catalogue, record: &Record) -> Vec<String> {
    let mut parts = vec![visible(&record.target)];
    let mut addresses: Vec<String> = Vec::new();
    let mut ports: Vec<u16> = Vec::new();
    for facts in &record.dossier.endpoints {
        let address = facts.endpoint.address.to_string();
        if !addresses.contains(&address) && address != record.target {
            addresses.push(address);
        }
        if !ports.contains(&facts.endpoint.port) {
            ports.push(facts.endpoint.port);
        }
    }
    if !addresses.is_empty() {
        parts.push(addresses.join("  "));
    }
    ports.sort_unstable();
    let ports: Vec<String> = ports.iter().map(ToString::to_string).collect();
    parts.push(catalogue.text("verdict-plan-ports", &[("ports", ports.join(" ").into())]));
    if let Some(software) = &record.dossier.software {
        let name = software_name(&software.name, software.version.as_deref());
        parts.push(catalogue.text("verdict-plan-software", &[("software", name.into())]));
    }
    parts
}

/// The software with its version, where it says one.
pub(in crate::report) fn software_name(name: &str, version: Option<&str>) -> String {
    match version {
        Some(version) => visible(&format!("{name} {version}")),
        None => visible(name),
    }
}

fn vantage(catalogue: &Catalogue, record: &Record) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    for vantage in &record.vantage {
        let place = place(catalogue, vantage);
        let values = [("source", vantage.source.to_string().into()), ("place", place.into())];
        let part = catalogue.text("verdict-plan-from", &values);
        if !parts.contains(&part) {
            parts.push(part);
        }
    }
    let mut bases: Vec<String> = Vec::new();
    for consent in &record.consents {
        let values =
            [("basis", basis(catalogue, consent).into()), ("until", words::day(consent.until()).into())];
        let part = catalogue.text("verdict-plan-basis", &values);
        if !bases.contains(&part) {
            bases.push(part);
        }
    }
    if bases.is_empty() {
        bases.push(catalogue.word("verdict-plan-no-basis"));
    }
    parts.extend(bases);
    parts
}

/// Where we stand.
pub(in crate::report) fn place(catalogue: &Catalogue, vantage: &Vantage) -> String {
    let place = catalogue.word(match vantage.place {
        Place::Outside => "word-place-outside",
        Place::SameHost => "word-place-same-host",
        Place::SameSubnet => "word-place-same-subnet",
        Place::PrivateRange => "word-place-private-range",
    });
    if !vantage.declared_outside || vantage.place == Place::Outside {
        return place;
    }
    let declared = catalogue.word("word-declared-outside");
    catalogue.text("word-list-more", &[("left", place.into()), ("right", declared.into())])
}

/// On what the right to test rests.
pub(in crate::report) fn basis(catalogue: &Catalogue, consent: &Consent) -> String {
    match consent.basis() {
        Basis::Private => catalogue.word("word-basis-private"),
        Basis::Own { proof } => catalogue.word(match proof {
            OwnerProof::ReverseZone => "word-basis-reverse-zone",
            OwnerProof::DomainAndAddress => "word-basis-domain",
            OwnerProof::PostmasterCode => "word-basis-postmaster",
            OwnerProof::ReverseConnection => "word-basis-connection",
        }),
        Basis::Nominated { .. } => catalogue.word("word-basis-nominated"),
        Basis::Authorised { words } => {
            catalogue.text("word-basis-authorised", &[("words", visible(words).into())])
        }
    }
}

/// What receives canaries.
pub(in crate::report) fn witness(catalogue: &Catalogue, witness: Option<&WitnessRecord>) -> String {
    let Some(witness) = witness else { return catalogue.word("verdict-plan-no-witness") };
    let address = visible(&witness.address);
    match (&witness.self_test, witness.kind) {
        (SelfTest::Passed { milliseconds }, _) => {
            let values =
                [("address", address.into()), ("took", words::took(catalogue, *milliseconds).into())];
            catalogue.text("verdict-plan-witness-passed", &values)
        }
        (SelfTest::Failed { reason }, _) => {
            let values = [("address", address.into()), ("detail", words::said(reason, 160).into())];
            catalogue.text("verdict-plan-witness-failed", &values)
        }
        (SelfTest::NotApplicable, WitnessKind::Outside) => {
            catalogue.text("verdict-plan-witness-outside", &[("address", address.into())])
        }
        (SelfTest::NotApplicable, WitnessKind::Receiver | WitnessKind::Mailbox) => {
            catalogue.text("verdict-plan-witness-untested", &[("address", address.into())])
        }
    }
}

fn plan(catalogue: &Catalogue, record: &Record, planned: &Planned) -> Vec<String> {
    let mut parts = vec![catalogue.text("verdict-plan-envelopes", &[("count", planned.envelopes.into())])];
    parts.push(match record.settings.connections {
        0 | 1 => catalogue.word("verdict-plan-one"),
        several => catalogue.text("verdict-plan-many", &[("connections", several.into())]),
    });
    if let Some(seconds) = planned.seconds {
        let duration = words::duration(catalogue, seconds);
        parts.push(catalogue.text("verdict-plan-about", &[("duration", duration.into())]));
    }
    let mail = planned.messages.iter().map(|(count, recipient)| {
        let values = [("count", (*count).into()), ("recipient", visible(recipient).into())];
        catalogue.text("verdict-plan-mail", &values)
    });
    let mut mail: Vec<String> = mail.collect();
    if mail.is_empty() {
        let key =
            if record.witness.is_some() { "verdict-plan-only-canaries" } else { "verdict-plan-no-mail" };
        mail.push(catalogue.word(key));
    }
    let joined = parts.into_iter().reduce(|left, right| {
        catalogue.text("word-list-more", &[("left", left.into()), ("right", right.into())])
    });
    joined.into_iter().chain(mail).collect()
}
