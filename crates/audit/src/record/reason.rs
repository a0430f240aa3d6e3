//! Why a verdict is not stronger than it is.

use std::net::IpAddr;

use sekisho_evidence::target::Endpoint;
use serde::{Deserialize, Serialize};

use super::{ControlKind, Place};

/// Why a verdict is not stronger, each with what to do next.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "reason")]
pub enum Reason {
    /// The name does not exist.
    UnknownHost {
        /// The name.
        name: String,
    },
    /// The domain has no mail server.
    NoMailServer {
        /// The domain.
        name: String,
    },
    /// The domain says it takes no mail (RFC 7505).
    NullMx {
        /// The domain.
        name: String,
    },
    /// The name server did not answer.
    ResolverFailed {
        /// The question.
        name: String,
        /// What was seen.
        detail: String,
    },
    /// Every port refused the connection.
    ConnectionRefused {
        /// The endpoints.
        endpoints: Vec<Endpoint>,
    },
    /// No connection within the time.
    ConnectionTimedOut {
        /// The endpoints.
        endpoints: Vec<Endpoint>,
    },
    /// Port 25 is probably blocked on our side.
    OutboundBlocked {
        /// What speaks for it.
        endpoints: Vec<Endpoint>,
    },
    /// We have no route to the address.
    Unreachable {
        /// The address.
        address: IpAddr,
    },
    /// What answers is no SMTP server.
    NotSmtp {
        /// Where.
        endpoint: Endpoint,
        /// What it said, cut to 200 octets.
        said: String,
    },
    /// It connected and then said nothing.
    Silent {
        /// Where.
        endpoint: Endpoint,
        /// For how many seconds we waited.
        seconds: u64,
    },
    /// Lines or replies without end.
    Endless {
        /// Where.
        endpoint: Endpoint,
    },
    /// The server turned us away in its greeting.
    GreetingRefused {
        /// Where.
        endpoint: Endpoint,
        /// What it said.
        said: String,
    },
    /// TLS failed.
    TlsFailed {
        /// Where.
        endpoint: Endpoint,
        /// Why.
        detail: String,
    },
    /// A control did not pass.
    ControlFailed {
        /// Where.
        endpoint: Endpoint,
        /// Which.
        control: ControlKind,
        /// What the server said.
        said: String,
    },
    /// The target began to turn us away.
    Banned {
        /// Where.
        endpoint: Endpoint,
        /// After how many probes.
        after: usize,
        /// What was seen.
        said: String,
    },
    /// Temporary refusals were not resolved in time.
    StillDeferred {
        /// How many probes.
        probes: usize,
        /// What the server said.
        said: String,
    },
    /// Some probes got no answer.
    Unanswered {
        /// How many.
        probes: usize,
    },
    /// Canaries were accepted and did not arrive in time.
    CanariesPending {
        /// How many.
        canaries: usize,
        /// For how many seconds we waited; 0 where a person reads the address.
        waited: u64,
    },
    /// Canaries came, but not as relayed ones: handed on with their routing form unresolved, or perhaps only
    /// returned to their sender.
    HandedOn {
        /// How many.
        canaries: usize,
    },
    /// There is no witness, so nothing can be proven.
    NoWitness,
    /// The witness's self-test failed.
    WitnessFailed {
        /// What was seen.
        detail: String,
    },
    /// RCPT says nothing here, and arrivals could not be observed.
    RecipientsSayNothing,
    /// We are not an outsider to the target.
    NotOutside {
        /// Our address.
        source: IpAddr,
        /// Where we stand.
        place: Place,
    },
    /// Nothing gives the right to test the address.
    NoBasis {
        /// The address.
        address: IpAddr,
        /// TXT records as a zone file has them: one of them, published, proves that the address is the user's.
        #[serde(default)]
        records: Vec<String>,
    },
    /// Only one classic tester's list was played: what it would say is no verdict of ours.
    OnlySuite {
        /// Its name.
        name: String,
    },
    /// The user stopped the audit.
    Interrupted,
    /// The small run left classes of the owner's profile untested. Said beside every verdict.
    SmallRun,
}
