use std::net::{Ipv4Addr, Ipv6Addr};

use super::*;

const OWNER: &str = "hanako@example.jp";
const HOME: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 7));

/// The `number`th attacker's address.
fn attacker(number: u32) -> IpAddr {
    IpAddr::V4(Ipv4Addr::from_bits(0x0A00_0000 + number))
}

/// Logs in with the right password.
fn log_in(brake: &mut Brake, client: IpAddr, now: Instant) -> Result<(), Duration> {
    let attempt = brake.begin(OWNER, client, now)?;
    brake.succeeded(attempt, now);
    Ok(())
}

#[test]
fn a_million_wrong_passwords_from_one_address() {
    let mut brake = Brake::new(BrakeSettings::default());
    let begin = Instant::now();
    let mut verified = 0;
    // A thousand a second, for a thousand seconds.
    for number in 0..1_000_000_u64 {
        let now = begin + Duration::from_millis(number);
        let name = format!("user{}@example.jp", number % 5000);
        verified += u32::from(brake.begin(&name, attacker(0), now).is_ok());
    }
    assert!((20..=30).contains(&verified), "{verified}");
    assert_eq!(log_in(&mut brake, HOME, begin + Duration::from_secs(1000)), Ok(()));
}

#[test]
fn a_million_wrong_passwords_from_everywhere_do_not_lock_the_owner_out() {
    let settings = BrakeSettings::default();
    let mut brake = Brake::new(settings);
    let begin = Instant::now();
    let mut verified = 0;
    for number in 0..1_000_000_u32 {
        let now = begin + Duration::from_millis(u64::from(number));
        verified += u32::from(brake.begin(OWNER, attacker(number % 10_000), now).is_ok());
        if number % 50_000 == 0 {
            // From another place each time.
            let client = IpAddr::V6(Ipv6Addr::from_bits(u128::from(number + 1) << 64));
            assert_eq!(log_in(&mut brake, client, now), Ok(()), "{number}");
        }
    }
    // 100 before the attack is seen; then each address once in ten minutes: twice within these 1000 seconds.
    assert!(verified <= 101 + 2 * 10_000, "{verified}");
    for table in [brake.networks.drained.len(), brake.accounts.drained.len(), brake.known.drained.len()] {
        assert!(table <= settings.entries, "{table}");
    }
}

#[test]
fn an_attempt_that_is_withdrawn_weighs_nothing_and_makes_nobody_known() {
    let mut brake = Brake::new(BrakeSettings::default());
    let now = Instant::now();
    for _ in 0..1000 {
        let attempt = brake.begin(OWNER, attacker(1), now).unwrap();
        brake.withdrawn(attempt);
    }
    assert!(brake.known.drained.is_empty());
    assert_eq!(brake.accounts.debt(&brake.names.hash_one(OWNER), now), Duration::ZERO);
}

#[test]
fn many_at_once_gain_nothing() {
    let mut brake = Brake::new(BrakeSettings::default());
    let now = Instant::now();
    let begun = (0..1000).filter(|_| brake.begin(OWNER, attacker(1), now).is_ok()).count();
    assert_eq!(begun, 10);
    let wait = brake.check(OWNER, attacker(1), now).unwrap_err();
    assert_eq!(wait, Duration::from_secs(60));
    assert!(brake.check(OWNER, attacker(1), now + wait).is_ok());
}

#[test]
fn successful_logins_weigh_nothing() {
    let mut brake = Brake::new(BrakeSettings::default());
    let now = Instant::now();
    for _ in 0..1000 {
        assert_eq!(log_in(&mut brake, HOME, now), Ok(()));
    }
}

#[test]
fn a_neighbour_behind_the_same_address_does_not_lock_out_who_logged_in_before() {
    let mut brake = Brake::new(BrakeSettings::default());
    let now = Instant::now();
    log_in(&mut brake, HOME, now).unwrap();
    for number in 0..100 {
        let _ = brake.begin(&format!("user{number}@example.jp"), HOME, now);
    }
    assert!(brake.check("taro@example.jp", HOME, now).is_err());
    assert_eq!(log_in(&mut brake, HOME, now), Ok(()));
}

#[test]
fn an_own_account_does_not_wash_failures_away() {
    let mut brake = Brake::new(BrakeSettings::default());
    let now = Instant::now();
    let mut verified = 0;
    for _ in 0..100 {
        verified += u32::from(brake.begin("victim@example.jp", HOME, now).is_ok());
        log_in(&mut brake, HOME, now).unwrap_or_default();
    }
    assert_eq!(verified, 10);
}

#[test]
fn an_ipv6_client_is_its_64() {
    let mut brake = Brake::new(BrakeSettings::default());
    let now = Instant::now();
    let prefix = 0x2001_0db8_0000_0000_u128 << 64;
    let of_prefix = (0..1000)
        .filter(|own| brake.begin(OWNER, IpAddr::V6(Ipv6Addr::from_bits(prefix | own)), now).is_ok());
    assert_eq!(of_prefix.count(), 10);
    let mapped = Ipv4Addr::new(10, 0, 0, 1).to_ipv6_mapped();
    assert_eq!(Network::of(mapped.into()), Network::of(attacker(1)));
    assert_ne!(Network::of("::1".parse().unwrap()), Network::of("0.0.0.0".parse().unwrap()));
}

#[test]
fn a_full_table_forgets_those_who_failed_least() {
    let mut brake = Brake::new(BrakeSettings { entries: 100, ..BrakeSettings::default() });
    let now = Instant::now();
    for _ in 0..10 {
        brake.begin(OWNER, attacker(0), now).unwrap();
    }
    for number in 1..10_000 {
        let _ = brake.begin(&format!("user{number}"), attacker(number), now);
    }
    assert!(brake.networks.drained.len() <= 100);
    assert!(brake.check("other@example.jp", attacker(0), now).is_err());
}

/// The clock is monotonic, but whoever passes times may jump: nothing breaks.
#[test]
fn times_that_go_backwards() {
    let mut brake = Brake::new(BrakeSettings::default());
    let late = Instant::now() + Duration::from_secs(10_000);
    assert!(brake.begin(OWNER, HOME, late).is_ok());
    let early = late.checked_sub(Duration::from_secs(5000)).unwrap();
    assert!(brake.begin(OWNER, HOME, early).is_err());
    assert!(brake.begin(OWNER, HOME, late + Duration::from_secs(1)).is_ok());
}
