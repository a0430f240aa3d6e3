use proptest::prelude::*;

use super::*;

fn read(octets: &[u8]) -> Result<Vec<ReceivedReply>, ReplyError> {
    let mut reader = ReplyReader::new();
    reader.push(octets);
    let mut replies = Vec::new();
    while let Some(reply) = reader.next()? {
        replies.push(reply);
    }
    Ok(replies)
}

#[test]
fn rfc_5321_section_4_2_1_multi_line_replies() {
    let replies = read(b"250-a.example\r\n250-SIZE 10\r\n250 HELP\r\n550 5.7.1 no\r\n").unwrap();
    assert_eq!(replies.len(), 2);
    assert_eq!(replies[0].lines.len(), 3);
    assert_eq!(replies[1].enhanced, Some(EnhancedCode::new(5, 7, 1)));
    assert_eq!(replies[1].text(), "no");
    assert!(replies.iter().all(|reply| reply.anomalies.is_empty()));
}

#[test]
fn garbage_is_read_and_named() {
    let reply = &read(b"250-one\n251 \xffwo\x00\n").unwrap()[0];
    assert_eq!(reply.code, 251);
    for anomaly in [Anomaly::BareLineFeed, Anomaly::DifferentCodes, Anomaly::ControlOctet, Anomaly::EightBit]
    {
        assert!(reply.anomalies.contains(&anomaly), "{anomaly:?}");
    }
    assert_eq!(read(b"250ok\r\n").unwrap()[0].anomalies, [Anomaly::MissingSeparator]);
    assert_eq!(read(b"354\r\n").unwrap()[0].code, 354);
}

#[test]
fn what_is_no_smtp_is_said_to_be() {
    assert!(matches!(read(b"HTTP/1.1 400 Bad Request\r\n"), Err(ReplyError::NotSmtp { .. })));
    assert!(matches!(read(b"SSH-2.0-OpenSSH\r\n"), Err(ReplyError::NotSmtp { .. })));
    assert!(matches!(read(&[b'x'; 5000]), Err(ReplyError::NotSmtp { .. })));
    assert_eq!(
        read(&b"220 ".iter().copied().chain([b'a'; 5000]).collect::<Vec<_>>()),
        Err(ReplyError::LineTooLong)
    );
    assert_eq!(read(&b"220-x\r\n".repeat(300)), Err(ReplyError::TooManyLines));
}

#[test]
fn ehlo_offers_are_found_in_any_case_and_the_old_way() {
    let reply = &read(b"250-x\r\n250-auth=PLAIN LOGIN\r\n250-AUTH=CRAM-MD5\r\n250 size 5\r\n").unwrap()[0];
    let ehlo = EhloReply::parse(reply);
    assert!(ehlo.offers("SIZE") && !ehlo.offers("DSN"));
    assert_eq!(ehlo.parameters("AUTH"), ["CRAM-MD5"]);
    assert_eq!(ehlo.lines()[2], "size 5");
}

proptest! {
    #[test]
    fn where_the_octets_are_cut_makes_no_difference(octets in proptest::collection::vec(any::<u8>(), 0..200), cut in 0usize..200) {
        let whole = read(&octets);
        let cut = cut.min(octets.len());
        let mut reader = ReplyReader::new();
        let mut replies = Vec::new();
        let mut result = Ok(());
        for part in [&octets[..cut], &octets[cut..]] {
            reader.push(part);
            loop {
                match reader.next() {
                    Ok(Some(reply)) => replies.push(reply),
                    Ok(None) => break,
                    Err(error) => { result = Err(error); break; }
                }
            }
            if result.is_err() { break; }
        }
        prop_assert_eq!(result.map(|()| replies), whole);
    }

    #[test]
    fn a_reply_survives_writing_and_reading(code in 200u16..600, text in "[ -~]{0,60}") {
        let mut out = Vec::new();
        crate::smtp::reply::Reply::new(code, None, text.clone()).line("second").write(true, &mut out);
        let reply = &read(&out).unwrap()[0];
        prop_assert_eq!(reply.code, code);
        prop_assert_eq!(&reply.lines[0], text.as_bytes());
        prop_assert!(reply.anomalies.is_empty());
    }
}
