//! `sekisho list nominate`.

use std::net::IpAddr;

use sekisho_audit::archive::Archive;
use sekisho_audit::trail::{self, Trust};
use sekisho_desk::listing::{AuditNamed, ListDesk, Standing, nominee};
use sekisho_dnsbl::register::event::Nomination;
use sekisho_evidence::words::Reason;

use super::commands::Commands;
use super::told::{minute, no_nominee, told};
use super::{document, show};
use crate::arguments::{Format, NominateArguments, VantageWord};
use crate::audit::kept::read_message;
use crate::audit::surroundings::publicity;
use crate::audit::{data_directory, own_directory};
use crate::exit::{Exit, UsageError};
use crate::place::{Place, data_of};

/// Nominates whom the command line names.
pub(super) fn run(arguments: &NominateArguments, place: &Place<'_>) -> anyhow::Result<Exit> {
    let laboratory = arguments.vantage == Some(VantageWord::Outside);
    let reason = arguments.reason.as_deref().map(Place::reason).transpose()?;
    if let Some(audit) = &arguments.audit {
        return by_audit(arguments, audit, reason.as_ref(), laboratory, place);
    }
    let (host, nomination, rests_on) = match (&arguments.message, arguments.host) {
        (Some(file), named) => {
            let message = read_message(Some(file), trail::MESSAGE_LIMIT)?;
            let trust = Trust::of(&arguments.trust).with_publicity(publicity()?);
            let found = nominee(&message, &trust, arguments.forwarded).map_err(no_nominee)?;
            if let Some(named) = named.filter(|named| named.to_canonical() != found.host) {
                let error = UsageError::new("list-other-host").with("host", found.host.to_string());
                return Err(error.with("named", named.to_string()).into());
            }
            if found.carries {
                place.note("list-carries", &[]);
            }
            let taken_by = found.trail.taken_by.unwrap_or_default();
            let short: String = found.digest.chars().take(16).collect();
            let rests_on = place.text("list-rests-message", &[("taken", &taken_by), ("digest", &short)]);
            (found.host, Nomination::Message { digest: found.digest }, rests_on)
        }
        (None, Some(host)) => by_word(arguments, host, laboratory, place)?,
        (None, None) => return Err(UsageError::new("list-no-basis").into()),
    };
    let mut desk = place.desk(&arguments.doer)?;
    desk.nominate(host, nomination, reason, laboratory).map_err(told)?;
    nominated(host, &rests_on, &desk, arguments, place)
}

/// By the owner's word, or because it is one's own.
fn by_word(
    arguments: &NominateArguments,
    host: IpAddr,
    laboratory: bool,
    place: &Place<'_>,
) -> anyhow::Result<(IpAddr, Nomination, String)> {
    let host = host.to_canonical();
    if let Some(words) = &arguments.on_word_of {
        let words: Reason = Place::reason(words)?;
        let rests_on = place.text("list-rests-word", &[("words", &words.to_string())]);
        return Ok((host, Nomination::Word { words }, rests_on));
    }
    // A private address is nobody else's.
    if arguments.own || laboratory && !publicity()?.is_public(host) {
        return Ok((host, Nomination::Own, place.text("list-rests-own", &[])));
    }
    Err(UsageError::new("list-no-basis").into())
}

fn by_audit(
    arguments: &NominateArguments,
    audit: &str,
    reason: Option<&Reason>,
    laboratory: bool,
    place: &Place<'_>,
) -> anyhow::Result<Exit> {
    let mut desk = place.desk(&arguments.doer)?;
    // What plain `sekisho audit` keeps is the user's own. Beside a server's settings, `--data` says where that is; without
    // them it says where the list is.
    let of_server = data_of(&arguments.doer.config)?.is_some();
    let elsewhere = if of_server { data_directory(place.general) } else { own_directory() };
    let elsewhere = elsewhere.ok().map(|data| Archive::below(&data));
    let named = AuditNamed { name: audit, elsewhere: elsewhere.as_ref() };
    let (audit, hosts) = desk.nominate_audit(named, reason, laboratory, &publicity()?).map_err(told)?;
    let rests_on = place.text("list-rests-audit", &[("audit", audit.as_str())]);
    let mut exit = Exit::Closed;
    for (host, standing) in hosts {
        match standing {
            Standing::Listed => {
                show::one(host, desk.register(), &arguments.doer.config, None, place)?;
                exit = Exit::Open;
                continue;
            }
            Standing::ProofOld { arrived, cleared } => {
                let values = [("arrived", minute(&arrived)), ("cleared", minute(&cleared))];
                let [arrived, cleared] = values.each_ref().map(|(name, value)| (*name, value.as_str()));
                let (audit, host) = (("audit", audit.as_str()), host.to_string());
                place.note("list-proof-is-old", &[audit, ("host", &host), arrived, cleared]);
            }
            Standing::ListedBefore | Standing::Nominated => {}
        }
        nominated(host, &rests_on, &desk, arguments, place)?;
    }
    Ok(exit)
}

fn nominated(
    host: IpAddr,
    rests_on: &str,
    desk: &ListDesk,
    arguments: &NominateArguments,
    place: &Place<'_>,
) -> anyhow::Result<Exit> {
    let listed = desk.register().host(host).is_some_and(|own| own.listing().is_some());
    if place.screen.format == Format::Json {
        let mut document = document::one(host, desk.register(), &[]);
        if let Some(fields) = document.as_object_mut() {
            fields.insert("done".to_owned(), "nominated".into());
        }
        place.screen.print(&format!("{}\n", serde_json::to_string_pretty(&document)?));
        return Ok(Exit::Closed);
    }
    let (key, word) = if listed { ("list-nominated-listed", "show") } else { ("list-nominated", "test") };
    let next = Commands { place, config: &arguments.doer.config }.list(&format!("{word} {host}"));
    place.done(key, &[("host", &host.to_string()), ("rests", rests_on), ("next", &next)])
}
