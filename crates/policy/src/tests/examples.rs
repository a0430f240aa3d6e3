//! Decisions by example: whose mail is taken, and for which reason another's is not.

use std::collections::BTreeSet;

use crate::explain::{Opinion, explain};
use crate::*;
use Fact::Known;

/// A good message of an account at the submission port; each example changes what it is about.
fn good() -> Facts {
    Facts {
        listener: Listener::strict(Role::Submission),
        client: Known(Client::Direct),
        tls: Known(Tls::Encrypted),
        principal: Known(Principal::Account),
        reverse_path: Known(ReversePath::Bound),
        recipient: Known(Recipient::Foreign),
        header_from: Known(HeaderFrom::Bound),
    }
}

fn mx() -> Facts {
    Facts {
        listener: Listener::strict(Role::Mx),
        tls: Known(Tls::Clear),
        principal: Known(Principal::Nobody),
        reverse_path: Known(ReversePath::Foreign),
        recipient: Known(Recipient::Own),
        header_from: Known(HeaderFrom::NotBound),
        ..good()
    }
}

fn listener(facts: Facts, change: impl Fn(&mut Listener)) -> Facts {
    let mut facts = facts;
    change(&mut facts.listener);
    facts
}

#[test]
fn own_people_send_by_every_permit() {
    let grants = |facts| listener(facts, |listener| listener.takes_grants = true);
    for role in [Role::Submission, Role::Mx] {
        let good = listener(good(), |listener| listener.role = role);
        assert_eq!(decide(&good), Decision::Relay);
        assert_eq!(decide(&Facts { recipient: Known(Recipient::Own), ..good }), Decision::Deliver);
        assert_eq!(decide(&Facts { client: Known(Client::Hidden), ..good }), Decision::Relay);
        assert_eq!(decide(&Facts { reverse_path: Known(ReversePath::Null), ..good }), Decision::Relay);
        assert_eq!(decide(&Facts { principal: Known(Principal::Certificate), ..good }), Decision::Relay);
        let clear = Facts { tls: Known(Tls::Clear), ..good };
        assert_eq!(decide(&Facts { principal: Known(Principal::Network), ..clear }), Decision::Relay);
        assert_eq!(decide(&Facts { principal: Known(Principal::Grant), ..grants(clear) }), Decision::Relay);
        assert_eq!(decide(&listener(clear, |listener| listener.logins_in_clear = true)), Decision::Relay);
    }
}

#[test]
fn everybody_writes_to_us() {
    for principal in facts::PRINCIPALS {
        for header_from in facts::HEADER_FROMS {
            let facts = Facts { principal: Known(principal), header_from: Known(header_from), ..mx() };
            assert_eq!(decide(&facts), Decision::Deliver);
            assert_eq!(decide(&Facts { reverse_path: Known(ReversePath::Null), ..facts }), Decision::Deliver);
        }
    }
    let open = listener(mx(), |listener| listener.own_sender_from_strangers = OwnSender::Accept);
    for claimed in [ReversePath::OthersOwn, ReversePath::OwnUnknown, ReversePath::Bound] {
        assert_eq!(decide(&Facts { reverse_path: Known(claimed), ..open }), Decision::Deliver);
    }
}

/// Facts, and the reason for which they are refused.
fn refusals() -> Vec<(Facts, Reason)> {
    let nobody = Known(Principal::Nobody);
    let grant = Facts { principal: Known(Principal::Grant), ..good() };
    let taken = listener(grant, |listener| listener.takes_grants = true);
    let to_elsewhere = Facts { recipient: Known(Recipient::Foreign), ..mx() };
    let clear = Facts { tls: Known(Tls::Clear), ..good() };
    let from = |reverse_path| Facts { reverse_path: Known(reverse_path), ..good() };
    let to = |recipient| Facts { recipient: Known(recipient), ..good() };
    let certificate = Known(Principal::Certificate);
    let network = Known(Principal::Network);
    let claims = |reverse_path| Facts { reverse_path: Known(reverse_path), ..mx() };
    vec![
        (Facts { client: Known(Client::Barred), ..good() }, Reason::ClientBarred),
        (Facts { client: Known(Client::Barred), principal: nobody, ..good() }, Reason::ClientBarred),
        (Facts { client: Known(Client::Listed), ..mx() }, Reason::ClientListed),
        (Facts { principal: nobody, ..good() }, Reason::LoginRequired),
        (Facts { principal: nobody, ..to(Recipient::Own) }, Reason::LoginRequired),
        (Facts { principal: nobody, ..to(Recipient::Postmaster) }, Reason::LoginRequired),
        (clear, Reason::LoginInClear),
        (listener(clear, |listener| listener.role = Role::Mx), Reason::LoginInClear),
        (Facts { principal: certificate, ..clear }, Reason::LoginInClear),
        (
            listener(Facts { principal: certificate, ..clear }, |listener| listener.logins_in_clear = true),
            Reason::LoginInClear,
        ),
        (Facts { client: Known(Client::Hidden), principal: network, ..good() }, Reason::AddressHidden),
        (Facts { client: Known(Client::Hidden), ..taken }, Reason::AddressHidden),
        (grant, Reason::GrantNotTaken),
        (Facts { client: Known(Client::Hidden), ..grant }, Reason::GrantNotTaken),
        (Facts { reverse_path: Known(ReversePath::Null), ..taken }, Reason::GrantNeedsSender),
        (Facts { recipient: Known(Recipient::Foreign), ..mx() }, Reason::RelayDenied),
        (Facts { reverse_path: Known(ReversePath::OthersOwn), ..to_elsewhere }, Reason::RelayDenied),
        (Facts { reverse_path: Known(ReversePath::Bound), ..to_elsewhere }, Reason::RelayDenied),
        (from(ReversePath::OthersOwn), Reason::SenderOfAnother),
        (from(ReversePath::OwnUnknown), Reason::SenderUnknown),
        (from(ReversePath::Foreign), Reason::SenderForeign),
        (from(ReversePath::Unclear), Reason::SenderUnclear),
        (Facts { reverse_path: Known(ReversePath::Unclear), ..mx() }, Reason::SenderUnclear),
        (Facts { header_from: Known(HeaderFrom::NotBound), ..good() }, Reason::FromNotYours),
        (Facts { header_from: Known(HeaderFrom::Malformed), ..good() }, Reason::FromMalformed),
        (Facts { header_from: Known(HeaderFrom::NotBound), ..from(ReversePath::Null) }, Reason::FromNotYours),
        (to(Recipient::OwnUnknown), Reason::NoSuchMailbox),
        (to(Recipient::Route), Reason::RouteInRecipient),
        (to(Recipient::Unclear), Reason::RecipientUnclear),
        (claims(ReversePath::OthersOwn), Reason::OwnSenderFromStranger),
        (claims(ReversePath::OwnUnknown), Reason::OwnSenderFromStranger),
        (claims(ReversePath::Bound), Reason::OwnSenderFromStranger),
        (
            Facts { recipient: Known(Recipient::OwnFull), ..claims(ReversePath::OthersOwn) },
            Reason::OwnSenderFromStranger,
        ),
    ]
}

#[test]
fn each_refusal_has_its_reason() {
    for (facts, reason) in refusals() {
        assert_eq!(decide(&facts), Decision::Refuse(reason), "{facts:?}");
    }
}

#[test]
fn a_full_mailbox_is_for_later() {
    let full = Known(Recipient::OwnFull);
    assert_eq!(decide(&Facts { recipient: full, ..mx() }), Decision::Defer(Reason::MailboxFull));
    assert_eq!(decide(&Facts { recipient: full, ..good() }), Decision::Defer(Reason::MailboxFull));
}

#[test]
fn a_reason_is_given_as_soon_as_it_is_sure_and_is_about_what_is_known() {
    let nothing = Facts::at(Listener::strict(Role::Submission));
    assert_eq!(decide(&nothing), Decision::Undecided);
    assert_eq!(decide(&Facts::at(Listener::strict(Role::Mx))), Decision::Undecided);
    let barred = Facts { client: Known(Client::Barred), ..nothing };
    assert_eq!(decide(&barred), Decision::Refuse(Reason::ClientBarred));
    let at_mail = Facts { recipient: Fact::Unknown, header_from: Fact::Unknown, ..good() };
    assert_eq!(decide(&at_mail), Decision::Undecided);
    let stranger = Facts { principal: Known(Principal::Nobody), ..at_mail };
    assert_eq!(decide(&stranger), Decision::Refuse(Reason::LoginRequired));
    let foreign = Facts { reverse_path: Known(ReversePath::Foreign), ..at_mail };
    assert_eq!(decide(&foreign), Decision::Refuse(Reason::SenderForeign));
    let at_recipient = Facts { header_from: Fact::Unknown, ..good() };
    assert_eq!(decide(&at_recipient), Decision::Undecided);
    assert_eq!(decide(&Facts { header_from: Fact::Unknown, ..mx() }), Decision::Deliver);
    // One who claims to be ours waits for the recipient, for a postmaster is reached by anybody.
    let claims = Facts { reverse_path: Known(ReversePath::OthersOwn), recipient: Fact::Unknown, ..mx() };
    assert_eq!(decide(&claims), Decision::Undecided);
    // Full for now, and perhaps refused for good when the header is seen: for now.
    let full = Facts { recipient: Known(Recipient::OwnFull), ..at_recipient };
    assert_eq!(decide(&full), Decision::Defer(Reason::MailboxFull));
}

#[test]
fn what_two_ends_have_in_common() {
    let refuse = Decision::Refuse(Reason::RelayDenied);
    let defer = Decision::Defer(Reason::MailboxFull);
    let other = Decision::Refuse(Reason::NoSuchMailbox);
    assert_eq!(common(refuse, defer), defer);
    assert_eq!(common(defer, refuse), defer);
    assert_eq!(common(refuse, other), refuse);
    assert_eq!(common(defer, defer), defer);
    assert_eq!(common(Decision::Deliver, Decision::Deliver), Decision::Deliver);
    assert_eq!(common(Decision::Relay, Decision::Relay), Decision::Relay);
    for (first, second) in
        [(Decision::Deliver, Decision::Relay), (refuse, Decision::Relay), (defer, Decision::Deliver)]
    {
        assert_eq!(common(first, second), Decision::Undecided);
        assert_eq!(common(second, first), Decision::Undecided);
    }
}

#[test]
fn of_several_recipients_the_narrowest_decides() {
    let refuse = Decision::Refuse(Reason::FromNotYours);
    let defer = Decision::Defer(Reason::MailboxFull);
    let rising = [refuse, defer, Decision::Undecided, Decision::Relay, Decision::Deliver];
    for (rank, narrow) in rising.iter().enumerate() {
        for wide in &rising[rank..] {
            assert_eq!(narrow.and(*wide), *narrow);
            assert_eq!(wide.and(*narrow), *narrow);
        }
    }
    assert_eq!(refuse.reason(), Some(Reason::FromNotYours));
    assert_eq!(defer.reason(), Some(Reason::MailboxFull));
    assert_eq!(Decision::Relay.reason(), None);
    assert_eq!(Decision::Deliver.reason(), None);
    assert_eq!(Decision::Undecided.reason(), None);
}

#[test]
fn every_reason_is_in_use_and_has_words_of_its_own() {
    let mut used: BTreeSet<Reason> = refusals().into_iter().map(|(_, reason)| reason).collect();
    used.insert(Reason::MailboxFull);
    assert_eq!(used, BTreeSet::from(Reason::ALL));
    let keys: BTreeSet<&str> = Reason::ALL.into_iter().map(Reason::key).collect();
    let words: BTreeSet<&str> = Reason::ALL.into_iter().map(Reason::words).collect();
    assert_eq!((keys.len(), words.len()), (Reason::ALL.len(), Reason::ALL.len()));
    for reason in Reason::ALL {
        let mut wire = Vec::new();
        reason.reply().write(true, &mut wire);
        let wire = String::from_utf8(wire).unwrap();
        let temporary = reason == Reason::MailboxFull;
        assert_eq!(reason.reply().code() / 100, if temporary { 4 } else { 5 }, "{wire}");
        // RFC 2034 §4: both codes are of one class.
        assert_eq!(wire.as_bytes()[0], wire.as_bytes()[4], "{wire}");
        assert_eq!(wire, format!("{} {}\r\n", reason.reply().code(), reason.text()));
        assert!(reason.words().len() > 20 && !reason.key().contains(' '));
    }
}

#[test]
fn an_explanation_names_every_fact_and_what_each_rule_says() {
    let facts = Facts { header_from: Fact::Unknown, reverse_path: Known(ReversePath::Foreign), ..good() };
    let explanation = explain(&facts);
    assert_eq!(explanation.decision, Decision::Refuse(Reason::SenderForeign));
    let value = |key: &str| explanation.facts.iter().find(|fact| fact.key == key).unwrap().value;
    assert_eq!(
        [value("listener"), value("reverse-path"), value("recipient"), value("header-from"), value("tls")],
        ["submission", "foreign", "foreign", "unknown", "encrypted"]
    );
    assert_eq!([value("takes-grants"), value("own-sender-from-strangers")], ["no", "refused"]);
    let opinion = |key: &str| explanation.rules.iter().find(|rule| rule.key == key).unwrap().opinion;
    assert_eq!(opinion("binding"), Opinion::Objects(Reason::SenderForeign));
    assert_eq!(opinion("header-from"), Opinion::Waits);
    assert_eq!(opinion("permit"), Opinion::Content);
    let open = listener(facts, |listener| {
        listener.takes_grants = true;
        listener.logins_in_clear = true;
        listener.own_sender_from_strangers = OwnSender::Accept;
    });
    let named: Vec<_> = explain(&open).facts.iter().skip(1).take(3).map(|fact| fact.value).collect();
    assert_eq!(named, ["yes", "yes", "accepted"]);
}

#[test]
fn every_value_has_a_name_of_its_own() {
    let value = |facts: Facts, key: &str| {
        explain(&facts).facts.into_iter().find(|fact| fact.key == key).unwrap().value
    };
    let clients = facts::CLIENTS.map(|client| value(Facts { client: Known(client), ..mx() }, "client"));
    assert_eq!(clients, ["direct", "hidden", "listed", "barred"]);
    assert_eq!(facts::TLS.map(|tls| value(Facts { tls: Known(tls), ..mx() }, "tls")), ["encrypted", "clear"]);
    let principals = facts::PRINCIPALS.map(|it| value(Facts { principal: Known(it), ..mx() }, "principal"));
    assert_eq!(principals, ["account", "certificate", "network", "grant", "nobody"]);
    let senders =
        facts::REVERSE_PATHS.map(|it| value(Facts { reverse_path: Known(it), ..mx() }, "reverse-path"));
    assert_eq!(senders, ["bound", "null", "foreign", "others-own", "own-unknown", "unclear"]);
    let recipients = facts::RECIPIENTS.map(|it| value(Facts { recipient: Known(it), ..mx() }, "recipient"));
    assert_eq!(
        recipients,
        ["own", "postmaster", "own-full", "forwarded", "foreign", "own-unknown", "route", "unclear"]
    );
    let headers =
        facts::HEADER_FROMS.map(|it| value(Facts { header_from: Known(it), ..mx() }, "header-from"));
    assert_eq!(headers, ["bound", "not-bound", "malformed"]);
    assert_eq!(value(mx(), "listener"), "mx");
}
