//! The POP3 proxy, before servers that are scripted to the octet.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use sekisho_gateway::grants::NotGranted;
use sekisho_gateway::pop::proxy::Backend;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use super::stage::{PASSWORD, Stage, WITHIN};

/// One step of a scripted server.
enum Step {
    Say(&'static str),
    /// Wait for this line.
    Hear(&'static str),
}
use Step::{Hear, Say};

/// A server for one connection; gives everything that it heard beyond the script.
async fn scripted(steps: Vec<Step>) -> (SocketAddr, JoinHandle<String>) {
    let socket = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = socket.local_addr().unwrap();
    let server = tokio::spawn(async move {
        let (mut stream, _) = socket.accept().await.unwrap();
        let mut heard = Vec::new();
        for step in steps {
            match step {
                Say(text) => stream.write_all(text.as_bytes()).await.unwrap(),
                Hear(line) => {
                    let expected = format!("{line}\r\n");
                    hear(&mut stream, &mut heard, expected.len()).await;
                    if !heard.starts_with(expected.as_bytes()) {
                        return format!("{:?} in place of {line}", heard.escape_ascii().to_string());
                    }
                    heard.drain(..expected.len());
                }
            }
        }
        while stream.read_buf(&mut heard).await.is_ok_and(|read| read > 0) {}
        String::from_utf8(heard).unwrap()
    });
    (address, server)
}

async fn hear(stream: &mut TcpStream, heard: &mut Vec<u8>, octets: usize) {
    while heard.len() < octets {
        let read = tokio::time::timeout(WITHIN, stream.read_buf(heard)).await;
        if read.expect("the proxy says nothing").unwrap_or_default() == 0 {
            return;
        }
    }
}

fn login() -> [Step; 5] {
    [
        Say("+OK Dovecot ready.\r\n"),
        Hear("USER hanako@example.jp"),
        Say("+OK\r\n"),
        Hear("PASS correct-horse"),
        Say("+OK Logged in.\r\n"),
    ]
}

async fn before(address: SocketAddr) -> Stage {
    Stage::before(Backend::here(address).unwrap()).await
}

#[tokio::test]
async fn a_login_that_the_backend_accepts_opens_a_grant_and_octets_are_piped() {
    let more = [
        Hear("STAT"),
        Say("+OK 1 5\r\n"),
        Hear("RETR 1"),
        Say("+OK\r\nhello\r\n.\r\n"),
        Hear("QUIT"),
        Say("+OK Bye\r\n"),
    ];
    let (address, server) = scripted(login().into_iter().chain(more).collect()).await;
    let stage = before(address).await;
    let mut client = stage.client().await;
    let offered = client.ask_long("CAPA").await;
    assert!(!offered.contains(&"UTF8".to_owned()) && !offered.contains(&"PIPELINING".to_owned()));
    // Everything at once: what comes behind the password is for the backend, once there is a login.
    client.send(format!("USER hanako@example.jp\r\nPASS {PASSWORD}\r\nSTAT\r\n").as_bytes()).await;
    assert_eq!(client.line().await, "+OK The password, please");
    assert_eq!(client.line().await, "+OK Logged in.");
    assert!(stage.grant("hanako@example.jp").is_ok());
    assert_eq!(stage.grant("taro@example.jp"), Err(NotGranted::ForeignSender { accounts: 1 }));
    assert_eq!(client.line().await, "+OK 1 5");
    assert_eq!(client.ask("RETR 1").await, "+OK");
    assert_eq!(client.lines().await, ["hello"]);
    // A client that says all and closes its side still hears the end.
    client.send(b"QUIT\r\n").await;
    client.connection.shutdown().await.unwrap();
    assert_eq!(client.line().await, "+OK Bye");
    assert_eq!(server.await.unwrap(), "");
}

#[tokio::test]
async fn auth_plain_is_put_to_the_backend_as_user_and_pass() {
    let (address, server) = scripted(login().into()).await;
    let stage = before(address).await;
    let mut client = stage.client().await;
    let plain = BASE64.encode(format!("\0hanako@example.jp\0{PASSWORD}"));
    assert_eq!(client.ask(&format!("AUTH PLAIN {plain}")).await, "+OK Logged in.");
    assert!(stage.grant("hanako@example.jp").is_ok());
    drop(client);
    assert_eq!(server.await.unwrap(), "");
}

#[tokio::test]
async fn a_refusal_opens_nothing() {
    for (said, refusal) in [
        ("-ERR [AUTH] no\r\n", "-ERR [AUTH] The login was refused"),
        ("-ERR no\r\n", "-ERR [AUTH] The login was refused"),
        ("-ERR [IN-USE] held\r\n", "-ERR [IN-USE] The login was refused"),
        ("-ERR [SYS/TEMP] later\r\n", "-ERR [SYS/TEMP] The login was refused"),
        ("+ Y2hhbGxlbmdl\r\n", "-ERR [SYS/TEMP] Try again later"),
        ("+OKAY\r\n", "-ERR [SYS/TEMP] Try again later"),
        ("250 OK\r\n", "-ERR [SYS/TEMP] Try again later"),
    ] {
        let [greeting, user, ok, pass, _] = login();
        let (address, _server) = scripted(vec![greeting, user, ok, pass, Say(said)]).await;
        let stage = before(address).await;
        let mut client = stage.client().await;
        client.ask("USER hanako@example.jp").await;
        assert_eq!(client.ask(&format!("PASS {PASSWORD}")).await, refusal, "{said}");
        assert_eq!(stage.grant("hanako@example.jp"), Err(NotGranted::NoLogin), "{said}");
    }
}

/// To the server behind all clients come from here: it cannot tell one that guesses from the others.
#[tokio::test]
async fn who_guesses_passwords_is_braked_before_the_backend() {
    let socket = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let stage = before(socket.local_addr().unwrap()).await;
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = socket.accept().await.unwrap();
            // In step with the proxy: one answer for each of its lines.
            for answer in ["+OK\r\n", "+OK\r\n", "-ERR no\r\n"] {
                stream.write_all(answer.as_bytes()).await.unwrap();
                let mut line = Vec::new();
                hear(&mut stream, &mut line, 1).await;
                count.fetch_add(usize::from(line.starts_with(b"PASS")), Ordering::SeqCst);
            }
        }
    });
    let mut said = Vec::new();
    for number in 0..12 {
        let mut client = stage.client().await;
        client.ask(&format!("USER somebody{number}")).await;
        said.push(client.ask("PASS x").await);
    }
    assert!(said[..10].iter().all(|said| said == "-ERR [AUTH] The login was refused"), "{said:?}");
    assert!(said[10..].iter().all(|said| said == "-ERR [SYS/TEMP] Try again later"), "{said:?}");
    assert_eq!(asked.load(Ordering::SeqCst), 10);
}

/// A `+OK` that came before its command was sent belongs to no command.
#[tokio::test]
async fn a_backend_that_is_out_of_step_logs_nobody_in() {
    let scripts: [Vec<Step>; 4] = [
        vec![Say("+OK ready\r\n+OK\r\n+OK Logged in.\r\n")],
        vec![Say("+OK ready\r\n"), Hear("USER hanako@example.jp"), Say("+OK\r\n+OK Logged in.\r\n")],
        vec![
            Say("+OK ready\r\n"),
            Hear("USER hanako@example.jp"),
            Say("+OK\r\n"),
            Hear("PASS correct-horse"),
            Say("+OK Logged in.\r\n+OK and more\r\n"),
        ],
        vec![Say("-ERR not today\r\n")],
    ];
    for steps in scripts {
        let (address, _server) = scripted(steps).await;
        let stage = before(address).await;
        let mut client = stage.client().await;
        client.ask("USER hanako@example.jp").await;
        let said = client.ask(&format!("PASS {PASSWORD}")).await;
        assert_eq!(said, "-ERR [SYS/TEMP] Try again later");
        assert_eq!(stage.grant("hanako@example.jp"), Err(NotGranted::NoLogin));
    }
}

#[tokio::test]
async fn a_name_cannot_bring_a_command_along() {
    let (address, server) = scripted(vec![]).await;
    let stage = before(address).await;
    let mut client = stage.client().await;
    for (name, secret) in
        [("hanako@example.jp\r\nPASS x", PASSWORD), ("a", "x\r\nDELE 1"), ("a", "x\0"), ("", "x"), ("a", "")]
    {
        let plain = BASE64.encode(format!("\0{name}\0{secret}"));
        assert_eq!(client.ask(&format!("AUTH PLAIN {plain}")).await, "-ERR [AUTH] The login was refused");
        let mut next = stage.client().await;
        std::mem::swap(&mut client, &mut next);
    }
    let _ = TcpStream::connect(address).await;
    assert_eq!(server.await.unwrap(), "");
    assert_eq!(stage.grant("hanako@example.jp"), Err(NotGranted::NoLogin));
}

#[tokio::test]
async fn nothing_is_asked_and_nothing_opened_in_clear() {
    let (address, server) = scripted(vec![]).await;
    let stage = before(address).await;
    let mut client = stage.client_in_clear().await;
    let refusal = "-ERR [SYS/PERM] Encryption is required first";
    assert_eq!(client.ask("USER hanako@example.jp").await, refusal);
    assert_eq!(client.ask(&format!("PASS {PASSWORD}")).await, refusal);
    let _ = TcpStream::connect(address).await;
    assert_eq!(server.await.unwrap(), "", "the password went to the backend");
    assert_eq!(stage.grant("hanako@example.jp"), Err(NotGranted::NoLogin));
}

#[tokio::test]
async fn mail_of_somebody_without_an_account_is_read_and_opens_nothing() {
    let steps = [Say("+OK\r\n"), Hear("USER jiro"), Say("+OK\r\n"), Hear("PASS x"), Say("+OK\r\n")];
    let (address, _server) = scripted(steps.into()).await;
    let stage = before(address).await;
    let mut client = stage.client().await;
    client.ask("USER jiro").await;
    assert_eq!(client.ask("PASS x").await, "+OK");
    assert_eq!(stage.service.logins.grants.with(|grants| grants.counts().opened), 0);
}

#[tokio::test]
async fn a_backend_elsewhere_needs_tls() {
    assert!(Backend::here("192.0.2.1:110".parse().unwrap()).is_err());
    assert!(Backend::here("[::ffff:127.0.0.1]:110".parse().unwrap()).is_ok());
}
