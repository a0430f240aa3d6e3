//! `sekisho list nominate`.

use std::net::IpAddr;

use sekisho_audit::trail::{self, Trust};
use sekisho_desk::listing::{ListDesk, nominee};
use sekisho_dnsbl::register::event::Nomination;
use sekisho_evidence::words::Reason;

use super::show;
use super::told::{no_nominee, told};
use crate::arguments::{NominateArguments, VantageWord};
use crate::audit::kept::read_message;
use crate::audit::surroundings::publicity;
use crate::exit::{Exit, UsageError};
use crate::place::Place;

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
    nominated(host, &rests_on, &desk, place)
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
    let hosts = desk.nominate_audit(audit, reason, laboratory, &publicity()?).map_err(told)?;
    let rests_on = place.text("list-rests-audit", &[("audit", audit)]);
    let mut exit = Exit::Closed;
    for (host, _) in hosts {
        if desk.register().codes(host).is_empty() {
            nominated(host, &rests_on, &desk, place)?;
        } else {
            show::one(host, &desk, place)?;
            exit = Exit::Open;
        }
    }
    Ok(exit)
}

fn nominated(host: IpAddr, rests_on: &str, desk: &ListDesk, place: &Place<'_>) -> anyhow::Result<Exit> {
    let listed = desk.register().host(host).is_some_and(|own| own.listing().is_some());
    let key = if listed { "list-nominated-listed" } else { "list-nominated" };
    place.done(key, &[("host", &host.to_string()), ("rests", rests_on)])
}
