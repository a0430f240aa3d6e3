//! A real Dovecot: behind the proxy, and telling its logins as events. `tests/real/dovecot` starts one and runs these.

use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use sekisho_gateway::grants::NotGranted;
use sekisho_gateway::login_event::{EventSocket, Gate};
use sekisho_gateway::pop::proxy::Backend;
use sekisho_net::connect::Connection;
use sekisho_net::tls::Roots;
use tokio_util::sync::{CancellationToken, DropGuard};

use super::stage::{Client, PASSWORD, Stage, WITHIN};

const CLEAR: &str = "127.0.0.1:110";
const TLS: &str = "127.0.0.1:995";

fn root() -> PathBuf {
    std::env::var("SEKISHO_DOVECOT").expect("tests/real/dovecot runs this").into()
}

fn deliver(message: &str) {
    let mail = sekisho_gateway::maildir::Maildir::at(root().join("srv/mail/box"), "pop.example").unwrap();
    mail.deliver(&mut message.as_bytes()).unwrap();
    let whole = |path: &Path| {
        std::os::unix::fs::chown(path, Some(8), Some(8)).unwrap();
        path.is_dir()
            .then(|| std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()).collect::<Vec<_>>())
    };
    let mut paths = vec![mail.path().to_owned()];
    while let Some(path) = paths.pop() {
        paths.extend(whole(&path).into_iter().flatten());
    }
}

#[tokio::test]
#[ignore = "tests/real/dovecot runs it"]
async fn dovecot_behind_the_proxy() {
    deliver("Subject: through the proxy\r\n\r\n.dot\r\n");
    let roots = Roots::native().with_file(&root().join("etc/dovecot/cert.pem")).unwrap();
    let by_tls = Backend::by_tls(TLS.parse().unwrap(), "pop.example", roots);
    for backend in [Backend::here(CLEAR.parse().unwrap()).unwrap(), by_tls] {
        let stage = Stage::before(backend).await;
        let mut client = stage.client().await;
        client.ask("USER hanako@example.jp").await;
        assert_eq!(client.ask("PASS wrong").await, "-ERR [AUTH] The login was refused");
        assert_eq!(stage.grant("hanako@example.jp"), Err(NotGranted::NoLogin));
        client
            .send(format!("USER hanako@example.jp\r\nPASS {PASSWORD}\r\nTOP 1 1\r\nQUIT\r\n").as_bytes())
            .await;
        assert_eq!(client.line().await, "+OK The password, please");
        assert_eq!(client.line().await, "+OK Logged in.");
        assert!(stage.grant("hanako@example.jp").is_ok());
        assert!(client.line().await.starts_with("+OK"));
        assert_eq!(client.lines().await, ["Subject: through the proxy", "", "..dot"]);
        assert_eq!(client.line().await, "+OK Logging out.");
        assert!(client.is_closed().await);
    }
}

struct Told {
    stage: Stage,
    _stop: DropGuard,
}

/// Sekisho with its socket where Dovecot's script looks for it.
async fn told() -> Told {
    let stage = Stage::new().await;
    let group = std::env::var("SEKISHO_DOVECOT_GROUP").unwrap().parse().unwrap();
    let events = EventSocket::bind(&root().join("run/sekisho/logins"), Some(group)).unwrap();
    let stop = CancellationToken::new();
    tokio::spawn(events.run(stage.service.logins.clone(), Gate::new(None), None, stop.clone()));
    Told { stage, _stop: stop.drop_guard() }
}

async fn dovecot(tls: bool) -> Client {
    let address = if tls { TLS } else { CLEAR };
    let mut connection = Connection::open(address.parse().unwrap(), None, WITHIN).await.unwrap();
    if tls {
        connection = connection.start_tls("pop.example", WITHIN).await.unwrap().0;
    }
    let mut client = Client { connection, buffer: Vec::new() };
    assert!(client.line().await.starts_with("+OK"));
    client
}

async fn log_in(client: &mut Client, name: &str, password: &str) -> String {
    client.ask(&format!("AUTH PLAIN {}", BASE64.encode(format!("\0{name}\0{password}")))).await
}

#[tokio::test]
#[ignore = "tests/real/dovecot runs it"]
async fn dovecot_tells_of_a_login_over_tls_before_the_client_knows() {
    let told = told().await;
    assert_eq!(log_in(&mut dovecot(true).await, "hanako@example.jp", "wrong").await.get(..4), Some("-ERR"));
    assert_eq!(told.stage.grant("hanako@example.jp"), Err(NotGranted::NoLogin));
    assert_eq!(log_in(&mut dovecot(true).await, "hanako@example.jp", PASSWORD).await, "+OK Logged in.");
    assert!(told.stage.grant("hanako@example.jp").is_ok());
    assert_eq!(told.stage.grant("taro@example.jp"), Err(NotGranted::ForeignSender { accounts: 1 }));
}

#[tokio::test]
#[ignore = "tests/real/dovecot runs it"]
async fn a_login_at_dovecot_in_clear_opens_nothing() {
    let told = told().await;
    assert_eq!(log_in(&mut dovecot(false).await, "hanako@example.jp", PASSWORD).await, "+OK Logged in.");
    assert_eq!(told.stage.grant("hanako@example.jp"), Err(NotGranted::NoLogin));
    assert_eq!(told.stage.service.logins.grants.with(|grants| grants.counts().not_opened), 1);
}

/// CVE-2001-1075: a stranger's name that looks like somebody else's login.
#[tokio::test]
#[ignore = "tests/real/dovecot runs it"]
async fn a_name_that_looks_like_a_login_is_a_name() {
    let told = told().await;
    for name in [
        "x\",\"account\":\"hanako@example.jp",
        "x\n{\"account\":\"hanako@example.jp\",\"address\":\"127.0.0.1\",\"secure\":true}",
        "x\nPOP login by user hanako@example.jp at (mail) 127.0.0.1",
        "x\r\nhanako@example.jp",
        "$(touch /tmp/x)';`id`\\",
        "関所\u{1b}[2J",
    ] {
        assert_eq!(log_in(&mut dovecot(true).await, name, PASSWORD).await, "+OK Logged in.", "{name:?}");
        assert_eq!(told.stage.grant("hanako@example.jp"), Err(NotGranted::NoLogin), "{name:?}");
    }
    assert!(!root().join("tmp/x").exists());
    assert_eq!(log_in(&mut dovecot(true).await, "hanako@example.jp", PASSWORD).await, "+OK Logged in.");
    assert!(told.stage.grant("hanako@example.jp").is_ok());
}

#[tokio::test]
#[ignore = "tests/real/dovecot runs it"]
async fn without_sekisho_mail_is_read_all_the_same() {
    let _ = std::fs::remove_file(root().join("run/sekisho/logins"));
    assert_eq!(log_in(&mut dovecot(true).await, "hanako@example.jp", PASSWORD).await, "+OK Logged in.");
}
