use super::*;

/// `a.example`, type A, class IN.
const GOOD: &[u8] = b"\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x01a\x07example\x00\x00\x01\x00\x01";

fn with(change: impl Fn(&mut Vec<u8>)) -> Vec<u8> {
    let mut message = GOOD.to_vec();
    change(&mut message);
    message
}

#[test]
fn one_question_is_read() {
    let query = parse(GOOD).unwrap();
    assert_eq!((query.name, query.kind, query.class), (&b"\x01a\x07example\x00"[..], kind::A, class::IN));
    assert!(query.edns.is_none() && !query.signed && query.is_internet());
    assert_eq!(query.head, GOOD);
}

#[test]
fn cut_at_any_octet_it_is_none() {
    for length in 0..GOOD.len() {
        let expected = if length < HEADER { Fault::Silent } else { Fault::Form };
        assert_eq!(parse(&GOOD[..length]).unwrap_err(), expected, "{length}");
    }
}

/// RFC 1035 §4.1.4: a name that points to itself, or anywhere.
#[test]
fn a_question_does_not_point() {
    for target in [12_u8, 0, 30] {
        assert_eq!(
            parse(&with(|message| message[12..14].copy_from_slice(&[0xC0, target]))).unwrap_err(),
            Fault::Form
        );
    }
    for kind in [0x40, 0x80, 0xBF] {
        assert_eq!(parse(&with(|message| message[12] = kind)).unwrap_err(), Fault::Form);
    }
}

/// RFC 1035 §2.3.4: 63 octets of a label, 255 of a name.
#[test]
fn a_name_has_its_limits() {
    let named = |labels: &[usize]| {
        let mut message = GOOD[..HEADER].to_vec();
        for length in labels {
            message.push(u8::try_from(*length).unwrap());
            message.extend(vec![b'x'; *length]);
        }
        message.extend_from_slice(&[0, 0, 1, 0, 1]);
        message
    };
    assert_eq!(parse(&named(&[63, 63, 63, 61])).unwrap().name.len(), NAME_LIMIT);
    assert_eq!(parse(&named(&[63, 63, 63, 62])).unwrap_err(), Fault::Form);
    assert_eq!(parse(&named(&[64])).unwrap_err(), Fault::Form);
    assert_eq!(parse(&named(&[])).unwrap().name, [0]);
}

#[test]
fn counts_hold() {
    for (at, count) in [(5, 0), (5, 2), (4, 1), (7, 1), (9, 1), (9, 2), (11, 1), (11, 4), (10, 255)] {
        assert_eq!(parse(&with(|message| message[at] = count)).unwrap_err(), Fault::Form, "{at}");
    }
    assert_eq!(parse(&with(|message| message.push(0))).unwrap_err(), Fault::Form);
}

#[test]
fn what_is_no_query_is_told_apart() {
    assert_eq!(parse(&with(|message| message[2] = 0x81)).unwrap_err(), Fault::Silent);
    assert_eq!(parse(&with(|message| message[2] = 0x20)).unwrap_err(), Fault::Opcode(opcode::NOTIFY));
    assert_eq!(parse(&with(|message| message[2] = 0x78)).unwrap_err(), Fault::Opcode(15));
}

/// RFC 1995 §3: the client's version of the zone stands behind the question.
#[test]
fn a_question_for_changes_has_a_version() {
    let ixfr = |kind: u8| {
        with(|message| {
            let length = message.len();
            message[length - 3] = kind;
            message[9] = 1;
            message.extend_from_slice(&[0xC0, 12, 0, 6, 0, 1, 0, 0, 0, 0, 0, 2, 1, 2]);
        })
    };
    assert_eq!(parse(&ixfr(251)).unwrap().kind, kind::IXFR);
    assert_eq!(parse(&ixfr(1)).unwrap_err(), Fault::Form);
}

/// RFC 8945 §5.1: a signature is the last record.
#[test]
fn a_signature_is_last() {
    let tsig = [1, b'k', 0, 0, 250, 0, 255, 0, 0, 0, 0, 0, 1, 9];
    let opt = [0, 0, 41, 2, 0, 0, 0, 0, 0, 0, 0];
    let both = |first: &[u8], second: &[u8]| {
        with(|message| {
            message[11] = 2;
            message.extend_from_slice(first);
            message.extend_from_slice(second);
        })
    };
    assert!(parse(&both(&opt, &tsig)).unwrap().signed);
    assert_eq!(parse(&both(&tsig, &opt)).unwrap_err(), Fault::Form);
}
