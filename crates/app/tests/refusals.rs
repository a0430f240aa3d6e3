//! Whatever is refused is in the log, in the status and in the metrics; and how the server ends.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::panic,
    reason = "a test ends where it fails"
)]

use std::io::Read as _;
use std::net::TcpStream;

mod stage;

use stage::gateway::{Dialogue, Gateway, Serving};

fn greeted(gateway: &Gateway) -> Dialogue {
    let mut dialogue = Dialogue::open(gateway.at("smtp"));
    dialogue.expect("", "220 ");
    dialogue.expect("EHLO client.example", "250 ");
    dialogue
}

/// A client whose message may come.
fn sending(gateway: &Gateway) -> Dialogue {
    let mut dialogue = greeted(gateway);
    dialogue.expect("MAIL FROM:<a@out.example>", "250 ");
    dialogue.expect("RCPT TO:<suzuki@example.jp>", "250 ");
    dialogue.expect("DATA", "354 ");
    dialogue
}

#[track_caller]
fn told(serving: &mut Serving, reason: &str, parts: &[&str]) {
    let line = serving.until("refused");
    for part in [&["service=smtp client=127.", "hello=client.example", reason], parts].concat() {
        assert!(line.contains(part), "{part:?} is not in {line}");
    }
}

#[test]
fn what_the_protocol_refuses_is_told_as_well() {
    let gateway = Gateway::new();
    let mut serving = gateway.start();
    let from = "from=<a@out.example>";
    greeted(&gateway).expect("MAIL FROM:<a@out.example> SIZE=999999999", "552 5.3.4");
    told(&mut serving, "reason=too-big", &[from]);
    sending(&gateway).expect("Subject: x\r\n\r\na\nb\r\n.", "550 5.6.0");
    told(&mut serving, "reason=bare-line-end", &[from]);
    let mut many = greeted(&gateway);
    many.expect("MAIL FROM:<a@out.example>", "250 ");
    for _ in 0..100 {
        many.expect("RCPT TO:<suzuki@example.jp>", "250 ");
    }
    for _ in 0..3 {
        many.expect("RCPT TO:<suzuki+x@example.jp>", "452 4.5.3");
    }
    many.expect("RSET", "250 ");
    told(&mut serving, "reason=too-many-recipients", &[from, "to=<suzuki+x@example.jp>"]);
    many.expect("MAIL FROM:<a@out.example>", "250 ");
    many.expect("RCPT TO:<鈴木@example.jp>", "553 5.6.7");
    told(&mut serving, "reason=needs-smtputf8", &[from]);
    drop(sending(&gateway));
    told(&mut serving, "reason=client-left", &[from]);
    let mut wrong = greeted(&gateway);
    for _ in 0..19 {
        wrong.expect("BOGUS", "500 ");
    }
    wrong.expect("BOGUS", "500 ");
    wrong.expect("", "421 4.7.0");
    told(&mut serving, "reason=too-many-errors", &[]);
    let status = gateway.stage.run(&["status", "--format", "json"]).with(0).out;
    let status: serde_json::Value = serde_json::from_str(&status).unwrap();
    assert_eq!(status["refused"], 6);
    serving.stop();
}

#[test]
fn a_crowd_of_connections_is_one_line_a_second() {
    let gateway = Gateway::new();
    gateway.change("[limits]\n", "[limits]\nsessions_per_address = 1\n");
    let mut serving = gateway.start();
    let _held = greeted(&gateway);
    for _ in 0..50 {
        let mut said = String::new();
        TcpStream::connect(gateway.at("smtp")).unwrap().read_to_string(&mut said).unwrap();
        assert_eq!(said, "421 4.7.0 Too many connections\r\n");
    }
    let (mut lines, mut connections) = (0, 0);
    while connections < 50 {
        let line = serving.until("refused");
        assert!(line.contains("service=smtp client=127.0.0.1 reason=too-many-connections"), "{line}");
        let count = line.split("connections=").nth(1).unwrap().split([':', ' ']).next().unwrap();
        connections += count.parse::<u64>().unwrap();
        lines += 1;
    }
    assert!(connections == 50 && lines < 10, "{connections} in {lines} lines");
    serving.stop();
}

#[test]
fn a_message_that_has_begun_is_finished_before_the_end() {
    let gateway = Gateway::new();
    let serving = gateway.start();
    let mut idle = greeted(&gateway);
    let mut busy = sending(&gateway);
    let mut chunked = greeted(&gateway);
    chunked.expect("MAIL FROM:<a@out.example>", "250 ");
    chunked.expect("RCPT TO:<suzuki@example.jp>", "250 ");
    chunked.expect("BDAT 14\r\nSubject: x\r\n", "250 ");
    serving.signal("-TERM");
    idle.expect("", "421 4.3.2");
    busy.expect("Subject: x\r\n\r\nHello\r\n.", "250 2.0.0");
    busy.expect("", "421 4.3.2");
    chunked.expect("BDAT 7 LAST\r\nHello", "250 2.0.0");
    chunked.expect("", "421 4.3.2");
    serving.stop();
}
