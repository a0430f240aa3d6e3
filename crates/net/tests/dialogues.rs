//! Every dialogue file again, over loopback: sockets, TLS and the pump between client and machine.
#![expect(clippy::unwrap_used, reason = "a test fails by a panic")]

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use sekisho_net::connect::Connection;
use sekisho_net::pump::{Session, TlsPolicy, serve};
use sekisho_net::tls::{ServerIdentity, self_signed};
use sekisho_testkit::dialogue::{Dialogue, Line, Step};
use sekisho_testkit::{event, expectation, library};
use sekisho_wire::smtp::client::ReplyReader;
use sekisho_wire::smtp::reply::ReceivedReply;
use sekisho_wire::smtp::server::{Answer, Question};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// For what should come at once; a test that waits so long fails.
const WITHIN: Duration = Duration::from_secs(20);

/// The owner of the server: answers as the dialogue says, and notes what happens.
struct Owner {
    dialogue: Arc<Dialogue>,
    events: Arc<Mutex<Vec<String>>>,
    body: Vec<u8>,
}

impl Session for Owner {
    async fn question(&mut self, question: Question) -> Answer {
        self.events.lock().unwrap().push(event::describe(&question, &self.body));
        self.dialogue.answer(&question, &self.body)
    }

    fn body_begin(&mut self) {
        self.body.clear();
    }

    async fn body(&mut self, octets: &[u8]) {
        self.body.extend_from_slice(octets);
    }

    fn body_abort(&mut self) {
        self.events.lock().unwrap().push("void".to_owned());
    }
}

struct Client {
    connection: Connection,
    said: ReplyReader,
    ended: bool,
}

impl Client {
    async fn next_reply(&mut self) -> Result<Option<ReceivedReply>, String> {
        loop {
            if let Some(reply) = expectation::next_reply(&mut self.said)? {
                return Ok(Some(reply));
            }
            if self.ended {
                return Ok(None);
            }
            let mut octets = Vec::with_capacity(4096);
            match tokio::time::timeout(WITHIN, self.connection.read_buf(&mut octets)).await {
                Ok(Ok(0) | Err(_)) => self.ended = true,
                Ok(Ok(_)) => self.said.push(&octets),
                Err(_) => return Err("the server says nothing".to_owned()),
            }
        }
    }

    /// A server that closed already takes no more, which is no failure of the dialogue.
    async fn send(&mut self, octets: &[u8]) {
        let sending = tokio::time::timeout(WITHIN, self.connection.write_all(octets)).await;
        if !matches!(sending, Ok(Ok(()))) {
            self.ended = true;
        }
    }

    /// Says that nothing more will come, and reads to the end: nothing but a goodbye may follow.
    async fn finish(mut self) -> Result<(), String> {
        let _ = self.connection.shutdown().await;
        match self.next_reply().await? {
            Some(reply) => Err(format!("the server said more: {}", String::from_utf8_lossy(&reply.raw))),
            None => Ok(()),
        }
    }
}

async fn play(dialogue: Dialogue, identity: &ServerIdentity) -> Result<(), String> {
    let dialogue = Arc::new(dialogue);
    let events = Arc::new(Mutex::new(Vec::new()));
    let socket = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = socket.local_addr().unwrap();
    let tls = TlsPolicy { config: Some(Arc::clone(&identity.config)), implicit: dialogue.setting.secure };
    let owner = Owner { dialogue: Arc::clone(&dialogue), events: Arc::clone(&events), body: Vec::new() };
    let settings = Arc::new(dialogue.setting.server.clone());
    let server = tokio::spawn(async move {
        let (stream, _) = socket.accept().await.unwrap();
        serve(stream, settings, owner, tls, CancellationToken::new()).await
    });
    let result = converse(&dialogue, address).await;
    let _ = tokio::time::timeout(WITHIN, server).await.map_err(|_| "the server does not end".to_owned())?;
    result?;
    let events = events.lock().unwrap();
    expectation::events(&dialogue.events, &events).map_err(|(line, what)| format!("line {line}: {what}"))
}

async fn converse(dialogue: &Dialogue, address: SocketAddr) -> Result<(), String> {
    let name = dialogue.setting.server.host_name.clone();
    let mut connection = Connection::open(address, None, WITHIN).await.unwrap();
    if dialogue.setting.secure {
        connection = connection.start_tls(&name, WITHIN).await.map_err(|error| error.to_string())?.0;
    }
    let mut client = Client { connection, said: ReplyReader::new(), ended: false };
    for Line { number, what } in &dialogue.steps {
        let at = |what: String| format!("line {number}: {what}");
        match what {
            Step::Send(octets) => client.send(octets).await,
            Step::Reply(expected) => match client.next_reply().await.map_err(at)? {
                Some(reply) => expected.check(&reply).map_err(at)?,
                None => return Err(at("the server closed".to_owned())),
            },
            Step::Tls => {
                let secured = client.connection.start_tls(&name, WITHIN).await;
                let (connection, _) = secured.map_err(|error| at(error.to_string()))?;
                client = Client { connection, said: ReplyReader::new(), ended: false };
            }
            Step::Closed => {
                if let Some(reply) = client.next_reply().await.map_err(at)? {
                    return Err(at(format!("the server said: {}", String::from_utf8_lossy(&reply.raw))));
                }
            }
            Step::Clock(_) => return Err(at("no dialogue that moves the clock is played here".to_owned())),
        }
    }
    client.finish().await
}

#[tokio::test]
async fn every_dialogue_goes_the_same_over_loopback() {
    let identity = self_signed(&["mx.example".to_owned()]).unwrap();
    let mut failures = Vec::new();
    let mut played = 0;
    for (name, dialogue) in library::all().unwrap() {
        // The clock of the world cannot be moved.
        if dialogue.moves_the_clock() {
            continue;
        }
        played += 1;
        if let Err(what) = play(dialogue, &identity).await {
            failures.push(format!("{name}.dlg: {what}"));
        }
    }
    assert!(played >= 35, "only {played} dialogues were played");
    assert!(failures.is_empty(), "{} of {played} fail:\n{}", failures.len(), failures.join("\n"));
}
