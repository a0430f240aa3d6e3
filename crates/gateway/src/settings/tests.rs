use super::*;

fn parse(text: &str) -> Result<Settings, Mistake> {
    Settings::parse(Path::new("sekisho.toml"), text)
}

const LEAST: &str = "host_name = \"mx.example.jp\"\ndomains = [\"example.jp\"]\n";

#[test]
fn two_keys_are_enough() {
    let settings = parse(LEAST).unwrap();
    assert_eq!(settings.listen.smtp, ["[::]:25".parse().unwrap()]);
    assert!(settings.pop_before_smtp.listeners.is_empty());
    assert_eq!(settings.policy.own_sender_from_strangers, OwnSender::Refuse);
}

#[test]
fn the_sample_is_valid_and_says_the_defaults() {
    let host = DomainName::parse("mx.example.jp").unwrap();
    let domains = [DomainName::parse("example.jp").unwrap()];
    let text = sample(&host, &domains, Path::new("/var/lib/sekisho"));
    assert_eq!(parse(&text).unwrap(), parse(LEAST).unwrap());
    // With its comment signs taken away it says the same, but for what has no default.
    let without_default = [
        "certificate",
        "key =",
        "backend",
        "events",
        "maildir",
        "lmtp",
        "postmaster",
        "resolver",
        "smart_host",
        "\"info@",
    ];
    let uncommented: String = text
        .lines()
        .map(|line| match line.strip_prefix('#') {
            Some(key)
                if !key.starts_with(' ') && !without_default.iter().any(|name| key.starts_with(name)) =>
            {
                key
            }
            _ => line,
        })
        .collect::<Vec<_>>()
        .join("\n");
    assert_eq!(parse(&uncommented).unwrap(), parse(LEAST).unwrap());
    assert_ne!(uncommented, text);
}

#[test]
fn names_in_other_scripts_are_kept_as_a_labels() {
    let settings = parse("host_name = \"mx.例え.jp\"\ndomains = [\"例え.JP\"]").unwrap();
    assert_eq!(settings.domains[0].as_str(), "xn--r8jz45g.jp");
}

/// Postfix's own default for `mynetworks`: it holds no stranger.
#[test]
fn loopback_may_be_named_as_a_whole() {
    assert!(parse(&format!("{LEAST}[policy]\nnetworks = [\"127.0.0.0/8\", \"10.0.0.0/8\"]\n")).is_ok());
    assert!(parse(&format!("{LEAST}[policy]\nnetworks = [\"126.0.0.0/7\"]\n")).is_err());
}

#[test]
fn a_mistake_names_line_and_key() {
    let mistake = parse(&format!("{LEAST}[listen]\nsmtp = [\"25\"]\n")).unwrap_err();
    assert_eq!((mistake.line, mistake.key.as_str()), (4, "listen.smtp"));
    let mistake = parse(&format!("{LEAST}[policy]\nnetworks = [\"203.0.0.0/8\"]\n")).unwrap_err();
    assert_eq!((mistake.line, mistake.key.as_str()), (4, "policy.networks"));
    let mistake = parse(&format!("{LEAST}[lissten]\n")).unwrap_err();
    assert_eq!(mistake.line, 3);
}
