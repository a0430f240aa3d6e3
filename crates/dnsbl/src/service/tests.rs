use std::net::Ipv4Addr;
use std::path::PathBuf;

use super::*;
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
