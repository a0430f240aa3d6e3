//! Names of messages in a Maildir: unique for ever, and with the sizes in them.

use std::sync::atomic::{AtomicU64, Ordering};

use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

/// The most octets of a unique-id (RFC 1939 §7).
const UNIQUE_ID_LIMIT: usize = 70;
/// The most octets of a host name in a name.
const HOST_LIMIT: usize = 64;

/// Deliveries of this process so far.
static DELIVERIES: AtomicU64 = AtomicU64::new(0);

/// A host name as it may stand in a name.
pub(super) fn host(host: &str) -> String {
    let kept = |letter: &char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-');
    host.chars().filter(kept).take(HOST_LIMIT).collect()
}

/// A name that nothing else has: by time, process, count and chance.
///
/// Short enough to be a unique-id by itself, sizes included, for most host names.
pub(super) fn unique(now: Timestamp, random: u64, host: &str) -> String {
    let count = DELIVERIES.fetch_add(1, Ordering::Relaxed);
    let (seconds, micros) = (now.as_second(), now.subsec_microsecond());
    format!("{seconds}.M{micros}P{}Q{count}R{:x}.{host}", std::process::id(), random & 0xFFFF)
}

/// The number behind `S=` or `W=` in a name.
pub(super) fn size(base: &str, key: &str) -> Option<u64> {
    base.split(',').skip(1).find_map(|part| part.strip_prefix(key)?.strip_prefix('=')?.parse().ok())
}

/// When the message came, by its name; names that say nothing come first.
pub(super) fn time(base: &str) -> u64 {
    base.split('.').next().and_then(|seconds| seconds.parse().ok()).unwrap_or_default()
}

/// The unique-id: the base itself where RFC 1939 §7 allows it, else a digest of it.
pub(super) fn unique_id(base: &[u8]) -> String {
    let printable = base.iter().all(|octet| (0x21..=0x7e).contains(octet));
    if printable && (1..=UNIQUE_ID_LIMIT).contains(&base.len()) {
        return String::from_utf8_lossy(base).into_owned();
    }
    let digest = Sha256::digest(base);
    data_encoding::HEXLOWER.encode(digest.get(..20).unwrap_or_default())
}
