//! How fast the table is, and what it holds: `cargo run --release -p sekisho-dnsbl --example table_speed`.
//!
//! Prints for some sizes: time to build and to check, octets per entry, the peak of memory while it was built and while
//! it took the place of another, nanoseconds for a question. Times are those of the processor, so that other work on
//! the machine does not count.

use std::fs;
use std::hint::black_box;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{IpNet, Ipv4Net};
use sekisho_dnsbl::answer::Answer;
use sekisho_dnsbl::contents::{Change, Contents, Publisher};
use sekisho_dnsbl::self_check::SelfCheck;
use sekisho_dnsbl::subject::Subject;
use sekisho_dnsbl::table::{Builder, Query, Table};

const QUESTIONS: u64 = 4_000_000;

/// The next of a row of numbers that look random (splitmix64).
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mixed = (*state ^ (*state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

/// A public address: the first octet from 1 to 126, as lists have them unevenly spread.
fn public4(random: u64) -> Ipv4Addr {
    let [a, b, c, d, e, ..] = random.to_le_bytes();
    Ipv4Addr::new(11 + a % 80, b & (e | 0x0f), c, d)
}

fn public6(random: u64) -> Ipv6Addr {
    Ipv6Addr::from_bits(
        0x2a00 << 112 | u128::from(random & 0xffff_ffff_ffff) << 64 | u128::from(random >> 60),
    )
}

/// Memory of this process that is or was resident, in MiB; the peak is forgotten after each look.
fn memory(which: &str) -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(which)).unwrap_or_default();
    let kib: u64 = line.split_whitespace().next().and_then(|word| word.parse().ok()).unwrap_or_default();
    kib / 1024
}

fn forget_peak() {
    // Where it is not allowed, the peak of the whole run is printed.
    let _ = fs::write("/proc/self/clear_refs", "5");
}

fn answers(count: u8) -> Vec<Answer> {
    (0..count).map(|code| Answer::new([127, 0, 0, 2 + code].into(), "https://list.example/$")).collect()
}

/// So many entries of one kind, in disorder.
fn build(count: u64, answers: &[Answer], subject: impl Fn(u64) -> Subject) -> Table {
    let mut builder = Builder::default();
    let numbers: Vec<_> = answers.iter().map(|answer| builder.answer(answer.clone())).collect();
    let mut state = 1;
    for number in numbers.iter().cycle().take(usize::try_from(count).unwrap_or(usize::MAX)) {
        builder.list(subject(next(&mut state)), *number);
    }
    builder.finish()
}

/// Time that this thread had the processor, in nanoseconds: other programs on the machine do not count.
fn processor() -> u64 {
    let times = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    times.split_whitespace().next().and_then(|time| time.parse().ok()).unwrap_or_default()
}

fn milliseconds(begin: u64) -> u64 {
    (processor() - begin) / 1_000_000
}

/// Nanoseconds for one question, and how many of a hundred were answered. The row of questions begins anew after
/// `round`.
fn time(contents: &Contents, question: impl Fn(u64) -> IpAddr, seed: u64, round: u64) -> (f64, u64) {
    let (mut state, mut found) = (seed, 0_u64);
    let begin = processor();
    for number in 0..QUESTIONS {
        if number % round == 0 {
            state = seed;
        }
        contents.find(Query::Address(question(next(&mut state))), |answer| {
            black_box(answer);
            found += 1;
        });
    }
    let nanoseconds = (processor() - begin) as f64 / QUESTIONS as f64;
    (nanoseconds, found * 100 / QUESTIONS)
}

fn hosts(count: u64, codes: u8) {
    let resident = memory("VmRSS:");
    forget_peak();
    let subject = |random| Subject::from(IpAddr::from(public4(random)));
    let begin = processor();
    let table = build(count, &answers(codes), subject);
    let built = milliseconds(begin);
    let peak = memory("VmHWM:") - resident;
    let per_entry = table.octets() as f64 / table.len() as f64;
    let begin = processor();
    assert_eq!(SelfCheck::default().table(&table, None), Ok(()));
    println!(
        "{count} IPv4, {codes} answers: built in {built} ms, checked in {} ms, {per_entry:.2} octets per entry, \
         peak {peak} MiB while building",
        milliseconds(begin)
    );
    let publisher = Publisher::new(Contents::new(1, table));
    let asked = |random| IpAddr::from(public4(random));
    let (hit, _) = time(&publisher.current(), asked, 1, count);
    let (miss, share) = time(&publisher.current(), |random| asked(random ^ 0x5555_0000_0000), 99, QUESTIONS);
    println!("  found {hit:.0} ns, not found {miss:.0} ns ({share} % found after all)");
    swap(&publisher, count, codes, subject);
    changes(&publisher);
}

/// A second table of the same size takes the place of the first.
fn swap(publisher: &Publisher, count: u64, codes: u8, subject: impl Fn(u64) -> Subject) {
    let resident = memory("VmRSS:");
    forget_peak();
    publisher.publish(Contents::new(2, build(count, &answers(codes), subject)));
    println!("  swapped: peak {} MiB, of which {resident} were there before", memory("VmHWM:"));
}

fn changes(publisher: &Publisher) {
    let listed = answers(1);
    let change = |number: u32| Change {
        subject: Subject::from(IpAddr::from(Ipv4Addr::from_bits(number.wrapping_mul(2_654_435_761)))),
        answers: listed.clone(),
    };
    let begin = processor();
    (0..10_000).for_each(|number| publisher.change(number, vec![change(number)]));
    println!(
        "  a change: {} µs on average, with up to 10,000 beside the table",
        (processor() - begin) / 10_000_000
    );
    let asked = |random| IpAddr::from(public4(random));
    let (with_changes, _) =
        time(&publisher.current(), |random| asked(random ^ 0x5555_0000_0000), 99, QUESTIONS);
    let begin = processor();
    forget_peak();
    let folded = publisher.current().folded();
    println!(
        "  not found, with these changes: {with_changes:.0} ns; folded into {} entries in {} ms, peak {} MiB in all",
        folded.len(),
        milliseconds(begin),
        memory("VmHWM:")
    );
}

fn others(count: u64) {
    let six = build(count, &answers(1), |random| Subject::from(IpAddr::from(public6(random))));
    let contents = Contents::new(1, six);
    let (hit, _) = time(&contents, |random| public6(random).into(), 1, count);
    let (miss, _) = time(&contents, |random| public6(random).into(), 99, QUESTIONS);
    let per_entry = contents.octets() as f64 / contents.len() as f64;
    println!("{count} IPv6: {per_entry:.1} octets per entry, found {hit:.0} ns, not found {miss:.0} ns");

    let network = |random: u64| {
        let length = 12 + random.to_le_bytes()[7] % 20;
        Subject::from(IpNet::V4(Ipv4Net::new(public4(random), length).unwrap_or_default()))
    };
    let contents = Contents::new(1, build(count / 10, &answers(1), network));
    let (mixed, share) = time(&contents, |random| public4(random ^ 0x5555_0000_0000).into(), 99, QUESTIONS);
    let per_entry = contents.octets() as f64 / contents.len() as f64;
    println!(
        "{} IPv4 networks of 20 lengths: {per_entry:.1} octets per entry, {mixed:.0} ns ({share} % answers)",
        contents.len()
    );

    let name = |random: u64| format!("h{:x}.spam{}.example", random & 0xffff_ffff, random >> 54);
    let domain = |random| Subject::Domain { name: name(random).into(), below: true };
    let contents = Contents::new(1, build(count, &answers(1), domain));
    let per_entry = contents.octets() as f64 / contents.len() as f64;
    let mut state = 99;
    let names: Vec<String> = (0..200_000).map(|_| format!("www.{}", name(next(&mut state)))).collect();
    let (begin, mut found) = (processor(), 0);
    names.iter().for_each(|name| contents.find(Query::Domain(name), |_| found += 1));
    let nanoseconds = (processor() - begin) / 200_000;
    println!(
        "{count} names: {per_entry:.1} octets per entry, not found {nanoseconds} ns ({found} found after all)"
    );
}

fn main() {
    hosts(1_000_000, 1);
    hosts(1_000_000, 4);
    hosts(10_000_000, 1);
    hosts(10_000_000, 4);
    others(1_000_000);
}
