//! How fast the spool takes messages, beside the plain way: one file for each, synced, and its directory synced.
//!
//! `cargo run --release -p sekisho-gateway --example spool_speed -- [DIRECTORY] [SECONDS]`

use std::error::Error;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use sekisho_gateway::spool::{Envelope, Recipient, Spool, SpoolSettings};
use sekisho_wire::smtp::parameter::Body;

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// Octets of a message.
const OCTETS: usize = 4096;

/// What a run showed.
struct Figures {
    messages: f64,
    processor: f64,
}

fn main() -> Outcome<()> {
    let mut arguments = std::env::args().skip(1);
    let directory = arguments.next().map_or_else(std::env::temp_dir, PathBuf::from);
    let seconds = arguments.next().map_or(Ok(3), |text| text.parse())?;
    let length = Duration::from_secs(seconds);
    println!("messages of {OCTETS} octets, {seconds} s each, in {}", directory.display());
    println!("at once   spool/s  and delivered/s  CPU us each   plain/s  CPU us each");
    for at_once in [1, 20, 100] {
        let spool = tokio::runtime::Runtime::new()?.block_on(spool(&directory, at_once, length, false))?;
        let delivered =
            tokio::runtime::Runtime::new()?.block_on(spool_and_deliver(&directory, at_once, length))?;
        let plain = plain(&directory, at_once, length)?;
        println!(
            "{at_once:7} {:9.0} {:16.0} {:12.1} {:9.0} {:12.1}",
            spool.messages, delivered.messages, spool.processor, plain.messages, plain.processor
        );
    }
    Ok(())
}

async fn spool_and_deliver(directory: &Path, at_once: usize, length: Duration) -> Outcome<Figures> {
    spool(directory, at_once, length, true).await
}

/// Sessions that commit one message after the other.
async fn spool(directory: &Path, at_once: usize, length: Duration, deliver: bool) -> Outcome<Figures> {
    let place = directory.join(format!("spool-speed-{}", std::process::id()));
    let (spool, _) = Spool::open(&place, SpoolSettings::default())?;
    let octets = Arc::new(vec![b'x'; OCTETS]);
    let (begin, before) = (Instant::now(), processor_time()?);
    let sessions = (0..at_once).map(|_| {
        let (spool, octets) = (spool.clone(), Arc::clone(&octets));
        tokio::spawn(async move {
            let mut count = 0_u64;
            while begin.elapsed() < length {
                let mut incoming = spool.begin();
                incoming.write(&octets).await?;
                incoming.commit(&envelope()).await?;
                count += 1;
            }
            Outcome::Ok(count)
        })
    });
    let sessions: Vec<_> = sessions.collect();
    let delivered = Arc::new(AtomicU64::new(0));
    if deliver {
        for _ in 0..8 {
            let (spool, delivered) = (spool.clone(), Arc::clone(&delivered));
            tokio::spawn(async move {
                while let Ok(mut queued) = spool.next().await {
                    queued.done_without_waiting(0);
                    delivered.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
    }
    let mut count = 0;
    for session in sessions {
        count += session.await??;
    }
    let figures = figures(if deliver { delivered.load(Ordering::Relaxed) } else { count }, begin, before)?;
    spool.close().await;
    fs::remove_dir_all(&place)?;
    Ok(figures)
}

/// Threads that write, sync, rename and sync the directory.
fn plain(directory: &Path, at_once: usize, length: Duration) -> Outcome<Figures> {
    let place = directory.join(format!("plain-speed-{}", std::process::id()));
    fs::create_dir_all(&place)?;
    let (begin, before) = (Instant::now(), processor_time()?);
    let threads: Vec<_> = (0..at_once)
        .map(|thread| {
            let place = place.clone();
            std::thread::spawn(move || {
                let mut count = 0_u64;
                while begin.elapsed() < length {
                    let (new, kept) =
                        (place.join(format!("new-{thread}")), place.join(format!("{thread}-{count}")));
                    let mut file = File::create(&new)?;
                    file.write_all(&[b'x'; OCTETS])?;
                    file.sync_all()?;
                    fs::rename(&new, &kept)?;
                    File::open(&place)?.sync_all()?;
                    count += 1;
                }
                Outcome::Ok(count)
            })
        })
        .collect();
    let mut count = 0;
    for thread in threads {
        count += thread.join().map_err(|_| "a thread failed")??;
    }
    let figures = figures(count, begin, before)?;
    fs::remove_dir_all(&place)?;
    Ok(figures)
}

#[expect(clippy::cast_precision_loss, reason = "figures for people")]
fn figures(count: u64, begin: Instant, before: Duration) -> Outcome<Figures> {
    let processor = processor_time()?.saturating_sub(before).as_secs_f64() * 1e6;
    Ok(Figures {
        messages: count as f64 / begin.elapsed().as_secs_f64(),
        processor: processor / count.max(1) as f64,
    })
}

/// User and system time of this process.
fn processor_time() -> Outcome<Duration> {
    let stat = fs::read_to_string("/proc/self/stat")?;
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |index: usize| fields.get(index).map_or(Ok(0), |text| text.parse::<u64>());
    // Fields 14 and 15 of proc(5), in hundredths of a second.
    Ok(Duration::from_millis(10 * (ticks(11)? + ticks(12)?)))
}

fn envelope() -> Envelope {
    Envelope {
        reverse_path: b"sender@example.com".to_vec(),
        recipients: vec![Recipient {
            forward_path: b"taro@example.jp".to_vec(),
            target: "mailbox:taro".to_owned(),
            notify: None,
            original_recipient: None,
        }],
        body: Body::EightBitMime,
        smtputf8: false,
        ret: None,
        envelope_id: None,
        principal: Some("taro".to_owned()),
        client: None,
        listener: "submission".to_owned(),
        received: Timestamp::UNIX_EPOCH,
        trace: b"Received: from client.example (client.example [192.0.2.1])\r\n\tby mail.example.jp\r\n"
            .to_vec(),
    }
}
