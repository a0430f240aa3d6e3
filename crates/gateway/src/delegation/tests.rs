//! What a Postfix asks and what it is told, in the protocol's own words.

use std::os::unix::fs::PermissionsExt as _;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream, UnixListener, UnixStream};
use tokio_util::sync::CancellationToken;

use super::*;
use crate::accounts::AccountSettings;

const SETTINGS: &str = "host_name = \"mx.example.jp\"\ndomains = [\"example.jp\", \"例え.jp\"]\n\
[policy]\nnetworks = [\"192.0.2.0/28\"]\n";
const FINGERPRINT: &str =
    "BA:78:16:BF:8F:01:CF:EA:41:41:40:DE:5D:AE:22:23:B0:03:61:A3:96:17:7A:9C:B4:10:FF:61:F2:00:15:AD";

fn delegation(settings: &str) -> Delegation {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("accounts.toml");
    let accounts = format!(
        "version = 1\n[[account]]\nname = \"hanako@example.jp\"\nsenders = [\"hanako@example.jp\", \"info@example.jp\"]\n\
certificates = [\"sha256:{}\"]\n[[account]]\nname = \"gone@example.jp\"\nsenders = [\"gone@example.jp\"]\ndisabled = true\n",
        FINGERPRINT.replace(':', "")
    );
    std::fs::write(&file, accounts).unwrap();
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
    let settings = Settings::parse(std::path::Path::new("sekisho.toml"), settings).unwrap();
    let accounts = Accounts::open(&file, AccountSettings::default()).unwrap();
    Delegation::new(&settings, accounts).unwrap()
}

/// A question at RCPT with further lines.
fn ask(delegation: &Delegation, sender: &str, recipient: &str, lines: &[&str]) -> String {
    let mut text = format!(
        "request=smtpd_access_policy\nprotocol_state=RCPT\nsender={sender}\nrecipient={recipient}\ninstance=1\n"
    );
    let client = if lines.iter().any(|line| line.starts_with("client_address")) {
        ""
    } else {
        "client_address=203.0.113.9\n"
    };
    text.push_str(client);
    lines.iter().for_each(|line| text.push_str(&format!("{line}\n")));
    text.push('\n');
    let mut decoder = sekisho_wire::delegation::Decoder::default();
    let (_, request) = decoder.step(text.as_bytes()).unwrap();
    let mut out = Vec::new();
    delegation.judge(&request.unwrap()).answer.write(&mut out);
    String::from_utf8(out).unwrap().trim_end().to_owned()
}

const DUNNO: &str = "action=DUNNO";
const RELAY: &str = "action=REJECT 5.7.1 Relaying denied";

#[test]
fn the_hole_of_2002_is_shut() {
    let delegation = delegation(SETTINGS);
    // An existing address of ours as sender, an unknown one, none at all, a stranger's: none opens anything.
    for sender in
        ["hanako@example.jp", "nobody@example.jp", "", "spammer@elsewhere.example", "hanako@mx.example.jp"]
    {
        assert_eq!(ask(&delegation, sender, "victim@elsewhere.example", &[]), RELAY, "{sender}");
        assert_eq!(ask(&delegation, sender, "victim@sub.example.jp", &[]), RELAY, "{sender}");
    }
    for sender in ["", "spammer@elsewhere.example"] {
        for recipient in [
            "hanako@example.jp",
            "whoever-postfix-knows@EXAMPLE.jp",
            "x@例え.jp",
            "postmaster",
            "x@xn--r8jz45g.jp",
        ] {
            assert_eq!(ask(&delegation, sender, recipient, &[]), DUNNO, "{sender} {recipient}");
        }
    }
}

#[test]
fn routes_and_riddles_are_rejected() {
    let delegation = delegation(SETTINGS);
    let rejected = |recipient: &str| ask(&delegation, "a@elsewhere.example", recipient, &[]);
    for route in [
        "victim%elsewhere.example@example.jp",
        "elsewhere.example!victim@example.jp",
        "victim@elsewhere.example@example.jp",
    ] {
        assert_eq!(
            rejected(route),
            "action=REJECT 5.1.1 No such mailbox; routes are not followed",
            "{route}"
        );
    }
    for riddle in [
        "victim%elsewhere.example",
        "elsewhere.example!victim",
        "victim",
        "x@",
        "x@a..b",
        "@example.jp",
        "x@[example.jp]",
    ] {
        assert_eq!(rejected(riddle), "action=REJECT 5.1.3 Recipient address cannot be told", "{riddle}");
    }
    assert_eq!(rejected("victim@elsewhere.example."), RELAY);
    assert_eq!(rejected("hanako@example.jp."), DUNNO);
    assert_eq!(rejected("\"a b\"@elsewhere.example"), RELAY);
}

#[test]
fn strangers_who_claim_to_be_ours_are_a_matter_of_the_settings() {
    let claimed = "action=REJECT 5.7.1 Log in at the submission port to send from this domain";
    let strict = delegation(SETTINGS);
    let lenient = delegation(&format!("{SETTINGS}own_sender_from_strangers = \"accept\"\n"));
    for (sender, recipient) in
        [("hanako@example.jp", "taro@example.jp"), ("nobody@example.jp", "hanako@example.jp")]
    {
        assert_eq!(ask(&strict, sender, recipient, &[]), claimed);
        assert_eq!(ask(&lenient, sender, recipient, &[]), DUNNO);
        assert_eq!(ask(&lenient, sender, "victim@elsewhere.example", &[]), RELAY);
        assert_eq!(ask(&strict, sender, "postmaster@example.jp", &[]), DUNNO);
    }
}

#[test]
fn logins_send_as_themselves() {
    let delegation = delegation(SETTINGS);
    let to = "friend@elsewhere.example";
    let send = |login: &str, sender: &str| {
        ask(&delegation, sender, to, &[&format!("sasl_username={login}"), "encryption_protocol=TLSv1.3"])
    };
    let not_yours = "action=REJECT 5.7.1 Sender address is not yours";
    // An account of ours, by what the accounts file says.
    assert_eq!(send("hanako@example.jp", "hanako@example.jp"), DUNNO);
    assert_eq!(send("Hanako@example.jp", "info+x@example.jp"), DUNNO);
    assert_eq!(send("hanako@example.jp", ""), DUNNO);
    assert_eq!(send("hanako@example.jp", "taro@example.jp"), not_yours);
    assert_eq!(send("hanako@example.jp", "hanako@elsewhere.example"), not_yours);
    assert_eq!(send("gone@example.jp", "gone@example.jp"), RELAY);
    // One that only the server knows, by its name.
    assert_eq!(send("taro@example.jp", "Taro+list@example.jp"), DUNNO);
    assert_eq!(send("taro", "taro@example.jp"), DUNNO);
    assert_eq!(send("taro", "taro@例え.jp"), DUNNO);
    assert_eq!(send("taro", "hanako@example.jp"), not_yours);
    assert_eq!(send("taro", "taro@elsewhere.example"), not_yours);
    // A password in clear counts for nothing.
    let clear = ask(&delegation, "hanako@example.jp", to, &["sasl_username=hanako@example.jp"]);
    assert_eq!(clear, "action=REJECT 5.7.11 Encryption required for this authentication");
    // A webmail on the same machine.
    for here in ["client_address=127.0.0.1", "client_address=::1"] {
        assert_eq!(
            ask(&delegation, "hanako@example.jp", to, &["sasl_username=hanako@example.jp", here]),
            DUNNO
        );
        assert_eq!(
            ask(&delegation, "taro@example.jp", to, &["sasl_username=hanako@example.jp", here]),
            not_yours
        );
        assert_eq!(ask(&delegation, "hanako@example.jp", to, &[here]), RELAY);
    }
}

#[test]
fn certificates_and_networks() {
    let delegation = delegation(SETTINGS);
    let to = "friend@elsewhere.example";
    let certificate = format!("ccert_fingerprint={FINGERPRINT}");
    let tls = "encryption_protocol=TLSv1.3";
    assert_eq!(ask(&delegation, "info@example.jp", to, &[&certificate, tls]), DUNNO);
    let other = certificate.replace("BA", "BB");
    assert_eq!(ask(&delegation, "info@example.jp", to, &[&other, tls]), RELAY);
    assert_eq!(ask(&delegation, "info@example.jp", to, &["ccert_fingerprint=BA:78", tls]), RELAY);
    let network =
        |address: &str, sender: &str| ask(&delegation, sender, to, &[&format!("client_address={address}")]);
    assert_eq!(network("192.0.2.1", "any@example.jp"), DUNNO);
    assert_eq!(network("::ffff:192.0.2.1", "any@example.jp"), DUNNO);
    assert_eq!(
        network("192.0.2.1", "any@elsewhere.example"),
        "action=REJECT 5.7.1 Sender address is not yours"
    );
    assert_eq!(network("192.0.2.16", "any@example.jp"), RELAY);
    assert_eq!(network("unknown", "any@example.jp"), RELAY);
}

#[test]
fn other_moments_wait() {
    let delegation = delegation(SETTINGS);
    let early = |moment, sender: Option<&str>| {
        let sender = sender.map(|sender| sender.as_bytes().to_vec());
        let client = Some("203.0.113.9".parse().unwrap());
        delegation.judge(&Request { moment, sender, client, ..Request::default() })
    };
    assert_eq!(early(Moment::Other, None).answer, Answer::Dunno);
    assert_eq!(early(Moment::Mail, Some("hanako@example.jp")).decision, Decision::Undecided);
    assert_eq!(
        early(Moment::Mail, Some("x@a..b")).answer,
        Answer::Reject("5.1.7 Sender address cannot be told".to_owned())
    );
    assert_eq!(early(Moment::Message, Some("")).answer, Answer::Dunno);
    // At MAIL a recipient is nobody's yet.
    let request = Request {
        recipient: Some(b"x@elsewhere.example".to_vec()),
        moment: Moment::Mail,
        sender: Some(Vec::new()),
        ..Request::default()
    };
    assert_eq!(delegation.judge(&request).answer, Answer::Dunno);
    let request = Request { moment: Moment::Message, ..request };
    assert_eq!(delegation.judge(&request).answer, Answer::Reject("5.7.1 Relaying denied".to_owned()));
}

#[test]
fn other_settings_hold_at_once() {
    let delegation = delegation(SETTINGS);
    assert_eq!(ask(&delegation, "", "x@new.example", &[]), RELAY);
    let settings = "host_name = \"mx.example.jp\"\ndomains = [\"example.jp\", \"new.example\"]\n";
    delegation.reload(&Settings::parse(std::path::Path::new("s"), settings).unwrap()).unwrap();
    assert_eq!(ask(&delegation, "", "x@new.example", &[]), DUNNO);
}

const QUESTION: &[u8] = b"request=smtpd_access_policy\nprotocol_state=RCPT\nclient_address=203.0.113.9\nsender=\nrecipient=x@elsewhere.example\n\n";
const ANSWER: &[u8] = b"action=REJECT 5.7.1 Relaying denied\n\n";

async fn converse_with(mut stream: impl tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin) {
    // Two at once, then one in pieces.
    stream.write_all(&[QUESTION, QUESTION].concat()).await.unwrap();
    let mut answers = vec![0; 2 * ANSWER.len()];
    stream.read_exact(&mut answers).await.unwrap();
    assert_eq!(answers, [ANSWER, ANSWER].concat());
    for piece in QUESTION.chunks(7) {
        stream.write_all(piece).await.unwrap();
        stream.flush().await.unwrap();
    }
    stream.read_exact(&mut answers[..ANSWER.len()]).await.unwrap();
    assert_eq!(&answers[..ANSWER.len()], ANSWER);
    // What is no question ends the connection without a word.
    stream.write_all(b"GET / HTTP/1.1\r\n\r\n").await.unwrap();
    let mut rest = Vec::new();
    stream.read_to_end(&mut rest).await.unwrap();
    assert_eq!(rest, b"");
}

#[tokio::test]
async fn questions_are_answered_over_both_kinds_of_socket() {
    let delegation = Arc::new(delegation(SETTINGS));
    let stop = CancellationToken::new();
    let tcp = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = tcp.local_addr().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("policy");
    let unix = UnixListener::bind(&path).unwrap();
    let limits = Limits { connections: 2, ..Limits::default() };
    let servers = [Socket::Tcp(tcp), Socket::Unix(unix)]
        .map(|socket| tokio::spawn(serve(socket, Arc::clone(&delegation), limits, stop.clone())));
    // Twice as many as there are places: the others wait for theirs.
    let clients: Vec<_> = (0..4)
        .map(|_| tokio::spawn(async move { converse_with(TcpStream::connect(address).await.unwrap()).await }))
        .collect();
    converse_with(UnixStream::connect(&path).await.unwrap()).await;
    for client in clients {
        client.await.unwrap();
    }
    let mut silent = TcpStream::connect(address).await.unwrap();
    stop.cancel();
    for server in servers {
        server.await.unwrap();
    }
    let mut rest = Vec::new();
    let _ = silent.read_to_end(&mut rest).await;
    assert_eq!(rest, b"");
}

#[tokio::test]
async fn half_a_question_does_not_wait_for_ever() {
    let delegation = Arc::new(delegation(SETTINGS));
    let stop = CancellationToken::new();
    let tcp = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = tcp.local_addr().unwrap();
    let short = Duration::from_millis(20);
    let limits = Limits { connections: 1, idle: short, within: short };
    let server = tokio::spawn(serve(Socket::Tcp(tcp), delegation, limits, stop.clone()));
    for beginning in [&b""[..], b"request=smtpd"] {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(beginning).await.unwrap();
        let mut rest = Vec::new();
        // It ends because the server ends it.
        let _ = stream.read_to_end(&mut rest).await;
        assert_eq!(rest, b"");
    }
    stop.cancel();
    server.await.unwrap();
}
