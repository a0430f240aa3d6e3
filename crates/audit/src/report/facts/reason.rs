//! Why a verdict is not stronger, in a sentence.

use sekisho_evidence::target::Endpoint;

use crate::record::{ControlKind, Place, Reason};
use crate::report::catalogue::{Argument, Catalogue};
use crate::report::{visible, words};

/// The longest reply that is quoted, in characters.
const SAID_LIMIT: usize = 160;

/// A reason in a sentence. What servers said is made visible and cut.
pub(in crate::report) fn reason(catalogue: &Catalogue, reason: &Reason) -> String {
    let name = |key: &str, name: &str| catalogue.text(key, &[("name", visible(name).into())]);
    let places = |key: &str, endpoints: &[Endpoint]| {
        catalogue.text(key, &[("endpoints", words::endpoints(endpoints).into())])
    };
    match reason {
        Reason::UnknownHost { name: host } => name("reason-unknown-host", host),
        Reason::NoMailServer { name: domain } => name("reason-no-mail-server", domain),
        Reason::NullMx { name: domain } => name("reason-null-mx", domain),
        Reason::ResolverFailed { name, detail } => {
            let values = [("name", visible(name).into()), ("detail", quoted(detail))];
            catalogue.text("reason-resolver-failed", &values)
        }
        Reason::ConnectionRefused { endpoints } => places("reason-connection-refused", endpoints),
        Reason::ConnectionTimedOut { endpoints } => places("reason-connection-timed-out", endpoints),
        Reason::OutboundBlocked { .. } => catalogue.word("reason-outbound-blocked"),
        Reason::Unreachable { address } => {
            catalogue.text("reason-unreachable", &[("address", address.to_string().into())])
        }
        Reason::NotSmtp { endpoint, said } => at(catalogue, "reason-not-smtp", endpoint, said),
        Reason::Silent { endpoint, seconds } => {
            let values = [("endpoint", endpoint.to_string().into()), ("seconds", (*seconds).into())];
            catalogue.text("reason-silent", &values)
        }
        Reason::Endless { endpoint } => {
            catalogue.text("reason-endless", &[("endpoint", endpoint.to_string().into())])
        }
        Reason::GreetingRefused { endpoint, said } => {
            at(catalogue, "reason-greeting-refused", endpoint, said)
        }
        Reason::TlsFailed { endpoint, detail } => {
            let values = [("endpoint", endpoint.to_string().into()), ("detail", quoted(detail))];
            catalogue.text("reason-tls-failed", &values)
        }
        Reason::ControlFailed { endpoint, control, said } => {
            let key = match control {
                ControlKind::OwnPostmaster => "reason-control-own-postmaster",
                ControlKind::AuthenticationRequired => "reason-control-authentication-required",
                ControlKind::OwnLogin => "reason-control-own-login",
            };
            at(catalogue, key, endpoint, said)
        }
        Reason::Banned { endpoint, after, said } => {
            let values = [
                ("endpoint", endpoint.to_string().into()),
                ("after", (*after).into()),
                ("said", quoted(said)),
            ];
            catalogue.text("reason-banned", &values)
        }
        Reason::StillDeferred { probes, said } => {
            let values = [("probes", (*probes).into()), ("said", quoted(said))];
            catalogue.text("reason-still-deferred", &values)
        }
        Reason::Unanswered { probes } => catalogue.text("reason-unanswered", &[("probes", (*probes).into())]),
        Reason::CanariesPending { canaries, waited } => not_arrived(catalogue, *canaries, *waited),
        Reason::HandedOn { canaries } => {
            catalogue.text("reason-handed-on", &[("canaries", (*canaries).into())])
        }
        Reason::NoWitness => catalogue.word("reason-no-witness"),
        Reason::WitnessFailed { detail } => {
            catalogue.text("reason-witness-failed", &[("detail", quoted(detail))])
        }
        Reason::RecipientsSayNothing => catalogue.word("reason-recipients-say-nothing"),
        Reason::NotOutside { source, place } => {
            let key = match place {
                Place::SameHost => "reason-not-outside-same-host",
                Place::Outside | Place::SameSubnet => "reason-not-outside-same-subnet",
                Place::PrivateRange => "reason-not-outside-private-range",
            };
            catalogue.text(key, &[("source", source.to_string().into())])
        }
        Reason::NoBasis { address, .. } => {
            catalogue.text("reason-no-basis", &[("address", address.to_string().into())])
        }
        Reason::OnlySuite { name } => catalogue.text("reason-only-suite", &[("name", name.into())]),
        Reason::Interrupted => catalogue.word("reason-interrupted"),
        Reason::SmallRun => catalogue.word("reason-small-run"),
    }
}

fn not_arrived(catalogue: &Catalogue, canaries: usize, waited: u64) -> String {
    if waited == 0 {
        return catalogue.text("reason-canaries-not-awaited", &[("canaries", canaries.into())]);
    }
    let waited = words::duration(catalogue, waited);
    catalogue.text("reason-canaries-pending", &[("canaries", canaries.into()), ("waited", waited.into())])
}

fn at(catalogue: &Catalogue, key: &str, endpoint: &Endpoint, said: &str) -> String {
    catalogue.text(key, &[("endpoint", endpoint.to_string().into()), ("said", quoted(said))])
}

fn quoted(said: &str) -> Argument<'static> {
    words::said(said, SAID_LIMIT).into()
}
