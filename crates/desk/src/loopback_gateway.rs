//! Our own gateway on loopback, for the users of a practice server: it begins from nothing and leaves nothing.

use std::net::{IpAddr, SocketAddr, TcpListener};
use std::path::Path;
use std::sync::Arc;

use sekisho_gateway::accounts::hash::{HashError, PasswordHash};
use sekisho_gateway::accounts::scram::ScramKeys;
use sekisho_gateway::accounts::{AccountsError, AccountsFile, FILE_NAME, Record, Secret, SenderPattern};
use sekisho_gateway::gateway::{Gateway, GatewayError};
use sekisho_gateway::service::{self, Service, ServiceError};
use sekisho_gateway::settings::{GrantListener, Mistake, Settings, SmartHost};
use sekisho_lab::World;
use sekisho_net::listener::bind_early;
use sekisho_net::random::{self, RandomError};
use sekisho_net::resolver::Zone;
use sekisho_net::tls::{TlsError, self_signed_pem};
use sekisho_store::atomic::{self, FileError, Readers};
use tempfile::TempDir;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::outside::WITNESS_DOMAIN;

/// The services, each at a port of its own.
const SERVICES: [Service; 4] = [Service::Smtp, Service::Submission, Service::Submissions, Service::Pop3s];
/// How often a port is looked for that is free at every address.
const TRIES: usize = 16;

/// How the gateway stands there.
#[derive(Clone, Debug)]
pub struct GatewaySetting {
    /// The addresses of loopback where it listens.
    pub listen: Vec<IpAddr>,
    /// The server that takes what it sends to other domains.
    pub next_server: SocketAddr,
    /// Where a POP3 login gives a right to send; nowhere, if there is none.
    pub pop_before_smtp: Vec<GrantListener>,
}

/// Why there is no gateway.
#[derive(Debug, thiserror::Error)]
pub enum LoopbackGatewayError {
    /// A socket, or the directory for its data.
    #[error(transparent)]
    System(#[from] std::io::Error),
    /// A file of its data.
    #[error(transparent)]
    File(#[from] FileError),
    /// The world cannot be spelled in settings.
    #[error(transparent)]
    Settings(#[from] Mistake),
    /// The accounts.
    #[error(transparent)]
    Accounts(#[from] AccountsError),
    /// A password.
    #[error(transparent)]
    Password(#[from] HashError),
    /// There is no randomness.
    #[error(transparent)]
    Random(#[from] RandomError),
    /// The certificate.
    #[error(transparent)]
    Certificate(#[from] TlsError),
    /// It does not open.
    #[error(transparent)]
    Gateway(#[from] GatewayError),
    /// The thread that does one of these is gone.
    #[error("it was not made ready: {0}")]
    Thread(#[from] tokio::task::JoinError),
}

/// A gateway that runs. Its data goes with it.
pub struct LoopbackGateway {
    gateway: Arc<Gateway>,
    served: Vec<(Service, SocketAddr)>,
    stop: CancellationToken,
    serving: JoinHandle<Result<(), ServiceError>>,
    _data: TempDir,
}

impl LoopbackGateway {
    /// Starts a gateway for the users of `world`, the one of them with a password logs in with their address.
    ///
    /// # Errors
    /// See [`LoopbackGatewayError`].
    pub async fn start(world: &World, setting: &GatewaySetting) -> Result<Self, LoopbackGatewayError> {
        let (world, wanted) = (world.clone(), setting.clone());
        let ready = tokio::task::spawn_blocking(move || {
            let data = TempDir::new()?;
            let gateway = open(&world, &wanted, data.path())?;
            Ok::<_, LoopbackGatewayError>((gateway, data))
        });
        let (gateway, data) = ready.await??;
        let mut sockets = Vec::new();
        for service in SERVICES {
            let bound = bind_alike(&setting.listen)?;
            sockets.extend(bound.into_iter().map(|socket| (service, socket)));
        }
        let mut served = Vec::new();
        for (service, socket) in &sockets {
            served.push((*service, socket.local_addr()?));
        }
        let stop = CancellationToken::new();
        let serving = tokio::spawn(service::run(Arc::clone(&gateway), sockets, stop.clone()));
        Ok(Self { gateway, served, stop, serving, _data: data })
    }

    /// What it knows: accounts, grants, spool.
    #[must_use]
    pub const fn gateway(&self) -> &Arc<Gateway> {
        &self.gateway
    }

    /// Where a service is, at the first address.
    #[must_use]
    pub fn address(&self, service: Service) -> Option<SocketAddr> {
        self.served.iter().find(|(own, _)| *own == service).map(|(_, address)| *address)
    }

    /// The ports for mail, port 25's part first.
    #[must_use]
    pub fn mail_ports(&self) -> Vec<u16> {
        let mail = [Service::Smtp, Service::Submission, Service::Submissions];
        mail.into_iter().filter_map(|service| self.address(service)).map(|address| address.port()).collect()
    }

    /// Those of the ports for mail that have TLS from the first octet.
    #[must_use]
    pub fn implicit_tls(&self) -> Vec<u16> {
        self.address(Service::Submissions).map(|address| address.port()).into_iter().collect()
    }

    /// What DNS says where this gateway is the mail server of `world`.
    #[must_use]
    pub fn zone(&self, world: &World, outside: IpAddr) -> Zone {
        let mut hosts: Vec<(String, IpAddr)> = Vec::new();
        for (_, address) in &self.served {
            if !hosts.iter().any(|(_, known)| *known == address.ip()) {
                hosts.push((world.host_name.clone(), address.ip()));
            }
        }
        world.zone(&hosts, WITNESS_DOMAIN, outside)
    }

    /// Stops it, and waits until nothing runs any more.
    pub async fn stop(self) {
        self.stop.cancel();
        // A task that panicked is over, too.
        let _ = self.serving.await;
    }
}

/// Binds the same free port at every address, as a server's port is the same in both families.
fn bind_alike(addresses: &[IpAddr]) -> std::io::Result<Vec<TcpListener>> {
    let mut last = None;
    for _ in 0..TRIES {
        let mut bound: Vec<TcpListener> = Vec::new();
        for address in addresses {
            let port = match bound.first() {
                Some(first) => first.local_addr()?.port(),
                None => 0,
            };
            match bind_early(SocketAddr::new(*address, port)) {
                Ok(socket) => bound.push(socket),
                Err(error) => last = Some(error),
            }
        }
        if bound.len() == addresses.len() {
            return Ok(bound);
        }
    }
    Err(last.unwrap_or_else(|| std::io::ErrorKind::AddrInUse.into()))
}

/// Writes what `sekisho init` would, and opens it.
fn open(world: &World, wanted: &GatewaySetting, data: &Path) -> Result<Arc<Gateway>, LoopbackGatewayError> {
    let mut domains = format!("\"{}\"", world.domain);
    if let Some(second) = &world.second_domain {
        domains.push_str(&format!(", \"{second}\""));
    }
    let text = format!("host_name = \"{}\"\ndomains = [{domains}]\n", world.host_name);
    let mut settings = Settings::parse(Path::new("sekisho.toml"), &text)?;
    data.clone_into(&mut settings.data);
    settings.postmaster = Some(format!("postmaster@{}", world.domain));
    settings.delivery.smart_host = Some(SmartHost {
        host: wanted.next_server.ip().to_string(),
        port: wanted.next_server.port(),
        require_tls: false,
        user: None,
        password_file: None,
    });
    settings.pop_before_smtp.listeners.clone_from(&wanted.pop_before_smtp);
    // On loopback there are no other addresses.
    settings.pop_before_smtp.shared_addresses = true;
    let pair = self_signed_pem(std::slice::from_ref(&world.host_name))?;
    atomic::make_directory(&data.join("tls"))?;
    atomic::write_whole(&settings.key_file(), pair.key.as_bytes(), Readers::Owner)?;
    atomic::write_whole(&settings.certificate_file(), pair.certificate.as_bytes(), Readers::All)?;
    let records = records(world)?;
    AccountsFile::change(&data.join(FILE_NAME), |file| {
        records.into_iter().try_for_each(|one| file.add(one))
    })?;
    let (gateway, _) = Gateway::open(settings)?;
    Ok(Arc::new(gateway))
}

/// An account for every user of the world.
fn records(world: &World) -> Result<Vec<Record>, LoopbackGatewayError> {
    let mut records = Vec::new();
    for user in &world.users {
        let name = format!("{user}@{}", world.domain).to_ascii_lowercase();
        let secret = (*user == world.account.name).then(|| Secret::new(world.account.password.as_bytes()));
        let (password, scram) = match &secret {
            Some(secret) => (
                Some(PasswordHash::create(secret, random::octets()?)?),
                Some(ScramKeys::create(secret, random::octets()?)),
            ),
            None => (None, None),
        };
        let domains = std::iter::once(&world.domain).chain(&world.second_domain);
        let addresses = domains.map(|domain| format!("{user}@{domain}"));
        let senders = addresses.filter_map(|address| SenderPattern::own(&address).ok()).collect();
        records.push(Record {
            name,
            password,
            scram,
            senders,
            certificates: Vec::new(),
            disabled: false,
            created: None,
        });
    }
    Ok(records)
}
