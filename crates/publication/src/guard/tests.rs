//! Nasty secrets in every form that hides them.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use encoding_rs::{EUC_JP, ISO_2022_JP, SHIFT_JIS};
use proptest::prelude::*;
use sekisho_cases::contact::Tongue;
use sekisho_cases::event::Reporter;

use super::*;
use crate::sample;

/// A guard of a case whose sealed reporter is called so.
fn guard(name: &str, address: &str) -> Guard {
    let reporter =
        Reporter { name: sample::words(name), address: Some(address.parse().unwrap()), sealed: true };
    let (case, _) = sample::played(sample::events(Tongue::Japanese, reporter));
    Guard::of(&case, None)
}

fn finds(guard: &Guard, octets: &[u8]) -> bool {
    matches!(
        guard.check("x.txt", octets, None, Words::Written),
        Err(Leak::Found { kind: Kind::Reporter, .. })
    )
}

/// ISO-2022-JP as Japanese mail writes it.
fn iso_2022_jp(text: &str) -> Vec<u8> {
    ISO_2022_JP.encode(text).0.into_owned()
}

fn quoted_printable(octets: &[u8]) -> String {
    octets.iter().map(|octet| format!("={octet:02X}")).collect::<Vec<_>>().join("")
}

/// `text` in lines of 76 letters of base64, as a body of MIME has it.
fn mime(octets: &[u8]) -> String {
    let letters = STANDARD.encode(octets);
    let lines = letters.as_bytes().chunks(76).map(|line| String::from_utf8(line.to_vec()).unwrap());
    lines.collect::<Vec<_>>().join("\r\n")
}

fn utf_16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// Everything that hides `secret`, as octets of a file.
fn hidden(secret: &str) -> Vec<(&'static str, Vec<u8>)> {
    let long =
        format!("拝啓 時下ますますご清栄のこととお慶び申し上げます。{secret}より届出がありました。以上");
    let percent: String = secret.bytes().map(|octet| format!("%{octet:02x}")).collect();
    let entities: String = secret.chars().map(|letter| format!("&#{};", u32::from(letter))).collect();
    let hex: String = secret.chars().map(|letter| format!("&#x{:X};", u32::from(letter))).collect();
    let escapes: String = secret.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect();
    let soft: String = quoted_printable(secret.as_bytes()).replacen("=", "=\r\n=", 3);
    // Encoded words in the middle of a letter's neighbours.
    let words: Vec<String> =
        secret.chars().map(|letter| format!("=?UTF-8?B?{}?=", STANDARD.encode(letter.to_string()))).collect();
    let pieces: Vec<String> = secret
        .chars()
        .enumerate()
        .map(|(index, letter)| {
            let octets: String = letter.to_string().bytes().map(|octet| format!("%{octet:02X}")).collect();
            format!("filename*{index}*={}{octets}", if index == 0 { "UTF-8''" } else { "" })
        })
        .collect();
    vec![
        ("plain", format!("届出者: {secret}様").into_bytes()),
        ("small letters", secret.to_lowercase().into_bytes()),
        ("capitals", secret.to_uppercase().into_bytes()),
        ("spread", secret.chars().flat_map(|letter| [letter, '\u{3000}']).collect::<String>().into_bytes()),
        ("broken", secret.chars().flat_map(|letter| [letter, '\n']).collect::<String>().into_bytes()),
        ("unseen", secret.chars().flat_map(|letter| [letter, '\u{200b}']).collect::<String>().into_bytes()),
        ("percent", percent.into_bytes()),
        ("entities", entities.into_bytes()),
        ("entities in hex", format!("<p>{hex}</p>").into_bytes()),
        ("escapes", format!("{{\"name\": \"{escapes}\"}}").into_bytes()),
        ("quoted-printable", quoted_printable(secret.as_bytes()).into_bytes()),
        ("soft line breaks", soft.into_bytes()),
        ("Q words", format!("From: =?utf-8?Q?{}?= <x@y>", quoted_printable(secret.as_bytes())).into_bytes()),
        ("B words, a letter each", format!("Subject: {}", words.join("\r\n ")).into_bytes()),
        ("pieces", format!("Content-Disposition: attachment; {}", pieces.join(";\r\n\t")).into_bytes()),
        ("base64", format!("\"payload\": \"{}\"", STANDARD.encode(&long)).into_bytes()),
        ("base64 of the name alone", STANDARD.encode(secret).into_bytes()),
        (
            "base64 of an address",
            format!("https://x.example/id/{}", URL_SAFE_NO_PAD.encode(&long)).into_bytes(),
        ),
        (
            "a body of MIME",
            format!("Content-Transfer-Encoding: base64\r\n\r\n{}\r\n", mime(long.as_bytes())).into_bytes(),
        ),
        ("ISO-2022-JP", iso_2022_jp(secret)),
        ("ISO-2022-JP in base64", mime(&iso_2022_jp(&long)).into_bytes()),
        (
            "ISO-2022-JP in a word",
            format!("From: =?ISO-2022-JP?B?{}?=", STANDARD.encode(iso_2022_jp(secret))).into_bytes(),
        ),
        ("Shift_JIS", SHIFT_JIS.encode(&long).0.into_owned()),
        ("Shift_JIS in base64", mime(&SHIFT_JIS.encode(&long).0).into_bytes()),
        ("EUC-JP in quoted-printable", quoted_printable(&EUC_JP.encode(&long).0).into_bytes()),
        ("UTF-16", utf_16(&format!("x {secret}"))),
        ("base64 of base64", STANDARD.encode(mime(long.as_bytes())).into_bytes()),
        ("base64 of entities", STANDARD.encode(format!("<p>name: {hex}</p>")).into_bytes()),
        (
            "percent of base64",
            STANDARD
                .encode(&long)
                .bytes()
                .map(|octet| format!("%{octet:02X}"))
                .collect::<String>()
                .into_bytes(),
        ),
    ]
}

#[test]
fn a_sealed_name_is_found_in_whatever_form() {
    for name in ["佐藤 花子", "髙橋　はなこ", "サトウ・ハナコ", "Hanako SATO", "O'Brien-Sato", "ひなた"]
    {
        let guard = guard(name, "x7@home.example.jp");
        for (form, octets) in hidden(name) {
            // These sets have no such letter: nobody can have written the name in them.
            let cannot = name.contains('髙') && (form.contains("ISO-2022-JP") || form.contains("EUC-JP"));
            assert!(
                finds(&guard, &octets) || cannot,
                "{name} as {form}: {:?}",
                String::from_utf8_lossy(&octets)
            );
        }
    }
}

#[test]
fn a_sealed_address_is_found_in_whatever_form() {
    for address in
        ["\"hanako sato\"@home.example.jp", "hanako+sekisho@home.example.jp", "o'b%x@home.example.jp"]
    {
        let guard = guard("名乗らない人", address);
        for (form, octets) in hidden(address) {
            assert!(finds(&guard, &octets), "{address} as {form}: {:?}", String::from_utf8_lossy(&octets));
        }
        assert!(finds(&guard, address.replace('"', "\\\"").as_bytes()));
    }
}

#[test]
fn a_name_of_one_letter_is_found_and_not_everywhere() {
    let guard = guard("林", "x7@home.example.jp");
    for text in ["林", "届出者は林氏", "&#26519;", "%E6%9E%97", "=?UTF-8?B?5p6X?="] {
        assert!(finds(&guard, text.as_bytes()), "{text}");
    }
    // Noise in which it could stand by chance.
    let noise: Vec<u8> =
        (0..60_000_u32).map(|number| (number.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    assert!(!finds(&guard, STANDARD.encode(&noise).as_bytes()));
    for (file, text) in [("md", sample_text("publication.md")), ("html", sample_text("publication.html"))] {
        assert!(!finds(&guard, text.as_bytes()), "{file}");
    }
}

fn sample_text(name: &str) -> String {
    let files = crate::look::forms(Tongue::Japanese);
    let file = files.iter().find(|file| file.name() == name).unwrap();
    String::from_utf8(file.octets().to_vec()).unwrap()
}

#[test]
fn a_file_that_names_it_is_refused_and_the_refusal_does_not_name_it() {
    let guard = guard("佐藤 花子", "x7@home.example.jp");
    let text = format!("Subject: x\r\n\r\n{}", mime("佐藤花子です。よろしくお願いします。".as_bytes()));
    let leak = guard.check("a.eml", text.as_bytes(), None, Words::Original).unwrap_err();
    let said = leak.to_string();
    assert_eq!(said, "a.eml: the name or address of a sealed reporter stands in it, as base64");
    assert!(guard.check("佐藤花子.txt", b"", None, Words::Original).is_err(), "in the name of a file, too");
}

#[test]
fn what_cannot_be_looked_into_is_refused() {
    let guard = guard("佐藤 花子", "x7@home.example.jp");
    let zip = [b"PK\x03\x04".as_slice(), &[0; 60]].concat();
    for octets in [
        zip.clone(),
        format!("Content-Transfer-Encoding: base64\r\n\r\n{}", mime(&zip)).into_bytes(),
        b"\x1f\x8b\x08xx".to_vec(),
        b"%PDF-1.7".to_vec(),
        b"\x89PNG\r\n\x1a\n".to_vec(),
        vec![b'a'; SIZE_LIMIT + 1],
    ] {
        let leak = guard.check("x.bin", &octets, None, Words::Original);
        assert!(matches!(leak, Err(Leak::Opaque { .. })), "{leak:?}");
    }
    assert_eq!(guard.check("x.bin", &vec![b' '; SIZE_LIMIT], None, Words::Original), Ok(()));
}

/// Contacts and tags are ours to keep; what others wrote may name a contact.
#[test]
fn contacts_and_tags_are_found_as_well() {
    let guard = guard("佐藤 花子", "x7@home.example.jp");
    let check = |text: &str, words| guard.check("x", text.as_bytes(), None, words);
    let contact = sample::CONTACT_ADDRESS;
    assert!(matches!(check(contact, Words::Written), Err(Leak::Found { kind: Kind::Contact, .. })));
    assert_eq!(check(contact, Words::Original), Ok(()));
    let tag = format!("case+{}@cert.example", sample::tag());
    for words in [Words::Written, Words::Original] {
        assert!(matches!(check(&tag, words), Err(Leak::Found { kind: Kind::Tag, .. })));
    }
}

#[test]
fn forms_that_do_not_end_take_no_time() {
    let guard = guard("佐藤 花子", "x7@home.example.jp");
    for part in ["=?a?b?", ";", "; a*", "&", "=", "%", "\\u", "\\u{", "&#x", "=?=?", "A", "=41"] {
        let text = part.repeat(200_000 / part.len());
        assert_eq!(guard.check("x", text.as_bytes(), None, Words::Written), Ok(()), "{part}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    /// Whatever stands around it, and wherever its base64 begins.
    #[test]
    fn it_is_found_amid_anything(before in "[a-zA-Z0-9 ]{0,12}", inside in "\\PC{0,12}", after in "\\PC{0,12}") {
        let guard = guard("佐藤 花子", "x7@home.example.jp");
        let text = format!("{inside}佐藤花子{after}");
        let letters = STANDARD.encode(&text);
        let file = format!("{before}{letters}");
        prop_assert!(finds(&guard, file.as_bytes()), "{}", file);
        prop_assert!(finds(&guard, text.as_bytes()));
    }

    #[test]
    fn any_octets_are_an_answer(octets in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = guard("佐藤 花子", "x7@home.example.jp").check("x", &octets, None, Words::Original);
    }
}
