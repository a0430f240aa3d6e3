//! From the spool to where the mail goes: a Maildir, a server by LMTP, or the smart host.
//!
//! A recipient is done only when its message is on a disk: ours, or by its word that of the other server. What fails
//! for a time is tried again, what fails for good becomes a notice ([`crate::bounce`]), and that is in the spool
//! before the recipient is done. A crash in between repeats something and loses nothing (RFC 5321 §4.1.1.4, §6.1).
//!
//! Each way has its own places, so that one that stands still does not stop the others.

use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use sekisho_net::clock;
use sekisho_net::resolver::Resolver;
use sekisho_net::tls::Roots;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::gateway::{Current, Gateway};
use crate::outbound::Directions;
use crate::spool::{Body, Envelope, MessageId, Queued};

mod attempt;
mod exchange;
mod head;
mod mailbox;
mod report;
mod route;
mod schedule;
#[cfg(test)]
mod tests;

pub use route::Route;
pub(crate) use route::Routes;
pub use schedule::next_attempt;

/// The most messages in hand, waiting ones included.
const IN_HAND: usize = 1024;
/// How often it is asked whether mail is still held.
const HOLD_LOOK: Duration = Duration::from_secs(1);
/// How long a stop waits for what is in hand.
const STOP_WITHIN: Duration = Duration::from_secs(20);

/// Where one recipient's mail goes, as it stands in the spool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// The mailbox of an account.
    Mailbox(String),
    /// The server that takes mail for foreign domains.
    SmartHost,
}

impl fmt::Display for Target {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mailbox(account) => write!(formatter, "mailbox:{account}"),
            Self::SmartHost => formatter.write_str("smart-host"),
        }
    }
}

impl Target {
    /// Reads what [`fmt::Display`] wrote.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text.strip_prefix("mailbox:") {
            Some(account) => Some(Self::Mailbox(account.to_owned())),
            None => (text == "smart-host").then_some(Self::SmartHost),
        }
    }
}

/// What every delivery needs.
struct Deliverer {
    gateway: Arc<Gateway>,
    resolver: Option<Resolver>,
    roots: OnceLock<Roots>,
    /// Whether TLS with the smart host begins at once, whatever its port is.
    tls_at_once: bool,
}

impl Deliverer {
    fn new(gateway: Arc<Gateway>) -> Self {
        let resolver = Resolver::system();
        if let Err(error) = &resolver {
            tracing::warn!(event = "resolver", "the smart host cannot be found by name: {error}");
        }
        Self { gateway, resolver: resolver.ok(), roots: OnceLock::new(), tls_at_once: false }
    }

    /// What finds the smart host. Reading the machine's certificates blocks, once.
    fn directions(&self) -> Directions {
        let roots = self.roots.get_or_init(Roots::native).clone();
        Directions { resolver: self.resolver.clone(), roots, tls_at_once: self.tls_at_once }
    }
}

/// A message on all its ways at once.
struct Parcel {
    id: MessageId,
    envelope: Envelope,
    /// The message: a copy for each who reads.
    body: Body,
    octets: u64,
    current: Arc<Current>,
}

impl Parcel {
    fn of(queued: &Queued, current: Arc<Current>) -> Self {
        let trace = u64::try_from(queued.envelope().trace.len()).unwrap_or_default();
        Self {
            id: queued.id(),
            envelope: queued.envelope().clone(),
            body: queued.body(),
            octets: queued.octets().saturating_add(trace),
            current,
        }
    }
}

/// Delivers until `stop`; then what is in hand has 20 seconds, and what is not done by then stays in the spool.
pub async fn run(gateway: Arc<Gateway>, stop: CancellationToken) {
    run_as(Arc::new(Deliverer::new(gateway)), stop).await;
}

async fn run_as(deliverer: Arc<Deliverer>, stop: CancellationToken) {
    let (attempts, abandon) = (TaskTracker::new(), CancellationToken::new());
    // Whoever drops this drops what is in hand.
    let _abandon = abandon.clone().drop_guard();
    let places = Arc::new(Semaphore::new(IN_HAND));
    loop {
        let taking = async {
            while deliverer.gateway.current().settings.delivery.hold {
                tokio::time::sleep(HOLD_LOOK).await;
            }
            let place = Arc::clone(&places).acquire_owned().await.ok()?;
            let queued = deliverer.gateway.spool.next().await.ok()?;
            Some((place, queued))
        };
        let taken = tokio::select! {
            taken = taking => taken,
            () = stop.cancelled() => break,
        };
        let Some((place, queued)) = taken else { break };
        // It may have waited for long, and mail may be held since.
        if deliverer.gateway.current().settings.delivery.hold {
            queued.postpone(clock::now());
            continue;
        }
        let attempt = attempt::begin(Arc::clone(&deliverer), queued).await;
        let abandon = abandon.clone();
        attempts.spawn(async move {
            abandon.run_until_cancelled(attempt.run()).await;
            drop(place);
        });
    }
    attempts.close();
    if tokio::time::timeout(STOP_WITHIN, attempts.wait()).await.is_err() {
        tracing::warn!(
            event = "stop",
            messages = attempts.len(),
            "deliveries are broken off; they stay in the spool"
        );
        abandon.cancel();
        attempts.wait().await;
    }
}
