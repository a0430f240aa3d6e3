use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use sekisho_evidence::consent::Tier;
use sekisho_evidence::target::Transport;
use sekisho_net::pump::{Session, TlsPolicy, serve};
use sekisho_net::tls::self_signed;
use sekisho_wire::smtp::server::{Answer, Question, ServerSettings};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::*;
use crate::probe::conversation::Manners;
use crate::record::dossier::{EndpointFacts, EndpointState, Host};

struct Anything;

impl Session for Anything {
    async fn question(&mut self, _: Question) -> Answer {
        Answer::Accept
    }

    async fn body(&mut self, _: &[u8]) {}
}

/// Says `words` to whoever connects, then reads until the client leaves, or hangs up at once.
async fn scripted(words: Vec<u8>, hang_up: bool) -> u16 {
    let socket = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let port = socket.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = socket.accept().await {
            let words = words.clone();
            tokio::spawn(async move {
                let _ = stream.write_all(&words).await;
                let mut buffer = [0; 512];
                while !hang_up && stream.read(&mut buffer).await.is_ok_and(|count| count > 0) {}
            });
        }
    });
    port
}

async fn real(implicit: bool, starttls: bool) -> u16 {
    let socket = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let port = socket.local_addr().unwrap().port();
    let mut settings = ServerSettings::named("mail.assoc.example");
    settings.extensions.starttls = starttls;
    settings.extensions.auth = vec!["PLAIN".to_owned()];
    let settings = Arc::new(settings);
    let identity = self_signed(&["mail.assoc.example".to_owned(), "www.other.example".to_owned()]).unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = socket.accept().await {
            let tls = TlsPolicy { config: Some(Arc::clone(&identity.config)), implicit };
            tokio::spawn(serve(stream, Arc::clone(&settings), Anything, tls, CancellationToken::new()));
        }
    });
    port
}

fn loopback() -> IpAddr {
    IpAddr::V4(Ipv4Addr::LOCALHOST)
}

fn nameless() -> Dossier {
    let host = Host { name: None, preference: None, addresses: vec![loopback()], reverse_names: Vec::new() };
    Dossier { hosts: vec![host], ..Dossier::default() }
}

async fn greeted_as(ports: &[u16], implicit_tls: &[u16], tier: Option<Tier>) -> Dossier {
    let mut dossier = nameless();
    let manners = Manners {
        greeting_within: Duration::from_millis(700),
        reply_within: Duration::from_secs(5),
        ..Manners::default()
    };
    let allowed = |_: IpAddr| tier;
    let how = Greeting { ports, implicit_tls, our_name: "probe.example", manners: &manners, tier: &allowed };
    let sources = greet(&mut dossier, &how, &Unwatched).await;
    assert!(sources.iter().all(|source| source.source == loopback()));
    dossier
}

async fn facts(port: u16) -> EndpointFacts {
    greeted_as(&[port], &[], Some(Tier::Full)).await.endpoints.pop().unwrap()
}

#[tokio::test]
async fn every_way_not_to_speak_is_told_apart() {
    assert_eq!(facts(scripted(Vec::new(), true).await).await.state, EndpointState::Dropped);
    assert_eq!(facts(scripted(Vec::new(), false).await).await.state, EndpointState::Silent { seconds: 0 });
    let state = facts(scripted(b"SSH-2.0-OpenSSH_9.2\r\n".to_vec(), false).await).await.state;
    assert_eq!(state, EndpointState::NotSmtp { said: "SSH-2.0-OpenSSH_9.2".to_owned() });
    let endless = format!("220-{}\r\n", "x".repeat(60)).repeat(2000).into_bytes();
    assert_eq!(facts(scripted(endless, false).await).await.state, EndpointState::Endless);
    let state = facts(scripted(b"554 5.7.1 go away\r\n".to_vec(), false).await).await.state;
    assert_eq!(state, EndpointState::TurnedAway { said: "554 5.7.1 go away".to_owned() });
    let free: SocketAddr = {
        let socket = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        socket.local_addr().unwrap()
    };
    assert_eq!(facts(free.port()).await.state, EndpointState::Refused);
}

#[tokio::test]
async fn a_listener_says_what_it_offers_before_and_under_tls() {
    let port = real(false, true).await;
    let dossier = greeted_as(&[port], &[], Some(Tier::Full)).await;
    let facts = dossier.endpoints.first().unwrap();
    assert_eq!(facts.state, EndpointState::Speaks);
    assert!(facts.offers.iter().any(|offer| offer == "STARTTLS"), "{facts:?}");
    assert!(facts.offers_under_tls.iter().any(|offer| offer.starts_with("AUTH")), "{facts:?}");
    assert_eq!(facts.tls_problem, None);
    let tls = facts.tls.as_ref().unwrap();
    assert!(tls.names.contains(&"mail.assoc.example".to_owned()) && tls.problem.is_some(), "{tls:?}");
    assert_eq!(dossier.hosts.first().and_then(|host| host.name.as_deref()), Some("mail.assoc.example"));
    assert_eq!(super::sources(&dossier, "assoc.example"), [DomainSource::Banner]);
    assert_eq!(super::sources(&dossier, "www.other.example"), [DomainSource::Certificate]);
}

#[tokio::test]
async fn tls_from_the_first_byte_where_the_user_says_so() {
    let port = real(true, false).await;
    let dossier = greeted_as(&[port], &[port], Some(Tier::Full)).await;
    let facts = dossier.endpoints.first().unwrap();
    assert_eq!((facts.endpoint.transport, &facts.state), (Transport::ImplicitTls, &EndpointState::Speaks));
    assert!(facts.offers.is_empty() && !facts.offers_under_tls.is_empty());
}

#[tokio::test]
async fn tls_that_fails_does_not_hide_the_listener_in_clear() {
    let socket = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let port = socket.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = socket.accept().await {
            tokio::spawn(async move {
                let mut buffer = [0; 512];
                let said: [&[u8]; 3] = [
                    b"220 x ESMTP\r\n",
                    b"250-x\r\n250 STARTTLS\r\n",
                    b"220 go\r\nthis is no TLS at all\r\n",
                ];
                for words in said {
                    stream.write_all(words).await.unwrap();
                    let _ = stream.read(&mut buffer).await;
                }
            });
        }
    });
    let facts = facts(port).await;
    assert_eq!((&facts.state, &facts.tls), (&EndpointState::Speaks, &None));
    assert!(facts.tls_problem.is_some());
}

#[tokio::test]
async fn a_port_in_clear_that_was_said_to_have_tls_is_heard_all_the_same() {
    let port = real(false, false).await;
    let dossier = greeted_as(&[port], &[port], Some(Tier::Full)).await;
    let facts = dossier.endpoints.first().unwrap();
    assert_eq!((facts.endpoint.transport, &facts.state), (Transport::Plain, &EndpointState::Speaks));
    assert!(facts.tls_problem.is_some());
}

#[tokio::test]
async fn without_a_basis_there_is_one_greeting_or_none() {
    let ports = [real(false, false).await, real(false, false).await];
    assert_eq!(greeted_as(&ports, &[], Some(Tier::Passive)).await.endpoints.len(), 1);
    assert_eq!(greeted_as(&ports, &[], None).await.endpoints.len(), 0);
}
