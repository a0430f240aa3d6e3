//! A server on loopback with two accounts, and a look at what it keeps.

use std::io::Read as _;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;

use sekisho_gateway::accounts::hash::PasswordHash;
use sekisho_gateway::accounts::scram::ScramKeys;
use sekisho_gateway::accounts::{AccountsFile, FILE_NAME, Record, Secret, SenderPattern};
use sekisho_gateway::gateway::Gateway;
use sekisho_gateway::maildir::Maildir;
use sekisho_gateway::pop::maildir_of;
use sekisho_gateway::service::{self, Service};
use sekisho_gateway::settings::{Settings, SmartHost};
use sekisho_net::clock;
use sekisho_net::listener::bind_early;
use sekisho_net::tls::self_signed_pem;
use tempfile::TempDir;
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::client::{Client, WITHIN};

/// The accounts.
pub(crate) const HANAKO: &str = "hanako@example.jp";
pub(crate) const TARO: &str = "taro@example.jp";
/// The password of both.
pub(crate) const PASSWORD: &str = "correct horse";
/// Somebody elsewhere.
pub(crate) const STRANGER: &str = "probe@witness.example";

/// A server with the accounts [`HANAKO`] and [`TARO`]. Nobody takes its mail for other domains: that stays in the spool.
pub(crate) struct Stage {
    pub(crate) gateway: Arc<Gateway>,
    pub(crate) smtp: SocketAddr,
    pub(crate) submission: SocketAddr,
    pub(crate) submissions: SocketAddr,
    pub(crate) pop3s: SocketAddr,
    _directory: TempDir,
    _stop: DropGuard,
}

impl Stage {
    pub(crate) async fn new() -> Self {
        Self::with(|_| ()).await
    }

    pub(crate) async fn with(change: impl FnOnce(&mut Settings)) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let text = "host_name = \"mx.example.jp\"\ndomains = [\"example.jp\"]\n";
        let mut settings = Settings::parse(Path::new("sekisho.toml"), text).unwrap();
        settings.data = directory.path().to_owned();
        // A port that is taken, and where nobody answers.
        let nobody = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        settings.delivery.smart_host = Some(SmartHost {
            host: "127.0.0.1".to_owned(),
            port: nobody.local_addr().unwrap().port(),
            require_tls: false,
            user: None,
            password_file: None,
        });
        drop(nobody);
        change(&mut settings);
        let pair = self_signed_pem(&["mx.example.jp".to_owned()]).unwrap();
        std::fs::create_dir(directory.path().join("tls")).unwrap();
        std::fs::write(settings.key_file(), pair.key).unwrap();
        std::fs::write(settings.certificate_file(), pair.certificate).unwrap();
        let hash = PasswordHash::create(&Secret::new(PASSWORD), [7; 16]).unwrap();
        let keys = ScramKeys::create(&Secret::new(PASSWORD), [7; 16]);
        AccountsFile::change(&settings.data.join(FILE_NAME), |file| {
            [HANAKO, TARO].into_iter().try_for_each(|name| file.add(record(name, &hash, &keys)))
        })
        .unwrap();
        let (gateway, _) = Gateway::open(settings).unwrap();
        let gateway = Arc::new(gateway);
        let wanted = [Service::Smtp, Service::Submission, Service::Submissions, Service::Pop3s];
        let sockets = wanted.map(|own| (own, bind_early((Ipv4Addr::LOCALHOST, 0).into()).unwrap()));
        let [smtp, submission, submissions, pop3s] =
            sockets.each_ref().map(|(_, own)| own.local_addr().unwrap());
        let stop = CancellationToken::new();
        tokio::spawn(service::run(Arc::clone(&gateway), sockets.into(), stop.clone()));
        let stop = stop.drop_guard();
        Self { gateway, smtp, submission, submissions, pop3s, _directory: directory, _stop: stop }
    }

    /// Another mail server, greeted and after EHLO.
    pub(crate) async fn stranger(&self) -> Client {
        let mut client = self.greeted(self.smtp).await;
        client.says("EHLO client.example", "250").await;
        client
    }

    /// A connection of which only the greeting was read.
    pub(crate) async fn greeted(&self, to: SocketAddr) -> Client {
        let mut client = Client::connect(to, None).await;
        client.hears("220 mx.example.jp").await;
        client
    }

    /// A client at the submission port, with TLS and after EHLO.
    pub(crate) async fn at_submission(&self) -> Client {
        self.at_submission_from(IpAddr::V4(Ipv4Addr::LOCALHOST)).await
    }

    pub(crate) async fn at_submission_from(&self, from: IpAddr) -> Client {
        let mut client = Client::connect(self.submission, Some(from)).await;
        client.hears("220").await;
        client.says("EHLO client.example", "250").await;
        client.with_tls().await
    }

    /// [`HANAKO`], logged in.
    pub(crate) async fn hanako(&self) -> Client {
        let mut client = self.at_submission().await;
        let said = client.log_in(HANAKO, PASSWORD).await;
        assert!(said.starts_with("235"), "{said}");
        client
    }

    /// The first `count` messages of a mailbox, once they are there.
    pub(crate) async fn mail(&self, account: &str, count: usize) -> Vec<String> {
        let end = clock::instant() + WITHIN;
        loop {
            let mail = self.mailbox(account);
            if mail.len() >= count {
                return mail;
            }
            assert!(clock::instant() < end, "{} of {count} messages for {account}", mail.len());
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
    }

    /// What is in a mailbox now.
    pub(crate) fn mailbox(&self, account: &str) -> Vec<String> {
        let settings = self.gateway.current().settings.clone();
        let directory = maildir_of(&settings.mail_directory(), account);
        let maildir = Maildir::at(directory, "mx.example.jp").unwrap();
        let read = |entry: &_| {
            let mut octets = Vec::new();
            maildir.open(entry).unwrap().unwrap().read_to_end(&mut octets).unwrap();
            String::from_utf8(octets).unwrap()
        };
        maildir.list().unwrap().iter().map(read).collect()
    }

    /// Nothing was taken: neither in the spool nor in a mailbox.
    pub(crate) async fn has_nothing(&self) {
        // A client that left may still have a session that ends.
        let end = clock::instant() + WITHIN;
        while self.gateway.places.taken() > 0 {
            assert!(clock::instant() < end, "a session does not end");
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
        assert_eq!(self.gateway.spool.list(10), []);
        assert_eq!((self.mailbox(HANAKO), self.mailbox(TARO)), (Vec::new(), Vec::new()));
    }

    /// Somebody else is served as ever: a stranger's message arrives.
    pub(crate) async fn serves_others(&self) {
        let before = self.mailbox(TARO).len();
        let mut other = self.stranger().await;
        other
            .talks(&[("MAIL FROM:<other@witness.example>", "250"), ("RCPT TO:<taro@example.jp>", "250")])
            .await;
        let said = other.data("Subject: other\r\n\r\nStill here.\r\n").await;
        assert!(said.starts_with("250"), "{said}");
        other.says("QUIT", "221").await;
        self.mail(TARO, before + 1).await;
    }
}

fn record(name: &str, password: &PasswordHash, keys: &ScramKeys) -> Record {
    Record {
        name: name.to_owned(),
        password: Some(password.clone()),
        scram: Some(keys.clone()),
        senders: vec![SenderPattern::own(name).unwrap()],
        certificates: Vec::new(),
        disabled: false,
        created: None,
    }
}
