//! Who may ask, how much, and what is for others.

use std::net::Ipv4Addr;

use super::*;

#[test]
fn rfc_7873_section_5_who_shows_a_cookie_has_no_limit() {
    let mut asked = Asked::new(&SETTINGS.replace("threads = 2", "responses_per_second = 2\nslip = 2"));
    let name = "7.100.51.198.relays.test";
    let first = asked.datagram(&with_edns(name, 1, 1232, 0, &[0, 10, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8]));
    let cookie = &first[first.len() - 28..];
    assert_eq!(cookie[..12], [0, 10, 0, 24, 1, 2, 3, 4, 5, 6, 7, 8]);
    for _ in 0..100 {
        assert_eq!(asked.datagram(&with_edns(name, 1, 1232, 0, cookie))[7], 1);
    }
    // Without one there is an end: half is silence, half "ask by TCP".
    let plain = question(name, 1);
    assert_eq!(asked.datagram(&plain)[7], 1);
    let answers: Vec<_> = (0..10).map(|_| asked.datagram(&plain)).collect();
    assert_eq!(answers.iter().filter(|answer| answer.is_empty()).count(), 5);
    assert!(
        answers.iter().filter(|answer| !answer.is_empty()).all(|a| a[2] & 2 != 0 && a.len() == plain.len())
    );
    // A forged one is none.
    let mut forged = cookie.to_vec();
    forged[27] ^= 1;
    let said = asked.datagram(&with_edns(name, 1, 1232, 0, &forged));
    assert!(said.is_empty() || said[2] & 2 != 0);
    assert!(!asked.raw(&plain, Way::Stream).1.is_empty());
    // RFC 7873 §5.2.2: lengths that cannot be.
    asked.responder.now.milliseconds = 10_000;
    for length in [0_u8, 7, 9, 15, 41] {
        let options = [&[0, 10, 0, length][..], &vec![1; usize::from(length)]].concat();
        assert_eq!(asked.datagram(&with_edns(name, 1, 1232, 0, &options))[3] & 15, 1, "{length}");
        asked.responder.now.milliseconds += 10_000;
    }
    assert_eq!(asked.statistics.totals().with_cookie, 100);
}

/// Anybody can send NOTIFY with anybody's address.
#[test]
fn notify_has_the_same_limit() {
    let mut asked = Asked::new(&SETTINGS.replace("threads = 2", "responses_per_second = 2\nslip = 2"));
    let mut message = question("relays.test", 6);
    message[2] = 0x20;
    let said: Vec<Said> = (0..100).map(|_| asked.raw(&message, Way::Datagram).0).collect();
    assert!(said.iter().filter(|said| **said == Said::Transfer).count() <= 4);
    assert_eq!(asked.raw(&message, Way::Stream).0, Said::Transfer);
}

#[test]
fn who_may_not_ask_is_told_so_outside_of_the_listings() {
    let mut asked = Asked::closed();
    let name = "7.100.51.198.relays.test";
    let with_key = |key: &str| format!("7.100.51.198.{key}.relays.test");
    assert_eq!(asked.ask(name, kind::A), "0; A 127.255.255.254");
    assert!(asked.ask(name, kind::TXT).contains("This is not a listing"));
    assert_eq!(asked.ask("9.9.9.9.relays.test", kind::A), "0; A 127.255.255.254");
    assert_eq!(asked.ask(&with_key("fedcba9876543210"), kind::A), "0; A 127.255.255.254");
    assert_eq!(asked.ask(&with_key(KEY), kind::A), "0; A 127.0.0.2");
    assert_eq!(
        asked.ask(&with_key(&KEY.to_uppercase()), kind::TXT),
        "0; TXT http://relays.test/?198.51.100.7"
    );
    assert!(asked.ask(&format!("51.198.{KEY}.relays.test"), kind::A).starts_with("0; SOA"));
    assert!(asked.ask(&format!("{KEY}.relays.test"), kind::A).starts_with("0; SOA"));
    assert_eq!(asked.ask(&format!("a.bad.example.{KEY}.domains.test"), kind::A), "0; A 127.0.0.4");
    assert_eq!(asked.ask("a.bad.example.domains.test", kind::A), "0; A 127.255.255.254");
    // What every client needs is for all.
    assert_eq!(asked.ask("2.0.0.127.relays.test", kind::A), "0; A 127.0.0.2");
    assert_eq!(asked.ask("relays.test", kind::SOA), "0; SOA@0 7");
    asked.client = [203, 0, 113, 9].into();
    assert_eq!(asked.ask(name, kind::A), "0; A 127.0.0.2");
    assert_eq!(asked.ask("7.100.51.198.relay.relays.test", kind::A), "0; A 127.255.255.252");
    let totals = asked.zones.get(&Name::parse("relays.test").unwrap()).unwrap().statistics.totals();
    assert_eq!((totals.not_allowed, totals.misplaced), (4, 1));
    assert_eq!(totals.codes[&Ipv4Addr::new(127, 0, 0, 2)], 4);
}

#[test]
fn who_asks_too_much_is_told_so() {
    let mut asked = Asked::new(&SETTINGS.replace("threads = 2", "questions_per_second = 2"));
    let message = question("7.100.51.198.relays.test", 1);
    let said: Vec<_> = (0..4).map(|_| shown(&asked.raw(&message, Way::Stream).1, message.len())).collect();
    assert_eq!(said, ["0; A 127.0.0.2", "0; A 127.0.0.2", "0; A 127.255.255.255", "0; A 127.255.255.255"]);
}

#[test]
fn messages_about_whole_zones_go_elsewhere() {
    let mut asked = Asked::new(SETTINGS);
    assert_eq!(asked.raw(&question("relays.test", kind::AXFR), Way::Stream).0, Said::Transfer);
    assert_eq!(asked.raw(&question("relays.test", kind::IXFR), Way::Stream).0, Said::Transfer);
    assert_eq!(asked.ask("relays.test", kind::IXFR), "0; SOA@0 7");
    let mut signed = question("relays.test", 6);
    signed[11] = 1;
    signed.extend_from_slice(&[1, b'k', 0, 0, 250, 0, 255, 0, 0, 0, 0, 0, 1, 9]);
    assert_eq!(asked.raw(&signed, Way::Datagram).0, Said::Transfer);
}

/// Nobody knows yet what a zone lists: the question counts, by how it ended, and so does each value that means an error.
#[test]
fn what_ends_in_servfail_and_what_is_answered_an_error_is_counted_by_zone() {
    use crate::server::statistics::open_metrics;
    let settings = settings(SETTINGS);
    let zones = settings.zone.iter().map(|own| Arc::new(Zone::new(own, Vec::new(), Default::default())));
    let mut unread = Asked::of(Zones::new(zones.collect()), &manner(&settings));
    for name in ["1.2.0.192.relays.test", "2.0.0.127.relays.test", "relays.test"] {
        unread.ask(name, kind::A);
    }
    let mut closed = Asked::closed();
    for name in ["1.2.0.192.relays.test", "1.2.0.192.x.relays.test", "7.100.51.198.relays.test"] {
        closed.ask(name, kind::A);
    }
    let mut open = Asked::new(&SETTINGS.replace("threads = 2", "questions_per_second = 1"));
    open.ask("7.100.51.198.relay.relays.test", kind::A);
    for _ in 0..2 {
        open.raw(&question("7.100.51.198.relays.test", kind::A), Way::Stream);
    }
    let said = |asked: &Asked| {
        let zone = asked.zones.get(&Name::parse("relays.test").unwrap()).unwrap();
        let totals = zone.statistics.totals();
        let text = open_metrics(&asked.statistics.totals(), &[(zone.name.clone(), totals.clone())]);
        (totals, text)
    };
    let (totals, text) = said(&unread);
    assert_eq!((totals.queries, totals.unknown, totals.not_listed), (3, 3, 0));
    assert!(
        text.contains("sekisho_dnsbl_queries_total{zone=\"relays.test\",result=\"server-failure\"} 3\n"),
        "{text}"
    );
    let (totals, text) = said(&closed);
    assert_eq!((totals.queries, totals.not_allowed, totals.unknown), (3, 3, 0));
    assert!(
        text.contains("sekisho_dnsbl_answers_total{zone=\"relays.test\",value=\"127.255.255.254\"} 3\n"),
        "{text}"
    );
    let (totals, text) = said(&open);
    assert_eq!((totals.misplaced, totals.too_many), (1, 1));
    for value in ["127.255.255.252", "127.255.255.255", "127.0.0.2"] {
        let line = format!("sekisho_dnsbl_answers_total{{zone=\"relays.test\",value=\"{value}\"}} 1\n");
        assert!(text.contains(&line), "{line}{text}");
    }
}
