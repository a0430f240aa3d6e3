//! Lists as others write them, each format for itself.

use std::path::Path;

use jiff::Timestamp;
use sekisho_dnsbl::answer::{Answer, TEXT_LIMIT};
use sekisho_dnsbl::formats::{Format, ImportError, Item, Reading, read};
use sekisho_dnsbl::settings::Kind;
use sekisho_dnsbl::subject::Subject;

/// A list as `combined`.
pub fn list_combined(data: &[u8]) {
    both(Format::Combined, b"$DATASET ip4set @\n192.0.2.1\n$DATASET generic @\n", data);
}

/// A list as `dnset`.
pub fn list_dnset(data: &[u8]) {
    both(Format::DnSet, b":127.0.0.4:$ is bad\n.bad.example\n", data);
}

/// A list as `generic`.
pub fn list_generic(data: &[u8]) {
    both(Format::Generic, b"99.2.0.192 A 127.0.0.2\n", data);
}

/// A list as `ip4set`.
pub fn list_ip4set(data: &[u8]) {
    both(Format::Ip4Set, b"$1 x\n192.0.2.1-192.0.2.9 :5:$1 $\n", data);
}

/// A list as `ip4trie`.
pub fn list_ip4trie(data: &[u8]) {
    both(Format::Ip4Trie, b"192.0.2.0/24\n!192.0.2.7\n", data);
}

/// A list as `ip4tset`.
pub fn list_ip4tset(data: &[u8]) {
    both(Format::Ip4Tset, b"192.0.2.1\n", data);
}

/// A list as `ip6trie`.
pub fn list_ip6trie(data: &[u8]) {
    both(Format::Ip6Trie, b"2001:db8::/32 :3:x\n", data);
}

/// A list as `ip6tset`.
pub fn list_ip6tset(data: &[u8]) {
    both(Format::Ip6Tset, b"2001:db8:1:2\n", data);
}

/// A list as `plain`.
pub fn list_plain(data: &[u8]) {
    both(Format::Plain, b":127.0.0.2:x\n192.0.2.0/24\n!192.0.2.7\n", data);
}

/// A list as `rpz`.
pub fn list_rpz(data: &[u8]) {
    both(Format::Rpz, b"$TTL 60\n32.1.2.0.192.rpz-ip CNAME .\n", data);
}

/// A list as `zone`.
pub fn list_zone(data: &[u8]) {
    both(Format::Zone, b"$TTL 60\n*.2.0.192 A 127.0.0.2\n1.2.0.192 TXT \"x\"\n", data);
}

/// The octets as they are, and behind lines that are good.
fn both(format: Format, good: &[u8], data: &[u8]) {
    let found = one(format, None, good);
    assert!(found.is_some_and(|found| found > 0), "good lines list something");
    for kind in [None, Some(Kind::Ip), Some(Kind::Domain)] {
        one(format, kind, data);
    }
    one(format, None, &[good, data].concat());
}

/// What is listed can be asked about and be answered; what is wrong is told with its line. Gives how many items there are
/// where the file was taken.
fn one(format: Format, kind: Option<Kind>, data: &[u8]) -> Option<usize> {
    let reading = Reading {
        format,
        answer: Answer::new([127, 0, 0, 2].into(), "$ is listed"),
        kind,
        origin: "list.example",
        subzone: "@",
        now: Timestamp::UNIX_EPOCH,
    };
    let mut items = 0;
    let done = read(Path::new("list"), data, &reading, &mut |item| {
        items += 1;
        let subject = match item {
            Item::Listed(subject, answer) => {
                assert!(answer.value.is_loopback(), "a value is in 127.0.0.0/8");
                assert!(answer.text.len() <= TEXT_LIMIT, "a text has its limit");
                subject
            }
            Item::Excluded(subject) => subject,
        };
        let is_domain = matches!(subject, Subject::Domain { .. });
        assert!(kind.is_none_or(|kind| is_domain == (kind == Kind::Domain)), "a zone gets what it lists");
    });
    let lines = data.split(|octet| *octet == b'\n').count();
    match done {
        Ok(imported) => {
            assert_eq!(imported.items, items, "what is given is counted");
            assert!(imported.notices.first.iter().all(|notice| (1..=lines).contains(&notice.line)), "a line");
            Some(items)
        }
        Err(ImportError::Mistakes { mistakes, .. }) => {
            assert!(mistakes.count >= mistakes.first.len() && !mistakes.first.is_empty(), "all are counted");
            assert!(mistakes.first.iter().all(|mistake| (1..=lines).contains(&mistake.line)), "a line");
            None
        }
        Err(ImportError::NotNow { line, .. }) => {
            assert!((1..=lines).contains(&line), "a line");
            None
        }
        Err(ImportError::System { .. }) => {
            assert!(data.is_empty(), "octets in memory can be read");
            None
        }
    }
}
