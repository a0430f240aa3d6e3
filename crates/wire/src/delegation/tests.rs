use proptest::prelude::*;

use super::*;

const QUESTION: &[u8] = b"request=smtpd_access_policy\nprotocol_state=RCPT\nprotocol_name=ESMTP\nhelo_name=some.domain.tld\n\
queue_id=8045F2AB23\nsender=foo@bar.tld\nrecipient=bar@foo.tld\nrecipient_count=0\nclient_address=1.2.3.4\n\
client_name=another.domain.tld\nreverse_client_name=another.domain.tld\ninstance=123.456.7\nsasl_method=plain\n\
sasl_username=you\nsasl_sender=\nsize=12345\nccert_subject=solaris9.porcupine.org\n\
ccert_fingerprint=C2:9D:F4:87:71:73:73:D9:18:E7:C2:F3:C1:DA:6E:04\nencryption_protocol=TLSv1.3\n\
etrn_domain=\nstress=\npolicy_context=submission\n\n";

fn read(octets: &[u8]) -> Result<Option<Request>, DelegationError> {
    Decoder::default().step(octets).map(|(_, request)| request)
}

fn request() -> Request {
    Request {
        moment: Moment::Recipient,
        client: Some("1.2.3.4".parse().unwrap()),
        encrypted: true,
        login: Some(b"you".to_vec()),
        certificate: Some(b"C2:9D:F4:87:71:73:73:D9:18:E7:C2:F3:C1:DA:6E:04".to_vec()),
        sender: Some(b"foo@bar.tld".to_vec()),
        recipient: Some(b"bar@foo.tld".to_vec()),
        size: Some(12345),
        instance: b"123.456.7".to_vec(),
    }
}

#[test]
fn a_question_of_the_manual_is_read() {
    assert_eq!(read(QUESTION), Ok(Some(request())));
}

#[test]
fn several_questions_follow_one_another_however_they_are_cut() {
    let two = [QUESTION, QUESTION].concat();
    for cut in 0..two.len() {
        let mut decoder = Decoder::default();
        let mut requests = 0;
        for mut piece in [&two[..cut], &two[cut..]] {
            while !piece.is_empty() {
                let (taken, read) = decoder.step(piece).unwrap();
                requests += usize::from(read == Some(request()));
                piece = &piece[taken..];
            }
        }
        assert_eq!((requests, decoder.is_idle()), (2, true), "{cut}");
    }
}

#[test]
fn an_empty_sender_is_the_null_path_once_there_is_one() {
    let ask =
        |lines: &str| read(format!("request=smtpd_access_policy\n{lines}\n\n").as_bytes()).unwrap().unwrap();
    assert_eq!(ask("protocol_state=MAIL\nsender=").sender, Some(Vec::new()));
    assert_eq!(ask("protocol_state=CONNECT\nsender=").sender, None);
    assert_eq!(ask("protocol_state=END-OF-MESSAGE\nrecipient=").recipient, None);
    assert_eq!(ask("client_address=unknown").client, None);
    assert_eq!(ask("client_address=::ffff:192.0.2.1").client, Some("192.0.2.1".parse().unwrap()));
    assert!(!ask("encryption_protocol=\nsasl_username=").encrypted);
}

#[test]
fn what_is_no_question() {
    let line = |line: &str| read(format!("request=smtpd_access_policy\n{line}\n\n").as_bytes());
    assert_eq!(read(b"\n"), Err(DelegationError::Kind));
    assert_eq!(read(b"request=other\n\n"), Err(DelegationError::Kind));
    assert_eq!(line("no equals sign"), Err(DelegationError::Line));
    assert_eq!(line("=x"), Err(DelegationError::Line));
    assert_eq!(line("a b=x"), Err(DelegationError::Line));
    assert_eq!(line("recipient=a@b\nrecipient=c@d"), Err(DelegationError::Twice));
    assert_eq!(line("client_address=1.2.3"), Err(DelegationError::Value));
    assert_eq!(line("size=+1"), Err(DelegationError::Value));
    assert_eq!(line("size=99999999999999999999"), Err(DelegationError::Value));
    assert!(line("stress=yes\nstress=yes").is_ok());
}

#[test]
fn nothing_grows_without_end() {
    let mut decoder = Decoder::default();
    let result = (0..10_000).find_map(|_| decoder.step(b"xxxx").err());
    assert_eq!(result, Some(DelegationError::TooLong));
    let mut decoder = Decoder::default();
    let result = (0..10_000).find_map(|_| decoder.step(b"a=b\n").err());
    assert_eq!(result, Some(DelegationError::TooLong));
    let fits = format!("a={}\n", "x".repeat(LINE_LIMIT - 3));
    assert_eq!(read(fits.as_bytes()), Ok(None));
    assert_eq!(read(format!("x{fits}").as_bytes()), Err(DelegationError::TooLong));
}

#[test]
fn an_answer_is_one_line() {
    let mut out = Vec::new();
    Answer::Dunno.write(&mut out);
    Answer::Reject("5.7.1 no\naction=OK".to_owned()).write(&mut out);
    Answer::Defer("4.2.2 later".to_owned()).write(&mut out);
    assert_eq!(out, b"action=DUNNO\n\naction=REJECT 5.7.1 no action=OK\n\naction=DEFER 4.2.2 later\n\n");
}

proptest! {
    #[test]
    fn any_octets_are_survived(octets: Vec<u8>) {
        let _ = read(&octets);
    }
}
