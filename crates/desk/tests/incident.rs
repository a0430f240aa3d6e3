//! The story of 2002 ends as it must: the testers find nothing, the audit does, the fix holds, our gateway in
//! front of the flaw holds as well, and the server's own users still send.
#![allow(clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

use sekisho_audit::progress::Unwatched;
use sekisho_audit::record::SuiteConclusion;
use sekisho_desk::incident::{Scene, Users, play};
use sekisho_evidence::class::Class;
use sekisho_evidence::level::Level;
use sekisho_evidence::rule::SenderCondition;
use sekisho_evidence::verdict::Verdict;
use tokio_util::sync::CancellationToken;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_incident_is_found_proven_explained_and_mended() {
    let mut scenes = 0;
    let mut who_may_send = Vec::new();
    let [before, after, in_front] = play(&Unwatched, &CancellationToken::new(), |scene| {
        scenes += 1;
        if let Scene::AuditedAgain { users, .. } | Scene::GatewayAudited { users, .. } = scene {
            who_may_send.push(users);
        }
    })
    .await
    .unwrap();
    let mended = Users { with_login: true, after_pop_login: None, without_login: false };
    let guarded = Users { after_pop_login: Some(true), ..mended };
    assert_eq!((scenes, who_may_send), (6, vec![mended, guarded]));

    assert_eq!((before.verdict, before.level), (Verdict::Open, Level::E5));
    let famous = before.suites.iter().filter(|suite| ["abuse.net", "nmap"].contains(&suite.name.as_str()));
    let said: Vec<_> =
        famous.map(|suite| (suite.tests, suite.asked, suite.accepted, suite.conclusion)).collect();
    let nothing = SuiteConclusion::NoRelay;
    assert_eq!(said, [(17, 17, 0, nothing), (16, 16, 0, nothing)]);
    let [rule] = before.rules.as_slice() else { panic!("{:?}", before.rules) };
    assert_eq!(rule.class, Class::B2);
    let SenderCondition::Existing { domains, addresses } = &rule.condition.sender else {
        panic!("{:?}", rule.condition.sender)
    };
    assert_eq!(domains.as_slice(), ["assoc.example"]);
    assert!(addresses.len() > 1, "{addresses:?}");
    assert!(rule.condition.clauses.is_empty() && !rule.condition.refused.is_empty());

    for record in [after, in_front] {
        assert_eq!(record.verdict, Verdict::Closed, "{:?} {:?}", record.reasons, record.rules);
        let controls = &record.controls;
        assert!(controls.iter().all(|control| control.passed) && !controls.is_empty(), "{controls:?}");
        assert!(record.probes.iter().all(|probe| !probe.outcome.is_accepted()));
    }
}
