//! Datagrams: one thread for each socket, many messages in one call.

use std::io::{IoSlice, IoSliceMut};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use std::os::fd::AsRawFd as _;
use std::sync::atomic::Ordering;

use nix::errno::Errno;
use nix::sys::socket::{MsgFlags, MultiHeaders, SockaddrIn, SockaddrIn6, SockaddrLike, recvmmsg, sendmmsg};
use sekisho_wire::dns::DATAGRAM_LIMIT;

use super::Shared;
use crate::responder::{Responder, Said, Way};

/// Messages in one call.
const BATCH: usize = 64;
/// Octets of a question; longer ones are no questions.
const QUESTION: usize = 1280;
/// Octets of an answer.
const ANSWER: usize = DATAGRAM_LIMIT as usize;

/// An address as the system writes it.
trait Client: SockaddrLike + Copy {
    fn address(&self) -> SocketAddr;
}

impl Client for SockaddrIn {
    fn address(&self) -> SocketAddr {
        (self.ip(), self.port()).into()
    }
}

impl Client for SockaddrIn6 {
    fn address(&self) -> SocketAddr {
        (self.ip(), self.port()).into()
    }
}

/// Answers until it is told to stop.
pub(super) fn serve(socket: &UdpSocket, shared: &Shared) {
    match socket.local_addr().map(|local| local.ip()) {
        Ok(IpAddr::V6(_)) => run::<SockaddrIn6>(socket, shared, Ipv6Addr::LOCALHOST.into()),
        _ => run::<SockaddrIn>(socket, shared, Ipv4Addr::LOCALHOST.into()),
    }
}

fn run<S: Client>(socket: &UdpSocket, shared: &Shared, loopback: IpAddr) {
    let mut responder = shared.responder();
    let mut generation = shared.generation();
    let mut incoming = MultiHeaders::<S>::preallocate(BATCH, None);
    let mut outgoing = Outgoing::<S>::new(loopback);
    let mut questions = Box::new([[0_u8; QUESTION]; BATCH]);
    while !shared.stop.load(Ordering::Relaxed) {
        let mut slices = questions.each_mut().map(|question| [IoSliceMut::new(question)]);
        let flags = MsgFlags::MSG_WAITFORONE;
        // Nothing came in time; or an error that belongs to an earlier answer (ICMP). The socket goes on.
        let Ok(received) = recvmmsg(socket.as_raw_fd(), &mut incoming, slices.iter_mut(), flags, None) else {
            continue;
        };
        if shared.generation() != generation {
            generation = shared.generation();
            responder.replace(&shared.zones());
        }
        responder.now = shared.now();
        for message in received {
            let Some(client) = message.address else { continue };
            // Port 0 cannot be answered.
            if message.flags.contains(MsgFlags::MSG_TRUNC) || client.address().port() == 0 {
                continue;
            }
            for question in message.iovs() {
                outgoing.add(&mut responder, shared, question, client);
            }
        }
        outgoing.send(socket);
    }
}

/// Answers that wait to be sent.
struct Outgoing<S> {
    headers: MultiHeaders<S>,
    answers: Box<[[u8; ANSWER]; BATCH]>,
    lengths: [usize; BATCH],
    clients: [Option<S>; BATCH],
    count: usize,
    /// How many are sent in one call.
    batch: usize,
}

impl<S: Client> Outgoing<S> {
    fn new(loopback: IpAddr) -> Self {
        let mut headers = MultiHeaders::preallocate(BATCH, None);
        let batch = filled(&mut headers, loopback).unwrap_or(0);
        Self {
            headers,
            answers: Box::new([[0; ANSWER]; BATCH]),
            lengths: [0; BATCH],
            clients: [None; BATCH],
            count: 0,
            batch,
        }
    }

    fn add(&mut self, responder: &mut Responder, shared: &Shared, question: &[u8], client: S) {
        let index = self.count;
        let (Some(answer), Some(length), Some(to)) =
            (self.answers.get_mut(index), self.lengths.get_mut(index), self.clients.get_mut(index))
        else {
            return;
        };
        let from = client.address();
        *length = match responder.answer(question, from.ip(), Way::Datagram, answer) {
            Said::Answer(length) => length,
            Said::Nothing => 0,
            Said::Transfer => {
                let told = shared.transfers.as_ref().and_then(|other| match other.signed(question) {
                    Some(signed) => {
                        let (asked, room) = (signed.question(), signed.room());
                        let length =
                            responder.answer_signed(asked, from.ip(), Way::Datagram, room, answer)?;
                        signed.sign(answer.get(..length)?)
                    }
                    None => other.datagram(question, from),
                });
                let told = told.unwrap_or_default();
                answer.iter_mut().zip(&told).for_each(|(octet, given)| *octet = *given);
                if told.len() > ANSWER { 0 } else { told.len() }
            }
        };
        if *length > 0 {
            *to = Some(client);
            self.count += 1;
        }
    }

    /// Sends all. What cannot be sent to one client is no matter to the others.
    fn send(&mut self, socket: &UdpSocket) {
        let count = std::mem::take(&mut self.count);
        if self.batch == 0 {
            return self.send_one_by_one(socket, count);
        }
        let mut lengths = self.lengths.iter();
        let slices = self.answers.each_ref().map(|answer| {
            let length = lengths.next().copied().unwrap_or_default();
            [IoSlice::new(answer.get(..length).unwrap_or_default())]
        });
        let mut begin = 0;
        while begin < count {
            let rest = slices.iter().take(count).skip(begin).take(self.batch);
            let clients = self.clients.get(begin..).unwrap_or_default();
            match sendmmsg(socket.as_raw_fd(), &mut self.headers, rest, clients, [], MsgFlags::empty()) {
                Ok(sent) => begin += sent.count().max(1),
                Err(Errno::EINTR) => {}
                Err(_) => begin += 1,
            }
        }
    }
    fn send_one_by_one(&self, socket: &UdpSocket, count: usize) {
        for ((answer, length), client) in self.answers.iter().zip(self.lengths).zip(&self.clients).take(count)
        {
            if let Some(client) = client {
                // What cannot be sent to one client is no matter to the others.
                let _ = socket.send_to(answer.get(..length).unwrap_or_default(), client.address());
            }
        }
    }
}

/// Fills the addresses of the headers, and says of how many. Headers that something was received by hold an address;
/// to count what was sent reads it, so that it has to be there.
fn filled<S: Client>(headers: &mut MultiHeaders<S>, loopback: IpAddr) -> std::io::Result<usize> {
    let socket = UdpSocket::bind((loopback, 0))?;
    let own = socket.local_addr()?;
    for _ in 0..BATCH {
        socket.send_to(&[0], own)?;
    }
    let mut rooms = [[0_u8]; BATCH];
    let mut slices = rooms.each_mut().map(|room| [IoSliceMut::new(room)]);
    let received = recvmmsg(socket.as_raw_fd(), headers, slices.iter_mut(), MsgFlags::MSG_DONTWAIT, None)?;
    Ok(received.count())
}
