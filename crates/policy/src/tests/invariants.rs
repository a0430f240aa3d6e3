//! What must hold whatever the rules say: predicates of their own, which call nothing of the decision's inside, over
//! every combination of facts.

use crate::facts::{CLIENTS, HEADER_FROMS, PRINCIPALS, RECIPIENTS, REVERSE_PATHS, TLS};
use crate::{
    Client, Decision, Fact, Facts, HeaderFrom, Listener, OwnSender, Principal, Reason, Recipient,
    ReversePath, Role, Tls, decide,
};
use Fact::{Known, Unknown};

/// How many combinations there are; a new fact or value shows here.
const COMBINATIONS: usize = 16 * 5 * 3 * 6 * 7 * 9 * 4;
/// How many of them are complete.
const COMPLETE: usize = 16 * 4 * 2 * 5 * 6 * 8 * 3;
/// How many pairs there are in which the second knows at least what the first knows.
const PAIRS: usize = 16 * 9 * 5 * 11 * 13 * 17 * 7;

fn with_unknown<T: Copy>(all: &[T]) -> Vec<Fact<T>> {
    std::iter::once(Unknown).chain(all.iter().copied().map(Known)).collect()
}

fn listeners() -> Vec<Listener> {
    let mut all = Vec::new();
    for role in [Role::Mx, Role::Submission] {
        for takes_grants in [false, true] {
            for logins_in_clear in [false, true] {
                for own_sender_from_strangers in [OwnSender::Refuse, OwnSender::Accept] {
                    all.push(Listener { role, takes_grants, logins_in_clear, own_sender_from_strangers });
                }
            }
        }
    }
    all
}

fn combinations() -> Vec<Facts> {
    let mut all = Vec::with_capacity(COMBINATIONS);
    for listener in listeners() {
        for client in with_unknown(&CLIENTS) {
            for tls in with_unknown(&TLS) {
                for principal in with_unknown(&PRINCIPALS) {
                    for reverse_path in with_unknown(&REVERSE_PATHS) {
                        for recipient in with_unknown(&RECIPIENTS) {
                            for header_from in with_unknown(&HEADER_FROMS) {
                                all.push(Facts {
                                    listener,
                                    client,
                                    tls,
                                    principal,
                                    reverse_path,
                                    recipient,
                                    header_from,
                                });
                            }
                        }
                    }
                }
            }
        }
    }
    all
}

/// An invariant: its name, and whether it holds for a decision about facts.
type Invariant = (&'static str, fn(&Facts, Decision) -> bool);

const INVARIANTS: [Invariant; 21] = [
    ("mail leaves only for elsewhere", |facts, decision| {
        decision != Decision::Relay || facts.recipient == Known(Recipient::Foreign)
    }),
    ("mail is delivered only to addresses that are ours and exist", |facts, decision| {
        decision != Decision::Deliver
            || matches!(facts.recipient, Known(Recipient::Own | Recipient::Postmaster | Recipient::Forwarded))
    }),
    ("nothing leaves before all is known that could speak against it", |facts, decision| {
        decision != Decision::Relay
            || is_complete(&Facts { tls: Known(Tls::Clear), ..*facts })
                && (facts.tls != Unknown
                    || matches!(facts.principal, Known(Principal::Network | Principal::Grant))
                    || facts.listener.logins_in_clear)
    }),
    ("nothing leaves for a stranger", |facts, decision| {
        decision != Decision::Relay || !matches!(facts.principal, Unknown | Known(Principal::Nobody))
    }),
    ("a stranger's mail for elsewhere is refused as soon as that is known", |facts, decision| {
        let is_that =
            facts.principal == Known(Principal::Nobody) && facts.recipient == Known(Recipient::Foreign);
        !is_that || matches!(decision, Decision::Refuse(_))
    }),
    ("nothing leaves under another's name", |facts, decision| {
        decision != Decision::Relay
            || matches!(facts.reverse_path, Known(ReversePath::Bound | ReversePath::Null))
    }),
    ("nothing leaves with another's name in the header", |facts, decision| {
        decision != Decision::Relay || facts.header_from == Known(HeaderFrom::Bound)
    }),
    ("a submission port takes nothing from a stranger, from MAIL on", |facts, decision| {
        let is_that = facts.listener.role == Role::Submission && facts.principal == Known(Principal::Nobody);
        !is_that || matches!(decision, Decision::Refuse(_))
    }),
    ("a submission port takes nothing under another's name, not even for us", |facts, decision| {
        let taken = matches!(decision, Decision::Relay | Decision::Deliver);
        !(taken && facts.listener.role == Role::Submission)
            || matches!(facts.reverse_path, Known(ReversePath::Bound | ReversePath::Null))
                && facts.header_from == Known(HeaderFrom::Bound)
    }),
    ("a POP login gives nothing where it is not allowed", |facts, decision| {
        let gives_a_right = decision == Decision::Relay
            || decision == Decision::Deliver && facts.listener.role == Role::Submission;
        !(gives_a_right && facts.principal == Known(Principal::Grant)) || facts.listener.takes_grants
    }),
    ("a POP login gives nothing without its account's sender", |facts, decision| {
        let gives_a_right = decision == Decision::Relay
            || decision == Decision::Deliver && facts.listener.role == Role::Submission;
        !(gives_a_right && facts.principal == Known(Principal::Grant))
            || facts.reverse_path == Known(ReversePath::Bound)
    }),
    ("an address that is a proxy's proves nothing", |facts, decision| {
        decision != Decision::Relay
            || facts.client != Known(Client::Hidden)
            || matches!(facts.principal, Known(Principal::Account | Principal::Certificate))
    }),
    ("a password without TLS gives nothing unless that is allowed", |facts, decision| {
        let is_that = facts.principal == Known(Principal::Account) && facts.tls == Known(Tls::Clear);
        !(decision == Decision::Relay && is_that) || facts.listener.logins_in_clear
    }),
    ("a certificate without TLS gives nothing", |facts, decision| {
        decision != Decision::Relay
            || facts.principal != Known(Principal::Certificate)
            || facts.tls == Known(Tls::Encrypted)
    }),
    ("who is shut out gets nothing, from the first moment", |facts, decision| {
        facts.client != Known(Client::Barred) || decision == Decision::Refuse(Reason::ClientBarred)
    }),
    ("of strangers from listed hosts only postmasters get mail", |facts, decision| {
        let is_that = facts.client == Known(Client::Listed) && facts.principal == Known(Principal::Nobody);
        let to_postmaster = matches!(facts.recipient, Unknown | Known(Recipient::Postmaster));
        !is_that || to_postmaster || matches!(decision, Decision::Refuse(_))
    }),
    ("a route, an unclear recipient and nobody are refused for good", |facts, decision| {
        let is_that =
            matches!(facts.recipient, Known(Recipient::Route | Recipient::Unclear | Recipient::OwnUnknown));
        !is_that || matches!(decision, Decision::Refuse(_))
    }),
    ("a postmaster is reached from anywhere", |facts, decision| {
        let is_that = facts.listener.role == Role::Mx
            && facts.recipient == Known(Recipient::Postmaster)
            && matches!(facts.client, Known(Client::Direct | Client::Hidden | Client::Listed))
            && !matches!(facts.reverse_path, Unknown | Known(ReversePath::Unclear));
        !is_that || decision == Decision::Deliver
    }),
    ("a stranger does not write as one of us to one of us, unless that is allowed", |facts, decision| {
        let claims = matches!(
            facts.reverse_path,
            Known(ReversePath::Bound | ReversePath::OthersOwn | ReversePath::OwnUnknown)
        );
        let is_that = facts.principal == Known(Principal::Nobody)
            && claims
            && facts.recipient == Known(Recipient::Own)
            && facts.listener.own_sender_from_strangers == OwnSender::Refuse;
        !is_that || matches!(decision, Decision::Refuse(_))
    }),
    ("what a stranger wrote as one of us is never sent on, whatever is allowed", |facts, decision| {
        let claims = matches!(
            facts.reverse_path,
            Known(ReversePath::Bound | ReversePath::OthersOwn | ReversePath::OwnUnknown)
        );
        let is_that = facts.principal == Known(Principal::Nobody)
            && claims
            && facts.recipient == Known(Recipient::Forwarded);
        !is_that || matches!(decision, Decision::Refuse(_))
    }),
    ("when all is known, it is decided", |facts, decision| {
        !is_complete(facts) || decision != Decision::Undecided
    }),
];

fn is_complete(facts: &Facts) -> bool {
    facts.client != Unknown
        && facts.tls != Unknown
        && facts.principal != Unknown
        && facts.reverse_path != Unknown
        && facts.recipient != Unknown
        && facts.header_from != Unknown
}

/// Whether a decision with more facts is no wider than one with fewer: a yes or a no stays, for now may become for good.
const fn narrows(before: Decision, after: Decision) -> bool {
    match (before, after) {
        (Decision::Undecided, _)
        | (Decision::Deliver, Decision::Deliver)
        | (Decision::Relay, Decision::Relay)
        | (Decision::Refuse(_), Decision::Refuse(_))
        | (Decision::Defer(_), Decision::Defer(_) | Decision::Refuse(_)) => true,
        (Decision::Deliver | Decision::Relay | Decision::Refuse(_) | Decision::Defer(_), _) => false,
    }
}

/// Whether `after` allows no more than `before`.
const fn allows_no_more(before: Decision, after: Decision) -> bool {
    match (before, after) {
        (Decision::Refuse(_), after) => matches!(after, Decision::Refuse(_)),
        (Decision::Defer(_), after) => matches!(after, Decision::Refuse(_) | Decision::Defer(_)),
        _ => true,
    }
}

#[test]
fn every_invariant_holds_for_every_combination_of_facts() {
    let all = combinations();
    for facts in &all {
        let decision = decide(facts);
        for (name, holds) in INVARIANTS {
            assert!(holds(facts, decision), "{name}: {facts:?} gives {decision:?}");
        }
    }
    let complete = all.iter().filter(|facts| is_complete(facts)).count();
    println!("{} combinations of facts, {complete} of them complete", all.len());
    assert_eq!((all.len(), complete), (COMBINATIONS, COMPLETE));
}

/// The facts of one kind at a time: where a value stands in the order of [`combinations`], and how far apart two are.
fn digits() -> [usize; 6] {
    [CLIENTS.len(), TLS.len(), PRINCIPALS.len(), REVERSE_PATHS.len(), RECIPIENTS.len(), HEADER_FROMS.len()]
        .map(|values| values + 1)
}

#[test]
fn a_later_fact_only_narrows() {
    let decisions: Vec<Decision> = combinations().iter().map(decide).collect();
    let radices = digits();
    let per_listener: usize = radices.iter().product();
    let mut pairs = 0;
    for (index, before) in decisions.iter().enumerate() {
        // Every combination of the same listener that knows the same, and perhaps more.
        let mut later = vec![index - index % per_listener];
        let mut weight = per_listener;
        for radix in radices {
            weight /= radix;
            let digit = index / weight % radix;
            let values = if digit == 0 { 0..radix } else { digit..digit + 1 };
            later = later
                .iter()
                .flat_map(|base| values.clone().map(move |value| base + value * weight))
                .collect();
        }
        for after in &later {
            assert!(
                narrows(*before, decisions[*after]),
                "{index} {before:?}, {after} {:?}",
                decisions[*after]
            );
        }
        // Nor is a decision put off that every later fact leaves the same.
        if *before == Decision::Undecided {
            let differ = |decision: &Decision| std::mem::discriminant(decision);
            let mut ends =
                later.iter().map(|after| decisions[*after]).filter(|end| *end != Decision::Undecided);
            let first = ends.next().map(|end| differ(&end));
            assert!(ends.any(|end| Some(differ(&end)) != first), "{index} waits for nothing");
        }
        pairs += later.len();
    }
    println!("{pairs} pairs of facts");
    assert_eq!(pairs, PAIRS);
}

/// Compares the decisions about all complete facts with those about the same facts changed by `change`.
fn compare(change: fn(&Facts) -> Option<Facts>, holds: fn(Decision, Decision) -> bool) -> usize {
    let complete = combinations().into_iter().filter(is_complete);
    let changed = complete.filter_map(|facts| Some((facts, change(&facts)?)));
    let mut count = 0;
    for (facts, other) in changed {
        let (before, after) = (decide(&facts), decide(&other));
        assert!(holds(before, after), "{facts:?} gives {before:?}, but {other:?} {after:?}");
        count += 1;
    }
    count
}

#[test]
fn whoever_proves_who_they_are_loses_nothing_on_port_25() {
    let count = compare(
        |facts| {
            let is_known = facts.principal != Unknown && facts.listener.role == Role::Mx;
            is_known.then_some(Facts { principal: Known(Principal::Nobody), ..*facts })
        },
        allows_no_more,
    );
    assert!(count > 5_000);
}

#[test]
fn a_strangers_header_changes_nothing() {
    let count = compare(
        |facts| {
            let is_stranger = facts.principal == Known(Principal::Nobody);
            is_stranger.then_some(Facts { header_from: Known(HeaderFrom::Bound), ..*facts })
        },
        |before, after| before == after,
    );
    assert!(count > 5_000);
}

#[test]
fn a_strangers_sender_gives_no_right_to_relay_whatever_it_is() {
    let count = compare(
        |facts| {
            let is_that =
                facts.principal == Known(Principal::Nobody) && facts.recipient == Known(Recipient::Foreign);
            is_that.then_some(Facts { reverse_path: Known(ReversePath::Foreign), ..*facts })
        },
        |before, after| matches!((before, after), (Decision::Refuse(_), Decision::Refuse(_))),
    );
    assert!(count > 500);
}

#[test]
fn a_block_list_takes_nothing_from_who_has_a_right() {
    let count = compare(
        |facts| {
            let has_a_right = match facts.principal {
                Known(Principal::Account) => {
                    facts.tls == Known(Tls::Encrypted) || facts.listener.logins_in_clear
                }
                Known(Principal::Certificate) => facts.tls == Known(Tls::Encrypted),
                Known(Principal::Network) => true,
                Known(Principal::Grant) => facts.listener.takes_grants,
                Unknown | Known(Principal::Nobody) => false,
            };
            let is_that = has_a_right && facts.client == Known(Client::Listed);
            is_that.then_some(Facts { client: Known(Client::Direct), ..*facts })
        },
        |before, after| before == after,
    );
    assert!(count > 5_000);
}

#[test]
fn a_block_list_only_narrows() {
    let count = compare(
        |facts| {
            let is_listed = facts.client == Known(Client::Listed);
            is_listed.then_some(Facts { client: Known(Client::Direct), ..*facts })
        },
        |listed, direct| allows_no_more(direct, listed),
    );
    assert!(count > 5_000);
}

#[test]
fn encryption_takes_nothing_away() {
    let count = compare(
        |facts| (facts.tls == Known(Tls::Encrypted)).then_some(Facts { tls: Known(Tls::Clear), ..*facts }),
        allows_no_more,
    );
    assert!(count > 5_000);
}

#[test]
fn each_switch_of_a_listener_only_opens() {
    let off: [fn(&Facts) -> Option<Facts>; 3] = [
        |facts| {
            let listener = Listener { takes_grants: false, ..facts.listener };
            facts.listener.takes_grants.then_some(Facts { listener, ..*facts })
        },
        |facts| {
            let listener = Listener { logins_in_clear: false, ..facts.listener };
            facts.listener.logins_in_clear.then_some(Facts { listener, ..*facts })
        },
        |facts| {
            let listener = Listener { own_sender_from_strangers: OwnSender::Refuse, ..facts.listener };
            let is_open = facts.listener.own_sender_from_strangers == OwnSender::Accept;
            is_open.then_some(Facts { listener, ..*facts })
        },
    ];
    for change in off {
        assert!(compare(change, allows_no_more) > 5_000);
    }
}

#[test]
fn a_sender_is_bound_to_nobody_without_a_principal() {
    let count = compare(
        |facts| {
            let is_that = facts.principal == Known(Principal::Nobody)
                && facts.reverse_path == Known(ReversePath::Bound);
            is_that.then_some(Facts { reverse_path: Known(ReversePath::OthersOwn), ..*facts })
        },
        |before, after| before == after,
    );
    assert!(count > 500);
}
