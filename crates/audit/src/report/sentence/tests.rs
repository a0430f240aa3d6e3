//! Every combination of conditions reads as a sentence in both languages.

use super::*;
use crate::report::catalogue::Language;
use crate::report::sample::{V4, V6, at, bare};
use sekisho_evidence::class::Class;
use sekisho_evidence::shape::Via;

fn plain() -> Shape {
    Shape::plain(at(V4, 25))
}

fn clause(dimension: Dimension, opening: Vec<Shape>) -> Clause {
    Clause { dimension, opening, accepted: vec![2], refused: vec![1] }
}

fn with_clauses(example: Shape, clauses: Vec<Clause>) -> Rule {
    Rule { clauses, ..bare(Class::A1, example, SenderCondition::Anyone) }
}

fn by(dimension: Dimension, shapes: Vec<Shape>) -> Rule {
    with_clauses(shapes[0].clone(), vec![clause(dimension, shapes)])
}

fn form(recipient: Recipient) -> Rule {
    by(Dimension::Recipient, vec![plain().with_recipient(recipient)])
}

fn senders() -> Vec<Rule> {
    let one = |text: &str| vec![text.to_owned()];
    let mut conditions = vec![
        SenderCondition::Anyone,
        SenderCondition::This { address: "postmaster@example.jp".into() },
        SenderCondition::Listed {
            addresses: vec!["boss@example.jp".into(), "news@example.jp".into()],
            refused: one("postmaster@example.jp"),
        },
        SenderCondition::Existing { domains: one("example.jp"), addresses: one("postmaster@example.jp") },
        SenderCondition::Existing {
            domains: vec!["example.jp".into(), "example.co.jp".into()],
            addresses: one("postmaster@example.jp"),
        },
        SenderCondition::WholeDomain { domains: one("example.jp") },
    ];
    conditions.extend(
        [
            Sender::Outsider,
            Sender::OutsiderMadeUp,
            Sender::Recipient,
            Sender::Null,
            Sender::NoDomain,
            Sender::Localhost,
            Sender::OwnLiteral,
            Sender::Partner("partner.example".into()),
        ]
        .map(|sender| SenderCondition::Form { sender }),
    );
    conditions.into_iter().map(|condition| bare(Class::B2, plain(), condition)).collect()
}

fn clauses() -> Vec<Rule> {
    let login = |authentication| Shape { authentication, ..plain() };
    let claim = |claim| Shape { claim, ..plain() };
    let history = |history| vec![Shape { history, ..plain() }];
    vec![
        by(
            Dimension::Helo,
            vec![plain().with_helo(Helo::Localhost), plain().with_helo(Helo::Own("example.jp".into()))],
        ),
        by(Dimension::Helo, vec![plain().with_helo(Helo::OwnLiteral)]),
        by(
            Dimension::HeaderFrom,
            vec![Shape { header_from: HeaderFrom::OwnExisting("info@example.jp".into()), ..plain() }],
        ),
        by(
            Dimension::Authentication,
            vec![login(Authentication::RandomPlain), login(Authentication::RandomLogin)],
        ),
        by(Dimension::Authentication, vec![login(Authentication::EmptyPlain)]),
        by(Dimension::Authentication, vec![login(Authentication::MailParameter)]),
        by(Dimension::Claim, vec![claim(Claim::Xclient)]),
        by(Dimension::Claim, vec![claim(Claim::ProxyV1), claim(Claim::ProxyV2)]),
        by(Dimension::Order, vec![Shape { order: Order::AfterLocal, ..plain() }]),
        by(Dimension::History, history(History::AfterReset)),
        by(Dimension::History, history(History::AfterFailedAuth)),
        by(Dimension::History, history(History::SecondTransaction)),
    ]
}

fn forms() -> Vec<Rule> {
    let name = || Via::Name("example.jp".to_owned());
    [
        Recipient::WithoutBrackets,
        Recipient::Percent(name()),
        Recipient::Percent(Via::LoopbackLiteralV6),
        Recipient::PercentAlone,
        Recipient::Bang,
        Recipient::BangAt(Via::Literal),
        Recipient::SourceRoute(name()),
        Recipient::Quoted,
        Recipient::QuotedPercentAt(name()),
        Recipient::Chain(name()),
        Recipient::TrailingAt,
        Recipient::TrailingDot,
        Recipient::OwnNamePrefix("example.jp".into()),
        Recipient::FullWidthAt(name()),
        Recipient::EncodedWord(name()),
        Recipient::SpaceBeforeVia(name()),
        Recipient::NulBeforeVia(name()),
        Recipient::OriginalRecipient(name()),
        Recipient::MxNamesTarget("inward.example.net".into()),
    ]
    .into_iter()
    .map(form)
    .collect()
}

fn places() -> Vec<Rule> {
    let starttls = |port| Endpoint { transport: Transport::StartTls, ..at(V4, port) };
    let only = |endpoints: Vec<Endpoint>, refused: Vec<Endpoint>| Rule {
        endpoints: EndpointCondition::Only { endpoints, refused },
        ..bare(Class::H2, plain(), SenderCondition::Anyone)
    };
    vec![
        only(vec![at(V6, 25)], vec![at(V4, 25)]),
        only(vec![at(V4, 587), at(V4, 2525)], vec![at(V4, 25)]),
        only(vec![at(V4, 25)], vec![at("203.0.113.30", 25)]),
        only(vec![starttls(25)], vec![at(V4, 25)]),
        only(vec![at(V4, 25)], vec![starttls(25)]),
        only(vec![at(V4, 25), at("203.0.113.30", 587)], vec![at(V4, 587), at("203.0.113.30", 25)]),
    ]
}

/// Conditions of several dimensions, and what makes no difference.
fn several() -> Vec<Rule> {
    let example = plain()
        .with_sender(Sender::OwnExisting("postmaster@example.jp".into()))
        .with_helo(Helo::Localhost)
        .with_recipient(Recipient::Percent(Via::Name("example.jp".into())));
    let indifferent = |dimension, accepted: Vec<u32>| Indifference { dimension, accepted, refused: vec![] };
    let all = Rule {
        sender: SenderCondition::Existing { domains: vec!["example.jp".into()], addresses: vec![] },
        endpoints: EndpointCondition::Only { endpoints: vec![at(V4, 587)], refused: vec![at(V4, 25)] },
        indifferent: vec![
            indifferent(Dimension::History, vec![3, 4]),
            indifferent(Dimension::Order, vec![3, 5]),
            // Cited by one probe only: nothing was compared, so nothing is said.
            indifferent(Dimension::HeaderFrom, vec![3]),
        ],
        ..with_clauses(
            example.clone(),
            vec![clause(Dimension::Helo, vec![example.clone()]), clause(Dimension::Recipient, vec![example])],
        )
    };
    let every = Rule {
        endpoints: EndpointCondition::Every {
            endpoints: vec![at(V4, 25), at(V6, 25), at("203.0.113.30", 465)],
        },
        indifferent: [
            Dimension::Endpoint,
            Dimension::Helo,
            Dimension::Sender,
            Dimension::Authentication,
            Dimension::Claim,
            Dimension::HeaderFrom,
            Dimension::Recipient,
        ]
        .map(|dimension| indifferent(dimension, vec![1, 2]))
        .to_vec(),
        ..bare(Class::A1, plain(), SenderCondition::Anyone)
    };
    let one = Rule {
        indifferent: vec![indifferent(Dimension::Helo, vec![1, 2])],
        ..bare(Class::A1, plain(), SenderCondition::Anyone)
    };
    vec![all, every, one]
}

#[test]
fn every_condition_reads_as_a_sentence() {
    let rules: Vec<Rule> =
        [senders(), clauses(), forms(), places(), several()].into_iter().flatten().collect();
    for language in [Language::English, Language::Japanese] {
        let catalogue = Catalogue::new(language);
        let sentences: Vec<String> = rules.iter().map(|found| rule(&catalogue, found)).collect();
        for sentence in &sentences {
            assert!(!sentence.contains("rule-") && !sentence.contains('{'), "{sentence}");
        }
        insta::assert_snapshot!(format!("rules.{}", language.tag()), sentences.join("\n"));
    }
}

#[test]
fn the_rule_of_2002_is_said_as_the_article_said_it() {
    let condition = crate::report::sample::open().rules.remove(0).condition;
    assert_eq!(
        rule(&Catalogue::new(Language::English), &condition),
        "Anyone may send anywhere if MAIL FROM is an address that exists at example.jp. HELO, port, IP \
         family and recipient form make no difference."
    );
    assert_eq!(
        rule(&Catalogue::new(Language::Japanese), &condition),
        "MAIL FROM が example.jp に実在するアドレスであれば、誰でも外部宛てに中継できます。\
         HELO、ポート、IPv4/IPv6、宛先の書式は関係ありません。"
    );
}
