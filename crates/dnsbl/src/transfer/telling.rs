//! Tells secondaries that a zone changed (RFC 1996).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use domain::base::iana::Rcode;
use sekisho_net::random;
use tokio::net::UdpSocket;
use tokio_util::sync::CancellationToken;

use super::message::{acknowledgement, notify};
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

/// Tells the secondaries of a zone of every new serial, until `stop`. It is told from the address where we answer: by that
/// a secondary knows its primary.
pub(crate) async fn tell(zone: Arc<Zone>, listen: Vec<SocketAddr>, stop: CancellationToken) {
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
        let told = zone.transfer.notify.iter().map(|secondary| tell_one(&zone, &listen, *secondary, serial));
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

async fn tell_one(zone: &Zone, listen: &[SocketAddr], secondary: SocketAddr, serial: u32) {
    for patience in TRIES {
        match once(zone, listen, secondary, serial, patience).await {
            Ok(Some(Rcode::NOERROR)) => {
                tracing::info!(event = "notified", zone = %zone.name, %secondary, serial);
                return;
            }
            Ok(Some(rcode)) => {
                tracing::warn!(
                    event = "not-notified", zone = %zone.name, %secondary, serial,
                    "it answers {rcode}; is it a secondary of this zone, and does it know this primary's address?"
                );
                return;
            }
            Ok(None) => {}
            Err(error) => {
                tracing::warn!(event = "not-notified", zone = %zone.name, %secondary, serial, "{error}");
                tokio::time::sleep(patience).await;
            }
        }
    }
    tracing::warn!(event = "not-notified", zone = %zone.name, %secondary, serial, "it does not answer; it will ask by itself");
}

/// The address to tell from: the first one of ours of the same family that can reach it.
fn own_address(listen: &[SocketAddr], secondary: SocketAddr) -> IpAddr {
    let any: IpAddr =
        if secondary.is_ipv4() { Ipv4Addr::UNSPECIFIED.into() } else { Ipv6Addr::UNSPECIFIED.into() };
    let fits = |own: &IpAddr| {
        own.is_ipv4() == secondary.is_ipv4()
            && !own.is_unspecified()
            && own.is_loopback() == secondary.ip().is_loopback()
    };
    listen.iter().map(SocketAddr::ip).find(fits).unwrap_or(any)
}

/// The code of the answer; none where there is no answer in time.
async fn once(
    zone: &Zone,
    listen: &[SocketAddr],
    secondary: SocketAddr,
    serial: u32,
    patience: Duration,
) -> std::io::Result<Option<Rcode>> {
    let socket = UdpSocket::bind((own_address(listen, secondary), 0)).await?;
    socket.connect(secondary).await?;
    let id = (random::number().map_err(std::io::Error::other)? & 0xFFFF) as u16;
    let Some(message) = notify(id, &zone.head(serial)) else { return Ok(None) };
    socket.send(&message).await?;
    let mut answer = [0; 512];
    let answered = async {
        loop {
            let length = socket.recv(&mut answer).await?;
            if let Some(rcode) = acknowledgement(answer.get(..length).unwrap_or_default(), id) {
                return std::io::Result::Ok(Some(rcode));
            }
        }
    };
    tokio::time::timeout(patience, answered).await.unwrap_or(Ok(None))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_told_from_where_we_answer() {
        let listen: Vec<SocketAddr> = ["127.0.0.1:53", "0.0.0.0:53", "192.0.2.53:53", "[2001:db8::53]:53"]
            .map(|own| own.parse().unwrap())
            .into();
        for (secondary, own) in [
            ("198.51.100.53:53", "192.0.2.53"),
            ("127.0.0.2:53", "127.0.0.1"),
            ("[2001:db8:1::53]:53", "2001:db8::53"),
            ("[::1]:53", "::"),
        ] {
            assert_eq!(own_address(&listen, secondary.parse().unwrap()), own.parse::<IpAddr>().unwrap());
        }
    }
}
