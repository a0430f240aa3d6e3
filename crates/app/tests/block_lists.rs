//! `sekisho list check` and `sekisho list howto`, against a name server on loopback.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test ends where it fails")]

mod stage;

use std::net::{IpAddr, Ipv4Addr};

use sekisho_net::block_list::Subject;
use sekisho_net::name_server::NameServer;
use sekisho_net::resolver::Zone;
use stage::Stage;
use tokio::runtime::Runtime;
use tokio_util::sync::CancellationToken;

/// A name server with a sound list that has 192.0.2.1, and one that lists the world.
fn lists(runtime: &Runtime) -> NameServer {
    let mut zone = Zone::new();
    let mut add = |list: &str, subject: &str, last: u8| {
        let name = Subject::parse(subject).unwrap().name_in(list);
        zone.add_address(&name, IpAddr::from([127, 0, 0, last]));
        zone.add_txt(&name, &format!("See https://{list}/{subject}"));
    };
    for (list, subject, last) in [
        ("relays.example.jp", "127.0.0.2", 2),
        ("relays.example.jp", "192.0.2.1", 3),
        ("world.example.jp", "127.0.0.2", 2),
        ("world.example.jp", "127.0.0.1", 2),
        ("world.example.jp", "192.0.2.7", 2),
    ] {
        add(list, subject, last);
    }
    let address = (Ipv4Addr::LOCALHOST, 0).into();
    runtime.block_on(NameServer::start(zone, address, &CancellationToken::new())).unwrap()
}

#[test]
fn each_list_is_asked_and_only_a_sound_one_is_believed() {
    let runtime = Runtime::new().unwrap();
    let server = lists(&runtime);
    let (stage, resolver) = (Stage::new(), server.address().to_string());
    let ask = |subject: &str, further: &[&str]| {
        let mut words = vec!["list", "check", subject, "--resolver", &resolver];
        words.extend(further);
        stage.run(&words)
    };
    let own = ["--list", "relays.example.jp=127.0.0.2-5"];
    let world = ["--list", "world.example.jp"];
    ask("192.0.2.1", &own).with(1).says(&[
        "relays.example.jp passed LISTED: 127.0.0.3",
        "See https://relays.example.jp/192.0.2.1",
        "Listed on 1 of 1.",
    ]);
    ask("192.0.2.7", &own).with(0).says(&["relays.example.jp passed not listed"]);
    ask("192.0.2.7", &[own, world].concat()).with(3).says(&["it lists the world", "not believed"]);
    ask("192.0.2.1", &["--list", "relays.example.jp=127.0.0.2"]).with(0).says(&["do not count: 127.0.0.3"]);
    ask("192.0.2.1", &[&own[..], &["--lang", "ja"]].concat()).with(1).says(&["掲載あり: 127.0.0.3"]);
    let json = ask("192.0.2.1", &[&own[..], &["--format", "json"]].concat()).with(1).out;
    let document: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(document["lists"][0]["values"][0], "127.0.0.3");
    runtime.block_on(server.stop());
}

/// A name server on loopback that answers every question with one error (RFC 1035 §4.1.1) and no records.
struct Declining(std::net::SocketAddr);

impl Declining {
    fn start(code: u8) -> Self {
        let socket = std::net::UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = socket.local_addr().unwrap();
        // It ends with the process of the test.
        std::thread::spawn(move || {
            let mut question = [0; 512];
            while let Ok((length, client)) = socket.recv_from(&mut question) {
                let mut answer = question[..length].to_vec();
                answer[2] |= 0x80;
                answer[3] = code;
                let _ = socket.send_to(&answer, client);
            }
        });
        Self(address)
    }
}

#[test]
fn a_server_that_answers_with_an_error_is_told_as_such() {
    let stage = Stage::new();
    for (code, name, key, advice) in [
        (5, "REFUSED", "refused", "--resolver ADDRESS"),
        (2, "SERVFAIL", "server-failure", "the servers of the list are silent"),
        (4, "NOTIMP", "not-implemented", "does not know such questions"),
        (9, "an error of the name server", "other-response-code", "neither REFUSED"),
    ] {
        let resolver = Declining::start(code).0.to_string();
        let words = ["list", "check", "192.0.2.1", "--list", "relays.example.jp", "--resolver", &resolver];
        stage.run(&words).with(3).says(&[name, advice, "not believed", "One did not pass"]);
        let ja = stage.run(&[&words[..], &["--lang", "ja"]].concat()).with(3);
        ja.says(&[if code == 9 { "REFUSED、SERVFAIL" } else { name }]);
        let json = stage.run(&[&words[..], &["--format", "json"]].concat()).with(3).out;
        let document: serde_json::Value = serde_json::from_str(&json).unwrap();
        let list = &document["lists"][0];
        assert_eq!((&list["self_test"], &list["answer"]), (&key.into(), &"not-asked".into()), "{list}");
        let reason = if code == 9 { "RCODE 9" } else { name };
        assert_eq!(list["reason"], reason, "{list}");
    }
}

#[test]
fn the_lists_of_the_settings_are_asked_and_what_is_missing_is_said() {
    let runtime = Runtime::new().unwrap();
    let server = lists(&runtime);
    let (stage, resolver) = (Stage::new(), server.address().to_string());
    let words = ["list", "check", "192.0.2.1", "--resolver", &resolver, "--config", "sekisho.toml"];
    stage.run(&words).with(2).complains(&["no [[block_lists]] in sekisho.toml", "--list"]);
    let table =
        "[[block_lists]]\nzone = \"relays.example.jp\"\nname = \"Relays\"\nvalues = [\"127.0.0.2-5\"]\n";
    std::fs::write(stage.path().join("sekisho.toml"), table).unwrap();
    stage.run(&words).with(1).says(&["Relays passed LISTED: 127.0.0.3"]);
    std::fs::write(stage.path().join("sekisho.toml"), table.replace("2-5", "256")).unwrap();
    stage.run(&words).with(2).complains(&["sekisho.toml:4:", "127.0.0.256"]);
    stage.run(&["list", "check", "1.2.3"]).with(2).complains(&["neither an address nor a domain"]);
    stage
        .run(&["list", "check", "192.0.2.1", "--list", "x=1"])
        .with(2)
        .complains(&["relays.example.jp=127.0.0.2-5"]);
    runtime.block_on(server.stop());
}

#[test]
fn each_mail_server_gets_its_configuration() {
    let stage = Stage::new();
    let names = stage.run(&["list", "howto"]).with(0).out;
    assert_eq!(names.lines().take_while(|line| !line.is_empty()).count(), 9);
    let of = |name: &str| stage.run(&["list", "howto", name, "--zone", "relays.example.jp"]).with(0);
    of("postfix").says(&["reject_rbl_client relays.example.jp=127.0.0.[2;3;4;5]", "dig +short 2.0.0.127"]);
    of("exim").says(&["dnslists = relays.example.jp=127.0.0.2,127.0.0.3,127.0.0.4,127.0.0.5"]);
    of("sendmail").says(&["`relays.example.jp', `', `', `127.0.0.2.', `127.0.0.3.'"]);
    stage.run(&["list", "howto", "postfix"]).with(2).complains(&["--zone relays.example.jp"]);
    let words = ["list", "howto", "qmail", "--zone", "relays.example.jp"];
    stage.run(&words).with(2).complains(&["qmail", "postfix, postscreen, exim"]);
}

#[test]
fn an_audit_says_where_its_target_is_listed() {
    let address = stage::free_address().ip();
    let lab = stage::Lab::start_with("incident-2002", |setting| {
        setting.server.fixed = true;
        setting.server.listen = vec![address];
    });
    let mut zone = Zone::new();
    for (subject, last) in [("127.0.0.2", 2), (address.to_string().as_str(), 4)] {
        let name = Subject::parse(subject).unwrap().name_in("relays.example.jp");
        zone.add_address(&name, IpAddr::from([127, 0, 0, last]));
        zone.add_txt(&name, "See https://relays.example.jp");
    }
    let runtime = Runtime::new().unwrap();
    let (local, stop) = ((Ipv4Addr::LOCALHOST, 0).into(), CancellationToken::new());
    let server = runtime.block_on(NameServer::start(zone, local, &stop)).unwrap();
    let stage = Stage::new();
    let tables = format!(
        "resolver = \"{}\"\n[[block_lists]]\nzone = \"relays.example.jp\"\nvalues = [\"127.0.0.2-5\"]\n",
        server.address()
    );
    std::fs::write(stage.path().join("sekisho.toml"), tables).unwrap();
    let words = stage::and(&lab.words(), &["--lists", "sekisho.toml", "--list", "dead.example.jp"]);
    let said = format!("{address} is on relays.example.jp (127.0.0.4): See https://relays.example.jp");
    stage.run(&words).with(0).says(&["CLOSED", &said, "dead.example.jp does not pass its self-test"]);
    let record = stage.record();
    let answers: Vec<_> = record["dossier"]["listings"].as_array().unwrap().iter().collect();
    assert!(
        answers.iter().any(|own| own["answer"] == "listed" && own["values"][0] == "127.0.0.4"),
        "{answers:?}"
    );
    let page = stage.run(&["audit", "show", "last", "--lang", "ja"]).with(0);
    page.says(&[&format!("{address} は relays.example.jp に掲載あり（127.0.0.4）")]);
    runtime.block_on(server.stop());
}
