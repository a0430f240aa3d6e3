//! Which questions of the space are asked, the likeliest first.
//!
//! The small run takes what finds most in about sixty transactions. The deep run takes every sender and
//! every form, and then covers what is left of the enabling dimensions in pairs.

use sekisho_evidence::consent::Tier;
use sekisho_evidence::shape::{Authentication, HeaderFrom, Helo, History, Order, Recipient, Sender, Shape};
use sekisho_evidence::target::Endpoint;

use crate::record::settings::Depth;
use crate::space::{Listener, Space};
use crate::suite;

mod pairs;

pub use pairs::{Pairs, pairs_of, pairs_of_space};

/// The questions of one run, in order and without repeats.
#[must_use]
pub fn plan(space: &Space, depth: Depth, named_suite: Option<&suite::Suite>) -> Vec<Shape> {
    let mut shapes = Vec::new();
    let host_name = space.tested_name();
    if let (Depth::Suite, Some(named)) = (depth, named_suite) {
        for listener in space.listeners.iter().filter(|listener| listener.speaks) {
            shapes.extend(named.shapes(listener.endpoint, host_name));
        }
        return without_repeats(shapes);
    }
    for (index, listener) in space.listeners.iter().enumerate() {
        let first = space.main().is_some_and(|main| main.endpoint == listener.endpoint);
        let secondary = index > 0 && !first;
        shapes.extend(at_listener(space, listener, depth, secondary));
        if first {
            shapes.extend(
                suite::all()
                    .iter()
                    .filter(|suite| is_replayed(suite, depth))
                    .flat_map(|suite| suite.shapes(listener.endpoint, host_name)),
            );
        }
    }
    if depth == Depth::Deep {
        shapes.extend(pairs::covering(space));
    }
    // The first question of all tells whether RCPT says anything.
    without_repeats(shapes)
}

/// The small run replays the two lists that people compare with; the deep run all of them.
fn is_replayed(suite: &suite::Suite, depth: Depth) -> bool {
    depth == Depth::Deep || matches!(suite.name, "abuse.net" | "nmap")
}

fn at_listener(space: &Space, listener: &Listener, depth: Depth, secondary: bool) -> Vec<Shape> {
    let plain = Shape::plain(listener.endpoint);
    if !listener.speaks {
        return claims(space, listener, &plain);
    }
    let deep = depth == Depth::Deep;
    let mut shapes = vec![plain.clone()];
    let senders = if secondary && !deep { short_senders(space) } else { space.senders() };
    shapes.extend(senders.into_iter().map(|sender| plain.with_sender(sender)));
    let helos = space.helos().into_iter().skip(1);
    shapes.extend(helos.take(if secondary && !deep { 1 } else { 5 }).map(|helo| plain.with_helo(helo)));
    if deep || !secondary {
        shapes.extend(forms(space, &plain, if deep && !secondary { Depth::Deep } else { Depth::Small }));
        shapes.extend(session_order(space, &plain, deep));
        shapes.extend(headers(space, &plain));
        shapes.extend(combinations(space, &plain));
    }
    shapes.extend(
        space.mx_domain.iter().map(|domain| plain.with_recipient(Recipient::MxNamesTarget(domain.clone()))),
    );
    if space.tier == Tier::Full {
        shapes.extend(claims(space, listener, &plain));
        shapes.extend(logins(space, listener, &plain));
    }
    if let (true, Some(_)) = (deep || !secondary, space.existing.first()) {
        shapes.push(Shape { authentication: Authentication::MailParameter, ..plain });
    }
    shapes
}

fn short_senders(space: &Space) -> Vec<Sender> {
    let mut senders: Vec<Sender> = space.domains.iter().take(1).cloned().map(Sender::OwnMadeUp).collect();
    senders.extend(space.existing.iter().take(3).cloned().map(Sender::OwnExisting));
    senders.push(Sender::Null);
    senders
}

fn forms(space: &Space, plain: &Shape, depth: Depth) -> Vec<Shape> {
    let best = space.existing.first().cloned().map(Sender::OwnExisting);
    if depth == Depth::Deep {
        let all = space.all_recipients();
        let stranger = all.iter().map(|form| plain.with_recipient(form.clone()));
        let known = best.into_iter().flat_map(|sender| {
            let plain = plain.with_sender(sender);
            all.iter().map(move |form| plain.with_recipient(form.clone())).collect::<Vec<_>>()
        });
        return stranger.chain(known).collect();
    }
    let likely = space.likely_recipients();
    let mut shapes: Vec<Shape> = likely.iter().map(|form| plain.with_recipient(form.clone())).collect();
    if let (Some(sender), Some(form)) = (best, likely.first()) {
        shapes.push(plain.with_sender(sender).with_recipient(form.clone()));
    }
    shapes
}

/// Questions about what came before: only harmless ones unless the owner agreed.
fn session_order(space: &Space, plain: &Shape, deep: bool) -> Vec<Shape> {
    let mut shapes = vec![
        Shape { order: Order::AfterLocal, ..plain.clone() },
        Shape { history: History::AfterReset, ..plain.clone() },
    ];
    if space.tier == Tier::Full {
        shapes.push(Shape { history: History::AfterFailedAuth, ..plain.clone() });
        if deep {
            shapes.push(Shape { history: History::SecondTransaction, ..plain.clone() });
        }
    }
    shapes
}

fn headers(space: &Space, plain: &Shape) -> Vec<Shape> {
    space
        .existing
        .iter()
        .take(1)
        .map(|own| Shape { header_from: HeaderFrom::OwnExisting(own.clone()), ..plain.clone() })
        .collect()
}

/// The likeliest conditions together: a name of the target's own with a sender of its own.
fn combinations(space: &Space, plain: &Shape) -> Vec<Shape> {
    let helo = space.host_name.clone().or_else(|| space.domains.first().cloned()).map(Helo::Own);
    let sender = space.existing.first().cloned().map(Sender::OwnExisting);
    helo.zip(sender).map(|(helo, sender)| plain.with_helo(helo).with_sender(sender)).into_iter().collect()
}

fn claims(space: &Space, listener: &Listener, plain: &Shape) -> Vec<Shape> {
    if space.tier != Tier::Full {
        return Vec::new();
    }
    space.claims(listener).into_iter().map(|claim| Shape { claim, ..plain.clone() }).collect()
}

fn logins(space: &Space, listener: &Listener, plain: &Shape) -> Vec<Shape> {
    let mut shapes = Vec::new();
    for authentication in space.logins(listener) {
        shapes.push(Shape { authentication, ..plain.clone() });
        // A server that takes any login may still want an own sender with it.
        shapes.extend(space.existing.first().map(|own| Shape {
            authentication,
            sender: Sender::OwnExisting(own.clone()),
            ..plain.clone()
        }));
    }
    shapes
}

fn without_repeats(shapes: Vec<Shape>) -> Vec<Shape> {
    let mut seen = std::collections::BTreeSet::new();
    shapes.into_iter().filter(|shape| seen.insert(shape.clone())).collect()
}

/// The plain question at `endpoint`, with the name in EHLO as `helo`: what a control asks from.
#[must_use]
pub fn plain_from(endpoint: Endpoint, helo: Helo) -> Shape {
    Shape::plain(endpoint).with_helo(helo)
}
