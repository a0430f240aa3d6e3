//! `sekisho case contact`.

use sekisho_cases::contact::{Contact, Side, Source};
use sekisho_desk::casework::{Found, Sources};
use sekisho_net::tls::Roots;
use sekisho_net::web::Fetcher;
use serde_json::json;

use super::case_of;
use super::told::told;
use crate::arguments::{ContactArguments, Format};
use crate::audit::surroundings;
use crate::complaint;
use crate::exit::Exit;
use crate::place::{Place, table};

/// Asks who can be told.
pub(super) async fn run(arguments: &ContactArguments, place: &Place<'_>) -> anyhow::Result<Exit> {
    let desk = place.case_desk(&arguments.doer)?;
    let mut timeline = place.open(&desk, arguments.case)?;
    let resolver = surroundings::resolver(arguments.resolver.as_deref())?;
    let publicity = surroundings::publicity()?;
    let roots = Roots::native();
    let of_owner = publicity.clone();
    // The service that the settings name may be on this machine.
    let of_settings = move |address: std::net::IpAddr| publicity.is_public(address) || address.is_loopback();
    let registers = Fetcher::new(resolver.clone(), roots.clone(), of_settings);
    let rdap = place.cases.as_ref().and_then(|cases| cases.rdap.as_ref());
    let sources = Sources {
        resolver: &resolver,
        fetcher: &Fetcher::new(resolver.clone(), roots, move |address| of_owner.is_public(address)),
        rdap: rdap.map(|service| (&registers, service.as_str())),
        asking: &|who| place.note("case-asking", &[("who", who)]),
    };
    let found = desk.find_contacts(&mut timeline, &sources, arguments.dry_run).await;
    let found = found.map_err(|error| told(error, place))?;
    if place.screen.format == Format::Json {
        let document = json!({
            "version": 1,
            "contacts": found.contacts,
            "new": found.new,
            "elsewhere": found.elsewhere.iter().map(|(from, way)| json!({ "from": from, "way": way })).collect::<Vec<_>>(),
            "silent": found.silent.iter().map(|(who, why)| json!({ "who": who, "why": why.to_string() })).collect::<Vec<_>>(),
            "rehearsal": arguments.dry_run,
        });
        place.screen.print(&format!("{}\n", serde_json::to_string_pretty(&document)?));
        return Ok(Exit::Closed);
    }
    show(&found, place);
    let number = case_of(&timeline)?.number.to_string();
    let key = match (found.contacts.is_empty(), arguments.dry_run) {
        (true, _) => "case-contact-nobody",
        (false, true) => "case-contact-rehearsed",
        (false, false) => "case-contact-next",
    };
    let new = found.new.len().to_string();
    place.screen.print(&format!("{}\n", place.text(key, &[("case", &number), ("new", &new)])));
    Ok(Exit::Closed)
}

fn show(found: &Found, place: &Place<'_>) {
    let row = |contact: &Contact| {
        let is_new = found.new.contains(&contact.address);
        let new = place.text(if is_new { "case-contact-new" } else { "case-contact-known" }, &[]);
        [side(contact.side, place), contact.address.to_string(), new, source(&contact.source, place)]
    };
    let rows: Vec<[String; 4]> = found.contacts.iter().map(row).collect();
    place.screen.print(&table(&rows));
    for (from, way) in &found.elsewhere {
        place
            .screen
            .print(&format!("{}\n", place.text("case-contact-elsewhere", &[("from", from), ("way", way)])));
    }
    for (who, why) in &found.silent {
        let why = complaint::text(why, &place.screen.texts());
        place.note("case-contact-silent", &[("who", who), ("why", &why)]);
    }
}

/// On which side somebody stands.
pub(super) fn side(side: Side, place: &Place<'_>) -> String {
    let key = match side {
        Side::Operator => "case-side-operator",
        Side::Network => "case-side-network",
        Side::Authority => "case-side-authority",
        Side::Reporter => "case-side-reporter",
    };
    place.text(key, &[])
}

/// Where an address was found.
pub(super) fn source(source: &Source, place: &Place<'_>) -> String {
    match source {
        Source::SecurityTxt { url } => url.to_string(),
        Source::Rdap { url, role } => format!("RDAP {role}, {url}"),
        Source::Soa { zone } => format!("SOA {zone}"),
        Source::Role => place.text("case-source-role", &[]),
        Source::AbuseRecord { name } => format!("TXT {name}"),
        Source::Word { words } => words.to_string(),
    }
}
