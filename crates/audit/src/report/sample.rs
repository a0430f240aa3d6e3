//! Invented audits, one for each ending, for the tests of what is said about them.

use sekisho_evidence::class::Class;
use sekisho_evidence::level::Level;
use sekisho_evidence::proof::{ArrivalKind, Hop};
use sekisho_evidence::rule::{Clause, EndpointCondition, Indifference, Rule, SenderCondition};
use sekisho_evidence::shape::{Authentication, Dimension, Helo, Recipient, Sender, Shape, Via};
use sekisho_evidence::verdict::Verdict;

use crate::record::dossier::{EndpointState, Software};
use crate::record::finding::{Finding, FindingKind, Severity};
use crate::record::probe::{Line, Outcome, RefusedBy, Speaker, Stage};
use crate::record::{
    Advice, Coverage, Place, Reason, Record, RuleRecord, SelfTest, SuiteConclusion, SuiteRecord, Untested,
    UntestedWhy, Vantage, WitnessKind, WitnessRecord,
};

mod every;
mod parts;

pub(super) use every::{every_value, reasons};
pub(super) use parts::{V4, V6, accepted_message, address, arrive, ask, at, begun, refused};
use parts::{said, suite};

/// A rule of nothing but its example at one listener.
pub(super) fn bare(class: Class, example: Shape, sender: SenderCondition) -> Rule {
    Rule {
        class,
        endpoints: EndpointCondition::Every { endpoints: vec![example.endpoint] },
        example,
        sender,
        clauses: Vec::new(),
        indifferent: Vec::new(),
        accepted: Vec::new(),
        refused: Vec::new(),
    }
}

fn found(condition: Rule, canary: u32, level: Level) -> RuleRecord {
    RuleRecord { class: condition.class, condition, level, canaries: vec![canary], advice: Vec::new() }
}

/// OPEN, the hole of 2002: an existing address of the server opens it.
pub(crate) fn open() -> Record {
    let mut record = begun();
    let plain = Shape::plain(at(V4, 25));
    let existing = |own: &str| Sender::OwnExisting(own.to_owned());
    let stranger = ask(&mut record, plain.clone(), refused());
    let made_up = Outcome::Refused {
        stage: Stage::Recipient,
        by: RefusedBy::Policy,
        said: said(550, "5.1.0", "Sender rejected"),
    };
    let made_up = ask(&mut record, plain.with_sender(Sender::OwnMadeUp("example.jp".into())), made_up);
    let example = plain.with_sender(existing("postmaster@example.jp"));
    let opening = ask(&mut record, example.clone(), accepted_message());
    let accepted = || Outcome::AcceptedRecipient { said: said(250, "2.1.5", "Ok") };
    let second = ask(&mut record, plain.with_sender(existing("info@example.jp")), accepted());
    let helo = ask(&mut record, example.with_helo(Helo::Localhost), accepted());
    let v6 = ask(&mut record, example.at(at(V6, 25)), accepted());
    let route = Recipient::SourceRoute(Via::Name("example.jp".into()));
    let form = ask(&mut record, example.with_recipient(route), accepted());
    arrive(&mut record, opening, Level::E5);
    let indifferent = |dimension, other| Indifference {
        dimension,
        accepted: vec![opening, other],
        refused: vec![stranger],
    };
    let submission = ask(&mut record, example.at(at(V4, 587)), accepted());
    let rule = Rule {
        accepted: vec![opening, second],
        refused: vec![stranger, made_up],
        endpoints: EndpointCondition::Every { endpoints: vec![at(V4, 25), at(V6, 25), at(V4, 587)] },
        indifferent: vec![
            indifferent(Dimension::Helo, helo),
            Indifference {
                dimension: Dimension::Endpoint,
                accepted: vec![opening, v6, submission],
                refused: Vec::new(),
            },
            indifferent(Dimension::Recipient, form),
        ],
        ..bare(
            Class::B2,
            example,
            SenderCondition::Existing {
                domains: vec!["example.jp".into()],
                addresses: vec!["postmaster@example.jp".into(), "info@example.jp".into()],
            },
        )
    };
    let mut rule = found(rule, opening, Level::E5);
    rule.advice = vec![Advice {
        software: Some("Postfix".into()),
        cause: "advice-postfix-sender-access".into(),
        directive: "smtpd_recipient_restrictions = check_sender_access hash:/etc/postfix/senders, ...".into(),
        fix: vec![
            "smtpd_relay_restrictions = permit_mynetworks, permit_sasl_authenticated, reject_unauth_destination"
                .into(),
        ],
    }];
    record.rules = vec![rule];
    (record.verdict, record.level) = (Verdict::Open, Level::E5);
    record
}

/// OPEN over IPv6 only (H1).
pub(super) fn open_on_v6() -> Record {
    let mut record = begun();
    let plain = Shape::plain(at(V4, 25));
    let refusal = ask(&mut record, plain.clone(), refused());
    let example = plain.at(at(V6, 25));
    let opening = ask(&mut record, example.clone(), accepted_message());
    arrive(&mut record, opening, Level::E5);
    let rule = Rule {
        endpoints: EndpointCondition::Only { endpoints: vec![at(V6, 25)], refused: vec![at(V4, 25)] },
        accepted: vec![opening],
        refused: vec![refusal],
        ..bare(Class::H1, example, SenderCondition::Anyone)
    };
    record.rules = vec![found(rule, opening, Level::E5)];
    record.findings = vec![Finding {
        kind: FindingKind::UnequalPolicy,
        severity: Severity::High,
        endpoints: vec![at(V4, 25), at(V6, 25)],
        probes: vec![refusal, opening],
    }];
    (record.verdict, record.level) = (Verdict::Open, Level::E5);
    record
}

/// OPEN by two rules: any credentials on the submission port (E1), and the percent hack (C1).
pub(super) fn open_by_two_rules() -> Record {
    let mut record = begun();
    let plain = Shape::plain(at(V4, 587));
    let without = Outcome::Refused {
        stage: Stage::Mail,
        by: RefusedBy::Policy,
        said: said(530, "5.7.0", "Authentication required"),
    };
    let without = ask(&mut record, plain.clone(), without);
    let example = Shape { authentication: Authentication::RandomPlain, ..plain };
    let login = ask(&mut record, example.clone(), accepted_message());
    let clause = |dimension, opening: Vec<Shape>, accepted, refused| Clause {
        dimension,
        opening,
        accepted: vec![accepted],
        refused: vec![refused],
    };
    let by_login = Rule {
        clauses: vec![clause(Dimension::Authentication, vec![example.clone()], login, without)],
        ..bare(Class::E1, example, SenderCondition::Anyone)
    };
    arrive(&mut record, login, Level::E5);
    let plain = Shape::plain(at(V4, 25));
    let honest = ask(&mut record, plain.clone(), refused());
    let percent = plain.with_recipient(Recipient::Percent(Via::Name("example.jp".into())));
    let hack = ask(&mut record, percent.clone(), accepted_message());
    arrive(&mut record, hack, Level::E4);
    let literal = plain.with_recipient(Recipient::Percent(Via::Literal));
    let by_form = Rule {
        clauses: vec![clause(Dimension::Recipient, vec![percent.clone(), literal], hack, honest)],
        ..bare(Class::C1, percent, SenderCondition::Anyone)
    };
    record.rules = vec![found(by_login, login, Level::E5), found(by_form, hack, Level::E4)];
    record.findings = vec![Finding {
        kind: FindingKind::AnyCredentials,
        severity: Severity::High,
        endpoints: vec![at(V4, 587)],
        probes: vec![login],
    }];
    record.suites = vec![
        SuiteRecord { accepted: 1, conclusion: SuiteConclusion::OpenRelay, ..suite("abuse.net", 17, true) },
        SuiteRecord { asked: 12, conclusion: SuiteConclusion::Incomplete, ..suite("nmap", 16, false) },
    ];
    record.coverage.untested.push(Untested { class: Class::C10, why: UntestedWhy::NotOffered });
    record.coverage.untested.push(Untested { class: Class::MxPointing, why: UntestedWhy::NeedsInput });
    (record.verdict, record.level) = (Verdict::Open, Level::E5);
    record
}

/// ACCEPTS: a message was accepted and did not arrive; the user reads the address.
pub(super) fn accepts() -> Record {
    let mut record = begun();
    let example = Shape::plain(at(V4, 25));
    let opening = ask(&mut record, example.clone(), accepted_message());
    let rule = Rule { accepted: vec![opening], ..bare(Class::A1, example, SenderCondition::Anyone) };
    record.rules = vec![found(rule, opening, Level::E3)];
    record.witness = Some(WitnessRecord {
        kind: WitnessKind::Outside,
        address: "you@example.org".into(),
        self_test: SelfTest::NotApplicable,
    });
    record.findings = vec![Finding {
        kind: FindingKind::AcceptedAndSilent,
        severity: Severity::Medium,
        endpoints: vec![at(V4, 25)],
        probes: vec![opening],
    }];
    record.reasons = vec![Reason::CanariesPending { canaries: 1, waited: 120 }, Reason::SmallRun];
    (record.verdict, record.level) = (Verdict::Accepts, Level::E3);
    record
}

/// ACCEPTS: the message came on with its routing form unresolved.
pub(super) fn handed_on() -> Record {
    let mut record = accepts();
    record.witness = begun().witness;
    record.findings.clear();
    record.probes.iter_mut().for_each(|probe| probe.note_arrival(ArrivalKind::HandedOn));
    record.reasons = vec![Reason::HandedOn { canaries: 1 }, Reason::SmallRun];
    record
}

/// INCONCLUSIVE: greylisting outlasted our patience.
pub(super) fn deferred() -> Record {
    let mut record = begun();
    let greylisted = Outcome::Deferred {
        stage: Stage::Recipient,
        said: said(450, "4.2.0", "Greylisted, see http://postgrey.example/"),
    };
    ask(&mut record, Shape::plain(at(V4, 25)), greylisted);
    record.reasons = vec![
        Reason::StillDeferred {
            probes: 6,
            said: "450 4.2.0 Greylisted, see http://postgrey.example/".into(),
        },
        Reason::SmallRun,
    ];
    (record.verdict, record.level) = (Verdict::Inconclusive, Level::E1);
    record
}

/// INCONCLUSIVE: a ban in the middle.
pub(super) fn banned() -> Record {
    let mut record = begun();
    ask(&mut record, Shape::plain(at(V4, 25)), refused());
    record.reasons =
        vec![Reason::Banned { endpoint: at(V4, 25), after: 31, said: "421 4.7.0 Too many errors".into() }];
    (record.verdict, record.level) = (Verdict::Inconclusive, Level::E1);
    record
}

/// UNTESTABLE: our line lets nothing out to port 25.
pub(super) fn blocked() -> Record {
    let mut record = begun();
    record.controls.clear();
    record.suites.clear();
    record.coverage = Coverage::default();
    for facts in &mut record.dossier.endpoints {
        facts.state = EndpointState::TimedOut;
        facts.banner = None;
    }
    record.reasons = vec![Reason::OutboundBlocked { endpoints: vec![at(V4, 25)] }];
    (record.verdict, record.level) = (Verdict::Untestable, Level::E0);
    record
}

/// NOT JUDGED: we stand in the target's own subnet.
pub(super) fn inside() -> Record {
    let mut record = begun();
    record.vantage = vec![Vantage {
        source: address("203.0.113.10"),
        target: address(V4),
        place: Place::SameSubnet,
        declared_outside: false,
    }];
    ask(&mut record, Shape::plain(at(V4, 25)), accepted_message());
    record.suites.clear();
    record.reasons = vec![Reason::NotOutside { source: address("203.0.113.10"), place: Place::SameSubnet }];
    (record.verdict, record.level) = (Verdict::NotJudged, Level::E3);
    record
}

/// CLOSED, with error mail to forged senders.
pub(crate) fn closed() -> Record {
    let mut record = begun();
    let plain = Shape::plain(at(V4, 25));
    ask(&mut record, plain.clone(), refused());
    ask(&mut record, plain.with_sender(Sender::Null), refused());
    ask(&mut record, plain.with_sender(Sender::OwnExisting("postmaster@example.jp".into())), refused());
    record.findings = vec![
        Finding {
            kind: FindingKind::Backscatter,
            severity: Severity::Medium,
            endpoints: vec![at(V4, 25)],
            probes: vec![1],
        },
        Finding {
            kind: FindingKind::AuthenticationInClear { mechanisms: vec!["PLAIN".into(), "LOGIN".into()] },
            severity: Severity::Medium,
            endpoints: vec![at(V4, 25), at(V4, 587)],
            probes: Vec::new(),
        },
    ];
    record
}

/// A server that wants to be executed: markup, escape sequences and turned text wherever it may speak.
pub(super) fn hostile() -> Record {
    const TEXT: &str = "<script>alert(1)</script> \u{202e}gpj\u{1b}[31mred\u{7} \"'><img src=x onerror=y>";
    let mut record = open();
    record.target = TEXT.to_owned();
    for facts in &mut record.dossier.endpoints {
        facts.banner = Some(TEXT.to_owned());
        facts.offers = vec![TEXT.to_owned()];
    }
    record.dossier.software =
        Some(Software { name: TEXT.into(), version: Some(TEXT.into()), evidence: vec![TEXT.into()] });
    for probe in &mut record.probes {
        probe.outcome = Outcome::AcceptedMessage { said: said(250, TEXT, TEXT) };
        probe.transcript.push(Line { at: 50, speaker: Speaker::Server, text: TEXT.to_owned() });
    }
    for proof in &mut record.proofs {
        proof.hops.push(Hop {
            by: Some(TEXT.into()),
            from: Some(TEXT.into()),
            from_address: None,
            with: Some(TEXT.into()),
        });
    }
    record.reasons = vec![
        Reason::NotSmtp { endpoint: at(V4, 25), said: TEXT.into() },
        Reason::ResolverFailed { name: TEXT.into(), detail: TEXT.into() },
    ];
    record.findings = vec![Finding {
        kind: FindingKind::WeakTls { detail: TEXT.into() },
        severity: Severity::Low,
        endpoints: Vec::new(),
        probes: Vec::new(),
    }];
    record
}

/// One of every ending, with a name for its snapshot.
pub(super) fn all() -> Vec<(&'static str, Record)> {
    vec![
        ("open", open()),
        ("open-on-v6", open_on_v6()),
        ("open-by-two-rules", open_by_two_rules()),
        ("accepts", accepts()),
        ("handed-on", handed_on()),
        ("deferred", deferred()),
        ("banned", banned()),
        ("blocked", blocked()),
        ("inside", inside()),
        ("closed", closed()),
    ]
}
