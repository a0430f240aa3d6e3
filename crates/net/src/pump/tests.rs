use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Mutex;

use tokio::net::TcpListener;

use super::*;
use crate::connect::{ConnectError, Connection};
use crate::tls::self_signed;

#[derive(Clone, Default)]
struct Recorder {
    messages: Arc<Mutex<Vec<Vec<u8>>>>,
    questions: Arc<Mutex<Vec<Question>>>,
    body: Vec<u8>,
    delay: Duration,
}

impl Session for Recorder {
    async fn question(&mut self, question: Question) -> Answer {
        if question == Question::Message {
            self.messages.lock().unwrap().push(std::mem::take(&mut self.body));
        }
        self.questions.lock().unwrap().push(question);
        tokio::time::sleep(self.delay).await;
        Answer::Accept
    }

    async fn body(&mut self, octets: &[u8]) {
        self.body.extend_from_slice(octets);
    }
}

async fn start(recorder: Recorder, change: impl FnOnce(&mut ServerSettings)) -> SocketAddr {
    let mut settings = ServerSettings::named("mx.example");
    change(&mut settings);
    let settings = Arc::new(settings);
    let socket = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = socket.local_addr().unwrap();
    let identity = self_signed(&["mx.example".to_owned()]).unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = socket.accept().await {
            let tls = TlsPolicy { config: Some(Arc::clone(&identity.config)), implicit: false };
            let (settings, recorder) = (Arc::clone(&settings), recorder.clone());
            tokio::spawn(serve(stream, settings, recorder, tls, CancellationToken::new()));
        }
    });
    address
}

async fn connect(address: SocketAddr) -> Connection {
    Connection::open(address, None, Duration::from_secs(5)).await.unwrap()
}

async fn read_until(connection: &mut Connection, end: &str) -> String {
    let mut text = Vec::new();
    while !String::from_utf8_lossy(&text).contains(end) {
        let read = tokio::time::timeout(Duration::from_secs(10), connection.read_buf(&mut text)).await;
        if read.unwrap().unwrap() == 0 {
            break;
        }
    }
    String::from_utf8(text).unwrap()
}

#[tokio::test]
async fn a_pipelined_dialogue_in_one_segment() {
    let recorder = Recorder { delay: Duration::from_millis(5), ..Recorder::default() };
    let address = start(recorder.clone(), |_| ()).await;
    let mut connection = connect(address).await;
    let dialogue = "EHLO a\r\nMAIL FROM:<>\r\nRCPT TO:<a@b>\r\nDATA\r\n..x\r\n.\r\nQUIT\r\n";
    connection.write_all(dialogue.as_bytes()).await.unwrap();
    let said = read_until(&mut connection, "221 ").await;
    assert!(said.contains("354 ") && said.contains("221 2.0.0 Bye"), "{said}");
    assert_eq!(recorder.messages.lock().unwrap().as_slice(), [b".x\r\n".to_vec()]);
}

#[tokio::test]
async fn what_is_injected_before_tls_is_never_run() {
    let recorder = Recorder::default();
    let address = start(recorder.clone(), |settings| settings.extensions.starttls = true).await;
    let mut connection = connect(address).await;
    read_until(&mut connection, "220 ").await;
    connection.write_all(b"EHLO a\r\nSTARTTLS\r\nVRFY evil\r\nMAIL FROM:<evil@x>\r\n").await.unwrap();
    read_until(&mut connection, "220 2.0.0").await;
    let (mut secured, report) = connection.start_tls("mx.example", Duration::from_secs(5)).await.unwrap();
    assert_eq!(report.names, ["mx.example"]);
    assert!(report.version.starts_with("TLSv1") && report.problem.is_some());
    secured.write_all(b"EHLO b\r\nQUIT\r\n").await.unwrap();
    let said = read_until(&mut secured, "221 ").await;
    assert!(!said.contains("STARTTLS"), "{said}");
    let questions = recorder.questions.lock().unwrap();
    assert!(!questions.iter().any(|question| matches!(question, Question::Mail { .. })));
}

#[tokio::test]
async fn a_silent_client_is_told_and_left() {
    let address = start(Recorder::default(), |settings| {
        settings.limits.command_wait = Duration::from_millis(50);
    })
    .await;
    let mut connection = connect(address).await;
    assert!(read_until(&mut connection, "421 ").await.contains("421 "));
}

#[tokio::test]
async fn two_hundred_sessions_at_once() {
    let recorder = Recorder { delay: Duration::from_millis(20), ..Recorder::default() };
    let address = start(recorder.clone(), |_| ()).await;
    let mut clients = tokio::task::JoinSet::new();
    for _ in 0..200 {
        clients.spawn(async move {
            let mut connection = connect(address).await;
            connection
                .write_all(b"EHLO a\r\nMAIL FROM:<>\r\nRCPT TO:<a@b>\r\nDATA\r\nx\r\n.\r\nQUIT\r\n")
                .await
                .unwrap();
            read_until(&mut connection, "221 ").await
        });
    }
    while let Some(said) = clients.join_next().await {
        assert!(said.unwrap().contains("221 "));
    }
    assert_eq!(recorder.messages.lock().unwrap().len(), 200);
}

#[tokio::test]
async fn refused_is_not_timed_out() {
    let socket = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = socket.local_addr().unwrap();
    drop(socket);
    let result = Connection::open(address, None, Duration::from_secs(5)).await;
    assert!(matches!(result.err(), Some(ConnectError::Refused)));
}

#[tokio::test]
async fn old_tls_is_told_apart() {
    let socket = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = socket.local_addr().unwrap();
    tokio::spawn(async move {
        let (mut stream, _) = socket.accept().await.unwrap();
        let mut hello = vec![0; 2048];
        let _ = stream.read(&mut hello).await;
        // Alert, fatal, protocol_version (RFC 8446 §6.2).
        stream.write_all(&[21, 3, 1, 0, 2, 2, 70]).await.unwrap();
    });
    let connection = connect(address).await;
    let result = connection.start_tls("mx.example", Duration::from_secs(5)).await;
    assert!(matches!(result.err(), Some(crate::tls::TlsError::TooOld(_))));
}
