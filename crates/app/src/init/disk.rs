//! Whether the disk really keeps what it says it keeps: without that, 250 is a promise that nobody holds.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::Path;
use std::time::Duration;

use anyhow::Context as _;
use nix::sys::statfs::{TMPFS_MAGIC, statfs};
use sekisho_net::clock;

use super::Say;

/// How many writes are timed.
const ROUNDS: u32 = 50;
/// No disk that keeps its word is faster than this for each write.
const TOO_FAST: Duration = Duration::from_micros(20);

/// Writes and syncs, and says what came of it.
pub(super) fn check(data: &Path, say: &Say<'_>) -> anyhow::Result<()> {
    let place = data.display().to_string();
    let kind = statfs(data).with_context(|| place.clone())?.filesystem_type();
    let path = data.join(".disk-check");
    let timed = time(&path);
    // Whatever came of it, the file is of no use any more.
    let _ = fs::remove_file(&path);
    let each = timed.with_context(|| place.clone())?;
    let shown = format!("{:.2}", each.as_secs_f64() * 1000.0);
    if kind == TMPFS_MAGIC {
        say("init-disk-memory", &[("place", &place)]);
    } else if each < TOO_FAST {
        say("init-disk-lies", &[("place", &place), ("milliseconds", &shown)]);
    } else {
        say("init-disk", &[("place", &place), ("milliseconds", &shown)]);
    }
    Ok(())
}

/// How long one small write takes until the disk says that it is kept.
fn time(path: &Path) -> std::io::Result<Duration> {
    // What an interrupted check left goes; a link that lies there is not followed.
    let _ = fs::remove_file(path);
    let mut file = OpenOptions::new().create_new(true).append(true).open(path)?;
    let begin = clock::instant();
    for _ in 0..ROUNDS {
        file.write_all(&[0x55; 4096])?;
        file.sync_data()?;
    }
    Ok(begin.elapsed() / ROUNDS)
}
