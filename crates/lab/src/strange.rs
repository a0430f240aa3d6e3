//! Listeners that do not even speak SMTP.

use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::behaviour::Strange;
use crate::shared::Shared;

/// How long such a connection may last.
const LASTS: Duration = Duration::from_secs(600);
/// How many lines "endless" means, so that even a client that reads for ever comes to an end.
const LINES: u32 = 200_000;

/// Holds a connection that is not what the client expects.
pub(crate) async fn hold(stream: TcpStream, strange: Strange, shared: Arc<Shared>) {
    let talk = async {
        // Whatever fails, the client has gone.
        let _ = match strange {
            Strange::OtherProtocol => other_protocol(stream).await,
            Strange::EndlessLines => endless_lines(stream).await,
            Strange::Silent => read_all(stream).await,
        };
    };
    tokio::select! {
        _ = tokio::time::timeout(LASTS, talk) => {}
        () = shared.stop.cancelled() => {}
    }
}

async fn other_protocol(mut stream: TcpStream) -> Result<(), std::io::Error> {
    stream.write_all(b"SSH-2.0-OpenSSH_9.2p1\r\n").await?;
    read_all(stream).await
}

async fn endless_lines(mut stream: TcpStream) -> Result<(), std::io::Error> {
    for _ in 0..LINES {
        stream.write_all(b"220-Please wait\r\n").await?;
    }
    Ok(())
}

async fn read_all(mut stream: TcpStream) -> Result<(), std::io::Error> {
    let mut octets = [0; 1024];
    while stream.read(&mut octets).await? > 0 {}
    Ok(())
}
