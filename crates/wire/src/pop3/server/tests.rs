use std::sync::Arc;
use std::time::Instant;

use super::*;
use crate::pop3::reply::ResponseCode;

/// A machine whose account holds `count` messages, logged in.
fn logged_in(count: usize) -> Server {
    let mut server = Server::new(Arc::new(ServerSettings::named("pop.example")), true);
    let (now, mut out) = (Instant::now(), Vec::new());
    server.start(now, &mut out);
    server.step(b"USER user\r\nPASS secret\r\n", now, &mut out);
    assert!(matches!(out.last(), Some(Action::Ask(Question::Login { .. }))));
    let listing = |index: usize| Listing { octets: 3, unique_id: format!("id{index}") };
    let listings = (0..count).map(listing).collect();
    server.answer(Answer::Maildrop { listings, text: String::new() }, now, &mut out);
    server
}

fn said(actions: &[Action]) -> String {
    let octets = actions.iter().filter_map(|action| match action {
        Action::Send(octets) => Some(octets.as_slice()),
        _ => None,
    });
    String::from_utf8(octets.collect::<Vec<_>>().concat()).unwrap()
}

#[test]
fn a_long_list_is_given_in_parts_and_whole() {
    let mut server = logged_in(1200);
    let (now, mut input, mut all, mut largest) =
        (Instant::now(), b"UIDL\r\nNOOP\r\n".to_vec(), String::new(), 0);
    loop {
        let mut out = Vec::new();
        let consumed = server.step(&input, now, &mut out);
        input.drain(..consumed);
        let part = said(&out);
        if consumed == 0 && part.is_empty() {
            break;
        }
        largest = largest.max(part.lines().count());
        all.push_str(&part);
    }
    assert!(largest <= 502, "{largest} lines at once");
    assert!(all.ends_with("1200 id1199\r\n.\r\n+OK\r\n"), "{all}");
    assert_eq!(all.lines().count(), 1203);
}

#[test]
fn while_a_question_is_open_nothing_is_taken() {
    let mut server = logged_in(1);
    let (now, mut out) = (Instant::now(), Vec::new());
    assert_eq!(server.step(b"RETR 1\r\nDELE 1\r\n", now, &mut out), 8);
    assert!(server.is_asking() && server.deadline().is_none());
    assert_eq!(server.step(b"DELE 1\r\n", now, &mut out), 0);
    server.answer(Answer::Accept, now, &mut out);
    assert!(server.is_asking());
    // Neither a second answer nor more input comes between a message and its end.
    server.answer(Answer::Close, now, &mut out);
    assert_eq!(server.step(b"DELE 1\r\n", now, &mut out), 0);
    let mut sent = Vec::new();
    assert!(server.content(b"x\n", &mut sent));
    server.content_end(now, &mut sent);
    assert_eq!(sent, b"x\r\n.\r\n");
    assert_eq!(server.step(b"DELE 1\r\n", now, &mut out), 8);
}

#[test]
fn a_yes_in_place_of_a_refusal_lets_nobody_in() {
    let mut server = Server::new(Arc::new(ServerSettings::named("pop.example")), true);
    let (now, mut out) = (Instant::now(), Vec::new());
    server.step(b"USER user\r\nPASS secret\r\n", now, &mut out);
    out.clear();
    server.answer(Answer::Refuse(Reply::ok("welcome")), now, &mut out);
    server.step(b"STAT\r\n", now, &mut out);
    assert_eq!(said(&out), "-ERR [SYS/TEMP] Try again later\r\n-ERR Log in first\r\n");
}

#[test]
fn a_server_that_goes_deletes_nothing_and_says_nothing_inside_a_message() {
    let (now, mut out) = (Instant::now(), Vec::new());
    let mut server = logged_in(1);
    server.step(b"DELE 1\r\n", now, &mut out);
    out.clear();
    server.shut_down(&mut out);
    assert_eq!(said(&out), "-ERR [SYS/TEMP] The server is shutting down\r\n");
    assert_eq!(out.last(), Some(&Action::Close));
    let mut server = logged_in(1);
    server.step(b"RETR 1\r\n", now, &mut out);
    server.answer(Answer::Accept, now, &mut out);
    out.clear();
    server.shut_down(&mut out);
    assert_eq!(out, [Action::Close]);
}

#[test]
fn refusals_of_ours_do_not_count_as_wrong_passwords() {
    let mut server = Server::new(Arc::new(ServerSettings::named("pop.example")), true);
    let now = Instant::now();
    for _ in 0..5 {
        let mut out = Vec::new();
        server.step(b"USER user\r\nPASS secret\r\n", now, &mut out);
        let busy = Reply::coded(ResponseCode::SystemTemporary, "Try again later");
        server.answer(Answer::Refuse(busy), now, &mut out);
        assert!(!out.contains(&Action::Close));
    }
}
