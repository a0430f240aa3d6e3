use proptest::prelude::*;

use super::*;

const ALL: Offered = Offered { size: true, eight_bit_mime: true, smtputf8: true, dsn: true, auth: true };

fn mail(text: &str) -> Result<MailParameters, ParameterError> {
    MailParameters::parse(text.as_bytes(), ALL)
}

fn recipient(text: &str) -> Result<RecipientParameters, ParameterError> {
    RecipientParameters::parse(text.as_bytes(), ALL)
}

#[test]
fn rfc_1870_section_4_size() {
    assert_eq!(mail("SIZE=10240").unwrap().size, Some(10240));
    assert_eq!(mail("size=0").unwrap().size, Some(0));
    assert_eq!(mail("SIZE=99999999999999999999").unwrap().size, Some(u64::MAX));
    for wrong in ["SIZE", "SIZE=", "SIZE=-1", "SIZE=1k", "SIZE=999999999999999999999", "SIZE=1 SIZE=1"] {
        assert!(mail(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn rfc_3461_section_4_dsn() {
    let parameters = recipient("NOTIFY=SUCCESS,DELAY ORCPT=rfc822;a+2Bb@c.example").unwrap();
    assert_eq!(parameters.original_recipient, Some(("rfc822".to_owned(), b"a+b@c.example".to_vec())));
    assert!(parameters.notify.is_some_and(|notify| notify.success && notify.delay && !notify.failure));
    assert!(recipient("NOTIFY=NEVER").unwrap().notify.is_some_and(|notify| notify.never));
    for wrong in
        ["NOTIFY=NEVER,DELAY", "NOTIFY=", "NOTIFY=DELAY,DELAY", "ORCPT=rfc822", "ORCPT=;a", "ORCPT=a;+g1"]
    {
        assert!(recipient(wrong).is_err(), "{wrong}");
    }
    assert_eq!(mail("RET=HDRS ENVID=QQ+3D1").unwrap().envelope_id, Some(b"QQ=1".to_vec()));
}

#[test]
fn rfc_6152_and_6531_and_4954() {
    let parameters = mail("BODY=8BITMIME SMTPUTF8 AUTH=e+3Dmc2@example.com").unwrap();
    assert_eq!(parameters.body, Some(Body::EightBitMime));
    assert!(parameters.smtputf8);
    assert_eq!(parameters.auth, Some(b"e=mc2@example.com".to_vec()));
    assert!(mail("BODY=9BIT").is_err() && mail("SMTPUTF8=1").is_err());
}

#[test]
fn what_is_not_offered_is_unknown() {
    let none = Offered { size: false, eight_bit_mime: false, smtputf8: false, dsn: false, auth: false };
    assert_eq!(MailParameters::parse(b"SIZE=1", none), Err(ParameterError::Unknown));
    assert_eq!(mail("FOO=1"), Err(ParameterError::Unknown));
    for wrong in [" SIZE=1", "SIZE=1 ", "SIZE=1  RET=FULL", "=1", "SIZE=1=2"] {
        assert!(mail(wrong).is_err(), "{wrong:?}");
    }
    assert_eq!(mail("").unwrap(), MailParameters::default());
}

/// xtext of RFC 3461 §4.
fn encode(octets: &[u8]) -> String {
    octets
        .iter()
        .map(|octet| match octet {
            b'!'..=b'~' if !b"+=".contains(octet) => char::from(*octet).to_string(),
            _ => format!("+{octet:02X}"),
        })
        .collect()
}

proptest! {
    #[test]
    fn rfc_3461_section_4_xtext_gives_the_octets_back(octets in proptest::collection::vec(any::<u8>(), 1..30), never: bool) {
        let text = encode(&octets);
        prop_assert_eq!(&mail(&format!("ENVID={text}")).unwrap().envelope_id, &Some(octets.clone()));
        let notify = if never { "NEVER" } else { "FAILURE" };
        let parameters = recipient(&format!("ORCPT=rfc822;{text} NOTIFY={notify}")).unwrap();
        prop_assert_eq!(parameters.original_recipient, Some(("rfc822".to_owned(), octets)));
        prop_assert_eq!(parameters.notify.map(|notify| notify.never), Some(never));
    }

    #[test]
    fn every_size_is_read(size: u64) {
        prop_assert_eq!(mail(&format!("SIZE={size}")).unwrap().size, Some(size));
    }

    #[test]
    fn order_does_not_matter(first in 0usize..5, second in 0usize..5) {
        let words = ["SIZE=5", "BODY=8BITMIME", "SMTPUTF8", "RET=FULL", "ENVID=x"];
        let (one, other) = (words[first], words[second]);
        let there = mail(&format!("{one} {other}"));
        prop_assert_eq!(there.is_ok(), first != second);
        prop_assert_eq!(there, mail(&format!("{other} {one}")));
    }

    #[test]
    fn any_octets_are_survived(octets: Vec<u8>) {
        let read = (MailParameters::parse(&octets, ALL), RecipientParameters::parse(&octets, ALL));
        prop_assert!(octets.is_empty() || read.0.is_err() || read.1.is_err());
    }
}
