use jiff::Timestamp;

use super::*;
use crate::contact::{MailAddress, Source};
use crate::event::{Entry, Event, Origin};
use crate::notice::{Channel, Notice, NoticeKind, Tag};
use crate::number::CaseNumber;
use crate::original::{Digest, Original, OriginalKind};
use crate::tlp::Tlp;

const TEXT: &[u8] = b"a notice";

fn start() -> Timestamp {
    "2002-07-16T03:00:00Z".parse().unwrap()
}

fn told(case: Option<&Case>, event: Event) -> Case {
    Case::decide(case, &Entry { at: start(), by: "Suzuki".parse().unwrap(), day: None, event })
        .unwrap()
        .into()
}

/// A case with servers and contacts.
fn case(targets: &[(&str, Option<&str>)], contacts: Vec<Contact>) -> Case {
    let number = CaseNumber::first(2002);
    let title = "several servers".parse().unwrap();
    let mut case = told(None, Event::Opened { number, title, origin: Origin::Word, tlp: Tlp::Amber });
    for (name, organisation) in targets {
        let organisation = organisation.map(|name| name.parse().unwrap());
        let target = name.parse().unwrap();
        case = told(Some(&case), Event::Targeted { target, addresses: BTreeSet::new(), organisation });
    }
    for contact in contacts {
        case = told(Some(&case), Event::ContactFound { contact });
    }
    case
}

fn contact(address: &str, side: Side, organisation: Option<&str>, targets: &[&str]) -> Contact {
    let source = Source::Rdap { url: "u".into(), role: "abuse".into() };
    Contact {
        organisation: organisation.map(|name| name.parse().unwrap()),
        targets: targets.iter().map(|name| name.parse().unwrap()).collect(),
        ..Contact::new(address.parse().unwrap(), side, source)
    }
}

fn shown(group: &Group) -> (Vec<&str>, Vec<&str>) {
    let addresses = group.contacts.iter().map(|contact| contact.address.as_str()).collect();
    (addresses, group.targets.iter().map(TargetName::as_str).collect())
}

#[test]
fn a_network_owner_gets_one_notice_for_many_servers() {
    let case = case(
        &[("mx.a.example.jp", None), ("mx.b.example.net", None), ("mx.c.example.com", None)],
        vec![
            contact("abuse@isp.example", Side::Network, Some("Example Internet"), &["mx.a.example.jp"]),
            contact("abuse@isp.example", Side::Network, Some("Example Internet"), &["mx.b.example.net"]),
            contact("abuse@other.example", Side::Network, Some("Other"), &["mx.c.example.com"]),
            contact("hostmaster@isp.example", Side::Network, None, &["mx.a.example.jp"]),
            contact("noc@example.net", Side::Network, Some("EXAMPLE INTERNET"), &["mx.b.example.net"]),
        ],
    );
    let groups = group(&case);
    assert_eq!(groups.len(), 2);
    let isp = groups.iter().find(|group| group.contacts[0].address.as_str() == "abuse@isp.example").unwrap();
    let (addresses, targets) = shown(isp);
    assert_eq!(targets, ["mx.a.example.jp", "mx.b.example.net"]);
    assert_eq!(addresses.len(), 3);
}

#[test]
fn a_server_has_one_operator() {
    let own = contact("postmaster@example.jp", Side::Operator, None, &["mx.example.jp"]);
    let hosted = contact("security@help.example", Side::Operator, None, &["mx.example.jp"]);
    let named = contact("office@office.example", Side::Operator, Some("Association"), &["mx.example.jp"]);
    let servers = [("mx.example.jp", None)];
    let groups = group(&case(&servers, vec![own.clone(), hosted, named]));
    assert_eq!((groups.len(), groups[0].contacts.len()), (1, 3));
    assert_eq!(groups[0].organisation.as_ref().map(ToString::to_string).as_deref(), Some("Association"));

    // Two organisations of one case, as in 2002, have a notice each.
    let servers = [("mail.assoc.example", Some("Association")), ("mail.inst.example", Some("Institute"))];
    let one = contact("postmaster@assoc.example", Side::Operator, None, &["mail.assoc.example"]);
    let two = contact("postmaster@inst.example", Side::Operator, None, &["mail.inst.example"]);
    let both = contact("ministry@example.go.jp", Side::Authority, None, &[]);
    let groups = group(&case(&servers, vec![both, two, one, own]));
    let sides: Vec<Side> = groups.iter().map(|group| group.side).collect();
    assert_eq!(sides, [Side::Operator, Side::Operator, Side::Operator, Side::Authority]);
    assert_eq!(groups[3].targets.len(), 2);
}

/// One organisation may be spelled in several ways, and two are never taken for one.
#[test]
fn an_organisation_is_known_by_its_name_and_nobody_hears_of_anothers_server() {
    let servers =
        [("mail.assoc.example", Some("財団法人 例示協会")), ("mail.inst.example", Some("Institute"))];
    let as_named = |name: &str| contact("office@assoc.example", Side::Operator, Some(name), &[]);
    for (name, expected) in
        [("財団法人例示協会", "mail.assoc.example"), ("ｉｎｓｔｉｔｕｔｅ", "mail.inst.example")]
    {
        let case = case(&servers, vec![as_named(name)]);
        assert_eq!(shown(&group(&case)[0]).1, [expected]);
    }
    let case = case(&servers, vec![as_named("例示協会")]);
    assert!(group(&case)[0].targets.is_empty());
    let owners = || case.targets.iter().map(|(name, target)| (name, target.organisation.as_ref()));
    let known = strangers(owners(), &as_named("例示協会")).unwrap();
    assert_eq!(known.iter().map(ToString::to_string).collect::<Vec<_>>(), ["Institute", "財団法人 例示協会"]);
    assert_eq!(strangers(owners(), &as_named("institute")), None);
    let above = contact("desk@ministry.example", Side::Authority, Some("Ministry"), &[]);
    assert_eq!(strangers(owners(), &above), None);
    // Whose a server is may be unknown.
    let unnamed = [(case.targets.keys().next().unwrap(), None)];
    assert_eq!(strangers(unnamed, &as_named("例示協会")), None);
}

#[test]
fn mail_that_came_back_leads_to_the_next() {
    let contacts = vec![
        contact("security@example.jp", Side::Operator, None, &[]),
        contact("postmaster@example.jp", Side::Operator, None, &[]),
        contact("abuse@isp.example", Side::Network, None, &[]),
        contact("somebody@reporter.example", Side::Reporter, None, &[]),
    ];
    let mut case = case(&[("mx.example.jp", None)], contacts);
    let original = Original { digest: Digest::of(TEXT), octets: 8, kind: OriginalKind::Notice, note: None };
    case = told(Some(&case), Event::Filed { original });
    for (number, expected) in [
        (1, Some("security@example.jp")),
        (2, Some("postmaster@example.jp")),
        (3, Some("abuse@isp.example")),
        (4, None),
    ] {
        let to = crate::contact::order::next(&case).map(|contact| contact.address);
        assert_eq!(to.as_ref().map(MailAddress::as_str), expected);
        let Some(to) = to else { break };
        let tag = Tag::from_random([number; 10]);
        let notice = Notice {
            tag: tag.clone(),
            kind: NoticeKind::Notice,
            to: to.clone(),
            side: Side::Operator,
            tongue: super::super::Tongue::English,
            channel: Channel::Mail,
            original: Digest::of(TEXT),
        };
        let groups = group(&case);
        assert!(!groups.iter().any(|group| group.was_told(&case)));
        // Nothing is proven in this case: the entries are put there by hand.
        case.sent.push(crate::case::Sent { at: start(), notice, answered: None, bounced: false });
        assert!(groups.iter().any(|group| group.was_told(&case)));
        case = told(Some(&case), Event::Bounced { tag, address: to, reason: "550 5.1.1".parse().unwrap() });
    }
    assert_eq!(group(&case)[0].to(&case), None);
}
