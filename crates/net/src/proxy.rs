//! The header of the PROXY protocol, read before anything else: octet by octet, so that nothing of what follows
//! is taken.

use std::time::Duration;

use sekisho_wire::proxy_protocol::{self, Header};
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;

/// The longest header that is read: that of version 2 with 216 octets of addresses and room for extensions.
const HEADER_LIMIT: usize = 4096;

/// The header that has to come first; none where something else came, or nothing within the time.
pub async fn read_header(stream: &mut TcpStream, within: Duration) -> Option<Header> {
    let reading = async {
        let mut octets = Vec::new();
        while octets.len() < HEADER_LIMIT {
            octets.push(stream.read_u8().await.ok()?);
            if let Some((header, _)) = proxy_protocol::parse(&octets).ok()? {
                return Some(header);
            }
        }
        None
    };
    tokio::time::timeout(within, reading).await.ok().flatten()
}
