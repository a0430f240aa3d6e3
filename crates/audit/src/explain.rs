//! From one envelope that relays to the smallest condition under which the target relays.
//!
//! *Minimise*: put one dimension after the other back to what an honest stranger has; what can go was no
//! cause. *Generalise*: go up the lattice of values, this address, listed ones, existing ones, the whole
//! domain. What is left is the rule; each clause cites a question that was accepted and one that was
//! refused. Nothing here knows sockets: questions go to whoever implements [`Ask`].

use std::collections::BTreeMap;
use std::future::Future;

use sekisho_evidence::class::Class;
use sekisho_evidence::rule::{Clause, EndpointCondition, Indifference, Rule, SenderCondition};
use sekisho_evidence::shape::{Dimension, HeaderFrom, Helo, Recipient, Sender, Shape, Via};
use sekisho_evidence::target::Endpoint;

use crate::record::probe::Purpose;
use crate::space::Space;

/// The most addresses that are tried in the header field From; each needs a message.
const HEADERS_LIMIT: usize = 4;
/// The most forms of recipient that are tried beside the one that opens.
const FORMS_LIMIT: usize = 12;

/// What the target says to one question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Says {
    /// It relays.
    Opens,
    /// It refuses.
    Refuses,
    /// Neither: no answer, a temporary one, or one that says nothing.
    Unknown,
}

/// The answer to one question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The probe that stands for it; none where it could not be asked.
    pub number: Option<u32>,
    /// What the target says.
    pub says: Says,
}

/// Whoever can put questions to the target.
pub trait Ask {
    /// Asks all of `shapes`, patiently, and answers in their order. A question that was answered before is
    /// not asked again.
    fn ask(&mut self, shapes: Vec<Shape>, purpose: Purpose) -> impl Future<Output = Vec<Answer>> + Send;
}

/// Finds the rule behind `opening`, which relays.
pub async fn explain<A: Ask + Send>(ask: &mut A, space: &Space, opening: Shape) -> Rule {
    let mut search = Search { ask, known: BTreeMap::new() };
    search.answer(&opening, Purpose::Minimise).await;
    let (example, needed, dropped) = search.minimise(space, opening).await;
    let sender = search.sender_condition(space, &example).await;
    let mut clauses = Vec::new();
    for dimension in needed.into_iter().filter(|dimension| *dimension != Dimension::Sender) {
        clauses.push(search.clause(space, &example, dimension).await);
    }
    let endpoints = search.endpoint_condition(space, &example).await;
    let indifferent = search.indifferent(space, &example, &dropped, &endpoints).await;
    let (accepted, refused) = search.sender_citations(space, &example);
    let class = class_of(&example, &sender, &endpoints);
    Rule { class, example, sender, endpoints, clauses, indifferent, accepted, refused }
}

struct Search<'a, A> {
    ask: &'a mut A,
    known: BTreeMap<Shape, Answer>,
}

impl<A: Ask + Send> Search<'_, A> {
    async fn answers(&mut self, shapes: Vec<Shape>, purpose: Purpose) -> Vec<Answer> {
        let answers = self.ask.ask(shapes.clone(), purpose).await;
        self.known.extend(shapes.into_iter().zip(answers.iter().copied()));
        answers
    }

    async fn answer(&mut self, shape: &Shape, purpose: Purpose) -> Says {
        let answers = self.answers(vec![shape.clone()], purpose).await;
        answers.first().map_or(Says::Unknown, |answer| answer.says)
    }

    fn numbers(&self, shapes: &[Shape], says: Says) -> Vec<u32> {
        let mut numbers: Vec<u32> = shapes
            .iter()
            .filter_map(|shape| self.known.get(shape))
            .filter(|answer| answer.says == says)
            .filter_map(|answer| answer.number)
            .collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }

    /// The header field From repeats the reverse-path. Where the field alone opens, the path is no cause.
    async fn by_header_alone(&mut self, space: &Space, opening: Shape) -> Shape {
        let own = match &opening.sender {
            Sender::OwnExisting(own) => Some(own),
            Sender::OwnMadeUp(domain) => space.existing.iter().find(|own| is_of(own, domain)),
            _ => None,
        };
        let Some(own) = own.filter(|_| opening.header_from == HeaderFrom::Same) else { return opening };
        let header_from = HeaderFrom::OwnExisting(own.clone());
        let alone = Shape { sender: Sender::Outsider, header_from, ..opening.clone() };
        if self.answer(&alone, Purpose::Minimise).await == Says::Opens { alone } else { opening }
    }

    /// The smallest envelope that still relays, the dimensions it needs, and those that made no difference.
    async fn minimise(
        &mut self,
        space: &Space,
        opening: Shape,
    ) -> (Shape, Vec<Dimension>, Vec<(Dimension, Shape)>) {
        let (mut needed, mut dropped) = (Vec::new(), Vec::new());
        let mut example = self.by_header_alone(space, opening).await;
        for dimension in Dimension::MINIMISED {
            if example.is_plain_in(dimension) {
                continue;
            }
            let plainer = example.plain_in(dimension);
            if self.answer(&plainer, Purpose::Minimise).await == Says::Opens {
                dropped.push((dimension, example));
                example = plainer;
            } else {
                needed.push(dimension);
            }
        }
        (example, needed, dropped)
    }

    async fn sender_condition(&mut self, space: &Space, example: &Shape) -> SenderCondition {
        match &example.sender {
            Sender::Outsider => SenderCondition::Anyone,
            Sender::OwnMadeUp(domain) => {
                SenderCondition::WholeDomain { domains: self.open_domains(space, example, domain).await }
            }
            Sender::OwnExisting(address) => self.existing_condition(space, example, address).await,
            form => SenderCondition::Form { sender: form.clone() },
        }
    }

    /// The own domains of which any address opens; `first` is known to.
    async fn open_domains(&mut self, space: &Space, example: &Shape, first: &str) -> Vec<String> {
        let others: Vec<String> = space.domains.iter().filter(|domain| *domain != first).cloned().collect();
        let shapes: Vec<Shape> =
            others.iter().map(|domain| example.with_sender(Sender::OwnMadeUp(domain.clone()))).collect();
        let answers = self.answers(shapes, Purpose::Generalise).await;
        let open = others.into_iter().zip(answers).filter(|(_, answer)| answer.says == Says::Opens);
        std::iter::once(first.to_owned()).chain(open.map(|(domain, _)| domain)).collect()
    }

    async fn existing_condition(&mut self, space: &Space, example: &Shape, address: &str) -> SenderCondition {
        let domain = address.rsplit_once('@').map(|(_, domain)| domain.to_owned()).unwrap_or_default();
        let mut shapes = vec![example.with_sender(Sender::OwnMadeUp(domain.clone()))];
        let others: Vec<String> = space.existing.iter().filter(|other| *other != address).cloned().collect();
        shapes.extend(others.iter().map(|other| example.with_sender(Sender::OwnExisting(other.clone()))));
        let answers = self.answers(shapes, Purpose::Generalise).await;
        if answers.first().is_some_and(|answer| answer.says == Says::Opens) {
            let domains = self.open_domains(space, example, &domain).await;
            return SenderCondition::WholeDomain { domains };
        }
        let with = |says: Says| {
            let rest = others.iter().zip(answers.iter().skip(1));
            rest.filter(|(_, answer)| answer.says == says).map(|(other, _)| other.clone()).collect::<Vec<_>>()
        };
        let (open, mut refused) = (with(Says::Opens), with(Says::Refuses));
        let addresses: Vec<String> = std::iter::once(address.to_owned()).chain(open).collect();
        // An address that may not exist at all does not show that existing ones are told apart, and one of
        // another domain only shows that the domain matters.
        let domains = domains_of(&addresses);
        refused.retain(|other| {
            space.confirmed.contains(other) && domains.iter().any(|domain| is_of(other, domain))
        });
        match (addresses.len(), refused.is_empty()) {
            (1, true) => SenderCondition::This { address: address.to_owned() },
            (_, false) => SenderCondition::Listed { addresses, refused },
            (_, true) => SenderCondition::Existing { domains, addresses },
        }
    }

    /// The clause of a dimension that the example needs, with the other values that open as well.
    async fn clause(&mut self, space: &Space, example: &Shape, dimension: Dimension) -> Clause {
        let alternatives = alternatives(space, example, dimension);
        let answers = self.answers(alternatives.clone(), Purpose::Generalise).await;
        let mut opening = vec![example.clone()];
        let open = alternatives.into_iter().zip(answers).filter(|(_, answer)| answer.says == Says::Opens);
        opening.extend(open.map(|(shape, _)| shape));
        let without = example.plain_in(dimension);
        Clause {
            dimension,
            accepted: self.numbers(&opening, Says::Opens),
            refused: self.numbers(&[without], Says::Refuses),
            opening,
        }
    }

    async fn endpoint_condition(&mut self, space: &Space, example: &Shape) -> EndpointCondition {
        let others: Vec<Endpoint> = space
            .listeners
            .iter()
            .filter(|listener| listener.speaks && listener.endpoint != example.endpoint)
            .map(|listener| listener.endpoint)
            .collect();
        let shapes: Vec<Shape> = others.iter().map(|endpoint| example.at(*endpoint)).collect();
        let answers = self.answers(shapes, Purpose::Generalise).await;
        let with = |says: Says| {
            let rest = others.iter().zip(&answers);
            rest.filter(|(_, answer)| answer.says == says).map(|(other, _)| *other).collect::<Vec<_>>()
        };
        let refused = with(Says::Refuses);
        let endpoints: Vec<Endpoint> = std::iter::once(example.endpoint).chain(with(Says::Opens)).collect();
        if refused.is_empty() {
            EndpointCondition::Every { endpoints }
        } else {
            EndpointCondition::Only { endpoints, refused }
        }
    }

    /// What was seen to make no difference: what minimising dropped, the listeners where all of several
    /// open, and a name in EHLO tried for the purpose.
    async fn indifferent(
        &mut self,
        space: &Space,
        example: &Shape,
        dropped: &[(Dimension, Shape)],
        endpoints: &EndpointCondition,
    ) -> Vec<Indifference> {
        let mut indifferent = Vec::new();
        for (dimension, with) in dropped {
            let shapes = [with.clone(), with.plain_in(*dimension)];
            indifferent.push((*dimension, shapes.to_vec()));
        }
        if let EndpointCondition::Every { endpoints } = endpoints
            && endpoints.len() > 1
        {
            let shapes = endpoints.iter().map(|endpoint| example.at(*endpoint)).collect();
            indifferent.push((Dimension::Endpoint, shapes));
        }
        let varied = self.varied(space, example, dropped);
        let shapes = varied.iter().map(|(_, shape)| shape.clone()).collect();
        let answers = self.answers(shapes, Purpose::Generalise).await;
        for ((dimension, varied), answer) in varied.into_iter().zip(answers) {
            if answer.says == Says::Opens {
                indifferent.push((dimension, vec![example.clone(), varied]));
            }
        }
        let citation = |(dimension, shapes): (Dimension, Vec<Shape>)| Indifference {
            dimension,
            accepted: self.numbers(&shapes, Says::Opens),
            refused: Vec::new(),
        };
        indifferent.into_iter().map(citation).collect()
    }

    /// The example with another name in EHLO and with another form of recipient, where that was not tried.
    fn varied(
        &self,
        space: &Space,
        example: &Shape,
        dropped: &[(Dimension, Shape)],
    ) -> Vec<(Dimension, Shape)> {
        let mut varied = Vec::new();
        let helo_dropped = dropped.iter().any(|(dimension, _)| *dimension == Dimension::Helo);
        if example.helo == Helo::Ours && !helo_dropped {
            varied.push((Dimension::Helo, example.with_helo(Helo::Localhost)));
        }
        if example.recipient == Recipient::Plain {
            let form = space.names().into_iter().next().map(|name| Recipient::SourceRoute(Via::Name(name)));
            varied.extend(form.map(|form| (Dimension::Recipient, example.with_recipient(form))));
        }
        varied
    }

    /// The questions that show the sender's condition.
    fn sender_citations(&self, space: &Space, example: &Shape) -> (Vec<u32>, Vec<u32>) {
        let mut shapes = vec![example.clone()];
        shapes.extend(space.senders().into_iter().map(|sender| example.with_sender(sender)));
        (self.numbers(&shapes, Says::Opens), self.numbers(&shapes, Says::Refuses))
    }
}

/// Other values of `dimension` that may open just as well.
fn alternatives(space: &Space, example: &Shape, dimension: Dimension) -> Vec<Shape> {
    let shapes: Vec<Shape> = match dimension {
        Dimension::Helo => space.helos().into_iter().skip(1).map(|helo| example.with_helo(helo)).collect(),
        Dimension::Recipient => {
            let (class, form) = (example.recipient.class(), std::mem::discriminant(&example.recipient));
            let alike = |other: &Recipient| other.class() == class || std::mem::discriminant(other) == form;
            let forms = space.all_recipients().into_iter().filter(alike);
            forms.take(FORMS_LIMIT).map(|form| example.with_recipient(form)).collect()
        }
        Dimension::HeaderFrom => {
            let own = space.existing.iter().take(HEADERS_LIMIT).cloned().map(HeaderFrom::OwnExisting);
            own.map(|header_from| Shape { header_from, ..example.clone() }).collect()
        }
        Dimension::Authentication => {
            let here = space.listeners.iter().find(|listener| listener.endpoint == example.endpoint);
            let logins = here.map(|listener| space.logins(listener)).unwrap_or_default();
            logins.into_iter().map(|login| Shape { authentication: login, ..example.clone() }).collect()
        }
        Dimension::Claim => {
            let here = space.listeners.iter().find(|listener| listener.endpoint == example.endpoint);
            let claims = here.map(|listener| space.claims(listener)).unwrap_or_default();
            claims.into_iter().map(|claim| Shape { claim, ..example.clone() }).collect()
        }
        _ => Vec::new(),
    };
    shapes.into_iter().filter(|shape| shape != example).collect()
}

fn is_of(address: &str, domain: &str) -> bool {
    address.rsplit_once('@').is_some_and(|(_, own)| own.eq_ignore_ascii_case(domain))
}

fn domains_of(addresses: &[String]) -> Vec<String> {
    let mut domains: Vec<String> = Vec::new();
    for (_, domain) in addresses.iter().filter_map(|address| address.rsplit_once('@')) {
        if !domains.iter().any(|known| known == domain) {
            domains.push(domain.to_owned());
        }
    }
    domains
}

/// The class by the example; a target that is open to anyone, but not everywhere, is named by where.
fn class_of(example: &Shape, sender: &SenderCondition, endpoints: &EndpointCondition) -> Class {
    let class = match (example.class(), sender) {
        (Class::B2, SenderCondition::WholeDomain { .. }) => Class::B1,
        (class, _) => class,
    };
    let EndpointCondition::Only { endpoints, refused } = endpoints else { return class };
    if class != Class::A1 {
        return class;
    }
    let any = |same: fn(&Endpoint, &Endpoint) -> bool| {
        refused.iter().any(|closed| endpoints.iter().any(|open| same(open, closed)))
    };
    let family = |endpoint: &Endpoint| endpoint.address.is_ipv4();
    // One host of several: the same port and family are open at one address and closed at another.
    if any(|left, right| {
        left.port == right.port
            && left.address.is_ipv4() == right.address.is_ipv4()
            && left.address != right.address
    }) {
        return Class::H3;
    }
    let by_family = refused.iter().any(|closed| {
        endpoints.iter().any(|open| open.port == closed.port && family(open) != family(closed))
    });
    if by_family { Class::H1 } else { Class::H2 }
}

#[cfg(test)]
mod tests;
