//! A practice server, a stranger who talks to it, and the outside that receives what it relays.
#![allow(dead_code, reason = "every test file uses its own part")]

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use sekisho_lab::{Hole, Place, Running, Setting, World, find, start};
use sekisho_net::connect::Connection;
use sekisho_net::random;
use sekisho_wire::smtp::client::ReplyReader;
use sekisho_wire::smtp::dot::Stuffer;
use sekisho_wire::smtp::reply::ReceivedReply;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;

pub(crate) const LOCAL: &str = "k7k3q000123456789abcde";
pub(crate) const OUTSIDE: &str = "witness.example";
const PATIENCE: Duration = Duration::from_secs(20);

/// What arrived outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Arrival {
    pub(crate) sender: String,
    pub(crate) recipient: String,
    pub(crate) message: Vec<u8>,
    pub(crate) from: IpAddr,
}

pub(crate) struct Stage {
    pub(crate) world: World,
    pub(crate) running: Running,
    pub(crate) arrivals: mpsc::UnboundedReceiver<Arrival>,
    /// Whether the server waits for a PROXY header.
    pub(crate) wants_preamble: bool,
    sink: tokio::task::JoinHandle<()>,
}

pub(crate) fn seed() -> [u8; 8] {
    random::octets().unwrap()
}

pub(crate) fn hole(name: &str) -> &'static Hole {
    find(name).unwrap()
}

impl Stage {
    pub(crate) async fn set(hole: &Hole, world: World, change: impl FnOnce(&mut Setting)) -> Self {
        let (to, arrivals, sink) = sink().await;
        let mut setting = Setting::delivering_to(to);
        setting.greylist_wait = Duration::from_millis(300);
        setting.greeting_wait = Duration::from_millis(50);
        setting.tarpit_step = Duration::from_millis(5);
        change(&mut setting);
        let wants_preamble = hole.name == "proxy-protocol" && !setting.fixed;
        let running = start(hole, world.clone(), setting).await.unwrap();
        Self { world, running, arrivals, wants_preamble, sink }
    }

    pub(crate) async fn arrival(&mut self) -> Arrival {
        tokio::time::timeout(PATIENCE, self.arrivals.recv()).await.expect("nothing arrived").unwrap()
    }

    pub(crate) async fn client(&self, place: Place) -> Client {
        Client::connect(self.running.address(place).unwrap()).await
    }

    pub(crate) async fn end(self) {
        self.running.stop().await;
        self.sink.abort();
    }
}

async fn sink() -> (SocketAddr, mpsc::UnboundedReceiver<Arrival>, tokio::task::JoinHandle<()>) {
    let socket = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let (sender, receiver) = mpsc::unbounded_channel();
    let address = socket.local_addr().unwrap();
    let task = tokio::spawn(async move {
        while let Ok((stream, peer)) = socket.accept().await {
            let sender = sender.clone();
            tokio::spawn(async move {
                let _ = receive(stream, peer.ip(), sender).await;
            });
        }
    });
    (address, receiver, task)
}

/// The smallest receiver that there can be; a recipient that begins with `refused` is refused.
async fn receive(stream: TcpStream, from: IpAddr, to: mpsc::UnboundedSender<Arrival>) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    stream.write_all(b"220 outside\r\n").await?;
    let (mut sender, mut recipient) = (String::new(), String::new());
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        let path = || line.split_once('<').unwrap().1.rsplit_once('>').unwrap().0.to_owned();
        let reply: &[u8] = match line.to_ascii_uppercase() {
            text if text.starts_with("MAIL") => {
                sender = path();
                b"250 ok\r\n"
            }
            text if text.starts_with("RCPT") => {
                recipient = path();
                if recipient.starts_with("refused") { b"550 no\r\n" } else { b"250 ok\r\n" }
            }
            text if text.starts_with("DATA") => {
                stream.write_all(b"354 go\r\n").await?;
                let message = read_message(&mut stream).await?;
                let arrival = Arrival { sender: sender.clone(), recipient: recipient.clone(), message, from };
                to.send(arrival).unwrap();
                b"250 ok\r\n"
            }
            text if text.starts_with("QUIT") => b"221 bye\r\n",
            _ => b"250-outside\r\n250 SMTPUTF8\r\n",
        };
        stream.write_all(reply).await?;
    }
}

async fn read_message(stream: &mut BufReader<TcpStream>) -> std::io::Result<Vec<u8>> {
    let mut message = Vec::new();
    loop {
        let mut line = Vec::new();
        stream.read_until(b'\n', &mut line).await?;
        if line == b".\r\n" || line.is_empty() {
            return Ok(message);
        }
        message.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
    }
}

/// A client that says whatever it is told to.
pub(crate) struct Client {
    connection: Connection,
    reader: ReplyReader,
}

impl Client {
    /// Connects without reading the greeting.
    pub(crate) async fn connect(to: SocketAddr) -> Self {
        let connection = Connection::open(to, None, PATIENCE).await.unwrap();
        Self { connection, reader: ReplyReader::new() }
    }

    /// The next reply, or none where the connection ends.
    pub(crate) async fn reply(&mut self) -> Option<ReceivedReply> {
        loop {
            if let Some(reply) = self.reader.next().unwrap() {
                return Some(reply);
            }
            let mut octets = [0; 4096];
            let reading = tokio::time::timeout(PATIENCE, self.connection.read(&mut octets));
            match reading.await.expect("no reply in time") {
                Ok(0) | Err(_) => return None,
                Ok(read) => self.reader.push(&octets[..read]),
            }
        }
    }

    pub(crate) async fn raw(&mut self, octets: &[u8]) {
        // A server that has gone is seen when the reply is read.
        let _ = self.connection.write_all(octets).await;
        let _ = self.connection.flush().await;
    }

    /// Octets as they come, for what is no reply.
    pub(crate) async fn read_raw(&mut self) -> Vec<u8> {
        let mut octets = vec![0; 4096];
        let reading = tokio::time::timeout(PATIENCE, self.connection.read(&mut octets));
        let read = reading.await.expect("nothing came").unwrap_or(0);
        octets.truncate(read);
        octets
    }

    /// Sends a line and gives the code of the reply; 0 where the connection ended.
    pub(crate) async fn say(&mut self, line: &str) -> u16 {
        self.raw(format!("{line}\r\n").as_bytes()).await;
        self.code().await
    }

    pub(crate) async fn code(&mut self) -> u16 {
        self.reply().await.map_or(0, |reply| reply.code)
    }

    pub(crate) async fn message(&mut self, message: &[u8]) -> u16 {
        let begun = self.say("DATA").await;
        if begun != 354 {
            return begun;
        }
        self.raw(&Stuffer::stuff(message)).await;
        self.code().await
    }

    /// A whole transaction; the code of the first refusal, or of the last reply.
    pub(crate) async fn send(&mut self, sender: &str, recipient: &str, message: &[u8]) -> u16 {
        for line in [format!("MAIL FROM:{sender}"), format!("RCPT TO:{recipient}")] {
            let code = self.say(&line).await;
            if code / 100 != 2 {
                return code;
            }
        }
        self.message(message).await
    }

    pub(crate) async fn start_tls(mut self) -> Self {
        assert_eq!(self.say("STARTTLS").await, 220);
        let (connection, _) = self.connection.start_tls("mail.example", PATIENCE).await.unwrap();
        Self { connection, reader: ReplyReader::new() }
    }

    pub(crate) async fn begin(mut self) -> Self {
        assert_eq!(self.code().await, 220);
        assert_eq!(self.say("EHLO stranger.example").await, 250);
        self
    }
}

/// A message with what is easily spoilt on the way: dots, octets above 0x7F, white space at line ends.
pub(crate) fn message(from: &str) -> Vec<u8> {
    format!(
        "From: {from}\r\nTo: <{LOCAL}@{OUTSIDE}>\r\nSubject: practice {LOCAL}\r\n\r\n.a dot\r\n..two\r\n関所 \t\r\n\r\nend\r\n"
    )
    .into_bytes()
}

/// What arrived must be a trace line of this server and then the very octets that were sent.
pub(crate) fn assert_intact(arrival: &Arrival, sent: &[u8], host: &str) {
    assert!(arrival.message.ends_with(sent), "{}", arrival.message.escape_ascii());
    let trace = String::from_utf8(arrival.message[..arrival.message.len() - sent.len()].to_vec()).unwrap();
    assert!(trace.starts_with("Received: from ") && trace.ends_with("\r\n"), "{trace}");
    assert_eq!(trace.lines().filter(|line| !line.starts_with('\t')).count(), 1, "{trace}");
    let value = trace.trim_start_matches("Received:").replace("\r\n", "");
    let read = sekisho_wire::mail::received::parse(&value);
    assert_eq!(read.by.as_deref(), Some(host), "{trace}");
    assert!(read.from_address.is_some_and(|address| address.is_loopback()), "{trace}");
    assert!(read.date.is_some(), "{trace}");
}
