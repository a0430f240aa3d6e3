//! The smallest condition under which a target relays.
//!
//! A rule is a list of [`Clause`]s, each with the probes that show it, beside the dimensions that were
//! seen to make no difference. What was not tested is in neither list.

use serde::{Deserialize, Serialize};

use crate::class::Class;
use crate::shape::{Dimension, HeaderFrom, Sender, Shape};
use crate::target::Endpoint;

/// Which senders the target relays for: the lattice, narrowest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum SenderCondition {
    /// Only the one known existing address; there was no second to compare it with.
    This {
        /// The address.
        address: String,
    },
    /// Some existing addresses, not others.
    Listed {
        /// Those that relay.
        addresses: Vec<String>,
        /// Existing ones that do not.
        refused: Vec<String>,
    },
    /// Every existing address that was tried, and no made-up one.
    Existing {
        /// The domains.
        domains: Vec<String>,
        /// The addresses that were tried.
        addresses: Vec<String>,
    },
    /// Any address of the domain, existing or not.
    WholeDomain {
        /// The domains.
        domains: Vec<String>,
    },
    /// One special form, for example the null reverse-path.
    Form {
        /// An example of the form.
        sender: Sender,
    },
    /// Anyone.
    Anyone,
}

/// At which listeners the rule holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum EndpointCondition {
    /// At every listener that was tested.
    Every {
        /// Those listeners.
        endpoints: Vec<Endpoint>,
    },
    /// At some listeners, not at others.
    Only {
        /// Where it holds.
        endpoints: Vec<Endpoint>,
        /// Where it does not.
        refused: Vec<Endpoint>,
    },
}

/// One necessary condition besides sender and endpoint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clause {
    /// The dimension.
    pub dimension: Dimension,
    /// Other values of the dimension that open it as well, as shapes: the example's own value first.
    pub opening: Vec<Shape>,
    /// Probes that were accepted with this condition met.
    pub accepted: Vec<u32>,
    /// Probes that were refused with only this condition not met.
    pub refused: Vec<u32>,
}

/// A dimension that was varied without effect.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Indifference {
    /// The dimension.
    pub dimension: Dimension,
    /// Probes with different values of it, all accepted.
    pub accepted: Vec<u32>,
    /// Probes with those values that were refused because the rule was not met.
    pub refused: Vec<u32>,
}

/// The smallest condition under which the target relays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// The class of abuse.
    pub class: Class,
    /// The smallest envelope that relays; tested first next time.
    pub example: Shape,
    /// Which senders.
    pub sender: SenderCondition,
    /// Which listeners.
    pub endpoints: EndpointCondition,
    /// Every further necessary condition.
    pub clauses: Vec<Clause>,
    /// What was seen to make no difference.
    pub indifferent: Vec<Indifference>,
    /// Probes that show the sender's condition: accepted.
    pub accepted: Vec<u32>,
    /// Probes that show the sender's condition: refused.
    pub refused: Vec<u32>,
}

/// Whether `shape` is in `dimension` what `opening` is there. A header field From that repeats the
/// reverse-path is what that path is.
fn meets(opening: &Shape, shape: &Shape, dimension: Dimension) -> bool {
    if dimension == Dimension::HeaderFrom {
        let (wanted, shown) = (header_domain(opening), header_domain(shape));
        return wanted.is_some() && wanted == shown;
    }
    !opening.differences(shape).contains(&dimension)
}

/// The own domain that the header field From names.
fn header_domain(shape: &Shape) -> Option<&str> {
    let address = match (&shape.header_from, &shape.sender) {
        (HeaderFrom::OwnExisting(own), _) | (HeaderFrom::Same, Sender::OwnExisting(own)) => own,
        (HeaderFrom::Same, Sender::OwnMadeUp(domain)) => return Some(domain),
        (HeaderFrom::Same, _) => return None,
    };
    address.rsplit_once('@').map(|(_, domain)| domain)
}

impl Rule {
    /// Whether the rule needs `dimension` to be as in its example.
    #[must_use]
    pub fn needs(&self, dimension: Dimension) -> bool {
        match dimension {
            Dimension::Sender => self.sender != SenderCondition::Anyone,
            Dimension::Endpoint => matches!(self.endpoints, EndpointCondition::Only { .. }),
            _ => self.clauses.iter().any(|clause| clause.dimension == dimension),
        }
    }

    /// Whether `shape` satisfies the rule: such a probe would find nothing new.
    #[must_use]
    pub fn covers(&self, shape: &Shape) -> bool {
        self.covers_sender(&shape.sender)
            && self.covers_endpoint(&shape.endpoint)
            && self
                .clauses
                .iter()
                .all(|clause| clause.opening.iter().any(|opening| meets(opening, shape, clause.dimension)))
    }

    fn covers_endpoint(&self, endpoint: &Endpoint) -> bool {
        match &self.endpoints {
            EndpointCondition::Every { .. } => true,
            EndpointCondition::Only { endpoints, .. } => endpoints.contains(endpoint),
        }
    }

    fn covers_sender(&self, sender: &Sender) -> bool {
        let of_domain = |address: &str, domains: &[String]| {
            domains.iter().any(|domain| {
                address.rsplit_once('@').is_some_and(|(_, own)| own.eq_ignore_ascii_case(domain))
            })
        };
        match (&self.sender, sender) {
            (SenderCondition::Anyone, _) => true,
            (SenderCondition::This { address }, Sender::OwnExisting(other)) => address == other,
            (SenderCondition::Listed { addresses, .. }, Sender::OwnExisting(other)) => {
                addresses.contains(other)
            }
            (SenderCondition::Existing { domains, .. }, Sender::OwnExisting(other)) => {
                of_domain(other, domains)
            }
            (SenderCondition::WholeDomain { domains }, Sender::OwnExisting(other)) => {
                of_domain(other, domains)
            }
            (SenderCondition::WholeDomain { domains }, Sender::OwnMadeUp(domain)) => {
                domains.iter().any(|own| own.eq_ignore_ascii_case(domain))
            }
            (SenderCondition::Form { sender: form }, other) => form == other,
            _ => false,
        }
    }
}
