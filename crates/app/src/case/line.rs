//! Lines about a case: how far it is, what was done, what is next.

use sekisho_cases::act::Act;
use sekisho_cases::agenda::agenda;
use sekisho_cases::case::{Case, day};
use sekisho_cases::event::{Entry, Event, Origin, Outcome};
use sekisho_cases::notice::{Channel, NoticeKind};
use sekisho_cases::original::OriginalKind;
use sekisho_cases::stage::Stage;
use sekisho_cases::target::{Standing, Target, TargetName};
use sekisho_net::clock;

use super::due::task;
use crate::list::told::minute;
use crate::place::Place;

/// `VERIFIED  2026-007  mail.example.jp relays …  TLP:AMBER`.
pub(crate) fn head(case: &Case, place: &Place<'_>) -> String {
    let values = [
        ("stage", stage(case.stage(), place)),
        ("case", case.number.to_string()),
        ("title", case.title.to_string()),
        ("tlp", case.tlp.to_string()),
    ];
    place.text("case-head", &values.each_ref().map(|(name, value)| (*name, value.as_str())))
}

/// How far a case is, in a word or two.
pub(super) fn stage(stage: Stage, place: &Place<'_>) -> String {
    match stage {
        Stage::Propagating { until } => place.text("case-stage-propagating", &[("until", &minute(&until))]),
        other => place.text(&format!("case-stage-{}", other.word()), &[]),
    }
}

/// The name of a stage, by its word.
pub(super) fn stage_word(word: &str, place: &Place<'_>) -> String {
    match word {
        "propagating" => place.text("case-stage-propagates", &[]),
        other => place.text(&format!("case-stage-{other}"), &[]),
    }
}

/// What is to be done next; nothing is left where the case is over.
pub(super) fn next(case: &Case, place: &Place<'_>) -> String {
    match agenda(case, place.terms()).first() {
        Some(due) => {
            let (day, task) = (due.day.to_string(), task(due, case, place));
            place.text("case-next", &[("day", &day), ("task", &task)])
        }
        None if case.stage() == Stage::Closed => {
            place.text("case-next-none", &[("case", &case.number.to_string())])
        }
        None => place.text("case-next-wait", &[("case", &case.number.to_string())]),
    }
}

/// What was to be done, as a noun.
pub(super) fn act(act: Act, place: &Place<'_>) -> String {
    let key = match act {
        Act::Add => "case-act-add",
        Act::Test => "case-act-test",
        Act::Notify => "case-act-notify",
        Act::Remind => "case-act-remind",
        Act::Thank => "case-act-thank",
        Act::Announce => "case-act-announce",
        Act::Answer => "case-act-answer",
        Act::Promise => "case-act-promise",
        Act::Embargo => "case-act-embargo",
        Act::ClaimFix => "case-act-claim-fix",
        Act::Publish => "case-act-publish",
        Act::Close => "case-act-close",
        Act::Reopen => "case-act-reopen",
    };
    place.text(key, &[])
}

/// How a case ended.
pub(super) fn outcome(outcome: Outcome, place: &Place<'_>) -> String {
    let key = match outcome {
        Outcome::Fixed => "case-outcome-fixed",
        Outcome::NotReproduced => "case-outcome-not-reproduced",
        Outcome::Withdrawn => "case-outcome-withdrawn",
        Outcome::Duplicate => "case-outcome-duplicate",
    };
    place.text(key, &[])
}

/// A server with each address that it ever had, and how that stands.
pub(super) fn target(name: &TargetName, target: &Target, case: &Case, place: &Place<'_>) -> String {
    let now = clock::now();
    let organisation = target.organisation.as_ref().map(ToString::to_string).unwrap_or_default();
    let values = [("server", name.to_string()), ("organisation", organisation)];
    let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
    let mut lines = vec![place.text("case-server", &values).trim_end().to_owned()];
    for (address, own) in &target.addresses {
        let standing = match own.standing(now) {
            Standing::Open => "case-address-open",
            Standing::Shut => "case-address-shut",
            Standing::Unproven if own.last.is_none() => "case-address-untested",
            Standing::Unproven if !own.untried().is_empty() => "case-address-other-door",
            Standing::Unproven => "case-address-unproven",
        };
        let untried: Vec<String> = own.untried().iter().map(u16::to_string).collect();
        let tested = own.last.as_ref().map_or_else(String::new, |(at, finding)| {
            let values = [("at", minute(at)), ("audit", finding.audit.to_string())];
            place.text("case-tested", &values.each_ref().map(|(name, value)| (*name, value.as_str())))
        });
        let old = match own.vanishes {
            Some(until) => place.text("case-old", &[("until", &minute(&until))]),
            None => String::new(),
        };
        let line = format!(
            "             {address}  {}  {tested}  {old}",
            place.text(standing, &[("ports", &untried.join(", "))])
        );
        lines.push(line.trim_end().to_owned());
    }
    if target.addresses.is_empty() {
        let number = case.number.to_string();
        lines.push(place.text("case-no-address", &[("case", &number), ("server", name.as_str())]));
    }
    format!("{}\n", lines.join("\n"))
}

/// One entry: its day, who wrote it, what happened.
pub(crate) fn entry(entry: &Entry, place: &Place<'_>, unsealed: bool) -> String {
    let on = entry.day.unwrap_or_else(|| day(entry.at));
    let happened = happened(&entry.event, place, unsealed);
    format!("  {on}  {}  {happened}", entry.by)
}

fn happened(event: &Event, place: &Place<'_>, unsealed: bool) -> String {
    let say = |key: &str, values: &[(&str, String)]| {
        let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        place.text(key, &values)
    };
    match event {
        Event::Opened { origin, .. } => begun(origin, place),
        Event::Filed { original } => {
            let kind = match original.kind {
                OriginalKind::Complaint => "case-kind-complaint",
                OriginalKind::Audit => "case-kind-audit",
                OriginalKind::Notice => "case-kind-notice",
                OriginalKind::Answer => "case-kind-answer",
                OriginalKind::Bounce => "case-kind-bounce",
                OriginalKind::Manifest => "case-kind-manifest",
                OriginalKind::Other => "case-kind-other",
            };
            let digest: String = original.digest.to_string().chars().take(16).collect();
            let note = original.note.as_ref().map(ToString::to_string).unwrap_or_default();
            let values = [("kind", place.text(kind, &[])), ("digest", digest), ("note", note)];
            say("case-did-file", &values).trim_end().to_owned()
        }
        Event::Reported { reporter } if reporter.sealed && !unsealed => say("case-did-report-sealed", &[]),
        Event::Reported { reporter } => say("case-did-report", &[("name", reporter.name.to_string())]),
        Event::Targeted { target, addresses, .. } => {
            let addresses = addresses.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
            let values = [("server", target.to_string()), ("addresses", addresses)];
            say("case-did-server", &values).trim_end().to_owned()
        }
        Event::Judged { .. } => say("case-did-judge", &[]),
        Event::Marked { tlp } => say("case-did-mark", &[("tlp", tlp.to_string())]),
        Event::ContactFound { contact } => {
            say("case-did-contact", &[("address", contact.address.to_string())])
        }
        Event::Tested { test } => tested(test, place),
        Event::Noticed { notice } => {
            let kind = match notice.kind {
                NoticeKind::Notice => "case-notice-notice",
                NoticeKind::Reminder => "case-notice-reminder",
                NoticeKind::Escalation => "case-notice-escalation",
                NoticeKind::Thanks => "case-notice-thanks",
                NoticeKind::Publication => "case-notice-publication",
            };
            let key = match notice.channel {
                Channel::Mail => "case-did-notify",
                Channel::Printed => "case-did-print",
            };
            say(key, &[("kind", place.text(kind, &[])), ("to", notice.to.to_string())])
        }
        Event::Answered { from, summary, .. } => {
            say("case-did-answer", &[("from", from.to_string()), ("summary", summary.to_string())])
        }
        Event::Bounced { address, reason, .. } => {
            say("case-did-bounce", &[("address", address.to_string()), ("reason", reason.to_string())])
        }
        Event::Promised { whose, what, due } => say(
            "case-did-promise",
            &[("whose", whose.to_string()), ("what", what.to_string()), ("due", due.to_string())],
        ),
        Event::Embargoed { until, reason } => {
            say("case-did-embargo", &[("until", until.to_string()), ("reason", reason.to_string())])
        }
        Event::EmbargoLifted { reason } => say("case-did-lift", &[("reason", reason.to_string())]),
        Event::FixClaimed { whose, what } => {
            say("case-did-claim", &[("whose", whose.to_string()), ("what", what.to_string())])
        }
        Event::Published { place: published, .. } => {
            let published = published.as_ref().map(ToString::to_string).unwrap_or_default();
            say("case-did-publish", &[("place", published)]).trim_end().to_owned()
        }
        Event::Closed { outcome: ended, reason } => {
            say("case-did-close", &[("outcome", outcome(*ended, place)), ("reason", reason.to_string())])
        }
        Event::Reopened { reason } => say("case-did-reopen", &[("reason", reason.to_string())]),
        Event::Remarked { words, .. } => say("case-did-remark", &[("words", words.to_string())]),
    }
}

fn begun(origin: &Origin, place: &Place<'_>) -> String {
    match origin {
        Origin::Complaint { through_the_accused: true, .. } => place.text("case-did-open-through", &[]),
        Origin::Complaint { .. } => place.text("case-did-open-complaint", &[]),
        Origin::Audit { audit } => place.text("case-did-open-audit", &[("audit", audit.as_str())]),
        Origin::Listing { host } => place.text("case-did-open-listing", &[("host", &host.to_string())]),
        Origin::Word => place.text("case-did-open-word", &[]),
        Origin::Import { number } => place.text("case-did-open-import", &[("number", &number.to_string())]),
    }
}

fn tested(test: &sekisho_cases::target::Test, place: &Place<'_>) -> String {
    let texts = place.screen.texts();
    let findings: Vec<String> = test
        .findings
        .iter()
        .map(|(address, finding)| {
            let verdict = sekisho_audit::report::terminal::verdict_word(&texts, finding.verdict);
            format!("{address} {verdict} ({})", finding.audit)
        })
        .collect();
    let joined = findings.join(&place.text("case-comma", &[]));
    place.text("case-did-test", &[("server", test.target.as_str()), ("findings", &joined)])
}

/// When the case began, to the minute.
pub(super) fn began(case: &Case) -> String {
    minute(&case.opened)
}
