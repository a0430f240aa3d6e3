//! One GET over HTTPS from a host whose address is known, for `security.txt` (RFC 9116). No redirects.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use crate::connect::{ConnectError, Connection};
use crate::tls::{Roots, TlsError};
use crate::web::{Asked, FetchError, exchange};

/// Why nothing was fetched.
#[derive(Debug, thiserror::Error)]
pub enum GetError {
    /// No connection.
    #[error(transparent)]
    Connect(#[from] ConnectError),
    /// No TLS.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// It took too long.
    #[error("no answer in time")]
    TimedOut,
    /// The answer is no HTTP, or too long.
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// The answer is not 200.
    #[error("the answer is {0}")]
    Status(u16),
}

/// Fetches `path` from `host` at `address`, at most `limit` octets within `within`.
///
/// # Errors
/// See [`GetError`]; the certificate must be valid.
pub async fn get(
    host: &str,
    address: IpAddr,
    path: &str,
    limit: usize,
    within: Duration,
) -> Result<Vec<u8>, GetError> {
    let fetching = async {
        let connection = Connection::open(SocketAddr::new(address, 443), None, within).await?;
        let connection = connection.start_tls_verified(host, &Roots::native(), within).await?;
        let asked = Asked { authority: host, path, accept: "text/plain", octets: limit };
        let reply = exchange(connection, &asked).await?;
        if reply.status == 200 { Ok(reply.body) } else { Err(GetError::Status(reply.status)) }
    };
    tokio::time::timeout(within, fetching).await.map_err(|_| GetError::TimedOut)?
}
