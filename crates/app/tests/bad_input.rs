//! Whatever is wrong: a clear message, the next command, and the documented exit code.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test ends where it fails"
)]

mod stage;

use std::io::Write;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener};

use sekisho_net::resolver::Zone;
use stage::listener::Listener;
use stage::mta::{DOMAIN, Mta};
use stage::{Lab, Names, Stage, WITNESS, and, audit, free_address};

/// An audit of a name, by the records of `zone`.
fn by_name(target: &str, zone: Zone) -> stage::Ended {
    let witness = free_address();
    let names = Names::start(zone, witness);
    Stage::new().run(&audit(target, 2525, &names, witness))
}

/// An audit of a listener, by its address alone.
fn by_address(port: u16, patience: &str) -> stage::Ended {
    let witness = free_address();
    let names = Names::start(Zone::new(), witness);
    let stage = Stage::new();
    let words = audit("127.0.0.1", port, &names, witness);
    stage.command(&words).env("SEKISHO_TEST_PATIENCE", patience).output().unwrap().into()
}

#[test]
fn names_without_a_mail_server() {
    let unknown = by_name("mx.nowhere.example", Zone::new());
    unknown.with(3).says(&["UNTESTABLE", "mx.nowhere.example does not exist in DNS", "--resolver 9.9.9.9"]);
    let mut zone = Zone::new();
    zone.add_txt("empty.example", "v=spf1 -all");
    let none = by_name("empty.example", zone);
    none.with(3)
        .says(&["neither MX nor address records", "sekisho audit mail.empty.example --domain empty.example"]);
    let mut zone = Zone::new();
    zone.add_mx("null.example", 0, ".");
    by_name("null.example", zone).with(3).says(&["takes no mail (null MX, RFC 7505)", "sekisho audit "]);
    by_name("not..a.name", Zone::new()).with(3).says(&["UNTESTABLE", "does not exist"]);
}

#[test]
fn a_name_server_that_does_not_answer() {
    let stage = Stage::new();
    let silent = std::net::UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let resolver = silent.local_addr().unwrap().to_string();
    let ended = stage.run(&["audit", "mx.example.jp", "--resolver", &resolver]);
    ended.with(3).says(&["UNTESTABLE", "The name server did not answer", "--resolver"]);
    let ended = stage.run(&["audit", "mx.example.jp", "--resolver", "dns.example"]);
    ended.with(2).complains(&["192.0.2.53:5300", "dns.example"]);
}

#[test]
fn a_value_that_cannot_be_says_what_was_expected() {
    let stage = Stage::new();
    for (words, english, japanese) in [
        ("--ports abc", "port numbers from 1 to 65535, apart by commas, for example 25,587", "コンマ区切り"),
        ("--ports 25,0", "\"0\" is no value for --ports", "ポート番号です"),
        ("--ports 70000", "port numbers from 1 to 65535", "25,587"),
        ("--ports -1", "port numbers from 1 to 65535", "25,587"),
        ("--witness-listen 0.0.0.0", "an IP address with a port, for example 0.0.0.0:25", "[::]:25"),
        ("--witness-at mx.example:25", "an IP address with a port", "IP アドレスとポートです"),
        ("--await-owner 192.0.2.7", "an IP address with a port", "IP アドレスとポートです"),
        ("--source here", "an IP address, for example 192.0.2.7", "IP アドレスです"),
        ("--rate often", "a number above 0, transactions a second", "1 秒あたりの試験件数"),
        ("--connections 0", "a number from 1 to 32", "1～32 の数"),
        ("--wait 2m", "whole seconds, for example 120", "秒数"),
        ("--patience -1", "whole seconds, for example 120", "秒数"),
        ("--domain info@assoc.example", "a domain name, for example example.jp", "ドメイン名です"),
        ("--address info", "a mail address, for example info@example.jp", "メールアドレスです"),
        ("--deep=yes", "--deep takes no value", "値は指定できません"),
        ("--our-name", "--our-name <NAME> needs a value", "値が必要です"),
        ("--vantage outside --vantage outside", "is given twice", "重複しています"),
        ("twice", "\"twice\" is one word too many", "余分です"),
    ] {
        let words: Vec<&str> = ["audit", "127.0.0.1"].into_iter().chain(words.split(' ')).collect();
        let told = stage.run(&words).with(2).complains(&[english, "More:  sekisho audit --help"]);
        assert!(!told.err.contains("invalid") && !told.err.contains("error:"), "{}", told.err);
        let words: Vec<&str> = ["--lang", "ja"].into_iter().chain(words).collect();
        let told = stage.run(&words).with(2).complains(&[japanese, "使い方:  sekisho audit --help"]);
        assert!(!told.err.contains("invalid") && !told.err.contains("error:"), "{}", told.err);
    }
    stage.run(&["lab", "serve", "percent", "--port", "0"]).with(2).complains(&["from 1 to 65535"]);
    stage.run(&["lab", "serve", "percent", "--listen", "x"]).with(2).complains(&["an IP address, for"]);
    stage.run(&["--lang", "en"]).with(2).complains(&["missing: a command", "possible: audit, evidence, lab"]);
    stage.run(&["--lang", "ja"]).with(2).complains(&["指定が必要です: コマンド", "使える値: audit"]);
    assert!(stage.audits().is_empty());
}

#[test]
fn listeners_that_do_not_speak() {
    let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap();
    by_address(free.port(), "2000").with(3).says(&["UNTESTABLE", "Connections are refused", "--again"]);
    let silent = Listener::start(|stream| {
        let mut stream = stream;
        let _ = std::io::Read::read(&mut stream, &mut [0; 16]);
    });
    by_address(silent.address.port(), "1000")
        .with(3)
        .says(&["connected and then said nothing for 1 s", "--again"]);
    let web = Listener::start(|mut stream| {
        let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
    });
    let ended = by_address(web.address.port(), "2000").with(3);
    let ended =
        ended.says(&["is not SMTP. It said: HTTP/1.1 400", "at the usual ports: sekisho audit 127.0.0.1"]);
    assert!(!ended.out.contains("--ports"), "{}", ended.out);
    let endless = Listener::start(|mut stream| while stream.write_all(b"220-and so on\r\n").is_ok() {});
    by_address(endless.address.port(), "4000").with(3).says(&["without end", "sekisho audit 127.0.0.1"]);
    let refusing = Listener::start(|mut stream| {
        let _ = stream.write_all(b"554 5.7.1 you are on a list\r\n");
    });
    let ended = by_address(refusing.address.port(), "2000");
    ended.with(3).says(&["turned us away in its greeting: 554 5.7.1 you are on a list"]);
}

/// A listener whose queue is full: the system drops every further connection.
#[test]
fn a_connection_that_never_comes() {
    let (listener, _held) = full_listener();
    let port = listener.local_addr().unwrap().port();
    let ended = by_address(port, "1500");
    ended.with(3).says(&["UNTESTABLE", "No connection within the time", "from another network"]);
}

/// A listener with the smallest queue, and the connections that fill it.
fn full_listener() -> (TcpListener, Vec<std::net::TcpStream>) {
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.bind(SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0)).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let listener = runtime.block_on(async { socket.listen(1).unwrap().into_std().unwrap() });
    let address = listener.local_addr().unwrap();
    let mut held = Vec::new();
    for _ in 0..8 {
        match std::net::TcpStream::connect_timeout(&address, std::time::Duration::from_millis(300)) {
            Ok(stream) => held.push(stream),
            Err(_) => break,
        }
    }
    (listener, held)
}

#[test]
fn broken_tls_is_a_finding_and_hides_no_verdict() {
    let lab = Lab::start("tls-broken");
    let stage = Stage::new();
    let ended = stage.run(&lab.words()).with(0).says(&["CLOSED", "TLS is old or broken"]);
    assert!(!ended.out.contains("INCONCLUSIVE"), "{}", ended.out);
    stage.run(&["audit", "show", "last", "--lang", "ja"]).with(0).says(&["閉鎖", "TLS"]);
}

#[test]
fn a_witness_that_is_not_ours() {
    let (elsewhere, witness) = (free_address(), free_address());
    let mta = Mta::start(witness);
    let names = Names::of_host(&format!("mail.{DOMAIN}"), mta.listener.address.ip(), elsewhere);
    let words = audit(&format!("mail.{DOMAIN}"), mta.port(), &names, witness);
    let by_mail: Vec<String> = without(&words, "--witness-at");
    let asked = || mta.listener.connections();
    let stage = Stage::new();
    // Its domain points to an address where it does not listen.
    let ended =
        stage.run(&by_mail).with(3).says(&["UNTESTABLE", "is not where the witness listens", "--canary"]);
    ended.says(&[&format!("{WITNESS} points to {}", elsewhere.ip())]);
    // Nobody listens where it is said to be.
    let nobody = replaced(&words, "--witness-at", &free_address().to_string());
    stage.run(&nobody).with(3).says(&["UNTESTABLE", "nobody answers at"]);
    stage.run(&and(&nobody, &["--lang", "ja"])).with(3).says(&["検査不能", "が応答しません"]);
    // A domain without any record.
    let unknown = replaced(&by_mail, "--witness-domain", "nothing.example");
    stage.run(&unknown).with(3).says(&["nothing.example does not resolve"]);
    // A server that takes the message and keeps it.
    let thief = Mta::start(witness);
    thief.control.holds.store(true, std::sync::atomic::Ordering::SeqCst);
    let stolen = replaced(&words, "--witness-at", &thief.listener.address.to_string());
    let ended = stage.command(&stolen).env("SEKISHO_TEST_PATIENCE", "1000").output().unwrap();
    stage::Ended::from(ended).with(3).says(&["refused the canary: 554"]);
    assert_eq!(asked(), 0, "the target was asked before the witness was sure");
}

#[test]
fn a_witness_that_the_target_cannot_reach() {
    let witness = free_address();
    // The server delivers to an address where nobody listens.
    let mta = Mta::start(witness);
    mta.control.holds.store(true, std::sync::atomic::Ordering::SeqCst);
    let names = Names::of_host(&format!("mail.{DOMAIN}"), mta.listener.address.ip(), witness);
    let words = audit(&format!("mail.{DOMAIN}"), mta.port(), &names, witness);
    let ended = Stage::new().run(&and(&words, &["--domain", DOMAIN]));
    ended.with(3).says(&[
        "ACCEPTS",
        "A 250 reply alone does not prove relaying",
        "did not arrive",
        "--resume",
    ]);
}

#[test]
fn a_witness_that_cannot_listen() {
    let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap();
    let held = TcpListener::bind(taken).unwrap();
    let listen = held.local_addr().unwrap().to_string();
    let stage = Stage::new();
    let words = ["audit", "127.0.0.1", "--witness-listen", &listen, "--witness-domain", WITNESS];
    stage.run(&words).with(3).complains(&[
        "Cannot listen at",
        "something else listens there",
        "--witness-listen",
    ]);
    stage.run(&and(&words.map(str::to_owned), &["--lang", "ja"])).with(3).complains(&["待ち受けできません"]);
    stage.run(&words[..4]).with(2).complains(&["--witness-domain DOMAIN"]);
    stage
        .run(&["audit", "127.0.0.1", "--witness-domain", WITNESS])
        .with(2)
        .complains(&["--witness-listen 0.0.0.0:25"]);
    stage.run(&["audit", "127.0.0.1", "--canary", "nobody"]).with(2).complains(&["is no mail address"]);
    let url = ["audit", "127.0.0.1", "--witness", "imap://x@y"];
    stage.run(&url).with(2).complains(&["imaps://user@host"]);
    let url = ["audit", "127.0.0.1", "--witness", "imaps://x@127.0.0.1"];
    stage.run(&url).with(2).complains(&["SEKISHO_WITNESS_PASSWORD"]);
    assert!(stage.audits().is_empty(), "what never began is kept");
}

#[test]
fn without_a_witness_nothing_is_asked() {
    let mta = Mta::start(free_address());
    let names = Names::start(Zone::new(), free_address());
    let resolver = names.address.to_string();
    let port = mta.port().to_string();
    let stage = Stage::new();
    let ended = stage.run(&["audit", "127.0.0.1", "--ports", &port, "--resolver", &resolver]);
    ended.with(3).says(&["UNTESTABLE", "Nothing receives canaries", "--canary YOU@OUTSIDE.DOMAIN"]);
    assert_eq!(mta.listener.connections(), 0);
}

fn without(words: &[String], option: &str) -> Vec<String> {
    let place = words.iter().position(|word| word == option).unwrap();
    let rest = words.iter().enumerate().filter(|(index, _)| *index != place && *index != place + 1);
    rest.map(|(_, word)| word.clone()).collect()
}

fn replaced(words: &[String], option: &str, value: &str) -> Vec<String> {
    and(&without(words, option), &[option, value])
}
