//! What a client says of itself, and what is said of us (RFC 6891).

use super::*;

#[test]
fn rfc_6891_section_6_edns() {
    let mut asked = Asked::new(SETTINGS);
    let name = "7.100.51.198.relays.test";
    let question = question(name, 1).len();
    let answer = asked.datagram(&with_edns(name, 1, 4096, 0, &[0, 99, 0, 1, 7]));
    assert_eq!(answer[11], 1);
    assert_eq!(answer[question + 16..], [0, 0, 41, 4, 208, 0, 0, 0, 0, 0, 0]);
    // §6.1.3: a version that is not known.
    let answer = asked.datagram(&with_edns(name, 1, 4096, 1, &[1, 2, 3]));
    assert_eq!((answer[3] & 15, &answer[question..]), (0, &[0, 0, 41, 4, 208, 1, 0, 0, 0, 0, 0][..]));
    // Two records, a name that is not the root, options that do not end, lengths that lie.
    let mut twice = with_edns(name, 1, 512, 0, &[]);
    twice[11] = 2;
    twice.extend_from_slice(&[0, 0, 41, 2, 0, 0, 0, 0, 0, 0, 0]);
    let mut named = with_edns(name, 1, 512, 0, &[]);
    named.splice(question..=question, [1, b'a', 0]);
    let mut pointing = with_edns(name, 1, 512, 0, &[]);
    pointing.splice(question..=question, [0xC0, 12]);
    let short = with_edns(name, 1, 512, 0, &[0, 10, 0, 9, 1]);
    for message in [twice, named, pointing, short, with_edns(name, 1, 512, 0, &[0])] {
        assert_eq!(asked.datagram(&message)[3] & 15, 1);
    }
}

/// RFC 6891 §6.1.1: who speaks EDNS is answered so, whatever the message is.
#[test]
fn rfc_6891_section_6_what_is_no_query_is_answered_with_edns() {
    let mut asked = Asked::new(SETTINGS);
    let mut update = with_edns("relays.test", 6, 1232, 0, &[]);
    update[2] = 0x28;
    let answer = asked.datagram(&update);
    assert_eq!((answer[3], &answer[4..12]), (4, &[0, 0, 0, 0, 0, 0, 0, 1][..]));
    assert_eq!(answer[12..], [0, 0, 41, 4, 208, 0, 0, 0, 0, 0, 0]);
    let mut twice = with_edns("relays.test", 6, 1232, 0, &[]);
    twice.push(0);
    assert_eq!((asked.datagram(&twice)[3], asked.datagram(&twice)[11]), (1, 1));
}

/// RFC 7873 §5.4: a client asks for a cookie alone.
#[test]
fn rfc_7873_section_5_a_cookie_without_a_question() {
    let mut asked = Asked::new(SETTINGS);
    let alone = |options: &[u8]| {
        let mut message = vec![0x12, 0x34, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 41, 4, 208, 0, 0, 0, 0];
        message.extend_from_slice(&u16::try_from(options.len()).unwrap().to_be_bytes());
        message.extend_from_slice(options);
        message
    };
    let first = asked.datagram(&alone(&[0, 10, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8]));
    assert_eq!((first[3] & 15, &first[4..12]), (0, &[0, 0, 0, 0, 0, 0, 0, 1][..]));
    let mut cookie = first[first.len() - 28..].to_vec();
    assert_eq!(cookie[..12], [0, 10, 0, 24, 1, 2, 3, 4, 5, 6, 7, 8]);
    // The code has twelve bits: the low four in the header, the others in the record.
    assert_eq!(asked.datagram(&alone(&cookie))[17], 0);
    cookie[27] ^= 1;
    let wrong = asked.datagram(&alone(&cookie));
    assert_eq!((wrong[3] & 15, wrong[17]), (7, 1));
    assert_eq!(asked.datagram(&alone(&[]))[3] & 15, 1);
}

#[test]
fn rfc_5001_section_2_the_name_of_the_server() {
    let mut asked = Asked::new(SETTINGS);
    let answer = asked.datagram(&with_edns("relays.test", 6, 512, 0, &[0, 3, 0, 0]));
    assert!(answer.ends_with(&[0, 7, 0, 3, 0, 3, b'n', b's', b'1']));
}
