//! The PROXY protocol: from named peers it must come, and from nobody else is it believed.

use std::net::SocketAddr;

use sekisho_gateway::settings::Settings;
use sekisho_wire::proxy_protocol::{encode_v1, encode_v2};

use crate::client::Client;
use crate::stage::{HANAKO, STRANGER, Stage};

const HERE: &str = "127.0.0.1/32";

fn behind(client: &str) -> (SocketAddr, SocketAddr) {
    (SocketAddr::new(client.parse().unwrap(), 40_000), "192.0.2.25:25".parse().unwrap())
}

/// A client for whom the proxy here speaks.
async fn proxied(stage: &Stage, client: &str) -> Client {
    let mut connection = Client::connect(stage.smtp, None).await;
    let (source, destination) = behind(client);
    connection.send(&encode_v2(source, destination)).await;
    connection.hears("220 mx.example.jp").await;
    connection.says("EHLO client.example", "250").await;
    connection
}

fn with_proxy(settings: &mut Settings) {
    settings.listen.proxy_from = vec![HERE.parse().unwrap()];
    // The proxy itself and one host behind it would have rights.
    settings.policy.networks = vec![HERE.parse().unwrap(), "198.51.100.7/32".parse().unwrap()];
    settings.limits.sessions_per_address = 2;
}

#[tokio::test]
async fn a_client_has_its_own_rights_and_not_those_of_the_proxy() {
    let stage = Stage::with(with_proxy).await;
    let mut stranger = proxied(&stage, "203.0.113.9").await;
    stranger.says(&format!("MAIL FROM:<{HANAKO}>"), "250").await;
    stranger.says("RCPT TO:<friend@far.example>", "550 5.7.1").await;
    let mut named = proxied(&stage, "198.51.100.7").await;
    named.talks(&[("MAIL FROM:<hanako@example.jp>", "250"), ("RCPT TO:<friend@far.example>", "250")]).await;
}

/// A proxy says so of itself, and of clients whose address it does not know.
#[tokio::test]
async fn where_a_proxy_names_nobody_its_own_address_gives_no_right() {
    for header in [&b"PROXY UNKNOWN\r\n"[..], b"\r\n\r\n\0\r\nQUIT\n\x20\0\0\0"] {
        let stage = Stage::with(with_proxy).await;
        let mut hidden = Client::connect(stage.smtp, None).await;
        hidden.send(header).await;
        hidden.hears("220 mx.example.jp").await;
        hidden.talks(&[("EHLO client.example", "250"), ("MAIL FROM:<hanako@example.jp>", "250")]).await;
        hidden.talks(&[("RCPT TO:<friend@far.example>", "550 5.7.1"), ("RSET", "250")]).await;
        hidden.says(&format!("MAIL FROM:<{STRANGER}>"), "250").await;
        hidden.says(&format!("RCPT TO:<{HANAKO}>"), "250").await;
    }
}

/// RFC 5321 §4.5.1: and whoever proves to own an address is asked there.
#[tokio::test]
async fn a_postmaster_is_at_the_address_to_which_the_client_came() {
    let stage = Stage::with(|settings| {
        with_proxy(settings);
        settings.postmaster = Some(HANAKO.to_owned());
    })
    .await;
    let mut client = proxied(&stage, "203.0.113.9").await;
    client
        .talks(&[
            ("MAIL FROM:<probe@witness.example>", "250"),
            ("RCPT TO:<hanako@[192.0.2.25]>", "550 5.1.1"),
            ("RCPT TO:<postmaster@[192.0.2.26]>", "550 5.7.1"),
            ("RCPT TO:<friend%far.example@[192.0.2.25]>", "550 5.1.1"),
            ("RCPT TO:<PostMaster@[192.0.2.25]>", "250"),
        ])
        .await;
    client.data("Subject: x\r\n\r\n").await;
    stage.mail(HANAKO, 1).await;
}

#[tokio::test]
async fn what_a_client_sends_bears_its_address() {
    let stage = Stage::with(with_proxy).await;
    let mut client = proxied(&stage, "203.0.113.9").await;
    client.says(&format!("MAIL FROM:<{STRANGER}>"), "250").await;
    client.says(&format!("RCPT TO:<{HANAKO}>"), "250").await;
    client.data("Subject: x\r\n\r\n").await;
    let mail = stage.mail(HANAKO, 1).await;
    assert!(mail[0].contains("from client.example ([203.0.113.9])"), "{}", mail[0]);
}

#[tokio::test]
async fn places_are_those_of_the_clients() {
    let stage = Stage::with(with_proxy).await;
    let mut held = Vec::new();
    for client in ["203.0.113.1", "203.0.113.1", "203.0.113.2", "203.0.113.3", "203.0.113.4"] {
        held.push(proxied(&stage, client).await);
    }
    let mut third = Client::connect(stage.smtp, None).await;
    let (source, destination) = behind("203.0.113.1");
    third.send(&encode_v2(source, destination)).await;
    third.hears("421 4.7.0").await;
}

#[tokio::test]
async fn a_named_proxy_that_names_nobody_is_not_served() {
    let stage = Stage::with(with_proxy).await;
    let mut client = Client::connect(stage.smtp, None).await;
    client.send(b"EHLO client.example\r\n").await;
    assert_eq!(client.reply().await, "");
}

#[tokio::test]
async fn from_strangers_a_header_is_a_command_that_nobody_knows() {
    for header in [
        encode_v1(behind("127.0.0.1").0, behind("127.0.0.1").1),
        encode_v2(behind("127.0.0.1").0, behind("127.0.0.1").1),
    ] {
        let stage = Stage::with(|settings| {
            settings.listen.proxy_from = vec!["192.0.2.1/32".parse().unwrap()];
        })
        .await;
        let mut client = stage.greeted(stage.smtp).await;
        client.send(&header).await;
        client.send(b"\r\n").await;
        client.hears("500").await;
        let mut stranger = stage.stranger().await;
        stranger.says("MAIL FROM:<probe@witness.example>", "250").await;
        stranger.says("RCPT TO:<friend@far.example>", "550 5.7.1").await;
    }
}
