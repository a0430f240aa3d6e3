use std::net::Ipv4Addr;
use std::path::PathBuf;

use super::*;
use crate::register::Refusal;
use crate::register::event::{Entry, Event};
use crate::register::history::History;
use crate::register::tests::listing;
use crate::server::Handed;
use crate::table::Query;

fn settings(directory: &Path, format: &str) -> Settings {
    let file = directory.join("list");
    let text = format!(
        r#"
[dnsbl]
listen = ["127.0.0.1:0"]
threads = 1
[[dnsbl.zone]]
name = "files.test"
kind = "ip"
source = "files"
files = [{file:?}]
format = "{format}"
evidence = "http://files.test/$"
name_servers = ["ns1.example"]
contact = "list@example"
self_check = {{ allow_private = true }}
[[dnsbl.zone]]
name = "relays.test"
kind = "ip"
source = "listings"
name_servers = ["ns1.example"]
contact = "list@example"
"#
    );
    Settings::parse(&PathBuf::from("sekisho.toml"), &text).unwrap().unwrap()
}

fn texts(service: &Service, address: [u8; 4]) -> Vec<String> {
    let zones = service.server().zones();
    let zone = zones.get(&Name::parse("files.test").unwrap()).unwrap();
    let mut texts = Vec::new();
    zone.publishing
        .current()
        .find(Query::Address(Ipv4Addr::from(address).into()), |answer| texts.push(answer.text.to_string()));
    texts
}

#[tokio::test(flavor = "multi_thread")]
async fn files_are_read_again_and_a_broken_one_changes_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let write = |text: &str| std::fs::write(directory.path().join("list"), text).unwrap();
    let settings = settings(directory.path(), "plain");
    write("198.51.100.1 :127.0.0.2:open\n198.51.100.2\n");
    let sockets = Sockets::bind(&settings, Handed::default()).unwrap();
    let service = Service::start(&settings, sockets, directory.path()).unwrap();
    service.loaded().await;
    assert_eq!(texts(&service, [198, 51, 100, 1]), ["open http://files.test/$"]);
    assert_eq!(texts(&service, [198, 51, 100, 2]), ["$ is listed http://files.test/$"]);
    let zones = service.server().zones();
    let serial =
        |zones: &Zones| zones.get(&Name::parse("files.test").unwrap()).unwrap().publishing.current().serial;
    let first = serial(&zones);
    for broken in ["198.51.100.3\n198.51.100.300\n", "0.0.0.0/0\n", "127.0.0.1\n"] {
        write(broken);
        service.reload(&settings).unwrap();
        service.loaded().await;
        assert_eq!(texts(&service, [198, 51, 100, 1]).len(), 1, "{broken}");
        assert_eq!(serial(&service.server().zones()), first);
    }
    write("198.51.100.3\n");
    service.reload(&settings).unwrap();
    service.loaded().await;
    assert_eq!((texts(&service, [198, 51, 100, 1]).len(), texts(&service, [198, 51, 100, 3]).len()), (0, 1));
    assert_ne!(serial(&service.server().zones()), first);
    service.stop().await;
}

/// So a disk that was full leaves a file, or a fetch that failed.
#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_was_emptied_empties_no_list_and_one_that_says_so_does() {
    let directory = tempfile::tempdir().unwrap();
    let write = |text: &str| std::fs::write(directory.path().join("list"), text).unwrap();
    let settings = settings(directory.path(), "plain");
    // A new list may begin with nothing.
    write("");
    let sockets = Sockets::bind(&settings, Handed::default()).unwrap();
    let service = Service::start(&settings, sockets, directory.path()).unwrap();
    service.loaded().await;
    for (text, entries) in [("198.51.100.1\n", 1), ("", 1), ("# no entry\n", 0), ("", 0)] {
        write(text);
        service.reload(&settings).unwrap();
        service.loaded().await;
        assert_eq!(texts(&service, [198, 51, 100, 1]).len(), entries, "{text:?}");
    }
    service.stop().await;
}

fn record(data: &Path, entries: Vec<Entry>) {
    let (mut history, _) = History::open(data).unwrap();
    for entry in entries {
        history.record::<Refusal>(|_| Ok(entry)).unwrap();
    }
}

fn event(event: Event) -> Vec<Entry> {
    vec![Entry { at: clock::now(), by: "Tanaka".parse().unwrap(), event }]
}

fn zone(service: &Service, name: &str) -> Arc<Zone> {
    Arc::clone(service.server().zones().get(&Name::parse(name).unwrap()).unwrap())
}

fn is_answered(service: &Service, address: [u8; 4]) -> bool {
    let mut found = false;
    zone(service, "relays.test")
        .publishing
        .current()
        .find(Query::Address(Ipv4Addr::from(address).into()), |_| found = true);
    found
}

async fn until(what: impl Fn() -> bool) {
    for _ in 0..200 {
        if what() {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(25)).await;
    }
    panic!("it does not come about");
}

fn serve(directory: &Path) -> (Settings, Service) {
    let settings = settings(directory, "plain");
    std::fs::write(directory.join("list"), "198.51.100.1\n").unwrap();
    let sockets = Sockets::bind(&settings, Handed::default()).unwrap();
    let service = Service::start(&settings, sockets, directory).unwrap();
    (settings, service)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_must_not_be_published_is_left_out_and_everything_else_goes_on() {
    let directory = tempfile::tempdir().unwrap();
    let data = directory.path();
    let (good, private, later) = ([192, 0, 2, 1], [10, 1, 2, 3], [192, 0, 2, 2]);
    let host = |octets: [u8; 4]| std::net::IpAddr::from(octets);
    let (settings, service) = serve(data);
    record(data, listing(host(good), clock::now()));
    until(|| is_answered(&service, good)).await;
    record(data, listing(host(private), clock::now()));
    record(data, listing(host(later), clock::now()));
    until(|| is_answered(&service, later)).await;
    assert!(!is_answered(&service, private));
    assert_eq!(zone(&service, "relays.test").leave_out(|all| all.clone()), [host(private)].into());
    let delisted = Event::Delisted { host: host(good), reason: "x".parse().unwrap() };
    record(data, event(delisted));
    until(|| !is_answered(&service, good)).await;
    service.stop().await;
    let sockets = Sockets::bind(&settings, Handed::default()).unwrap();
    let service = Service::start(&settings, sockets, data).unwrap();
    assert!(is_answered(&service, later) && !is_answered(&service, private));
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_damage_the_register_is_followed_again() {
    let directory = tempfile::tempdir().unwrap();
    let data = directory.path();
    let (settings, service) = serve(data);
    record(data, listing([192, 0, 2, 1].into(), clock::now()));
    let path = data.join("dnsbl/history.jsonl");
    let whole = std::fs::read(&path).unwrap();
    std::fs::write(&path, [&*whole, b"nonsense\n"].concat()).unwrap();
    until(|| is_answered(&service, [192, 0, 2, 1])).await;
    service.reload(&settings).unwrap();
    std::fs::write(&path, &whole).unwrap();
    record(data, listing([192, 0, 2, 2].into(), clock::now()));
    until(|| is_answered(&service, [192, 0, 2, 2])).await;
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_zone_can_be_retired_and_says_so() {
    let directory = tempfile::tempdir().unwrap();
    let data = directory.path();
    let (settings, service) = serve(data);
    service.loaded().await;
    record(data, listing([192, 0, 2, 1].into(), clock::now()));
    until(|| is_answered(&service, [192, 0, 2, 1])).await;
    let reason = || "nobody can maintain it".parse().unwrap();
    for name in ["files.test", "relays.test"] {
        let before = zone(&service, name).publishing.current().serial;
        record(data, event(Event::Retired { zone: name.into(), reason: reason() }));
        until(|| zone(&service, name).is_retired()).await;
        let own = zone(&service, name);
        assert!(own.said_of_itself().unwrap().ends_with(": nobody can maintain it"));
        assert_eq!(own.negative_ttl(), 86_400);
        until(|| own.publishing.current().serial != before).await;
    }
    // A reload forgets nothing of it, and what is listed meanwhile is no news for those who follow a retired zone.
    service.reload(&settings).unwrap();
    assert!(zone(&service, "files.test").is_retired());
    let serial = zone(&service, "relays.test").publishing.current().serial;
    record(data, listing([192, 0, 2, 2].into(), clock::now()));
    tokio::time::sleep(std::time::Duration::from_millis(600)).await;
    assert_eq!(zone(&service, "relays.test").publishing.current().serial, serial);
    record(data, event(Event::Revived { zone: "relays.test".into(), reason: reason() }));
    until(|| is_answered(&service, [192, 0, 2, 2])).await;
    assert!(zone(&service, "relays.test").publishing.since(serial).is_none(), "secondaries fetch all");
    assert_eq!(zone(&service, "relays.test").said_of_itself(), None);
    service.stop().await;
}

/// A restart is no way around the check of what a list may grow by.
#[tokio::test(flavor = "multi_thread")]
async fn a_list_is_measured_by_what_it_was_before_the_restart() {
    let directory = tempfile::tempdir().unwrap();
    let write = |count: u32| {
        let lines: String =
            (0..count).map(|n| format!("{}\n", Ipv4Addr::from_bits(0x0800_0000 + n))).collect();
        std::fs::write(directory.path().join("list"), lines).unwrap();
    };
    let settings = settings(directory.path(), "plain");
    for (count, listed, ready) in [(10, true, true), (5000, false, false), (900, true, true)] {
        write(count);
        let sockets = Sockets::bind(&settings, Handed::default()).unwrap();
        let service = Service::start(&settings, sockets, directory.path()).unwrap();
        service.loaded().await;
        assert_eq!(!texts(&service, [8, 0, 0, 5]).is_empty(), listed, "{count}");
        let zones = service.server().zones();
        assert_eq!(zones.get(&Name::parse("files.test").unwrap()).unwrap().is_ready(), ready);
        service.stop().await;
    }
}
