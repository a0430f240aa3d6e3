//! From the spool to where the mail goes: a Maildir, a server by LMTP, or the smart host.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use sekisho_net::clock;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::gateway::{Current, Gateway};
use crate::maildir::Maildir;
use crate::metrics::RouteResult;
use crate::outbound::Outcome;
use crate::pop::maildir_of;
use crate::spool::Queued;

/// How many messages are delivered at once.
const WORKERS: usize = 8;

/// Where one recipient's mail goes, as it stands in the spool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// The mailbox of an account.
    Mailbox(String),
    /// The server that takes mail for foreign domains.
    SmartHost,
}

impl fmt::Display for Target {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mailbox(account) => write!(formatter, "mailbox:{account}"),
            Self::SmartHost => formatter.write_str("smart-host"),
        }
    }
}

impl Target {
    /// Reads what [`fmt::Display`] wrote.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text.strip_prefix("mailbox:") {
            Some(account) => Some(Self::Mailbox(account.to_owned())),
            None => (text == "smart-host").then_some(Self::SmartHost),
        }
    }
}

/// Delivers until `stop`; what is in hand then is finished first.
pub async fn run(gateway: Arc<Gateway>, stop: CancellationToken) {
    let workers = TaskTracker::new();
    for _ in 0..WORKERS {
        workers.spawn(work(Arc::clone(&gateway), stop.clone()));
    }
    workers.close();
    workers.wait().await;
}

async fn work(gateway: Arc<Gateway>, stop: CancellationToken) {
    loop {
        let queued = tokio::select! {
            queued = gateway.spool.next() => queued,
            () = stop.cancelled() => return,
        };
        let Ok(queued) = queued else { return };
        deliver(&gateway, queued).await;
    }
}

/// One attempt at every recipient that is not done yet.
async fn deliver(gateway: &Gateway, mut queued: Queued) {
    let current = gateway.current();
    let open: Vec<usize> = queued.open_recipients().collect();
    let mut later = None;
    for place in open {
        let Some(recipient) = queued.envelope().recipients.get(place).cloned() else { continue };
        let (route, outcome) = match Target::parse(&recipient.target) {
            Some(Target::Mailbox(account)) => ("maildir", mailbox(&current, &queued, &account).await),
            Some(Target::SmartHost) | None => ("smart-host", Outcome::Later("no smart host".to_owned())),
        };
        let result = match &outcome {
            Outcome::Taken(_) => "delivered",
            Outcome::Later(_) => "later",
            Outcome::Never(_) => "returned",
        };
        gateway.metrics.deliveries.get_or_create(&RouteResult { route, result }).inc();
        let to = String::from_utf8_lossy(&recipient.forward_path).into_owned();
        match outcome {
            Outcome::Taken(said) => {
                tracing::info!(event = "delivered", id = %queued.id(), to = ?to, route, said);
                if let Err(error) = queued.done(place).await {
                    tracing::warn!(event = "spool", id = %queued.id(), "{error}");
                }
            }
            Outcome::Later(why) | Outcome::Never(why) => {
                tracing::warn!(event = "delayed", id = %queued.id(), to = ?to, route, "{why}");
                later = Some(why);
            }
        }
    }
    if let Some(why) = later {
        let when = clock::now().checked_add(Duration::from_secs(60)).unwrap_or(clock::now());
        if let Err(error) = queued.retry_at(when, &why).await {
            tracing::warn!(event = "spool", "{error}");
        }
    }
}

/// Into the account's Maildir, with the envelope's sender before it (RFC 5321 §4.4).
async fn mailbox(current: &Current, queued: &Queued, account: &str) -> Outcome {
    let directory = maildir_of(&current.settings.mail_directory(), account);
    let host = current.settings.host_name.as_str().to_owned();
    let reverse_path = String::from_utf8_lossy(&queued.envelope().reverse_path).into_owned();
    let body = queued.body();
    let written = tokio::task::spawn_blocking(move || {
        let return_path = format!("Return-Path: <{reverse_path}>\r\n");
        let mut whole = std::io::Read::chain(return_path.as_bytes(), body);
        Maildir::at(directory, &host)?.deliver(&mut whole)
    });
    match written.await {
        Ok(Ok(name)) => Outcome::Taken(name),
        Ok(Err(error)) => Outcome::Later(error.to_string()),
        Err(error) => Outcome::Later(error.to_string()),
    }
}
