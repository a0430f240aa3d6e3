//! What is due: the agenda of a day.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use crate::calendar::{business_days_after, days_after, on_business_day};
use crate::case::{Case, Sent, day};
use crate::contact::MailAddress;
use crate::contact::group::{Group, group};
use crate::notice::NoticeKind;
use crate::stage::Stage;

#[cfg(test)]
mod tests;

/// How long things may take, in days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// Business days from a report to its first test.
    pub test: u16,
    /// Business days from a proof to the first notice.
    pub notify: u16,
    /// Days from a notice to a reminder, where nobody answers.
    pub remind: u16,
    /// Days from a notice to an escalation, where nobody answers.
    pub escalate: u16,
    /// Business days from a claimed fix to its test.
    pub recheck: u16,
    /// Days from a verified fix to the publication.
    pub publish: u16,
    /// Days from the first notice until somebody decides when an unfixed hole is published.
    pub decide: u16,
    /// Business days from the publication to the end of the case.
    pub close: u16,
}

impl Default for Terms {
    fn default() -> Self {
        Self { test: 1, notify: 1, remind: 7, escalate: 14, recheck: 1, publish: 7, decide: 45, close: 5 }
    }
}

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Task {
    /// Test what was reported.
    Test,
    /// Tell somebody who can act.
    Notify,
    /// Tell somebody else: the notice came back.
    NotifyNext,
    /// Ask again.
    Remind,
    /// Tell somebody above.
    Escalate,
    /// A claimed fix was disproven: tell them.
    Refuted,
    /// A promise is overdue: ask.
    Promise,
    /// Test whether it is mended.
    Recheck,
    /// Decide when it is published.
    Decide,
    /// Publish.
    Publish,
    /// End the case.
    Close,
}

/// Something that is due.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Due {
    /// By when.
    pub day: Date,
    /// What.
    pub task: Task,
    /// Whom it concerns.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<MailAddress>,
}

/// Everything that is due for `case`, now or later, the earliest first.
#[must_use]
pub fn agenda(case: &Case, terms: Terms) -> Vec<Due> {
    let mut due = Vec::new();
    let mut at = |day: Date, task: Task| due.push(Due { day, task, to: None });
    match case.stage() {
        Stage::Reported => at(business_days_after(day(case.opened), terms.test), Task::Test),
        Stage::Verified => {
            let since = case.proven.unwrap_or(case.last);
            at(business_days_after(day(since), terms.notify), Task::Notify);
        }
        Stage::FixClaimed => at(business_days_after(day(case.last), terms.recheck), Task::Recheck),
        Stage::Propagating { until } => at(on_business_day(day(until)), Task::Recheck),
        Stage::Fixed if case.published.is_none() => {
            let earliest = days_after(day(case.fixed.unwrap_or(case.last)), terms.publish);
            at(case.embargo.as_ref().map_or(earliest, |embargo| embargo.until), Task::Publish);
        }
        Stage::Fixed | Stage::Published | Stage::NotReproduced => {
            at(business_days_after(day(case.last), terms.close), Task::Close);
        }
        Stage::Notified | Stage::Acknowledged | Stage::Fixing | Stage::Closed => {}
    }
    if case.stage().is_unfixed() {
        due.extend(unfixed(case, terms));
    }
    due.sort();
    due
}

/// What is due while a proven hole is open.
fn unfixed(case: &Case, terms: Terms) -> Vec<Due> {
    let mut due = Vec::new();
    let told = case.sent.iter().filter(|sent| sent.notice.kind == NoticeKind::Notice);
    if let Some(first) = told.clone().map(|sent| sent.at).min()
        && case.published.is_none()
    {
        due.push(match &case.embargo {
            Some(embargo) => Due { day: embargo.until, task: Task::Publish, to: None },
            None => Due { day: days_after(day(first), terms.decide), task: Task::Decide, to: None },
        });
    }
    if let Some(refuted) = case.refuted {
        due.push(Due { day: on_business_day(day(refuted)), task: Task::Refuted, to: None });
        return due;
    }
    // Who was told again waits from the later letter on.
    let latest: BTreeMap<&MailAddress, &Sent> = told.map(|sent| (&sent.notice.to, sent)).collect();
    for sent in latest.into_values() {
        if !sent.bounced {
            due.extend(silence(case, sent, terms));
        } else if !reached_otherwise(case, &sent.notice.to) {
            due.push(Due { day: day(sent.at), task: Task::NotifyNext, to: Some(sent.notice.to.clone()) });
        }
    }
    due.extend(promised(case, terms));
    due
}

/// When the last promise is over, and nobody said since that it was kept; once asked for, it is waited for again.
fn promised(case: &Case, terms: Terms) -> Option<Due> {
    let promise = case.promises.iter().max_by_key(|promise| promise.at)?;
    if case.claimed.is_some_and(|claimed| claimed >= promise.at) {
        return None;
    }
    let over = days_after(promise.due, 1);
    let asked =
        case.sent.iter().filter(|sent| sent.notice.kind == NoticeKind::Reminder && day(sent.at) >= over);
    let again = asked.map(|sent| days_after(day(sent.at), terms.remind)).max();
    Some(Due { day: again.unwrap_or(over), task: Task::Promise, to: None })
}

/// Whether a letter reached somebody else of the organisation of `to`.
fn reached_otherwise(case: &Case, to: &MailAddress) -> bool {
    let of = |group: &Group| group.contacts.iter().any(|contact| contact.address == *to);
    group(case).iter().any(|group| of(group) && group.was_told(case))
}

/// Nobody says anything, or not any more: a reminder, then an escalation, then a reminder again each time the same span is
/// over. It counts from the letter, or from the last answer to one.
fn silence(case: &Case, sent: &Sent, terms: Terms) -> Option<Due> {
    let own = case.sent.iter().filter(|other| other.notice.to == sent.notice.to);
    let heard = own.filter_map(|other| other.answered).max();
    // Who says that it is mended has said what there is to say; a promise has a day of its own.
    let mended = matches!(case.stage(), Stage::FixClaimed | Stage::Propagating { .. });
    let shut = group(case).iter().any(|group| {
        group.is_mended(case, case.last) && group.contacts.iter().any(|own| own.address == sent.notice.to)
    });
    if shut || (heard.is_some() && mended) || case.promises.iter().any(|promise| promise.at >= sent.at) {
        return None;
    }
    let from = heard.map_or(sent.at, |heard| heard.max(sent.at));
    let since = |kind: NoticeKind| {
        let later = case.sent.iter().filter(|other| other.notice.kind == kind && other.at >= from);
        later
            .filter(|other| kind == NoticeKind::Escalation || other.notice.to == sent.notice.to)
            .map(|other| other.at)
            .max()
    };
    let to = Some(sent.notice.to.clone());
    let after = |at: Timestamp, days: u16| days_after(day(at), days);
    Some(match (since(NoticeKind::Reminder), since(NoticeKind::Escalation)) {
        (None, None) => Due { day: after(from, terms.remind), task: Task::Remind, to },
        (Some(_), None) => Due { day: after(from, terms.escalate), task: Task::Escalate, to },
        (reminded, Some(escalated)) => {
            let last = reminded.map_or(escalated, |reminded| reminded.max(escalated));
            Due { day: after(last, terms.remind), task: Task::Remind, to }
        }
    })
}
