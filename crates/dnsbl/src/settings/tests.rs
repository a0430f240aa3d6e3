use super::*;

fn parse(text: &str) -> Result<Option<Settings>, Mistake> {
    Settings::parse(Path::new("sekisho.toml"), text)
}

const LEAST: &str = r#"
host_name = "mx.example.jp"
[dnsbl]
listen = ["127.0.0.1:53"]
[[dnsbl.zone]]
name = "relays.example.org"
kind = "ip"
source = "listings"
name_servers = ["ns1.example.org"]
contact = "list@example.org"
"#;

#[test]
fn other_tables_are_not_ours() {
    assert_eq!(parse("host_name = \"mx.example.jp\"\n[listen]\nsmtp = []\n").unwrap(), None);
    let settings = parse(LEAST).unwrap().unwrap();
    assert_eq!(settings.zone[0].name.to_string(), "relays.example.org");
    assert_eq!(settings.zone[0].ttl, Seconds(Duration::from_secs(300)));
    let files = LEAST.replace("\"listings\"", "\"files\"\nfiles = [\"/a\", \"/b\"]\nformat = \"ip4set\"");
    let zone = parse(&files).unwrap().unwrap().zone.remove(0);
    assert_eq!((zone.source, zone.files.len(), zone.format.0), (Source::Files, 2, Format::Ip4Set));
}

#[test]
fn what_a_reload_does_not_take_over_is_named() {
    let before = parse(LEAST).unwrap().unwrap();
    let text =
        LEAST.replace("[dnsbl]", "[dnsbl]\nthreads = 3\nslip = 5").replace("127.0.0.1:53", "127.0.0.2:53");
    let after = parse(&text.replace("relays.example.org", "others.example.org")).unwrap().unwrap();
    assert_eq!(before.differs_in_what_stays(&after), ["listen", "threads", "slip"]);
    assert_eq!(before.differs_in_what_stays(&before), [""; 0]);
}

#[test]
fn a_mistake_has_its_line() {
    for (from, to, line, said) in [
        ("kind = \"ip\"", "kind = \"ips\"", 7, "not known: `ips`; expected one of `ip`, `domain`"),
        ("listen = [\"127.0.0.1:53\"]", "", 3, "listen is missing"),
        ("ns1.example.org", "ns1.relays.example.org", 9, "inside of the zone"),
        ("[\"ns1.example.org\"]", "[]", 6, "has no name_servers"),
        ("list@example.org", "list", 10, "not a mail address"),
        ("\"listings\"", "\"files\"", 6, "stand together"),
        ("\"ip\"", "\"domain\"", 6, "what this server proves are addresses"),
        ("[[dnsbl.zone]]", "[dnsbl.zone]", 5, "[[dnsbl.zone]]"),
        ("contact =", "self_check = { growth = \"x\" }\ncontact =", 10, "expected a number"),
        ("[dnsbl]", "[dnsbl]\nthreads = -1", 4, "expected a whole number"),
        ("\"listings\"", "\"files\"\nfiles = [\"/a\"]\nformat = \"x\"", 10, "expected one of ip4set"),
    ] {
        let mistake = parse(&LEAST.replace(from, to)).unwrap_err();
        assert_eq!(mistake.line, line, "{mistake}");
        assert!(mistake.to_string().contains(said), "{mistake}");
    }
    let commented = LEAST.replace("[dnsbl]", "# relays.example.org is ours\n[dnsbl]");
    let mistake = parse(&commented.replace("[\"ns1.example.org\"]", "[]")).unwrap_err();
    assert_eq!(mistake.line, 7, "{mistake}");
    let twice = format!("{LEAST}{}", LEAST.split_once("53\"]\n").unwrap().1);
    assert!(parse(&twice).unwrap_err().to_string().contains("stands here twice"));
}
