use proptest::prelude::*;

use super::*;

const URL: &str = "https://example.jp/.well-known/security.txt";

fn now() -> Timestamp {
    "2026-11-23T05:00:00Z".parse().unwrap()
}

fn read(text: &str) -> Result<SecurityTxt, NotSecurityTxt> {
    parse(text.as_bytes(), URL, now())
}

#[test]
fn rfc_9116_section_2_6_example() {
    let file = read(
        "# Our security address\nContact: mailto:security@example.jp\r\n\n# Our OpenPGP key\nEncryption: https://example.jp/pgp-key.txt\n\
         CONTACT: mailto:%61buse%2bmail@example.jp?subject=x\nContact: https://example.jp/form\nContact: tel:+81-3-0000-0000\n\
         Preferred-Languages: ja-JP, fr\nCanonical: https://example.jp/.well-known/security.txt\n\
         Expires: 2027-12-31T18:37:07+09:00\nX-Later: anything\n",
    )
    .unwrap();
    let contacts: Vec<&str> = file.contacts.iter().map(MailAddress::as_str).collect();
    assert_eq!(contacts, ["security@example.jp", "abuse+mail@example.jp"]);
    assert_eq!(file.elsewhere, ["https://example.jp/form", "tel:+81-3-0000-0000"]);
    assert_eq!(file.expires.to_string(), "2027-12-31T09:37:07Z");
    assert_eq!((file.tongue, file.signed), (Some(Tongue::Japanese), false));
    let found = file.contacts(URL);
    assert_eq!(found[0].side, Side::Operator);
    assert_eq!(found[0].source, Source::SecurityTxt { url: URL.into() });
}

#[test]
fn rfc_9116_section_2_3_signed() {
    let signed = "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nContact: mailto:a@example.jp\nExpires: 2027-01-01T00:00:00Z\n\
                  - -----BEGIN x-----: 1\n-----BEGIN PGP SIGNATURE-----\n\niHUEARYKAB0=\n-----END PGP SIGNATURE-----\n";
    let wrong = read(signed);
    assert_eq!(wrong, Err(NotSecurityTxt::Line { line: 6 }), "an escaped line is read as it was");
    let signed = signed.replace("- -----BEGIN x-----: 1", "- # dashes");
    let file = read(&signed).unwrap();
    assert!(file.signed && file.contacts.len() == 1);
    assert_eq!(
        read(&format!("{signed}Contact: mailto:evil@example.net\n")),
        Err(NotSecurityTxt::OutsideSignature { line: 11 })
    );
    let cut = signed.split("-----BEGIN PGP SIGNATURE").next().unwrap();
    assert!(matches!(read(cut), Err(NotSecurityTxt::OutsideSignature { .. })));
}

#[test]
fn what_does_not_hold_names_nobody() {
    let with = |line: &str| format!("Contact: mailto:a@example.jp\n{line}\n");
    let expires = "Expires: 2027-01-01T00:00:00Z";
    for (text, why) in [
        ("<!DOCTYPE html>\n<p>404".to_owned(), NotSecurityTxt::Line { line: 1 }),
        (String::new(), NotSecurityTxt::NoExpires),
        (expires.to_owned(), NotSecurityTxt::NoContact),
        (with("Expires: tomorrow"), NotSecurityTxt::NoExpires),
        (with("Expires: 2027-01-01"), NotSecurityTxt::NoExpires),
        (with(&format!("{expires}\n{expires}")), NotSecurityTxt::Twice("Expires")),
        (with("Expires: 2026-11-23T05:00:00Z"), NotSecurityTxt::Expired(now())),
        (
            with(&format!("{expires}\nPreferred-Languages: ja\nPreferred-Languages: en")),
            NotSecurityTxt::Twice("Preferred-Languages"),
        ),
        (
            with(&format!("{expires}\nCanonical: https://other.example/security.txt")),
            NotSecurityTxt::Elsewhere,
        ),
        (with(&format!("{expires}\n: x")), NotSecurityTxt::Line { line: 3 }),
        (with("\u{1b}[31m: x"), NotSecurityTxt::NotText),
    ] {
        assert_eq!(read(&text), Err(why), "{text}");
    }
    assert_eq!(parse(b"Contact: \xff", URL, now()), Err(NotSecurityTxt::NotText));
    let filled = |octets: usize| format!("{}{}", with(expires), "#".repeat(octets - with(expires).len()));
    assert!(read(&filled(SIZE_LIMIT - 1)).is_ok() && read(&filled(SIZE_LIMIT)).is_ok());
    assert_eq!(read(&filled(SIZE_LIMIT + 1)), Err(NotSecurityTxt::TooLong));
}

#[test]
fn a_contact_is_an_address_or_shown() {
    let file = |contact: &str| read(&format!("Contact: {contact}\nExpires: 2027-01-01T00:00:00Z")).unwrap();
    for odd in [
        "mailto:a@example.jp%0d%0aBcc:b@example.jp",
        "mailto:%",
        "mailto:%zz",
        "a@example.jp",
        "mailto:a@localhost",
    ] {
        let file = file(odd);
        assert!(file.contacts.is_empty(), "{odd}");
        assert_eq!(file.elsewhere.len(), 1, "{odd}");
    }
    let many = "Contact: mailto:a@example.jp\n".repeat(500);
    assert_eq!(read(&format!("{many}Expires: 2027-01-01T00:00:00Z")).unwrap().contacts.len(), 1);
    assert_eq!(preferred("en, ja"), None);
    assert_eq!(preferred("de"), None);
    assert_eq!(preferred("EN-us"), Some(Tongue::English));
}

proptest! {
    #[test]
    fn any_octets_are_an_answer(octets in proptest::collection::vec(any::<u8>(), 0..300), cut in any::<proptest::sample::Index>()) {
        let _ = parse(&octets, URL, now());
        let file = format!("{SIGNED}\n\nContact: mailto:a@example.jp\nExpires: 2027-01-01T00:00:00Z\n{SIGNATURE}\n");
        let mut mixed = file.into_bytes();
        let at = cut.index(mixed.len());
        mixed.splice(at..at, octets);
        if let Ok(read) = parse(&mixed, URL, now()) {
            prop_assert!(read.expires > now());
        }
    }
}
