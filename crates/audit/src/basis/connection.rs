//! Proof by a connection: the host to be tested connects to us and says the code in one line.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use sekisho_net::listener::{Listener, ListenerLimits, Peer, no_farewell};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::OwnerCode;

/// The most octets that are read of one connection, and for how long.
const LINE: (u64, Duration) = (256, Duration::from_secs(15));

/// Why nobody proved anything.
#[derive(Debug, thiserror::Error)]
pub enum ReverseConnectionError {
    /// The port cannot be bound.
    #[error("no connections can be awaited at {address}: {cause}")]
    Bind {
        /// The address.
        address: SocketAddr,
        /// What the system says.
        cause: io::Error,
    },
    /// Nobody came in time.
    #[error("{address} did not connect within {seconds} s and say the code")]
    TimedOut {
        /// Who was awaited.
        address: IpAddr,
        /// For how long.
        seconds: u64,
    },
}

/// Awaits the connection of a host that is to be tested.
pub struct ReverseConnection {
    listener: Listener,
}

impl ReverseConnection {
    /// Begins to listen at `address`; port 0 takes a free one.
    ///
    /// # Errors
    /// The port cannot be bound.
    pub async fn listen(address: SocketAddr) -> Result<Self, ReverseConnectionError> {
        let listener =
            Listener::bind(address).await.map_err(|cause| ReverseConnectionError::Bind { address, cause })?;
        Ok(Self { listener })
    }

    /// Where it listens.
    #[must_use]
    pub const fn local_address(&self) -> SocketAddr {
        self.listener.local_address()
    }

    /// What to run on the host to be tested, where `ours` is an address of ours that it can reach.
    #[must_use]
    pub fn command(&self, ours: IpAddr, code: &OwnerCode) -> String {
        format!("echo {} | nc {ours} {}", code.as_str(), self.local_address().port())
    }

    /// Waits until `address` connects and says `code`; everybody else, and every other line, is ignored.
    ///
    /// # Errors
    /// That did not happen `within` the time.
    pub async fn wait(
        self,
        address: IpAddr,
        code: &OwnerCode,
        within: Duration,
    ) -> Result<(), ReverseConnectionError> {
        let address = address.to_canonical();
        let (told, mut hears) = mpsc::channel::<()>(1);
        let stop = CancellationToken::new();
        let code = Arc::new(code.clone());
        let running = self.listener.run(
            ListenerLimits { sessions: 64, per_address: 8, farewell: no_farewell },
            stop.clone(),
            {
                let stop = stop.clone();
                move |stream, peer: Peer| {
                    let (told, code, stop) = (told.clone(), Arc::clone(&code), stop.clone());
                    async move {
                        let expected = peer.address.ip().to_canonical() == address;
                        let says = tokio::select! {
                            says = says(stream, &code, expected) => says,
                            () = stop.cancelled() => false,
                        };
                        if says {
                            // The channel holds one; a second proof adds nothing.
                            let _ = told.try_send(());
                        }
                    }
                }
            },
        );
        let waiting = async {
            let heard = tokio::time::timeout(within, hears.recv()).await.ok().flatten();
            stop.cancel();
            heard
        };
        let ((), heard) = tokio::join!(running, waiting);
        heard.ok_or(ReverseConnectionError::TimedOut { address, seconds: within.as_secs() })
    }
}

async fn says(
    mut stream: impl AsyncRead + tokio::io::AsyncWrite + Unpin,
    code: &OwnerCode,
    expected: bool,
) -> bool {
    if !expected {
        return false;
    }
    let (octets, within) = LINE;
    let mut line = Vec::new();
    let reading = async {
        let mut limited = (&mut stream).take(octets);
        while !line.contains(&b'\n') {
            match limited.read_buf(&mut line).await {
                Ok(count) if count > 0 => {}
                _ => break,
            }
        }
    };
    // What came until then is judged all the same.
    let _ = tokio::time::timeout(within, reading).await;
    let says = code.is(String::from_utf8_lossy(&line).lines().next().unwrap_or_default());
    let answer: &[u8] = if says { b"thank you\r\n" } else { b"this is not the code\r\n" };
    let _ = tokio::time::timeout(within, stream.write_all(answer)).await;
    says
}
