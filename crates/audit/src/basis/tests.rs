use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use sekisho_evidence::consent::Tier;
use sekisho_evidence::target::{Endpoint, Transport};
use sekisho_net::clock;
use sekisho_net::connect::Connection;
use sekisho_net::pump::{Session, TlsPolicy, serve};
use sekisho_net::resolver::Zone;
use sekisho_wire::smtp::server::{Answer, Question, ServerSettings};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::*;
use crate::probe::conversation::Manners;

const TARGET: &str = "192.0.2.10";

fn secret() -> OwnerSecret {
    OwnerSecret::new([7; 32])
}

fn target() -> IpAddr {
    TARGET.parse().unwrap()
}

fn code(purpose: CodeUse) -> OwnerCode {
    OwnerCode::derive(&secret(), target(), purpose)
}

async fn obtained(request: &BasisRequest, address: IpAddr, zone: Zone) -> Result<Consent, BasisError> {
    let resolver = Resolver::fixed(zone);
    let domains = ["assoc.example".to_owned()];
    let means = BasisMeans {
        resolver: &resolver,
        publicity: &Publicity::default(),
        secret: &secret(),
        domains: &domains,
        who: "test",
        now: Timestamp::UNIX_EPOCH,
    };
    obtain(request, address, &means).await
}

/// The host's name leads to the address and back; the domain's MX record names the host.
fn zone() -> Zone {
    let mut zone = Zone::new();
    zone.add_host("mail.assoc.example", target());
    zone.add_mx("assoc.example", 10, "mail.assoc.example");
    zone
}

fn proof(consent: &Consent) -> Option<OwnerProof> {
    match consent.basis() {
        Basis::Own { proof } => Some(*proof),
        _ => None,
    }
}

#[tokio::test]
async fn private_addresses_need_nothing_and_public_ones_something() {
    for private in ["127.0.0.1", "10.0.0.1", "fd00::1", "::ffff:192.168.0.1"] {
        let consent = obtained(&BasisRequest::Unstated, private.parse().unwrap(), Zone::new()).await.unwrap();
        assert_eq!((consent.basis(), consent.tier()), (&Basis::Private, Tier::Full));
    }
    let refused = obtained(&BasisRequest::Unstated, target(), Zone::new()).await;
    assert!(matches!(refused, Err(BasisError::NoBasis { .. })));
}

#[tokio::test]
async fn the_reverse_zone_proves_its_address() {
    let mut zone = zone();
    zone.add_txt(&reverse_name(target()), &code(CodeUse::Zone).record());
    let consent = obtained(&BasisRequest::Own, target(), zone).await.unwrap();
    assert_eq!(proof(&consent), Some(OwnerProof::ReverseZone));
    assert_eq!(consent.until(), Timestamp::UNIX_EPOCH + OWN_FOR);
}

#[tokio::test]
async fn a_domain_proves_an_address_that_leads_back_to_it() {
    let mut zone = zone();
    zone.add_txt("_relay-check.assoc.example", code(CodeUse::Zone).as_str());
    let consent = obtained(&BasisRequest::Own, target(), zone).await.unwrap();
    assert_eq!(proof(&consent), Some(OwnerProof::DomainAndAddress));
}

#[tokio::test]
async fn a_domain_that_merely_points_at_an_address_proves_nothing() {
    // Anybody may point an MX record at somebody else's server.
    let mut zone = Zone::new();
    zone.add_host("mail.victim.example", target());
    zone.add_mx("assoc.example", 10, "mail.victim.example");
    zone.add_txt("_relay-check.assoc.example", &code(CodeUse::Zone).record());
    let error = obtained(&BasisRequest::Own, target(), zone).await.unwrap_err();
    assert!(error.to_string().contains("in its reverse zone is not assoc.example"), "{error}");
}

#[tokio::test]
async fn a_missing_proof_says_exactly_what_to_publish() {
    let error = obtained(&BasisRequest::Own, target(), zone()).await.unwrap_err().to_string();
    let record = code(CodeUse::Zone).record();
    assert!(error.contains(&format!("10.2.0.192.in-addr.arpa. IN TXT \"{record}\"")), "{error}");
    assert!(error.contains(&format!("_relay-check.assoc.example. IN TXT \"{record}\"")), "{error}");
    let mut other = zone();
    other.add_txt(&reverse_name(target()), "sekisho-audit=00000000000000000000");
    let error = obtained(&BasisRequest::Own, target(), other).await.unwrap_err().to_string();
    assert!(error.contains("carries another code"), "{error}");
}

#[tokio::test]
async fn a_published_code_is_of_no_use_as_a_secret_one() {
    let by = |purpose| BasisRequest::OwnByCode { code: code(purpose).as_str().to_ascii_uppercase() };
    let consent = obtained(&by(CodeUse::Postmaster), target(), Zone::new()).await.unwrap();
    assert_eq!(proof(&consent), Some(OwnerProof::PostmasterCode));
    let refused = obtained(&by(CodeUse::Zone), target(), Zone::new()).await;
    assert!(matches!(refused, Err(BasisError::WrongCode { .. })));
    let elsewhere = obtained(&by(CodeUse::Postmaster), "192.0.2.11".parse().unwrap(), Zone::new()).await;
    assert!(matches!(elsewhere, Err(BasisError::WrongCode { .. })), "bound to the address");
    assert_eq!(code(CodeUse::Zone).as_str().len(), 20);
    assert_eq!(format!("{:?}", secret()), "OwnerSecret(***)");
}

#[tokio::test]
async fn words_hold_for_a_day_and_are_kept() {
    let request = BasisRequest::Authorised { words: " the owner, by phone ".to_owned() };
    let consent = obtained(&request, target(), Zone::new()).await.unwrap();
    assert_eq!(consent.basis(), &Basis::Authorised { words: "the owner, by phone".to_owned() });
    assert_eq!((consent.tier(), consent.until()), (Tier::Small, Timestamp::UNIX_EPOCH + SHORTLY));
    let silent = BasisRequest::Authorised { words: " ".to_owned() };
    assert!(matches!(obtained(&silent, target(), Zone::new()).await, Err(BasisError::NoWords)));
}

#[tokio::test]
async fn a_message_nominates_who_handed_it_over() {
    let message = b"Received: from filter (localhost [127.0.0.1]) by mx.mine.example; Tue, 16 Jul 2002\r\n\
        Received: from mail.assoc.example (mail.assoc.example [192.0.2.10])\r\n\
        \tby mx.mine.example with ESMTP; Tue, 16 Jul 2002 10:00:00 +0900\r\n\
        Received: from spammer (unknown [203.0.113.9]) by mail.assoc.example; Tue, 16 Jul 2002\r\n\
        \r\nbuy\r\n";
    let request = BasisRequest::Nominated { message: message.to_vec() };
    let consent = obtained(&request, target(), Zone::new()).await.unwrap();
    let Basis::Nominated { message: digest } = consent.basis() else { panic!("{consent:?}") };
    assert_eq!((digest.len(), consent.tier()), (64, Tier::Small));
    let other = obtained(&request, "203.0.113.9".parse().unwrap(), Zone::new()).await;
    assert!(matches!(other, Err(BasisError::Message(MessageError::OtherHost { .. }))), "{other:?}");
    let nothing = BasisRequest::Nominated { message: b"Subject: x\r\n\r\n".to_vec() };
    let nothing = obtained(&nothing, target(), Zone::new()).await;
    assert!(matches!(nothing, Err(BasisError::Message(MessageError::NoTrace))));
    // A line that does not tell what its writer saw ends the trail: the client may have written what is below it.
    for top in ["a (x y [192.0.2.10] z)", "localhost (x y [192.0.2.10] z)", "a"] {
        let message = format!(
            "Received: from {top} by mx.mine.example; now\r\n\
             Received: from mail.assoc.example ([192.0.2.10]) by mx.mine.example; now\r\n\r\nbuy\r\n"
        );
        let request = BasisRequest::Nominated { message: message.into_bytes() };
        let nothing = obtained(&request, target(), Zone::new()).await;
        assert!(matches!(nothing, Err(BasisError::Message(MessageError::NoTrace))), "{top}: {nothing:?}");
    }
}

#[tokio::test]
async fn a_connection_proves_only_the_host_it_comes_from() {
    let address = IpAddr::V4(Ipv4Addr::LOCALHOST);
    let code = OwnerCode::derive(&secret(), address, CodeUse::Connection);
    let awaiting = ReverseConnection::listen((address, 0).into()).await.unwrap();
    let at = awaiting.local_address();
    assert!(awaiting.command(address, &code).contains(code.as_str()));
    let line = format!("{}\n", code.as_str());
    let saying = async {
        for words in ["nonsense\n", line.as_str()] {
            let mut connection = Connection::open(at, None, Duration::from_secs(5)).await.unwrap();
            connection.write_all(words.as_bytes()).await.unwrap();
        }
    };
    let (waited, ()) = tokio::join!(awaiting.wait(address, &code, Duration::from_secs(10)), saying);
    waited.unwrap();

    let awaiting = ReverseConnection::listen((address, 0).into()).await.unwrap();
    let at = awaiting.local_address();
    let saying = async {
        let mut connection = Connection::open(at, None, Duration::from_secs(5)).await.unwrap();
        connection.write_all(line.as_bytes()).await.unwrap();
    };
    let (waited, ()) = tokio::join!(awaiting.wait(target(), &code, Duration::from_millis(300)), saying);
    assert!(matches!(waited, Err(ReverseConnectionError::TimedOut { .. })));
}

#[derive(Clone, Default)]
struct Postmaster {
    questions: Arc<Mutex<Vec<String>>>,
    body: Arc<Mutex<Vec<u8>>>,
}

impl Session for Postmaster {
    async fn question(&mut self, question: Question) -> Answer {
        if let Question::Recipient { path, .. } = &question {
            self.questions.lock().unwrap().push(format!("{path:?}"));
        }
        Answer::Accept
    }

    async fn body(&mut self, octets: &[u8]) {
        self.body.lock().unwrap().extend_from_slice(octets);
    }
}

#[tokio::test]
async fn the_code_goes_to_the_postmaster_of_the_address() {
    let socket = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let port = socket.local_addr().unwrap().port();
    let postmaster = Postmaster::default();
    let serving = postmaster.clone();
    tokio::spawn(async move {
        let (stream, _) = socket.accept().await.unwrap();
        let settings = Arc::new(ServerSettings::named("mx.example"));
        serve(stream, settings, serving, TlsPolicy::default(), CancellationToken::new()).await.unwrap();
    });
    let address = IpAddr::V4(Ipv4Addr::LOCALHOST);
    let endpoint = Endpoint { address, port, transport: Transport::Plain };
    send_code(endpoint, "probe.example", "me", &secret(), &Manners::default(), clock::now()).await.unwrap();
    let body = String::from_utf8(postmaster.body.lock().unwrap().clone()).unwrap();
    assert!(body.contains(OwnerCode::derive(&secret(), address, CodeUse::Postmaster).as_str()), "{body}");
    assert_eq!(postmaster.questions.lock().unwrap().len(), 1);
}
