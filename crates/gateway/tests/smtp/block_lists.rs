//! Block lists: strangers whose host one has reach postmasters alone, and a list that does not work has nobody.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use sekisho_gateway::control::{self, Ask, Told};
use sekisho_gateway::settings::{BlockListSettings, ListAction, Settings, Value};
use sekisho_net::block_list::{Listing, LocalLists, Subject};
use sekisho_net::name_server::NameServer;
use sekisho_net::resolver::Zone;
use sekisho_policy::classify::DomainName;
use tokio_util::sync::CancellationToken;

use crate::client::Client;
use crate::stage::{HANAKO, PASSWORD, Stage};

/// A host that the lists have.
const LISTED: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 2, 9));

fn add(zone: &mut Zone, list: &str, address: IpAddr, value: [u8; 4]) {
    let name = Subject::from(address).name_in(list);
    zone.add_address(&name, value.into());
    zone.add_txt(&name, &format!("See https://{list}/{address}\r\n250 mischief"));
}

/// A sound list, one that lists the world, and one that answers with errors; each has [`LISTED`].
async fn lists() -> NameServer {
    let mut zone = Zone::new();
    for list in ["relays.example.jp", "world.example.jp", "errors.example.jp"] {
        add(&mut zone, list, IpAddr::from([127, 0, 0, 2]), [127, 0, 0, 2]);
        add(&mut zone, list, LISTED, [127, 0, 0, 3]);
    }
    add(&mut zone, "world.example.jp", IpAddr::from([127, 0, 0, 1]), [127, 0, 0, 2]);
    add(&mut zone, "errors.example.jp", IpAddr::from([127, 0, 0, 2]), [127, 255, 255, 254]);
    NameServer::start(zone, (Ipv4Addr::LOCALHOST, 0).into(), &CancellationToken::new()).await.unwrap()
}

fn asks(settings: &mut Settings, resolver: SocketAddr, lists: &[(&str, ListAction)]) {
    settings.resolver = Some(resolver);
    let list = |(zone, action): &(&str, ListAction)| BlockListSettings {
        zone: DomainName::parse(zone).unwrap(),
        name: None,
        values: vec![Value("127.0.0.2-5".parse().unwrap())],
        action: *action,
    };
    settings.block_lists = lists.iter().map(list).collect();
}

async fn listed_stranger(stage: &Stage) -> Client {
    let mut client = Client::connect(stage.smtp, Some(LISTED)).await;
    client.hears("220").await;
    client.says("EHLO client.example", "250").await;
    client.says("MAIL FROM:<probe@witness.example>", "250").await;
    client
}

#[tokio::test]
async fn rfc_5321_section_4_5_1_a_listed_stranger_reaches_the_postmaster_alone() {
    let names = lists().await;
    let stage = Stage::with(|settings| {
        asks(settings, names.address(), &[("relays.example.jp", ListAction::Refuse)]);
    })
    .await;
    let mut client = listed_stranger(&stage).await;
    let said = client.ask("RCPT TO:<hanako@example.jp>").await;
    let begins =
        "550 5.7.1 127.0.2.9 is listed on relays.example.jp: See https://relays.example.jp/127.0.2.9??250";
    assert!(said.starts_with(begins) && said.lines().count() == 1, "{said}");
    client.says("RCPT TO:<postmaster@example.jp>", "250").await;
    let said = client.data("Subject: why\r\n\r\nWhy am I listed?\r\n").await;
    assert!(said.starts_with("250"), "{said}");
    // Who is not listed is served, and so is whoever logs in from the very same host.
    stage.serves_others().await;
    let mut owner = stage.at_submission_from(LISTED).await;
    assert!(owner.log_in(HANAKO, PASSWORD).await.starts_with("235"));
    owner
        .talks(&[("MAIL FROM:<hanako@example.jp>", "250"), ("RCPT TO:<friend@elsewhere.example>", "250")])
        .await;
    names.stop().await;
}

#[tokio::test]
async fn a_list_that_fails_its_self_test_refuses_nobody_and_is_reported() {
    let names = lists().await;
    let stage = Stage::with(|settings| {
        let lists = ["world.example.jp", "errors.example.jp", "dead.example.jp"];
        asks(settings, names.address(), &lists.map(|list| (list, ListAction::Refuse)));
    })
    .await;
    let mut client = listed_stranger(&stage).await;
    client.says("RCPT TO:<hanako@example.jp>", "250").await;
    let data = stage.gateway.current().settings.data.clone();
    let Told::Status(status) = control::ask(&data, &Ask::Status).await.unwrap() else { panic!("no status") };
    let tests: Vec<(&str, &str)> =
        status.block_lists.iter().map(|line| (line.list.as_str(), line.test.as_str())).collect();
    let expected = [
        ("world.example.jp", "lists-everything"),
        ("errors.example.jp", "public-resolver"),
        ("dead.example.jp", "empty"),
    ];
    assert_eq!(tests, expected);
    let metrics = stage.gateway.metrics.text();
    let line = "sekisho_block_list_answers_total{list=\"world.example.jp\",answer=\"ignored\"} 1";
    assert!(metrics.contains(line), "{metrics}");
    names.stop().await;
}

#[tokio::test]
async fn a_list_that_only_marks_is_named_in_the_header() {
    let names = lists().await;
    let stage = Stage::with(|settings| {
        asks(settings, names.address(), &[("relays.example.jp", ListAction::Mark)]);
    })
    .await;
    let mut client = listed_stranger(&stage).await;
    client.says("RCPT TO:<hanako@example.jp>", "250").await;
    assert!(client.data("Subject: x\r\n\r\nx\r\n").await.starts_with("250"));
    let mail = stage.mail(HANAKO, 1).await;
    assert!(mail[0].contains("\nX-Sekisho-Block-List: relays.example.jp (127.0.0.3)\n"), "{}", mail[0]);
    stage.serves_others().await;
    assert!(!stage.mailbox("taro@example.jp")[0].contains("X-Sekisho-Block-List"));
    names.stop().await;
}

struct Own;

impl LocalLists for Own {
    fn find(&self, zone: &str, subject: &Subject) -> Option<Listing> {
        let values = if *subject == Subject::from(LISTED) { vec![[127, 0, 0, 2].into()] } else { Vec::new() };
        (zone == "own.example.jp").then(|| Listing::new(values, &["in process".to_owned()]))
    }
}

#[tokio::test]
async fn a_zone_of_our_own_is_asked_in_process() {
    // Nobody answers at the name server.
    let silent = std::net::UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let stage = Stage::with(|settings| {
        asks(settings, silent.local_addr().unwrap(), &[("own.example.jp", ListAction::Refuse)]);
    })
    .await;
    stage.gateway.serve_lists(Arc::new(Own)).unwrap();
    let mut client = listed_stranger(&stage).await;
    client
        .says("RCPT TO:<hanako@example.jp>", "550 5.7.1 127.0.2.9 is listed on own.example.jp: in process")
        .await;
    stage.serves_others().await;
}
