use std::io::Write as _;
use std::net::Ipv4Addr;

use base64::Engine as _;
use sekisho_evidence::level::Level;
use sekisho_evidence::proof::ArrivalKind;
use sekisho_net::resolver::Zone;
use sekisho_net::tls::{ServerIdentity, self_signed};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

use super::super::samples::{Desk, TARGET, desk, relayed};
use super::*;

const HOST: &str = "imap.mail.example";

/// The messages of the fake server's only mailbox, the first with the number 1, and what it was told.
#[derive(Clone, Default)]
struct Store {
    messages: Arc<Mutex<Vec<Vec<u8>>>>,
    told: Arc<Mutex<Vec<String>>>,
    /// Closes after so many commands of a connection.
    closes_after: Option<usize>,
    /// The message that it sends without regard to the size that was asked for.
    oversize: Option<usize>,
}

impl Store {
    fn add(&self, message: Vec<u8>) {
        self.messages.lock().unwrap().push(message);
    }

    /// The answer to a command without its tag.
    fn answer(&self, command: &str) -> (Vec<u8>, &'static str) {
        let messages = self.messages.lock().unwrap();
        let mut words = command.split(' ');
        match (words.next().unwrap(), words.clone().next().unwrap_or_default()) {
            ("LOGIN", _) if command != r#"LOGIN "me" "se\"cret""# => (Vec::new(), "NO wrong password"),
            ("EXAMINE", _) => {
                let next = messages.len() + 1;
                (format!("* OK [UIDVALIDITY 9] x\r\n* OK [UIDNEXT {next}] x\r\n").into_bytes(), "OK")
            }
            ("UID", "SEARCH") => {
                // As RFC 9051 has it, `n:*` always names the last message.
                let first: usize = words.nth(2).unwrap().trim_end_matches(":*").parse().unwrap();
                let from = first.min(messages.len());
                let numbers: Vec<String> = (from..=messages.len()).map(|own| own.to_string()).collect();
                (format!("* SEARCH {}\r\n", numbers.join(" ")).into_bytes(), "OK")
            }
            ("UID", "FETCH") if self.oversize == words.nth(1).and_then(|number| number.parse().ok()) => {
                (b"* 1 FETCH (UID 1 BODY[]<0> {99999999}\r\n".to_vec(), "OK")
            }
            ("UID", "FETCH") => {
                let mut words = command.split(' ').skip(1);
                assert!(command.contains("BODY.PEEK[]<0.262144>"), "{command}");
                let number: usize = words.nth(1).unwrap().parse().unwrap();
                let message = &messages[number - 1];
                let mut out =
                    format!("* 1 FETCH (UID {number} BODY[]<0> {{{}}}\r\n", message.len()).into_bytes();
                out.extend_from_slice(message);
                out.extend_from_slice(b")\r\n");
                (out, "OK")
            }
            _ => (Vec::new(), "OK"),
        }
    }

    async fn serve(self, stream: TcpStream, identity: ServerIdentity) {
        let acceptor = tokio_rustls::TlsAcceptor::from(identity.config);
        let Ok(stream) = acceptor.accept(stream).await else { return };
        let mut stream = BufReader::new(stream);
        stream.write_all(b"* OK ready\r\n").await.unwrap();
        let mut count = 0;
        loop {
            let mut line = String::new();
            if stream.read_line(&mut line).await.unwrap_or_default() == 0 {
                return;
            }
            let (tag, command) = line.trim_end().split_once(' ').unwrap();
            self.told.lock().unwrap().push(command.to_owned());
            count += 1;
            if self.closes_after.is_some_and(|limit| count > limit) {
                return;
            }
            let (mut out, result) = self.answer(command);
            out.extend_from_slice(format!("{tag} {result} done\r\n").as_bytes());
            if stream.write_all(&out).await.is_err() {
                return;
            }
        }
    }
}

struct Server {
    access: MailboxAccess,
    _roots: tempfile::NamedTempFile,
}

async fn start(store: &Store, stop: &CancellationToken) -> Server {
    let identity = self_signed(&[HOST.to_owned()]).unwrap();
    let mut file = tempfile::NamedTempFile::new().unwrap();
    let encoded = base64::engine::general_purpose::STANDARD.encode(&identity.certificate);
    write!(file, "-----BEGIN CERTIFICATE-----\n{encoded}\n-----END CERTIFICATE-----\n").unwrap();
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let (store, stop) = (store.clone(), stop.clone());
    tokio::spawn(async move {
        loop {
            tokio::select! {
                Ok((stream, _)) = listener.accept() => {
                    tokio::spawn(store.clone().serve(stream, identity.clone()));
                }
                () = stop.cancelled() => return,
            }
        }
    });
    let mut zone = Zone::new();
    zone.add_host(HOST, Ipv4Addr::LOCALHOST.into());
    let access = MailboxAccess {
        address: MailboxAddress::parse(&format!("imaps://me@{HOST}:{port}/")).unwrap(),
        password: Password::new("se\"cret\n"),
        roots: Roots::native().with_file(file.path()).unwrap(),
        resolver: Resolver::fixed(zone),
    };
    Server { access, _roots: file }
}

fn canary(desk: &Desk, number: u32) -> Vec<u8> {
    let (token, message) = desk.send(number);
    let mut delivered = format!(
        "Delivered-To: me+{token}@mail.example\r\nReceived: from mx.assoc.example (x [{TARGET}]) by in.mail.example with ESMTP; now\r\n"
    )
    .into_bytes();
    delivered.extend(relayed(&message));
    delivered
}

#[tokio::test]
async fn only_new_messages_are_read_and_nothing_is_changed() {
    let mut desk = desk();
    let stop = CancellationToken::new();
    let store = Store::default();
    store.add(canary(&desk, 1));
    let server = start(&store, &stop).await;
    let witness = Witness::mailbox("me@mail.example", true).unwrap();
    let mailbox = Mailbox::start(server.access, &witness, &desk.ledger, &stop).await.unwrap();
    store.add(b"Subject: no canary\r\n\r\nx".to_vec());
    store.add(canary(&desk, 2));
    let (_, proof) = desk.next().await;
    assert_eq!((proof.probe, proof.kind, proof.level), (2, ArrivalKind::Relayed, Level::E5));
    assert_eq!(proof.output, Some(TARGET.parse().unwrap()));
    assert_eq!(mailbox.problem(), None);
    stop.cancel();
    mailbox.stopped().await;
    assert!(desk.arrivals.try_recv().is_err());
    let told = store.told.lock().unwrap().join("\n");
    assert!(told.contains("EXAMINE \"INBOX\"") && told.contains("UID FETCH 3 "), "{told}");
    for never in ["SELECT", "STORE", "EXPUNGE", "FETCH 1 "] {
        assert!(!told.contains(never), "{told}");
    }
}

#[tokio::test]
async fn a_lost_connection_is_opened_again() {
    let mut desk = desk();
    let stop = CancellationToken::new();
    // LOGIN, EXAMINE, and two rounds of NOOP and SEARCH; the first FETCH is cut off.
    let store = Store { closes_after: Some(6), ..Store::default() };
    let server = start(&store, &stop).await;
    let witness = Witness::mailbox("me@mail.example", true).unwrap();
    let mailbox = Mailbox::start(server.access, &witness, &desk.ledger, &stop).await.unwrap();
    store.add(canary(&desk, 1));
    store.add(canary(&desk, 2));
    let mut seen = Vec::new();
    while seen.len() < 2 {
        seen.push(desk.next().await.1.probe);
    }
    assert_eq!(seen, [1, 2]);
    stop.cancel();
    mailbox.stopped().await;
}

#[tokio::test]
async fn a_message_that_cannot_be_read_does_not_hide_the_next() {
    let mut desk = desk();
    let stop = CancellationToken::new();
    let store = Store { oversize: Some(1), ..Store::default() };
    let server = start(&store, &stop).await;
    let witness = Witness::mailbox("me@mail.example", true).unwrap();
    let mailbox = Mailbox::start(server.access, &witness, &desk.ledger, &stop).await.unwrap();
    store.add(b"huge".to_vec());
    store.add(canary(&desk, 2));
    assert_eq!(desk.next().await.1.probe, 2);
    stop.cancel();
    mailbox.stopped().await;
}

#[tokio::test]
async fn what_goes_wrong_at_the_start_is_told() {
    let desk = desk();
    let stop = CancellationToken::new();
    let server = start(&Store::default(), &stop).await;
    let witness = Witness::mailbox("me@mail.example", true).unwrap();
    let try_with = async |access: MailboxAccess| {
        Mailbox::start(access, &witness, &desk.ledger, &stop).await.err().unwrap()
    };
    let wrong = MailboxAccess { password: Password::new("wrong"), ..server.access.clone() };
    let error = try_with(wrong).await.to_string();
    assert_eq!(error, "LOGIN was refused: NO wrong password done");
    let untrusted = MailboxAccess { roots: Roots::native(), ..server.access.clone() };
    assert!(matches!(try_with(untrusted).await, MailboxError::Imap(ImapError::Tls(_))));
    let mut elsewhere = server.access.clone();
    elsewhere.address.host = "nowhere.example".to_owned();
    assert!(matches!(try_with(elsewhere).await, MailboxError::Lookup { .. }));
    stop.cancel();
}

#[tokio::test]
async fn a_password_that_cannot_be_quoted_goes_as_a_literal() {
    let identity = self_signed(&[HOST.to_owned()]).unwrap();
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let mut file = tempfile::NamedTempFile::new().unwrap();
    let encoded = base64::engine::general_purpose::STANDARD.encode(&identity.certificate);
    write!(file, "-----BEGIN CERTIFICATE-----\n{encoded}\n-----END CERTIFICATE-----\n").unwrap();
    let serving = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let mut stream = tokio_rustls::TlsAcceptor::from(identity.config).accept(stream).await.unwrap();
        stream.write_all(b"* OK ready\r\n").await.unwrap();
        let mut line = vec![0; 1024];
        let read = stream.read(&mut line).await.unwrap();
        stream.write_all(b"+ go on\r\n").await.unwrap();
        let mut password = vec![0; 8];
        stream.read_exact(&mut password).await.unwrap();
        stream.write_all(b"s1 OK\r\n").await.unwrap();
        (String::from_utf8(line[..read].to_vec()).unwrap(), String::from_utf8(password).unwrap())
    });
    let address = MailboxAddress::parse(&format!("imaps://me@{HOST}:{port}")).unwrap();
    let roots = Roots::native().with_file(file.path()).unwrap();
    let to = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let mut client = Client::open(to, &address, &roots).await.unwrap();
    client.log_in("me", &Password::new("関所")).await.unwrap();
    assert_eq!(serving.await.unwrap(), ("s1 LOGIN \"me\" {6}\r\n".to_owned(), "関所\r\n".to_owned()));
}

#[test]
fn addresses_of_mailboxes() {
    let parse = |text: &str| MailboxAddress::parse(text);
    let full = parse("imaps://me%40mail.example@[2001:db8::1]:9993/Canaries").unwrap();
    assert_eq!((full.user.as_str(), full.host.as_str(), full.port), ("me@mail.example", "2001:db8::1", 9993));
    assert_eq!((full.folder.as_str(), full.mail_address().as_str()), ("Canaries", "me@mail.example"));
    let short = parse("imaps://me@mail.example").unwrap();
    assert_eq!((short.port, short.folder.as_str()), (993, "INBOX"));
    assert_eq!(short.mail_address(), "me@mail.example");
    for bad in [
        "imap://me@h",
        "imaps://h",
        "imaps://@h",
        "imaps://me@",
        "imaps://me@h:x",
        "imaps://me@h/%zz",
        "imaps://me%0a@h",
    ] {
        assert!(parse(bad).is_err(), "{bad}");
    }
    let secret = parse("imaps://me:secret@h").unwrap_err();
    assert!(!format!("{secret} {secret:?}").contains("secret@"));
    assert_eq!(format!("{:?}", Password::new("secret")), "***");
}
