//! Where messages go that are about whole zones.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;

use tokio::net::TcpStream;

use crate::transfer::signed::Signed;

/// Takes NOTIFY, AXFR, IXFR, and whatever is signed (RFC 8945).
pub trait Transfers: Send + Sync {
    /// The question of a signed message that asks like any other, if its signature holds: the server answers it, and it
    /// signs the answer. None for all others. It must not wait.
    fn signed(&self, message: &[u8]) -> Option<Signed>;

    /// Answers a message that came by UDP: the octets of the answer, none for silence. It must not wait.
    fn datagram(&self, message: &[u8], client: SocketAddr) -> Option<Vec<u8>>;

    /// Answers a message that came by TCP, with as many messages as it takes, each behind its length. An error closes
    /// the connection.
    fn stream<'a>(
        &'a self,
        message: &'a [u8],
        client: SocketAddr,
        stream: &'a mut TcpStream,
    ) -> Pin<Box<dyn Future<Output = io::Result<()>> + Send + 'a>>;
}
