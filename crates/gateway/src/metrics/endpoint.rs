//! The metrics by HTTP: one answer to one GET, for a collector on the same machine or network.

use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use crate::gateway::Gateway;

/// The most octets of a request's head.
const HEAD_LIMIT: usize = 8192;
/// How long a request may take.
const WITHIN: Duration = Duration::from_secs(5);
/// The most connections at once.
const CONNECTIONS: usize = 16;

/// Answers until `stop`.
pub async fn serve(listener: TcpListener, gateway: Arc<Gateway>, stop: CancellationToken) {
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = stop.cancelled() => return,
        };
        let (Ok((stream, _)), Ok(place)) = (accepted, Arc::clone(&places).acquire_owned().await) else {
            tokio::time::sleep(Duration::from_millis(200)).await;
            continue;
        };
        let gateway = Arc::clone(&gateway);
        tokio::spawn(async move {
            // Who asks and goes away does not matter to anybody else.
            let _ = tokio::time::timeout(WITHIN, answer(stream, &gateway)).await;
            drop(place);
        });
    }
}

/// Our own numbers, and those of whoever serves beside us.
fn text(gateway: &Gateway) -> String {
    let own = gateway.metrics.text();
    let Some(beside) = gateway.beside.get() else { return own };
    match own.strip_suffix("# EOF\n") {
        Some(own) => format!("{own}{}# EOF\n", beside.metrics()),
        None => own,
    }
}

async fn answer(mut stream: TcpStream, gateway: &Gateway) -> std::io::Result<()> {
    let mut head = Vec::new();
    while !head.windows(4).any(|four| four == b"\r\n\r\n") && head.len() < HEAD_LIMIT {
        if stream.read_buf(&mut head).await? == 0 {
            return Ok(());
        }
    }
    let (status, kind, body) = if head.starts_with(b"GET /metrics ") {
        gateway.measure();
        ("200 OK", "application/openmetrics-text; version=1.0.0; charset=utf-8", text(gateway))
    } else {
        ("404 Not Found", "text/plain; charset=utf-8", "Here is only /metrics\n".to_owned())
    };
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(body.as_bytes()).await?;
    stream.shutdown().await
}
