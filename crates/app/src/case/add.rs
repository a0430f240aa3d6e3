//! `sekisho case add`.

use std::collections::BTreeMap;

use sekisho_audit::trail::MESSAGE_LIMIT;
use sekisho_cases::contact::group::strangers;
use sekisho_cases::contact::{Contact, MailAddress, Side, Source, Tongue};
use sekisho_cases::event::{Event, Impact};
use sekisho_cases::original::OriginalKind;
use sekisho_cases::target::TargetName;
use sekisho_cases::timeline::Timeline;
use sekisho_evidence::words::Reason;

use super::begin::{reporter, whole};
use super::case_of;
use super::told::told;
use crate::arguments::{AddToCaseArguments, KindWord, SideWord, TongueWord};
use crate::audit::kept::read_file;
use crate::exit::{Exit, UsageError};
use crate::place::Place;

/// Puts everything that the command line names to the case, in this order: files and servers first, then what rests on them.
pub(super) fn run(arguments: &AddToCaseArguments, place: &Place<'_>) -> anyhow::Result<Exit> {
    let events = events(arguments)?;
    if events.is_empty() && arguments.file.is_none() && arguments.audit.is_none() {
        return Err(UsageError::new("case-nothing-to-add").into());
    }
    let desk = place.case_desk(&arguments.of.doer)?;
    let mut timeline = place.open(&desk, arguments.of.case)?;
    is_of_the_case(&events, &timeline)?;
    if let Some(file) = &arguments.file {
        let octets = read_file(file, MESSAGE_LIMIT)?;
        whole(&octets, file)?;
        let kind = match arguments.kind {
            KindWord::Complaint => OriginalKind::Complaint,
            KindWord::Answer => OriginalKind::Answer,
            KindWord::Other => OriginalKind::Other,
        };
        let note = arguments.note.as_deref().map(|text| Place::words("--note", text)).transpose()?;
        desk.file(&mut timeline, &octets, kind, (arguments.of.day, note))
            .map_err(|error| told(error, place))?;
    }
    for event in events {
        place.write(&desk, &mut timeline, arguments.of.day, event)?;
    }
    if let Some(audit) = &arguments.audit {
        desk.add_audit(&mut timeline, audit).map_err(|error| told(error, place))?;
    }
    place.stands(&timeline)
}

fn events(arguments: &AddToCaseArguments) -> anyhow::Result<Vec<Event>> {
    let mut events = Vec::new();
    let words = &arguments.words;
    let organisation =
        words.organisation.as_deref().map(|text| Place::words("--organisation", text)).transpose()?;
    for server in &words.server {
        events.push(Event::Targeted {
            target: server.name.clone(),
            addresses: server.addresses.iter().copied().collect(),
            organisation: organisation.clone(),
        });
    }
    events.extend(reporter(words)?.map(|reporter| Event::Reported { reporter }));
    events.extend(words.tlp.map(|tlp| Event::Marked { tlp }));
    events.extend(contact(arguments)?.map(|contact| Event::ContactFound { contact }));
    if let (Some(ability), Some(knowledge), Some(affected)) =
        (&arguments.ability, &arguments.knowledge, &arguments.affected)
    {
        let impact = Impact {
            ability: Place::words("--ability", ability)?,
            knowledge: Place::words("--knowledge", knowledge)?,
            affected: Place::words("--affected", affected)?,
        };
        events.push(Event::Judged { impact });
    }
    if let Some(remark) = &arguments.remark {
        events.push(Event::Remarked { words: Place::words("--remark", remark)?, public: arguments.public });
    }
    Ok(events)
}

/// Whether a contact is of an organisation that has servers in the case, or gets some here: of no other one is there anything to
/// tell them.
fn is_of_the_case(events: &[Event], timeline: &Timeline) -> anyhow::Result<()> {
    let case = case_of(timeline)?;
    let mut owners: BTreeMap<&TargetName, Option<&Reason>> =
        case.targets.iter().map(|(name, target)| (name, target.organisation.as_ref())).collect();
    for event in events {
        match event {
            Event::Targeted { target, organisation: Some(organisation), .. } => {
                owners.insert(target, Some(organisation));
            }
            Event::Targeted { target, .. } => {
                owners.entry(target).or_default();
            }
            Event::ContactFound { contact } => {
                if let (Some(own), Some(known)) = (&contact.organisation, strangers(owners.clone(), contact))
                {
                    let known: Vec<String> = known.iter().map(ToString::to_string).collect();
                    return Err(UsageError::new("case-other-organisation")
                        .with("organisation", own.to_string())
                        .with("known", known.join(", "))
                        .into());
                }
            }
            _ => {}
        }
    }
    Ok(())
}

fn contact(arguments: &AddToCaseArguments) -> anyhow::Result<Option<Contact>> {
    let (Some(address), Some(words)) = (&arguments.contact, &arguments.known_from) else { return Ok(None) };
    let address: MailAddress = address.parse()?;
    Ok(Some(Contact {
        name: arguments.name.as_deref().map(|text| Place::words("--name", text)).transpose()?,
        organisation: arguments
            .of_organisation
            .as_deref()
            .map(|text| Place::words("--of-organisation", text))
            .transpose()?,
        side: match arguments.side {
            SideWord::Operator => Side::Operator,
            SideWord::Network => Side::Network,
            SideWord::Authority => Side::Authority,
            SideWord::Reporter => Side::Reporter,
        },
        tongue: match arguments.tongue {
            None => Tongue::of_domain(address.domain()),
            Some(TongueWord::En) => Tongue::English,
            Some(TongueWord::Ja) => Tongue::Japanese,
        },
        targets: arguments.of_server.iter().cloned().collect(),
        address,
        source: Source::Word { words: Place::words("--known-from", words)? },
    }))
}
