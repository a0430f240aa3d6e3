//! Queries of DNS, and what is written as an answer to them.

use sekisho_wire::dns::query::{Fault, parse};
use sekisho_wire::dns::reply::{Options, Owner, Reply, datagram_limit, header_alone};
use sekisho_wire::dns::{HEADER, NAME_LIMIT, Rcode, kind};

/// A query that is read has a whole name; its answer repeats the question, keeps within what the client takes, and is no
/// query itself.
pub fn dns_query(data: &[u8]) {
    one(data);
    // Few octets are a header: the same ones behind one that is good, with none to three records behind the question.
    let count = data.first().map_or(0, |octet| octet & 3);
    one(&[b"\x12\x34\x01\0\0\x01\0\0\0\0\0", &[count][..], data.get(1..).unwrap_or_default()].concat());
}

fn one(data: &[u8]) {
    let at = |octets: &[u8], index: usize| octets.get(index).copied().unwrap_or_default();
    let mut buffer = [0xEE; 1500];
    let query = match parse(data) {
        Ok(query) => query,
        Err(fault) => {
            let length = header_alone(data, Rcode::FormErr, &mut buffer);
            // With a record of EDNS for who speaks it.
            assert!(
                [HEADER, HEADER + 11].contains(&length) || data.len() < 4,
                "a header alone has its length"
            );
            assert_eq!(
                fault == Fault::Silent,
                data.len() < HEADER || at(data, 2) & 0x80 != 0,
                "who is answered"
            );
            return;
        }
    };
    if query.name.is_empty() {
        assert_eq!(query.head.len(), HEADER, "a cookie is asked for without a question");
        assert!(query.edns.is_some_and(|edns| edns.cookie.is_some()), "and nothing else is");
        return;
    }
    assert!((1..=NAME_LIMIT).contains(&query.name.len()), "a name has its limit");
    assert_eq!(query.name.last(), Some(&0), "a name ends at the root");
    assert_eq!(query.head.len(), HEADER + query.name.len() + 4, "a question is a name, a type and a class");
    let cookie = [7; 24];
    let options = Options { cookie: Some(&cookie), nsid: Some(b"a name") };
    let limit = datagram_limit(&query);
    let begun = Reply::begin(&query, &options, &mut buffer, limit);
    assert!(begun.is_some(), "a question has room in any answer");
    let Some(mut reply) = begun else { return };
    let text = vec![b'x'; usize::from(at(data, 0)) * 4];
    reply.text(Owner::ASKED, 1, &text);
    reply.answer(Owner::above(query.name.len() - 1), kind::A, 1, &[127, 0, 0, 2]);
    reply.authority(Owner::ASKED, kind::SOA, 1, &text);
    let truncated = reply.is_truncated();
    let length = reply.finish(&query, Rcode::NxDomain, &options);
    assert!(length <= limit, "an answer is no longer than allowed");
    assert_eq!(at(&buffer, 2) & 0x82 == 0x82, truncated, "what was cut says so");
    let question = HEADER..query.head.len();
    assert_eq!(buffer.get(question.clone()), query.head.get(question), "the question comes back");
    assert_eq!(
        parse(buffer.get(..length).unwrap_or_default()).err(),
        Some(Fault::Silent),
        "an answer is answered"
    );
}
