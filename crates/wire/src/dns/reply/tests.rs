use super::super::query::parse;
use super::*;

const ASKED: &[u8] = b"\x12\x34\x79\xff\x00\x01\x00\x00\x00\x00\x00\x00\x01a\x07example\x00\x00\x01\x00\x01";

fn query() -> Vec<u8> {
    let mut message = ASKED.to_vec();
    // A query, with every flag that is not ours to set.
    message[2] = 0x07;
    message
}

#[test]
fn an_answer_points_to_its_question() {
    let message = query();
    let query = parse(&message).unwrap();
    let (mut buffer, options) = ([0; 512], Options::default());
    let mut reply = Reply::begin(&query, &options, &mut buffer, 512).unwrap();
    reply.answer(Owner::ASKED, kind::A, 300, &[127, 0, 0, 2]);
    reply.authority(Owner::above(2), kind::NS, 60, &[0]);
    let length = reply.finish(&query, Rcode::NoError, &options);
    assert_eq!(buffer[..12], [0x12, 0x34, 0x85, 0x10, 0, 1, 0, 1, 0, 1, 0, 0]);
    assert_eq!(buffer[12..ASKED.len()], ASKED[12..]);
    let records = b"\xc0\x0c\x00\x01\x00\x01\x00\x00\x01\x2c\x00\x04\x7f\x00\x00\x02\xc0\x0e\x00\x02\x00\x01\x00\x00\x00\x3c\x00\x01\x00";
    assert_eq!(buffer[ASKED.len()..length], *records);
}

#[test]
fn what_has_no_room_is_left_out_whole() {
    let message = query();
    let query = parse(&message).unwrap();
    let options = Options::default();
    for limit in 0..200 {
        let mut buffer = [0; 512];
        let Some(mut reply) = Reply::begin(&query, &options, &mut buffer, limit) else {
            assert!(limit < ASKED.len());
            continue;
        };
        reply.answer(Owner::ASKED, kind::A, 300, &[127, 0, 0, 2]);
        reply.text(Owner::ASKED, 300, &[b'x'; 100]);
        let fits = !reply.is_truncated();
        let length = reply.finish(&query, Rcode::NoError, &options);
        assert!(length <= limit);
        assert_eq!(fits, limit >= ASKED.len() + 16 + 12 + 101);
        assert_eq!((buffer[2] & 2 == 0, buffer[7]), (fits, if fits { 2 } else { 0 }));
    }
}

/// RFC 1035 §3.3.14: strings of at most 255 octets.
#[test]
fn a_long_text_is_several_strings() {
    let message = query();
    let query = parse(&message).unwrap();
    let (mut buffer, options) = ([0; 2000], Options::default());
    let mut reply = Reply::begin(&query, &options, &mut buffer, 2000).unwrap();
    reply.text(Owner::ASKED, 1, &[b'x'; 300]);
    reply.text(Owner::ASKED, 1, b"");
    let length = reply.finish(&query, Rcode::NoError, &options);
    let data = &buffer[ASKED.len() + 10..length];
    assert_eq!(
        (data[..3].to_vec(), data[2 + 256], length),
        (vec![1, 46, 255], 45, ASKED.len() + 12 + 302 + 13)
    );
}

#[test]
fn the_limit_of_a_datagram_is_what_the_client_takes() {
    let message = query();
    let mut query = parse(&message).unwrap();
    assert_eq!(datagram_limit(&query), 512);
    for (size, limit) in [(0, 512), (600, 600), (1232, 1232), (65535, 1232)] {
        query.edns = Some(super::super::query::Edns { version: 0, size, cookie: None, nsid: false });
        assert_eq!(datagram_limit(&query), limit);
    }
}

#[test]
fn a_header_alone_says_what_it_can() {
    let mut buffer = [0xEE; 12];
    assert_eq!(header_alone(b"\x12\x34\x21\xff", Rcode::NotImp, &mut buffer), 12);
    assert_eq!(buffer, [0x12, 0x34, 0xA1, 4, 0, 0, 0, 0, 0, 0, 0, 0]);
    assert_eq!(header_alone(b"\x12", Rcode::FormErr, &mut buffer), 0);
}
