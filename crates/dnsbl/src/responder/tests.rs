//! Dialogues of hand-made messages, by the clause that they show.

use std::path::Path;

use proptest::prelude::*;
use sekisho_wire::dns::name::Name;

use super::*;
use crate::server::statistics::ServerStatistics;
use crate::server::tests::{SETTINGS, question, settings, zones};
use crate::settings::Key;
use crate::zone::{Ending, Zone};

mod edns;
mod limits;

/// A responder that answers one client.
struct Asked {
    responder: Responder,
    zones: Zones,
    statistics: ServerStatistics,
    client: IpAddr,
}

const KEY: &str = "0123456789abcdef";

impl Asked {
    fn new(text: &str) -> Self {
        let settings = settings(text);
        let zones = zones(&settings);
        Self::of(zones, &manner(&settings))
    }

    fn of(zones: Zones, manner: &Manner) -> Self {
        let statistics = ServerStatistics::default();
        let responder = Responder::new(&zones, manner, statistics.counters());
        Self { responder, zones, statistics, client: [198, 51, 100, 1].into() }
    }

    /// Zones with networks that may ask, and a key.
    fn closed() -> Self {
        let text = SETTINGS.replace("kind =", "access = [\"203.0.113.0/24\"]\nkind =");
        let settings = settings(&text);
        let open = zones(&settings);
        let zone = |own: &crate::settings::ZoneSettings| {
            let keys = vec![Key::new("a", KEY).unwrap()];
            let publishing = open.get(own.name.name()).unwrap().publishing.clone();
            Arc::new(Zone::new(own, keys, publishing))
        };
        Self::of(Zones::new(settings.zone.iter().map(zone).collect()), &manner(&settings))
    }

    fn raw(&mut self, message: &[u8], way: Way) -> (Said, Vec<u8>) {
        let mut buffer = [0xEE; 4096];
        let said = self.responder.answer(message, self.client, way, &mut buffer);
        let length = if let Said::Answer(length) = said { length } else { 0 };
        (said, buffer[..length].to_vec())
    }

    fn datagram(&mut self, message: &[u8]) -> Vec<u8> {
        self.raw(message, Way::Datagram).1
    }

    /// Code, answers and authorities, as text.
    fn ask(&mut self, name: &str, kind: u16) -> String {
        let message = question(name, kind);
        let answer = self.datagram(&message);
        assert_eq!(answer[..2], message[..2]);
        assert_eq!(answer[12..message.len()], message[12..]);
        shown(&answer, message.len())
    }
}

fn manner(settings: &crate::settings::Settings) -> Manner {
    Manner {
        nsid: settings.nsid.as_bytes().into(),
        cookies: CookieSecret::new([7; 16]),
        responses_per_second: settings.responses_per_second,
        slip: settings.slip,
        questions_per_second: settings.questions_per_second,
        unlimited: settings.unlimited.clone(),
        key: [7; 16],
    }
}

/// The records behind the question: short, for comparing.
fn shown(answer: &[u8], mut at: usize) -> String {
    let number = |at: usize| usize::from(u16::from_be_bytes([answer[at], answer[at + 1]]));
    let mut text = format!("{}{}", answer[3] & 15, if answer[2] & 4 == 0 { " not-ours" } else { "" });
    if answer[2] & 2 != 0 {
        text.push_str(" truncated");
    }
    for _ in 0..number(6) + number(8) {
        assert_eq!(answer[at] & 0xC0, 0xC0, "an owner is a pointer");
        let (kind, length) = (number(at + 2), number(at + 10));
        let data = &answer[at + 12..at + 12 + length];
        let said = match kind {
            1 => format!("A {}.{}.{}.{}", data[0], data[1], data[2], data[3]),
            2 => "NS".to_owned(),
            6 => format!(
                "SOA@{} {}",
                number(at) - 0xC00C,
                u32::from_be_bytes(data[length - 20..][..4].try_into().unwrap())
            ),
            16 => format!("TXT {}", String::from_utf8_lossy(&data[1..])),
            other => other.to_string(),
        };
        text = format!("{text}; {said}");
        at += 12 + length;
    }
    text
}

#[test]
fn rfc_5782_section_2_an_address_is_listed_with_its_reasons() {
    let mut asked = Asked::new(SETTINGS);
    assert_eq!(asked.ask("7.100.51.198.relays.test", kind::A), "0; A 127.0.0.2");
    assert_eq!(asked.ask("7.100.51.198.RELAYS.test", kind::TXT), "0; TXT http://relays.test/?198.51.100.7");
    assert_eq!(asked.ask("1.2.0.192.relays.test", kind::A), "0; A 127.0.0.2; A 127.0.0.3");
    let texts = asked.ask("1.2.0.192.relays.test", kind::TXT);
    assert!(texts.contains("TXT Open relay. http://relays.test/?192.0.2.1"), "{texts}");
    assert!(texts.contains("TXT 192.0.2.1 is in a network"), "{texts}");
    let six = sekisho_wire::dnsbl::reversed("2001:db8::99".parse().unwrap());
    assert_eq!(asked.ask(&format!("{six}.relays.test"), kind::A), "0; A 127.0.0.2");
    assert_eq!(asked.ask("a.bad.example.domains.test", kind::TXT), "0; TXT a.bad.example is bad");
    assert_eq!(asked.ask("A.Bad.Example.domains.test", kind::A), "0; A 127.0.0.4");
    assert_eq!(asked.ask("bad.example.domains.test", kind::A), "0; SOA@12 7");
}

#[test]
fn rfc_5782_section_5_test_entries_are_always_there() {
    let mut asked = Asked::new(SETTINGS);
    let six = |text: &str| format!("{}.relays.test", sekisho_wire::dnsbl::reversed(text.parse().unwrap()));
    for retired in [false, true] {
        let since = jiff::Timestamp::from_second(1_764_000_000).unwrap();
        let ending = || retired.then(|| Ending { since, reason: "we are tired".to_owned() });
        let _ = asked.zones.iter().filter(|zone| zone.retire(ending())).count();
        for name in ["2.0.0.127.relays.test", &six("::ffff:7f00:2"), "test.domains.test"] {
            assert_eq!(asked.ask(name, kind::A), "0; A 127.0.0.2");
            assert_eq!(asked.ask(name, kind::TXT), "0; TXT This is a test entry (RFC 5782).");
        }
        // Though all of 127.0.0.0/8 is in the table.
        for name in ["1.0.0.127.relays.test", &six("::ffff:7f00:1"), "invalid.domains.test"] {
            let said = asked.ask(name, kind::A);
            assert!(!said.contains("A 127"), "{said}");
        }
    }
    assert_eq!(asked.ask("7.100.51.198.relays.test", kind::A), "3; SOA@13 7");
    // Whoever looks finds the day and the reason.
    let said = asked.ask("relays.test", kind::TXT);
    assert!(said.contains("This list ended on 2025-11-24: we are tired"), "{said}");
    assert!(asked.zones.iter().all(|zone| zone.retire(None)));
    assert_eq!(asked.ask("7.100.51.198.relays.test", kind::A), "0; A 127.0.0.2");
    // Nobody may be told that 127.0.0.1 is a reason.
    assert_eq!(asked.ask("1.113.0.203.relays.test", kind::A), "3; SOA@12 7");
}

/// Every answer to whoever may not ask, or asks a wrong name, may be taken for "listed".
#[test]
fn of_a_list_that_has_ended_nothing_but_the_test_entries_is_answered() {
    let mut asked = Asked::closed();
    assert_eq!(asked.ask("7.100.51.198.relays.test", kind::A), "0; A 127.255.255.254");
    assert!(asked.zones.iter().all(|zone| zone.retire(Some(crate::zone::Ending::over()))));
    for name in ["7.100.51.198.relays.test", "7.100.51.198.relay.relays.test", "x.y.relays.test"] {
        let said = asked.ask(name, kind::A);
        assert!(said.starts_with("3; SOA"), "{name}: {said}");
    }
    assert_eq!(asked.ask("2.0.0.127.relays.test", kind::A), "0; A 127.0.0.2");
    assert!(asked.ask("a.bad.example.domains.test", kind::A).starts_with("0; SOA"));
}

#[test]
fn a_zone_whose_contents_were_never_read_is_not_made_up() {
    let settings = settings(SETTINGS);
    let zone = |own| Arc::new(Zone::new(own, Vec::new(), crate::publishing::Publishing::default()));
    let mut asked = Asked::of(Zones::new(settings.zone.iter().map(zone).collect()), &manner(&settings));
    for name in ["7.100.51.198.relays.test", "2.0.0.127.relays.test", "relays.test"] {
        assert_eq!(asked.ask(name, kind::A), "2 not-ours", "{name}");
    }
    // Of what has ended it is known that nothing is listed.
    assert!(asked.zones.iter().all(|zone| zone.retire(Some(crate::zone::Ending::over()))));
    assert_eq!(asked.ask("2.0.0.127.relays.test", kind::A), "0; A 127.0.0.2");
}

#[test]
fn rfc_2308_section_2_no_name_and_no_record_are_told_apart() {
    let mut asked = Asked::new(SETTINGS);
    assert_eq!(asked.ask("7.100.51.199.relays.test", kind::A), "3; SOA@13 7");
    assert_eq!(asked.ask("7.100.51.198.relays.test", 28), "0; SOA@13 7");
    assert_eq!(asked.ask("7.100.51.198.relays.test", 15), "0; SOA@13 7");
    assert_eq!(asked.ask("relays.test", kind::A), "0; SOA@0 7");
    assert_eq!(asked.ask("x.y.relays.test", kind::A), "3; SOA@4 7");
    // Below it are names with a label too much, which are answered (RFC 8020).
    assert_eq!(asked.ask("x.relays.test", kind::A), "0; SOA@2 7");
}

#[test]
fn rfc_8020_section_2_nothing_that_has_names_below_it_is_missing() {
    let mut asked = Asked::new(SETTINGS);
    for part in ["192", "0.192", "2.0.192", "8.b.d.0.1.0.0.2", "1.0.0.2"] {
        let said = asked.ask(&format!("{part}.relays.test"), kind::NS);
        assert!(said.starts_with("0; SOA"), "{part}: {said}");
    }
    assert!(asked.ask("example.domains.test", kind::A).starts_with("0; SOA"));
}

#[test]
fn rfc_1035_section_3_what_a_zone_says_of_itself() {
    let mut asked = Asked::new(SETTINGS);
    assert_eq!(asked.ask("relays.test", kind::SOA), "0; SOA@0 7");
    assert_eq!(asked.ask("relays.test", kind::NS), "0; NS; NS");
    assert_eq!(asked.ask("relays.test", kind::TXT), "0; TXT A list of relays.");
    assert_eq!(asked.ask("domains.test", kind::TXT), "0; SOA@0 7");
}

#[test]
fn rfc_8482_section_4_of_any_records_one_kind_is_enough() {
    let mut asked = Asked::new(SETTINGS);
    assert_eq!(asked.ask("7.100.51.198.relays.test", kind::ANY), "0; A 127.0.0.2");
    assert_eq!(asked.ask("relays.test", kind::ANY), "0; SOA@0 7");
}

#[test]
fn what_is_not_ours_is_refused() {
    let mut asked = Asked::new(SETTINGS);
    for (name, kind) in [("example.org", 1), ("test", 2), ("xrelays.test", 1), ("relays.test", kind::AXFR)] {
        assert_eq!(asked.ask(name, kind), "5 not-ours", "{name}");
    }
    for name in ["id.server", "version.bind", "7.100.51.198.relays.test"] {
        let mut message = question(name, kind::TXT);
        let length = message.len();
        message[length - 1] = 3;
        assert_eq!(shown(&asked.datagram(&message), length), "5 not-ours");
    }
    // A suffix that begins inside of a label is another name.
    let mut message = question("relays.test", kind::A);
    message[12] = 13;
    message.splice(13..13, *b"1\x06");
    message[13..15].copy_from_slice(b"ab");
    let length = message.len();
    message.truncate(length);
    let (said, _) = asked.raw(&message, Way::Datagram);
    assert!(matches!(said, Said::Answer(_)));
    assert_eq!(asked.statistics.totals().refused + asked.statistics.totals().malformed, 8);
}

#[test]
fn rfc_1035_section_4_what_is_no_query() {
    let mut asked = Asked::new(SETTINGS);
    let good = question("7.100.51.198.relays.test", 1);
    let with = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut message = good.clone();
        change(&mut message);
        message
    };
    assert_eq!(asked.raw(&with(&|m| m[2] |= 0x80), Way::Datagram).0, Said::Nothing);
    assert_eq!(asked.raw(&good[..11], Way::Datagram).0, Said::Nothing);
    assert_eq!(asked.raw(&with(&|m| m[2] = 0x20), Way::Datagram).0, Said::Transfer);
    let opcode = asked.datagram(&with(&|m| m[2] = 0x11));
    assert_eq!(opcode, [0x12, 0x34, 0x91, 4, 0, 0, 0, 0, 0, 0, 0, 0]);
    type Spoil<'a> = &'a dyn Fn(&mut Vec<u8>);
    let wrong: [Spoil<'_>; 8] = [
        &|m| m[5] = 0,
        &|m| m[5] = 2,
        &|m| m[7] = 1,
        &|m| m[9] = 1,
        &|m| m[11] = 1,
        &|m| m.push(0),
        &|m| m[12] = 0xC0,
        &|m| m[12] = 0x41,
    ];
    for change in wrong {
        assert_eq!(asked.datagram(&with(change)), [0x12, 0x34, 0x81, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
    }
    // Cut at each octet.
    for length in 12..good.len() {
        assert_eq!(asked.datagram(&good[..length])[3] & 15, 1, "{length}");
    }
}

/// A question with EDNS: size, version, options.
fn with_edns(name: &str, kind: u16, size: u16, version: u8, options: &[u8]) -> Vec<u8> {
    let mut message = question(name, kind);
    message[11] = 1;
    message.extend_from_slice(&[0, 0, 41]);
    message.extend_from_slice(&size.to_be_bytes());
    message.extend_from_slice(&[0, version, 0x80, 0]);
    message.extend_from_slice(&u16::try_from(options.len()).unwrap().to_be_bytes());
    message.extend_from_slice(options);
    message
}

#[test]
fn a_text_is_said_once_and_none_is_no_record() {
    let mut asked = Asked::new(SETTINGS);
    let zone = asked.zones.get(&Name::parse("relays.test").unwrap()).unwrap();
    let change = |subject: &str, answers: &[(u8, &str)]| crate::contents::Change {
        subject: subject.parse().unwrap(),
        answers: answers
            .iter()
            .map(|(octet, text)| crate::answer::Answer::new([127, 0, 0, *octet].into(), *text))
            .collect(),
    };
    let changes =
        vec![change("198.51.100.8", &[(2, "x"), (3, "x"), (4, "")]), change("198.51.100.9", &[(2, "")])];
    zone.publishing.publisher().change(8, changes);
    assert_eq!(asked.ask("8.100.51.198.relays.test", kind::TXT), "0; TXT x");
    assert_eq!(asked.ask("8.100.51.198.relays.test", kind::A), "0; A 127.0.0.2; A 127.0.0.3; A 127.0.0.4");
    assert_eq!(asked.ask("9.100.51.198.relays.test", kind::TXT), "0; SOA@13 8");
}

#[test]
fn what_has_no_room_is_asked_by_tcp() {
    let text = |octet: u8| format!("{}{octet}", "x".repeat(900));
    let mut asked = Asked::new(SETTINGS);
    let zone = asked.zones.get(&Name::parse("relays.test").unwrap()).unwrap();
    let answers =
        (2..5).map(|octet| crate::answer::Answer::new([127, 0, 0, octet].into(), text(octet))).collect();
    let change = crate::contents::Change { subject: "198.51.100.8".parse().unwrap(), answers };
    zone.publishing.publisher().change(8, vec![change]);
    let name = "8.100.51.198.relays.test";
    assert_eq!(asked.ask(name, kind::TXT), "0 truncated");
    let answer = asked.datagram(&with_edns(name, 16, 65535, 0, &[]));
    assert!(answer.len() <= 1232 && answer[2] & 2 != 0 && answer[11] == 1);
    let (_, whole) = asked.raw(&question(name, 16), Way::Stream);
    assert_eq!((whole[2] & 2, whole[7]), (0, 3));
    assert_eq!(asked.statistics.totals().truncated, 2);
}

proptest! {
    /// Any octets: nothing panics, and no answer is longer than the client allows.
    #[test]
    fn any_octets_are_safe(message in prop::collection::vec(any::<u8>(), 0..600)) {
        let mut asked = Asked::new(SETTINGS);
        let answer = asked.datagram(&message);
        prop_assert!(answer.len() <= 512);
    }

    /// Questions with octets changed.
    #[test]
    fn nearly_questions_are_safe(
        changes in prop::collection::vec((0_usize..80, any::<u8>()), 0..6),
        length in 0_usize..120,
        size in any::<u16>(),
    ) {
        let mut asked = Asked::new(SETTINGS);
        let options = [0, 10, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8];
        let mut message = with_edns("1.2.0.192.relays.test", 16, size, 0, &options);
        for (at, octet) in changes {
            if let Some(place) = message.get_mut(at) {
                *place = octet;
            }
        }
        message.truncate(length.max(12));
        let answer = asked.datagram(&message);
        prop_assert!(answer.len() <= 1232);
    }
}

#[test]
fn settings_are_those_of_the_file() {
    let settings = crate::settings::Settings::parse(Path::new("x"), SETTINGS).unwrap().unwrap();
    assert_eq!(&*manner(&settings).nsid, b"ns1");
}
