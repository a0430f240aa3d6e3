//! Practice for people: names that resolve, and a command that fits.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod stage;

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use sekisho_lab::{Place, Practice, PracticeSetting, World};
use sekisho_net::resolver::Resolver;
use stage::{Client, hole};

fn free() -> PracticeSetting {
    let mut setting = PracticeSetting::default();
    (setting.server.smtp_port, setting.server.submission_port) = (0, 0);
    setting.name_server = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0);
    setting
}

#[tokio::test]
async fn the_world_is_found_by_its_names() {
    let practice = Practice::start(hole("ipv6-only"), World::incident(), free()).await.unwrap();
    let resolver = Resolver::at(&[practice.name_server()]).unwrap();
    let exchanges = resolver.mx("assoc.example").await.unwrap();
    assert_eq!(exchanges[0].name, "mail.assoc.example");
    let addresses = resolver.addresses("mail.assoc.example").await.unwrap();
    assert_eq!(addresses.len(), 2);
    for address in addresses {
        let place = if address.is_ipv4() { Place::Smtp } else { Place::SmtpV6 };
        let served = practice.running().address(place).unwrap();
        assert_eq!(served.ip(), address);
        assert_eq!(Client::connect(served).await.code().await, 220);
    }
    // Two addresses that exist are published, and the witness leads to loopback.
    assert_eq!(resolver.soa("assoc.example").await.unwrap().mailbox, "info@assoc.example");
    let dmarc = resolver.txt("_dmarc.assoc.example").await.unwrap();
    assert_eq!(dmarc, ["v=DMARC1; p=none; rua=mailto:tanaka@assoc.example"]);
    assert_eq!(resolver.mx("witness.example").await.unwrap()[0].name, "witness.example");
    let witness = resolver.addresses("witness.example").await.unwrap();
    assert_eq!(witness, [IpAddr::V4(Ipv4Addr::LOCALHOST)]);
    practice.stop().await;
}

#[tokio::test]
async fn the_command_is_complete() {
    let practice = Practice::start(hole("incident-2002"), World::incident(), free()).await.unwrap();
    let port = practice.running().address(Place::Smtp).unwrap().port();
    let expected = format!(
        "sekisho audit mail.assoc.example --resolver {} --ports {port} --witness-listen 127.0.0.1:2526 --witness-at 127.0.0.1:2526 --witness-domain witness.example --vantage outside",
        practice.name_server()
    );
    assert_eq!(practice.command(), expected);
    practice.stop().await;

    let practice = Practice::start(hole("second-host"), World::incident(), free()).await.unwrap();
    assert!(practice.command().starts_with("sekisho audit assoc.example "), "{}", practice.command());
    let second = practice.running().address(Place::SecondHost).unwrap();
    let first = practice.running().address(Place::Smtp).unwrap();
    assert_eq!((second.ip().to_string().as_str(), second.port()), ("127.0.0.2", first.port()));
    practice.stop().await;

    let practice = Practice::start(hole("mx-pointing"), World::incident(), free()).await.unwrap();
    assert!(practice.command().ends_with(" --mx-domain pointing.witness.example"));
    practice.stop().await;
}

#[tokio::test]
async fn after_the_stop_nobody_listens() {
    let practice = Practice::start(hole("anyone"), World::incident(), free()).await.unwrap();
    let (mail, names) = (practice.running().address(Place::Smtp).unwrap(), practice.name_server());
    practice.stop().await;
    // Both ports are free again.
    drop(tokio::net::TcpListener::bind(mail).await.unwrap());
    drop(tokio::net::TcpListener::bind(names).await.unwrap());
    drop(tokio::net::UdpSocket::bind(names).await.unwrap());
}
