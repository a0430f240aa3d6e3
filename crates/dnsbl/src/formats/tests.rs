//! Reading and writing, against each other and against what the manuals say.

use std::path::Path;

use jiff::Timestamp;
use proptest::prelude::*;

use super::write::{Head, write};
use super::*;

mod combined;
mod host_bits;
mod zones;

fn reading(format: Format) -> Reading<'static> {
    Reading {
        format,
        answer: Answer::new([127, 0, 0, 2].into(), ""),
        kind: None,
        origin: "relays.example",
        subzone: "@",
        now: "2026-11-25T03:00:00Z".parse::<Timestamp>().unwrap(),
    }
}

/// Every item as text: `subject value text` or `!subject`.
fn items(format: Format, text: &str) -> Result<Vec<String>, ImportError> {
    items_of(&reading(format), text.as_bytes())
}

fn items_of(reading: &Reading<'_>, octets: &[u8]) -> Result<Vec<String>, ImportError> {
    let mut items = Vec::new();
    read(Path::new("list"), octets, reading, &mut |item| {
        items.push(match item {
            Item::Listed(subject, answer) => {
                format!("{subject} {} {}", answer.value.octets()[3], answer.text)
            }
            Item::Excluded(subject) => format!("!{subject}"),
        });
    })?;
    Ok(items)
}

fn head(addresses: bool) -> Head {
    Head {
        origin: "relays.example".to_owned(),
        name_servers: vec!["ns1.example".to_owned()],
        contact: "hostmaster.example".to_owned(),
        serial: 7,
        ttl: 300,
        negative_ttl: 60,
        addresses,
        notice: None,
    }
}

#[test]
fn ip4set_is_read_as_rbldnsd_reads_it() {
    let text = "$SOA 1w ns.example admin.example 0 2h 2h 1w 1h\n$NS 1w ns.example\n$1 see example/?\n\
                # a comment\n:127.0.0.2:$1$\n192.0.2.1\n192.0.2.8-9 :4: own # text\n198.51.100 ; net\n!198.51.100.7\n\
                127.0.0.2 test entry\n";
    let expected = [
        "192.0.2.1 2 see example/?$",
        "192.0.2.8/31 4 own # text",
        "198.51.100.0/24 2 see example/?$",
        "!198.51.100.7",
    ];
    assert_eq!(items(Format::Ip4Set, text).unwrap(), expected);
}

#[test]
fn ip6trie_may_leave_words_out() {
    let text = ":3:x\n2001:21ab:c000/36\n2001:21ab:def7:4242 :4:y\n2605:6001:42::/52\n!2605:6001:42::bead\n::ffff:7f00:2\n";
    let expected = [
        "2001:21ab:c000::/36 3 x",
        "2001:21ab:def7:4242::/64 4 y",
        "2605:6001:42::/52 3 x",
        "!2605:6001:42::bead",
    ];
    assert_eq!(items(Format::Ip6Trie, text).unwrap(), expected);
}

#[test]
fn dnset_tells_a_domain_from_what_is_below_it() {
    let text = ":2:x\na.example\n*.b.example\n.c.example\n!ok.c.example\n";
    let expected = ["a.example 2 x", "*.b.example 2 x", "c.example 2 x", "*.c.example 2 x", "!ok.c.example"];
    assert_eq!(items(Format::DnSet, text).unwrap(), expected);
}

#[test]
fn a_zone_file_is_read_with_its_wildcards() {
    let text = "$TTL 300\n@ SOA ns hostmaster ( 1 3600 ; (comment\n 600 86400 300 )\n@ NS ns\nns A 192.0.2.53\n\
                1.2.0.192 A 127.0.0.2\n TXT \"see ?ip=192.0.2.1\" \" (more)\"\n*.100.51.198 A 127.0.0.3\n\
                2.0.0.127 A 127.0.0.2\nbad.example A 127.0.0.2\n";
    let expected = ["198.51.100.0/24 3 ", "192.0.2.1 2 see ?ip=$ (more)", "bad.example 2 "];
    assert_eq!(items(Format::Zone, text).unwrap(), expected);
}

#[test]
fn a_policy_zone_is_read() {
    let text = "$TTL 300\n@ SOA ns hostmaster 1 3600 600 86400 300\n@ NS ns\n32.1.2.0.192.rpz-ip CNAME .\n\
                48.zz.1.db8.2001.rpz-ip CNAME .\n128.1.zz.rpz-ip CNAME rpz-passthru.\nbad.test CNAME .\n*.bad.test CNAME .\n\
                ns.rpz-nsdname CNAME .\n";
    let expected = ["192.0.2.1 2 ", "2001:db8:1::/48 2 ", "!::1", "bad.test 2 ", "*.bad.test 2 "];
    assert_eq!(items(Format::Rpz, text).unwrap(), expected);
}

#[test]
fn nothing_of_a_broken_file_is_taken_and_every_line_is_told() {
    let broken = "192.0.2.1\n192.0.2.256\n:256:x\n$NOTHING\n192.0.2.1/24\n";
    let error = items(Format::Ip4Set, broken).unwrap_err().to_string();
    assert_eq!(
        error,
        "list:2: \"192.0.2.256\"; expected an address, a network or a range as 192.0.2.0/24 or 192.0.2.1-192.0.2.9, \
         without host bits\n\
         list:3: the value \"256\"; expected an address in 127.0.0.0/8, or its last octet\n\
         list:4: there is no $NOTHING; expected one of $SOA, $NS, $TTL, $TIMESTAMP, $MAXRANGE4, $DATASET, $=, $0 to $9\n\
         list:5: \"192.0.2.1/24\"; expected an address, a network or a range as 192.0.2.0/24 or 192.0.2.1-192.0.2.9, \
         without host bits\n\
         nothing of this file was taken"
    );
    let many = "x y\n".repeat(100);
    let error = items(Format::Ip4Set, &many).unwrap_err().to_string();
    assert!(error.ends_with("and 80 more\nnothing of this file was taken"), "{error}");
    for (format, text) in [
        (Format::Ip4Tset, "192.0.2.0/24\n"),
        (Format::Ip4Trie, "192.0.2.0-255\n"),
        (Format::Ip6Trie, "2001:db8::1/64\n"),
        (Format::DnSet, "a..b\n"),
        (Format::Generic, "a CNAME b\n"),
        (Format::Combined, "192.0.2.1\n"),
        (Format::Combined, "$DATASET combined x\n"),
        (Format::Plain, "-\n"),
        (Format::Zone, "a.relays.example. A\n"),
        (Format::Zone, "a.elsewhere. 300 IN A 127.0.0.2\n"),
        (Format::Zone, "$INCLUDE other\n"),
        (Format::Zone, "a ( 300 IN A 127.0.0.2\n"),
        (Format::Zone, "* TXT (.\n"),
        (Format::Zone, "a TXT \"open\n"),
        (Format::Ip4Set, "\u{0}\n"),
    ] {
        assert!(items(format, text).is_err(), "{} {text:?}", format.name());
    }
    assert!(items_of(&reading(Format::Ip4Set), b"192.0.2.1 \xff\n").is_err());
    assert!(items_of(&reading(Format::Ip4Set), &vec![b'1'; 100_000]).is_err());
}

/// What a zone cannot have is told with its line; nothing of it is lost without a word.
#[test]
fn what_a_zone_of_this_kind_cannot_have_is_a_mistake() {
    let said = |kind, format, text: &str| {
        let reading = Reading { kind: Some(kind), ..reading(format) };
        items_of(&reading, text.as_bytes()).map_err(|error| error.to_string())
    };
    for (kind, format, text, line) in [
        (Kind::Ip, Format::Plain, "192.0.2.1\nNot Found\n", "2: not is no address"),
        (Kind::Ip, Format::Plain, "1.2.3.4-9\n", "1: "),
        (Kind::Ip, Format::Plain, "!mail.example\n", "1: mail.example is no address"),
        (Kind::Ip, Format::DnSet, "a.example\n", "1: a.example is no address"),
        (Kind::Domain, Format::Ip4Set, "192.0.2.1\n", "1: 192.0.2.1 is no domain"),
        (Kind::Ip, Format::Zone, "1.2.0.192 A 127.0.0.2\n300.2.0.192 A 127.0.0.2\n", "2: \"300.2.0.192\""),
        (Kind::Ip, Format::Zone, "* A 127.0.0.2\n", "1: \"*\""),
        (Kind::Ip, Format::Generic, "foo_bar!.x A 127.0.0.2\n", "1: \"foo_bar!.x\""),
        (
            Kind::Ip,
            Format::Combined,
            "$DATASET ip4set a b\n192.0.2.1\n",
            "1: no dataset is for the subzone @; those of this file: a, b",
        ),
    ] {
        let error = said(kind, format, text).unwrap_err();
        assert!(error.starts_with(&format!("list:{line}")), "{} {text:?}: {error}", format.name());
    }
    // A name of the zone has 255 octets at most (RFC 1035 §2.3.4).
    let long = |labels| format!("b.example\n{}.example\n", vec!["a"; labels].join("."));
    assert_eq!(said(Kind::Domain, Format::Plain, &long(115)).unwrap().len(), 2);
    let error = said(Kind::Domain, Format::Plain, &long(116)).unwrap_err();
    assert!(error.starts_with("list:2: a name of 239 octets; expected at most 238"), "{error}");
}

#[test]
fn an_address_that_begins_with_colons_is_an_entry() {
    for (format, text, expected) in [
        (Format::Plain, "::ffff:203.0.113.5\n::2:x\n", vec!["203.0.113.5 2 "]),
        (
            Format::Ip6Trie,
            "::ffff:203.0.113.5\n:4:x\n2001:db8::1\n",
            vec!["203.0.113.5 2 ", "2001:db8::1 4 x"],
        ),
    ] {
        assert_eq!(items(format, text).unwrap(), expected, "{}", format.name());
    }
}

/// Two records of one type are two records (RFC 2181 §5).
#[test]
fn no_text_of_a_name_is_lost_and_none_is_there_twice() {
    let text = "1.2.0.192 A 127.0.0.2\n1.2.0.192 TXT \"a\"\n1.2.0.192 TXT \"b\"\n1.2.0.192 TXT \"a\"\n\
                2.2.0.192 A 127.0.0.2\n2.2.0.192 A 127.0.0.3\n2.2.0.192 TXT \"c\"\n";
    let expected = ["192.0.2.1 2 a", "192.0.2.1 2 b", "192.0.2.2 2 c", "192.0.2.2 3 c"];
    assert_eq!(items(Format::Zone, text).unwrap(), expected);
    assert_eq!(items(Format::Generic, text).unwrap(), expected);
}

/// A name without an A record is not listed, whatever a wildcard above it says (RFC 4592 §2.2.1).
#[test]
fn what_a_zone_hides_from_its_wildcards_is_excluded() {
    let text = "*.2.0.192 A 127.0.0.2\n9.2.0.192 TXT \"not listed\"\n";
    assert_eq!(items(Format::Zone, text).unwrap(), ["192.0.2.0/24 2 ", "!192.0.2.9"]);
}

#[test]
fn a_mistake_in_a_zone_file_has_the_line_where_its_entry_begins() {
    let text = "$TTL 300\n@ SOA ns hostmaster ( 1 3600\n 600 86400 300 )\n@ NS ns\n1.2.0.192 A 127.0.0\n";
    let error = items(Format::Zone, text).unwrap_err().to_string();
    assert!(error.starts_with("list:5: "), "{error}");
}

#[test]
fn a_file_of_another_time_is_not_taken() {
    for (stamp, holds) in [
        ("2026:11:25:02:00 +4h", true),
        ("2026-11-25", true),
        ("20261125020000 +30m", false),
        ("2026:11:25:04:00", false),
        ("0 2026:11:24", false),
        ("- -", true),
    ] {
        let text = format!("$TIMESTAMP {stamp}\n192.0.2.1\n");
        assert_eq!(items(Format::Ip4Set, &text).is_ok(), holds, "{stamp}");
    }
    assert!(items(Format::Ip4Set, "$TIMESTAMP yesterday\n").is_err());
}

#[test]
fn what_is_too_large_for_the_file_itself_is_left_out_with_a_notice() {
    let text = "$MAXRANGE4 /24\n192.0.2.0/24\n198.18/15\n";
    let mut count = 0;
    let imported =
        read(Path::new("list"), text.as_bytes(), &reading(Format::Ip4Set), &mut |_| count += 1).unwrap();
    assert_eq!((count, imported.items, imported.notices.count), (1, 1, 1));
}

/// A wildcard is hidden by names that exist below it; the zone says all that the list says all the same.
#[test]
fn a_zone_spells_out_what_its_own_names_would_hide() {
    let two = Answer::new([127, 0, 0, 2].into(), "ip $");
    let three = Answer::new([127, 0, 0, 3].into(), "net");
    let entries = [
        ("192.0.2.1".parse().unwrap(), Some(&two)),
        ("192.0.3.9".parse().unwrap(), None),
        ("192.0.0.0/16".parse().unwrap(), Some(&three)),
    ];
    let mut out = Vec::new();
    write(Format::Zone, &head(true), entries.into_iter(), &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    for line in [
        "*.0.192 A 127.0.0.3",
        "*.2.0.192 A 127.0.0.3",
        "1.2.0.192 A 127.0.0.2",
        "1.2.0.192 A 127.0.0.3",
        "1.2.0.192 TXT \"ip 192.0.2.1\"",
        "*.3.0.192 A 127.0.0.3",
        "9.3.0.192 TXT \"not listed\"",
        "2.0.0.127 A 127.0.0.2",
    ] {
        assert!(text.lines().any(|other| other == line), "{line} is missing in\n{text}");
    }
}

/// The trivial sets of rbldnsd have one answer; what they cannot hold is told.
#[test]
fn a_trivial_set_has_one_answer() {
    let (two, three) = (Answer::new([127, 0, 0, 2].into(), "x"), Answer::new([127, 0, 0, 3].into(), "x"));
    let written = |format, entries: &[(&str, Option<&Answer>)]| {
        let entries = entries.iter().map(|(subject, answer)| (subject.parse().unwrap(), *answer));
        let mut out = Vec::new();
        write(format, &head(true), entries, &mut out).map(|()| {
            let text = String::from_utf8(out).unwrap();
            text.lines().filter(|line| !line.starts_with('$')).map(str::to_owned).collect::<Vec<_>>()
        })
    };
    assert_eq!(
        written(Format::Ip4Tset, &[("192.0.2.1", Some(&two)), ("192.0.2.2", Some(&two))]).unwrap(),
        [":127.0.0.2:x", "127.0.0.2", "192.0.2.1", "192.0.2.2"]
    );
    assert_eq!(
        written(Format::Ip6Tset, &[("2001:db8:0:1::/64", Some(&two)), ("2001:db8:0:1::9", None)]).unwrap(),
        [":127.0.0.2:x", "2001:db8:0:1", "!2001:db8:0:1::9"]
    );
    let several = written(Format::Ip4Tset, &[("192.0.2.1", Some(&two)), ("192.0.2.2", Some(&three))]);
    assert!(matches!(several, Err(write::ExportError::SeveralAnswers(Format::Ip4Tset))));
    for (format, subject, answer) in [
        (Format::Ip4Tset, "192.0.2.0/24", Some(&two)),
        (Format::Ip4Tset, "192.0.2.1", None),
        (Format::Ip6Tset, "2001:db8::/48", Some(&two)),
        (Format::Ip6Trie, "192.0.2.1", Some(&two)),
        (Format::DnSet, "192.0.2.1", Some(&two)),
    ] {
        let refused = written(format, &[(subject, answer)]);
        assert!(matches!(refused, Err(write::ExportError::NoForm { .. })), "{} {subject}", format.name());
    }
}

fn any_subject() -> impl Strategy<Value = Subject> {
    prop_oneof![
        any::<u32>().prop_map(|bits| Subject::Address(std::net::Ipv4Addr::from(bits | 1 << 31).into())),
        (any::<u32>(), 8_u8..32).prop_map(|(bits, length)| {
            let net = ipnet::Ipv4Net::new((bits | 1 << 31).into(), length).unwrap();
            Subject::from(ipnet::IpNet::V4(net))
        }),
        (any::<u128>(), 16_u8..=128).prop_map(|(bits, length)| {
            let net = ipnet::Ipv6Net::new((bits | 1 << 125).into(), length).unwrap();
            Subject::from(ipnet::IpNet::V6(net))
        }),
        "[a-z]{1,5}\\.[a-z]{2,4}".prop_map(|name| Subject::Domain { name: name.into(), below: false }),
        "[a-z]{1,5}\\.[a-z]{2,4}".prop_map(|name| Subject::Domain { name: name.into(), below: true }),
    ]
}

proptest! {
    /// What a format can hold comes back as it was.
    #[test]
    fn what_is_written_is_read_again(
        entries in prop::collection::vec((any_subject(), prop::option::of((2_u8..250, "[ -~]{0,40}"))), 0..40),
    ) {
        let answers: Vec<(Subject, Option<Answer>)> = entries
            .into_iter()
            .map(|(subject, answer)| (subject, answer.map(|(octet, text)| {
                Answer::new([127, 0, 0, octet].into(), text.replace(['$', '#', ';', '='], "").trim())
            })))
            .collect();
        for format in [Format::Ip4Set, Format::Ip4Trie, Format::Ip6Trie, Format::DnSet] {
            let fits = |subject: &Subject| match format {
                Format::Ip6Trie => matches!(subject, Subject::Address(a) if a.is_ipv6())
                    || matches!(subject, Subject::Network(net) if net.addr().is_ipv6()),
                Format::DnSet => matches!(subject, Subject::Domain { .. }),
                _ => matches!(subject, Subject::Address(a) if a.is_ipv4())
                    || matches!(subject, Subject::Network(net) if net.addr().is_ipv4()),
            };
            let chosen: Vec<_> = answers.iter().filter(|(subject, _)| fits(subject)).collect();
            let mut out = Vec::new();
            let entries = chosen.iter().map(|(subject, answer)| (subject.clone(), answer.as_ref()));
            write(format, &head(format != Format::DnSet), entries, &mut out).unwrap();
            let expected: Vec<String> = chosen
                .iter()
                .map(|(subject, answer)| match answer {
                    Some(answer) => format!("{subject} {} {}", answer.value.octets()[3], answer.text),
                    None => format!("!{subject}"),
                })
                .collect();
            prop_assert_eq!(items_of(&reading(format), &out).unwrap(), expected);
        }
        // A policy zone has no answers, and one policy for a name.
        let mut unique = std::collections::BTreeMap::new();
        for (subject, answer) in &answers {
            unique.entry(subject.clone()).or_insert(answer.as_ref());
        }
        let mut out = Vec::new();
        write(Format::Rpz, &head(true), unique.iter().map(|(subject, answer)| (subject.clone(), *answer)), &mut out).unwrap();
        let expected: Vec<String> = unique
            .iter()
            .map(|(subject, answer)| if answer.is_some() { format!("{subject} 2 ") } else { format!("!{subject}") })
            .collect();
        prop_assert_eq!(items_of(&reading(Format::Rpz), &out).unwrap(), expected);
    }

    /// No octets make a reader panic or read without end.
    #[test]
    fn any_octets_are_an_answer(octets in prop::collection::vec(any::<u8>(), 0..300), format in 0..Format::ALL.len()) {
        let (format, _) = Format::ALL[format];
        let _ = items_of(&reading(format), &octets);
    }

    /// Nor do lines that look like the real ones.
    #[test]
    fn any_lines_are_an_answer(text in "(([$!:#*.]|127|192\\.0\\.2|example|/24|-9| A | TXT |\"|\\(|\\)|SOA|DATASET|TIMESTAMP|[ -~]){0,12}\n){0,6}", format in 0..Format::ALL.len()) {
        let (format, _) = Format::ALL[format];
        let _ = items(format, &text);
    }
}
