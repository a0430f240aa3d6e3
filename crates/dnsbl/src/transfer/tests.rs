//! What goes out comes in again, signed or not; what is broken in between is thrown away.

use std::collections::BTreeSet;

use domain::base::Message;
use domain::base::iana::{Rcode, Rtype, TsigRcode};
use domain::rdata::tsig::{Time48, Tsig};
use domain::tsig::ServerSequence;

use super::giving::unsigned;
use super::incoming::{Incoming, IncomingError, soa_answer, soa_question};
use super::journal::{Difference, Journal};
use super::key::{KeyError, Keys, TransferKey};
use super::message::{acknowledge, acknowledgement, notified_zone, notify};
use super::outgoing::{Transfer, TransferError, answer, serial_of};
use crate::answer::Answer;
use crate::formats::write::Head;
use crate::subject::Subject;

type Entries = Vec<(Subject, Option<Answer>)>;

fn now() -> Time48 {
    Time48::from_u64(1_764_000_000)
}

fn key() -> TransferKey {
    TransferKey::new("transfer.example", "hmac-sha256", "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=")
        .unwrap()
}

fn with_head<T>(serial: u32, run: impl FnOnce(&Head) -> T) -> T {
    run(&Head {
        origin: "relays.example".to_owned(),
        name_servers: vec!["ns1.example".to_owned(), "ns2.example".to_owned()],
        contact: "hostmaster.example".to_owned(),
        serial,
        ttl: 300,
        negative_ttl: 60,
        addresses: true,
        notice: Some("This list ended on 2026-11-29: x".to_owned()),
    })
}

fn entries(count: u32) -> Entries {
    let answer = Answer::new([127, 0, 0, 2].into(), "see ?ip=$");
    (0..count)
        .map(|n| (Subject::Address(std::net::Ipv4Addr::from(n + 0xc000_0200).into()), Some(answer.clone())))
        .collect()
}

/// The messages that answer a request.
fn send(request: &[u8], entries: &Entries, keys: &Keys) -> Vec<Vec<u8>> {
    let mut request = Message::from_octets(request.to_vec()).unwrap();
    let signature =
        ServerSequence::request(keys, &mut request, now()).unwrap().map(|sequence| (sequence, now()));
    let mut messages = Vec::new();
    let whole = Transfer::Whole(entries.iter().map(|(subject, answer)| (subject.clone(), answer.as_ref())));
    with_head(7, |head| {
        answer(request.for_slice(), head, whole, signature, &mut |message| {
            messages.push(message);
            Ok(())
        })
    })
    .unwrap();
    messages
}

fn receive(
    incoming: Incoming,
    messages: Vec<Vec<u8>>,
) -> Result<BTreeSet<(String, u8, String)>, IncomingError> {
    let mut incoming = incoming;
    for message in messages {
        incoming.take(message, now())?;
    }
    // What the primary says of the zone, its secondary says as well.
    assert_eq!(incoming.notice(), Some("This list ended on 2026-11-29: x"));
    let mut found = BTreeSet::new();
    let times = incoming.finish(crate::settings::Kind::Ip, &mut |subject, answer| {
        let answer = answer.cloned().unwrap_or_else(|| Answer::new([0, 0, 0, 0].into(), "not listed"));
        found.insert((subject.to_string(), answer.value.octets()[3], answer.text.to_string()));
    })?;
    assert_eq!((times.serial, times.minimum), (7, 60));
    Ok(found)
}

#[test]
fn rfc_5936_a_whole_zone_goes_out_and_comes_in() {
    for key in [None, Some(key())] {
        let keys = Keys::new(key.clone().into_iter().collect());
        let (incoming, request) = Incoming::begin(77, "relays.example", key, now()).unwrap();
        let messages = send(&request, &entries(2000), &keys);
        assert!(messages.len() > 3, "{}", messages.len());
        assert!(messages.iter().all(|message| message.len() < 17_000));
        let found = receive(incoming, messages).unwrap();
        assert_eq!(found.len(), 2000);
        assert!(found.contains(&("192.0.2.9".to_owned(), 2, "see ?ip=$".to_owned())));
    }
}

#[test]
fn a_network_and_what_is_excluded_from_it_arrive_as_wildcards() {
    let answer = Answer::new([127, 0, 0, 3].into(), "net");
    let entries = vec![("192.0.2.9".parse().unwrap(), None), ("192.0.2.0/24".parse().unwrap(), Some(answer))];
    let (incoming, request) = Incoming::begin(1, "relays.example", None, now()).unwrap();
    let found = receive(incoming, send(&request, &entries, &Keys::default())).unwrap();
    let entry = |subject: &str, last, text: &str| (subject.to_owned(), last, text.to_owned());
    assert_eq!(found, [entry("192.0.2.0/24", 3, "net"), entry("192.0.2.9", 0, "not listed")].into());
}

/// A wildcard knows no address; it names the network, and who takes it over knows again what stands for the address.
#[test]
fn the_text_of_a_network_names_it_on_the_way() {
    let answer = Answer::new([127, 0, 0, 3].into(), "$ is listed: example/?$");
    let entries = vec![("9.9.8.0/23".parse().unwrap(), Some(answer))];
    let (incoming, request) = Incoming::begin(1, "relays.example", None, now()).unwrap();
    let messages = send(&request, &entries, &Keys::default());
    let sent = String::from_utf8_lossy(&messages.concat()).into_owned();
    assert!(sent.contains("9.9.9.0/24 is listed: example/?9.9.9.0/24"), "{sent:?}");
    let found = receive(incoming, messages).unwrap();
    let entry = |subject: &str| (subject.to_owned(), 3, "$ is listed: example/?$".to_owned());
    assert_eq!(found, [entry("9.9.8.0/24"), entry("9.9.9.0/24")].into());
}

/// RFC 2308 §5: the lower of the SOA record's own TTL and its last field.
#[test]
fn the_head_may_be_kept_no_longer_than_that_something_is_not_listed() {
    let soa = with_head(7, |head| super::records::soa(head, 7)).unwrap();
    assert_eq!(soa.ttl().as_secs(), 60);
}

#[test]
fn a_primary_that_lists_everything_is_not_taken() {
    let (mut incoming, request) = Incoming::begin(1, "relays.example", None, now()).unwrap();
    let request = Message::from_octets(request).unwrap();
    let soa = with_head(7, |head| super::records::soa(head, 7)).unwrap();
    let all = super::records::name("*", "relays.example").unwrap();
    let mut message = domain::base::MessageBuilder::new_vec().start_answer(&request, Rcode::NOERROR).unwrap();
    message.push(&soa).unwrap();
    message.push((all, 300, domain::rdata::A::new([127, 0, 0, 2].into()))).unwrap();
    message.push(&soa).unwrap();
    assert!(incoming.take(message.finish(), now()).unwrap());
    let finished = incoming.finish(crate::settings::Kind::Ip, &mut |_, _| {});
    assert_eq!(finished, Err(IncomingError::Everything("relays.example".to_owned())));
}

#[test]
fn a_transfer_that_is_cut_or_changed_is_thrown_away() {
    let keys = Keys::new(vec![key()]);
    let begin = || Incoming::begin(77, "relays.example", Some(key()), now()).unwrap();
    let (incoming, request) = begin();
    let messages = send(&request, &entries(2000), &keys);
    let cut = messages.iter().take(2).cloned().collect();
    assert_eq!(receive(incoming, cut), Err(IncomingError::Cut));
    let mut changed = messages.clone();
    changed[1][40] ^= 1;
    assert!(matches!(receive(begin().0, changed), Err(IncomingError::Signature(_))));
    let missing =
        messages.iter().enumerate().filter(|(n, _)| *n != 1).map(|(_, message)| message.clone()).collect();
    assert!(matches!(receive(begin().0, missing), Err(IncomingError::Signature(_))));
    let (plain, request) = Incoming::begin(77, "relays.example", None, now()).unwrap();
    let unsigned = send(&request, &entries(5), &keys);
    assert!(receive(plain, unsigned.clone()).is_ok());
    assert!(matches!(receive(begin().0, unsigned), Err(IncomingError::Signature(_))));
}

/// Whatever a primary sends, truncated or changed anywhere, is an answer or an error.
#[test]
fn any_octets_of_a_primary_are_an_answer() {
    let (_, request) = Incoming::begin(77, "relays.example", None, now()).unwrap();
    let messages = send(&request, &entries(3), &Keys::default());
    for length in 0..messages[0].len() {
        let (mut incoming, _) = Incoming::begin(77, "relays.example", None, now()).unwrap();
        assert_ne!(incoming.take(messages[0][..length].to_vec(), now()), Ok(true), "{length}");
    }
    for place in 0..messages[0].len() {
        for bit in 0..8 {
            let mut changed = messages[0].clone();
            changed[place] ^= 1 << bit;
            let (mut incoming, _) = Incoming::begin(77, "relays.example", None, now()).unwrap();
            let _ = incoming.take(changed, now());
        }
    }
}

#[test]
fn rfc_8945_a_wrong_key_is_refused() {
    let other = TransferKey::new("transfer.example", "hmac-sha256", "b3RoZXJvdGhlcm90aGVyb3RoZXI=").unwrap();
    let (_, request) = Incoming::begin(77, "relays.example", Some(other), now()).unwrap();
    let mut message = Message::from_octets(request).unwrap();
    let error = ServerSequence::request(&Keys::new(vec![key()]), &mut message, now()).unwrap_err();
    let answer = Message::from_octets(unsigned(&message, error).unwrap()).unwrap();
    assert_eq!(answer.header().rcode(), Rcode::NOTAUTH);
    let signatures = answer.additional().unwrap().limit_to::<Tsig<_, _>>();
    let errors: Vec<TsigRcode> = signatures.map(|record| record.unwrap().data().error()).collect();
    assert_eq!(errors, [TsigRcode::BADSIG]);
    assert_eq!(TransferKey::new("a", "hmac-sha256", "c2hvcnQ=").unwrap_err(), KeyError::Secret);
    assert!(matches!(TransferKey::new("a", "hmac-md5", "").unwrap_err(), KeyError::Algorithm(_)));
    assert_eq!(format!("{:?}", key()), "transfer.example ***");
}

#[test]
fn rfc_1995_only_what_changed_is_sent() {
    let listed = |text: &str| vec![Answer::new([127, 0, 0, 2].into(), text)];
    let difference = |subject: &str, before: &[Answer], after: &[Answer]| Difference {
        subject: subject.parse().unwrap(),
        before: before.to_vec(),
        after: after.to_vec(),
    };
    let mut journal = Journal::default();
    journal.record(5, 6, vec![difference("192.0.2.1", &[], &listed("a"))]);
    journal.record(
        6,
        7,
        vec![difference("192.0.2.2", &listed("b"), &[]), difference("192.0.2.1", &listed("a"), &listed("c"))],
    );
    journal.record(7, 8, vec![difference("192.0.2.3", &[], &listed("d"))]);
    journal.record(8, 9, vec![difference("192.0.2.3", &listed("d"), &[])]);
    let all = journal.between(5, 9).unwrap();
    assert_eq!(all, [difference("192.0.2.1", &[], &listed("c")), difference("192.0.2.2", &listed("b"), &[])]);
    assert_eq!(journal.between(9, 9), None);
    assert_eq!(journal.between(4, 9), None);
    let (_, request) = Incoming::begin(3, "relays.example", None, now()).unwrap();
    let request = Message::from_octets(request).unwrap();
    let mut messages = Vec::new();
    with_head(9, |head| {
        let transfer: Transfer<'_, std::iter::Empty<_>> =
            Transfer::Differences { since: 5, differences: &all };
        answer(request.for_slice(), head, transfer, None, &mut |message| {
            messages.push(message);
            Ok::<_, TransferError>(())
        })
    })
    .unwrap();
    let message = Message::from_octets(messages.remove(0)).unwrap();
    let kinds: Vec<Rtype> = message.answer().unwrap().map(|record| record.unwrap().rtype()).collect();
    assert_eq!(
        kinds,
        [Rtype::SOA, Rtype::SOA, Rtype::A, Rtype::TXT, Rtype::SOA, Rtype::A, Rtype::TXT, Rtype::SOA]
    );
    // A network changes what other names mean: then only the whole zone is right.
    journal.record(9, 10, vec![difference("192.0.2.0/24", &[], &listed("e"))]);
    assert_eq!(journal.between(5, 10), None);
}

#[test]
fn rfc_1996_a_secondary_is_told() {
    let octets = with_head(9, |head| notify(42, head)).unwrap();
    assert_eq!(notified_zone(&octets).as_deref(), Some("relays.example"));
    let answer = acknowledge(&octets).unwrap();
    assert_eq!(acknowledgement(&answer, 42), Some(Rcode::NOERROR));
    assert_eq!(acknowledgement(&answer, 43), None);
    assert_eq!(acknowledgement(&octets, 42), None);
    let mut refused = answer.clone();
    refused[3] |= 9;
    assert_eq!(acknowledgement(&refused, 42), Some(Rcode::NOTAUTH));
    assert_eq!(notified_zone(&answer), None);
    assert_eq!(notified_zone(b"short"), None);
    let question = soa_question(5, "relays.example").unwrap();
    assert!(soa_answer(5, &question).is_err());
    assert_eq!(serial_of(Message::from_octets(&question[..]).unwrap().for_slice()), None);
}
