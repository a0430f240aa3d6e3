//! Where the server listens: sockets of the service manager, and those that it binds itself.

use std::net::{SocketAddr, TcpListener};

use sekisho_dnsbl::server::Handed;
use sekisho_gateway::service::Service;
use sekisho_gateway::settings::{Listen, Settings};
use sekisho_net::listener::bind_early;

use super::cannot_listen;

/// The sockets that the service manager has for us.
pub(super) fn handed() -> Handed {
    let mut inherited = Handed::default();
    let mut handed = listenfd::ListenFd::from_env();
    for index in 0..handed.len() {
        // A socket of one kind is left where it is by whoever asks for the other.
        if let Ok(Some(socket)) = handed.take_tcp_listener(index) {
            inherited.streams.push(socket);
        } else if let Ok(Some(socket)) = handed.take_udp_socket(index) {
            inherited.datagrams.push(socket);
        }
    }
    inherited
}

/// Every socket of the mail server: from the service manager where it has it, otherwise bound here.
pub(super) fn bind(
    settings: &Settings,
    inherited: &mut Vec<TcpListener>,
) -> anyhow::Result<Vec<(Service, TcpListener)>> {
    let mut sockets = Vec::new();
    for (service, address) in Service::wanted(&settings.listen) {
        let own = inherited.iter().position(|socket| {
            socket.local_addr().is_ok_and(|held| {
                held == address || held.port() == address.port() && address.ip().is_unspecified()
            })
        });
        let socket = match own {
            Some(index) => inherited.swap_remove(index),
            None => bind_early(address)
                .map_err(|cause| cannot_listen(service.name(), service.key(), address, &cause))?,
        };
        sockets.push((service, socket));
    }
    Ok(sockets)
}

/// Closes what the service manager handed over and no setting names: its clients would wait for an answer that never comes.
/// `named` is where somebody else of this program still listens.
pub(super) fn close_unnamed(handed: &mut Handed, named: &[SocketAddr]) {
    let is_named = |address: std::io::Result<SocketAddr>| match address {
        Ok(held) => {
            let is_it = |named: &SocketAddr| {
                held == *named || held.port() == named.port() && held.ip().is_unspecified()
            };
            let named = named.iter().any(is_it);
            if !named {
                tracing::warn!(
                    event = "socket-closed",
                    address = %held,
                    key = "listen",
                    "the service manager opened it, and no setting names it: name it in [listen], or take it out of the socket unit"
                );
            }
            named
        }
        Err(_) => false,
    };
    handed.streams.retain(|socket| is_named(socket.local_addr()));
    handed.datagrams.retain(|socket| is_named(socket.local_addr()));
}

/// Says which listeners other settings name than those that are open: a reload opens and closes none.
pub(super) fn warn_of_changed(open: &Listen, wanted: &Listen) {
    let (open, wanted) = (Service::wanted(open), Service::wanted(wanted));
    let mut keys: Vec<&str> =
        open.iter().filter(|own| !wanted.contains(own)).map(|(own, _)| own.key()).collect();
    keys.extend(wanted.iter().filter(|own| !open.contains(own)).map(|(own, _)| own.key()));
    keys.sort_unstable();
    keys.dedup();
    for key in keys {
        tracing::warn!(event = "restart-needed", key, "listeners stay as they are until a restart");
    }
}
