//! The list's own clock: what is over leaves the list, what is due is tested again, one host at a time.

use std::net::IpAddr;
use std::path::Path;
use std::time::Duration;

use sekisho_audit::progress::Unwatched;
use sekisho_dnsbl::register::event::{Event, Who};
use sekisho_net::clock;
use tokio_util::sync::CancellationToken;

use super::{ListDesk, ListingError, Tested, Tester};

/// How often is looked for something due.
const EVERY: Duration = Duration::from_secs(60);
/// How long is waited between two tests: nobody is in a hurry.
const BETWEEN: Duration = Duration::from_secs(10);
/// How many hosts are tested in one round; the rest waits for the next one.
const MOST: usize = 32;

/// Something that was done.
#[derive(Debug)]
pub enum Round {
    /// A listing ended.
    Expired(IpAddr),
    /// A host was tested again.
    Tested(IpAddr, Box<Tested>),
    /// A host could not be tested, or nothing could be done at all; it is tried again later.
    Failed(Option<IpAddr>, ListingError),
}

/// Does what is due in the list of `data` until `stop`, and tells each thing to `told`. Without a tester only listings
/// end whose time is over. A retest that fails for a reason of ours costs nobody anything.
pub async fn rounds(
    data: &Path,
    who: &Who,
    tester: Option<&Tester>,
    stop: &CancellationToken,
    told: &(dyn Fn(Round) + Sync),
) {
    loop {
        if let Err(error) = round(data, who, tester, stop, told).await {
            told(Round::Failed(None, error));
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(EVERY) => {}
        }
    }
}

async fn round(
    data: &Path,
    who: &Who,
    tester: Option<&Tester>,
    stop: &CancellationToken,
    told: &(dyn Fn(Round) + Sync),
) -> Result<(), ListingError> {
    let (mut desk, _) = ListDesk::open(data, who.clone())?;
    for host in desk.register().over(clock::now()) {
        desk.record(Event::Expired { host })?;
        told(Round::Expired(host));
    }
    let Some(tester) = tester else { return Ok(()) };
    for host in desk.register().due(clock::now()).into_iter().take(MOST) {
        tokio::select! {
            () = stop.cancelled() => return Ok(()),
            () = tokio::time::sleep(BETWEEN) => {}
        }
        match desk.test(host, tester, false, &Unwatched, stop).await {
            Ok(tested) => told(Round::Tested(host, Box::new(tested))),
            Err(error) => told(Round::Failed(Some(host), error)),
        }
        if stop.is_cancelled() {
            return Ok(());
        }
    }
    Ok(())
}
