//! A client that says lines and reads replies.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use sekisho_net::connect::Connection;
use sekisho_wire::smtp::client::ReplyReader;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// For what should come at once; a test that waits so long fails.
pub(crate) const WITHIN: Duration = Duration::from_secs(60);

/// A client.
pub(crate) struct Client {
    pub(crate) connection: Connection,
    reader: ReplyReader,
}

impl Client {
    /// Connects from `from`, and reads no greeting.
    pub(crate) async fn connect(to: SocketAddr, from: Option<IpAddr>) -> Self {
        Self::over(Connection::open(to, from, WITHIN).await.unwrap())
    }

    pub(crate) fn over(connection: Connection) -> Self {
        Self { connection, reader: ReplyReader::new() }
    }

    pub(crate) async fn send(&mut self, octets: &[u8]) {
        tokio::time::timeout(WITHIN, async {
            self.connection.write_all(octets).await.unwrap();
            self.connection.flush().await.unwrap();
        })
        .await
        .expect("the server does not read");
    }

    /// The next reply, its lines joined by `\n`; an empty text at the end of the connection.
    pub(crate) async fn reply(&mut self) -> String {
        loop {
            if let Some(reply) = self.reader.next().expect("a reply") {
                let text = String::from_utf8(reply.raw).unwrap();
                return text.trim_end().replace("\r\n", "\n");
            }
            let mut octets = Vec::with_capacity(4096);
            let reading = self.connection.read_buf(&mut octets);
            match tokio::time::timeout(WITHIN, reading).await.expect("the server says nothing") {
                Ok(0) | Err(_) => return String::new(),
                Ok(_) => self.reader.push(&octets),
            }
        }
    }

    pub(crate) async fn ask(&mut self, command: &str) -> String {
        self.send(format!("{command}\r\n").as_bytes()).await;
        self.reply().await
    }

    /// The last line of the next reply begins so.
    pub(crate) async fn hears(&mut self, begins: &str) {
        let said = self.reply().await;
        let last = said.lines().last().unwrap_or_default();
        assert!(last.starts_with(begins), "{begins} expected: {said:?}");
    }

    /// The last line of the reply to `command` begins so.
    pub(crate) async fn says(&mut self, command: &str, begins: &str) {
        let said = self.ask(command).await;
        let last = said.lines().last().unwrap_or_default();
        let shown: String = command.chars().take(100).collect();
        assert!(last.starts_with(begins), "{shown}: {begins} expected, {said:?} came");
    }

    /// A dialogue, line by line: a command, and how the last line of its reply begins.
    pub(crate) async fn talks(&mut self, lines: &[(&str, &str)]) {
        for (command, begins) in lines {
            self.says(command, begins).await;
        }
    }

    /// A message from DATA to its reply; `content` without the dot.
    pub(crate) async fn data(&mut self, content: &str) -> String {
        self.says("DATA", "354").await;
        self.send(content.as_bytes()).await;
        self.ask(".").await
    }

    /// Begins TLS, after the server's 220.
    pub(crate) async fn secured(self) -> Self {
        let (connection, _) = self.connection.start_tls("mx.example.jp", WITHIN).await.unwrap();
        Self { connection, reader: ReplyReader::new() }
    }

    /// STARTTLS and EHLO.
    pub(crate) async fn with_tls(mut self) -> Self {
        self.says("STARTTLS", "220 2.0.0").await;
        let mut client = self.secured().await;
        client.says("EHLO client.example", "250").await;
        client
    }

    /// Logs in. Where all memory for verifying is in use the server says "later", and later it is right.
    pub(crate) async fn log_in_at_last(&mut self, name: &str, password: &str) {
        let mut said = self.log_in(name, password).await;
        for _ in 0..50 {
            if said.starts_with("235") {
                break;
            }
            assert!(said.starts_with("454"), "{said}");
            said = self.log_in(name, password).await;
        }
        assert!(said.starts_with("235"), "{said}");
    }

    pub(crate) async fn log_in(&mut self, name: &str, password: &str) -> String {
        self.ask(&plain(name, password)).await
    }

    pub(crate) async fn is_closed(&mut self) -> bool {
        self.reply().await.is_empty()
    }
}

/// AUTH PLAIN with an initial response.
pub(crate) fn plain(name: &str, password: &str) -> String {
    format!("AUTH PLAIN {}", BASE64.encode(format!("\0{name}\0{password}")))
}
