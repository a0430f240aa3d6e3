//! The built-in receiver: takes canaries by SMTP and nothing else, and relays nothing.
//!
//! It takes `probe@DOMAIN`, the postmaster, and recipients with a token that was really issued; any other
//! recipient is refused, so that an address that was made up does not exist for a callout either. Messages
//! are judged and forgotten, not stored.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use sekisho_evidence::token::Token;
use sekisho_net::clock;
use sekisho_net::listener::{Listener, ListenerLimits, smtp_farewell};
use sekisho_net::pump::{self, Session, TlsClient, TlsPolicy};
use sekisho_net::tls::{TlsError, self_signed};
use sekisho_wire::mail::address::DomainPart;
use sekisho_wire::smtp::path::ForwardPath;
use sekisho_wire::smtp::reply::Reply;
use sekisho_wire::smtp::server::{Answer, Limits, Question, ServerSettings};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::{Arrived, Ledger, Witness};

/// The largest message that is taken, in octets. A canary has about one thousand.
pub const MESSAGE_LIMIT: u64 = 256 * 1024;
/// How many sessions there may be at once, and how many from one address.
const SESSIONS: ListenerLimits = ListenerLimits { sessions: 200, per_address: 50, farewell: smtp_farewell };
/// How long a client may think.
const PATIENCE: Duration = Duration::from_secs(120);
/// What the greeting says after the name, so that another receiver can be told from another server.
pub const BANNER_WORDS: &str = "Sekisho witness";

/// The receiver does not run.
#[derive(Debug, thiserror::Error)]
pub enum ReceiverError {
    /// No address was named.
    #[error("no address to listen on")]
    NoAddress,
    /// An address cannot be listened on.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why.
        source: io::Error,
    },
    /// The domain cannot be in a certificate.
    #[error(transparent)]
    Tls(#[from] TlsError),
}

/// What was taken and refused since the start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReceiverCounts {
    /// Sessions.
    pub sessions: u64,
    /// Messages that were taken.
    pub messages: u64,
    /// Recipients that were refused.
    pub refused_recipients: u64,
}

#[derive(Debug, Default)]
struct Counters {
    sessions: AtomicU64,
    messages: AtomicU64,
    refused_recipients: AtomicU64,
}

/// A running receiver. It ends with the token it was started with.
#[derive(Debug)]
pub struct Receiver {
    addresses: Vec<SocketAddr>,
    counters: Arc<Counters>,
    tasks: TaskTracker,
}

impl Receiver {
    /// Listens on all of `addresses` for mail of `witness`, and hands it to `ledger` until `stop`. Port 0 takes
    /// a free one.
    ///
    /// # Errors
    /// An address is taken, not ours, or needs rights; then none is listened on.
    pub async fn start(
        addresses: &[SocketAddr],
        witness: &Witness,
        ledger: &Ledger,
        stop: &CancellationToken,
    ) -> Result<Self, ReceiverError> {
        let listeners = bind(addresses).await?;
        let identity = self_signed(&[witness.domain().to_owned()])?;
        let tls = TlsPolicy { config: Some(identity.config), implicit: false };
        let settings = Arc::new(settings(witness.domain()));
        let counters = Arc::new(Counters::default());
        let tasks = TaskTracker::new();
        let mut bound = Vec::new();
        for listener in listeners {
            bound.push(listener.local_address());
            let (settings, tls, counters) = (Arc::clone(&settings), tls.clone(), Arc::clone(&counters));
            let (witness, ledger, stop) = (witness.clone(), ledger.clone(), stop.clone());
            let serving = stop.clone();
            tasks.spawn(listener.run(SESSIONS, stop, move |stream, peer| {
                counters.sessions.fetch_add(1, Ordering::Relaxed);
                let session = Reception::new(peer.address.ip(), &witness, &ledger, &counters);
                let (settings, tls, stop) = (Arc::clone(&settings), tls.clone(), serving.clone());
                async move {
                    // A client that fails or leaves is its own affair; what it had completed is judged.
                    let _ = pump::serve(stream, settings, session, tls, stop).await;
                }
            }));
        }
        tasks.close();
        Ok(Self { addresses: bound, counters, tasks })
    }

    /// Where it listens, with the ports that were free.
    #[must_use]
    pub fn local_addresses(&self) -> &[SocketAddr] {
        &self.addresses
    }

    /// What was taken and refused.
    #[must_use]
    pub fn counts(&self) -> ReceiverCounts {
        ReceiverCounts {
            sessions: self.counters.sessions.load(Ordering::Relaxed),
            messages: self.counters.messages.load(Ordering::Relaxed),
            refused_recipients: self.counters.refused_recipients.load(Ordering::Relaxed),
        }
    }

    /// Waits until the last session has ended, after the token was cancelled.
    pub async fn stopped(&self) {
        self.tasks.wait().await;
    }
}

async fn bind(addresses: &[SocketAddr]) -> Result<Vec<Listener>, ReceiverError> {
    if addresses.is_empty() {
        return Err(ReceiverError::NoAddress);
    }
    // IPv6 first: where `[::]` takes IPv4 too, a further `0.0.0.0` with the same port is covered already.
    let mut sorted = addresses.to_vec();
    sorted.sort_by_key(|address| std::cmp::Reverse(address.is_ipv6()));
    let mut listeners: Vec<Listener> = Vec::new();
    for address in sorted {
        match Listener::bind(address).await {
            Ok(listener) => listeners.push(listener),
            Err(source) => {
                let both = |listener: &Listener| {
                    let other = listener.local_address();
                    other.is_ipv6() && other.ip().is_unspecified() && other.port() == address.port()
                };
                let covered = source.kind() == io::ErrorKind::AddrInUse && address.is_ipv4();
                if !(covered && listeners.iter().any(both)) {
                    return Err(ReceiverError::Listen { address, source });
                }
            }
        }
    }
    Ok(listeners)
}

fn settings(domain: &str) -> ServerSettings {
    let mut settings = ServerSettings::named(domain);
    settings.banner = Some(format!("{domain} ESMTP {BANNER_WORDS}"));
    settings.extensions.starttls = true;
    settings.limits = Limits {
        message_octets: MESSAGE_LIMIT,
        recipients: 20,
        errors: 10,
        command_wait: PATIENCE,
        data_wait: PATIENCE,
        ..Limits::default()
    };
    settings
}

/// One session.
struct Reception {
    peer: IpAddr,
    witness: Witness,
    ledger: Ledger,
    counters: Arc<Counters>,
    reverse_path: Option<String>,
    recipients: Vec<String>,
    message: Vec<u8>,
}

impl Reception {
    fn new(peer: IpAddr, witness: &Witness, ledger: &Ledger, counters: &Arc<Counters>) -> Self {
        Self {
            peer: peer.to_canonical(),
            witness: witness.clone(),
            ledger: ledger.clone(),
            counters: Arc::clone(counters),
            reverse_path: None,
            recipients: Vec::new(),
            message: Vec::new(),
        }
    }

    fn recipient(&mut self, path: &ForwardPath) -> Answer {
        let text = match path.mailbox() {
            Some(mailbox) => mailbox.to_string(),
            None => String::from("postmaster"),
        };
        if !self.takes(path, &text) {
            self.counters.refused_recipients.fetch_add(1, Ordering::Relaxed);
            return Answer::Reply(Reply::enhanced(550, (5, 1, 1), "Nobody has this address here"));
        }
        self.recipients.push(text);
        Answer::Accept
    }

    /// Whether we answer for a recipient. One that carries a genuine token in a routing form is taken to be
    /// seen, not to be followed.
    fn takes(&self, path: &ForwardPath, text: &str) -> bool {
        let Some(mailbox) = path.mailbox() else { return true };
        let ours = match &mailbox.domain {
            DomainPart::Domain(domain) => self.witness.is_ours(domain.as_str()),
            DomainPart::Literal(_) => false,
        };
        let local = mailbox.local.value().to_ascii_lowercase();
        let standing = ours && matches!(local.as_slice(), b"probe" | b"postmaster");
        standing || Token::find_all(text.as_bytes(), 4).iter().any(|token| self.ledger.is_genuine(token))
    }

    fn reset(&mut self) {
        self.reverse_path = None;
        self.recipients.clear();
        self.message = Vec::new();
    }

    fn judge(&mut self) {
        let arrived = Arrived {
            peer: Some(self.peer),
            reverse_path: self.reverse_path.take(),
            recipients: std::mem::take(&mut self.recipients),
            message: std::mem::take(&mut self.message),
            at: clock::now(),
            exact: true,
        };
        self.counters.messages.fetch_add(1, Ordering::Relaxed);
        self.ledger.take(&self.witness, &arrived);
    }
}

impl Session for Reception {
    async fn question(&mut self, question: Question) -> Answer {
        match question {
            Question::Mail { path, .. } => {
                self.reset();
                self.reverse_path = Some(path.mailbox().map(ToString::to_string).unwrap_or_default());
                Answer::Accept
            }
            Question::Recipient { path, .. } => self.recipient(&path),
            Question::BodyStart if self.recipients.is_empty() => {
                Answer::Reply(Reply::enhanced(554, (5, 5, 1), "No valid recipients"))
            }
            Question::Message => {
                self.judge();
                Answer::Accept
            }
            Question::Hello { .. } | Question::Reset => {
                self.reset();
                Answer::Accept
            }
            Question::Connect | Question::BodyStart => Answer::Accept,
            // Neither is offered.
            Question::AuthStart { .. }
            | Question::AuthResponse(_)
            | Question::Verify(_)
            | Question::Xclient(_) => Answer::Reply(Reply::enhanced(502, (5, 5, 1), "Not available")),
        }
    }

    fn body_begin(&mut self) {
        self.message.clear();
    }

    async fn body(&mut self, octets: &[u8]) {
        self.message.extend_from_slice(octets);
    }

    fn body_abort(&mut self) {
        self.message = Vec::new();
    }

    fn secured(&mut self, _client: &TlsClient) {
        self.reset();
    }
}

#[cfg(test)]
mod tests;
