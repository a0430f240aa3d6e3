//! The directory against the oracle, and by example.

use std::collections::BTreeSet;

use proptest::prelude::*;
use sekisho_wire::mail::address::Charset;

use super::oracle::{self, Meaning};
use super::*;

mod dangling;

fn name(text: &str) -> DomainName {
    DomainName::parse(text).unwrap()
}

fn mailbox(text: &str) -> Mailbox {
    Mailbox::parse(text.as_bytes(), Charset::Utf8).unwrap()
}

/// The oracle's world.
pub(crate) fn world(separator: Option<char>) -> DirectorySettings {
    let wide = OwnDomain { subdomains: true, ..OwnDomain::named(name("wide.example")) };
    let twin = OwnDomain { same_as: Some(name("example.jp")), ..OwnDomain::named(name("twin.example")) };
    let quoted = |local: &str| if local.contains(' ') { format!("\"{local}\"") } else { local.to_owned() };
    DirectorySettings {
        host_name: name("mx.example.jp"),
        domains: vec![
            OwnDomain::named(name("example.jp")),
            twin,
            wide,
            OwnDomain::named(name("narrow.wide.example")),
            OwnDomain::named(name("例え.jp")),
        ],
        addresses: vec!["192.0.2.1".parse().unwrap(), "2001:db8::1".parse().unwrap()],
        separator,
        mailboxes: oracle::MAILBOXES
            .iter()
            .map(|(local, domain, account)| {
                (mailbox(&format!("{}@{domain}", quoted(local))), (*account).to_owned())
            })
            .collect(),
        aliases: oracle::ALIASES
            .iter()
            .map(|(local, domain, targets)| {
                (
                    mailbox(&format!("{local}@{domain}")),
                    targets.iter().map(|target| mailbox(target)).collect(),
                )
            })
            .collect(),
        catch_all: vec![(name(oracle::CATCH_ALL.0), mailbox(oracle::CATCH_ALL.1))],
        postmaster: oracle::POSTMASTER.to_owned(),
    }
}

fn directory(separator: Option<char>) -> Directory {
    Directory::new(&world(separator)).unwrap()
}

fn meaning(standing: &Standing) -> Meaning {
    match standing {
        Standing::Own(own) => Meaning::Own(own.deliveries.iter().map(place).collect()),
        Standing::OwnUnknown(_) => Meaning::OwnUnknown,
        Standing::Foreign(_) => Meaning::Foreign,
        Standing::Unclear(_) => Meaning::Unclear,
    }
}

fn place(delivery: &Delivery) -> String {
    match delivery {
        Delivery::Mailbox(account) => account.clone(),
        Delivery::Forward(address) => String::from_utf8(address.spelled().to_vec()).unwrap(),
    }
}

fn accounts(names: &[&str]) -> Meaning {
    Meaning::Own(names.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<_>>())
}

fn local_part() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "hanako",
        "HANAKO",
        "taro",
        "info",
        "friend",
        "round",
        "about",
        "self",
        "postmaster",
        "Postmaster",
        "odd%name",
        "odd",
        "name",
        "two words",
        "ma+il",
        "ma",
        "鈴木",
        "É",
        "home",
        "+",
        "-",
        "%",
        "!",
        "@",
        ".",
        " ",
        "\\",
        "\"",
        "x",
        "example.jp",
        "elsewhere.example",
    ]);
    let plain = prop::collection::vec(pieces, 1..4).prop_map(|pieces| pieces.concat());
    (plain, any::<bool>(), any::<bool>()).prop_map(|(plain, quoted, escaped)| {
        if !quoted {
            return plain;
        }
        let inner: String = plain
            .chars()
            .map(|letter| match letter {
                '"' | '\\' => format!("\\{letter}"),
                'a' if escaped => "\\a".to_owned(),
                other => other.to_string(),
            })
            .collect();
        format!("\"{inner}\"")
    })
}

fn domain() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "example.jp",
        "EXAMPLE.jp",
        "twin.example",
        "Wide.Example",
        "a.wide.example",
        "a.b.wide.example",
        "narrow.wide.example",
        "x.narrow.wide.example",
        "xn--r8jz45g.jp",
        "mx.example.jp",
        "localhost",
        "a.localhost",
        "[127.0.0.1]",
        "[0.0.0.0]",
        "[IPv6:::1]",
        "[192.0.2.1]",
        "[192.0.2.2]",
        "[IPv6:2001:db8::1]",
        "[IPv6:2001:db8::2]",
        "sub.example.jp",
        "evilexample.jp",
        "evilwide.example",
        "example.jp.evil.example",
        "example",
        "jp",
        "wide.example.jp",
        "r3---sn.example.jp",
        "elsewhere.example",
    ]);
    let spelled = prop::sample::select(oracle::SPELLINGS.map(|(spelling, _)| spelling).to_vec());
    let pieces =
        prop::sample::select(vec!["example", "jp", "wide", "narrow", "EXAMPLE", "mx", "a", "-", ".", "twin"]);
    let random = prop::collection::vec(pieces, 1..6).prop_map(|pieces| pieces.concat());
    prop_oneof![3 => known.prop_map(str::to_owned), 2 => spelled.prop_map(str::to_owned), 1 => random]
}

fn path() -> impl Strategy<Value = String> {
    let route = prop::sample::select(vec!["", "", "", "@example.jp:", "@elsewhere.example,@example.jp:"]);
    let routed = (route, local_part(), domain())
        .prop_map(|(route, local, domain)| format!("<{route}{local}@{domain}>"));
    prop_oneof![1 => Just("<POSTmaster>".to_owned()), 60 => routed]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 20_000, ..ProptestConfig::default() })]

    #[test]
    fn the_directory_and_the_oracle_agree(path in path(), separator in prop::sample::select(vec![None, Some('+'), Some('-')])) {
        thread_local! {
            static DIRECTORIES: [Directory; 3] = [directory(None), directory(Some('+')), directory(Some('-'))];
        }
        let Ok(forward) = ForwardPath::parse(path.as_bytes(), Charset::Utf8) else { return Ok(()) };
        let standing = DIRECTORIES.with(|directories| {
            directories.iter().find(|directory| directory.separator == separator).unwrap().recipient(&forward)
        });
        prop_assert_eq!(meaning(&standing), oracle::meaning(&path, separator), "{} {:?}", path, separator);
    }

    #[test]
    fn any_address_has_one_form_and_that_form_is_itself(path in path()) {
        if let Ok(ForwardPath::Mailbox(routed)) = ForwardPath::parse(path.as_bytes(), Charset::Utf8)
            && let Ok(key) = AddressKey::of(&routed.mailbox)
        {
            prop_assert_eq!(AddressKey::parse(&key.to_string()), Ok(key));
        }
    }
}

#[test]
fn what_people_write() {
    let directory = directory(Some('+'));
    let look = |text: &str| {
        meaning(&directory.recipient(&ForwardPath::parse(text.as_bytes(), Charset::Utf8).unwrap()))
    };
    assert_eq!(look("<Hanako+shop@EXAMPLE.jp>"), accounts(&["hanako"]));
    assert_eq!(look("<\"hanako\"@ｅｘａｍｐｌｅ.jp>"), accounts(&["hanako"]));
    assert_eq!(look("<info@twin.example>"), accounts(&["hanako", "taro", "copy@elsewhere.example"]));
    assert_eq!(look("<round@example.jp>"), accounts(&["hanako"]));
    assert_eq!(look("<victim%elsewhere.example@example.jp>"), Meaning::Unclear);
    assert_eq!(look("<elsewhere.example!victim@wide.example>"), Meaning::Unclear);
    assert_eq!(look("<\"victim@elsewhere.example\"@[192.0.2.1]>"), Meaning::Unclear);
    assert_eq!(look("<odd%name@example.jp>"), accounts(&["odd"]));
    assert_eq!(look("<@example.jp:victim@elsewhere.example>"), Meaning::Foreign);
    assert_eq!(look("<postmaster>"), accounts(&["root"]));
    assert_eq!(look("<postmaster@[IPv6:2001:db8::1]>"), accounts(&["root"]));
    assert_eq!(look("<hanako@[192.0.2.1]>"), Meaning::OwnUnknown);
    assert_eq!(look("<anybody@wide.example>"), accounts(&["hanako", "taro", "copy@elsewhere.example"]));
    assert_eq!(look("<hanako@sub.example.jp>"), Meaning::Foreign);
}

#[test]
fn a_name_may_end_in_one_dot() {
    assert_eq!(DomainKey::parse("Example.JP."), DomainKey::parse("example.jp"));
    assert_eq!(DomainKey::parse("example.jp.."), Err(Unclear::Domain));
}

#[test]
fn the_postmaster_of_the_first_domain_is_that_of_all_who_have_none() {
    let mut settings = world(None);
    settings.aliases.push((mailbox("postmaster@example.jp"), vec![mailbox("hanako@example.jp")]));
    let directory = Directory::new(&settings).unwrap();
    let look = |text: &str| {
        meaning(&directory.recipient(&ForwardPath::parse(text.as_bytes(), Charset::Utf8).unwrap()))
    };
    for own in [
        "<postmaster>",
        "<postmaster@[192.0.2.1]>",
        "<postmaster@mx.example.jp>",
        "<self@narrow.wide.example>",
    ] {
        assert_eq!(look(own), accounts(&["hanako"]), "{own}");
    }
    assert_eq!(look("<postmaster@wide.example>"), accounts(&["other"]));
}

#[test]
fn settings_that_make_no_directory() {
    let with = |change: fn(&mut DirectorySettings)| {
        let mut settings = world(Some('+'));
        change(&mut settings);
        Directory::new(&settings).map(|_| ()).unwrap_err().to_string()
    };
    assert_eq!(
        with(|settings| settings.mailboxes.push((mailbox("HANAKO@twin.example"), "x".to_owned()))),
        "HANAKO@twin.example is given twice; expected each mailbox and each alias once"
    );
    assert_eq!(
        with(|settings| settings.aliases.push((mailbox("a@b.example"), vec![mailbox("hanako@example.jp")]))),
        "a@b.example is not at one of our domains"
    );
    let mut full = world(None);
    let targets = (0..1000).map(|number| mailbox(&format!("x{number}@elsewhere.example"))).collect();
    full.aliases.push((mailbox("a@example.jp"), targets));
    assert!(Directory::new(&full).is_ok());
    let many = |settings: &mut DirectorySettings| {
        let targets = (0..=1000).map(|number| mailbox(&format!("x{number}@elsewhere.example"))).collect();
        settings.aliases.push((mailbox("a@example.jp"), targets));
    };
    assert_eq!(with(many), "a@example.jp leads to more than 1000 places");
    assert_eq!(
        with(|settings| settings.domains.push(OwnDomain::named(name("EXAMPLE.jp")))),
        "the domain example.jp is given twice"
    );
    let chained = |settings: &mut DirectorySettings| {
        let same_as = Some(name("twin.example"));
        settings.domains.push(OwnDomain { same_as, ..OwnDomain::named(name("third.example")) });
    };
    assert_eq!(
        with(chained),
        "third.example shall have the mailboxes of twin.example, which has none of its own here"
    );
    assert_eq!(
        with(|settings| settings.catch_all.push((name("b.example"), mailbox("hanako@example.jp")))),
        "b.example is not at one of our domains"
    );
}

/// Whether somebody may send as `address`.
fn bound(holder: &Holder, separator: Option<char>, address: &str) -> bool {
    directory(separator).is_bound(holder, &AddressKey::parse(address).unwrap())
}

fn holder(account: &str, senders: &[&str]) -> Holder {
    let senders = senders.iter().map(|text| SenderPattern::parse(text).unwrap()).collect();
    Holder { account: Some(account.to_owned()), senders, whole_domains: true }
}

#[test]
fn an_account_sends_from_its_own_addresses() {
    let hanako = holder("hanako", &[]);
    for own in ["hanako@example.jp", "Hanako@TWIN.example", "round@example.jp", "hanako+shop@example.jp"] {
        assert!(bound(&hanako, Some('+'), own), "{own}");
    }
    // Shared with others, another's, caught, unknown, postmaster's, foreign, below, without plus.
    for not in [
        "info@example.jp",
        "taro@example.jp",
        "nobody@wide.example",
        "nobody@example.jp",
        "hanako%x@example.jp",
        "postmaster@example.jp",
        "hanako@elsewhere.example",
        "hanako@sub.example.jp",
        "hanako@wide.example",
    ] {
        assert!(!bound(&hanako, Some('+'), not), "{not}");
    }
    assert!(!bound(&hanako, None, "hanako+shop@example.jp"));
    // Taro keeps his mailbox, but somebody else reads his mail too.
    assert!(!bound(&holder("taro", &[]), None, "taro@example.jp"));
    assert!(bound(&holder("taro", &["taro@example.jp"]), None, "taro@example.jp"));
}

#[test]
fn whom_else_somebody_may_send_as() {
    let secretary =
        holder("x", &["info@example.jp", "boss@elsewhere.example", "@wide.example", "ma@example.jp"]);
    for may in [
        "INFO@twin.example",
        "info+now@example.jp",
        "boss@elsewhere.example",
        "anybody@wide.example",
        "a%b@wide.example",
        "ma@example.jp",
        "ma+x@example.jp",
    ] {
        assert!(bound(&secretary, Some('+'), may), "{may}");
    }
    // A foreign plus address may be anybody's; what is below a domain is not meant; a mailbox of its own is its own;
    // and so is what belongs to a longer name.
    for not in [
        "boss+x@elsewhere.example",
        "anybody@a.wide.example",
        "ma+il@example.jp",
        "ma+il+x@example.jp",
        "info%x@example.jp",
        "info+x%y@example.jp",
    ] {
        assert!(!bound(&secretary, Some('+'), not), "{not}");
    }
    let weak = Holder { whole_domains: false, ..secretary };
    assert!(bound(&weak, Some('+'), "info@example.jp"));
    assert!(!bound(&weak, Some('+'), "anybody@wide.example"));
}

#[test]
fn an_exact_address_is_itself_alone() {
    let exact = |text: &str| SenderPattern::Exact(AddressKey::parse(text).unwrap());
    let senders = vec![exact("info@example.jp"), exact("boss@elsewhere.example")];
    let deputy = Holder { account: None, senders, whole_domains: true };
    for may in ["Info@example.jp", "info@twin.example", "boss@elsewhere.example"] {
        assert!(bound(&deputy, Some('+'), may), "{may}");
    }
    for not in ["info+x@example.jp", "hanako@example.jp", "boss@example.jp", "boss+x@elsewhere.example"] {
        assert!(!bound(&deputy, Some('+'), not), "{not}");
    }
}

#[test]
fn nobody_is_the_base_of_a_plus_alone() {
    let mut settings = world(Some('+'));
    settings.mailboxes.push((mailbox("\"\"@example.jp"), "empty".to_owned()));
    let directory = Directory::new(&settings).unwrap();
    assert_eq!(meaning(&directory.address(&mailbox("\"\"@example.jp"))), accounts(&["empty"]));
    assert_eq!(meaning(&directory.address(&mailbox("+x@example.jp"))), Meaning::OwnUnknown);
}

#[test]
fn patterns_are_addresses_or_domains() {
    for (text, shown) in
        [("A@B.example", "a@b.example"), ("@例え.jp.", "@xn--r8jz45g.jp"), ("*@B.example", "@b.example")]
    {
        assert_eq!(SenderPattern::parse(text).unwrap().to_string(), shown);
    }
    for wrong in ["", "a", "*", "@", "a@", "*@*", "@a..b", "a@b@c"] {
        assert!(SenderPattern::parse(wrong).is_err(), "{wrong}");
    }
}
