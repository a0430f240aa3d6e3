//! A decision and why, fact by fact and rule by rule, as data. The words are made by whoever shows it.

use super::{
    Client, Decision, Fact, Facts, HeaderFrom, OwnSender, Principal, RULES, Reason, Recipient, ReversePath,
    Role, Rule, Tls, decide,
};

/// A decision with its grounds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// The decision.
    pub decision: Decision,
    /// The facts in the order in which they become known: the name of each and the name of its value.
    pub facts: Vec<NamedFact>,
    /// The rules in the order in which they are asked.
    pub rules: Vec<NamedRule>,
}

/// A fact by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NamedFact {
    /// Which fact.
    pub key: &'static str,
    /// What it is; `unknown` before its moment.
    pub value: &'static str,
}

/// A rule by name, and what it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NamedRule {
    /// Which rule.
    pub key: &'static str,
    /// What it says.
    pub opinion: Opinion,
}

/// What a rule says about the facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opinion {
    /// It has nothing against it.
    Content,
    /// It depends on what is not known yet.
    Waits,
    /// It objects.
    Objects(Reason),
}

/// Explains the decision about `facts`.
#[must_use]
pub fn explain(facts: &Facts) -> Explanation {
    let rules = RULES.iter().map(|rule| NamedRule { key: rule.key, opinion: opinion(rule, facts) });
    Explanation { decision: decide(facts), facts: named(facts), rules: rules.collect() }
}

fn opinion(rule: &Rule, facts: &Facts) -> Opinion {
    let (mut content, mut objects) = (false, None);
    for situation in facts.situations() {
        match (rule.objection)(&situation) {
            None => content = true,
            Some(reason) => objects = objects.or(Some(reason)),
        }
    }
    match (content, objects) {
        (false, Some(reason)) => Opinion::Objects(reason),
        (true, Some(_)) => Opinion::Waits,
        (_, None) => Opinion::Content,
    }
}

fn named(facts: &Facts) -> Vec<NamedFact> {
    let listener = facts.listener;
    let yes_or_no = |yes| if yes { "yes" } else { "no" };
    let own_sender = match listener.own_sender_from_strangers {
        OwnSender::Refuse => "refused",
        OwnSender::Accept => "accepted",
    };
    let fact = |key, value| NamedFact { key, value };
    vec![
        fact("listener", role(listener.role)),
        fact("takes-grants", yes_or_no(listener.takes_grants)),
        fact("logins-in-clear", yes_or_no(listener.logins_in_clear)),
        fact("own-sender-from-strangers", own_sender),
        fact("client", name(facts.client, client)),
        fact("tls", name(facts.tls, tls)),
        fact("principal", name(facts.principal, principal)),
        fact("reverse-path", name(facts.reverse_path, reverse_path)),
        fact("recipient", name(facts.recipient, recipient)),
        fact("header-from", name(facts.header_from, header_from)),
    ]
}

fn name<T>(fact: Fact<T>, of: fn(T) -> &'static str) -> &'static str {
    match fact {
        Fact::Unknown => "unknown",
        Fact::Known(value) => of(value),
    }
}

const fn role(role: Role) -> &'static str {
    match role {
        Role::Mx => "mx",
        Role::Submission => "submission",
    }
}

const fn client(client: Client) -> &'static str {
    match client {
        Client::Direct => "direct",
        Client::Hidden => "hidden",
        Client::Listed => "listed",
        Client::Barred => "barred",
    }
}

const fn tls(tls: Tls) -> &'static str {
    match tls {
        Tls::Encrypted => "encrypted",
        Tls::Clear => "clear",
    }
}

const fn principal(principal: Principal) -> &'static str {
    match principal {
        Principal::Account => "account",
        Principal::Certificate => "certificate",
        Principal::Network => "network",
        Principal::Grant => "grant",
        Principal::Nobody => "nobody",
    }
}

const fn reverse_path(reverse_path: ReversePath) -> &'static str {
    match reverse_path {
        ReversePath::Bound => "bound",
        ReversePath::Null => "null",
        ReversePath::Foreign => "foreign",
        ReversePath::OthersOwn => "others-own",
        ReversePath::OwnUnknown => "own-unknown",
        ReversePath::Unclear => "unclear",
    }
}

const fn recipient(recipient: Recipient) -> &'static str {
    match recipient {
        Recipient::Own => "own",
        Recipient::Postmaster => "postmaster",
        Recipient::OwnFull => "own-full",
        Recipient::Forwarded => "forwarded",
        Recipient::Foreign => "foreign",
        Recipient::OwnUnknown => "own-unknown",
        Recipient::Route => "route",
        Recipient::Unclear => "unclear",
    }
}

const fn header_from(header_from: HeaderFrom) -> &'static str {
    match header_from {
        HeaderFrom::Bound => "bound",
        HeaderFrom::NotBound => "not-bound",
        HeaderFrom::Malformed => "malformed",
    }
}
