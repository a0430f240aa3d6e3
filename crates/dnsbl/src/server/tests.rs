use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpStream, UdpSocket};
use std::path::Path;
use std::time::Duration;

use super::*;
use crate::answer::Answer;
use crate::contents::Contents;
use crate::publishing::Publishing;
use crate::table::Builder;
use crate::zone::Zone;

mod clients;
mod crowd;
mod signed;

pub(crate) const SETTINGS: &str = r#"
[dnsbl]
listen = ["127.0.0.1:0"]
threads = 2
nsid = "ns1"
[[dnsbl.zone]]
name = "relays.test"
kind = "ip"
source = "listings"
name_servers = ["ns1.example", "ns2.example"]
contact = "list@example"
notice = "A list of relays."
[[dnsbl.zone]]
name = "domains.test"
kind = "domain"
source = "files"
files = ["/nowhere/domains.list"]
name_servers = ["ns1.example"]
contact = "list@example"
"#;

pub(crate) fn settings(text: &str) -> Settings {
    Settings::parse(Path::new("sekisho.toml"), text).unwrap().unwrap()
}

/// The zones of the settings, each with the same entries.
pub(crate) fn zones(settings: &Settings) -> Zones {
    let mut builder = Builder::default();
    for (subject, octet, text) in [
        ("192.0.2.1", 2, "Open relay. http://relays.test/?$"),
        ("192.0.2.0/24", 3, "$ is in a network"),
        ("198.51.100.7", 2, "http://relays.test/?$"),
        ("2001:db8::/64", 2, "six"),
        ("*.bad.example", 4, "$ is bad"),
        ("127.0.0.0/8", 5, "reserved"),
        ("203.0.113.1", 1, "never"),
    ] {
        builder.add(subject.parse().unwrap(), Answer::new([127, 0, 0, octet].into(), text));
    }
    let contents = Contents::new(7, builder.finish());
    let zone = |own| Arc::new(Zone::new(own, Vec::new(), Publishing::new(contents.clone())));
    Zones::new(settings.zone.iter().map(zone).collect())
}

fn start(text: &str) -> Server {
    let settings = settings(text);
    let sockets = Sockets::bind(&settings, Handed::default()).unwrap();
    let zones = zones(&settings);
    Server::start(&settings, sockets, zones, None).unwrap()
}

/// A question of our own.
pub(crate) fn question(name: &str, kind: u16) -> Vec<u8> {
    let mut message = vec![0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0];
    message.extend_from_slice(sekisho_wire::dns::name::Name::parse(name).unwrap().octets());
    message.extend_from_slice(&kind.to_be_bytes());
    message.extend_from_slice(&1_u16.to_be_bytes());
    message
}

fn ask(server: &Server, message: &[u8]) -> Vec<u8> {
    let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    socket.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    socket.send_to(message, server.addresses()[0]).unwrap();
    let mut answer = [0; 2000];
    let (length, _) = socket.recv_from(&mut answer).unwrap();
    answer[..length].to_vec()
}

fn framed(message: &[u8]) -> Vec<u8> {
    [&u16::try_from(message.len()).unwrap().to_be_bytes()[..], message].concat()
}

fn read_framed(stream: &mut TcpStream) -> Vec<u8> {
    let mut length = [0; 2];
    stream.read_exact(&mut length).unwrap();
    let mut answer = vec![0; usize::from(u16::from_be_bytes(length))];
    stream.read_exact(&mut answer).unwrap();
    answer
}

fn connect(server: &Server) -> TcpStream {
    let stream = TcpStream::connect(server.addresses()[0]).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    stream
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_is_answered_by_both_ways() {
    let server = start(SETTINGS);
    let message = question("7.100.51.198.relays.test", 1);
    let answer = ask(&server, &message);
    assert_eq!(answer[..12], [0x12, 0x34, 0x85, 0, 0, 1, 0, 1, 0, 0, 0, 0]);
    assert_eq!(answer[message.len()..], [0xC0, 12, 0, 1, 0, 1, 0, 0, 1, 44, 0, 4, 127, 0, 0, 2]);
    let mut stream = connect(&server);
    stream.write_all(&framed(&message)).unwrap();
    assert_eq!(read_framed(&mut stream), answer);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sockets_of_a_service_manager_wait_and_are_taken_all_the_same() {
    let stream = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = stream.local_addr().unwrap();
    let datagram = UdpSocket::bind(address).unwrap();
    let settings = settings(&SETTINGS.replace("127.0.0.1:0", &address.to_string()));
    let handed = Handed { datagrams: vec![datagram], streams: vec![stream] };
    let sockets = Sockets::bind(&settings, handed).unwrap();
    let server = Server::start(&settings, sockets, zones(&settings), None).unwrap();
    assert_eq!(server.addresses(), [address]);
    let message = question("7.100.51.198.relays.test", 1);
    let mut stream = connect(&server);
    stream.write_all(&framed(&message)).unwrap();
    assert_eq!(read_framed(&mut stream), ask(&server, &message));
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_is_named_twice_is_bound_once() {
    let port = {
        let free = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        free.local_addr().unwrap().port()
    };
    for listen in [["0.0.0.0", "[::]"], ["127.0.0.1", "0.0.0.0"], ["[::]", "127.0.0.1"]] {
        let both = listen.map(|address| format!("{address}:{port}")).join("\", \"");
        let settings = settings(&SETTINGS.replace("127.0.0.1:0", &both));
        let sockets = Sockets::bind(&settings, Handed::default()).unwrap();
        let addresses = sockets.addresses();
        let own = addresses.iter().filter(|own| **own == (Ipv4Addr::LOCALHOST, port).into());
        assert_eq!(own.count(), 1, "{listen:?} {addresses:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn other_contents_and_other_zones_are_answered_at_once() {
    let server = start(SETTINGS);
    let message = question("9.100.51.198.relays.test", 1);
    assert_eq!(ask(&server, &message)[3], 3);
    let zones = server.zones();
    let publishing = &zones.iter().find(|zone| zone.name.to_string() == "relays.test").unwrap().publishing;
    let change = crate::contents::Change {
        subject: "198.51.100.9".parse().unwrap(),
        answers: vec![Answer::new([127, 0, 0, 2].into(), "new")],
    };
    publishing.publisher().change(8, vec![change]);
    assert_eq!(ask(&server, &message)[3], 0);
    server.replace(Zones::default());
    assert_eq!(ask(&server, &message)[3], 5);
    server.stop().await;
}
