use std::net::Ipv4Addr;
use std::sync::Arc;

use jiff::Timestamp;
use sekisho_evidence::consent::{Basis, Consent};
use sekisho_evidence::target::{Endpoint, Transport};
use sekisho_net::clock;
use sekisho_net::pump::{Session, TlsPolicy, serve};
use sekisho_wire::smtp::path::ForwardPath;
use sekisho_wire::smtp::reply::Reply;
use sekisho_wire::smtp::server::{Answer, Question, ServerSettings};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::*;
use crate::dossier::confirm::{ConfirmError, Confirming, confirm};
use crate::probe::conversation::Manners;
use crate::probe::session::SessionSettings;
use crate::record::dossier::{EndpointFacts, EndpointState, KnownAddress};

/// How the little server answers RCPT.
#[derive(Clone, Copy)]
enum Answers {
    ByName,
    Anything,
    Deferred,
    Banned,
}

impl Session for Answers {
    async fn question(&mut self, question: Question) -> Answer {
        let Question::Recipient { path, .. } = question else { return Answer::Accept };
        let known = match &path {
            ForwardPath::Postmaster(_) => true,
            ForwardPath::Mailbox(path) => path.mailbox.to_string().starts_with("alice@"),
        };
        match self {
            Self::Anything => Answer::Accept,
            Self::ByName if known => Answer::Accept,
            Self::ByName => Answer::Reply(Reply::enhanced(550, (5, 1, 1), "User unknown")),
            Self::Deferred => Answer::Reply(Reply::enhanced(450, (4, 2, 0), "Greylisted")),
            Self::Banned => Answer::Reply(Reply::enhanced(554, (5, 7, 1), "blocked using zen.spamhaus.org")),
        }
    }

    async fn body(&mut self, _: &[u8]) {}
}

async fn start(answers: Answers) -> Endpoint {
    let socket = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let port = socket.local_addr().unwrap().port();
    let settings = Arc::new(ServerSettings::named("mail.assoc.example"));
    tokio::spawn(async move {
        while let Ok((stream, _)) = socket.accept().await {
            let settings = Arc::clone(&settings);
            tokio::spawn(serve(stream, settings, answers, TlsPolicy::default(), CancellationToken::new()));
        }
    });
    Endpoint { address: Ipv4Addr::LOCALHOST.into(), port, transport: Transport::Plain }
}

fn dossier(endpoint: Endpoint) -> Dossier {
    let known = |name: &str| KnownAddress {
        address: format!("{name}@assoc.example"),
        sources: vec![AddressSource::Role],
        existence: Existence::Unknown,
    };
    let facts = EndpointFacts {
        endpoint,
        state: EndpointState::Speaks,
        banner: None,
        greeting_after: None,
        offers: Vec::new(),
        offers_under_tls: Vec::new(),
        tls: None,
        tls_problem: None,
    };
    // More than one session holds.
    let addresses = ["alice", "b", "c", "d", "e", "f", "g", "h", "i"].map(known).to_vec();
    Dossier { endpoints: vec![facts], addresses, ..Dossier::default() }
}

fn consent(until: Timestamp) -> Consent {
    Consent::new(Ipv4Addr::LOCALHOST.into(), Basis::Private, "test".to_owned(), until, &Publicity::default())
        .unwrap()
}

async fn confirmed(answers: Answers, consents: &[Consent]) -> (Dossier, Result<ConfirmReport, ConfirmError>) {
    let mut dossier = dossier(start(answers).await);
    let session = SessionSettings {
        manners: Manners::default(),
        server_name: "mail.assoc.example".to_owned(),
        own_recipient: "postmaster@assoc.example".to_owned(),
        own_message: Vec::new(),
        interval: None,
    };
    let how = Confirming {
        consents,
        session: &session,
        our_name: "probe.example",
        outsider: "probe@w.example",
        made_up: "nobody7q2m9",
    };
    let result = confirm(&mut dossier, how).await;
    (dossier, result)
}

fn existences(dossier: &Dossier) -> Vec<Existence> {
    dossier.addresses.iter().map(|known| known.existence).collect()
}

fn lasting() -> Consent {
    consent(clock::now() + jiff::SignedDuration::from_hours(1))
}

#[tokio::test]
async fn a_name_is_confirmed_against_a_made_up_one() {
    let (dossier, report) = confirmed(Answers::ByName, &[lasting()]).await;
    let existences = existences(&dossier);
    assert_eq!(existences.first(), Some(&Existence::Confirmed));
    assert!(existences.iter().skip(1).all(|existence| *existence == Existence::Denied), "{existences:?}");
    let report = report.unwrap();
    assert_eq!((report.asked, report.stopped), (10, None));
    assert!(report.said.iter().any(|said| said.contains("User unknown")));
}

#[tokio::test]
async fn a_server_that_takes_everything_says_nothing() {
    let (dossier, report) = confirmed(Answers::Anything, &[lasting()]).await;
    assert!(existences(&dossier).iter().all(|existence| *existence == Existence::Indistinct));
    assert_eq!(report.unwrap().asked, 1);
}

#[tokio::test]
async fn a_temporary_refusal_leaves_it_open() {
    let (dossier, report) = confirmed(Answers::Deferred, &[lasting()]).await;
    assert!(existences(&dossier).iter().all(|existence| *existence == Existence::Unknown));
    let report = report.unwrap();
    assert_eq!(report.asked, 3);
    assert!(report.stopped.is_some_and(|why| why.contains("Greylisted")));
}

#[tokio::test]
async fn the_first_sign_of_a_ban_ends_it() {
    let (dossier, report) = confirmed(Answers::Banned, &[lasting()]).await;
    assert!(existences(&dossier).iter().all(|existence| *existence == Existence::Unknown));
    assert_eq!(report.unwrap().asked, 1);
}

#[tokio::test]
async fn nobody_is_asked_without_a_right() {
    let (_, report) = confirmed(Answers::Anything, &[]).await;
    assert!(matches!(report, Err(ConfirmError::NotPermitted(_))), "{report:?}");
    let (_, report) = confirmed(Answers::Anything, &[consent(Timestamp::UNIX_EPOCH)]).await;
    assert!(matches!(report, Err(ConfirmError::NotPermitted(_))), "{report:?}");
}
