//! A Maildir whose deliverer is killed in the middle, again and again: what was reported as delivered is there and whole, and
//! readers never meet half a message.
#![expect(clippy::unwrap_used, reason = "a test fails by a panic")]

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Command, Stdio};

use sekisho_gateway::maildir::Maildir;

/// Says to this very program that it is the deliverer, and where to.
const DELIVER_TO: &str = "SEKISHO_DELIVER_TO";
/// The octets of each message.
const SIZE: usize = 200_000;
/// How often the deliverer is killed.
const ROUNDS: usize = 20;

#[test]
#[ignore = "the other test runs it, to kill it"]
fn deliver_for_ever() {
    let Ok(path) = std::env::var(DELIVER_TO) else { return };
    let maildir = Maildir::at(path, "mx.example").unwrap();
    let message = vec![b'x'; SIZE];
    loop {
        println!("delivered {}", maildir.deliver(&mut message.as_slice()).unwrap());
    }
}

#[test]
fn a_deliverer_is_killed_and_nothing_is_lost_or_half() {
    let directory = tempfile::tempdir().unwrap();
    let mut reported = BTreeSet::new();
    for round in 0..ROUNDS {
        let mut deliverer = Command::new(std::env::current_exe().unwrap())
            .args(["--ignored", "--exact", "--nocapture", "deliver_for_ever"])
            .env(DELIVER_TO, directory.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(deliverer.stdout.take().unwrap()).lines();
        // One more in each round, so that it is killed at ever other places.
        let mut wait = round % 5 + 1;
        while wait > 0 {
            let line = lines.next().unwrap_or_else(|| panic!("the deliverer ended")).unwrap();
            wait -= usize::from(note(&line, &mut reported));
        }
        deliverer.kill().unwrap();
        deliverer.wait().unwrap();
        for line in lines.map_while(Result::ok) {
            note(&line, &mut reported);
        }
        check(directory.path(), &reported);
    }
}

/// Takes note of what the deliverer reports. A line that was cut off by the kill is no report.
fn note(line: &str, reported: &mut BTreeSet<String>) -> bool {
    let name = line.split_once("delivered ").map(|(_, name)| name).filter(|name| name.contains(",W="));
    let whole = name.filter(|name| name.ends_with(&format!("W={}", SIZE + 2)));
    whole.is_some_and(|name| reported.insert(name.to_owned()))
}

fn check(path: &Path, reported: &BTreeSet<String>) {
    let maildir = Maildir::at(path, "mx.example").unwrap();
    let entries = maildir.list().unwrap();
    let listed: BTreeSet<String> = entries.iter().map(|entry| entry.unique_id.clone()).collect();
    assert!(reported.is_subset(&listed), "a delivered message is gone");
    for entry in &entries {
        let mut octets = Vec::new();
        maildir.open(entry).unwrap().unwrap().read_to_end(&mut octets).unwrap();
        assert!(octets.len() == SIZE && octets.iter().all(|octet| *octet == b'x'), "half a message");
    }
}
