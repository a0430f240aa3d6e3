//! A practice server together with its names: what people need to audit it like a real one.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use sekisho_net::name_server::NameServer;

use crate::holes::{Hole, Kind};
use crate::server::{LabError, Running, Setting, start};
use crate::world::{Place, World, pointing_domain};

/// Where practice takes place.
#[derive(Clone, Debug)]
pub struct PracticeSetting {
    /// The server; `deliver_outside_to` is where the auditor's witness will listen.
    pub server: Setting,
    /// Where the name server listens.
    pub name_server: SocketAddr,
}

impl Default for PracticeSetting {
    /// Fixed ports that need no rights: 2525 and 2587 for mail, 5300 for names, 2526 for the witness.
    fn default() -> Self {
        let local = |port| SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), port);
        let mut server = Setting::delivering_to(local(2526));
        (server.smtp_port, server.submission_port) = (2525, 2587);
        Self { server, name_server: local(5300) }
    }
}

/// Why practice does not begin.
#[derive(Debug, thiserror::Error)]
pub enum PracticeError {
    /// The mail server does not start.
    #[error(transparent)]
    Server(#[from] LabError),
    /// The name server does not start.
    #[error("the name server cannot listen at {address}: {source}")]
    Names {
        /// Where.
        address: SocketAddr,
        /// Why.
        source: io::Error,
    },
}

/// A practice server and its name server.
pub struct Practice {
    hole: &'static Hole,
    host_name: String,
    running: Running,
    names: NameServer,
    names_at: SocketAddr,
    witness: SocketAddr,
    witness_domain: String,
}

impl Practice {
    /// Starts both.
    ///
    /// # Errors
    /// See [`PracticeError`].
    pub async fn start(
        hole: &'static Hole,
        world: World,
        setting: PracticeSetting,
    ) -> Result<Self, PracticeError> {
        let PracticeSetting { server, name_server } = setting;
        let (witness, witness_domain) = (server.deliver_outside_to, server.witness_domain.clone());
        let (host_name, stop) = (world.host_name.clone(), server.stop.clone());
        let reached = server.clone();
        let running = start(hole, world, server).await?;
        let names = NameServer::start(running.zone().clone(), name_server, &stop)
            .await
            .map_err(|source| PracticeError::Names { address: name_server, source })?;
        let names_at = reached.reached(names.address());
        Ok(Self { hole, host_name, running, names, names_at, witness, witness_domain })
    }

    /// The mail server.
    #[must_use]
    pub const fn running(&self) -> &Running {
        &self.running
    }

    /// Where the name server is reached.
    #[must_use]
    pub const fn name_server(&self) -> SocketAddr {
        self.names_at
    }

    /// The command that audits it, complete.
    #[must_use]
    pub fn command(&self) -> String {
        let mut ports: Vec<u16> = Vec::new();
        for served in self.running.served() {
            if !ports.contains(&served.address.port()) {
                ports.push(served.address.port());
            }
        }
        let ports: Vec<String> = ports.iter().map(u16::to_string).collect();
        let mut command = format!(
            "sekisho audit {} --resolver {} --ports {} --witness-listen {} --witness-at {} --witness-domain {} --vantage outside",
            self.target(),
            self.names_at,
            ports.join(","),
            self.witness,
            self.witness,
            self.witness_domain,
        );
        if matches!(self.hole.kind, Kind::Open(sekisho_evidence::class::Class::MxPointing)) {
            command.push_str(&format!(" --mx-domain {}", pointing_domain(&self.witness_domain)));
        }
        command
    }

    /// What to audit: the host, or the domain where more than one host is needed.
    fn target(&self) -> &str {
        let several = self.running.address(Place::SecondHost).is_some();
        let domain = self.host_name.split_once('.').map(|(_, domain)| domain);
        if several { domain.unwrap_or(&self.host_name) } else { &self.host_name }
    }

    /// Stops both, and waits until nothing runs any more.
    pub async fn stop(self) {
        self.running.stop().await;
        self.names.stop().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_listens_everywhere_is_reached_by_its_address() {
        let mut setting = PracticeSetting::default().server;
        let everywhere: SocketAddr = "0.0.0.0:2525".parse().unwrap();
        assert_eq!(setting.reached(everywhere), everywhere);
        setting.known_as = Some("192.0.2.7".parse().unwrap());
        assert_eq!(setting.reached(everywhere), "192.0.2.7:2525".parse().unwrap());
        let loopback: SocketAddr = "127.0.0.2:2525".parse().unwrap();
        assert_eq!(setting.reached(loopback), loopback);
    }
}
