//! A canary that arrived before its audit began proves nothing: it is of another one, or its time is not true.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test ends where it fails")]

use jiff::SignedDuration;
use sekisho_audit::progress::Unwatched;
use sekisho_audit::record::settings::{Depth, Settings};
use sekisho_desk::listing::judgement::{Circumstances, judge, proven, relaying};
use sekisho_desk::practice::Practice;
use sekisho_dnsbl::register::outcome::Outcome;
use sekisho_evidence::consent::Publicity;
use sekisho_evidence::verdict::Verdict;
use sekisho_lab::World;
use sekisho_net::{clock, random};
use tokio_util::sync::CancellationToken;

#[tokio::test(flavor = "multi_thread")]
async fn what_arrived_before_the_test_began_proves_nothing() {
    let hole = sekisho_lab::find("incident-2002").unwrap();
    let world = World::random(random::octets().unwrap());
    let practice = Practice::start(hole, world, |_| ()).await.unwrap();
    let settings = Settings { depth: Depth::Small, wait: 4, patience: 200, ..Settings::default() };
    let mut record = practice.audit(settings, &Unwatched, &CancellationToken::new()).await.unwrap();
    assert_eq!(record.verdict, Verdict::Open, "{:?}", record.reasons);
    let (publicity, now) = (Publicity::default(), clock::now());
    let host = relaying(&record)[0];
    let seen = Circumstances { publicity: &publicity, now, has_way: true, closes: true };
    let last = record.proofs.iter().map(|proof| proof.arrived).max().unwrap();
    // At the very time of the beginning it is of this test.
    for (started, counts) in [
        (record.started, true),
        (last, true),
        (last.checked_add(SignedDuration::from_millis(1)).unwrap(), false),
    ] {
        record.started = started;
        assert_eq!(proven(&record, host, &publicity, now).is_some(), counts, "{started} {last}");
        assert_eq!(relaying(&record).is_empty(), !counts);
        let outcome = judge(&record, host, None, &seen);
        assert_eq!(matches!(outcome, Outcome::Proven { .. }), counts, "{outcome:?}");
        assert_eq!(matches!(outcome, Outcome::Unproven { verdict: Verdict::Open, .. }), !counts);
    }
}
