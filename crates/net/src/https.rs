//! One GET over HTTPS, for `security.txt` (RFC 9116). No redirects, no cookies, nothing kept.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::connect::{ConnectError, Connection};
use crate::tls::{Roots, TlsError};

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
    /// The connection broke.
    #[error("the connection broke: {0}")]
    Broken(#[from] std::io::Error),
    /// The answer is not 200, or no HTTP.
    #[error("the answer is {0}")]
    Status(String),
}

/// Fetches `path` from `host` at `address`, at most `limit` octets within `within`.
///
/// # Errors
/// See [`GetError`]; the certificate must be valid.
pub async fn get(
    host: &str,
    address: IpAddr,
    path: &str,
    limit: u64,
    within: Duration,
) -> Result<Vec<u8>, GetError> {
    let fetching = async {
        let connection = Connection::open(SocketAddr::new(address, 443), None, within).await?;
        let mut connection = connection.start_tls_verified(host, &Roots::native(), within).await?;
        let request = format!(
            "GET {path} HTTP/1.0\r\nHost: {host}\r\nUser-Agent: sekisho\r\nConnection: close\r\n\r\n"
        );
        connection.write_all(request.as_bytes()).await?;
        connection.flush().await?;
        let mut answer = Vec::new();
        let read = (&mut connection).take(limit).read_to_end(&mut answer).await;
        // Many servers end without TLS's farewell; what came before is the answer all the same.
        match read {
            Err(error) if error.kind() != std::io::ErrorKind::UnexpectedEof => Err(error.into()),
            _ => body(&answer),
        }
    };
    tokio::time::timeout(within, fetching).await.map_err(|_| GetError::TimedOut)?
}

fn body(answer: &[u8]) -> Result<Vec<u8>, GetError> {
    let end = answer.windows(4).position(|window| window == b"\r\n\r\n").unwrap_or(answer.len());
    let head = String::from_utf8_lossy(answer.get(..end).unwrap_or_default()).into_owned();
    let status = head.lines().next().unwrap_or_default();
    if status.split(' ').nth(1) != Some("200") {
        return Err(GetError::Status(status.chars().take(60).collect()));
    }
    Ok(answer.get(end + 4..).unwrap_or_default().to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_200_has_a_body() {
        assert_eq!(body(b"HTTP/1.1 200 OK\r\nA: b\r\n\r\nContact: x").unwrap(), b"Contact: x");
        assert!(matches!(body(b"HTTP/1.1 404 Not Found\r\n\r\nx"), Err(GetError::Status(_))));
        assert!(body(b"nonsense").is_err());
    }
}
