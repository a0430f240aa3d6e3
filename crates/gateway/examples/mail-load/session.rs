//! One client: it connects, sends its messages, and connects again until the time is over.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::{Duration, Instant};

use data_encoding::BASE64;
use sekisho_net::clock;
use sekisho_net::connect::Connection;
use sekisho_wire::smtp::client::{EhloReply, ReplyReader};
use sekisho_wire::smtp::reply::ReceivedReply;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::content::Content;
use crate::figures::Figures;
use crate::options::{Options, Tls};

/// How long opening a connection may take, TLS included.
const OPENING: Duration = Duration::from_secs(30);
/// How long a session waits before it connects again to a server that is not there.
const PAUSE: Duration = Duration::from_millis(50);

/// What all sessions share.
pub(crate) struct Load {
    pub(crate) options: Options,
    pub(crate) content: Content,
    /// When no message is begun any more.
    pub(crate) end: Instant,
    pub(crate) figures: RefCell<Figures>,
}

/// Why a session ends early.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Problem {
    #[error("lost the connection: {0}")]
    Lost(String),
    #[error("{what}: {reply}")]
    Refused { what: &'static str, reply: String },
}

/// Sends until the time is over.
pub(crate) async fn run(load: Rc<Load>) {
    while clock::instant() < load.end {
        let Err(problem) = connection(&load).await else { continue };
        let lost = matches!(problem, Problem::Lost(_));
        if lost {
            load.figures.borrow_mut().lost(problem.to_string());
        } else {
            load.figures.borrow_mut().refused(problem.to_string());
        }
        if lost && load.options.until_lost {
            return;
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// One connection with its messages.
async fn connection(load: &Load) -> Result<(), Problem> {
    let mut session = Session::open(&load.options).await?;
    load.figures.borrow_mut().connected();
    for _ in 0..load.options.messages {
        if clock::instant() >= load.end {
            break;
        }
        session.message(load).await?;
    }
    session.say(b"QUIT\r\n").await?;
    session.reply("QUIT", 221).await.map(drop)
}

/// A connection on which EHLO was said, and TLS and AUTH where that is wanted.
pub(crate) struct Session {
    connection: Connection,
    reader: ReplyReader,
    input: Vec<u8>,
    output: Vec<u8>,
    pipelining: bool,
    chunking: bool,
}

impl Session {
    pub(crate) async fn open(options: &Options) -> Result<Self, Problem> {
        let lost = |why: String| Problem::Lost(why);
        let mut connection =
            Connection::open(options.target, None, OPENING).await.map_err(|error| lost(error.to_string()))?;
        let host = options.target.ip().to_string();
        if options.tls == Tls::Implicit {
            let under = connection.start_tls(&host, OPENING).await;
            connection = under.map_err(|error| lost(error.to_string()))?.0;
        }
        let mut session = Self {
            connection,
            reader: ReplyReader::new(),
            input: vec![0; 2048],
            output: Vec::new(),
            pipelining: false,
            chunking: false,
        };
        session.reply("greeting", 220).await?;
        session.hello(options).await?;
        if options.tls == Tls::Starttls {
            session.say(b"STARTTLS\r\n").await?;
            session.reply("STARTTLS", 220).await?;
            let under = session.connection.start_tls(&host, OPENING).await;
            session.connection = under.map_err(|error| lost(error.to_string()))?.0;
            session.hello(options).await?;
        }
        if let Some((name, password)) = options.login.as_deref().and_then(|login| login.split_once(':')) {
            let secret = BASE64.encode(format!("\0{name}\0{password}").as_bytes());
            session.say(format!("AUTH PLAIN {secret}\r\n").as_bytes()).await?;
            session.reply("AUTH", 235).await?;
        }
        Ok(session)
    }

    async fn hello(&mut self, options: &Options) -> Result<(), Problem> {
        self.say(b"EHLO client.example\r\n").await?;
        let offers = EhloReply::parse(&self.reply("EHLO", 250).await?);
        self.pipelining = offers.offers("PIPELINING") && !options.step_by_step;
        self.chunking = offers.offers("CHUNKING") && options.chunking;
        Ok(())
    }

    /// Sends one message, in as few flights as the server allows.
    async fn message(&mut self, load: &Load) -> Result<(), Problem> {
        let (begun, token, recipient) = load.next();
        let mail = format!("MAIL FROM:<{}>\r\n", load.options.sender);
        let rcpt = format!("RCPT TO:<{recipient}>\r\n");
        let mut content = std::mem::take(&mut self.output);
        content.clear();
        if self.pipelining {
            content.extend_from_slice(mail.as_bytes());
            content.extend_from_slice(rcpt.as_bytes());
        } else {
            self.say(mail.as_bytes()).await?;
            self.reply("MAIL", 250).await?;
            self.say(rcpt.as_bytes()).await?;
            self.reply("RCPT", 250).await?;
        }
        if self.chunking {
            let mut chunk = Vec::with_capacity(load.options.size);
            load.content.write(&token, &mut chunk);
            content.extend_from_slice(format!("BDAT {} LAST\r\n", chunk.len()).as_bytes());
            content.append(&mut chunk);
            self.say(&content).await?;
            self.pipelined_replies().await?;
        } else {
            content.extend_from_slice(b"DATA\r\n");
            self.say(&content).await?;
            self.pipelined_replies().await?;
            self.reply("DATA", 354).await?;
            content.clear();
            load.content.write(&token, &mut content);
            content.extend_from_slice(b".\r\n");
            self.say(&content).await?;
        }
        self.reply("content", 250).await?;
        self.output = content;
        load.figures.borrow_mut().accepted(token, begun, clock::instant());
        Ok(())
    }

    async fn pipelined_replies(&mut self) -> Result<(), Problem> {
        if self.pipelining {
            self.reply("MAIL", 250).await?;
            self.reply("RCPT", 250).await?;
        }
        Ok(())
    }

    async fn say(&mut self, octets: &[u8]) -> Result<(), Problem> {
        let written = async {
            self.connection.write_all(octets).await?;
            self.connection.flush().await
        };
        written.await.map_err(|error: std::io::Error| Problem::Lost(error.to_string()))
    }

    async fn reply(&mut self, what: &'static str, expected: u16) -> Result<ReceivedReply, Problem> {
        loop {
            let lost = |why: &dyn std::fmt::Display| Problem::Lost(format!("{what}: {why}"));
            if let Some(reply) = self.reader.next().map_err(|error| lost(&error))? {
                if reply.code == expected {
                    return Ok(reply);
                }
                let reply = String::from_utf8_lossy(&reply.raw).trim_end().to_owned();
                return Err(Problem::Refused { what, reply });
            }
            let read = self.connection.read(&mut self.input).await.map_err(|error| lost(&error))?;
            if read == 0 {
                return Err(lost(&"closed"));
            }
            self.reader.push(self.input.get(..read).unwrap_or_default());
        }
    }
}

impl Load {
    /// When the next message begins, its token, and whom it is for.
    fn next(&self) -> (Instant, String, &str) {
        let number = self.figures.borrow_mut().begin_message();
        let count = self.options.recipients.len().max(1);
        let recipient = self.options.recipients.get(number % count).map_or("", String::as_str);
        (clock::instant(), format!("{}-{number}", self.options.token), recipient)
    }
}
