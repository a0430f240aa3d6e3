use std::net::IpAddr;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use proptest::prelude::*;

use super::*;

const HERE: &str = "submission";

impl Holder for String {
    fn name(&self) -> &str {
        self
    }
}

fn settings() -> GrantSettings {
    GrantSettings { listeners: [HERE.to_owned()].into(), ..GrantSettings::default() }
}

fn at(start: Instant, seconds: u64) -> Moment {
    let time = Timestamp::from_second(1_700_000_000).unwrap();
    Moment { instant: start + Duration::from_secs(seconds), time }
}

fn open(
    grants: &mut Grants<String>,
    account: &str,
    address: &str,
    now: Moment,
) -> Result<GrantId, NotOpened> {
    let account = account.to_owned();
    let login = Login { account: &account, address: address.parse().unwrap(), secure: true };
    grants.open(&login, now).map(|opened| opened.id)
}

fn find(grants: &Grants<String>, owner: &str, address: &str, now: Moment) -> Result<GrantId, NotGranted> {
    grants.find(address.parse().unwrap(), HERE, |account| account == owner, now.instant)
}

#[test]
fn what_is_over_is_not_listed() {
    let start = Instant::now();
    let mut grants = Grants::new(settings());
    open(&mut grants, "hanako", "203.0.113.9", at(start, 0)).unwrap();
    assert_eq!(grants.list(at(start, 119).instant).len(), 1);
    assert!(grants.list(at(start, 120).instant).is_empty());
}

#[test]
fn three_messages_within_two_minutes() {
    let start = Instant::now();
    let mut grants = Grants::new(settings());
    let id = open(&mut grants, "hanako", "192.0.2.1", at(start, 0)).unwrap();
    for left in [2, 1, 0] {
        assert_eq!(find(&grants, "hanako", "192.0.2.1", at(start, 119)), Ok(id));
        assert_eq!(grants.spend(id, at(start, 119).instant), Ok(left));
    }
    let spent = NotGranted::Spent { messages: 3 };
    assert_eq!(find(&grants, "hanako", "192.0.2.1", at(start, 119)), Err(spent));
    assert_eq!(grants.spend(id, at(start, 119).instant), Err(spent));
    assert_eq!(find(&grants, "hanako", "192.0.2.1", at(start, 120)), Err(NotGranted::Expired));
}

#[test]
fn a_login_renews_and_never_adds() {
    let start = Instant::now();
    let mut grants = Grants::new(settings());
    let id = open(&mut grants, "hanako", "192.0.2.1", at(start, 0)).unwrap();
    grants.spend(id, start).unwrap();
    assert_eq!(open(&mut grants, "hanako", "192.0.2.1", at(start, 60)), Ok(id));
    let view = grants.list(at(start, 60).instant).pop().unwrap();
    assert_eq!((view.left, view.sent, view.remaining), (3, 1, LASTS));
    assert_eq!(find(&grants, "hanako", "192.0.2.1", at(start, 179)), Ok(id));
    assert_eq!(find(&grants, "hanako", "192.0.2.1", at(start, 180)), Err(NotGranted::Expired));
    assert_eq!((grants.counts().opened, grants.counts().renewed, grants.counts().sent), (1, 1, 1));
}

#[test]
fn ten_minutes_are_the_most() {
    let start = Instant::now();
    let mut grants = Grants::new(GrantSettings { lasts: Duration::from_secs(86_400), ..settings() });
    open(&mut grants, "hanako", "192.0.2.1", at(start, 0)).unwrap();
    assert!(find(&grants, "hanako", "192.0.2.1", at(start, 599)).is_ok());
    assert_eq!(find(&grants, "hanako", "192.0.2.1", at(start, 600)), Err(NotGranted::Expired));
}

#[test]
fn a_login_in_clear_opens_nothing() {
    let start = Instant::now();
    let mut grants = Grants::new(settings());
    let login = Login { account: &"hanako".to_owned(), address: "192.0.2.1".parse().unwrap(), secure: false };
    assert_eq!(grants.open(&login, at(start, 0)), Err(NotOpened::InClear));
    assert_eq!(find(&grants, "hanako", "192.0.2.1", at(start, 0)), Err(NotGranted::NoLogin));
}

#[test]
fn off_unless_a_listener_is_named() {
    let start = Instant::now();
    let mut off = Grants::new(GrantSettings::default());
    assert_eq!(open(&mut off, "hanako", "192.0.2.1", at(start, 0)), Err(NotOpened::Off));
    let mut grants = Grants::new(settings());
    open(&mut grants, "hanako", "192.0.2.1", at(start, 0)).unwrap();
    let elsewhere = grants.find("192.0.2.1".parse().unwrap(), "smtp", |_| true, start);
    assert_eq!(elsewhere, Err(NotGranted::Off));
}

#[test]
fn one_exact_address_in_either_spelling() {
    let start = Instant::now();
    let mut grants = Grants::new(settings());
    let id = open(&mut grants, "hanako", "::ffff:192.0.2.1", at(start, 0)).unwrap();
    assert_eq!(find(&grants, "hanako", "192.0.2.1", at(start, 0)), Ok(id));
    assert_eq!(find(&grants, "hanako", "192.0.2.2", at(start, 0)), Err(NotGranted::NoLogin));
    let six = open(&mut grants, "hanako", "2001:db8::1", at(start, 0)).unwrap();
    assert_eq!(find(&grants, "hanako", "2001:db8::1", at(start, 0)), Ok(six));
    assert_eq!(find(&grants, "hanako", "2001:db8::2", at(start, 0)), Err(NotGranted::NoLogin));
}

#[test]
fn of_two_accounts_behind_one_address_the_sender_decides() {
    let start = Instant::now();
    let mut grants = Grants::new(settings());
    let hanako = open(&mut grants, "hanako", "192.0.2.1", at(start, 0)).unwrap();
    let taro = open(&mut grants, "taro", "192.0.2.1", at(start, 0)).unwrap();
    assert_eq!(find(&grants, "hanako", "192.0.2.1", at(start, 0)), Ok(hanako));
    assert_eq!(find(&grants, "taro", "192.0.2.1", at(start, 0)), Ok(taro));
    let foreign = Err(NotGranted::ForeignSender { accounts: 2 });
    assert_eq!(find(&grants, "jiro", "192.0.2.1", at(start, 0)), foreign);
    // A sender that both own is sent by one of them, and one that is used up does not stand before the other.
    for _ in 0..3 {
        grants.spend(taro, start).unwrap();
    }
    let shared = grants.find("192.0.2.1".parse().unwrap(), HERE, |_| true, start);
    assert_eq!(shared, Ok(hanako));
}

/// The residual risk, as it is stated: nothing tells a neighbour behind the same address who forges the very account that
/// logged in from its owner; what went out is counted and told.
#[test]
fn a_neighbour_with_the_same_sender_passes_and_it_is_told() {
    let start = Instant::now();
    let mut grants = Grants::new(settings());
    open(&mut grants, "hanako", "192.0.2.1", at(start, 0)).unwrap();
    let neighbour = find(&grants, "hanako", "192.0.2.1", at(start, 10)).unwrap();
    grants.spend(neighbour, start).unwrap();
    let told = grants.take_residue("hanako").unwrap().to_string();
    assert_eq!(told, "since your last login 1 message was sent by POP before SMTP from 192.0.2.1");
    assert_eq!(grants.take_residue("hanako"), None);
}

#[test]
fn addresses_of_many_have_no_grants() {
    let start = Instant::now();
    for (address, kind) in [
        ("127.0.0.1", SharedAddress::Loopback),
        ("::1", SharedAddress::Loopback),
        ("10.1.2.3", SharedAddress::Private),
        ("172.31.0.1", SharedAddress::Private),
        ("::ffff:192.168.1.1", SharedAddress::Private),
        ("fd00::1", SharedAddress::Private),
        ("169.254.1.1", SharedAddress::LinkLocal),
        ("fe80::1", SharedAddress::LinkLocal),
        ("100.64.0.1", SharedAddress::CarrierGrade),
        ("100.127.255.255", SharedAddress::CarrierGrade),
        ("0.0.0.0", SharedAddress::Special),
        ("255.255.255.255", SharedAddress::Special),
        ("ff02::1", SharedAddress::Special),
    ] {
        let mut grants = Grants::new(settings());
        assert_eq!(
            open(&mut grants, "hanako", address, at(start, 0)),
            Err(NotOpened::Shared(kind)),
            "{address}"
        );
        assert_eq!(
            find(&grants, "hanako", address, at(start, 0)),
            Err(NotGranted::Shared(kind)),
            "{address}"
        );
        let mut allowed = Grants::new(GrantSettings { shared_addresses: true, ..settings() });
        assert!(open(&mut allowed, "hanako", address, at(start, 0)).is_ok(), "{address}");
    }
    for ordinary in ["192.0.2.1", "100.63.255.255", "100.128.0.0", "172.32.0.1", "2001:db8::1"] {
        assert_eq!(shared(ordinary.parse().unwrap()), None, "{ordinary}");
    }
}

#[test]
fn too_many_accounts_behind_an_address_have_none() {
    let start = Instant::now();
    let mut grants = Grants::new(settings());
    for account in ["a", "b", "c"] {
        open(&mut grants, account, "192.0.2.1", at(start, 0)).unwrap();
    }
    let crowded = NotOpened::Crowded { limit: 3 };
    assert_eq!(open(&mut grants, "d", "192.0.2.1", at(start, 10)), Err(crowded));
    for account in ["a", "d"] {
        let refused = Err(NotGranted::Crowded { limit: 3 });
        assert_eq!(find(&grants, account, "192.0.2.1", at(start, 20)), refused);
    }
    assert_eq!(open(&mut grants, "a", "192.0.2.1", at(start, 20)), Err(crowded));
    // The logins of the crowd itself keep it one; once nobody logs in for a while, it is over.
    assert!(open(&mut grants, "a", "192.0.2.1", at(start, 140)).is_ok());
    assert!(open(&mut grants, "d", "192.0.2.9", at(start, 140)).is_ok());
}

#[test]
fn revoking_ends_at_once_and_forgets_nothing_that_was_sent() {
    let start = Instant::now();
    let mut grants = Grants::new(settings());
    let one = open(&mut grants, "hanako", "192.0.2.1", at(start, 0)).unwrap();
    let other = open(&mut grants, "hanako", "192.0.2.2", at(start, 0)).unwrap();
    let taro = open(&mut grants, "taro", "192.0.2.1", at(start, 0)).unwrap();
    grants.spend(one, start).unwrap();
    assert_eq!(grants.revoke("hanako"), 2);
    assert_eq!(grants.spend(other, start), Err(NotGranted::Revoked));
    assert_eq!(find(&grants, "hanako", "192.0.2.2", at(start, 0)), Err(NotGranted::NoLogin));
    assert_eq!(grants.take_residue("hanako").unwrap().sent(), 1);
    assert!(grants.revoke_one(taro) && !grants.revoke_one(taro));
    assert!(grants.list(start).is_empty() && grants.by_address.is_empty());
}

#[test]
fn a_message_that_was_not_accepted_comes_back() {
    let start = Instant::now();
    let mut grants = Grants::new(settings());
    let id = open(&mut grants, "hanako", "192.0.2.1", at(start, 0)).unwrap();
    grants.spend(id, start).unwrap();
    grants.give_back(id);
    grants.give_back(id);
    assert_eq!(grants.list(start)[0].left, 3);
    assert_eq!((grants.counts().sent, grants.take_residue("hanako")), (0, None));
}

#[test]
fn a_transaction_in_time_may_be_completed_soon_after() {
    let start = Instant::now();
    let mut grants = Grants::new(settings());
    let id = open(&mut grants, "hanako", "192.0.2.1", at(start, 0)).unwrap();
    assert_eq!(find(&grants, "hanako", "192.0.2.1", at(start, 110)), Ok(id));
    assert!(grants.spend(id, at(start, 500).instant).is_ok());
    assert_eq!(grants.spend(id, at(start, 720).instant), Err(NotGranted::Expired));
}

#[test]
fn their_number_is_bounded_and_old_ones_make_room() {
    let start = Instant::now();
    let mut grants = Grants::new(GrantSettings { capacity: 2, ..settings() });
    open(&mut grants, "a", "192.0.2.1", at(start, 0)).unwrap();
    open(&mut grants, "b", "192.0.2.2", at(start, 0)).unwrap();
    assert_eq!(open(&mut grants, "c", "192.0.2.3", at(start, 1)), Err(NotOpened::Full));
    assert!(open(&mut grants, "a", "192.0.2.1", at(start, 1)).is_ok());
    assert!(open(&mut grants, "c", "192.0.2.3", at(start, 720)).is_ok());
}

#[test]
fn a_wall_clock_that_jumps_lengthens_nothing() {
    let start = Instant::now();
    let mut grants = Grants::new(settings());
    open(&mut grants, "a", "192.0.2.1", at(start, 0)).unwrap();
    let back = Moment { time: Timestamp::from_second(1_000_000_000).unwrap(), ..at(start, 121) };
    assert_eq!(find(&grants, "a", "192.0.2.1", back), Err(NotGranted::Expired));
    open(&mut grants, "b", "192.0.2.2", back).unwrap();
    assert_eq!(find(&grants, "a", "192.0.2.1", back), Err(NotGranted::Expired));
}

#[derive(Clone, Debug)]
enum Deed {
    LogIn { account: u8, address: u8, secure: bool },
    Send { sender: u8, address: u8, mapped: bool },
    GiveBack,
    Wait(u16),
    Revoke(u8),
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        4 => (0..4_u8, 0..3_u8, any::<bool>()).prop_map(|(account, address, secure)| Deed::LogIn { account, address, secure }),
        8 => (0..5_u8, 0..3_u8, any::<bool>()).prop_map(|(sender, address, mapped)| Deed::Send { sender, address, mapped }),
        1 => Just(Deed::GiveBack),
        3 => (0..200_u16).prop_map(Deed::Wait),
        1 => (0..4_u8).prop_map(Deed::Revoke),
    ]
}

fn address(number: u8, mapped: bool) -> IpAddr {
    let text = if mapped { format!("::ffff:192.0.2.{number}") } else { format!("192.0.2.{number}") };
    text.parse().unwrap()
}

/// What an outsider would keep a book of: who logged in when and where, and what was sent since.
#[derive(Clone, Copy)]
struct Booked {
    account: u8,
    address: u8,
    at: u64,
    sent: u32,
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

    /// No sequence of events lets more than three messages pass after a login, or one of a sender whose account did not
    /// log in over TLS, at this very address, within the time.
    #[test]
    fn nothing_passes_without_its_own_recent_login(deeds in prop::collection::vec(deed(), 0..60)) {
        let start = Instant::now();
        let mut grants = Grants::new(settings());
        let (mut now, mut book) = (0_u64, Vec::<Booked>::new());
        let mut last: Option<(GrantId, usize)> = None;
        for deed in deeds {
            match deed {
                Deed::LogIn { account, address: number, secure } => {
                    let name = format!("account {account}");
                    let login = Login { account: &name, address: address(number, false), secure };
                    let opened = grants.open(&login, at(start, now));
                    prop_assert!(secure || opened.is_err());
                    if secure && opened.is_ok() {
                        book.retain(|own| (own.account, own.address) != (account, number));
                        book.push(Booked { account, address: number, at: now, sent: 0 });
                        last = None;
                    }
                }
                Deed::Send { sender, address: number, mapped } => {
                    let name = format!("account {sender}");
                    let found = grants.find(
                        address(number, mapped), HERE, |own: &String| *own == name, at(start, now).instant,
                    );
                    let own = book.iter().position(|own| (own.account, own.address) == (sender, number));
                    if let Ok(id) = found {
                        let own = own.expect("a sender passes whose account did not log in here");
                        prop_assert!(now < book[own].at + 120, "after {} s", now - book[own].at);
                        if grants.spend(id, at(start, now).instant).is_ok() {
                            book[own].sent += 1;
                            last = Some((id, own));
                        }
                        prop_assert!(book[own].sent <= 3);
                    }
                }
                Deed::GiveBack => {
                    if let Some((id, own)) = last.take() {
                        grants.give_back(id);
                        book[own].sent -= 1;
                    }
                }
                Deed::Wait(seconds) => now += u64::from(seconds),
                Deed::Revoke(account) => {
                    grants.revoke(&format!("account {account}"));
                    book.retain(|own| own.account != account);
                    last = None;
                }
            }
            let live = grants.list(at(start, now).instant);
            prop_assert!(live.len() <= 12 && live.iter().all(|grant| grant.left <= 3));
        }
    }
}
