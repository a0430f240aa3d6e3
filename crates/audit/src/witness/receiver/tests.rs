use sekisho_evidence::level::Level;
use sekisho_evidence::proof::ArrivalKind;
use sekisho_evidence::target::{Endpoint, Transport};
use std::net::Ipv4Addr;

use super::super::samples::{DOMAIN, desk, relayed};
use super::*;
use crate::probe::conversation::{Conversation, Manners};
use crate::record::probe::Stage;

struct Client(Conversation);

impl Client {
    async fn open(receiver: &Receiver) -> Self {
        Self::at(receiver.local_addresses()[0]).await
    }

    async fn at(address: SocketAddr) -> Self {
        let endpoint = Endpoint { address: address.ip(), port: address.port(), transport: Transport::Plain };
        let mut conversation = Conversation::open(endpoint, DOMAIN, None, &Manners::default()).await.unwrap();
        assert_eq!(conversation.greeting().code, 220);
        conversation.ehlo("mx.assoc.example").await.unwrap();
        Self(conversation)
    }

    async fn say(&mut self, line: &str) -> u16 {
        self.0.command(format!("{line}\r\n").as_bytes(), Stage::Mail).await.unwrap().code
    }

    async fn message(&mut self, message: &[u8]) -> u16 {
        assert_eq!(self.say("DATA").await, 354);
        self.0.send(message, Stage::Message).await.unwrap();
        self.say(".").await
    }
}

async fn start(desk: &super::super::samples::Desk, stop: &CancellationToken) -> Receiver {
    let addresses = [SocketAddr::from((Ipv4Addr::LOCALHOST, 0))];
    Receiver::start(&addresses, &Witness::receiver(DOMAIN), &desk.ledger, stop).await.unwrap()
}

#[tokio::test]
async fn only_what_is_ours_is_taken_and_judged() {
    let mut desk = desk();
    let stop = CancellationToken::new();
    let receiver = start(&desk, &stop).await;
    let (token, message) = desk.send(3);
    let mut client = Client::open(&receiver).await;
    assert!(client.0.has("STARTTLS"));
    assert_eq!(client.say("MAIL FROM:<postmaster@assoc.example>").await, 250);
    let made_up = Witness::receiver(DOMAIN).outsider_made_up(&token);
    for refused in [made_up.as_str(), "somebody@elsewhere.example", "probe@elsewhere.example", "x@w.example"]
    {
        assert_eq!(client.say(&format!("RCPT TO:<{refused}>")).await, 550, "{refused}");
    }
    assert_eq!(client.say("DATA").await / 100, 5);
    for taken in ["probe@w.example", "Postmaster", "postmaster@W.example"] {
        assert_eq!(client.say(&format!("RCPT TO:<{taken}>")).await, 250, "{taken}");
    }
    assert_eq!(client.say("RSET").await, 250);
    assert_eq!(client.say("MAIL FROM:<>").await, 250);
    assert_eq!(client.say(&format!("RCPT TO:<{}@w.EXAMPLE>", token.as_str().to_uppercase())).await, 250);
    assert_eq!(client.message(&relayed(&message)).await, 250);
    let (name, proof) = desk.next().await;
    assert_eq!(name, desk.name);
    assert_eq!((proof.kind, proof.level, proof.probe), (ArrivalKind::Relayed, Level::E5, 3));
    assert_eq!(proof.output, Some(Ipv4Addr::LOCALHOST.into()));
    let counts = receiver.counts();
    assert_eq!((counts.messages, counts.refused_recipients), (1, 4));
    stop.cancel();
    receiver.stopped().await;
}

#[tokio::test]
async fn a_handed_on_canary_is_seen_under_tls_too() {
    let mut desk = desk();
    let stop = CancellationToken::new();
    let receiver = start(&desk, &stop).await;
    let (token, message) = desk.send(3);
    let client = Client::open(&receiver).await;
    let Ok(Ok(secured)) = client.0.start_tls(DOMAIN).await else { panic!("no TLS") };
    let mut client = Client(secured);
    client.0.ehlo("mx.assoc.example").await.unwrap();
    assert_eq!(client.say("MAIL FROM:<a@b.example>").await, 250);
    assert_eq!(client.say(&format!("RCPT TO:<{token}%w.example@mx.assoc.example>")).await, 250);
    assert_eq!(client.message(&message).await, 250);
    assert_eq!(desk.next().await.1.kind, ArrivalKind::HandedOn);
    stop.cancel();
    receiver.stopped().await;
}

#[tokio::test]
async fn a_message_beyond_the_limit_is_refused_and_an_occupied_address_is_told() {
    let mut desk = desk();
    let stop = CancellationToken::new();
    let receiver = start(&desk, &stop).await;
    let taken = receiver.local_addresses()[0];
    let again = Receiver::start(&[taken], &Witness::receiver(DOMAIN), &desk.ledger, &stop).await;
    assert!(matches!(again, Err(ReceiverError::Listen { address, .. }) if address == taken));
    let (token, _) = desk.send(3);
    let mut client = Client::open(&receiver).await;
    client.say("MAIL FROM:<a@b.example>").await;
    client.say(&format!("RCPT TO:<{token}@w.example>")).await;
    let line = [b"a".repeat(998).as_slice(), b"\r\n"].concat();
    assert_eq!(client.message(&line.repeat(300)).await, 552);
    assert!(desk.arrivals.try_recv().is_err());
    stop.cancel();
    receiver.stopped().await;
}

#[tokio::test]
async fn both_families_on_one_port() {
    let mut desk = desk();
    let stop = CancellationToken::new();
    let Ok(probe) = std::net::TcpListener::bind("[::]:0") else {
        eprintln!("skipped: this machine has no IPv6");
        return;
    };
    let port = probe.local_addr().unwrap().port();
    drop(probe);
    let addresses = [format!("0.0.0.0:{port}").parse().unwrap(), format!("[::]:{port}").parse().unwrap()];
    let witness = Witness::receiver(DOMAIN);
    let receiver = Receiver::start(&addresses, &witness, &desk.ledger, &stop).await.unwrap();
    for (number, address) in [(1, IpAddr::from(Ipv4Addr::LOCALHOST)), (2, "::1".parse().unwrap())] {
        let (token, message) = desk.send(number);
        let mut client = Client::at(SocketAddr::new(address, port)).await;
        assert_eq!(client.say("MAIL FROM:<a@b.example>").await, 250);
        assert_eq!(client.say(&format!("RCPT TO:<{token}@w.example>")).await, 250);
        assert_eq!(client.message(&message).await, 250);
        // An IPv4 client of an IPv6 socket is an IPv4 client.
        assert_eq!(desk.next().await.1.output, Some(address));
    }
    stop.cancel();
    receiver.stopped().await;
}
