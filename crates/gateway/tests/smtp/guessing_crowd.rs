//! Thousands of wrong passwords from many addresses, by SMTP AUTH and by POP3: bounded memory, and own users are served.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use sekisho_net::connect::Connection;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::task::JoinSet;

use crate::client::WITHIN;
use crate::hostile::memory;
use crate::stage::{HANAKO, PASSWORD, Stage, TARO};

/// Addresses that guess, half of them by SMTP and half by POP3.
const ADDRESSES: u8 = 60;
/// Wrong passwords from each.
const GUESSES: usize = 100;
/// The most memory that it may cost: 128 MiB for all verifications at once, and half as much for sessions and for this
/// program's own clients.
const OCTETS: usize = 192 << 20;

/// What the guessers heard.
#[derive(Default)]
struct Heard {
    wrong: AtomicUsize,
    later: AtomicUsize,
    connections: AtomicUsize,
}

impl Heard {
    fn count(&self, is_later: bool) {
        let counter = if is_later { &self.later } else { &self.wrong };
        counter.fetch_add(1, Ordering::Relaxed);
    }
}

/// Names that are there, and names that are not.
fn name(guess: usize) -> String {
    match guess % 4 {
        0 => HANAKO.to_owned(),
        1 => TARO.to_owned(),
        _ => format!("user{guess}@example.jp"),
    }
}

/// Guesses by AUTH; where the server has had enough of a connection, on the next one.
async fn by_smtp(stage: &Stage, from: IpAddr, heard: &Heard) {
    let mut guess = 0;
    while guess < GUESSES {
        heard.connections.fetch_add(1, Ordering::Relaxed);
        let mut robot = stage.at_submission_from(from).await;
        while guess < GUESSES {
            let said = robot.log_in(&name(guess), &format!("guess {guess}")).await;
            if said.is_empty() || said.starts_with("421") {
                break;
            }
            assert!(said.starts_with("535 5.7.8") || said.starts_with("454 4.7.0"), "{said}");
            heard.count(said.starts_with("454"));
            guess += 1;
        }
    }
}

async fn by_pop3(to: SocketAddr, from: IpAddr, heard: &Heard) {
    let mut guess = 0;
    while guess < GUESSES {
        heard.connections.fetch_add(1, Ordering::Relaxed);
        let connection = Connection::open(to, Some(from), WITHIN).await.unwrap();
        let (connection, _) = connection.start_tls("mx.example.jp", WITHIN).await.unwrap();
        let mut robot = BufReader::new(connection);
        line(&mut robot).await;
        while guess < GUESSES {
            robot
                .write_all(format!("USER {}\r\nPASS guess {guess}\r\n", name(guess)).as_bytes())
                .await
                .unwrap();
            robot.flush().await.unwrap();
            line(&mut robot).await;
            let said = line(&mut robot).await;
            if said.is_empty() {
                break;
            }
            assert!(said.starts_with("-ERR"), "{said}");
            heard.count(said.contains("[SYS/TEMP]") || said.contains("[LOGIN-DELAY]"));
            guess += 1;
        }
    }
}

/// The next line; an empty one at the end of the connection.
async fn line(robot: &mut BufReader<Connection>) -> String {
    let mut line = String::new();
    let read = tokio::time::timeout(WITHIN, robot.read_line(&mut line)).await;
    read.expect("the server says nothing").map(|_| line).unwrap_or_default()
}

/// The most memory that this process had while `over` was not set, beyond `before`.
async fn watch(before: usize, over: Arc<AtomicBool>) -> usize {
    let mut most = 0;
    while !over.load(Ordering::Relaxed) {
        most = most.max(memory().saturating_sub(before));
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    most
}

/// Logs in and sends.
async fn owner_sends(stage: &Stage, number: usize) {
    let mut owner = stage.at_submission().await;
    owner.log_in_at_last(HANAKO, PASSWORD).await;
    owner
        .talks(&[("MAIL FROM:<hanako@example.jp>", "250"), ("RCPT TO:<friend@witness.example>", "250")])
        .await;
    let said = owner.data(&format!("From: hanako@example.jp\r\nSubject: {number}\r\n\r\n")).await;
    assert!(said.starts_with("250"), "{said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn thousands_of_wrong_passwords_cost_little_and_keep_no_owner_out() {
    let stage = Arc::new(Stage::new().await);
    owner_sends(&stage, 0).await;
    let (heard, over) = (Arc::new(Heard::default()), Arc::new(AtomicBool::new(false)));
    let watcher = tokio::spawn(watch(memory(), Arc::clone(&over)));
    let mut robots = JoinSet::new();
    for number in 0..ADDRESSES {
        let from = IpAddr::V4(Ipv4Addr::new(127, 0, 5, number + 1));
        let (stage, heard) = (Arc::clone(&stage), Arc::clone(&heard));
        robots.spawn(async move {
            if number % 2 == 0 {
                by_smtp(&stage, from, &heard).await;
            } else {
                by_pop3(stage.pop3s, from, &heard).await;
            }
        });
    }
    for number in 1..=5 {
        owner_sends(&stage, number).await;
    }
    stage.serves_others().await;
    while let Some(ended) = robots.join_next().await {
        ended.unwrap();
    }
    owner_sends(&stage, 6).await;
    over.store(true, Ordering::Relaxed);
    let most = watcher.await.unwrap();
    let [wrong, later, connections] =
        [&heard.wrong, &heard.later, &heard.connections].map(|counter| counter.load(Ordering::Relaxed));
    println!("{wrong} wrong, {later} put off, on {connections} connections; {most} octets");
    let all = usize::from(ADDRESSES) * GUESSES;
    assert_eq!(wrong + later, all);
    // Each network has ten, whatever it tries, and one more for each minute that this takes.
    assert!(wrong <= all / 5, "{wrong} were verified");
    assert!(most < OCTETS, "{most} octets");
    // All that the owner sent is in the spool: nobody takes it.
    assert_eq!(stage.gateway.spool.list(100).len(), 7);
}
