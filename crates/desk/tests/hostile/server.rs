//! A small mail server that does whatever a test wants at one point, and what a closed server does elsewhere.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use sekisho_net::tls::self_signed;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;

/// The server's own names.
pub(crate) const HOST: &str = "mx.assoc.example";
pub(crate) const DOMAIN: &str = "assoc.example";
pub(crate) const SECOND_DOMAIN: &str = "second.example";
/// Own addresses that exist.
const USERS: [&str; 3] = ["postmaster", "info", "office"];

/// Where a session stands.
#[derive(Clone, Debug, Default)]
pub(crate) struct Talk {
    /// The number of the connection, from 1.
    pub(crate) connection: usize,
    pub(crate) tls: bool,
    pub(crate) helo: String,
    /// The reverse-path with its parameters, as it was said.
    pub(crate) mail: Option<String>,
    pub(crate) recipients: Vec<String>,
    /// RCPT commands of this session.
    pub(crate) asked: usize,
    /// RCPT commands of all sessions.
    pub(crate) asked_ever: usize,
}

impl Talk {
    pub(crate) fn is_from(&self, address: &str) -> bool {
        self.mail.as_deref().is_some_and(|mail| mail.starts_with(&format!("<{address}>")))
    }
}

/// What there is to be answered.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Event<'a> {
    Greeting,
    Command(&'a str),
    Message,
}

impl Event<'_> {
    pub(crate) fn is(&self, verb: &str) -> bool {
        matches!(self, Event::Command(line) if line.to_ascii_uppercase().starts_with(verb))
    }
}

/// What the server does.
#[derive(Clone, Debug)]
pub(crate) enum Say {
    Text(String),
    /// Says it and closes.
    Last(String),
    Close,
    Silence,
    /// One octet after the other.
    Drip(String, Duration),
}

pub(crate) fn text(text: &str) -> Option<Say> {
    Some(Say::Text(text.to_owned()))
}

/// A message under way.
#[derive(Clone, Debug)]
pub(crate) struct Mail {
    pub(crate) sender: String,
    pub(crate) recipients: Vec<String>,
    pub(crate) message: Vec<u8>,
    pub(crate) after: Duration,
}

type Script = dyn Fn(&Talk, Event<'_>) -> Option<Say> + Send + Sync;
type Carry = dyn Fn(Mail) -> Vec<Mail> + Send + Sync;

/// How the server differs from a closed one.
#[derive(Clone)]
pub(crate) struct Server {
    pub(crate) script: Arc<Script>,
    pub(crate) carry: Arc<Carry>,
    pub(crate) offers: Vec<&'static str>,
    pub(crate) tls: bool,
    /// Everything that was said to it, with the connection's number.
    pub(crate) heard: Arc<Mutex<Vec<(usize, String)>>>,
    asked: Arc<AtomicUsize>,
    connections: Arc<AtomicUsize>,
}

impl Server {
    pub(crate) fn new(script: impl Fn(&Talk, Event<'_>) -> Option<Say> + Send + Sync + 'static) -> Self {
        Self {
            script: Arc::new(script),
            carry: Arc::new(|mail| vec![mail]),
            offers: vec!["PIPELINING", "8BITMIME"],
            tls: false,
            heard: Arc::default(),
            asked: Arc::default(),
            connections: Arc::default(),
        }
    }

    pub(crate) fn carrying(mut self, carry: impl Fn(Mail) -> Vec<Mail> + Send + Sync + 'static) -> Self {
        self.carry = Arc::new(carry);
        self
    }

    pub(crate) fn offering(mut self, offers: &[&'static str]) -> Self {
        self.offers = offers.to_vec();
        self
    }

    pub(crate) fn commands(&self, verb: &str) -> Vec<String> {
        let heard = self.heard.lock().unwrap();
        heard.iter().map(|(_, line)| line.clone()).filter(|line| line.starts_with(verb)).collect()
    }

    /// Listens on loopback until `stop`.
    pub(crate) async fn listen(&self, witness: SocketAddr, stop: CancellationToken) -> SocketAddr {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let identity = self_signed(&[HOST.to_owned()]).unwrap();
        let acceptor = TlsAcceptor::from(identity.config);
        let server = self.clone();
        tokio::spawn(async move {
            loop {
                let (stream, _) = tokio::select! {
                    accepted = listener.accept() => accepted.unwrap(),
                    () = stop.cancelled() => return,
                };
                let (server, acceptor, stop) = (server.clone(), acceptor.clone(), stop.clone());
                let connection = server.connections.fetch_add(1, Ordering::SeqCst) + 1;
                tokio::spawn(async move {
                    let talk = Talk { connection, ..Talk::default() };
                    tokio::select! {
                        () = server.serve(stream, talk, &acceptor, witness) => {}
                        () = stop.cancelled() => {}
                    }
                });
            }
        });
        address
    }

    async fn serve(&self, stream: TcpStream, mut talk: Talk, acceptor: &TlsAcceptor, witness: SocketAddr) {
        let mut stream = BufReader::new(stream);
        if self.session(&mut stream, &mut talk, witness, true).await != Some(()) {
            return;
        }
        let Ok(secured) = acceptor.accept(stream.into_inner()).await else { return };
        talk.tls = true;
        self.session(&mut BufReader::new(secured), &mut talk, witness, false).await;
    }

    /// `Some` where TLS is to begin.
    async fn session<S>(
        &self,
        stream: &mut BufReader<S>,
        talk: &mut Talk,
        witness: SocketAddr,
        greet: bool,
    ) -> Option<()>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        if greet {
            self.answer(stream, talk, Event::Greeting).await?;
        }
        loop {
            let mut line = Vec::new();
            if stream.read_until(b'\n', &mut line).await.ok()? == 0 {
                return None;
            }
            let line = String::from_utf8_lossy(&line).trim_end().to_owned();
            self.heard.lock().unwrap().push((talk.connection, line.clone()));
            let command = Event::Command(&line);
            if command.is("RCPT") {
                talk.asked += 1;
                talk.asked_ever = self.asked.fetch_add(1, Ordering::SeqCst) + 1;
            }
            let code = self.answer(stream, talk, command).await?;
            let argument = line.split_once(':').map_or("", |(_, argument)| argument).to_owned();
            match code {
                220 if command.is("STARTTLS") => return Some(()),
                354 if command.is("DATA") => self.data(stream, talk, witness).await?,
                200..300 if command.is("MAIL") => talk.mail = Some(argument),
                200..300 if command.is("RCPT") => talk.recipients.push(argument),
                200..300 if command.is("QUIT") => return None,
                200..300 if command.is("EHLO") || command.is("HELO") => {
                    talk.helo = line.get(5..).unwrap_or_default().to_owned();
                }
                _ => {}
            }
            if command.is("RSET") || command.is("EHLO") {
                (talk.mail, talk.recipients) = (None, Vec::new());
            }
        }
    }

    async fn data<S>(&self, stream: &mut BufReader<S>, talk: &mut Talk, witness: SocketAddr) -> Option<()>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        let mut message = Vec::new();
        loop {
            let start = message.len();
            if stream.read_until(b'\n', &mut message).await.ok()? == 0 {
                return None;
            }
            if &message[start..] == b".\r\n" {
                message.truncate(start);
                break;
            }
        }
        let code = self.answer(stream, talk, Event::Message).await?;
        let path = |argument: &String| {
            let path = argument.split_once('<').map_or(argument.as_str(), |(_, rest)| rest);
            path.split_once('>').map_or(path, |(path, _)| path).to_owned()
        };
        let sender = talk.mail.take().as_ref().map(path).unwrap_or_default();
        let recipients: Vec<String> = std::mem::take(&mut talk.recipients).iter().map(path).collect();
        if (200..300).contains(&code) {
            let mail = Mail { sender, recipients, message, after: Duration::ZERO };
            for mail in (self.carry)(mail) {
                tokio::spawn(deliver(mail, witness));
            }
        }
        Some(())
    }

    /// The code that was said.
    async fn answer<S>(&self, stream: &mut BufReader<S>, talk: &Talk, event: Event<'_>) -> Option<u16>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        let say = (self.script)(talk, event).unwrap_or_else(|| Say::Text(self.ordinary(talk, event)));
        match say {
            Say::Text(text) => {
                stream.write_all(format!("{text}\r\n").as_bytes()).await.ok()?;
                stream.flush().await.ok()?;
                // Of a reply with several lines the first code counts here.
                text.get(..3)?.parse().ok()
            }
            Say::Last(text) => {
                stream.write_all(format!("{text}\r\n").as_bytes()).await.ok()?;
                stream.flush().await.ok()?;
                stream.shutdown().await.ok()?;
                None
            }
            Say::Close => None,
            Say::Silence => {
                let mut sink = [0; 1024];
                while stream.read(&mut sink).await.ok()? > 0 {}
                None
            }
            Say::Drip(text, pause) => {
                for octet in format!("{text}\r\n").bytes() {
                    stream.write_all(&[octet]).await.ok()?;
                    stream.flush().await.ok()?;
                    tokio::time::sleep(pause).await;
                }
                text.get(..3)?.parse().ok()
            }
        }
    }

    fn ordinary(&self, talk: &Talk, event: Event<'_>) -> String {
        let line = match event {
            Event::Greeting => return format!("220 {HOST} ESMTP"),
            Event::Message => return "250 2.0.0 Ok: queued".to_owned(),
            Event::Command(line) => line,
        };
        if event.is("EHLO") {
            let mut offers: Vec<&str> = self.offers.clone();
            if self.tls && !talk.tls {
                offers.push("STARTTLS");
            }
            let mut lines = vec![HOST];
            lines.extend(offers);
            let last = lines.len() - 1;
            let line =
                |(index, line): (usize, &&str)| format!("250{}{line}", if index == last { ' ' } else { '-' });
            return lines.iter().enumerate().map(line).collect::<Vec<_>>().join("\r\n");
        }
        match line.get(..4).unwrap_or_default().to_ascii_uppercase().as_str() {
            "RCPT" if is_own(line) => "250 2.1.5 Ok",
            "RCPT" if is_of_own_domain(line) => "550 5.1.1 User unknown",
            "RCPT" => "554 5.7.1 Relay access denied",
            "STAR" if self.tls && !talk.tls => "220 2.0.0 Ready",
            "DATA" if !talk.recipients.is_empty() => "354 End data with <CR><LF>.<CR><LF>",
            "DATA" => "554 5.5.1 No valid recipients",
            "QUIT" => "221 2.0.0 Bye",
            "HELO" | "MAIL" | "RSET" | "NOOP" => "250 2.0.0 Ok",
            _ => "502 5.5.2 Command not recognized",
        }
        .to_owned()
    }
}

fn is_own(line: &str) -> bool {
    let line = line.to_ascii_lowercase();
    let of = |domain: &str| USERS.iter().any(|user| line.contains(&format!("<{user}@{domain}>")));
    line.contains("<postmaster>") || [DOMAIN, SECOND_DOMAIN, HOST].iter().any(|domain| of(domain))
}

fn is_of_own_domain(line: &str) -> bool {
    let line = line.to_ascii_lowercase();
    [DOMAIN, SECOND_DOMAIN, HOST].iter().any(|domain| line.contains(&format!("@{domain}>")))
}

/// Hands a message to the witness, as a server without any subtlety does.
async fn deliver(mail: Mail, witness: SocketAddr) {
    tokio::time::sleep(mail.after).await;
    let Ok(stream) = TcpStream::connect(witness).await else { return };
    let mut stream = BufReader::new(stream);
    let mut said = vec![format!("EHLO {HOST}\r\n").into_bytes()];
    said.push(format!("MAIL FROM:<{}>\r\n", mail.sender).into_bytes());
    said.extend(mail.recipients.iter().map(|own| format!("RCPT TO:<{own}>\r\n").into_bytes()));
    said.push(b"DATA\r\n".to_vec());
    let mut message =
        format!("Received: from tester ([127.0.0.1]) by {HOST} with ESMTP; now\r\n").into_bytes();
    message.extend_from_slice(&mail.message);
    message.extend_from_slice(b".\r\n");
    said.push(message);
    said.push(b"QUIT\r\n".to_vec());
    if !reply(&mut stream).await {
        return;
    }
    for octets in said {
        if stream.write_all(&octets).await.is_err()
            || stream.flush().await.is_err()
            || !reply(&mut stream).await
        {
            return;
        }
    }
}

async fn reply(stream: &mut BufReader<TcpStream>) -> bool {
    loop {
        let mut line = String::new();
        match stream.read_line(&mut line).await {
            Ok(count) if count > 3 => {}
            _ => return false,
        }
        if line.as_bytes().get(3) != Some(&b'-') {
            return true;
        }
    }
}
