use std::net::Ipv4Addr;

use tokio_util::sync::CancellationToken;

use super::*;
use crate::clock;
use crate::name_server::NameServer;
use crate::resolver::Zone;

const WITHIN: Duration = Duration::from_secs(5);

fn list(zone: &str, values: &[&str]) -> BlockList {
    let values = Values::of(values.iter().map(|text| text.parse().unwrap()).collect());
    BlockList { name: zone.to_owned(), zone: zone.to_owned(), values }
}

fn add(zone: &mut Zone, list: &str, subject: &str, value: [u8; 4]) {
    let subject = Subject::parse(subject).unwrap();
    zone.add_address(&subject.name_in(list), IpAddr::from(value));
}

/// A list that works, for every kind of entry.
fn sound(zone: &mut Zone, list: &str) {
    add(zone, list, "127.0.0.2", [127, 0, 0, 2]);
    zone.add_address(
        &Subject::Address(sekisho_wire::dnsbl::LISTED_V6.into()).name_in(list),
        [127, 0, 0, 2].into(),
    );
    add(zone, list, "test", [127, 0, 0, 2]);
}

async fn ask(lists: &BlockLists, subject: &str) -> Vec<Told> {
    lists.ask(&Subject::parse(subject).unwrap(), WITHIN, clock::instant()).await
}

#[tokio::test]
async fn rfc_5782_section_5_a_list_is_believed_only_when_its_test_entries_are_right() {
    let mut zone = Zone::new();
    sound(&mut zone, "good.example");
    for own in ["everything.example", "no-test.example", "wrong-value.example", "refuses.example"] {
        add(&mut zone, own, "192.0.2.1", [127, 0, 0, 2]);
    }
    sound(&mut zone, "everything.example");
    add(&mut zone, "everything.example", "127.0.0.1", [127, 0, 0, 2]);
    add(&mut zone, "wrong-value.example", "127.0.0.2", [192, 0, 2, 80]);
    add(&mut zone, "refuses.example", "127.0.0.2", [127, 255, 255, 254]);
    let names = ["good", "everything", "no-test", "wrong-value", "refuses"];
    let lists = names.map(|name| list(&format!("{name}.example"), &[])).to_vec();
    let lists = BlockLists::new(Resolver::fixed(zone), lists);
    let told = ask(&lists, "192.0.2.1").await;
    let health: Vec<&str> = told.iter().map(|told| told.health.key()).collect();
    assert_eq!(health, ["good", "lists-everything", "empty", "broken", "public-resolver"]);
    assert_eq!(told[0].answer, Answer::NotListed);
    assert!(told[1..].iter().all(|told| told.answer == Answer::NotAsked));
    assert_eq!(lists.tests().len(), 5);
}

#[tokio::test]
async fn answers_are_told_apart() {
    let mut zone = Zone::new();
    sound(&mut zone, "list.example");
    for (subject, value) in [
        ("192.0.2.1", [127, 0, 0, 2]),
        ("192.0.2.2", [127, 0, 0, 9]),
        ("192.0.2.3", [127, 255, 255, 252]),
        ("192.0.2.4", [127, 255, 255, 255]),
        ("192.0.2.5", [127, 0, 0, 1]),
        ("192.0.2.6", [192, 0, 2, 80]),
        ("2001:db8::1", [127, 0, 0, 4]),
        ("bad.example", [127, 0, 0, 2]),
    ] {
        add(&mut zone, "list.example", subject, value);
    }
    zone.add_txt("1.2.0.192.list.example", "See https://list.example/192.0.2.1");
    let lists = BlockLists::new(Resolver::fixed(zone), vec![list("list.example", &["127.0.0.[2;4]"])]);
    let value = |last| Ipv4Addr::new(127, 0, 0, last);
    let entry = |last, texts: &[&str]| Listing {
        values: vec![value(last)],
        texts: texts.iter().map(|text| (*text).to_owned()).collect(),
    };
    for (subject, answer) in [
        ("192.0.2.1", Answer::Listed(entry(2, &["See https://list.example/192.0.2.1"]))),
        ("192.0.2.2", Answer::OtherValues(entry(9, &[]))),
        ("192.0.2.3", Answer::Refused(Refusal::Mistyped)),
        ("192.0.2.4", Answer::Refused(Refusal::TooMany)),
        ("192.0.2.5", Answer::Broken(value(1).into())),
        ("192.0.2.6", Answer::Broken([192, 0, 2, 80].into())),
        ("192.0.2.7", Answer::NotListed),
        ("2001:db8::1", Answer::Listed(entry(4, &[]))),
        ("2001:db8::2", Answer::NotListed),
        ("bad.example", Answer::Listed(entry(2, &[]))),
        ("good.example", Answer::NotListed),
    ] {
        assert_eq!(ask(&lists, subject).await[0].answer, answer, "{subject}");
    }
}

#[tokio::test]
async fn a_list_without_entries_of_a_kind_is_not_asked_for_it() {
    let mut zone = Zone::new();
    add(&mut zone, "v4.example", "127.0.0.2", [127, 0, 0, 2]);
    let lists = BlockLists::new(Resolver::fixed(zone), vec![list("v4.example", &[])]);
    assert_eq!(ask(&lists, "192.0.2.1").await[0].health, Health::Good);
    assert_eq!(ask(&lists, "2001:db8::1").await[0].health, Health::Empty);
    assert_eq!(ask(&lists, "a.example").await[0].health, Health::Empty);
}

#[tokio::test]
async fn a_test_holds_for_a_while_and_is_then_repeated() {
    let mut zone = Zone::new();
    sound(&mut zone, "list.example");
    let lists = [("list.example", GOOD_FOR), ("dead.example", BAD_FOR)];
    for (name, holds) in lists {
        let lists = BlockLists::new(Resolver::fixed(zone.clone()), vec![list(name, &[])]);
        let (subject, start) = (Subject::parse("192.0.2.1").unwrap(), clock::instant());
        for (now, tested) in
            [(start, start), (start + holds - Duration::from_secs(1), start), (start + holds, start + holds)]
        {
            lists.ask(&subject, WITHIN, now).await;
            assert_eq!(lists.tests()[0].at, tested, "{name}");
        }
    }
}

/// A list that begins to list the world refuses nobody's mail: an entry counts only with a test that is fresh.
#[tokio::test]
async fn a_list_that_turns_is_not_believed_for_the_rest_of_the_hour() {
    let (mut before, mut after) = (Zone::new(), Zone::new());
    sound(&mut before, "list.example");
    sound(&mut after, "list.example");
    for (subject, value) in [("127.0.0.1", [127, 0, 0, 2]), ("192.0.2.1", [127, 0, 0, 2])] {
        add(&mut after, "list.example", subject, value);
    }
    let mut lists = BlockLists::new(Resolver::fixed(before), vec![list("list.example", &[])]);
    let (subject, start) = (Subject::parse("192.0.2.1").unwrap(), clock::instant());
    let told = lists.ask(&subject, WITHIN, start).await;
    assert_eq!((&told[0].health, &told[0].answer), (&Health::Good, &Answer::NotListed));
    lists.resolver = Resolver::fixed(after);
    // So fresh a test is believed; behind it the list is tested before it is.
    let told = lists.ask(&subject, WITHIN, start + FRESH_FOR - Duration::from_secs(1)).await;
    assert!(matches!(told[0].answer, Answer::Listed(_)));
    let told = lists.ask(&subject, WITHIN, start + FRESH_FOR).await;
    assert_eq!((&told[0].health, &told[0].answer), (&Health::ListsEverything, &Answer::NotAsked));
}

/// What a cache remembers of 127.0.0.1 is of no help: each test asks about something new, too.
#[tokio::test]
async fn a_test_sees_past_what_a_cache_remembers() {
    for kind in [Kind::V4, Kind::V6, Kind::Domain] {
        let (listed, unlisted) = kind.test_entries();
        for _ in 0..1000 {
            let other = kind.another_unlisted();
            assert!(other != listed && other != unlisted, "{other}");
        }
    }
}

#[tokio::test]
async fn lists_are_asked_over_the_network_and_a_silent_one_lists_nobody() {
    let mut zone = Zone::new();
    sound(&mut zone, "list.example");
    add(&mut zone, "list.example", "192.0.2.1", [127, 0, 0, 3]);
    let stop = CancellationToken::new();
    let server = NameServer::start(zone, (Ipv4Addr::LOCALHOST, 0).into(), &stop).await.unwrap();
    let resolver = Resolver::at(&[server.address()]).unwrap();
    let lists =
        BlockLists::new(resolver, vec![list("list.example", &["127.0.0.2-5"]), list("gone.example", &[])]);
    let told = ask(&lists, "192.0.2.1").await;
    assert!(
        matches!(&told[0].answer, Answer::Listed(listing) if listing.values == [Ipv4Addr::new(127, 0, 0, 3)])
    );
    assert_eq!((&told[1].health, &told[1].answer), (&Health::Empty, &Answer::NotAsked));
    server.stop().await;

    // A socket that is there, and says nothing.
    let silent = std::net::UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let resolver = Resolver::at(&[silent.local_addr().unwrap()]).unwrap();
    let lists = BlockLists::new(resolver, vec![list("list.example", &[])]);
    let subject = Subject::parse("192.0.2.1").unwrap();
    let told = lists.ask(&subject, Duration::from_millis(50), clock::instant()).await;
    assert!(matches!(told[0].health, Health::NoAnswer(_)));
    assert_eq!(told[0].answer, Answer::NotAsked);
}

struct Own;

impl LocalLists for Own {
    fn find(&self, zone: &str, subject: &Subject) -> Option<Listing> {
        let listed = *subject == Subject::Address([192, 0, 2, 1].into());
        let values = if listed { vec![[127, 0, 0, 2].into()] } else { Vec::new() };
        (zone == "own.example").then(|| Listing::new(values, &[]))
    }
}

#[tokio::test]
async fn a_zone_of_our_own_is_asked_without_dns() {
    let lists = BlockLists::new(
        Resolver::fixed(Zone::new()),
        vec![list("own.example", &[]), list("other.example", &[])],
    )
    .with_local(Arc::new(Own));
    let told = ask(&lists, "192.0.2.1").await;
    assert!(matches!(told[0].answer, Answer::Listed(_)));
    assert_eq!(told[1].health, Health::Empty);
    assert_eq!(ask(&lists, "192.0.2.2").await[0].answer, Answer::NotListed);
}
