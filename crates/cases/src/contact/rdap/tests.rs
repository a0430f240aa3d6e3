use proptest::prelude::*;
use serde_json::json;

use super::*;

fn asked() -> Asked {
    Asked::Address("192.0.2.25".parse().unwrap())
}

fn read(value: &Value) -> Result<Answer, NotRdap> {
    parse(value.to_string().as_bytes(), &asked())
}

fn card(name: &str, addresses: &[(&str, &str)]) -> Value {
    let mut properties = vec![json!(["version", {}, "text", "4.0"]), json!(["fn", {}, "text", name])];
    properties
        .extend(addresses.iter().map(|(pref, address)| json!(["email", {"pref": pref}, "text", address])));
    json!(["vcard", properties])
}

fn network(entities: &Value) -> Value {
    json!({
        "objectClassName": "ip network", "handle": "192.0.2.0 - 192.0.2.255", "name": "EXAMPLE-NET", "country": "JP",
        "startAddress": "192.0.2.0", "endAddress": "192.0.2.255", "entities": entities
    })
}

/// As regional registries answer: the abuse desk inside of the registrant, a group without an address, a technical contact.
#[test]
fn the_abuse_desk_comes_first_wherever_it_stands() {
    let answer = read(&network(&json!([
        {"objectClassName": "entity", "handle": "T", "roles": ["technical", "billing"], "vcardArray": card("Taro Network", &[("", "noc@isp.example")])},
        {"objectClassName": "entity", "handle": "ORG-1", "roles": ["registrant"],
         "vcardArray": ["vcard", [["version", {}, "text", "4.0"], ["fn", {}, "text", "ORG-1"], ["kind", {}, "text", "org"], ["org", {}, "text", ["Example Internet K.K.", "Network"]]]],
         "entities": [{"objectClassName": "entity", "roles": ["ABUSE"], "vcardArray": card("Abuse Desk", &[("2", "noc@isp.example"), ("1", "Abuse@ISP.example")])}]}
    ])))
    .unwrap();
    assert_eq!(answer.holder.as_ref().map(ToString::to_string).as_deref(), Some("Example Internet K.K."));
    let contacts = answer.contacts("https://rdap.example/ip/192.0.2.25");
    let addresses: Vec<&str> = contacts.iter().map(|contact| contact.address.as_str()).collect();
    assert_eq!(addresses, ["Abuse@isp.example", "noc@isp.example"]);
    assert!(
        contacts.iter().all(|contact| contact.side == Side::Network && contact.tongue == Tongue::Japanese)
    );
    assert_eq!(
        contacts[0].source,
        Source::Rdap { url: "https://rdap.example/ip/192.0.2.25".into(), role: "abuse".into() }
    );
    assert_eq!(contacts[0].name.as_ref().map(ToString::to_string).as_deref(), Some("Abuse Desk"));
    assert_eq!(contacts[0].organisation, answer.holder);
}

#[test]
fn a_network_without_a_registrant_is_known_by_its_name() {
    let answer = read(&network(&json!([]))).unwrap();
    assert_eq!((answer.holder.map(String::from).as_deref(), answer.people.len()), (Some("EXAMPLE-NET"), 0));
}

#[test]
fn who_sold_a_domain_does_not_run_it() {
    let domain = json!({
        "objectClassName": "domain", "ldhName": "EXAMPLE.JP", "entities": [
            {"roles": ["registrar"], "vcardArray": card("Seller", &[("", "abuse@registrar.example")]),
             "entities": [{"roles": ["abuse"], "vcardArray": card("Seller", &[("", "abuse@registrar.example")])}]},
            {"roles": ["technical"], "status": ["removed"], "vcardArray": card("Gone", &[("", "gone@example.jp")])},
            {"roles": ["registrant"], "vcardArray": card("Example Association", &[("", "office@example.jp")])}
        ]
    });
    let about = |name: &str| parse(domain.to_string().as_bytes(), &Asked::Domain(name.into()));
    let contacts = about("mx.example.jp").unwrap().contacts("u");
    assert_eq!(contacts.len(), 1);
    assert_eq!((contacts[0].address.as_str(), contacts[0].side), ("office@example.jp", Side::Operator));
    assert_eq!(
        contacts[0].organisation.as_ref().map(ToString::to_string).as_deref(),
        Some("Example Association")
    );
    for other in ["notexample.jp", "jp", "example.com"] {
        assert_eq!(about(other), Err(NotRdap::Elsewhere), "{other}");
    }
}

#[test]
fn an_answer_about_something_else_names_nobody() {
    for (key, value) in [
        ("startAddress", json!("192.0.2.26")),
        ("endAddress", json!("192.0.2.24")),
        ("startAddress", json!("::")),
        ("startAddress", json!(7)),
        ("objectClassName", json!("domain")),
        ("objectClassName", json!(null)),
    ] {
        let mut answer = network(&json!([]));
        answer[key] = value;
        assert_eq!(read(&answer), Err(NotRdap::Elsewhere), "{key}");
    }
    let refused = json!({"errorCode": 404, "title": "Not\u{1b}Found", "description": ["x"]});
    assert_eq!(read(&refused), Err(NotRdap::Refused { code: 404, title: "Not\\u{1b}Found".to_owned() }));
    for octets in [&b"<html>"[..], b"[]", b"", b"\xff", "[".repeat(100_000).as_bytes()] {
        assert_eq!(parse(octets, &asked()), Err(NotRdap::NotJson));
    }
    assert_eq!(parse(&vec![b' '; SIZE_LIMIT + 1], &asked()), Err(NotRdap::TooLong));
    assert_eq!(parse(&vec![b' '; SIZE_LIMIT], &asked()), Err(NotRdap::NotJson));
}

#[test]
fn cards_may_be_odd() {
    let people =
        |vcard: &Value| read(&network(&json!([{"roles": ["abuse"], "vcardArray": vcard}]))).unwrap().people;
    for nobody in [
        json!(null),
        json!([]),
        json!(["vcard"]),
        json!(["vcard", {}]),
        json!([
            "vcard",
            [
                [],
                ["email"],
                ["email", {}, "text"],
                ["email", {}, "text", []],
                ["email", {}, "text", "redacted for privacy"],
                7
            ]
        ]),
        json!([
            "vcard",
            [
                ["email", {}, "text", "root@localhost"],
                ["email", {}, "text", "a@example.jp\r\nBcc: b@example.jp"]
            ]
        ]),
    ] {
        assert!(people(&nobody).is_empty(), "{nobody}");
    }
    let named = people(
        &json!(["vcard", [["fn", {}, "text", ""], ["email", {"pref": 0}, "uri", "MAILTO:a@example.jp"], ["lang", {}, "language-tag", "ja-JP"]]]),
    );
    assert_eq!((named[0].addresses[0].as_str(), named[0].tongue), ("a@example.jp", Some(Tongue::Japanese)));
    let at_home =
        |adr: Value| people(&json!(["vcard", [["email", {}, "text", "a@example.com"], adr]]))[0].tongue;
    assert_eq!(
        at_home(json!(["adr", {}, "text", ["", "", "", "", "", "", "Japan"]])),
        Some(Tongue::Japanese)
    );
    assert_eq!(
        at_home(json!(["adr", {"label": "1-1 Chiyoda\nTokyo\nJapan"}, "text", ["", "", "", "", "", "", ""]])),
        Some(Tongue::Japanese)
    );
    assert_eq!(at_home(json!(["adr", {"cc": "NL"}, "text", ["", "", "", "", "", "", ""]])), None);
}

#[test]
fn entities_have_an_end() {
    let one = |inner: Value| json!([{"roles": ["abuse"], "vcardArray": card("x", &[("", "deep@example.jp")]), "entities": inner}]);
    let nested =
        |depth: usize| (0..depth).fold(json!([]), |inner, _| json!([{"roles": [], "entities": inner}]));
    let innermost =
        |depth: usize| (0..depth).fold(one(json!([])), |inner, _| json!([{"roles": [], "entities": inner}]));
    assert_eq!(read(&network(&innermost(LIMITS.0))).unwrap().people.len(), 1);
    assert_eq!(read(&network(&innermost(LIMITS.0 + 1))).unwrap().people.len(), 0);
    assert!(read(&network(&nested(50))).is_ok());
    let wide: Vec<Value> = (0..1000).map(|number| json!({"roles": ["abuse"], "vcardArray": card("x", &[("", &format!("a{number}@example.jp"))])})).collect();
    assert_eq!(read(&network(&json!(wide))).unwrap().people.len(), LIMITS.1);
}

#[test]
fn rfc_9082_section_3_1_addresses_of_answers() {
    assert_eq!(asked().url("https://rdap.example/"), "https://rdap.example/ip/192.0.2.25");
    let mapped = Asked::Address("2001:db8::1".parse().unwrap());
    assert_eq!(mapped.url("https://rdap.example/v1"), "https://rdap.example/v1/ip/2001:db8::1");
    assert_eq!(
        Asked::Domain("example.jp.".into()).url("https://r.example"),
        "https://r.example/domain/example.jp"
    );
}

proptest! {
    #[test]
    fn any_octets_are_an_answer(octets in proptest::collection::vec(any::<u8>(), 0..200), at in any::<proptest::sample::Index>()) {
        let _ = parse(&octets, &asked());
        let whole = network(&json!([{"roles": ["abuse"], "vcardArray": card("x", &[("1", "a@example.jp")])}])).to_string().into_bytes();
        let mut mixed = whole;
        let at = at.index(mixed.len());
        mixed.splice(at..at, octets.into_iter().take(3));
        if let Ok(answer) = parse(&mixed, &asked()) {
            prop_assert!(answer.people.len() <= LIMITS.1);
        }
    }
}
