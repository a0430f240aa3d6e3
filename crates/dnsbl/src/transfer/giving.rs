//! Gives zones to secondaries: what arrives about whole zones is answered here.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

use domain::base::iana::{Class, Opcode, Rcode, Rtype};
use domain::base::name::ToName as _;
use domain::base::{Message, MessageBuilder};
use domain::rdata::tsig::Time48;
use domain::tsig::{ServerError, ServerSequence};
use sekisho_net::clock;
use sekisho_wire::dns::kind;
use sekisho_wire::dns::name::Name;
use sekisho_wire::dns::query::{self, Query};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use tokio::sync::{Semaphore, mpsc};

use super::key::TransferKey;
use super::message::{acknowledge, notified_zone};
use super::outgoing::{self, Transfer, TransferError, serial_of};
use super::signed::Signed;
use super::taking::Secondary;
use crate::publishing::is_later;
use crate::server::transfer::Transfers;
use crate::zone::{Zone, Zones, asked};

#[cfg(test)]
mod tests;

/// Whole zones under way at once; others wait.
const AT_ONCE: usize = 8;
/// Messages that wait for a secondary.
const WAITING: usize = 4;
/// One line for all who may not have a zone in this time.
const REFUSED_EVERY: Duration = Duration::from_secs(10);
/// How long a secondary may take for one message.
const PATIENCE: Duration = Duration::from_secs(60);

/// Answers secondaries, and primaries that tell of something new.
pub struct Giving {
    zones: RwLock<Zones>,
    secondaries: RwLock<Vec<Arc<Secondary>>>,
    room: Semaphore,
    refused: Mutex<Refusals>,
}

/// When it was logged last that somebody may not have a zone, and how many there were since.
#[derive(Debug, Default)]
struct Refusals {
    last: Option<Instant>,
    others: u64,
}

impl Refusals {
    /// One more: how many there were since the last line, where another one is due.
    fn add(&mut self, now: Instant) -> Option<u64> {
        if self.last.is_some_and(|last| now.duration_since(last) < REFUSED_EVERY) {
            self.others += 1;
            return None;
        }
        self.last = Some(now);
        Some(std::mem::take(&mut self.others))
    }
}

/// What came, understood: its zone, and the signature that its answer needs.
struct Request {
    message: Message<Vec<u8>>,
    zone: Option<Arc<Zone>>,
    kind: Rtype,
    signature: Option<ServerSequence<TransferKey>>,
    now: Time48,
}

impl Default for Giving {
    fn default() -> Self {
        Self::new()
    }
}

impl Giving {
    /// Gives nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self {
            zones: RwLock::default(),
            secondaries: RwLock::default(),
            room: Semaphore::new(AT_ONCE),
            refused: Mutex::default(),
        }
    }

    /// Says who may not have a zone, so that a secondary with a mistake is found; not of everybody, since anybody can ask.
    fn tell_refused(&self, client: SocketAddr, kind: Rtype) {
        let due = self.refused.lock().unwrap_or_else(PoisonError::into_inner).add(clock::instant());
        if let Some(others) = due {
            tracing::warn!(event = "transfer-refused", client = %client.ip(), %kind, others);
        }
    }

    /// The same for a request that is not even understood: its signature does not hold, or its key is none of ours.
    fn tell_not_understood(&self, octets: &[u8], client: SocketAddr) {
        let Ok(message) = Message::from_octets(octets) else { return };
        let kind = message.sole_question().map(|question| question.qtype());
        if let Ok(kind @ (Rtype::AXFR | Rtype::IXFR)) = kind
            && !message.header().qr()
        {
            self.tell_refused(client, kind);
        }
    }

    /// Gives these zones from now on, and listens to the primaries of these others.
    pub fn replace(&self, zones: Zones, secondaries: Vec<Arc<Secondary>>) {
        *self.zones.write().unwrap_or_else(PoisonError::into_inner) = zones;
        *self.secondaries.write().unwrap_or_else(PoisonError::into_inner) = secondaries;
    }

    /// Understands a message; an error is the answer to one that cannot be.
    fn request(&self, octets: &[u8]) -> Result<Request, Option<Vec<u8>>> {
        let mut message = Message::from_octets(octets.to_vec()).map_err(|_| None)?;
        if message.header().qr() {
            return Err(None);
        }
        let question = message.sole_question().map_err(|_| failure(&message, Rcode::FORMERR))?;
        let kind = question.qtype();
        let name = question.qname().fmt_with_dot().to_string().to_ascii_lowercase();
        // There is no zone of ours in another class.
        let name = Name::parse(name.trim_end_matches('.')).ok().filter(|_| question.qclass() == Class::IN);
        let zone = name
            .and_then(|name| self.zones.read().unwrap_or_else(PoisonError::into_inner).get(&name).cloned());
        let now = Time48::from_u64(clock::now().as_second().unsigned_abs());
        // Whoever signs a question about an entry has the key of its zone.
        let about = zone.clone().or_else(|| self.about(&query::parse(octets).ok()?));
        let keys = about.map(|zone| zone.transfer.keys.clone()).unwrap_or_default();
        let signature =
            ServerSequence::request(&keys, &mut message, now).map_err(|error| unsigned(&message, error))?;
        Ok(Request { message, zone, kind, signature, now })
    }

    /// The zone that a question is about: that of its name, or the one above it.
    fn about(&self, query: &Query<'_>) -> Option<Arc<Zone>> {
        let is_about = |zone: &&Arc<Zone>| {
            let labels = zone.name.octets_above(query.name).and_then(|above| query.name.get(..above));
            labels.is_some_and(|labels| labels.is_empty() || asked::last_label(labels).is_some())
        };
        let zones = self.zones.read().unwrap_or_else(PoisonError::into_inner);
        zones.iter().find(is_about).filter(|_| query.is_internet()).cloned()
    }

    /// A question like any other, signed with a key of the zone that it is about.
    fn ordinary(&self, octets: &[u8]) -> Option<Signed> {
        let query = query::parse(octets).ok()?;
        if matches!(query.kind, kind::AXFR | kind::IXFR) {
            return None;
        }
        let about = self.about(&query)?;
        let now = Time48::from_u64(clock::now().as_second().unsigned_abs());
        let mut message = Message::from_octets(octets.to_vec()).ok()?;
        // What is wrong with a signature is answered with everything else that is.
        let sequence = ServerSequence::request(&about.transfer.keys, &mut message, now).ok()??;
        Signed::new(message, sequence, now)
    }

    fn notified(&self, octets: &[u8], client: SocketAddr) -> Option<Vec<u8>> {
        let zone = notified_zone(octets)?;
        let secondaries = self.secondaries.read().unwrap_or_else(PoisonError::into_inner);
        let secondary = secondaries.iter().find(|secondary| secondary.origin() == zone);
        match secondary {
            Some(secondary) if secondary.is_primary(client.ip()) => {
                secondary.look();
                acknowledge(octets)
            }
            _ => failure(&Message::from_octets(octets.to_vec()).ok()?, Rcode::NOTAUTH),
        }
    }

    async fn give(&self, octets: &[u8], client: SocketAddr, stream: &mut TcpStream) -> io::Result<()> {
        if Message::from_octets(octets).is_ok_and(|message| message.header().opcode() == Opcode::NOTIFY) {
            return write(stream, self.notified(octets, client)).await;
        }
        let request = match self.request(octets) {
            Ok(request) => request,
            Err(answer) => {
                self.tell_not_understood(octets, client);
                return write(stream, answer).await;
            }
        };
        if !matches!(request.kind, Rtype::AXFR | Rtype::IXFR) {
            return write(stream, single(request)).await;
        }
        let admitted = request
            .zone
            .as_ref()
            .is_some_and(|zone| zone.transfer.admit(client.ip(), request.signature.is_some()));
        let Some(zone) = request.zone.clone().filter(|_| admitted) else {
            self.tell_refused(client, request.kind);
            return write(stream, without_records(request, Rcode::REFUSED)).await;
        };
        if !zone.is_ready() {
            return write(stream, without_records(request, Rcode::SERVFAIL)).await;
        }
        let Ok(_place) = self.room.acquire().await else { return Err(io::ErrorKind::Other.into()) };
        let (send, mut messages) = mpsc::channel(WAITING);
        let whole = zone.clone();
        let making = tokio::task::spawn_blocking(move || {
            make(&whole, request, &mut |message| {
                send.blocking_send(message).map_err(|_| TransferError::Closed)
            })
        });
        let mut octets = 0;
        while let Some(message) = messages.recv().await {
            octets += message.len();
            write(stream, Some(message)).await?;
        }
        let made = making.await.map_err(io::Error::other)?;
        match &made {
            Ok(serial) => {
                tracing::info!(event = "transferred", zone = %zone.name, client = %client.ip(), serial, octets);
            }
            Err(error) => {
                tracing::warn!(event = "transfer-failed", zone = %zone.name, client = %client.ip(), "{error}");
            }
        }
        made.map(|_| ()).map_err(io::Error::other)
    }
}

/// Makes the messages of a transfer. Of a list that has ended nobody gets more than the test entries, whatever changed
/// since.
fn make(
    zone: &Zone,
    request: Request,
    send: &mut dyn FnMut(Vec<u8>) -> Result<(), TransferError>,
) -> Result<u32, TransferError> {
    let signature = request.signature.map(|signature| (signature, request.now));
    let message = request.message.for_slice();
    let current = zone.publishing.current();
    let have = serial_of(message);
    let differences = have.filter(|_| !zone.is_retired()).and_then(|serial| zone.publishing.since(serial));
    if let Some((current, differences)) = differences {
        let since = have.unwrap_or_default();
        let transfer: Transfer<'_, std::iter::Empty<_>> =
            Transfer::Differences { since, differences: &differences };
        outgoing::answer(message, &zone.head(current.serial), transfer, signature, send)?;
        return Ok(current.serial);
    }
    let head = zone.head(current.serial);
    // RFC 1995 §2: whoever has what we have, or something newer, gets the SOA record alone.
    if have.is_some_and(|have| !is_later(current.serial, have)) {
        let nothing: Transfer<'_, std::iter::Empty<_>> = Transfer::Nothing;
        outgoing::answer(message, &head, nothing, signature, send)?;
    } else if zone.is_retired() {
        outgoing::answer(message, &head, Transfer::Whole(std::iter::empty()), signature, send)?;
    } else {
        let excluded: Vec<_> = current.exclusions().collect();
        let excluded = excluded.iter().map(|subject| (subject.clone(), None));
        let entries = current.iter().map(|(subject, answer)| (subject, Some(answer)));
        outgoing::answer(message, &head, Transfer::Whole(entries.chain(excluded)), signature, send)?;
    }
    Ok(current.serial)
}

/// The answer to IXFR by UDP (RFC 1995 §2): what does not fit comes by TCP.
fn single(request: Request) -> Option<Vec<u8>> {
    let Some(zone) = request.zone.clone().filter(|_| request.kind == Rtype::IXFR) else {
        return without_records(request, Rcode::REFUSED);
    };
    if !zone.is_ready() {
        return without_records(request, Rcode::SERVFAIL);
    }
    let current = zone.publishing.current();
    let mut answer = None;
    let nothing: Transfer<'_, std::iter::Empty<_>> = Transfer::Nothing;
    let signature = request.signature.map(|signature| (signature, request.now));
    let sent = outgoing::answer(
        request.message.for_slice(),
        &zone.head(current.serial),
        nothing,
        signature,
        &mut |message| {
            answer = Some(message);
            Ok(())
        },
    );
    sent.ok().and(answer)
}

/// An answer that is a code alone, signed where the request was.
fn without_records(request: Request, rcode: Rcode) -> Option<Vec<u8>> {
    let answer = MessageBuilder::new_vec().start_answer(&request.message, rcode).ok()?;
    let mut answer = answer.additional();
    if let Some(mut signature) = request.signature {
        signature.answer(&mut answer, request.now).ok()?;
    }
    Some(answer.finish())
}

/// The answer to a message whose signature does not hold (RFC 8945 §5.2). The library calls a wrong MAC an error of
/// form; the log of a secondary is to say what it is.
pub(super) fn unsigned(message: &Message<Vec<u8>>, error: ServerError<TransferKey>) -> Option<Vec<u8>> {
    let answer = error.build_message(message, MessageBuilder::new_vec()).ok()?;
    let is_signed = answer.counts().arcount() > 0;
    let mut octets = answer.finish();
    // The data of the signature's record ends with its error and the length of nothing.
    if let Some(end) = octets.last_chunk_mut().filter(|end| is_signed && **end == [0, 1, 0, 0]) {
        *end = [0, 16, 0, 0];
    }
    Some(octets)
}

fn failure(message: &Message<Vec<u8>>, rcode: Rcode) -> Option<Vec<u8>> {
    Some(MessageBuilder::new_vec().start_error(message, rcode).finish())
}

async fn write(stream: &mut TcpStream, message: Option<Vec<u8>>) -> io::Result<()> {
    let Some(message) = message else { return Err(io::ErrorKind::InvalidData.into()) };
    let length = u16::try_from(message.len()).map_err(|_| io::ErrorKind::InvalidData)?;
    let octets = [&length.to_be_bytes(), &*message].concat();
    tokio::time::timeout(PATIENCE, stream.write_all(&octets)).await?
}

impl Transfers for Giving {
    fn signed(&self, message: &[u8]) -> Option<Signed> {
        self.ordinary(message)
    }

    fn datagram(&self, message: &[u8], client: SocketAddr) -> Option<Vec<u8>> {
        if Message::from_octets(message).is_ok_and(|message| message.header().opcode() == Opcode::NOTIFY) {
            return self.notified(message, client);
        }
        match self.request(message) {
            Ok(request) => single(request),
            Err(answer) => {
                self.tell_not_understood(message, client);
                answer
            }
        }
    }

    fn stream<'a>(
        &'a self,
        message: &'a [u8],
        client: SocketAddr,
        stream: &'a mut TcpStream,
    ) -> Pin<Box<dyn Future<Output = io::Result<()>> + Send + 'a>> {
        Box::pin(self.give(message, client, stream))
    }
}
