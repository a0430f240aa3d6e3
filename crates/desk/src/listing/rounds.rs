//! The list's own clock: what is over leaves the list, what is due is tested again, one host at a time.

use std::net::IpAddr;
use std::path::Path;
use std::time::Duration;

use sekisho_audit::progress::Unwatched;
use sekisho_dnsbl::register::event::Event;
use sekisho_evidence::words::Who;
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

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use jiff::SignedDuration;
    use sekisho_dnsbl::register::Refusal;
    use sekisho_dnsbl::register::event::{Entry, Nomination};
    use sekisho_dnsbl::register::history::History;
    use sekisho_dnsbl::register::outcome::{Outcome, ProofParts};
    use sekisho_dnsbl::register::schedule::end_of;
    use sekisho_evidence::class::Class;
    use sekisho_evidence::level::Level;
    use sekisho_evidence::rule::{EndpointCondition, Rule, SenderCondition};
    use sekisho_evidence::shape::Shape;
    use sekisho_evidence::target::{Endpoint, Transport};
    use sekisho_evidence::token::AuditName;

    use super::*;

    /// A listing whose proof is so old.
    fn listed(data: &Path, hours: i64) -> IpAddr {
        let arrived = clock::now().checked_sub(SignedDuration::from_hours(hours)).unwrap();
        let (host, audit) = (IpAddr::from([192, 0, 2, 25]), AuditName::from_random(1));
        let endpoint = Endpoint { address: host, port: 25, transport: Transport::Plain };
        let rule = Rule {
            class: Class::A1,
            example: Shape::plain(endpoint),
            sender: SenderCondition::Anyone,
            endpoints: EndpointCondition::Every { endpoints: vec![endpoint] },
            clauses: Vec::new(),
            indifferent: Vec::new(),
            accepted: vec![1],
            refused: Vec::new(),
        };
        let (audit, rules, outputs) = (audit, vec![rule], Vec::new());
        let nomination = Nomination::Audit { audit: audit.clone() };
        let proof = ProofParts { audit, level: Level::E5, arrived, rules, lost_source: false, outputs };
        let outcome = Outcome::Proven { proof: Box::new(proof.try_into().unwrap()), until: end_of(arrived) };
        let (mut history, _) = History::open(data).unwrap();
        for event in [Event::Nominated { host, nomination, reason: None }, Event::TestEnded { host, outcome }]
        {
            let entry = Entry { at: arrived, by: "Tanaka".parse().unwrap(), event };
            history.record::<Refusal>(|_| Ok(entry)).unwrap();
        }
        host
    }

    async fn told(data: &Path) -> Vec<Round> {
        let (told, stop) = (Mutex::new(Vec::new()), CancellationToken::new());
        stop.cancel();
        rounds(data, &"sekisho serve".parse().unwrap(), None, &stop, &|round| {
            told.lock().unwrap().push(round);
        })
        .await;
        told.into_inner().unwrap()
    }

    #[tokio::test]
    async fn what_is_over_leaves_the_list_and_what_is_not_stays() {
        for (hours, over) in [(91 * 24, true), (89 * 24, false)] {
            let data = tempfile::tempdir().unwrap();
            let host = listed(data.path(), hours);
            let told = told(data.path()).await;
            assert_eq!(
                matches!(told.as_slice(), [Round::Expired(expired)] if *expired == host),
                over,
                "{told:?}"
            );
            let (history, _) = History::open(data.path()).unwrap();
            assert_eq!(history.register().codes(host).is_empty(), over);
            assert_eq!(history.register().due(clock::now()).is_empty(), over, "its retest is due");
        }
    }
}
