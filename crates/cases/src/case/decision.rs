//! The one function through which everything that happens to a case goes.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::{Case, Embargo, Promise, Sent};
use crate::act::{Act, Actor, Need, outcomes};
use crate::contact::{Contact, Source};
use crate::event::{Entry, Event};
use crate::notice::NoticeKind;
use crate::original::Digest;
use crate::refusal::Refusal;
use crate::stage::Stage;
use crate::target::{Standing, Target, Test};

pub(super) fn decide(case: Option<&Case>, entry: &Entry) -> Result<Case, Refusal> {
    let Some(case) = case else { return begin(entry) };
    // A clock that was set back gives no time back.
    let entry = &Entry { at: entry.at.max(case.last), ..entry.clone() };
    let act = Act::of(&entry.event).ok_or(Refusal::OpenedBefore)?;
    let refused = || case.not_at_this_stage(act, entry.at);
    let line = act.allowed().ok_or_else(refused)?;
    if !line.at(case.stage) {
        return Err(refused());
    }
    for need in line.needs {
        require(case, entry, act, *need)?;
    }
    let mut next = case.clone();
    next.last = entry.at;
    take(&mut next, entry)?;
    if next.stage == Stage::Fixed && has_untested(&next) {
        next.stage = Stage::FixClaimed;
    }
    debug_assert!(line.actor == Actor::Audit || next.proven == case.proven, "only an audit proves");
    Ok(next)
}

/// Whether a fix says nothing yet about some address.
fn has_untested(case: &Case) -> bool {
    case.targets.values().any(|target| target.addresses.values().any(|address| address.last.is_none()))
}

fn begin(entry: &Entry) -> Result<Case, Refusal> {
    let Event::Opened { number, title, origin, tlp } = &entry.event else { return Err(Refusal::NotOpened) };
    Ok(Case {
        number: *number,
        title: title.clone(),
        origin: origin.clone(),
        opened: entry.at,
        tlp: *tlp,
        reporters: Vec::new(),
        originals: Vec::new(),
        targets: std::collections::BTreeMap::new(),
        impact: None,
        contacts: Vec::new(),
        sent: Vec::new(),
        promises: Vec::new(),
        embargo: None,
        proven: None,
        claimed: None,
        refuted: None,
        fixed: None,
        published: None,
        outcome: None,
        regressions: 0,
        last: entry.at,
        stage: Stage::Reported,
    })
}

/// Checks one need of what `entry` does.
fn require(case: &Case, entry: &Entry, act: Act, need: Need) -> Result<(), Refusal> {
    let missing = Refusal::Missing { act, need };
    match need {
        Need::AuditedFindings => {
            let Event::Tested { test } = &entry.event else { return Ok(()) };
            if test.findings.is_empty() { Err(missing) } else { Ok(()) }
        }
        Need::KnownContact => {
            let Event::Noticed { notice } = &entry.event else { return Ok(()) };
            if case.contact(&notice.to).is_none() {
                return Err(Refusal::NoContact(notice.to.clone()));
            }
            if case.is_dead(&notice.to) { Err(Refusal::Bounced(notice.to.clone())) } else { Ok(()) }
        }
        Need::KnownTag => match &entry.event {
            Event::Answered { tag: Some(tag), .. } | Event::Bounced { tag, .. } => {
                case.sent(tag).map(|_| ()).ok_or_else(|| Refusal::NoTag(tag.clone()))
            }
            _ => Ok(()),
        },
        Need::KeptOriginal => match original_of(&entry.event) {
            Some(digest) if !case.keeps(digest) => Err(Refusal::NoOriginal(digest)),
            _ => Ok(()),
        },
        Need::EarlierNotice
        | Need::Fix
        | Need::FixOrDecision
        | Need::Impact
        | Need::NothingOpen
        | Need::EverythingShut => lacks(case, act, need, entry.at).map_or(Ok(()), Err),
    }
}

/// What the case itself lacks for `act` at `now`; none where it has what is needed, or where that is a matter of the entry.
pub(super) fn lacks(case: &Case, act: Act, need: Need, now: Timestamp) -> Option<Refusal> {
    let missing = Some(Refusal::Missing { act, need });
    match need {
        Need::EarlierNotice => {
            let told = case.sent.iter().any(|sent| sent.notice.kind == NoticeKind::Notice);
            if told { None } else { missing }
        }
        // A decision to publish mends nothing.
        Need::Fix => {
            if case.is_fixed() {
                None
            } else {
                missing
            }
        }
        // Its day may be to come: it is told of before.
        Need::FixOrDecision if act == Act::Announce && case.embargo.is_some() => None,
        Need::FixOrDecision => match case.may_publish(now) {
            Ok(true) => None,
            Ok(false) => missing,
            Err(refusal) => Some(refusal),
        },
        Need::Impact => {
            if case.impact.is_some() {
                None
            } else {
                missing
            }
        }
        Need::NothingOpen => {
            let open: Vec<_> = case.standing(Standing::Open, now).into_iter().collect();
            (!open.is_empty()).then_some(Refusal::StillOpen(open))
        }
        Need::EverythingShut => {
            // What was never proven needs no proof of its end.
            let unproven: Vec<_> = case.standing(Standing::Unproven, now).into_iter().collect();
            (case.proven.is_some() && !unproven.is_empty()).then_some(Refusal::Unproven(unproven))
        }
        Need::AuditedFindings | Need::KnownContact | Need::KnownTag | Need::KeptOriginal => None,
    }
}

const fn original_of(event: &Event) -> Option<Digest> {
    match event {
        Event::Noticed { notice } => Some(notice.original),
        Event::Answered { original, .. } => *original,
        Event::Published { manifest, .. } => Some(*manifest),
        _ => None,
    }
}

fn take(case: &mut Case, entry: &Entry) -> Result<(), Refusal> {
    let at = entry.at;
    match &entry.event {
        Event::Opened { .. } => return Err(Refusal::OpenedBefore),
        Event::Filed { original } => {
            if !case.keeps(original.digest) {
                case.originals.push(original.clone());
            }
        }
        Event::Reported { reporter } => case.reporters.push(reporter.clone()),
        Event::Targeted { target, addresses, organisation } => {
            let own = case.targets.entry(target.clone()).or_default();
            own.learn(addresses, at);
            own.organisation = organisation.clone().or_else(|| own.organisation.take());
        }
        Event::Judged { impact } => case.impact = Some(impact.clone()),
        Event::Marked { tlp } => case.tlp = *tlp,
        Event::ContactFound { contact } => found(case, contact.clone()),
        Event::Tested { test } => tested(case, test, at)?,
        Event::Noticed { .. } | Event::Answered { .. } | Event::Bounced { .. } => talked(case, entry)?,
        Event::Promised { whose, what, due } => {
            case.promises.push(Promise { at, whose: whose.clone(), what: what.clone(), due: *due });
            if matches!(case.stage, Stage::Notified | Stage::Acknowledged) {
                case.stage = Stage::Fixing;
            }
        }
        Event::Embargoed { until, .. } if *until < crate::case::day(at) => {
            return Err(Refusal::PastDay(*until));
        }
        Event::Embargoed { until, reason } => {
            case.embargo = Some(Embargo { until: *until, reason: reason.clone(), by: entry.by.clone() });
        }
        Event::EmbargoLifted { .. } => case.embargo = None,
        Event::FixClaimed { .. } => {
            case.claimed = Some(at);
            case.stage = Stage::FixClaimed;
        }
        Event::Published { .. } => {
            case.published.get_or_insert(at);
            if case.stage == Stage::Fixed {
                case.stage = Stage::Published;
            }
        }
        Event::Closed { outcome, .. } => {
            if !outcomes(case.stage).contains(outcome) {
                return Err(Refusal::Outcome { outcome: *outcome, stage: case.stage });
            }
            case.outcome = Some(*outcome);
            case.stage = Stage::Closed;
        }
        Event::Reopened { .. } => {
            case.outcome = None;
            case.stage = match (settled(case, at), case.proven, case.published) {
                (Some(Stage::Fixed), _, Some(_)) => Stage::Published,
                (Some(settled), ..) => settled,
                (None, Some(_), _) => Stage::Verified,
                (None, None, _) => Stage::Reported,
            };
        }
        Event::Remarked { .. } => {}
    }
    Ok(())
}

/// Something was said to somebody, or by somebody.
fn talked(case: &mut Case, entry: &Entry) -> Result<(), Refusal> {
    let at = entry.at;
    match &entry.event {
        Event::Noticed { notice } => {
            if case.sent(&notice.tag).is_some() {
                return Err(Refusal::TagUsed(notice.tag.clone()));
            }
            case.sent.push(Sent { at, notice: notice.clone(), answered: None, bounced: false });
            case.refuted = None;
            if case.stage == Stage::Verified && notice.kind == NoticeKind::Notice {
                case.stage = Stage::Notified;
            }
        }
        Event::Answered { tag, .. } => {
            if let Some(sent) = case.sent.iter_mut().find(|sent| Some(&sent.notice.tag) == tag.as_ref()) {
                sent.answered.get_or_insert(at);
                // Somebody read it, whatever a member of the same alias came to.
                sent.bounced = false;
            }
            let fixed = case.fixed;
            let current = |sent: &&Sent| fixed.is_none_or(|fixed| sent.at > fixed);
            let of_round = tag.as_ref().and_then(|tag| case.sent(tag)).filter(current);
            let told = of_round.is_some_and(|sent| sent.notice.kind == NoticeKind::Notice);
            if case.stage == Stage::Notified || (case.stage == Stage::Verified && told) {
                case.stage = Stage::Acknowledged;
            }
        }
        Event::Bounced { tag, .. } => {
            if let Some(sent) = case.sent.iter_mut().find(|sent| sent.notice.tag == *tag) {
                sent.bounced = sent.answered.is_none();
            }
            // Whom nobody reached was not told.
            let reached = case.sent.iter().any(|sent| !sent.bounced);
            if case.stage == Stage::Notified && !reached {
                case.stage = Stage::Verified;
            }
        }
        _ => {}
    }
    Ok(())
}

/// A contact was found: what is known of them by now, and every server that they were found for.
fn found(case: &mut Case, mut contact: Contact) {
    // Whoever is found anew is worth another letter.
    for sent in case.sent.iter_mut().filter(|sent| sent.notice.to == contact.address) {
        sent.bounced = false;
    }
    let known = case.contacts.iter().position(|known| known.address == contact.address);
    if let Some(known) = known.map(|index| case.contacts.remove(index)) {
        // Somebody who says for which servers knows it; a register that was asked for one says nothing of the others.
        let is_chosen = matches!(contact.source, Source::Word { .. }) && !contact.targets.is_empty();
        let for_some = is_chosen || (!known.targets.is_empty() && !contact.targets.is_empty());
        contact.targets =
            if for_some { known.targets.union(&contact.targets).cloned().collect() } else { BTreeSet::new() };
    }
    case.contacts.push(contact);
}

/// An audit came to something.
fn tested(case: &mut Case, test: &Test, at: Timestamp) -> Result<(), Refusal> {
    let target = case.targets.get_mut(&test.target).ok_or_else(|| Refusal::NoTarget(test.target.clone()))?;
    target.take(test, at);
    let open = !case.standing(Standing::Open, at).is_empty();
    if open {
        case.proven.get_or_insert(at);
    }
    // What relays where names lead now speaks against a fix of that server, and of no other one.
    let disproven = case.targets.get(&test.target).is_some_and(|target| relays_now(target, at));
    let old_alone = match case.targets.values().any(|target| relays_now(target, at)) {
        true => None,
        false => case.targets.values().filter_map(|target| target.propagating_until(at)).max(),
    };
    case.stage = match case.stage {
        Stage::Reported | Stage::NotReproduced if open => Stage::Verified,
        // A mended hole is open again: whoever was told has to be told again.
        Stage::Fixed | Stage::Published | Stage::Closed if open && case.fixed.is_some() => {
            case.regressions += 1;
            case.outcome = None;
            Stage::Verified
        }
        Stage::Closed if open => {
            case.outcome = None;
            Stage::Verified
        }
        stage => match settled(case, at) {
            Some(Stage::Fixed) if matches!(stage, Stage::Published | Stage::Closed) => stage,
            Some(Stage::NotReproduced) if stage == Stage::Closed => stage,
            Some(settled) => settled,
            // Where names lead now it is mended, whether or not somebody said so; an address that relays there says otherwise.
            None => match (stage, old_alone) {
                (stage, Some(until)) if stage.is_unfixed() => Stage::Propagating { until },
                (Stage::FixClaimed | Stage::Propagating { .. }, None) if disproven => {
                    case.refuted = case.claimed.map(|_| at);
                    told(case)
                }
                (stage, _) => stage,
            },
        },
    };
    if case.stage != Stage::Acknowledged {
        case.refuted = None;
    }
    if case.stage == Stage::Fixed {
        case.fixed = Some(at);
        case.claimed = None;
    }
    Ok(())
}

/// How far a hole is that is open: somebody spoke of it, somebody was told, or nobody was.
fn told(case: &Case) -> Stage {
    if case.claimed.is_some() || case.sent.iter().any(|sent| sent.answered.is_some()) {
        Stage::Acknowledged
    } else if case.sent.iter().any(|sent| !sent.bounced && sent.notice.kind == NoticeKind::Notice) {
        Stage::Notified
    } else {
        Stage::Verified
    }
}

/// Whether a target relays at an address that its names lead to.
fn relays_now(target: &Target, at: Timestamp) -> bool {
    target.addresses.values().any(|address| !address.is_old() && address.standing(at) == Standing::Open)
}

/// Where every address is shut: fixed after a proof, not reproduced without one. None where one is open, unknown, or
/// where a target has none.
fn settled(case: &Case, at: Timestamp) -> Option<Stage> {
    let all = !case.targets.is_empty() && case.targets.values().all(|target| target.is_shut(at));
    all.then_some(if case.proven.is_some() { Stage::Fixed } else { Stage::NotReproduced })
}
