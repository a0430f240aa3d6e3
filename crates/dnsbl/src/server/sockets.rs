//! Sockets, bound before rights are given up.

use std::io;
use std::net::{IpAddr, Ipv6Addr, SocketAddr, TcpListener, UdpSocket};
use std::time::Duration;

use nix::ifaddrs::getifaddrs;
use nix::sys::socket::{setsockopt, sockopt};
use sekisho_net::listener::bind_early;
use socket2::{Domain, Protocol, Socket, Type};

use crate::settings::Settings;

/// How long a thread waits for datagrams before it looks whether it should stop.
const LOOK: Duration = Duration::from_millis(200);
/// Octets of datagrams that may wait while a thread is busy; the system may give less.
const BUFFER: usize = 8 * 1024 * 1024;
/// The most addresses that a wildcard stands for.
const ADDRESSES: usize = 64;
/// How often a free port is looked for that is free for both protocols.
const TRIES: usize = 20;

/// A socket could not be bound.
#[derive(Debug, thiserror::Error)]
#[error("{address}: {cause}")]
pub struct BindError {
    /// Where.
    pub address: SocketAddr,
    /// What the system says.
    pub cause: io::Error,
}

/// Sockets that a service manager handed over.
#[derive(Debug, Default)]
pub struct Handed {
    /// For datagrams.
    pub datagrams: Vec<UdpSocket>,
    /// For connections.
    pub streams: Vec<TcpListener>,
}

/// Bound sockets.
#[derive(Debug, Default)]
pub struct Sockets {
    pub(super) datagrams: Vec<UdpSocket>,
    pub(super) streams: Vec<TcpListener>,
}

impl Sockets {
    /// Binds all that the settings name, and takes what was handed over where it fits.
    ///
    /// # Errors
    /// An address is taken, not ours, or needs rights.
    pub fn bind(settings: &Settings, handed: Handed) -> Result<Self, BindError> {
        let mut handed = handed;
        let threads = match settings.threads {
            0 => std::thread::available_parallelism().map_or(1, usize::from),
            threads => threads,
        };
        let mut sockets = Self::default();
        for address in addresses(&settings.listen) {
            let wrong = |cause| BindError { address, cause };
            sockets.bind_one(address, threads, &mut handed).map_err(wrong)?;
        }
        Ok(sockets)
    }

    fn bind_one(&mut self, address: SocketAddr, threads: usize, handed: &mut Handed) -> io::Result<()> {
        let held = |local: io::Result<SocketAddr>| {
            local.is_ok_and(|held| {
                held == address || held.port() == address.port() && held.ip().is_unspecified()
            })
        };
        let datagrams = handed.datagrams.iter().position(|socket| held(socket.local_addr()));
        let streams = handed.streams.iter().position(|socket| held(socket.local_addr()));
        let stream = match streams {
            Some(index) => handed.streams.swap_remove(index),
            None => free(address)?,
        };
        // A service manager hands over sockets that wait.
        stream.set_nonblocking(true)?;
        // A port that was free is now known.
        let address = if address.port() == 0 { stream.local_addr()? } else { address };
        match datagrams {
            Some(index) => {
                let socket = handed.datagrams.swap_remove(index);
                prepare(&socket)?;
                for _ in 1..threads {
                    self.datagrams.push(socket.try_clone()?);
                }
                self.datagrams.push(socket);
            }
            None => {
                for _ in 0..threads {
                    self.datagrams.push(datagram(address)?);
                }
            }
        }
        self.streams.push(stream);
        Ok(())
    }

    /// Where they are.
    #[must_use]
    pub fn addresses(&self) -> Vec<SocketAddr> {
        self.streams.iter().filter_map(|socket| socket.local_addr().ok()).collect()
    }
}

/// A listening socket whose port is free for datagrams, too. That nobody else has the port is seen here: sockets for
/// datagrams would share it with another process of ours.
fn free(address: SocketAddr) -> io::Result<TcpListener> {
    let mut tries = 0;
    loop {
        let stream = bind_early(address)?;
        let local = stream.local_addr()?;
        match UdpSocket::bind(local) {
            Ok(_) => return Ok(stream),
            Err(_) if address.port() == 0 && tries < TRIES => tries += 1,
            Err(error) => return Err(error),
        }
    }
}

/// One socket of several for the same address: the system deals datagrams out by their source.
fn datagram(address: SocketAddr) -> io::Result<UdpSocket> {
    let socket = Socket::new(Domain::for_address(address), Type::DGRAM, Some(Protocol::UDP))?;
    if address.is_ipv6() {
        socket.set_only_v6(true)?;
    }
    socket.set_reuse_port(true)?;
    socket.bind(&address.into())?;
    let socket = socket.into();
    prepare(&socket)?;
    Ok(socket)
}

fn prepare(socket: &UdpSocket) -> io::Result<()> {
    let reference = socket2::SockRef::from(socket);
    socket.set_nonblocking(false)?;
    socket.set_read_timeout(Some(LOOK))?;
    socket.set_write_timeout(Some(LOOK))?;
    // As much as we are allowed: root may have more than the system gives to others.
    if setsockopt(socket, sockopt::RcvBufForce, &BUFFER).is_err() {
        let _ = reference.set_recv_buffer_size(BUFFER);
    }
    if setsockopt(socket, sockopt::SndBufForce, &BUFFER).is_err() {
        let _ = reference.set_send_buffer_size(BUFFER);
    }
    Ok(())
}

/// All addresses of the settings, each once: wildcards of both families, or one beside an address, may stand for the same.
fn addresses(listen: &[SocketAddr]) -> Vec<SocketAddr> {
    let mut addresses = Vec::new();
    for address in listen.iter().flat_map(|listen| resolved(*listen)) {
        // Port 0 is another port each time.
        if address.port() == 0 || !addresses.contains(&address) {
            addresses.push(address);
        }
    }
    addresses
}

/// Each address that a wildcard stands for: an answer leaves from the address that was asked.
fn resolved(address: SocketAddr) -> Vec<SocketAddr> {
    if !address.ip().is_unspecified() {
        return vec![address];
    }
    let both = address.ip() == IpAddr::V6(Ipv6Addr::UNSPECIFIED);
    let mut addresses: Vec<SocketAddr> = getifaddrs()
        .into_iter()
        .flatten()
        .filter_map(|interface| {
            let own = interface.address?;
            let four = own.as_sockaddr_in().map(|own| IpAddr::V4(own.ip()));
            let six = || own.as_sockaddr_in6().map(|own| IpAddr::V6(own.ip()));
            four.or_else(six)
        })
        // Addresses of a link need its name; nobody delegates a zone to them.
        .filter(|own| !matches!(own, IpAddr::V6(six) if six.is_unicast_link_local()))
        .filter(|own| both || own.is_ipv4())
        .map(|own| SocketAddr::new(own, address.port()))
        .collect();
    addresses.sort_unstable();
    addresses.dedup();
    addresses.truncate(ADDRESSES);
    addresses
}
