//! A POP3 service on loopback, and a client that says lines and reads answers.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use sekisho_gateway::accounts::hash::PasswordHash;
use sekisho_gateway::accounts::scram::ScramKeys;
use sekisho_gateway::accounts::{Account, AccountSettings, Accounts, AccountsFile, Record, Secret};
use sekisho_gateway::grants::{GrantId, GrantSettings, Grants, NotGranted};
use sekisho_gateway::maildir::Maildir;
use sekisho_gateway::metrics::Metrics;
use sekisho_gateway::pop::proxy::Backend;
use sekisho_gateway::pop::{Logins, Maildrops, PopService, SharedGrants, maildir_of};
use sekisho_net::clock;
use sekisho_net::connect::Connection;
use sekisho_net::pump::TlsPolicy;
use sekisho_net::tls::{ServerIdentity, self_signed};
use sekisho_wire::pop3::server::ServerSettings;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_util::sync::{CancellationToken, DropGuard};

/// For what should come at once; a test that waits so long fails.
pub(crate) const WITHIN: Duration = Duration::from_secs(30);
/// The listener where grants count.
pub(crate) const LISTENER: &str = "submission";
/// The password of every account.
pub(crate) const PASSWORD: &str = "correct-horse";

/// A service with the accounts `hanako@example.jp` and `taro@example.jp`.
pub(crate) struct Stage {
    pub(crate) service: PopService,
    pub(crate) mail: PathBuf,
    pub(crate) accounts_path: PathBuf,
    pub(crate) clear: SocketAddr,
    pub(crate) implicit: SocketAddr,
    _directory: TempDir,
    _stop: DropGuard,
}

impl Stage {
    pub(crate) async fn new() -> Self {
        Self::with(|_| (), None).await
    }

    pub(crate) async fn before(backend: Backend) -> Self {
        Self::with(|_| (), Some(backend)).await
    }

    pub(crate) async fn with(change: impl FnOnce(&mut ServerSettings), backend: Option<Backend>) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let accounts_path = directory.path().join("accounts.toml");
        let secret = Secret::new(PASSWORD);
        let hash = PasswordHash::create(&secret, [7; 16]).unwrap();
        let keys = ScramKeys::create(&secret, [7; 16]);
        AccountsFile::change(&accounts_path, |file| {
            for name in ["hanako@example.jp", "taro@example.jp"] {
                file.add(record(name, &hash, &keys))?;
            }
            Ok(())
        })
        .unwrap();
        let accounts = Accounts::open(&accounts_path, AccountSettings::default()).unwrap();
        let mail = directory.path().join("mail");
        let settings = GrantSettings {
            listeners: [LISTENER.to_owned()].into(),
            shared_addresses: true,
            ..GrantSettings::default()
        };
        let mut server = ServerSettings::named("pop.example");
        server.offers.stls = true;
        change(&mut server);
        let maildrops = match backend {
            Some(backend) => Maildrops::Behind(backend),
            None => Maildrops::Local { directory: mail.clone() },
        };
        let service = PopService {
            settings: Arc::new(server),
            maildrops,
            logins: Logins {
                accounts,
                grants: SharedGrants::new(Grants::new(settings)),
                metrics: Arc::new(Metrics::default()),
                address_hidden: false,
            },
        };
        let identity = self_signed(&["pop.example".to_owned()]).unwrap();
        let stop = CancellationToken::new();
        let clear = listen(&service, &identity, false, &stop).await;
        let implicit = listen(&service, &identity, true, &stop).await;
        Self {
            service,
            mail,
            accounts_path,
            clear,
            implicit,
            _directory: directory,
            _stop: stop.drop_guard(),
        }
    }

    pub(crate) fn deliver(&self, account: &str, message: &str) -> String {
        self.maildir(account).deliver(&mut message.as_bytes()).unwrap()
    }

    pub(crate) fn maildir(&self, account: &str) -> Maildir {
        Maildir::at(maildir_of(&self.mail, account), "pop.example").unwrap()
    }

    /// The grant by which `account` may send from loopback.
    pub(crate) fn grant(&self, account: &str) -> Result<GrantId, NotGranted> {
        let own =
            |holder: &Account| holder.name == account && self.service.logins.accounts.is_current(holder);
        let here = IpAddr::V4(Ipv4Addr::LOCALHOST);
        self.service.logins.grants.with(|grants| grants.find(here, LISTENER, own, clock::instant()))
    }

    /// A client with TLS from the start, greeted.
    pub(crate) async fn client(&self) -> Client {
        let connection = Connection::open(self.implicit, None, WITHIN).await.unwrap();
        let (connection, _) = connection.start_tls("pop.example", WITHIN).await.unwrap();
        let mut client = Client { connection, buffer: Vec::new() };
        assert_eq!(client.line().await, "+OK pop.example POP3 server ready");
        client
    }

    /// A client in clear, greeted.
    pub(crate) async fn client_in_clear(&self) -> Client {
        let connection = Connection::open(self.clear, None, WITHIN).await.unwrap();
        let mut client = Client { connection, buffer: Vec::new() };
        assert!(client.line().await.starts_with("+OK"));
        client
    }

    /// A client that is logged in.
    pub(crate) async fn logged_in(&self, account: &str) -> Client {
        let mut client = self.client().await;
        assert!(client.ask(&format!("USER {account}")).await.starts_with("+OK"));
        let said = client.ask(&format!("PASS {PASSWORD}")).await;
        assert!(said.starts_with("+OK"), "{said}");
        client
    }
}

fn record(name: &str, password: &PasswordHash, keys: &ScramKeys) -> Record {
    Record {
        name: name.to_owned(),
        password: Some(password.clone()),
        scram: Some(keys.clone()),
        senders: Vec::new(),
        certificates: Vec::new(),
        disabled: false,
        created: None,
    }
}

async fn listen(
    service: &PopService,
    identity: &ServerIdentity,
    implicit: bool,
    stop: &CancellationToken,
) -> SocketAddr {
    let socket = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = socket.local_addr().unwrap();
    let tls = TlsPolicy { config: Some(Arc::clone(&identity.config)), implicit };
    let (service, stop) = (service.clone(), stop.clone());
    tokio::spawn(async move {
        loop {
            let accepted = tokio::select! {
                accepted = socket.accept() => accepted.unwrap(),
                () = stop.cancelled() => return,
            };
            let (service, tls, stop) = (service.clone(), tls.clone(), stop.clone());
            tokio::spawn(async move { service.serve(accepted.0, accepted.1.ip(), &tls, stop).await });
        }
    });
    address
}

/// A client.
pub(crate) struct Client {
    pub(crate) connection: Connection,
    pub(crate) buffer: Vec<u8>,
}

impl Client {
    pub(crate) async fn send(&mut self, octets: &[u8]) {
        self.connection.write_all(octets).await.unwrap();
        self.connection.flush().await.unwrap();
    }

    /// The next line without its end; an empty one at the end of the connection.
    pub(crate) async fn line(&mut self) -> String {
        loop {
            if let Some(end) = self.buffer.windows(2).position(|window| window == b"\r\n") {
                let rest = self.buffer.split_off(end + 2);
                let line = std::mem::replace(&mut self.buffer, rest);
                return String::from_utf8(line[..end].to_vec()).unwrap();
            }
            let reading = self.connection.read_buf(&mut self.buffer);
            match tokio::time::timeout(WITHIN, reading).await.expect("the server says nothing") {
                Ok(0) | Err(_) => return String::new(),
                Ok(_) => {}
            }
        }
    }

    pub(crate) async fn ask(&mut self, command: &str) -> String {
        self.send(format!("{command}\r\n").as_bytes()).await;
        self.line().await
    }

    /// The lines of a multi-line response behind its first one, as they came.
    pub(crate) async fn lines(&mut self) -> Vec<String> {
        let mut lines = Vec::new();
        loop {
            match self.line().await {
                line if line == "." => return lines,
                line => lines.push(line),
            }
        }
    }

    pub(crate) async fn ask_long(&mut self, command: &str) -> Vec<String> {
        let said = self.ask(command).await;
        assert!(said.starts_with("+OK"), "{command}: {said}");
        self.lines().await
    }

    pub(crate) async fn is_closed(&mut self) -> bool {
        self.line().await.is_empty() && self.buffer.is_empty()
    }
}
