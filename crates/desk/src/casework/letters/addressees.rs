//! To whom letters of a case go: who is named, or whoever comes next.

use std::collections::BTreeSet;

use jiff::Timestamp;
use sekisho_cases::case::{Case, Sent};
use sekisho_cases::contact::group::{Group, group};
use sekisho_cases::contact::{Contact, MailAddress, Side};
use sekisho_cases::notice::NoticeKind;

use super::LetterError;

/// To whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whom {
    /// Whoever comes next by the rules of the case.
    Next,
    /// Everybody on one side.
    Side(Side),
    /// One contact.
    Contact(MailAddress),
}

/// The letters that reached somebody in this round: a hole that is open again is another round.
fn this_round(case: &Case) -> impl Iterator<Item = &Sent> {
    let current = |sent: &&Sent| !sent.bounced && case.fixed.is_none_or(|fixed| sent.at > fixed);
    case.sent.iter().filter(current)
}

/// Whether a letter of one of `kinds` reached somebody of `group` in this round.
fn reached(case: &Case, group: &Group, kinds: &[NoticeKind]) -> bool {
    let own = |to: &MailAddress| group.contacts.iter().any(|contact| contact.address == *to);
    this_round(case).any(|sent| kinds.contains(&sent.notice.kind) && own(&sent.notice.to))
}

fn has_answered(case: &Case, group: &Group) -> bool {
    let own = |to: &MailAddress| group.contacts.iter().any(|contact| contact.address == *to);
    this_round(case).any(|sent| sent.answered.is_some() && own(&sent.notice.to))
}

/// The last letter of `kind` that reached `to` in this round.
pub(super) fn last<'a>(case: &'a Case, to: &MailAddress, kind: NoticeKind) -> Option<&'a Sent> {
    this_round(case).filter(|sent| sent.notice.kind == kind && sent.notice.to == *to).last()
}

/// The organisations that a letter goes to, each with the contact there.
pub(super) fn addressees(
    case: &Case,
    kind: NoticeKind,
    whom: &Whom,
    now: Timestamp,
) -> Result<Vec<(Group, Contact)>, LetterError> {
    let groups = group(case);
    if groups.is_empty() {
        return Err(LetterError::NobodyKnown);
    }
    let chosen: Vec<(Group, Contact)> = match whom {
        Whom::Contact(address) => {
            let has = |group: &&Group| group.contacts.iter().any(|contact| contact.address == *address);
            let group = groups.iter().find(has).ok_or_else(|| LetterError::NoContact(address.clone()))?;
            let contact = group.contacts.iter().find(|contact| contact.address == *address).cloned();
            contact.map(|contact| (group.clone(), contact)).into_iter().collect()
        }
        Whom::Side(side) => with_contacts(case, groups.into_iter().filter(|group| group.side == *side)),
        Whom::Next => match kind {
            NoticeKind::Notice | NoticeKind::Escalation => {
                with_contacts(case, next(case, kind, groups).into_iter())
            }
            NoticeKind::Reminder | NoticeKind::Thanks | NoticeKind::Publication => {
                next(case, kind, groups).into_iter().filter_map(|group| told(case, group)).collect()
            }
        },
    };
    if chosen.is_empty() {
        return Err(LetterError::NobodyLeft(kind));
    }
    match kind {
        NoticeKind::Notice | NoticeKind::Reminder | NoticeKind::Escalation => unmended(case, chosen, now),
        NoticeKind::Thanks | NoticeKind::Publication => Ok(chosen),
    }
}

/// Of a server that is mended nothing is asked: it is left out, and so is whoever has no other.
fn unmended(
    case: &Case,
    chosen: Vec<(Group, Contact)>,
    now: Timestamp,
) -> Result<Vec<(Group, Contact)>, LetterError> {
    let mut mended = None;
    let mut left = Vec::with_capacity(chosen.len());
    for (mut group, contact) in chosen {
        if group.is_mended(case, now) {
            mended.get_or_insert(contact.address);
            continue;
        }
        group.targets.retain(|name| case.targets.get(name).is_none_or(|target| !target.is_shut(now)));
        left.push((group, contact));
    }
    match mended {
        Some(address) if left.is_empty() => Err(LetterError::Mended(address)),
        _ => Ok(left),
    }
}

/// Whom of `group` the last letter reached: who was never written to hears of nothing that they do not know.
fn told(case: &Case, group: Group) -> Option<(Group, Contact)> {
    let own = |to: &MailAddress| group.contacts.iter().find(|contact| contact.address == *to);
    let contact = case.sent.iter().rev().filter(|sent| !sent.bounced).find_map(|sent| own(&sent.notice.to));
    contact.cloned().map(|contact| (group, contact))
}

fn with_contacts(case: &Case, groups: impl Iterator<Item = Group>) -> Vec<(Group, Contact)> {
    groups.filter_map(|group| group.to(case).cloned().map(|contact| (group, contact))).collect()
}

/// Who comes next: for a notice the first side where somebody was not told; for a reminder who was told and did not answer, or
/// else everybody who was told; for an escalation the first of those above; for other letters everybody who was told.
fn next(case: &Case, kind: NoticeKind, groups: Vec<Group>) -> Vec<Group> {
    let told = [NoticeKind::Notice, NoticeKind::Escalation];
    let reachable = |group: &Group| group.to(case).is_some();
    match kind {
        NoticeKind::Notice => {
            let untold = groups.into_iter().filter(|group| reachable(group) && !reached(case, group, &told));
            first_side(untold.collect())
        }
        NoticeKind::Escalation => {
            let above = groups.into_iter().filter(|group| {
                group.side > Side::Operator && reachable(group) && !reached(case, group, &told)
            });
            first_side(above.collect())
        }
        NoticeKind::Reminder => {
            let all: Vec<Group> = groups.into_iter().filter(|group| reached(case, group, &told)).collect();
            let waiting: Vec<Group> =
                all.iter().filter(|group| !has_answered(case, group)).cloned().collect();
            if waiting.is_empty() { all } else { waiting }
        }
        NoticeKind::Thanks | NoticeKind::Publication => {
            groups.into_iter().filter(|group| group.was_told(case)).collect()
        }
    }
}

fn first_side(groups: Vec<Group>) -> Vec<Group> {
    let sides: BTreeSet<Side> = groups.iter().map(|group| group.side).collect();
    let first = sides.first().copied();
    groups.into_iter().filter(|group| Some(group.side) == first).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use sekisho_cases::contact::{Source, Tongue};
    use sekisho_cases::event::{Entry, Event, Origin};
    use sekisho_cases::notice::{Channel, Notice, Tag};
    use sekisho_cases::number::CaseNumber;
    use sekisho_cases::original::{Digest, Original, OriginalKind};
    use sekisho_cases::target::{Finding, TargetName, Test};
    use sekisho_cases::tlp::Tlp;
    use sekisho_evidence::level::Level;
    use sekisho_evidence::token::AuditName;
    use sekisho_evidence::verdict::Verdict;

    use super::*;

    fn postmaster(domain: &str) -> MailAddress {
        format!("postmaster@{domain}").parse().unwrap()
    }

    fn tested(domain: &str, last: u8, verdict: Verdict) -> Event {
        let address = [192, 0, 2, last].into();
        let finding = Finding {
            audit: AuditName::from_random(last.into()),
            verdict,
            level: Level::E5,
            silent: false,
            tried: BTreeSet::from([25]),
            relays_at: BTreeSet::from([25]),
            rule: None,
            rule_ja: None,
        };
        let (findings, published) = (BTreeMap::from([(address, finding)]), BTreeSet::from([address]));
        let target: TargetName = format!("mail.{domain}").parse().unwrap();
        Event::Tested { test: Test { target, at: None, findings, published, names: Vec::new() } }
    }

    /// A server that relays, and its operator, who was told.
    fn told_of(domain: &str, last: u8) -> Vec<Event> {
        let target: TargetName = format!("mail.{domain}").parse().unwrap();
        let contact = Contact {
            address: postmaster(domain),
            name: None,
            organisation: None,
            side: Side::Operator,
            tongue: Tongue::English,
            source: Source::Role,
            targets: BTreeSet::from([target.clone()]),
        };
        let original =
            Original { digest: Digest::of(b"x"), octets: 1, kind: OriginalKind::Notice, note: None };
        let notice = Notice {
            tag: Tag::from_random([last; 10]),
            kind: NoticeKind::Notice,
            to: contact.address.clone(),
            side: Side::Operator,
            tongue: Tongue::English,
            channel: Channel::Printed,
            original: original.digest,
        };
        let addresses = BTreeSet::from([[192, 0, 2, last].into()]);
        vec![
            Event::Targeted { target, addresses, organisation: None },
            tested(domain, last, Verdict::Open),
            Event::ContactFound { contact },
            Event::Filed { original },
            Event::Noticed { notice },
        ]
    }

    #[test]
    fn of_whoever_has_mended_nothing_is_asked() {
        let title = "two relays".parse().unwrap();
        let number = CaseNumber::first(2002);
        let begin = Event::Opened { number, title, origin: Origin::Word, tlp: Tlp::Amber };
        let mut events = vec![begin];
        events.extend(told_of("assoc.example", 1));
        events.extend(told_of("council.example", 2));
        events.push(tested("council.example", 2, Verdict::Closed));
        let now: Timestamp = "2002-07-29T03:00:00Z".parse().unwrap();
        let case = events.into_iter().fold(None, |case: Option<Case>, event| {
            let entry = Entry { at: now, by: "Suzuki".parse().unwrap(), day: None, event };
            Some(Case::decide(case.as_ref(), &entry).unwrap().into())
        });
        let case = case.unwrap();
        let reminded = |whom: &Whom| {
            let chosen = addressees(&case, NoticeKind::Reminder, whom, now);
            chosen.map(|all| all.into_iter().map(|(_, contact)| contact.address).collect::<Vec<_>>())
        };
        assert_eq!(reminded(&Whom::Next).unwrap(), [postmaster("assoc.example")]);
        assert_eq!(reminded(&Whom::Side(Side::Operator)).unwrap(), [postmaster("assoc.example")]);
        let mended = reminded(&Whom::Contact(postmaster("council.example")));
        assert!(matches!(mended, Err(LetterError::Mended(to)) if to == postmaster("council.example")));
    }
}
