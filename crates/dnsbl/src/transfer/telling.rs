//! Tells secondaries that a zone changed (RFC 1996).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use sekisho_net::random;
use tokio::net::UdpSocket;
use tokio_util::sync::CancellationToken;

use super::message::{is_acknowledgement, notify};
use crate::zone::Zone;

/// How long to wait for each try's answer (RFC 1996 §3.6 wants them to grow).
const TRIES: [Duration; 5] = [
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(5),
    Duration::from_secs(15),
    Duration::from_secs(30),
];
/// Changes within this time are told of together.
const GATHER: Duration = Duration::from_millis(200);

/// Tells the secondaries of a zone of every new serial, until `stop`.
pub(crate) async fn tell(zone: Arc<Zone>, stop: CancellationToken) {
    let mut serials = zone.publishing.serials();
    // What is there at the beginning is new to whoever has something older.
    serials.mark_changed();
    loop {
        tokio::select! {
            changed = serials.changed() => if changed.is_err() { return },
            () = stop.cancelled() => return,
        }
        tokio::time::sleep(GATHER).await;
        let serial = *serials.borrow_and_update();
        if serial == 0 {
            continue;
        }
        let told = zone.transfer.notify.iter().map(|secondary| tell_one(&zone, *secondary, serial));
        tokio::select! {
            _ = futures_util::future::join_all(told) => {}
            // Something newer makes what is being told old.
            changed = serials.changed() => {
                if changed.is_err() { return }
                serials.mark_changed();
            }
            () = stop.cancelled() => return,
        }
    }
}

async fn tell_one(zone: &Zone, secondary: SocketAddr, serial: u32) {
    for patience in TRIES {
        match once(zone, secondary, serial, patience).await {
            Ok(true) => {
                tracing::info!(event = "notified", zone = %zone.name, %secondary, serial);
                return;
            }
            Ok(false) => {}
            Err(error) => {
                tracing::warn!(event = "not-notified", zone = %zone.name, %secondary, serial, "{error}");
                tokio::time::sleep(patience).await;
            }
        }
    }
    tracing::warn!(event = "not-notified", zone = %zone.name, %secondary, serial, "it does not answer; it will ask by itself");
}

async fn once(zone: &Zone, secondary: SocketAddr, serial: u32, patience: Duration) -> std::io::Result<bool> {
    let own: IpAddr =
        if secondary.is_ipv4() { Ipv4Addr::UNSPECIFIED.into() } else { Ipv6Addr::UNSPECIFIED.into() };
    let socket = UdpSocket::bind((own, 0)).await?;
    socket.connect(secondary).await?;
    let id = (random::number().map_err(std::io::Error::other)? & 0xFFFF) as u16;
    let Some(message) = notify(id, &zone.head(serial)) else { return Ok(false) };
    socket.send(&message).await?;
    let mut answer = [0; 512];
    let answered = async {
        loop {
            let length = socket.recv(&mut answer).await?;
            if is_acknowledgement(answer.get(..length).unwrap_or_default(), id) {
                return std::io::Result::Ok(true);
            }
        }
    };
    tokio::time::timeout(patience, answered).await.unwrap_or(Ok(false))
}
