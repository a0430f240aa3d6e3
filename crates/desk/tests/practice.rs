//! Every practice server is audited in a world drawn at random: verdict, level and rule must be as its
//! catalogue entry says, whatever the greeting says or keeps to itself.
#![allow(clippy::panic, clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::time::Duration;

use sekisho_audit::progress::Unwatched;
use sekisho_audit::record::finding::FindingKind;
use sekisho_audit::record::probe::Arrival;
use sekisho_audit::record::settings::{Depth, Settings};
use sekisho_audit::record::{Reason, Record};
use sekisho_desk::practice::Practice;
use sekisho_evidence::class::Class;
use sekisho_evidence::level::Level;
use sekisho_evidence::rule::{EndpointCondition, SenderCondition};
use sekisho_evidence::verdict::Verdict;
use sekisho_lab::{Hole, Kind, World};
use sekisho_net::random;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// Servers that are tried at once; most of the time is waiting.
const AT_ONCE: usize = 8;

/// A world of its own for each run; every second one without a greeting text that could give anything away.
fn world(blank: bool) -> (World, [u8; 8]) {
    let seed = random::octets().unwrap();
    let mut world = World::random(seed);
    if blank {
        world.banner = Some(String::new());
    }
    (world, seed)
}

async fn audited(hole: &'static Hole, world: World, depth: Depth, fixed: bool) -> Record {
    let practice = Practice::start(hole, world, |setting| {
        setting.fixed = fixed;
        setting.greylist_wait = Duration::from_secs(1);
        setting.greeting_wait = Duration::from_millis(200);
        setting.tarpit_step = Duration::from_millis(10);
    })
    .await
    .unwrap();
    let settings = Settings { depth, connections: 4, wait: 4, patience: 200, ..Settings::default() };
    practice.audit(settings, &Unwatched, &CancellationToken::new()).await.unwrap()
}

/// Audits all of `holes`, several at once, and hands each record to `check` with what the world was.
async fn each(holes: Vec<&'static Hole>, depth: Depth, fixed: bool, check: fn(&Hole, &World, &Record)) {
    let mut waiting = holes.into_iter().enumerate();
    let mut running = JoinSet::new();
    loop {
        while running.len() < AT_ONCE {
            let Some((index, hole)) = waiting.next() else { break };
            let (world, seed) = world(index % 2 == 0);
            running.spawn(async move {
                let record = audited(hole, world.clone(), depth, fixed).await;
                (hole, world, seed, record)
            });
        }
        let Some(finished) = running.join_next().await else { break };
        let (hole, world, seed, record) = finished.unwrap();
        println!("{} {:?} seed {seed:?}: {:?} {:?}", hole.name, hole.kind, record.verdict, record.reasons);
        check(hole, &world, &record);
    }
}

fn open_holes() -> Vec<&'static Hole> {
    sekisho_lab::all().iter().filter(|hole| matches!(hole.kind, Kind::Open(_))).collect()
}

fn check_open(hole: &Hole, world: &World, record: &Record) {
    let Kind::Open(class) = hole.kind else { return };
    let name = hole.name;
    assert_eq!(record.verdict, Verdict::Open, "{name}: {:?}", record.reasons);
    assert_eq!(record.level, Level::E5, "{name}");
    let rule = record.rules.iter().find(|rule| rule.class == class);
    let found: Vec<Class> = record.rules.iter().map(|rule| rule.class).collect();
    let rule = rule.unwrap_or_else(|| panic!("{name}: {class} expected, found {found:?}"));
    assert!(rule.level.is_proof(), "{name}");
    assert_eq!(found.len(), 1, "{name}: one flaw, one rule, but {found:?}");
    let condition = &rule.condition;
    match name {
        "incident-2002" | "verified-sender" | "slow-greeting-open" => {
            let SenderCondition::Existing { domains, .. } = &condition.sender else {
                panic!("{name}: {:?}", condition.sender)
            };
            assert_eq!(domains, std::slice::from_ref(&world.domain), "{name}");
        }
        "existing-listed" => {
            let (opening, refused) = match &condition.sender {
                SenderCondition::Listed { addresses, refused } => (addresses.clone(), refused.clone()),
                other => panic!("{name}: {other:?}"),
            };
            let listed = |address: &String| {
                world.listed.iter().any(|own| *address == format!("{own}@{}", world.domain))
            };
            assert!(opening.iter().all(listed) && !refused.iter().any(listed), "{opening:?} {refused:?}");
        }
        "whole-domain" | "greylisting-open" => {
            let domains = match &condition.sender {
                SenderCondition::WholeDomain { domains } => domains.clone(),
                other => panic!("{name}: {other:?}"),
            };
            assert!(domains.contains(&world.domain), "{name}: {domains:?}");
        }
        "ipv6-only" => assert!(
            matches!(&condition.endpoints, EndpointCondition::Only { endpoints, refused }
                if endpoints.iter().all(|own| own.address.is_ipv6()) && !refused.is_empty()),
            "{name}"
        ),
        _ => {}
    }
}

/// In this world the plan has a recipient that the flawed server takes for its own, and what came after it in
/// the same session was believed to open the relay by itself.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_an_accepted_recipient_opens_for_the_rest_of_a_session_is_no_rule_of_its_own() {
    let hole = sekisho_lab::all().iter().find(|hole| hole.name == "after-reset").unwrap();
    let world = World::random([49, 213, 171, 242, 240, 58, 105, 141]);
    let record = audited(hole, world.clone(), Depth::Deep, false).await;
    check_open(hole, &world, &record);
    assert_eq!(record.reasons, []);
}

/// What the small run is not meant to find: it says so, and the deep run finds it.
const DEEP_ONLY: [&str; 7] =
    ["literal", "full-width", "encoded-word", "nul-byte", "space", "orcpt", "second-transaction"];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_small_run_finds_every_hole_but_those_it_leaves_to_the_deep_one() {
    let holes = open_holes().into_iter().filter(|hole| !DEEP_ONLY.contains(&hole.name)).collect();
    each(holes, Depth::Small, false, check_open).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_deep_run_finds_every_hole() {
    each(open_holes(), Depth::Deep, false, check_open).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mended_server_is_closed_in_the_deep_run() {
    each(open_holes(), Depth::Deep, true, |hole, _, record| {
        assert_eq!(record.verdict, Verdict::Closed, "{}: {:?} {:?}", hole.name, record.reasons, record.rules);
        assert!(record.controls.iter().all(|control| control.passed), "{}", hole.name);
        assert!(!record.controls.is_empty(), "{}", hole.name);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_trap_is_taken_for_open_and_closed_is_earned() {
    let traps =
        sekisho_lab::all().iter().filter(|hole| !matches!(hole.kind, Kind::Open(_)) && hole.name != "silent");
    each(traps.collect(), Depth::Small, false, |hole, _, record| {
        let expected: &[Verdict] = match hole.name {
            "accept-then-drop" | "handed-on" | "accept-then-bounce" => &[Verdict::Accepts],
            "bans-after-errors" => &[Verdict::Inconclusive],
            "not-smtp" | "endless-lines" => &[Verdict::Untestable],
            _ => &[Verdict::Closed],
        };
        assert!(
            expected.contains(&record.verdict),
            "{}: {:?} {:?} {:?}",
            hole.name,
            record.verdict,
            record.reasons,
            record.rules
        );
        if hole.name == "handed-on" {
            assert_handed_on(record);
        }
    })
    .await;
}

/// What came with its routing form unresolved is neither awaited any more nor silent.
fn assert_handed_on(record: &Record) {
    let handed_on = record.probes.iter().filter(|probe| probe.arrival == Arrival::HandedOn).count();
    let told = (&record.reasons, &record.findings);
    assert!(handed_on > 0, "{told:?}");
    assert!(record.reasons.contains(&Reason::HandedOn { canaries: handed_on }), "{told:?}");
    assert!(
        !record.reasons.iter().any(|reason| matches!(reason, Reason::CanariesPending { .. })),
        "{told:?}"
    );
    assert!(
        !record.findings.iter().any(|finding| finding.kind == FindingKind::AcceptedAndSilent),
        "{told:?}"
    );
}
