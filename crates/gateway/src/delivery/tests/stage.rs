//! A gateway in a folder of its own, without listeners.

use std::path::{Path, PathBuf};
use std::time::Duration;

use sekisho_net::tls::self_signed_pem;
use sekisho_wire::mail::address::{Charset, Mailbox};
use tempfile::TempDir;

use super::*;
use crate::accounts::{AccountsFile, FILE_NAME, Record, SenderPattern};
use crate::settings::Settings;
use crate::spool::{MessageId, Waiting};

/// For what should come at once; a test that waits so long fails.
const WITHIN: Duration = Duration::from_secs(60);

/// A gateway for `example.jp`.
pub(super) struct Stage {
    pub(super) gateway: Arc<Gateway>,
    directory: TempDir,
}

/// An envelope: paths of recipients, each with its target.
pub(super) fn envelope(from: &str, recipients: &[(&str, &str)]) -> Envelope {
    let recipient = |(path, target): &(&str, &str)| Recipient {
        forward_path: path.as_bytes().to_vec(),
        target: (*target).to_owned(),
        notify: None,
        original_recipient: None,
    };
    let recipients = recipients.iter().map(recipient).collect();
    let own = Envelope::of_our_own("smtp", from.as_bytes(), recipients, sekisho_net::clock::now());
    Envelope { trace: b"Received: by us\r\n".to_vec(), ..own }
}

/// An account that has its name as address, and no password.
fn account(name: &str) -> Record {
    let mailbox = Mailbox::parse(name.as_bytes(), Charset::Ascii).unwrap();
    Record {
        name: name.to_owned(),
        password: None,
        scram: None,
        senders: vec![SenderPattern::Own(mailbox)],
        certificates: Vec::new(),
        disabled: false,
        created: None,
    }
}

fn settings(data: &Path, delivery: &str) -> Settings {
    let text = format!(
        "host_name = \"mail.example.jp\"\ndomains = [\"example.jp\"]\ndata = \"{}\"\n[delivery]\n{delivery}",
        data.display()
    );
    Settings::parse(&data.join("sekisho.toml"), &text).unwrap()
}

/// An own recipient.
pub(super) fn mail(name: &str) -> (&'static str, &'static str) {
    match name {
        "suzuki" => ("suzuki@example.jp", "mailbox:suzuki@example.jp"),
        "tanaka" => ("tanaka@example.jp", "mailbox:tanaka@example.jp"),
        _ => ("kato@example.jp", "mailbox:kato@example.jp"),
    }
}

impl Stage {
    /// A gateway with these lines under `[delivery]`.
    pub(super) fn new(delivery: &str) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let data = directory.path();
        let pair = self_signed_pem(&["mail.example.jp".to_owned()]).unwrap();
        std::fs::create_dir(data.join("tls")).unwrap();
        std::fs::write(data.join("tls/certificate.pem"), pair.certificate).unwrap();
        std::fs::write(data.join("tls/key.pem"), pair.key).unwrap();
        AccountsFile::change(&data.join(FILE_NAME), |file| {
            ["suzuki@example.jp", "tanaka@example.jp"]
                .into_iter()
                .try_for_each(|name| file.add(account(name)))
        })
        .unwrap();
        let (gateway, _) = Gateway::open(settings(data, delivery)).unwrap();
        Self { gateway: Arc::new(gateway), directory }
    }

    /// The settings of a smart host.
    pub(super) fn smart_host(server: &Fake) -> String {
        format!("smart_host = {{ host = \"127.0.0.1\", port = {} }}\n", server.address.port())
    }

    /// Puts a message into the spool.
    pub(super) async fn queue(&self, envelope: &Envelope, text: &str) -> MessageId {
        let mut incoming = self.gateway.spool.begin();
        incoming.write(text.as_bytes()).await.unwrap();
        incoming.commit(envelope).await.unwrap()
    }

    /// Delivers until something is so, and stops.
    pub(super) async fn run_until(&self, so: impl Fn(&Self) -> bool) {
        self.run_with(Deliverer::new(Arc::clone(&self.gateway)), so).await;
    }

    /// Delivers so until something is so, and stops. Who waits for a silent server is not waited for.
    pub(super) async fn run_with(&self, deliverer: Deliverer, so: impl Fn(&Self) -> bool) {
        let running = run_as(Arc::new(deliverer), CancellationToken::new());
        tokio::select! {
            () = running => panic!("it stopped by itself"),
            () = self.until(so) => {}
        }
    }

    /// Waits until something is so.
    pub(super) async fn until(&self, so: impl Fn(&Self) -> bool) {
        let waiting = async {
            while !so(self) {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        let came = tokio::time::timeout(WITHIN, waiting).await;
        assert!(came.is_ok(), "{:?}\n{}", self.gateway.spool.list(9), self.gateway.metrics.text());
    }

    /// Takes other lines under `[delivery]` over.
    pub(super) fn reload(&self, delivery: &str) {
        self.gateway.reload(settings(self.data(), delivery)).unwrap();
    }

    /// Delivers until the spool is empty.
    pub(super) async fn run_until_empty(&self) {
        self.run_until(|stage| stage.gateway.spool.status().messages == 0).await;
    }

    /// The message in the spool, if it still is there.
    pub(super) fn waiting(&self, id: MessageId) -> Option<Waiting> {
        self.gateway.spool.list(usize::MAX).into_iter().find(|waiting| waiting.id == id)
    }

    /// Whether so many recipients were counted.
    pub(super) fn counted(&self, route: &'static str, result: &'static str, count: u64) -> bool {
        let label = crate::metrics::RouteResult { route, result };
        self.gateway.metrics.deliveries.get_or_create(&label).get() == count
    }

    /// Where the account's mail is.
    pub(super) fn mailbox(&self, account: &str) -> PathBuf {
        crate::pop::maildir_of(&self.gateway.current().settings.mail_directory(), account)
    }

    /// Where everything of it is.
    pub(super) fn data(&self) -> &Path {
        self.directory.path()
    }

    /// What is new in the account's Maildir.
    pub(super) fn messages(&self, account: &str) -> Vec<String> {
        let Ok(names) = std::fs::read_dir(self.mailbox(account).join("new")) else { return Vec::new() };
        names.map(|entry| std::fs::read_to_string(entry.unwrap().path()).unwrap()).collect()
    }
}
