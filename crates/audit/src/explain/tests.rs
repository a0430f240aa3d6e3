use sekisho_evidence::consent::Tier;
use sekisho_evidence::shape::{Authentication, Claim, Recipient};
use sekisho_evidence::target::Transport;

use super::*;
use crate::space::Listener;

/// A target whose policy is a function; it counts what it is asked.
struct Policy<F> {
    opens: F,
    numbers: BTreeMap<Shape, u32>,
}

impl<F: Fn(&Shape) -> bool + Send> Ask for Policy<F> {
    async fn ask(&mut self, shapes: Vec<Shape>, _purpose: Purpose) -> Vec<Answer> {
        let mut answers = Vec::new();
        for shape in shapes {
            let says = if (self.opens)(&shape) { Says::Opens } else { Says::Refuses };
            let next = u32::try_from(self.numbers.len()).unwrap() + 1;
            let number = *self.numbers.entry(shape).or_insert(next);
            answers.push(Answer { number: Some(number), says });
        }
        answers
    }
}

fn endpoint(address: &str, port: u16) -> Endpoint {
    Endpoint { address: address.parse().unwrap(), port, transport: Transport::Plain }
}

fn space() -> Space {
    let listener = |endpoint| Listener {
        endpoint,
        speaks: true,
        xclient: true,
        mechanisms: vec!["PLAIN".to_owned(), "LOGIN".to_owned()],
    };
    let existing: Vec<String> =
        ["postmaster", "info", "alice", "bob"].iter().map(|user| format!("{user}@assoc.example")).collect();
    Space {
        listeners: vec![
            listener(endpoint("192.0.2.1", 25)),
            listener(endpoint("2001:db8::1", 25)),
            listener(endpoint("192.0.2.1", 587)),
        ],
        domains: vec!["assoc.example".to_owned(), "mail.assoc.example".to_owned()],
        host_name: Some("mail.assoc.example".to_owned()),
        confirmed: existing.clone(),
        existing,
        partners: vec!["partner.example".to_owned()],
        mx_domain: None,
        tier: Tier::Full,
    }
}

async fn explained(opening: Shape, opens: impl Fn(&Shape) -> bool + Send) -> Rule {
    assert!(opens(&opening), "the example has to open");
    let mut policy = Policy { opens, numbers: BTreeMap::new() };
    let rule = explain(&mut policy, &space(), opening).await;
    let asked = |number: &u32| policy.numbers.iter().find(|(_, own)| *own == number).map(|(shape, _)| shape);
    let clauses = rule.clauses.iter();
    let accepted = clauses.clone().flat_map(|clause| &clause.accepted).chain(&rule.accepted);
    assert!(accepted.filter_map(asked).all(&policy.opens), "cited as accepted, but refused");
    let refused = clauses.flat_map(|clause| &clause.refused).chain(&rule.refused);
    assert!(!refused.filter_map(asked).any(&policy.opens), "cited as refused, but accepted");
    rule
}

fn at_main(sender: Sender) -> Shape {
    Shape::plain(endpoint("192.0.2.1", 25)).with_sender(sender)
}

fn existing(user: &str) -> Sender {
    Sender::OwnExisting(format!("{user}@assoc.example"))
}

#[tokio::test]
async fn the_hole_of_2002_is_any_existing_address_and_no_made_up_one() {
    let opens = |shape: &Shape| matches!(shape.sender, Sender::OwnExisting(_));
    let rule = explained(at_main(existing("postmaster")), opens).await;
    assert_eq!(rule.class, Class::B2);
    let SenderCondition::Existing { domains, addresses } = &rule.sender else { panic!("{:?}", rule.sender) };
    assert_eq!((domains.as_slice(), addresses.len()), (&["assoc.example".to_owned()][..], 4));
    assert!(rule.clauses.is_empty());
    assert!(matches!(&rule.endpoints, EndpointCondition::Every { endpoints } if endpoints.len() == 3));
    let indifferent: Vec<Dimension> = rule.indifferent.iter().map(|own| own.dimension).collect();
    assert_eq!(indifferent, [Dimension::Endpoint, Dimension::Helo, Dimension::Recipient]);
    assert!(!rule.accepted.is_empty() && !rule.refused.is_empty());
}

#[tokio::test]
async fn listed_addresses_are_told_from_existing_ones() {
    let listed = |sender: &Sender| *sender == existing("info") || *sender == existing("alice");
    let rule = explained(at_main(existing("info")), |shape: &Shape| listed(&shape.sender)).await;
    let SenderCondition::Listed { addresses, refused } = &rule.sender else { panic!("{:?}", rule.sender) };
    assert_eq!(addresses, &["info@assoc.example", "alice@assoc.example"]);
    assert_eq!(refused, &["postmaster@assoc.example", "bob@assoc.example"]);
    assert_eq!(rule.class, Class::B2);
}

#[tokio::test]
async fn a_whole_domain_is_found_from_an_existing_address() {
    let own = |sender: &Sender| match sender {
        Sender::OwnMadeUp(domain) => domain == "assoc.example",
        Sender::OwnExisting(_) => true,
        _ => false,
    };
    let rule = explained(at_main(existing("bob")), |shape: &Shape| own(&shape.sender)).await;
    assert_eq!(rule.sender, SenderCondition::WholeDomain { domains: vec!["assoc.example".to_owned()] });
    assert_eq!(rule.class, Class::B1);
}

#[tokio::test]
async fn what_makes_no_difference_is_dropped_and_what_does_is_kept() {
    let mut opening = at_main(existing("alice")).with_helo(Helo::Own("mail.assoc.example".to_owned()));
    opening.order = sekisho_evidence::shape::Order::AfterLocal;
    let opens =
        |shape: &Shape| matches!(shape.helo, Helo::Own(_)) && matches!(shape.sender, Sender::OwnExisting(_));
    let rule = explained(opening, opens).await;
    let needed: Vec<Dimension> = rule.clauses.iter().map(|clause| clause.dimension).collect();
    assert_eq!(needed, [Dimension::Helo]);
    let clause = &rule.clauses[0];
    assert_eq!(clause.opening.len(), 2, "the mail domain opens as well");
    assert_eq!((clause.refused.len(), rule.example.order), (1, sekisho_evidence::shape::Order::Alone));
    assert!(rule.indifferent.iter().any(|own| own.dimension == Dimension::Order));
}

#[tokio::test]
async fn a_listener_or_a_family_that_alone_is_open_names_the_class() {
    let main = Shape::plain(endpoint("2001:db8::1", 25));
    let rule = explained(main, |shape: &Shape| shape.endpoint.address.is_ipv6()).await;
    assert_eq!((rule.class, &rule.sender), (Class::H1, &SenderCondition::Anyone));
    let submission = Shape::plain(endpoint("192.0.2.1", 587));
    let rule = explained(submission, |shape: &Shape| shape.endpoint.port == 587).await;
    assert_eq!(rule.class, Class::H2);
    assert!(rule.covers(&Shape::plain(endpoint("192.0.2.1", 587))));
    assert!(!rule.covers(&Shape::plain(endpoint("192.0.2.1", 25))));
}

#[tokio::test]
async fn logins_claims_and_forms_become_clauses() {
    let login = Shape { authentication: Authentication::RandomPlain, ..at_main(existing("bob")) };
    let rule = explained(login, |shape: &Shape| {
        matches!(shape.authentication, Authentication::RandomPlain | Authentication::RandomLogin)
    })
    .await;
    assert_eq!((rule.class, &rule.sender), (Class::E1, &SenderCondition::Anyone));
    let claim = Shape { claim: Claim::Xclient, ..at_main(Sender::Outsider) };
    assert_eq!(explained(claim, |shape: &Shape| shape.claim == Claim::Xclient).await.class, Class::D6);
    let name = Via::Name("assoc.example".to_owned());
    let form = at_main(Sender::Null).with_recipient(Recipient::Percent(name.clone()));
    let rule =
        explained(form, move |shape: &Shape| shape.recipient == Recipient::Percent(name.clone())).await;
    assert_eq!((rule.class, &rule.sender), (Class::C1, &SenderCondition::Anyone));
    assert_eq!(rule.clauses.len(), 1);
}

/// Every rule made of one condition for each dimension is found again, whatever else the first envelope had.
#[tokio::test]
async fn every_combination_of_conditions_is_found_again() {
    let senders: [fn(&Sender) -> bool; 4] = [
        |_| true,
        |sender| matches!(sender, Sender::OwnExisting(_)),
        |sender| *sender == Sender::Null,
        |sender| matches!(sender, Sender::OwnExisting(_) | Sender::OwnMadeUp(_)),
    ];
    let helos: [fn(&Helo) -> bool; 2] = [|_| true, |helo| matches!(helo, Helo::Localhost)];
    let logins: [fn(Authentication) -> bool; 2] = [|_| true, |login| login == Authentication::RandomLogin];
    let orders: [fn(sekisho_evidence::shape::Order) -> bool; 2] =
        [|_| true, |order| order == sekisho_evidence::shape::Order::AfterLocal];
    let mut tried = 0;
    for sender in senders {
        for helo in helos {
            for login in logins {
                for order in orders {
                    let opens = move |shape: &Shape| {
                        sender(&shape.sender)
                            && helo(&shape.helo)
                            && login(shape.authentication)
                            && order(shape.order)
                    };
                    let opening = Shape {
                        helo: Helo::Localhost,
                        authentication: Authentication::RandomLogin,
                        order: sekisho_evidence::shape::Order::AfterLocal,
                        ..at_main(if sender(&Sender::Null) { Sender::Null } else { existing("bob") })
                    };
                    let rule = explained(opening, opens).await;
                    let plain = at_main(Sender::Outsider);
                    for (dimension, needed) in [
                        (Dimension::Helo, !helo(&plain.helo)),
                        (Dimension::Authentication, !login(plain.authentication)),
                        (Dimension::Order, !order(plain.order)),
                        (Dimension::Sender, !sender(&plain.sender)),
                    ] {
                        assert_eq!(rule.needs(dimension), needed, "{dimension:?} in {rule:?}");
                    }
                    tried += 1;
                }
            }
        }
    }
    assert_eq!(tried, 32);
}
