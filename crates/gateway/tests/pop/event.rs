//! The socket of login events.

use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use sekisho_gateway::grants::NotGranted;
use sekisho_gateway::login_event::{EventSocket, Gate, LINE_LIMIT};
use sekisho_net::clock;
use sekisho_net::local::SocketError;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::UnixStream;
use tokio_util::sync::{CancellationToken, DropGuard};

use super::stage::{Stage, WITHIN};

struct Socket {
    path: PathBuf,
    _directory: tempfile::TempDir,
    _stop: DropGuard,
}

fn socket(stage: &Stage) -> Socket {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("logins");
    let stop = CancellationToken::new();
    let events = EventSocket::bind(&path, None).unwrap();
    tokio::spawn(events.run(stage.service.logins.clone(), Gate::new(None), None, stop.clone()));
    Socket { path, _directory: directory, _stop: stop.drop_guard() }
}

struct Client(BufReader<UnixStream>);

impl Client {
    async fn new(socket: &Socket) -> Self {
        Self(BufReader::new(UnixStream::connect(&socket.path).await.unwrap()))
    }

    async fn ask(&mut self, line: &str) -> String {
        self.0.get_mut().write_all(format!("{line}\n").as_bytes()).await.unwrap();
        self.line().await
    }

    async fn line(&mut self) -> String {
        let mut answer = String::new();
        let reading = self.0.read_line(&mut answer);
        tokio::time::timeout(WITHIN, reading).await.expect("the socket says nothing").unwrap();
        answer.trim_end_matches('\n').to_owned()
    }
}

fn event(account: &str, secure: bool, sequence: u64) -> String {
    serde_json::json!({
        "account": account, "address": "127.0.0.1", "secure": secure, "mechanism": "PLAIN",
        "time": clock::now(), "sequence": sequence,
    })
    .to_string()
}

#[tokio::test]
async fn an_event_opens_a_grant_once() {
    let stage = Stage::new().await;
    let socket = socket(&stage);
    let mut client = Client::new(&socket).await;
    let line = event("Hanako@example.jp", true, 1);
    assert_eq!(client.ask(&line).await, "OK pop-grant#1");
    assert!(stage.grant("hanako@example.jp").is_ok());
    assert_eq!(client.ask(&line).await, "NO the event was taken already");
    assert_eq!(client.ask(&event("hanako@example.jp", true, 2)).await, "OK pop-grant#1");
}

#[tokio::test]
async fn nothing_is_opened_by_a_login_in_clear_or_of_nobody() {
    let stage = Stage::new().await;
    let socket = socket(&stage);
    let mut client = Client::new(&socket).await;
    assert_eq!(
        client.ask(&event("hanako@example.jp", false, 1)).await,
        "OK no grant: the login was in clear"
    );
    assert_eq!(client.ask(&event("jiro", true, 2)).await, "OK no grant: there is no such account");
    assert_eq!(
        client.ask("POP login by user hanako@example.jp at (h) 127.0.0.1").await.get(..16),
        Some("NO not an event:")
    );
    assert_eq!(stage.grant("hanako@example.jp"), Err(NotGranted::NoLogin));
}

#[tokio::test]
async fn endless_lines_end_the_connection_and_harm_nobody() {
    let stage = Stage::new().await;
    let socket = socket(&stage);
    let mut endless = Client::new(&socket).await;
    // The other side closes as soon as it knows; what is not written then is lost.
    let _ = endless.0.get_mut().write_all(&vec![b'x'; LINE_LIMIT]).await;
    assert_eq!(endless.line().await, "NO a line has at most 2048 octets");
    assert_eq!(endless.line().await, "");
    let mut half = Client::new(&socket).await;
    half.0.get_mut().write_all(b"{\"account\":").await.unwrap();
    drop(half);
    let mut client = Client::new(&socket).await;
    assert_eq!(client.ask(&event("hanako@example.jp", true, 1)).await, "OK pop-grant#1");
}

#[tokio::test]
async fn the_socket_is_for_its_owner_and_replaces_only_what_nobody_serves() {
    let stage = Stage::new().await;
    let socket = socket(&stage);
    let mode = std::fs::metadata(&socket.path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert!(matches!(EventSocket::bind(&socket.path, None), Err(SocketError::InUse(_))));
    let file = socket.path.with_file_name("file");
    std::fs::write(&file, "").unwrap();
    assert!(matches!(EventSocket::bind(&file, None), Err(SocketError::Taken(_))));
    let left = socket.path.with_file_name("left");
    drop(std::os::unix::net::UnixListener::bind(&left).unwrap());
    drop(EventSocket::bind(&left, None).unwrap());
    assert!(EventSocket::bind(&left, None).is_ok());
}
