//! RFC 8945: whoever signs a question gets an answer that is signed, whatever the question is.

use std::str::FromStr as _;

use domain::base::iana::{Rcode, Rtype};
use domain::base::name::Name as Asked;
use domain::base::{Message, MessageBuilder};
use domain::rdata::tsig::Time48;
use domain::tsig::ClientTransaction;

use super::*;
use crate::transfer::giving::Giving;
use crate::transfer::key::{Keys, TransferKey};

fn key(secret: &str) -> TransferKey {
    TransferKey::new("to-ns2", "hmac-sha256", secret).unwrap()
}

const SECRET: &str = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

/// A server whose first zone has a key; the second one has none.
fn start_with_key() -> Server {
    let settings = settings(SETTINGS);
    let sockets = Sockets::bind(&settings, Handed::default()).unwrap();
    let mut zones: Vec<Arc<Zone>> = zones(&settings).iter().cloned().collect();
    let own = zones.iter_mut().find(|zone| zone.name.to_string() == "relays.test").unwrap();
    let text = format!("127.0.0.2:{}", "x".repeat(200));
    let change = |last: u8| crate::contents::Change {
        subject: "198.51.100.8".parse().unwrap(),
        answers: (2..=last).map(|own| Answer::new([127, 0, 0, own].into(), format!("{own}{text}"))).collect(),
    };
    let publishing = own.publishing.clone();
    publishing.publisher().change(8, vec![change(3)]);
    let transfer =
        crate::transfer::rights::Rights { keys: Keys::new(vec![key(SECRET)]), ..Default::default() };
    let mut with_key = Zone::new(&settings.zone[0], Vec::new(), publishing);
    with_key.transfer = transfer;
    *own = Arc::new(with_key);
    let zones = Zones::new(zones);
    let giving = Giving::new();
    giving.replace(zones.clone(), Vec::new());
    Server::start(&settings, sockets, zones, Some(Arc::new(giving))).unwrap()
}

fn now() -> Time48 {
    Time48::from_u64(clock::now().as_second().unsigned_abs())
}

/// A signed question, and what its answer is checked by.
fn signed(name: &str, kind: Rtype, key: TransferKey) -> (Vec<u8>, ClientTransaction<TransferKey>) {
    let mut question = MessageBuilder::new_vec().question();
    question.header_mut().set_id(0x1234);
    question.header_mut().set_rd(true);
    question.push((Asked::<Vec<u8>>::from_str(name).unwrap(), kind)).unwrap();
    let mut message = question.additional();
    let transaction = ClientTransaction::request(key, &mut message, now()).unwrap();
    (message.finish(), transaction)
}

#[tokio::test(flavor = "multi_thread")]
async fn rfc_8945_section_5_4_an_ordinary_question_is_answered_and_signed() {
    let server = start_with_key();
    for (name, kind, rcode, answers) in [
        ("7.100.51.198.relays.test.", Rtype::A, Rcode::NOERROR, 1),
        ("7.100.51.198.relays.test.", Rtype::TXT, Rcode::NOERROR, 1),
        ("9.100.51.198.relays.test.", Rtype::A, Rcode::NXDOMAIN, 0),
        ("2.0.0.127.RELAYS.test.", Rtype::A, Rcode::NOERROR, 1),
        ("relays.test.", Rtype::NS, Rcode::NOERROR, 2),
        ("relays.test.", Rtype::SOA, Rcode::NOERROR, 1),
    ] {
        let plain = ask(&server, &question(name.trim_end_matches('.'), kind.to_int()));
        for by_stream in [false, true] {
            let (message, transaction) = signed(name, kind, key(SECRET));
            let answer = if by_stream {
                let mut stream = connect(&server);
                stream.write_all(&framed(&message)).unwrap();
                read_framed(&mut stream)
            } else {
                ask(&server, &message)
            };
            let mut answer = Message::from_octets(answer).unwrap();
            transaction.answer(&mut answer, now()).unwrap_or_else(|error| panic!("{name} {kind}: {error}"));
            let header = answer.header();
            assert_eq!((header.rcode(), header.aa(), header.rd()), (rcode, true, true), "{name} {kind}");
            assert_eq!(answer.header_counts().ancount(), answers, "{name} {kind}");
            // Its signature aside, it is what everybody gets.
            let plain = Message::from_octets(&plain).unwrap();
            assert_eq!(answer.header_counts().nscount(), plain.header_counts().nscount(), "{name} {kind}");
            assert_eq!(plain.header_counts().ancount(), answers, "{name} {kind}");
        }
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn rfc_8945_section_5_3_a_signature_has_its_room() {
    let server = start_with_key();
    let plain = ask(&server, &question("8.100.51.198.relays.test", Rtype::TXT.to_int()));
    assert!((420..=512).contains(&plain.len()) && plain[2] & 2 == 0, "{}", plain.len());
    let (message, transaction) = signed("8.100.51.198.relays.test.", Rtype::TXT, key(SECRET));
    let octets = ask(&server, &message);
    assert!(octets.len() <= 512, "{}", octets.len());
    let mut answer = Message::from_octets(octets).unwrap();
    transaction.answer(&mut answer, now()).unwrap();
    assert!(answer.header().tc());
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signature_that_does_not_hold_gets_no_answer_to_its_question() {
    let server = start_with_key();
    let other = "ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA=";
    // What is wrong with it stands at the end of the answer (RFC 8945 §5.2): BADSIG, or BADKEY.
    for (name, secret, error) in [
        ("7.100.51.198.relays.test.", other, 16),
        // A zone without keys, and what is no zone of ours.
        ("mail.bad.example.domains.test.", SECRET, 17),
        ("example.", SECRET, 17),
    ] {
        let (message, _) = signed(name, Rtype::A, key(secret));
        let octets = ask(&server, &message);
        assert!(octets.ends_with(&[0, error, 0, 0]), "{name}: {octets:?}");
        let answer = Message::from_octets(octets).unwrap();
        assert_eq!(answer.header().rcode(), Rcode::NOTAUTH, "{name}");
        assert_eq!(answer.header_counts().ancount(), 0, "{name}");
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_signed_is_counted_once() {
    let server = start_with_key();
    let (message, _) = signed("7.100.51.198.relays.test.", Rtype::A, key(SECRET));
    ask(&server, &message);
    let zones = server.zones();
    let zone = zones.iter().find(|zone| zone.name.to_string() == "relays.test").unwrap();
    let totals = zone.statistics.totals();
    assert_eq!((totals.queries, totals.listed), (1, 1));
    let mut stream = connect(&server);
    stream.write_all(&framed(&message)).unwrap();
    read_framed(&mut stream);
    assert_eq!(server.statistics().totals().by_stream, 1);
    server.stop().await;
}
