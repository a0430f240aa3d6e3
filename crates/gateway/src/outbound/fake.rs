//! A server for tests that says what it is told to say, and remembers what it heard.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::{Arc, Mutex};

use sekisho_net::tls::ServerIdentity;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, UnixListener};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::{CancellationToken, DropGuard};

/// What the server is asked when a connection begins.
pub(crate) const GREETING: &str = "(greeting)";
/// What it is asked when a message has ended.
pub(crate) const MESSAGE: &str = "(message)";

/// A server on loopback.
pub(crate) struct Fake {
    pub(crate) address: SocketAddr,
    heard: Arc<Mutex<Vec<String>>>,
    _stop: DropGuard,
}

/// What it says to a line; nothing closes the connection.
type Answer = dyn Fn(&str) -> String + Send + Sync;

#[derive(Clone)]
struct Shared {
    answer: Arc<Answer>,
    heard: Arc<Mutex<Vec<String>>>,
    tls: Option<TlsAcceptor>,
    at_once: bool,
}

/// What a server says that takes everything; its offers are one a line.
pub(crate) fn polite(line: &str, offers: &str) -> String {
    match line.get(..4).unwrap_or(line) {
        "(gre" => "220 fake.example ESMTP\r\n".to_owned(),
        "EHLO" | "LHLO" => {
            let offers: String = offers
                .split_whitespace()
                .map(|offer| format!("250-{}\r\n", offer.replace('_', " ")))
                .collect();
            format!("250-fake.example\r\n{offers}250 HELP\r\n")
        }
        "STAR" => "220 go ahead\r\n".to_owned(),
        "AUTH" => "235 2.7.0 welcome\r\n".to_owned(),
        "DATA" => "354 go on\r\n".to_owned(),
        "QUIT" => "221 bye\r\n".to_owned(),
        _ => "250 2.0.0 taken\r\n".to_owned(),
    }
}

impl Fake {
    /// A server without TLS.
    pub(crate) async fn start(answer: impl Fn(&str) -> String + Send + Sync + 'static) -> Self {
        Self::with_tls(None, false, answer).await
    }

    /// A server with TLS: after STARTTLS, or at once.
    pub(crate) async fn with_tls(
        identity: Option<&ServerIdentity>,
        at_once: bool,
        answer: impl Fn(&str) -> String + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let (shared, stop) = Shared::new(identity, at_once, answer);
        let (heard, token) = (Arc::clone(&shared.heard), stop.clone());
        tokio::spawn(token.run_until_cancelled_owned(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(shared.clone().serve(stream));
            }
        }));
        Self { address, heard, _stop: stop.drop_guard() }
    }

    /// A server at a socket in the file system.
    pub(crate) fn at(path: &Path, answer: impl Fn(&str) -> String + Send + Sync + 'static) -> Self {
        let listener = UnixListener::bind(path).unwrap();
        let (shared, stop) = Shared::new(None, false, answer);
        let (heard, token) = (Arc::clone(&shared.heard), stop.clone());
        tokio::spawn(token.run_until_cancelled_owned(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(shared.clone().serve(stream));
            }
        }));
        Self { address: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), heard, _stop: stop.drop_guard() }
    }

    /// Every line and every message it heard.
    pub(crate) fn heard(&self) -> Vec<String> {
        self.heard.lock().unwrap().clone()
    }

    /// What it heard that begins so.
    pub(crate) fn heard_beginning(&self, beginning: &str) -> Vec<String> {
        self.heard().into_iter().filter(|line| line.starts_with(beginning)).collect()
    }
}

impl Shared {
    fn new(
        identity: Option<&ServerIdentity>,
        at_once: bool,
        answer: impl Fn(&str) -> String + Send + Sync + 'static,
    ) -> (Self, CancellationToken) {
        let tls = identity.map(|identity| TlsAcceptor::from(Arc::clone(&identity.config)));
        (Self { answer: Arc::new(answer), heard: Arc::default(), tls, at_once }, CancellationToken::new())
    }

    async fn serve<S: AsyncRead + AsyncWrite + Unpin + Send>(self, stream: S) -> Option<()> {
        let stream = match (&self.tls, self.at_once) {
            (Some(tls), true) => {
                return self.converse(tls.accept(stream).await.ok()?, true).await.map(|_| ());
            }
            _ => self.converse(stream, true).await?,
        };
        let stream = self.tls.as_ref()?.accept(stream).await.ok()?;
        self.converse(stream, false).await.map(|_| ())
    }

    /// Speaks until the end, or gives the stream back for TLS.
    async fn converse<S: AsyncRead + AsyncWrite + Unpin>(&self, stream: S, greets: bool) -> Option<S> {
        let mut stream = BufReader::new(stream);
        if greets && !self.say(&mut stream, GREETING).await {
            return None;
        }
        loop {
            let line = read_line(&mut stream).await?;
            self.heard.lock().unwrap().push(line.clone());
            let goes_on = self.say(&mut stream, &line).await;
            match line.as_str() {
                _ if !goes_on => return None,
                "STARTTLS" if self.tls.is_some() => return Some(stream.into_inner()),
                "DATA" if (self.answer)("DATA").starts_with("354") => {
                    let mut message = String::new();
                    loop {
                        let line = read_line(&mut stream).await?;
                        if line == "." {
                            break;
                        }
                        message.push_str(line.strip_prefix('.').unwrap_or(&line));
                        message.push_str("\r\n");
                    }
                    self.heard.lock().unwrap().push(message);
                    if !self.say(&mut stream, MESSAGE).await {
                        return None;
                    }
                }
                _ => {}
            }
        }
    }

    /// Answers; a `\0` in the answer closes the connection there.
    async fn say<S: AsyncWrite + Unpin>(&self, stream: &mut S, to: &str) -> bool {
        let answer = (self.answer)(to);
        let (said, closes) = match answer.split_once('\0') {
            Some((said, _)) => (said, true),
            None => (answer.as_str(), false),
        };
        let written = stream.write_all(said.as_bytes()).await.is_ok() && stream.flush().await.is_ok();
        written && !closes
    }
}

async fn read_line<S: AsyncRead + Unpin>(stream: &mut BufReader<S>) -> Option<String> {
    let mut line = Vec::new();
    stream.read_until(b'\n', &mut line).await.ok()?;
    let line = line.strip_suffix(b"\r\n")?;
    Some(String::from_utf8_lossy(line).into_owned())
}
