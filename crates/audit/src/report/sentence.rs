//! The rule in one sentence.
//!
//! `Anyone may send anywhere if A and B. X and Y make no difference.` Every condition is one the rule
//! carries, and only what the rule cites as indifferent is called so: what was not tried is not said.

use std::collections::BTreeSet;

use sekisho_evidence::rule::{Clause, EndpointCondition, Indifference, Rule, SenderCondition};
use sekisho_evidence::shape::{
    Authentication, Claim, Dimension, HeaderFrom, Helo, History, Order, Recipient, Sender, Shape,
};
use sekisho_evidence::target::{Endpoint, Transport};

use super::catalogue::Catalogue;
use super::words;
use crate::record::RuleRecord;

/// The rule as one sentence, and a second one about what makes no difference where something was cited.
#[must_use]
pub fn rule(catalogue: &Catalogue, rule: &Rule) -> String {
    let mut conditions = Vec::new();
    conditions.extend(sender(catalogue, &rule.sender, &rule.example));
    conditions.extend(rule.clauses.iter().map(|clause| condition(catalogue, clause, &rule.example)));
    conditions.extend(endpoints(catalogue, &rule.endpoints));
    let joined = conditions
        .into_iter()
        .reduce(|left, right| catalogue.text("rule-and", &[("left", left.into()), ("right", right.into())]));
    let first = match joined {
        None => catalogue.word("rule-anyone"),
        Some(conditions) => catalogue.text("rule-anyone-if", &[("conditions", conditions.into())]),
    };
    let whole = match no_difference(catalogue, rule) {
        None => first,
        Some(second) => words::sentences(catalogue, &[first, second]),
    };
    words::tidied(catalogue, &whole)
}

/// The rule of a record: what only RCPT or the acceptance of a message speaks for is said with an "if".
#[must_use]
pub fn found(catalogue: &Catalogue, found: &RuleRecord) -> String {
    let sentence = rule(catalogue, &found.condition);
    if found.level.is_proof() {
        return sentence;
    }
    catalogue.text("rule-unproven", &[("sentence", sentence.into())])
}

fn sender(catalogue: &Catalogue, condition: &SenderCondition, example: &Shape) -> Option<String> {
    let text = match condition {
        SenderCondition::Anyone => return None,
        SenderCondition::This { address } => {
            catalogue.text("rule-sender-this", &[("address", address.into())])
        }
        SenderCondition::Listed { addresses, refused } => catalogue.text(
            "rule-sender-listed",
            &[
                ("addresses", catalogue.any_of(addresses).into()),
                ("refused", catalogue.all_of(refused).into()),
            ],
        ),
        SenderCondition::Existing { domains, .. } => {
            catalogue.text("rule-sender-existing", &[("domains", catalogue.any_of(domains).into())])
        }
        SenderCondition::WholeDomain { domains } => {
            catalogue.text("rule-sender-whole-domain", &[("domains", catalogue.any_of(domains).into())])
        }
        SenderCondition::Form { sender } => form(catalogue, sender, example),
    };
    Some(text)
}

fn form(catalogue: &Catalogue, sender: &Sender, example: &Shape) -> String {
    match sender {
        Sender::Outsider => catalogue.word("rule-sender-outsider"),
        Sender::OutsiderMadeUp => catalogue.word("rule-sender-outsider-made-up"),
        Sender::Recipient => catalogue.word("rule-sender-recipient"),
        Sender::Null => catalogue.word("rule-sender-null"),
        Sender::NoDomain => catalogue.word("rule-sender-no-domain"),
        Sender::Localhost => catalogue.word("rule-sender-localhost"),
        Sender::OwnLiteral => {
            let literal = words::literal(&example.endpoint);
            catalogue.text("rule-sender-literal", &[("literal", literal.into())])
        }
        Sender::OwnMadeUp(domain) => {
            catalogue.text("rule-sender-whole-domain", &[("domains", domain.into())])
        }
        Sender::OwnExisting(address) => catalogue.text("rule-sender-this", &[("address", address.into())]),
        Sender::Partner(domain) => catalogue.text("rule-sender-partner", &[("domain", domain.into())]),
    }
}

/// One further necessary condition, with every value that was seen to fulfil it.
fn condition(catalogue: &Catalogue, clause: &Clause, example: &Shape) -> String {
    let shapes: Vec<&Shape> =
        if clause.opening.is_empty() { vec![example] } else { clause.opening.iter().collect() };
    let each = |say: &dyn Fn(&Shape) -> String| {
        let mut said: Vec<String> = Vec::new();
        for text in shapes.iter().map(|shape| say(shape)) {
            if !said.contains(&text) {
                said.push(text);
            }
        }
        catalogue.any_of(&said)
    };
    match clause.dimension {
        Dimension::Helo => {
            let names = each(&|shape| helo(catalogue, shape));
            catalogue.text("rule-helo", &[("names", names.into())])
        }
        Dimension::HeaderFrom => match &example.header_from {
            HeaderFrom::Same => catalogue.word("rule-header-from-same"),
            HeaderFrom::OwnExisting(address) => {
                catalogue.text("rule-header-from", &[("address", address.into())])
            }
        },
        Dimension::Authentication => match example.authentication {
            Authentication::None => catalogue.word("rule-authentication-none"),
            Authentication::MailParameter => catalogue.word("rule-mail-parameter"),
            _ => {
                let logins = each(&|shape| login(catalogue, shape.authentication));
                catalogue.text("rule-authentication", &[("logins", logins.into())])
            }
        },
        Dimension::Claim => match example.claim {
            Claim::None => catalogue.word("rule-claim-none"),
            _ => {
                let claims = each(&|shape| claim(catalogue, shape.claim));
                catalogue.text("rule-claim", &[("claims", claims.into())])
            }
        },
        Dimension::Recipient => recipient(catalogue, example, &shapes),
        Dimension::Order => catalogue.word(match example.order {
            Order::AfterLocal => "rule-order-after-local",
            Order::Alone => "rule-order-alone",
        }),
        Dimension::History => catalogue.word(match example.history {
            History::Fresh => "rule-history-fresh",
            History::AfterReset => "rule-history-reset",
            History::AfterFailedAuth => "rule-history-failed-auth",
            History::SecondTransaction => "rule-history-second",
        }),
        // Neither is ever a clause: the rule has fields of their own for them.
        Dimension::Sender => form(catalogue, &example.sender, example),
        Dimension::Endpoint => listed(catalogue, &[example.endpoint]),
    }
}

fn helo(catalogue: &Catalogue, shape: &Shape) -> String {
    match &shape.helo {
        Helo::Ours => catalogue.word("rule-helo-ours"),
        Helo::Own(name) | Helo::Partner(name) => name.clone(),
        Helo::Localhost => "localhost".to_owned(),
        Helo::OwnLiteral => words::literal(&shape.endpoint),
    }
}

/// What was offered as credentials.
pub(super) fn login(catalogue: &Catalogue, login: Authentication) -> String {
    catalogue.word(match login {
        Authentication::None => "rule-authentication-none",
        Authentication::RandomPlain => "rule-login-random-plain",
        Authentication::RandomLogin => "rule-login-random-login",
        Authentication::EmptyPlain => "rule-login-empty-plain",
        Authentication::MailParameter => "rule-mail-parameter",
    })
}

/// What was claimed about our address.
pub(super) fn claim(catalogue: &Catalogue, claim: Claim) -> String {
    catalogue.word(match claim {
        Claim::None => "rule-claim-none",
        Claim::Xclient => "rule-claim-xclient",
        Claim::ProxyV1 => "rule-claim-proxy-v1",
        Claim::ProxyV2 => "rule-claim-proxy-v2",
    })
}

fn recipient(catalogue: &Catalogue, example: &Shape, shapes: &[&Shape]) -> String {
    match &example.recipient {
        Recipient::Plain => return catalogue.word("rule-recipient-plain"),
        Recipient::MxNamesTarget(domain) => {
            return catalogue.text("rule-recipient-mx", &[("domain", domain.into())]);
        }
        _ => {}
    }
    let mut forms: Vec<String> = Vec::new();
    for form in shapes.iter().map(|shape| words::pattern(&shape.recipient, &shape.endpoint)) {
        if !forms.contains(&form) {
            forms.push(form);
        }
    }
    let name = words::form_name(catalogue, &example.recipient);
    let forms = catalogue.any_of(&forms);
    catalogue.text("rule-recipient", &[("forms", forms.into()), ("name", name.into())])
}

/// What sets the listeners where the rule holds apart from those where it does not. Family explains more
/// than the address it belongs to, a port more than the transport that it implies.
fn endpoints(catalogue: &Catalogue, condition: &EndpointCondition) -> Option<String> {
    let EndpointCondition::Only { endpoints, refused } = condition else { return None };
    let family = |endpoint: &Endpoint| words::family(endpoint).to_owned();
    let port = |endpoint: &Endpoint| endpoint.port.to_string();
    let host = |endpoint: &Endpoint| endpoint.address.to_string();
    let under_tls = |endpoint: &Endpoint| endpoint.transport != Transport::Plain;
    let text = if let Some(families) = apart(endpoints, refused, family) {
        catalogue.text("rule-endpoint-family", &[("families", catalogue.any_of(&families).into())])
    } else if let Some(ports) = apart(endpoints, refused, port) {
        catalogue.text("rule-endpoint-ports", &[("ports", catalogue.any_of(&ports).into())])
    } else if let Some(hosts) = apart(endpoints, refused, host) {
        catalogue.text("rule-endpoint-hosts", &[("hosts", catalogue.any_of(&hosts).into())])
    } else if endpoints.iter().all(under_tls) && !refused.iter().any(under_tls) {
        catalogue.word("rule-endpoint-tls")
    } else if refused.iter().all(under_tls) && !endpoints.iter().any(under_tls) {
        catalogue.word("rule-endpoint-clear")
    } else {
        listed(catalogue, endpoints)
    };
    Some(text)
}

fn listed(catalogue: &Catalogue, endpoints: &[Endpoint]) -> String {
    let endpoints: Vec<String> = endpoints.iter().map(ToString::to_string).collect();
    catalogue.text("rule-endpoint-listed", &[("endpoints", catalogue.any_of(&endpoints).into())])
}

/// The values of `of` at the open listeners, if no closed one shares any of them.
fn apart<V: Clone + PartialEq>(
    open: &[Endpoint],
    closed: &[Endpoint],
    of: impl Fn(&Endpoint) -> V,
) -> Option<Vec<V>> {
    let mut values: Vec<V> = Vec::new();
    for value in open.iter().map(&of) {
        if !values.contains(&value) {
            values.push(value);
        }
    }
    let shared = closed.iter().map(&of).any(|value| values.contains(&value));
    (!shared && !values.is_empty() && !closed.is_empty()).then_some(values)
}

/// The dimensions in the order in which they are named.
const THINGS: [Dimension; 9] = [
    Dimension::Helo,
    Dimension::Endpoint,
    Dimension::Recipient,
    Dimension::Sender,
    Dimension::HeaderFrom,
    Dimension::Authentication,
    Dimension::Claim,
    Dimension::Order,
    Dimension::History,
];

const fn thing_key(dimension: Dimension) -> &'static str {
    match dimension {
        Dimension::Endpoint => "rule-thing-endpoint",
        Dimension::Helo => "rule-thing-helo",
        Dimension::Sender => "rule-thing-sender",
        Dimension::HeaderFrom => "rule-thing-header-from",
        Dimension::Authentication => "rule-thing-authentication",
        Dimension::Claim => "rule-thing-claim",
        Dimension::Recipient => "rule-thing-recipient",
        Dimension::Order => "rule-thing-order",
        Dimension::History => "rule-thing-history",
    }
}

/// What a dimension is called.
pub(super) fn thing(catalogue: &Catalogue, dimension: Dimension) -> String {
    catalogue.word(thing_key(dimension))
}

fn no_difference(catalogue: &Catalogue, rule: &Rule) -> Option<String> {
    let cited = |indifference: &&Indifference| indifference.accepted.len() > 1;
    let dimensions: BTreeSet<Dimension> =
        rule.indifferent.iter().filter(cited).map(|indifference| indifference.dimension).collect();
    let has = |dimension| dimensions.contains(&dimension);
    let mut keys = Vec::new();
    for dimension in THINGS {
        match (dimension, &rule.endpoints) {
            (Dimension::Endpoint, EndpointCondition::Every { endpoints }) if has(dimension) => {
                keys.extend(varied(endpoints));
            }
            (Dimension::Endpoint, _) => {}
            _ => keys.extend(has(dimension).then_some(thing_key(dimension))),
        }
    }
    if keys.is_empty() {
        return None;
    }
    let things: Vec<String> = keys.iter().map(|key| catalogue.word(key)).collect();
    let arguments = [("count", things.len().into()), ("things", catalogue.all_of(&things).into())];
    Some(words::capitalised(&catalogue.text("rule-no-difference", &arguments)))
}

/// In what the listeners differ that all relay.
fn varied(endpoints: &[Endpoint]) -> Vec<&'static str> {
    let differ = |same: fn(&Endpoint, &Endpoint) -> bool| {
        endpoints.first().is_some_and(|first| endpoints.iter().any(|other| !same(first, other)))
    };
    let mut keys = Vec::new();
    keys.extend(differ(|left, right| left.port == right.port).then_some("rule-thing-port"));
    let families = differ(|left, right| words::family(left) == words::family(right));
    keys.extend(families.then_some("rule-thing-family"));
    let tls = |endpoint: &Endpoint| endpoint.transport == Transport::Plain;
    let transports = endpoints.iter().any(tls) && !endpoints.iter().all(tls);
    keys.extend(transports.then_some("rule-thing-tls"));
    // Two addresses of one family are two hosts; of two families they may be one.
    let of_family = |wanted: &str| {
        let addresses: BTreeSet<_> = endpoints
            .iter()
            .filter(|endpoint| words::family(endpoint) == wanted)
            .map(|endpoint| endpoint.address)
            .collect();
        addresses.len() > 1
    };
    keys.extend((of_family("IPv4") || of_family("IPv6")).then_some("rule-thing-host"));
    keys
}

#[cfg(test)]
mod tests;
