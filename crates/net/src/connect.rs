//! Connections outwards: opened within a time, told apart by how they fail, with or without TLS.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpSocket, TcpStream};
use tokio_rustls::client::TlsStream;

pub use crate::tls::{TlsError, TlsReport};

/// Why there is no connection.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConnectError {
    /// The other side refuses.
    #[error("the connection was refused")]
    Refused,
    /// Nothing came back in time.
    #[error("no connection within {seconds} s")]
    TimedOut {
        /// For how long we waited.
        seconds: u64,
    },
    /// The network says that there is no way.
    #[error("unreachable: {0}")]
    Unreachable(String),
    /// Something on our side.
    #[error("{0}")]
    Other(String),
}

/// A connection, in clear or under TLS.
pub struct Connection {
    stream: Stream,
    local: SocketAddr,
    peer: SocketAddr,
}

enum Stream {
    Clear(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
}

impl Connection {
    /// Connects to `to`, from the address `from` if one is named.
    ///
    /// # Errors
    /// See [`ConnectError`].
    pub async fn open(to: SocketAddr, from: Option<IpAddr>, within: Duration) -> Result<Self, ConnectError> {
        let opening = async {
            let socket = if to.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
            if let Some(from) = from.filter(|from| from.is_ipv4() == to.is_ipv4()) {
                socket.bind(SocketAddr::new(from, 0))?;
            }
            socket.connect(to).await
        };
        let stream = match tokio::time::timeout(within, opening).await {
            Ok(Ok(stream)) => stream,
            Ok(Err(error)) => return Err(connect_error(&error, within)),
            Err(_) => return Err(ConnectError::TimedOut { seconds: within.as_secs() }),
        };
        let other = |error: io::Error| ConnectError::Other(error.to_string());
        // Short commands must not wait for each other (RFC 896 is of no use in a dialogue).
        stream.set_nodelay(true).map_err(other)?;
        let local = stream.local_addr().map_err(other)?;
        Ok(Self { stream: Stream::Clear(stream), local, peer: to })
    }

    /// Our own address.
    #[must_use]
    pub const fn local_address(&self) -> SocketAddr {
        self.local
    }

    /// The address we are connected to.
    #[must_use]
    pub const fn peer_address(&self) -> SocketAddr {
        self.peer
    }

    /// Begins TLS and says what it is like. Any certificate is taken and judged, none is trusted: an auditor
    /// has to look behind bad ones too.
    ///
    /// # Errors
    /// The handshake fails, or takes longer than `within`.
    pub async fn start_tls(self, name: &str, within: Duration) -> Result<(Self, TlsReport), TlsError> {
        let Self { stream, local, peer } = self;
        let Stream::Clear(stream) = stream else { return Err(TlsError::Twice) };
        let (stream, report) = crate::tls::handshake(stream, name, peer.ip(), within).await?;
        Ok((Self { stream: Stream::Tls(Box::new(stream)), local, peer }, report))
    }

    /// Begins TLS with somebody who must be who they say: the certificate has to be valid for `name`.
    ///
    /// # Errors
    /// The handshake or the verification fails, or takes longer than `within`.
    pub async fn start_tls_verified(
        self,
        name: &str,
        roots: &crate::tls::Roots,
        within: Duration,
    ) -> Result<Self, TlsError> {
        let Self { stream, local, peer } = self;
        let Stream::Clear(stream) = stream else { return Err(TlsError::Twice) };
        let stream = crate::tls::verified_handshake(stream, name, roots, within).await?;
        Ok(Self { stream: Stream::Tls(Box::new(stream)), local, peer })
    }
}

/// The address that a connection to `to` would come from. Nothing is sent.
///
/// # Errors
/// The system knows no way to `to`.
pub fn source_towards(to: IpAddr) -> io::Result<IpAddr> {
    let any = match to {
        IpAddr::V4(_) => IpAddr::V4(Ipv4Addr::UNSPECIFIED),
        IpAddr::V6(_) => IpAddr::V6(Ipv6Addr::UNSPECIFIED),
    };
    let socket = UdpSocket::bind((any, 0))?;
    // Connecting a datagram socket only asks the system for the way; the port does not matter.
    socket.connect((to, 25))?;
    Ok(socket.local_addr()?.ip())
}

fn connect_error(error: &io::Error, within: Duration) -> ConnectError {
    match error.kind() {
        io::ErrorKind::ConnectionRefused | io::ErrorKind::ConnectionReset => ConnectError::Refused,
        io::ErrorKind::TimedOut => ConnectError::TimedOut { seconds: within.as_secs() },
        io::ErrorKind::HostUnreachable
        | io::ErrorKind::NetworkUnreachable
        | io::ErrorKind::NetworkDown
        | io::ErrorKind::AddrNotAvailable => ConnectError::Unreachable(error.to_string()),
        _ => ConnectError::Other(error.to_string()),
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match &mut self.stream {
            Stream::Clear(stream) => Pin::new(stream).poll_read(cx, buf),
            Stream::Tls(stream) => Pin::new(stream).poll_read(cx, buf),
        }
    }
}

impl AsyncWrite for Connection {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        match &mut self.stream {
            Stream::Clear(stream) => Pin::new(stream).poll_write(cx, buf),
            Stream::Tls(stream) => Pin::new(stream).poll_write(cx, buf),
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.stream {
            Stream::Clear(stream) => Pin::new(stream).poll_flush(cx),
            Stream::Tls(stream) => Pin::new(stream).poll_flush(cx),
        }
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.stream {
            Stream::Clear(stream) => Pin::new(stream).poll_shutdown(cx),
            Stream::Tls(stream) => Pin::new(stream).poll_shutdown(cx),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_goes_to_loopback_comes_from_loopback() {
        let loopback = IpAddr::V4(Ipv4Addr::LOCALHOST);
        assert_eq!(source_towards(loopback).unwrap(), loopback);
    }
}
