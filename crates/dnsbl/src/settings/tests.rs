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
fn a_mistake_has_its_line() {
    for (from, to, line, said) in [
        ("kind = \"ip\"", "kind = \"ips\"", 7, "not known: `ips`; expected one of `ip`, `domain`"),
        ("listen = [\"127.0.0.1:53\"]", "", 3, "listen is missing"),
        ("ns1.example.org", "ns1.relays.example.org", 9, "inside of the zone"),
        ("[\"ns1.example.org\"]", "[]", 6, "has no name_servers"),
        ("list@example.org", "list", 10, "not a mail address"),
        ("\"listings\"", "\"files\"", 6, "stand together"),
        ("\"listings\"", "\"files\"\nfiles = [\"/a\"]\nformat = \"x\"", 10, "expected one of ip4set"),
    ] {
        let mistake = parse(&LEAST.replace(from, to)).unwrap_err();
        assert_eq!(mistake.line, line, "{mistake}");
        assert!(mistake.to_string().contains(said), "{mistake}");
    }
    let twice = format!("{LEAST}{}", LEAST.split_once("53\"]\n").unwrap().1);
    assert!(parse(&twice).unwrap_err().to_string().contains("stands here twice"));
}
