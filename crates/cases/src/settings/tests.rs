use super::*;

fn parse(text: &str) -> Result<Option<Settings>, Mistake> {
    Settings::parse(Path::new("sekisho.toml"), text)
}

const LEAST: &str = r#"
host_name = "mx.example.jp"
[cases]
organisation = { en = "Relay Coordination Centre", ja = "中継調整センター" }
address = "case@example.org"
"#;

const ALL: &str = r#"
contact_page = "https://www.example.org/contact"
rdap = "https://rdap.example.org/v1/"
templates = "/etc/sekisho/templates"
openpgp_key = "0123 4567 89ab cdef 0123 4567 89ab cdef 0123 4567"
[cases.terms]
test = 2
notify = 2
remind = 5
escalate = 10
recheck = 2
publish = 0
decide = 366
close = 10
"#;

#[test]
fn what_is_there_is_read_and_the_rest_has_defaults() {
    assert_eq!(parse("host_name = \"mx.example.jp\"\n").unwrap(), None);
    let least = parse(LEAST).unwrap().unwrap();
    assert_eq!(Terms::from(least.terms), Terms::default());
    assert_eq!((&least.contact_page, &least.rdap, least.templates()), (&None, &None, None));
    let all = parse(&format!("{LEAST}{ALL}")).unwrap().unwrap();
    assert_eq!(Terms::from(all.terms).decide, 366);
    let tag = Tag::from_random([7; 10]);
    let us = all.us(&tag, Tongue::Japanese).unwrap();
    assert_eq!(us.address.as_str(), format!("case+{tag}@example.org"));
    assert_eq!(us.organisation.to_string(), "中継調整センター");
    assert_eq!(us.page.as_deref(), Some("https://www.example.org/contact"));
    assert_eq!(us.openpgp.as_deref(), Some("0123456789ABCDEF0123456789ABCDEF01234567"));
    assert_eq!(all.templates(), Some(&PathBuf::from("/etc/sekisho/templates")));
    assert_eq!(all.us(&tag, Tongue::English).unwrap().organisation.to_string(), "Relay Coordination Centre");
}

#[test]
fn a_mistake_has_its_line_and_key() {
    let text = format!("{LEAST}{ALL}");
    for (from, to, line, key, said) in [
        ("case@example.org", "case", 5, "cases.address", "not a mail address"),
        ("case@example.org", "case@localhost", 5, "cases.address", "not a mail address"),
        ("case@example.org", "case+x@example.org", 5, "cases.address", "no room for the tag"),
        (
            "case@example.org",
            &format!("{}@example.org", "x".repeat(48)),
            5,
            "cases.address",
            "no room for the tag",
        ),
        ("https://www.", "http://www.", 7, "cases.contact_page", "not the address of a page"),
        ("https://www.", "https://a:b@www.", 7, "cases.contact_page", "not the address of a page"),
        ("https://rdap.", "rdap.", 8, "cases.rdap", "not the address of a service"),
        ("/etc/sekisho", "sekisho", 9, "cases.templates", "not an absolute path"),
        ("0123 4567 89ab", "89ab", 10, "cases.openpgp_key", "not the fingerprint"),
        ("Relay Coordination Centre", " ", 4, "cases.organisation", "no name of an organisation"),
        (", ja = \"中継調整センター\"", "", 4, "", "this key is missing: `ja`"),
        ("address = \"case@example.org\"", "", 3, "", "this key is missing: `address`"),
        (
            "remind = 5",
            "remind = \"5\"",
            14,
            "cases.terms.remind",
            "this is a text between quotes; expected a whole number",
        ),
        (
            "remind = 5",
            "remind = -1",
            14,
            "cases.terms.remind",
            "-1 is not a number of days; expected 0 to 366",
        ),
        ("decide = 366", "decide = 367", 18, "cases.terms.decide", "367 is not a number of days"),
        (
            "escalate = 10",
            "escalate = 4",
            15,
            "cases.terms.escalate",
            "4 days are fewer than the 5 of `remind`; expected 5 or more",
        ),
        ("decide = 366", "decide = 9", 18, "cases.terms.decide", "fewer than the 10 of `escalate`"),
        ("close = 10", "closed = 10", 19, "cases.terms.closed", "there is no key `closed`"),
    ] {
        let mistake = parse(&text.replacen(from, to, 1)).unwrap_err();
        assert_eq!((mistake.line, mistake.key.as_str()), (line, key), "{mistake}");
        assert!(mistake.to_string().contains(said), "{mistake}");
    }
    let local = text.replace("https://rdap.example.org", "http://127.0.0.1:8080");
    assert_eq!(parse(&local).unwrap().unwrap().rdap.unwrap().as_str(), "http://127.0.0.1:8080/v1/");
    let longest = LEAST.replace("case@", &format!("{}@", "x".repeat(47)));
    let tag = Tag::from_random([7; 10]);
    assert!(parse(&longest).unwrap().unwrap().us(&tag, Tongue::English).is_ok());
}
