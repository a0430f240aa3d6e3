//! A little mail server for tests: its owner can slow it down, and hold messages back.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::listener::Listener;

/// The domain of the server.
pub const DOMAIN: &str = "assoc.example";

/// What can be changed and looked at while it runs.
#[derive(Default)]
pub struct Control {
    /// Milliseconds before each answer to RCPT.
    pub delay: AtomicU64,
    /// Whether messages for outside are held back.
    pub holds: AtomicBool,
    /// Whether what was held back goes out with the next connection.
    pub releases: AtomicBool,
    /// Whether it does so with the next connection alone.
    pub releases_once: AtomicBool,
    /// `MAIL FROM` and `RCPT TO` lines in their order, as pairs.
    pub asked: Mutex<Vec<(String, String)>>,
    held: Mutex<Vec<(String, Vec<u8>)>>,
}

/// A mail server of [`DOMAIN`] that relays for whoever names its postmaster as sender.
pub struct Mta {
    pub listener: Listener,
    pub control: Arc<Control>,
}

impl Mta {
    pub fn start(witness: SocketAddr) -> Self {
        Self::start_at(SocketAddr::from(([127, 0, 0, 1], 0)), witness)
    }

    pub fn start_at(address: SocketAddr, witness: SocketAddr) -> Self {
        let control = Arc::new(Control::default());
        let own = Arc::clone(&control);
        let listener = Listener::start_at(address, move |stream| {
            // A client that leaves is its own affair.
            let _ = serve(&stream, &own, witness);
        });
        Self { listener, control }
    }

    pub fn port(&self) -> u16 {
        self.listener.address.port()
    }

    /// How many messages are held back.
    pub fn held(&self) -> usize {
        self.control.held.lock().unwrap().len()
    }

    /// The messages that are held back, as files.
    pub fn messages(&self) -> Vec<Vec<u8>> {
        self.control.held.lock().unwrap().iter().map(|(_, message)| message.clone()).collect()
    }
}

fn serve(stream: &TcpStream, control: &Control, witness: SocketAddr) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream);
    let mut out = stream;
    if control.releases.load(Ordering::SeqCst) || control.releases_once.swap(false, Ordering::SeqCst) {
        for (recipient, message) in control.held.lock().unwrap().drain(..) {
            deliver(witness, &recipient, &message)?;
        }
    }
    write!(out, "220 mail.{DOMAIN} ESMTP\r\n")?;
    let (mut mail, mut outside) = (String::new(), String::new());
    loop {
        let mut line = Vec::new();
        if lines.read_until(b'\n', &mut line)? == 0 {
            return Ok(());
        }
        let line = String::from_utf8_lossy(&line).trim_end().to_owned();
        let upper = line.to_ascii_uppercase();
        let answer = if upper.starts_with("EHLO") || upper.starts_with("HELO") {
            format!("250 mail.{DOMAIN}")
        } else if let Some(sender) = upper.strip_prefix("MAIL FROM:") {
            (mail, outside) =
                (line.get(line.len() - sender.len()..).unwrap_or_default().to_owned(), String::new());
            "250 2.1.0 ok".to_owned()
        } else if upper.starts_with("RCPT TO:") {
            let recipient = line.get("RCPT TO:".len()..).unwrap_or_default().to_owned();
            std::thread::sleep(Duration::from_millis(control.delay.load(Ordering::SeqCst)));
            control.asked.lock().unwrap().push((mail.clone(), recipient.clone()));
            recipient_answer(&mail, &recipient, &mut outside)
        } else if upper == "DATA" {
            write!(out, "354 go on\r\n")?;
            let message = message(&mut lines)?;
            if control.holds.load(Ordering::SeqCst) {
                control.held.lock().unwrap().push((outside.clone(), message));
            } else if !outside.is_empty() {
                deliver(witness, &outside, &message)?;
            }
            "250 2.0.0 queued".to_owned()
        } else if upper == "QUIT" {
            write!(out, "221 bye\r\n")?;
            return Ok(());
        } else if ["RSET", "NOOP", "HELP"].contains(&upper.as_str()) {
            "250 2.0.0 ok".to_owned()
        } else {
            "500 5.5.1 unknown command".to_owned()
        };
        write!(out, "{answer}\r\n")?;
    }
}

fn recipient_answer(mail: &str, recipient: &str, outside: &mut String) -> String {
    let address = recipient.split(' ').next().unwrap().trim_matches(['<', '>']);
    let local = address.strip_suffix(&format!("@{DOMAIN}"));
    match local {
        Some("postmaster") => "250 2.1.5 ok".to_owned(),
        Some(_) => "550 5.1.1 no such user".to_owned(),
        None if address == "postmaster" => "250 2.1.5 ok".to_owned(),
        None if mail.starts_with(&format!("<postmaster@{DOMAIN}>")) && is_plain(recipient) => {
            address.clone_into(outside);
            "250 2.1.5 ok".to_owned()
        }
        None => "554 5.7.1 relay access denied".to_owned(),
    }
}

fn is_plain(recipient: &str) -> bool {
    let inner = recipient.strip_prefix('<').and_then(|rest| rest.strip_suffix('>'));
    inner.is_some_and(|inner| {
        inner.matches('@').count() == 1
            && !inner.contains(['%', '!', '"', ':', ',', '='])
            && !inner.ends_with('.')
    })
}

/// Reads a message up to its dot, and adds the trace line of this server.
fn message(lines: &mut impl BufRead) -> std::io::Result<Vec<u8>> {
    let mut message = format!(
        "Received: from outsider (outsider [127.0.0.1]) by mail.{DOMAIN} with ESMTP;\r\n \
         Mon, 1 Jul 2002 00:00:00 +0000\r\n"
    )
    .into_bytes();
    loop {
        let mut line = Vec::new();
        if lines.read_until(b'\n', &mut line)? == 0 || line == b".\r\n" {
            return Ok(message);
        }
        message.extend(line.strip_prefix(b".").unwrap_or(&line));
    }
}

/// Hands a message to whoever receives mail for outside.
fn deliver(witness: SocketAddr, recipient: &str, message: &[u8]) -> std::io::Result<()> {
    let stream = TcpStream::connect(witness)?;
    let mut lines = BufReader::new(&stream);
    let mut answer = |wanted: &str| -> std::io::Result<()> {
        loop {
            let mut line = String::new();
            lines.read_line(&mut line)?;
            if line.get(3..4) != Some("-") {
                assert!(line.starts_with(wanted), "{line}");
                return Ok(());
            }
        }
    };
    answer("220")?;
    let envelope = format!("MAIL FROM:<postmaster@{DOMAIN}>");
    for command in [format!("EHLO mail.{DOMAIN}"), envelope, format!("RCPT TO:<{recipient}>")] {
        write!(&stream, "{command}\r\n")?;
        answer("250")?;
    }
    write!(&stream, "DATA\r\n")?;
    answer("354")?;
    (&stream).write_all(message)?;
    write!(&stream, ".\r\nQUIT\r\n")?;
    answer("250")
}
