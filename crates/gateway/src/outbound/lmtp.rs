//! The way to a server that takes mail by LMTP: TCP, or a socket in the file system.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use sekisho_net::connect::{ConnectError, Connection};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::UnixStream;

use super::{Client, Dialect, OutboundError};
use crate::settings::Lmtp;

/// How long we wait for a connection.
const CONNECT_WITHIN: Duration = Duration::from_secs(30);

/// A connection to a server that takes mail by LMTP.
pub enum LmtpStream {
    /// By TCP.
    Address(Box<Connection>),
    /// By a socket in the file system.
    Socket(UnixStream),
}

/// Connects and says LHLO.
pub(crate) async fn connect(to: &Lmtp, our_name: &str) -> Result<Client<LmtpStream>, OutboundError> {
    let stream = match to {
        Lmtp::Address(address) => {
            LmtpStream::Address(Box::new(Connection::open(*address, None, CONNECT_WITHIN).await?))
        }
        Lmtp::Socket(path) => {
            let connecting = tokio::time::timeout(CONNECT_WITHIN, UnixStream::connect(path)).await;
            let seconds = CONNECT_WITHIN.as_secs();
            let connected = connecting.map_err(|_| ConnectError::TimedOut { seconds })?;
            let named = |cause: io::Error| ConnectError::Other(format!("{}: {cause}", path.display()));
            LmtpStream::Socket(connected.map_err(named)?)
        }
    };
    Client::greet(stream, Dialect::Lmtp, our_name, false).await
}

impl AsyncRead for LmtpStream {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Address(stream) => Pin::new(stream).poll_read(context, buffer),
            Self::Socket(stream) => Pin::new(stream).poll_read(context, buffer),
        }
    }
}

impl AsyncWrite for LmtpStream {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, octets: &[u8]) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Address(stream) => Pin::new(stream).poll_write(context, octets),
            Self::Socket(stream) => Pin::new(stream).poll_write(context, octets),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Address(stream) => Pin::new(stream).poll_flush(context),
            Self::Socket(stream) => Pin::new(stream).poll_flush(context),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Address(stream) => Pin::new(stream).poll_shutdown(context),
            Self::Socket(stream) => Pin::new(stream).poll_shutdown(context),
        }
    }
}
