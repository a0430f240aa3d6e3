//! Why an event may not be.

use std::net::IpAddr;

use ipnet::IpNet;
use jiff::Timestamp;
use sekisho_evidence::token::AuditName;

use sekisho_evidence::words::Reason;

/// Why an event may not be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The host is excluded.
    #[error("{host} is never listed, because {network} is excluded: {reason}")]
    Excluded {
        /// The host.
        host: IpAddr,
        /// The network that is excluded.
        network: IpNet,
        /// Why it is.
        reason: Reason,
    },
    /// The host is not to be tested.
    #[error("{host} is untested by request: {network} opted out: {reason}")]
    OptedOut {
        /// The host.
        host: IpAddr,
        /// The network that opted out.
        network: IpNet,
        /// Who asked.
        reason: Reason,
    },
    /// The host was not nominated, or not again since its last test.
    #[error("{host} is not nominated: a test needs a message that came through it, or its owner")]
    NotNominated {
        /// The host.
        host: IpAddr,
    },
    /// The nomination is too old to test by.
    #[error("{host} was nominated {at}: that is too long ago to test it now")]
    NominationOld {
        /// The host.
        host: IpAddr,
        /// When it was.
        at: Timestamp,
    },
    /// The address stands for the list itself (RFC 5782 §5).
    #[error("{host} is an address by which every list is tested: it is never listed")]
    TestEntry {
        /// The address.
        host: IpAddr,
    },
    /// The host is not listed.
    #[error("{host} is not listed")]
    NotListed {
        /// The host.
        host: IpAddr,
    },
    /// The host is tested by no audit of this name.
    #[error("{host} is not being tested by audit {audit}")]
    NotUnderTest {
        /// The host.
        host: IpAddr,
        /// The audit.
        audit: AuditName,
    },
    /// A CLOSED leaves open what was saved.
    #[error("audit {audit} did not ask again what opened {host}: that is no earned CLOSED")]
    NotAskedAgain {
        /// The host.
        host: IpAddr,
        /// The audit.
        audit: AuditName,
    },
    /// A proof is older than what took the host off the list.
    #[error(
        "the proof for {host} arrived {arrived}, and {host} was cleared {cleared}: only a new proof lists it again"
    )]
    ProofOld {
        /// The host.
        host: IpAddr,
        /// When the message came back.
        arrived: Timestamp,
        /// When the host was found closed, taken off the list, or no longer excluded.
        cleared: Timestamp,
    },
    /// A proof names the listener of another host.
    #[error("what audit {audit} proves is not of {host} alone")]
    OtherHost {
        /// The host.
        host: IpAddr,
        /// The audit.
        audit: AuditName,
    },
    /// A listing ends later.
    #[error("the listing of {host} ends {until}, not now")]
    NotOver {
        /// The host.
        host: IpAddr,
        /// When it ends.
        until: Timestamp,
    },
    /// A listing would last too long, or be over already.
    #[error("a listing of {host} cannot last until {until}")]
    WrongEnd {
        /// The host.
        host: IpAddr,
        /// The end.
        until: Timestamp,
    },
    /// No decision is awaited.
    #[error("{host} does not wait for a person")]
    DoesNotWait {
        /// The host.
        host: IpAddr,
    },
    /// A network has no such rule.
    #[error("there is no such entry for {network}")]
    NoSuchNetwork {
        /// The network.
        network: IpNet,
    },
    /// A network has such a rule already.
    #[error("there is such an entry for {network} already: {reason}")]
    KnownNetwork {
        /// The network.
        network: IpNet,
        /// Its reason.
        reason: Reason,
    },
    /// A network is the whole Internet.
    #[error("{network} is too large")]
    TooLarge {
        /// The network.
        network: IpNet,
    },
    /// A zone was not given up.
    #[error("{zone} was not retired")]
    NotRetired {
        /// The zone.
        zone: Box<str>,
    },
    /// A zone was given up already.
    #[error("{zone} is retired already")]
    Retired {
        /// The zone.
        zone: Box<str>,
    },
}
