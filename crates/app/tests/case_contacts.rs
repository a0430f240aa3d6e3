//! Who can be told of a case: found where it is published, and whatever is published, nobody else.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test ends where it fails")]

mod stage;

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};

use sekisho_net::name_server::NameServer;
use sekisho_net::resolver::{Zone, reverse_name};
use stage::scene::Scene;
use tokio::runtime::Runtime;
use tokio_util::sync::CancellationToken;

const CASES: &str = "[cases]\norganisation = { en = \"Relay Centre\", ja = \"中継調整センター\" }\naddress = \"case@example.jp\"\n";

/// What a network's entry says, with the address of whom to tell.
fn network(mail: &str) -> String {
    let card = format!(
        r#"["vcard",[["version",{{}},"text","4.0"],["fn",{{}},"text","Abuse Desk"],["email",{{}},"text","{mail}"]]]"#
    );
    format!(
        r#"{{"objectClassName":"ip network","startAddress":"192.0.2.0","endAddress":"192.0.2.255","country":"JP","name":"NET",
            "entities":[{{"objectClassName":"entity","roles":["abuse"],"vcardArray":{card}}}]}}"#
    )
}

/// A server of registration data: whatever `answer` writes for a path.
fn registry(answer: fn(&str, &mut TcpStream) -> std::io::Result<()>) -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut asked = [0; 4096];
            let length = stream.read(&mut asked).unwrap();
            let asked = String::from_utf8_lossy(&asked[..length]).into_owned();
            // Who hangs up has heard enough.
            let _ = answer(asked.split(' ').nth(1).unwrap_or_default(), &mut stream);
        }
    });
    address
}

/// A whole answer of HTTP.
fn reply(stream: &mut TcpStream, status: &str, body: &[u8]) -> std::io::Result<()> {
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: application/rdap+json\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
    );
    stream.write_all(&[head.as_bytes(), body].concat())
}

/// Recorded answers, of one network.
fn recorded(path: &str, stream: &mut TcpStream) -> std::io::Result<()> {
    match path {
        "/rdap/ip/192.0.2.25" => reply(stream, "200 OK", network("abuse@isp.example.jp").as_bytes()),
        _ => reply(stream, "404 Not Found", b"{}"),
    }
}

/// A server that means ill, in a way of its own for each address.
fn hostile(path: &str, stream: &mut TcpStream) -> std::io::Result<()> {
    match path.trim_start_matches("/rdap/ip/192.0.2.") {
        "1" => {
            stream.write_all(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")?;
            loop {
                stream.write_all(b"1000\r\n")?;
                stream.write_all(&[b' '; 0x1000])?;
                stream.write_all(b"\r\n")?;
            }
        }
        "2" => {
            stream.write_all(b"HTTP/1.1 200 OK\r\n")?;
            loop {
                stream.write_all(b"X-More: of this, without an end\r\n")?;
            }
        }
        "3" => reply(stream, "200 OK", &vec![b'['; 900_000]),
        "4" => reply(stream, "200 OK", b"{\"objectClassName\":\"ip network\",\"name\":\"\xff\xfe\"}"),
        "5" => stream.write_all(
            b"HTTP/1.1 302 Found\r\nLocation: /rdap/ip/192.0.2.5\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
        ),
        "6" => reply(stream, "200 OK", network("abuse@isp.example.jp\\r\\nBcc: spy@elsewhere.example").as_bytes()),
        "7" => {
            let elsewhere = network("spy@elsewhere.example").replace("192.0.2", "198.51.100");
            reply(stream, "200 OK", elsewhere.as_bytes())
        }
        "8" => stream.write_all(b"SSH-2.0-OpenSSH_9.2\r\n"),
        "9" => reply(stream, "200 OK", network("abuse@isp.example.jp").as_bytes()),
        _ => reply(stream, "404 Not Found", b"{}"),
    }
}

#[test]
fn contacts_are_found_where_they_are_published() {
    let scene = Scene::new();
    let run = |words: &str| scene.run(&words.split(' ').collect::<Vec<_>>());
    let rdap = format!("rdap = \"http://{}/rdap\"\n", registry(recorded));
    std::fs::write(scene.stage.path().join("sekisho.toml"), format!("{CASES}{rdap}")).unwrap();
    let mut zone = Zone::new();
    zone.add_soa("mail.assoc.example.jp", "dns@assoc.example.jp");
    zone.add_soa(&reverse_name([192, 0, 2, 25].into()), "noc@isp.example.jp");
    zone.add_txt("example.jp.contacts.abuse.net", "relays@example.jp");
    let runtime = Runtime::new().unwrap();
    let at = (Ipv4Addr::LOCALHOST, 0).into();
    let names = runtime.block_on(NameServer::start(zone, at, &CancellationToken::new())).unwrap();
    run("case new --server mail.assoc.example.jp=192.0.2.25").with(0);
    let command = format!("case contact last --resolver {}", names.address());
    let rehearsed = run(&format!("{command} --dry-run")).with(0);
    rehearsed.says(&["nothing was written down"]).complains(&["security.txt"]);
    let found = run(&command).with(0).says(&[
        "operator postmaster@mail.assoc.example.jp",
        "dns@assoc.example.jp",
        "relays@example.jp",
        "network abuse@isp.example.jp new RDAP abuse",
        "noc@isp.example.jp",
    ]);
    let order = |address: &str| found.out.find(address).unwrap();
    assert!(order("postmaster@example.jp") < order("abuse@isp.example.jp"), "{}", found.out);
    run(&command).with(0).says(&["known", "0 new"]);
    let shown = run("case show last --format json").with(0).out;
    let document: serde_json::Value = serde_json::from_str(&shown).unwrap();
    let contacts = document["contacts"].as_array().unwrap();
    let noc = contacts.iter().find(|contact| contact["address"] == "noc@isp.example.jp").unwrap();
    assert_eq!((noc["source"]["by"].as_str(), noc["side"].as_str()), (Some("soa"), Some("network")));
    runtime.block_on(names.stop());
}

#[test]
fn whoever_answers_with_ill_intent_names_nobody_and_stops_nothing() {
    let scene = Scene::new();
    let run = |words: &str| scene.run(&words.split(' ').collect::<Vec<_>>());
    let rdap = format!("rdap = \"http://{}/rdap\"\n", registry(hostile));
    std::fs::write(scene.stage.path().join("sekisho.toml"), format!("{CASES}{rdap}")).unwrap();
    let runtime = Runtime::new().unwrap();
    let at = (Ipv4Addr::LOCALHOST, 0).into();
    let mut zone = Zone::new();
    zone.add_txt("example.jp.contacts.abuse.net", "a@b\r\nBcc: spy@elsewhere.example");
    let names = runtime.block_on(NameServer::start(zone, at, &CancellationToken::new())).unwrap();
    let addresses = (1..=9).map(|last| format!("192.0.2.{last}")).collect::<Vec<_>>().join(",");
    run(&format!("case new --server mail.assoc.example.jp={addresses}")).with(0);
    let found = run(&format!("case contact last --lang ja --resolver {}", names.address())).with(0);
    let rdap = |last: u8, why: &str| format!("/rdap/ip/192.0.2.{last}: {why}");
    let found = found.says(&["abuse@isp.example.jp", "RDAP abuse"]).complains(
        &[
            rdap(1, "1048576 バイトを超えています"),
            rdap(2, "HTTP の応答ではありません"),
            rdap(3, "JSON オブジェクトではありません"),
            rdap(4, "JSON オブジェクトではありません"),
            rdap(5, "/rdap/ip/192.0.2.5 へのリダイレクトには従いません: 5 回を超えるため"),
            rdap(7, "問い合わせたものとは別の情報です"),
            rdap(8, "HTTP の応答ではありません"),
        ]
        .each_ref()
        .map(String::as_str),
    );
    assert!(!found.out.contains("spy@"), "{}", found.out);
    let shown = run("case show last --format json").with(0).out;
    assert!(!shown.contains("spy@") && shown.contains("abuse@isp.example.jp"), "{shown}");
    runtime.block_on(names.stop());
}
