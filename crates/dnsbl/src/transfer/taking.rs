//! Follows the primary of a zone that we are the secondary of (RFC 1034 §4.3.5).

use std::io;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use domain::rdata::tsig::Time48;
use sekisho_net::{clock, random};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use super::incoming::{Incoming, IncomingError, Times, soa_answer, soa_question};
use super::rights::Primary;
use crate::publishing::is_later;
use crate::self_check::{Refused, SelfCheck, Size};
use crate::service::remembered::Remembered;
use crate::table::{Builder, Table};
use crate::zone::{FromPrimary, Zone};

/// How long a primary may take to be reached, and for one message.
const PATIENCE: Duration = Duration::from_secs(30);
/// The shortest and longest time between two looks, whatever the SOA record says.
const LOOK: (Duration, Duration) = (Duration::from_secs(2), Duration::from_secs(86_400));
/// When to look again while there is no SOA record yet.
const FIRST_RETRY: Duration = Duration::from_secs(10);

/// Why a zone was not taken over.
#[derive(Debug, thiserror::Error)]
enum TakingError {
    #[error("the primary cannot be reached: {0}")]
    Network(#[from] io::Error),
    #[error(transparent)]
    Transfer(#[from] IncomingError),
    #[error("what the primary sends is not taken over: {0}")]
    Refused(#[from] Refused),
}

/// A zone of another server.
#[derive(Debug)]
pub struct Secondary {
    zone: Arc<Zone>,
    origin: String,
    primary: Primary,
    self_check: SelfCheck,
    remembered: Remembered,
    look: Notify,
}

impl Secondary {
    /// A zone and where it comes from; what does not pass the check is not taken over.
    #[must_use]
    pub fn new(zone: Arc<Zone>, primary: Primary, (self_check, remembered): (SelfCheck, Remembered)) -> Self {
        let origin = zone.name.to_string();
        Self { origin, zone, primary, self_check, remembered, look: Notify::new() }
    }

    /// The name of the zone.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Whether this is the address of the primary.
    #[must_use]
    pub fn is_primary(&self, address: IpAddr) -> bool {
        address.to_canonical() == self.primary.address.ip().to_canonical()
    }

    /// Looks at the primary now and not at the next time: it said that there is something new.
    pub fn look(&self) {
        self.look.notify_one();
    }

    /// Follows the primary until `stop`.
    pub async fn follow(self: Arc<Self>, stop: CancellationToken) {
        let mut times: Option<Times> = None;
        let mut good = clock::instant();
        loop {
            let looked = tokio::select! {
                looked = self.take_over(times) => looked,
                () = stop.cancelled() => return,
            };
            let wait = match looked {
                Ok(now) => {
                    good = clock::instant();
                    self.zone.expire(false);
                    times = Some(now);
                    seconds(now.refresh)
                }
                Err(error) => {
                    tracing::warn!(event = "zone-not-taken", zone = %self.zone.name, primary = %self.primary.address, "{error}");
                    if times.is_some_and(|times| good.elapsed() > seconds(times.expire)) {
                        // What nobody stands behind any more is not answered.
                        self.zone.expire(true);
                    }
                    times.map_or(FIRST_RETRY, |times| seconds(times.retry))
                }
            };
            tokio::select! {
                () = tokio::time::sleep(wait.clamp(LOOK.0, LOOK.1)) => {}
                () = self.look.notified() => {}
                () = stop.cancelled() => return,
            }
        }
    }

    /// Takes over what is new, if anything is.
    async fn take_over(&self, times: Option<Times>) -> Result<Times, TakingError> {
        let mut stream = within(TcpStream::connect(self.primary.address)).await?;
        if let Some(times) = times {
            let id = number()?;
            let question = soa_question(id, &self.origin).ok_or(IncomingError::Name)?;
            write(&mut stream, &question).await?;
            let serial = soa_answer(id, &read(&mut stream).await?)?;
            if !is_later(serial, times.serial) {
                return Ok(times);
            }
        }
        let (times, table, notice) = self.transfer(&mut stream).await?;
        self.self_check.table(&table, self.remembered.before(&self.zone))?;
        let (entries, size) = (table.len(), Size::of(&table));
        // A secondary says of the zone what its primary says, above all that it ended.
        self.zone.primary_says(FromPrimary { negative_ttl: Some(times.minimum), notice });
        self.zone.publishing.replace(table, Some(times.serial), clock::now());
        self.remembered.keep(&self.zone, size);
        tracing::info!(event = "zone-taken", zone = %self.zone.name, serial = times.serial, entries);
        Ok(times)
    }

    async fn transfer(&self, stream: &mut TcpStream) -> Result<(Times, Table, Option<String>), TakingError> {
        let now = || Time48::from_u64(clock::now().as_second().unsigned_abs());
        let (mut incoming, request) =
            Incoming::begin(number()?, &self.origin, self.primary.key.clone(), now())?;
        write(stream, &request).await?;
        while !incoming.take(read(stream).await?, now())? {}
        let mut builder = Builder::default();
        let notice = incoming.notice().map(str::to_owned);
        let times = incoming.finish(self.zone.kind, &mut |subject, answer| match answer {
            Some(answer) => builder.add(subject, answer.clone()),
            None => builder.exclude(subject),
        })?;
        Ok((times, builder.finish(), notice))
    }
}

fn seconds(seconds: u32) -> Duration {
    Duration::from_secs(seconds.into())
}

fn number() -> io::Result<u16> {
    Ok((random::number().map_err(io::Error::other)? & 0xFFFF) as u16)
}

async fn within<T>(future: impl Future<Output = io::Result<T>>) -> io::Result<T> {
    tokio::time::timeout(PATIENCE, future).await?
}

async fn write(stream: &mut TcpStream, message: &[u8]) -> io::Result<()> {
    let length = u16::try_from(message.len()).map_err(|_| io::ErrorKind::InvalidData)?;
    within(stream.write_all(&[&length.to_be_bytes(), message].concat())).await
}

async fn read(stream: &mut TcpStream) -> io::Result<Vec<u8>> {
    let length = within(stream.read_u16()).await?;
    let mut message = vec![0; length.into()];
    within(stream.read_exact(&mut message)).await?;
    Ok(message)
}
