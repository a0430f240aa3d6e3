use std::net::{Ipv4Addr, Ipv6Addr};

use proptest::prelude::*;

use super::*;

/// `Dot-string` of RFC 5321 §4.1.2.
const DOT_STRING: &str = "[a-zA-Z0-9!#$%&'*+/=?^_`{|}~-]{1,12}(\\.[a-z0-9!%+-]{1,8}){0,3}";
/// `Quoted-string` of RFC 5321 §4.1.2.
const QUOTED_STRING: &str = "\"([ !#-\\[\\]-~]|\\\\[ -~]){0,24}\"";
/// `Domain` of RFC 5321 §4.1.2.
const DOMAIN: &str = "[a-zA-Z0-9]([a-z0-9-]{0,10}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?){0,4}";

fn local_part() -> impl Strategy<Value = String> {
    prop_oneof![DOT_STRING, QUOTED_STRING]
        .prop_filter("within the limit", |text| text.len() <= LOCAL_PART_LIMIT)
}

fn domain_part() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => DOMAIN,
        1 => any::<Ipv4Addr>().prop_map(|address| format!("[{address}]")),
        1 => any::<Ipv6Addr>().prop_map(|address| format!("[IPv6:{address}]")),
        1 => "\\[[a-z0-9]{1,6}:[a-z0-9!-,]{1,20}\\]".prop_filter("not ours", |text| !text.starts_with("[ipv6:")),
    ]
}

proptest! {
    #[test]
    fn rfc_5321_section_4_1_2_what_is_valid_is_parsed_and_comes_back(local in local_part(), domain in domain_part()) {
        let text = format!("{local}@{domain}");
        for charset in [Charset::Ascii, Charset::Utf8] {
            let mailbox = Mailbox::parse(text.as_bytes(), charset);
            prop_assert!(mailbox.is_ok(), "{text}: {mailbox:?}");
            let mailbox = mailbox.unwrap();
            prop_assert_eq!(mailbox.to_bytes(), text.as_bytes());
            prop_assert_eq!(mailbox.local.raw(), local.as_bytes());
            prop_assert_eq!(mailbox.domain.raw(), domain.as_bytes());
            prop_assert_eq!(mailbox.local.is_quoted(), local.starts_with('"'));
            prop_assert_eq!(matches!(mailbox.domain, DomainPart::Literal(_)), domain.starts_with('['));
        }
    }

    #[test]
    fn rfc_6531_section_3_3_utf8_needs_the_charset(local in "[a-zé関所]{1,12}", domain in "[a-zé例え]{1,12}\\.example") {
        let text = format!("{local}@{domain}");
        let mailbox = Mailbox::parse(text.as_bytes(), Charset::Utf8).unwrap();
        prop_assert_eq!(mailbox.to_bytes(), text.as_bytes());
        prop_assert_eq!(mailbox.needs_utf8(), !text.is_ascii());
        prop_assert_eq!(Mailbox::parse(text.as_bytes(), Charset::Ascii).is_ok(), text.is_ascii());
    }

    #[test]
    fn whatever_is_accepted_comes_back(octets in proptest::collection::vec(prop_oneof![
        5 => proptest::sample::select(b"ab.@\"\\[]:0 1<>%!,\t".to_vec()),
        1 => any::<u8>(),
    ], 0..40)) {
        for charset in [Charset::Ascii, Charset::Utf8] {
            if let Ok(mailbox) = Mailbox::parse(&octets, charset) {
                prop_assert_eq!(mailbox.to_bytes(), octets.clone());
            }
        }
    }

    #[test]
    fn one_octet_more_never_means_the_same(local in local_part(), domain in domain_part(), octet: u8, place in 0usize..100) {
        let text = format!("{local}@{domain}").into_bytes();
        let mut other = text.clone();
        other.insert(place.min(text.len()), octet);
        let original = Mailbox::parse(&text, Charset::Utf8).unwrap();
        prop_assert_ne!(Mailbox::parse(&other, Charset::Utf8), Ok(original));
    }

    #[test]
    fn a_literal_of_an_address_stands_for_it(v4: Ipv4Addr, v6: Ipv6Addr) {
        for address in [std::net::IpAddr::V4(v4), std::net::IpAddr::V6(v6)] {
            let literal = AddressLiteral::from_ip(address);
            let expected = match address {
                std::net::IpAddr::V4(v4) => LiteralValue::Ipv4(v4),
                std::net::IpAddr::V6(v6) => LiteralValue::Ipv6(v6),
            };
            let parsed = AddressLiteral::parse(literal.as_str().as_bytes()).unwrap();
            prop_assert_eq!(parsed.value(), &expected);
            prop_assert_eq!(parsed, literal);
        }
    }
}

fn error(text: &str) -> AddressError {
    Mailbox::parse(text.as_bytes(), Charset::Ascii).expect_err(text)
}

#[test]
fn what_is_no_address_is_refused_by_its_rule() {
    for (text, expected) in [
        ("", AddressError::EmptyLocalPart),
        ("@b.example", AddressError::EmptyLocalPart),
        ("a", AddressError::NoDomain),
        ("a@", AddressError::Domain),
        ("a@b@c", AddressError::Domain),
        ("a b@c", AddressError::NoDomain),
        (".a@c", AddressError::LocalPart),
        ("a..b@c", AddressError::LocalPart),
        ("\"a@c", AddressError::LocalPart),
        ("\"a\"b@c", AddressError::NoDomain),
        ("\"a\\\"@c", AddressError::LocalPart),
        ("\"a\0\"@c", AddressError::LocalPart),
        ("a@c.", AddressError::Domain),
        ("a@-c", AddressError::Domain),
        ("a@c_d", AddressError::Domain),
        ("a@[1.2.3]", AddressError::Literal),
        ("a@[1.2.3.04]", AddressError::Literal),
        ("a@[1.2.3.4", AddressError::Literal),
        ("a@[IPv6:1.2.3.4]", AddressError::Literal),
        ("a@[::1]", AddressError::Literal),
        ("a@[IPv6:1:2:3:4:5:6:7::]", AddressError::Literal),
        ("é@c", AddressError::NotAscii),
    ] {
        assert_eq!(error(text), expected, "{text:?}");
    }
    let control = Mailbox::parse("a\u{85}@c".as_bytes(), Charset::Utf8);
    assert_eq!(control, Err(AddressError::NotUtf8));
    assert_eq!(Mailbox::parse(b"\xff@c", Charset::Utf8), Err(AddressError::NotUtf8));
}

#[test]
fn rfc_5321_section_4_5_3_1_limits() {
    let local =
        |octets: usize| Mailbox::parse(format!("{}@c", "a".repeat(octets)).as_bytes(), Charset::Ascii);
    assert!(local(63).is_ok() && local(64).is_ok());
    assert_eq!(local(65), Err(AddressError::LocalPartTooLong));
    let label = |octets: usize| Domain::parse("a".repeat(octets).as_bytes(), Charset::Ascii);
    assert!(label(62).is_ok() && label(63).is_ok());
    assert_eq!(label(64), Err(AddressError::LabelTooLong));
    let domain = |octets: usize| {
        let text: String = "abcdefg.".chars().cycle().take(octets - 1).chain(['x']).collect();
        Domain::parse(text.as_bytes(), Charset::Ascii)
    };
    assert!(domain(254).is_ok() && domain(255).is_ok());
    assert_eq!(domain(256), Err(AddressError::DomainTooLong));
}

#[test]
fn what_a_spelling_means() {
    let value = |text: &str| LocalPart::parse(text.as_bytes(), Charset::Ascii).unwrap().value().into_owned();
    assert_eq!(value("a.b"), b"a.b");
    assert_eq!(value("\"a.b\""), b"a.b");
    assert_eq!(value(r#""a\"\\b""#), br#"a"\b"#);
    assert_eq!(value("\"\""), b"");
    assert_eq!(Domain::parse(b"MX.Example", Charset::Ascii).unwrap().normalised(), "mx.example");
}
