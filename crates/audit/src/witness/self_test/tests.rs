use std::sync::Arc;

use sekisho_net::listener::{Listener, ListenerLimits};
use sekisho_net::pump::{self, Session, TlsPolicy};
use sekisho_net::resolver::Zone;
use sekisho_wire::smtp::reply::Reply;
use sekisho_wire::smtp::server::{Answer, Question, ServerSettings};
use tokio_util::sync::CancellationToken;

use super::super::receiver::Receiver;
use super::super::samples::{DOMAIN, Desk, arrived, desk};
use super::*;

/// A server that takes everything and is not the witness; with a ledger it is a mailbox's server, which
/// refuses `user+token`.
#[derive(Clone, Default)]
struct Swallow {
    mailbox: Option<(Witness, Ledger)>,
    message: Vec<u8>,
}

impl Session for Swallow {
    async fn question(&mut self, question: Question) -> Answer {
        let Some((witness, ledger)) = &self.mailbox else { return Answer::Accept };
        match question {
            Question::Recipient { path, .. } if path.to_string().contains('+') => {
                Answer::Reply(Reply::enhanced(550, (5, 1, 1), "User unknown"))
            }
            Question::Message => {
                let mut arrived = arrived("", &self.message);
                (arrived.peer, arrived.reverse_path, arrived.exact) = (None, None, false);
                arrived.recipients.clear();
                ledger.take(witness, &arrived);
                Answer::Accept
            }
            _ => Answer::Accept,
        }
    }

    async fn body(&mut self, octets: &[u8]) {
        self.message.extend_from_slice(octets);
    }
}

async fn swallow(server: Swallow, stop: &CancellationToken) -> SocketAddr {
    let listener = Listener::bind((Ipv4Addr::LOCALHOST, 0).into()).await.unwrap();
    let (address, inner) = (listener.local_address(), stop.clone());
    let settings = Arc::new(ServerSettings::named("other.example"));
    tokio::spawn(listener.run(ListenerLimits::default(), stop.clone(), move |stream, _| {
        let (settings, server, stop) = (Arc::clone(&settings), server.clone(), inner.clone());
        async move {
            let _ = pump::serve(stream, settings, server, TlsPolicy::default(), stop).await;
        }
    }));
    address
}

async fn receiver(desk: &Desk, stop: &CancellationToken) -> Receiver {
    let addresses = [SocketAddr::from((Ipv4Addr::LOCALHOST, 0))];
    Receiver::start(&addresses, &Witness::receiver(DOMAIN), &desk.ledger, stop).await.unwrap()
}

async fn test(
    desk: &Desk,
    way: Way<'_>,
    listening: &[SocketAddr],
    wait: u64,
) -> Result<Duration, SelfTestError> {
    let within = Duration::from_millis(wait);
    let plan = SelfTestPlan {
        audit: &desk.name,
        way,
        our_name: "auditor.example",
        listening,
        within,
        language: crate::report::catalogue::Language::English,
    };
    Witness::receiver(DOMAIN).try_self_test(&desk.ledger, plan).await
}

#[tokio::test]
async fn a_token_that_comes_back_passes() {
    let desk = desk();
    let stop = CancellationToken::new();
    let receiver = receiver(&desk, &stop).await;
    let at = receiver.local_addresses()[0];
    let plan = SelfTestPlan {
        audit: &desk.name,
        way: Way::At(at),
        our_name: "auditor.example",
        listening: receiver.local_addresses(),
        within: Duration::from_secs(20),
        language: crate::report::catalogue::Language::English,
    };
    let witness = Witness::receiver(DOMAIN);
    assert!(matches!(witness.self_test(&desk.ledger, plan).await, SelfTest::Passed { .. }));
    let outside = Witness::outside("me@mail.example", true).unwrap();
    assert_eq!(outside.self_test(&desk.ledger, plan).await, SelfTest::NotApplicable);
    stop.cancel();
}

#[tokio::test]
async fn what_stands_in_the_way_is_named() {
    let desk = desk();
    let stop = CancellationToken::new();
    // Another audit's receiver does not know our tokens.
    let (sender, _arrivals) = tokio::sync::mpsc::channel(1);
    let others = Receiver::start(
        &[SocketAddr::from((Ipv4Addr::LOCALHOST, 0))],
        &Witness::receiver(DOMAIN),
        &Ledger::new(sender),
        &stop,
    )
    .await
    .unwrap();
    let at = others.local_addresses()[0];
    assert_eq!(test(&desk, Way::At(at), &[], 10).await, Err(SelfTestError::AnotherWitness { address: at }));
    let at = swallow(Swallow::default(), &stop).await;
    let error = test(&desk, Way::At(at), &[], 10).await.unwrap_err();
    assert!(matches!(&error, SelfTestError::NotBack { address, .. } if *address == at), "{error}");
    // A port that nobody listens on.
    let free = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap();
    let error = test(&desk, Way::At(free), &[], 10).await.unwrap_err();
    assert!(matches!(&error, SelfTestError::NobodyListens { .. }), "{error}");
    // Whoever names the address points nowhere; a domain may point elsewhere.
    let elsewhere = [SocketAddr::from(([127, 0, 0, 9], 25))];
    let error = test(&desk, Way::At(free), &elsewhere, 10).await.unwrap_err();
    assert!(matches!(&error, SelfTestError::NobodyListens { .. }), "{error}");
    let mut zone = Zone::new();
    zone.add_address(DOMAIN, "127.0.0.8".parse().unwrap());
    let error = test(&desk, Way::Mail(&Resolver::fixed(zone)), &elsewhere, 10).await.unwrap_err();
    assert!(error.to_string().contains("points to 127.0.0.8, which is not where"), "{error}");
    stop.cancel();
}

#[tokio::test]
async fn dns_is_followed_as_mail_follows_it() {
    let desk = desk();
    let missing = Resolver::fixed(Zone::new());
    assert_eq!(
        test(&desk, Way::Mail(&missing), &[], 10).await,
        Err(SelfTestError::NoSuchDomain { domain: DOMAIN.to_owned() })
    );
    let mut zone = Zone::new();
    zone.add_mx(DOMAIN, 20, "b.w.example");
    zone.add_mx(DOMAIN, 10, "a.w.example");
    zone.add_host("a.w.example", "192.0.2.1".parse().unwrap());
    zone.add_host("b.w.example", "192.0.2.2".parse().unwrap());
    let resolver = Resolver::fixed(zone);
    let addresses = Witness::receiver(DOMAIN).addresses(Way::Mail(&resolver)).await.unwrap();
    assert_eq!(addresses, ["192.0.2.1:25".parse().unwrap(), "192.0.2.2:25".parse().unwrap()]);
}

#[test]
fn every_reason_is_said_in_both_languages() {
    use crate::report::catalogue::problems;
    assert_eq!(problems(ENGLISH, JAPANESE), Vec::<String>::new());
    let (domain, detail) = (DOMAIN.to_owned(), "refused".to_owned());
    let address: SocketAddr = "192.0.2.1:25".parse().unwrap();
    let all = [
        SelfTestError::NoSuchDomain { domain: domain.clone() },
        SelfTestError::LookupFailed { domain: domain.clone(), detail: detail.clone() },
        SelfTestError::PointsElsewhere {
            domain,
            addresses: vec![address.ip()],
            listening: vec![address.ip()],
        },
        SelfTestError::NobodyListens { addresses: vec![address], detail: detail.clone() },
        SelfTestError::AnotherWitness { address },
        SelfTestError::Refused { address, said: detail.clone() },
        SelfTestError::NotBack { address, seconds: 30, greeting: detail },
    ];
    for error in all {
        // The English catalogue and the error itself must not drift apart.
        assert_eq!(error.text(Language::English), error.to_string());
        let japanese = error.text(Language::Japanese);
        assert!(!japanese.is_ascii() && !japanese.contains('$'), "{japanese}");
    }
}

#[tokio::test]
async fn a_mailbox_without_plus_addresses_settles_for_the_plain_one() {
    let desk = desk();
    let stop = CancellationToken::new();
    let witness = Witness::mailbox("me@mail.example", true).unwrap();
    let server = Swallow { mailbox: Some((witness.clone(), desk.ledger.clone())), ..Swallow::default() };
    let at = swallow(server, &stop).await;
    let plan = SelfTestPlan {
        audit: &desk.name,
        way: Way::At(at),
        our_name: "auditor.example",
        listening: &[],
        within: Duration::from_secs(20),
        language: crate::report::catalogue::Language::English,
    };
    let (settled, result) = witness.clone().settle(&desk.ledger, plan).await;
    assert!(matches!(result, SelfTest::Passed { .. }), "{result:?}");
    assert_eq!(settled, witness.clone().without_plus());
    // A failure that has nothing to do with the form stays what it was.
    let free = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap();
    let nobody = SelfTestPlan { way: Way::At(free), ..plan };
    let (kept, result) = witness.clone().settle(&desk.ledger, nobody).await;
    assert_eq!(kept, witness);
    assert!(matches!(result, SelfTest::Failed { .. }), "{result:?}");
    stop.cancel();
}
