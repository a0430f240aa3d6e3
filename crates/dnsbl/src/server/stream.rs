//! Connections (RFC 7766): questions one behind another, as many as the client likes, each behind its length.

use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use sekisho_net::clock;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::Shared;
use crate::responder::{Responder, Said, Way};

/// Octets of a question; longer ones are no questions.
const QUESTION: usize = 4096;
/// Octets of answers that wait to be written before more questions are read.
const WAITING: usize = 64 * 1024;
/// How long to wait after the system had no more sockets.
const BREATHER: Duration = Duration::from_millis(200);

/// How much there may be.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// Connections at once.
    pub(super) connections: usize,
    /// How long a question may take to come, and an answer to go.
    pub(super) silence: Duration,
}

/// Places for connections. When they are taken, the one that is silent for the longest time goes.
#[derive(Clone)]
pub(super) struct Places(Arc<Mutex<Taken>>);

struct Taken {
    limits: Limits,
    open: usize,
    /// A number for each time that somebody fell silent.
    next: u64,
    silent: BTreeMap<u64, CancellationToken>,
}

/// A place, given back when dropped.
struct Place {
    places: Places,
    /// Cancelled when somebody else gets it.
    end: CancellationToken,
    since: Option<u64>,
}

impl Places {
    pub(super) fn new(limits: Limits) -> Self {
        Self(Arc::new(Mutex::new(Taken { limits, open: 0, next: 0, silent: BTreeMap::new() })))
    }

    fn enter(&self) -> Option<Place> {
        let mut taken = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if taken.open >= taken.limits.connections {
            // Its place counts until it is gone; it is about to.
            let (_, oldest) = taken.silent.pop_first()?;
            oldest.cancel();
        }
        taken.open += 1;
        Some(Place { places: self.clone(), end: CancellationToken::new(), since: None })
    }

    fn limits(&self) -> Limits {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).limits
    }
}

impl Place {
    fn is_silent(&mut self, silent: bool) {
        let mut taken = self.places.0.lock().unwrap_or_else(PoisonError::into_inner);
        match (silent, self.since) {
            (true, None) => {
                let since = taken.next;
                taken.next += 1;
                taken.silent.insert(since, self.end.clone());
                self.since = Some(since);
            }
            (false, Some(since)) => {
                taken.silent.remove(&since);
                self.since = None;
            }
            _ => {}
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.is_silent(false);
        let mut taken = self.places.0.lock().unwrap_or_else(PoisonError::into_inner);
        taken.open = taken.open.saturating_sub(1);
    }
}

/// The responder of all connections of one socket, and room for one answer.
struct Answerer {
    responder: Responder,
    generation: u64,
    room: Box<[u8]>,
}

/// Accepts until `stop`, then waits for the connections.
pub(super) async fn serve(
    listener: TcpListener,
    shared: Arc<Shared>,
    places: Places,
    stop: CancellationToken,
) {
    let answerer = Arc::new(Mutex::new(Answerer {
        responder: shared.responder(),
        generation: shared.generation(),
        room: vec![0; usize::from(u16::MAX)].into(),
    }));
    let tasks = TaskTracker::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = stop.cancelled() => break,
        };
        let Ok((stream, client)) = accepted else {
            tokio::time::sleep(BREATHER).await;
            continue;
        };
        // All are busy: whoever comes now has to come again.
        let Some(place) = places.enter() else { continue };
        let connection = Connection {
            stream,
            client,
            shared: Arc::clone(&shared),
            answerer: Arc::clone(&answerer),
            place,
            silence: places.limits().silence,
        };
        let stop = stop.clone();
        tasks.spawn(async move {
            let end = connection.place.end.clone();
            tokio::select! {
                // A client that breaks off does not matter to anybody else.
                _ = connection.converse() => {}
                () = end.cancelled() => {}
                () = stop.cancelled() => {}
            }
        });
    }
    tasks.close();
    tasks.wait().await;
}

struct Connection {
    stream: TcpStream,
    client: SocketAddr,
    shared: Arc<Shared>,
    answerer: Arc<Mutex<Answerer>>,
    place: Place,
    silence: Duration,
}

impl Connection {
    async fn converse(mut self) -> io::Result<()> {
        let mut pending = Vec::new();
        loop {
            // A client without a question costs no room.
            if pending.is_empty() {
                pending = Vec::new();
            }
            self.place.is_silent(true);
            let deadline = tokio::time::Instant::from_std(clock::instant() + self.silence);
            tokio::time::timeout_at(deadline, self.read_one(&mut pending)).await??;
            self.place.is_silent(false);
            self.answer_all(&mut pending).await?;
        }
    }

    /// Reads until a whole question is there.
    async fn read_one(&mut self, pending: &mut Vec<u8>) -> io::Result<()> {
        while question(pending)?.is_none() {
            self.stream.readable().await?;
            pending.reserve(512);
            if self.stream.read_buf(pending).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
        Ok(())
    }

    /// Answers every question that is there.
    async fn answer_all(&mut self, pending: &mut Vec<u8>) -> io::Result<()> {
        let mut answers = Vec::new();
        let mut begin = 0;
        loop {
            let message = match question(pending.get(begin..).unwrap_or_default()) {
                Ok(Some(message)) => message,
                Ok(None) => break,
                Err(error) => {
                    // What was asked before is answered before the connection ends.
                    self.write(&mut answers).await?;
                    return Err(error);
                }
            };
            begin += 2 + message.len();
            if self.answer(message, &mut answers) == Said::Transfer {
                if self.answer_signed(message, &mut answers) {
                    continue;
                }
                self.write(&mut answers).await?;
                let Some(transfers) = self.shared.transfers.clone() else {
                    return Err(io::ErrorKind::Unsupported.into());
                };
                transfers.stream(message, self.client, &mut self.stream).await?;
            }
            if answers.len() > WAITING {
                self.write(&mut answers).await?;
            }
        }
        pending.drain(..begin.min(pending.len()));
        self.write(&mut answers).await
    }

    fn answer(&self, message: &[u8], answers: &mut Vec<u8>) -> Said {
        let mut answerer = self.answerer.lock().unwrap_or_else(PoisonError::into_inner);
        let Answerer { responder, generation, room } = &mut *answerer;
        if *generation != self.shared.generation() {
            *generation = self.shared.generation();
            responder.replace(&self.shared.zones());
        }
        responder.now = self.shared.now();
        let said = responder.answer(message, self.client.ip(), Way::Stream, room);
        if let Said::Answer(length) = said {
            add(answers, room.get(..length).unwrap_or_default());
        }
        said
    }

    /// Answers a signed question that is like any other; false where the message is none.
    fn answer_signed(&self, message: &[u8], answers: &mut Vec<u8>) -> bool {
        let signed = self.shared.transfers.as_ref().and_then(|transfers| transfers.signed(message));
        let Some(signed) = signed else { return false };
        let mut answerer = self.answerer.lock().unwrap_or_else(PoisonError::into_inner);
        let Answerer { responder, room, .. } = &mut *answerer;
        let (asked, client, free) = (signed.question(), self.client.ip(), signed.room());
        let length = responder.answer_signed(asked, client, Way::Stream, free, room);
        let answer = length.and_then(|length| signed.sign(room.get(..length)?));
        answer.iter().for_each(|answer| add(answers, answer));
        true
    }

    async fn write(&mut self, answers: &mut Vec<u8>) -> io::Result<()> {
        if !answers.is_empty() {
            tokio::time::timeout(self.silence, self.stream.write_all(answers)).await??;
            answers.clear();
        }
        Ok(())
    }
}

/// One more answer, behind its length.
fn add(answers: &mut Vec<u8>, answer: &[u8]) {
    answers.extend_from_slice(&u16::try_from(answer.len()).unwrap_or(0).to_be_bytes());
    answers.extend_from_slice(answer);
}

/// The first question of what came; none where it is not whole yet.
fn question(pending: &[u8]) -> io::Result<Option<&[u8]>> {
    let Some((length, rest)) = pending.split_first_chunk::<2>() else { return Ok(None) };
    let length = usize::from(u16::from_be_bytes(*length));
    // Too short even for a header, or no question.
    if !(12..=QUESTION).contains(&length) {
        return Err(io::ErrorKind::InvalidData.into());
    }
    Ok(rest.get(..length))
}
