//! Thousands of connections that say nothing: bounded memory, and others are served meanwhile.
//!
//! 10,000 of them where so many files may be open, or as many as `SEKISHO_SILENT` says. They come from a second process, this very program, so that
//! the memory measured is the server's, and so that each process may have as many files open as the system lets it.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr};
use std::process::{Child, ChildStdout, Command, Stdio};

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use socket2::{Domain, Socket, Type};

use crate::client::Client;
use crate::hostile::memory;
use crate::stage::{HANAKO, PASSWORD, Stage};

/// Lines of the second process.
type Lines = std::io::Lines<BufReader<ChildStdout>>;

/// How many, unless the environment says otherwise.
const COUNT: usize = 10_000;
/// Files that the server needs besides.
const BESIDES: usize = 200;
/// Connections from one address: fewer than the server allows.
const PER_ADDRESS: usize = 40;
/// The most memory for one of them, in a program that is not optimised.
const OCTETS_EACH: usize = 48 * 1024;

/// As many open files as the system lets us have.
fn raise_limit() -> usize {
    let limit = getrlimit(Resource::Nofile);
    let raised = Rlimit { current: limit.maximum, maximum: limit.maximum };
    let current = if setrlimit(Resource::Nofile, raised).is_ok() { limit.maximum } else { limit.current };
    current.and_then(|files| usize::try_from(files).ok()).unwrap_or(usize::MAX)
}

/// How many were asked for; by default, as many of [`COUNT`] as `files` allow.
fn wanted(files: usize) -> usize {
    if let Ok(text) = std::env::var("SEKISHO_SILENT") {
        return text.parse().unwrap();
    }
    let count = COUNT.min(files.saturating_sub(BESIDES + 1));
    if count < COUNT {
        println!("only {count} connections instead of {COUNT}: {files} files may be open (ulimit -Hn)");
    }
    count
}

/// The second process: opens the connections, says so, and holds them until its input ends.
#[test]
#[ignore = "the other test's second process"]
fn holds_connections() {
    let Ok(target) = std::env::var("SEKISHO_HOLD") else { return };
    let target: SocketAddr = target.parse().unwrap();
    let files = raise_limit();
    let mut held = Vec::new();
    let count = wanted(files);
    for number in 0..count {
        let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
        let place = u16::try_from(number / PER_ADDRESS).unwrap().to_be_bytes();
        let from = Ipv4Addr::new(127, 1, place[0], place[1]);
        socket.bind(&SocketAddr::from((from, 0)).into()).unwrap();
        socket.connect(&target.into()).unwrap();
        held.push(socket);
    }
    for socket in &mut held {
        // The greeting is there before anybody may say that it is silent.
        let mut first = [0; 4];
        socket.read_exact(&mut first).unwrap();
        assert_eq!(&first, b"220 ");
    }
    println!("\nholding {}", held.len());
    std::io::stdout().flush().unwrap();
    let mut rest = Vec::new();
    std::io::stdin().read_to_end(&mut rest).unwrap();
}

/// The second process, and what it says: it must not stop for want of a reader.
fn hold(target: SocketAddr, count: usize) -> (Child, Lines) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "silent::holds_connections", "--ignored", "--nocapture"])
        .env("SEKISHO_HOLD", target.to_string())
        .env("SEKISHO_SILENT", count.to_string())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let all = format!("holding {count}");
    assert!(lines.any(|line| line.unwrap() == all), "the connections were not taken");
    (child, lines)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn thousands_of_silent_connections_harm_nobody() {
    let files = raise_limit();
    let count = wanted(files);
    assert!(count + BESIDES < files, "{count} connections need more than the {files} files that may be open");
    // As many as there are places for by default; where more are asked for, more places.
    let stage = Stage::with(|settings| {
        settings.limits.sessions = settings.limits.sessions.max(count + BESIDES);
    })
    .await;
    stage.serves_others().await;
    let before = memory();
    let target = stage.smtp;
    let (mut child, _lines) = tokio::task::spawn_blocking(move || hold(target, count)).await.unwrap();
    assert!(stage.gateway.places.taken() >= count);
    let each = memory().saturating_sub(before) / count;
    println!("{count} silent connections: {each} octets each");
    assert!(each < OCTETS_EACH, "{each} octets for each of {count}");
    // A stranger's message arrives, and an own user logs in and sends.
    stage.serves_others().await;
    let mut owner = stage.at_submission().await;
    assert!(owner.log_in(HANAKO, PASSWORD).await.starts_with("235"));
    owner
        .talks(&[("MAIL FROM:<hanako@example.jp>", "250"), ("RCPT TO:<friend@witness.example>", "250")])
        .await;
    assert!(owner.data("From: hanako@example.jp\r\n\r\n").await.starts_with("250"));
    drop(child.stdin.take());
    assert!(child.wait().unwrap().success());
    stage.serves_others().await;
}

#[tokio::test]
async fn who_takes_every_place_of_an_address_takes_none_from_others() {
    let stage = Stage::with(|settings| settings.limits.sessions_per_address = 5).await;
    let greedy = Ipv4Addr::new(127, 0, 3, 1).into();
    let mut held = Vec::new();
    for _ in 0..5 {
        let mut client = Client::connect(stage.smtp, Some(greedy)).await;
        client.hears("220").await;
        held.push(client);
    }
    let mut one_more = Client::connect(stage.smtp, Some(greedy)).await;
    one_more.hears("421 4.7.0").await;
    assert!(one_more.is_closed().await);
    stage.serves_others().await;
    held.pop().unwrap().says("QUIT", "221").await;
    drop(held);
    // A place that is given back is a place again.
    taken_at_most(&stage, 0).await;
    Client::connect(stage.smtp, Some(greedy)).await.hears("220").await;
}

#[tokio::test]
async fn a_silent_crowd_that_took_every_place_gives_some_back_soon() {
    // Silence is allowed for five minutes, but not to who takes one of the last places.
    let stage = Stage::with(|settings| settings.limits.sessions = 4).await;
    let mut held = Vec::new();
    for number in 1..=4 {
        let mut client = Client::connect(stage.smtp, Some(Ipv4Addr::new(127, 0, 4, number).into())).await;
        client.hears("220").await;
        held.push(client);
    }
    let mut newcomer = Client::connect(stage.smtp, None).await;
    newcomer.hears("421 4.7.0").await;
    let mut last = held.pop().unwrap();
    last.hears("421 mx.example.jp Timed out").await;
    assert!(last.is_closed().await);
    taken_at_most(&stage, 3).await;
    stage.serves_others().await;
    // Who came before the crowd is still there.
    held[0].says("NOOP", "250").await;
}

/// Waits until no more places are taken: a session ends a moment after its connection.
async fn taken_at_most(stage: &Stage, places: usize) {
    let end = sekisho_net::clock::instant() + crate::client::WITHIN;
    while stage.gateway.places.taken() > places {
        assert!(sekisho_net::clock::instant() < end, "a session does not end");
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
}
