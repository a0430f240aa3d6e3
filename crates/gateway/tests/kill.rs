//! A process that takes and delivers mail is killed, again and again, and nothing that it acknowledged is lost.
//!
//! The test starts itself as the process to be killed. `SEKISHO_KILL_ROUNDS` says how often (50 without it).
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use jiff::Timestamp;
use sekisho_gateway::spool::{Envelope, MessageId, Queued, Recipient, Spool, SpoolSettings};
use sekisho_net::random;
use sekisho_store::log::LogSettings;
use sekisho_wire::smtp::parameter::Body;

/// The directory of the process to be killed.
const DIRECTORY: &str = "SEKISHO_KILL_DIRECTORY";
/// How often it is killed.
const ROUNDS: &str = "SEKISHO_KILL_ROUNDS";
/// Sessions of it.
const SESSIONS: usize = 8;
/// Messages that are left for the next round.
const LEFT: usize = 20;

fn settings() -> SpoolSettings {
    let log = LogSettings { segment_octets: 256 << 10, ..LogSettings::default() };
    SpoolSettings { log, dropped_retry: Duration::ZERO, ..SpoolSettings::default() }
}

/// What a message holds follows from its name.
fn content(id: MessageId) -> Vec<u8> {
    let name = id.to_string().into_bytes();
    let seed = name.iter().fold(7_usize, |seed, octet| seed.wrapping_mul(31).wrapping_add((*octet).into()));
    let length = if seed.is_multiple_of(40) { 150_000 + seed % 1000 } else { seed % 6000 };
    (0..length).map(|index| name[index % name.len()] ^ u8::try_from(index / 11 % 128).unwrap()).collect()
}

fn envelope() -> Envelope {
    Envelope {
        reverse_path: Vec::new(),
        recipients: vec![Recipient {
            forward_path: b"taro@example.jp".to_vec(),
            target: "mailbox:taro".to_owned(),
            notify: None,
            original_recipient: None,
        }],
        body: Body::EightBitMime,
        smtputf8: false,
        ret: None,
        envelope_id: None,
        principal: None,
        client: None,
        listener: "mx".to_owned(),
        received: Timestamp::UNIX_EPOCH,
        trace: Vec::new(),
    }
}

fn read(queued: &Queued) -> Vec<u8> {
    let mut octets = Vec::new();
    queued.body().read_to_end(&mut octets).unwrap();
    octets
}

/// A line to whoever kills us, in one write.
fn say(word: &str, id: MessageId) {
    std::io::stdout().write_all(format!("{word} {id}\n").as_bytes()).unwrap();
}

/// Takes and delivers until it is killed.
async fn be_killed(directory: &Path) {
    let (spool, _) = Spool::open(directory, settings()).unwrap();
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..SESSIONS {
        let spool = spool.clone();
        tasks.spawn(async move {
            loop {
                let mut incoming = spool.begin();
                let octets = content(incoming.id());
                incoming.write(&octets).await.unwrap();
                say("taken", incoming.commit(&envelope()).await.unwrap());
            }
        });
    }
    tasks.spawn(async move {
        loop {
            let mut queued = spool.next().await.unwrap();
            assert_eq!(read(&queued), content(queued.id()));
            say("delivered", queued.id());
            queued.done(0).await.unwrap();
            say("done", queued.id());
        }
    });
    // None of them ends but by failing.
    tasks.join_next().await.unwrap().unwrap();
}

/// Starts the process, kills it, and gives what it said.
fn kill_one(directory: &Path) -> BTreeMap<String, BTreeSet<MessageId>> {
    let program = std::env::current_exe().unwrap();
    let mut child = Command::new(program)
        .args(["--exact", "nothing_acknowledged_is_lost_when_the_process_is_killed", "--nocapture"])
        .env(DIRECTORY, directory)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut said: BTreeMap<String, BTreeSet<MessageId>> = BTreeMap::new();
    let mut note = |line: &str| {
        if let Some((word, id)) = line.split_once(' ')
            && let Some(id) = MessageId::parse(id)
        {
            said.entry(word.to_owned()).or_default().insert(id);
        }
    };
    // It is at work when it took a message.
    for line in lines.by_ref() {
        let line = line.unwrap();
        note(&line);
        if line.starts_with("taken ") {
            break;
        }
    }
    let wait = Duration::from_micros(random::number().unwrap() % 50_000);
    let killer = std::thread::spawn(move || {
        std::thread::sleep(wait);
        child.kill().unwrap();
        child.wait().unwrap()
    });
    lines.for_each(|line| note(&line.unwrap()));
    assert_eq!(killer.join().unwrap().signal(), Some(9), "it ended by itself");
    said
}

/// What is there is right, and what must be there is there.
async fn check(directory: &Path, owed: &mut BTreeSet<MessageId>, done: &BTreeSet<MessageId>, round: usize) {
    let (spool, recovery) = Spool::open(directory, settings()).unwrap();
    let mut found = BTreeSet::new();
    for waiting in spool.list(usize::MAX) {
        let mut queued = spool.take(waiting.id).await.unwrap().unwrap();
        assert_eq!(read(&queued), content(waiting.id), "round {round}: {} is not whole", waiting.id);
        assert!(!done.contains(&waiting.id), "round {round}: {} would be delivered again", waiting.id);
        found.insert(waiting.id);
        if found.len() > LEFT {
            queued.done(0).await.unwrap();
        }
    }
    let lost: Vec<_> = owed.difference(&found).collect();
    assert_eq!(lost, Vec::<&MessageId>::new(), "round {round}: lost, {recovery:?}");
    *owed = found.into_iter().take(LEFT).collect();
    spool.close().await;
}

#[test]
fn nothing_acknowledged_is_lost_when_the_process_is_killed() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    if let Some(directory) = std::env::var_os(DIRECTORY) {
        return runtime.block_on(be_killed(Path::new(&directory)));
    }
    let rounds = std::env::var(ROUNDS).map_or(50, |text| text.parse().unwrap());
    let directory = tempfile::tempdir().unwrap();
    let (mut owed, mut taken, mut delivered) = (BTreeSet::new(), 0, 0);
    for round in 0..rounds {
        let mut said = kill_one(directory.path());
        let mut heard = |word: &str| said.remove(word).unwrap_or_default();
        let (new, asked, done) = (heard("taken"), heard("delivered"), heard("done"));
        taken += new.len();
        delivered += done.len();
        owed.extend(new);
        // What was on its way to be noted as done may be there or not.
        owed.retain(|id| !asked.contains(id));
        runtime.block_on(check(directory.path(), &mut owed, &done, round));
    }
    assert!(taken > rounds && delivered > 0, "{taken} taken in {rounds} rounds");
    println!("{rounds} kills, {taken} acknowledged, {delivered} delivered, 0 lost");
}
