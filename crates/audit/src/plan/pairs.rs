//! Covering the enabling dimensions in pairs: any two values that could open the relay together are asked
//! together at least once.

use std::collections::BTreeSet;

use sekisho_evidence::shape::{Authentication, Helo, History, Order, Sender, Shape};
use sekisho_evidence::target::Endpoint;

use crate::space::Space;

/// One value of one enabling dimension.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    /// The listener.
    Endpoint(Endpoint),
    /// The name in EHLO.
    Helo(Helo),
    /// The reverse-path.
    Sender(Sender),
    /// The login or the AUTH= parameter.
    Authentication(Authentication),
    /// The place among recipients.
    Order(Order),
    /// What came before.
    History(History),
}

/// Two values of different dimensions, in the order of the dimensions.
pub type Pairs = BTreeSet<(Value, Value)>;

/// The pairs of values that `shape` contains.
#[must_use]
pub fn pairs_of(shape: &Shape) -> Pairs {
    let values = values_of(shape);
    let mut pairs = BTreeSet::new();
    for (index, first) in values.iter().enumerate() {
        for second in values.iter().skip(index + 1) {
            pairs.insert((first.clone(), second.clone()));
        }
    }
    pairs
}

fn values_of(shape: &Shape) -> Vec<Value> {
    vec![
        Value::Endpoint(shape.endpoint),
        Value::Helo(shape.helo.clone()),
        Value::Sender(shape.sender.clone()),
        Value::Authentication(shape.authentication),
        Value::Order(shape.order),
        Value::History(shape.history),
    ]
}

/// Every value of every dimension that is covered in pairs. What needs a message of its own or a failed
/// login beforehand stays out: it is asked by itself, so that nobody is locked out or flooded.
fn dimensions(space: &Space) -> Vec<Vec<Value>> {
    let endpoints = space.listeners.iter().filter(|listener| listener.speaks);
    let dimensions = vec![
        endpoints.map(|listener| Value::Endpoint(listener.endpoint)).collect::<Vec<_>>(),
        space.helos().into_iter().map(Value::Helo).collect(),
        space.senders().into_iter().map(Value::Sender).collect(),
        vec![
            Value::Authentication(Authentication::None),
            Value::Authentication(Authentication::MailParameter),
        ],
        vec![Value::Order(Order::Alone), Value::Order(Order::AfterLocal)],
        vec![Value::History(History::Fresh), Value::History(History::AfterReset)],
    ];
    dimensions
}

/// Questions that together contain every pair, found greedily: each one takes the first pair that is
/// missing and fills the other dimensions with what covers most.
#[must_use]
pub(super) fn covering(space: &Space) -> Vec<Shape> {
    let dimensions = dimensions(space);
    if dimensions.iter().any(Vec::is_empty) {
        return Vec::new();
    }
    let mut missing = all_pairs(&dimensions);
    let mut shapes = Vec::new();
    while let Some((first, second)) = missing.first().cloned() {
        let mut row = vec![first, second];
        for values in &dimensions {
            if row.iter().any(|chosen| values.contains(chosen)) {
                continue;
            }
            row.extend(best_value(values, &row, &missing).cloned());
        }
        let Some(shape) = shape_of(&row) else { break };
        for pair in pairs_of(&shape) {
            missing.remove(&pair);
        }
        shapes.push(shape);
    }
    shapes
}

fn best_value<'a>(values: &'a [Value], row: &[Value], missing: &Pairs) -> Option<&'a Value> {
    let gain = |value: &Value| {
        row.iter()
            .filter(|chosen| {
                missing.contains(&((*chosen).clone(), value.clone()))
                    || missing.contains(&(value.clone(), (*chosen).clone()))
            })
            .count()
    };
    // The first value is the plain one; it wins where nothing is gained.
    values.iter().rev().max_by_key(|value| gain(value))
}

fn all_pairs(dimensions: &[Vec<Value>]) -> Pairs {
    let mut pairs = BTreeSet::new();
    for (index, first) in dimensions.iter().enumerate() {
        for second in dimensions.iter().skip(index + 1) {
            for left in first {
                pairs.extend(second.iter().map(|right| (left.clone(), right.clone())));
            }
        }
    }
    pairs
}

fn shape_of(row: &[Value]) -> Option<Shape> {
    let endpoint = row.iter().find_map(|value| match value {
        Value::Endpoint(endpoint) => Some(*endpoint),
        _ => None,
    })?;
    let mut shape = Shape::plain(endpoint);
    for value in row {
        match value.clone() {
            Value::Endpoint(_) => {}
            Value::Helo(helo) => shape.helo = helo,
            Value::Sender(sender) => shape.sender = sender,
            Value::Authentication(authentication) => shape.authentication = authentication,
            Value::Order(order) => shape.order = order,
            Value::History(history) => shape.history = history,
        }
    }
    Some(shape)
}

/// Every pair of the space, to be compared with what policy answered.
#[must_use]
pub fn pairs_of_space(space: &Space) -> Pairs {
    all_pairs(&dimensions(space))
}
