//! Gets the right to test each address.

use std::net::IpAddr;
use std::path::Path;

use jiff::{SignedDuration, Timestamp};
use sekisho_audit::record::Record;
use sekisho_audit::run::Surroundings;
use sekisho_evidence::consent::{Basis, Consent};
use sekisho_net::clock;

use crate::arguments::RunArguments;
use crate::screen::Screen;

/// How long the right to test a private address holds: an audit takes no day.
fn until() -> Timestamp {
    clock::now().saturating_add(SignedDuration::from_hours(24)).unwrap_or(Timestamp::MAX)
}

/// For each address the right to test it, or words that say what gives it.
pub(crate) async fn obtain(
    addresses: &[IpAddr],
    _record: &Record,
    _arguments: &RunArguments,
    _data: &Path,
    around: &Surroundings<'_>,
    _screen: &Screen,
) -> anyhow::Result<Vec<(IpAddr, Result<Consent, String>)>> {
    let private = |address: &IpAddr| {
        let consent = Consent::new(*address, Basis::Private, "nobody else's".to_owned(), until(), around.publicity);
        (*address, consent.map_err(|error| error.to_string()))
    };
    Ok(addresses.iter().map(private).collect())
}

/// The rights as they would be, for a run that sends nothing.
pub(crate) fn imagine(
    addresses: &[IpAddr],
    _arguments: &RunArguments,
    around: &Surroundings<'_>,
) -> Vec<Consent> {
    let private = addresses.iter().filter_map(|address| {
        Consent::new(*address, Basis::Private, "nobody else's".to_owned(), until(), around.publicity).ok()
    });
    private.collect()
}
