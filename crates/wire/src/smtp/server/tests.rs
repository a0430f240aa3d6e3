use std::sync::Arc;
use std::time::{Duration, Instant};

use super::*;

/// Drives a machine over `input`, accepting everything but what `policy` answers itself.
struct Driver {
    server: Server,
    sent: String,
    body: Vec<u8>,
    closed: bool,
    tls: bool,
    questions: Vec<Question>,
}

fn settings(change: impl FnOnce(&mut ServerSettings)) -> Arc<ServerSettings> {
    let mut settings = ServerSettings::named("mx.example");
    change(&mut settings);
    Arc::new(settings)
}

impl Driver {
    fn new(settings: Arc<ServerSettings>) -> Self {
        let server = Server::new(settings, false);
        let mut driver = Self {
            server,
            sent: String::new(),
            body: Vec::new(),
            closed: false,
            tls: false,
            questions: Vec::new(),
        };
        let mut out = Vec::new();
        driver.server.start(Instant::now(), &mut out);
        driver.act(b"", out);
        driver
    }

    fn act(&mut self, input: &[u8], actions: Vec<Action>) {
        for action in actions {
            match action {
                Action::Send(octets) => self.sent.push_str(std::str::from_utf8(&octets).unwrap()),
                Action::StartTls => self.tls = true,
                Action::Ask(question) => {
                    let answer = policy(&question);
                    self.questions.push(question);
                    let mut out = Vec::new();
                    self.server.answer(answer, Instant::now(), &mut out);
                    self.act(input, out);
                }
                Action::BodyBegin => self.body.clear(),
                Action::BodyChunk(range) => self.body.extend_from_slice(&input[range]),
                Action::BodyOctet(octet) => self.body.push(octet),
                Action::BodyEnd | Action::BodyAbort | Action::Refused(_) => {}
                Action::Close => self.closed = true,
            }
        }
    }

    fn say(&mut self, parts: &[&[u8]]) -> &str {
        self.sent.clear();
        let mut buffer = Vec::new();
        for part in parts {
            buffer.extend_from_slice(part);
            loop {
                let mut out = Vec::new();
                let consumed = self.server.step(&buffer, Instant::now(), &mut out);
                let stuck = consumed == 0 && out.is_empty();
                let input = buffer.clone();
                self.act(&input, out);
                buffer.drain(..consumed);
                if stuck {
                    break;
                }
            }
        }
        &self.sent
    }

    fn codes(&mut self, text: &str) -> Vec<String> {
        let sent = self.say(&[text.as_bytes()]).to_owned();
        sent.lines()
            .filter(|line| line.as_bytes().get(3) == Some(&b' '))
            .map(|line| line.chars().take(3).collect())
            .collect()
    }
}

fn policy(question: &Question) -> Answer {
    match question {
        Question::Recipient { path, .. } if path.to_string().contains("outside") => {
            Answer::Reply(Reply::enhanced(554, (5, 7, 1), "Relay access denied"))
        }
        Question::AuthStart { initial: None, .. } => Answer::Challenge(Vec::new()),
        Question::AuthStart { initial: Some(response), .. } | Question::AuthResponse(response) => {
            if response == b"\0user\0right" {
                Answer::Accept
            } else {
                Answer::Reply(Reply::enhanced(535, (5, 7, 8), "Authentication failed"))
            }
        }
        _ => Answer::Accept,
    }
}

#[test]
fn rfc_5321_section_4_1_4_order_of_commands() {
    let mut driver = Driver::new(settings(|_| ()));
    assert!(driver.sent.starts_with("220 mx.example ESMTP"));
    assert_eq!(driver.codes("MAIL FROM:<>\r\n"), ["503"]);
    assert_eq!(
        driver.codes("EHLO a\r\nRCPT TO:<a@b>\r\nDATA\r\nMAIL FROM:<>\r\nMAIL FROM:<>\r\nDATA\r\n"),
        ["250", "503", "503", "250", "503", "554"]
    );
    assert_eq!(
        driver.codes("RSET\r\nRCPT TO:<a@b>\r\nNOOP\r\nVRFY a\r\nEXPN a\r\nHELP\r\nQUIT\r\n"),
        ["250", "503", "250", "252", "502", "214", "221"]
    );
    assert!(driver.closed);
}

#[test]
fn a_message_is_the_same_at_every_split() {
    let dialogue = b"EHLO a\r\nMAIL FROM:<s@x.example>\r\nRCPT TO:<r@x.example>\r\nDATA\r\n..dot\r\nline\r\n.\r\nMAIL FROM:<>\r\nRCPT TO:<r@x.example>\r\nBDAT 5\r\nab\r\ncBDAT 3 LAST\r\n.\r\nQUIT\r\n";
    let whole = {
        let mut driver = Driver::new(settings(|_| ()));
        driver.say(&[dialogue]);
        (driver.sent.clone(), driver.body.clone(), driver.questions.len())
    };
    assert_eq!(whole.1, b"ab\r\nc.\r\n");
    for cut in 0..dialogue.len() {
        let mut driver = Driver::new(settings(|_| ()));
        let (first, second) = dialogue.split_at(cut);
        driver.say(&[first, second]);
        assert_eq!((driver.sent.clone(), driver.body.clone(), driver.questions.len()), whole, "cut at {cut}");
    }
}

#[test]
fn rfc_3207_section_4_2_nothing_in_clear_survives_starttls() {
    let mut driver = Driver::new(settings(|settings| settings.extensions.starttls = true));
    let said = driver.say(&[b"EHLO a\r\nSTARTTLS\r\nMAIL FROM:<>\r\nEHLO evil\r\n"]).to_owned();
    assert!(driver.tls && said.ends_with("220 2.0.0 Ready to start TLS\r\n"), "{said}");
    driver.server.tls_started(Instant::now());
    assert_eq!(driver.codes("MAIL FROM:<>\r\nEHLO b\r\n"), ["503", "250"]);
    assert!(!driver.sent.contains("STARTTLS"));
}

#[test]
fn rfc_4954_section_4_authentication() {
    let auth = |settings: &mut ServerSettings| {
        settings.extensions.auth = vec!["PLAIN".to_owned()];
        settings.extensions.auth_in_clear = true;
    };
    let mut driver = Driver::new(settings(auth));
    assert!(driver.say(&[b"EHLO a\r\n"]).contains("AUTH PLAIN"));
    assert_eq!(
        driver.codes("AUTH FOO\r\nAUTH PLAIN ????\r\nAUTH PLAIN AHVzZXIAd3Jvbmc=\r\n"),
        ["504", "501", "535"]
    );
    assert_eq!(driver.codes("AUTH PLAIN\r\n"), ["334"]);
    assert_eq!(driver.codes("*\r\n"), ["501"]);
    assert_eq!(driver.codes("AUTH PLAIN\r\nAHVzZXIAcmlnaHQ=\r\nAUTH PLAIN =\r\n"), ["334", "235", "503"]);
    let mut clear = Driver::new(settings(|settings| settings.extensions.auth = vec!["PLAIN".to_owned()]));
    assert!(!clear.say(&[b"EHLO a\r\n"]).contains("AUTH"));
    assert_eq!(clear.codes("AUTH PLAIN AHVzZXIAcmlnaHQ=\r\n"), ["538"]);
}

#[test]
fn rfc_3030_section_2_chunks_are_counted_and_refused_ones_read() {
    let mut driver = Driver::new(settings(|_| ()));
    assert_eq!(driver.codes("EHLO a\r\nBDAT 6 LAST\r\nQUIT\r\nNOOP\r\n"), ["250", "503", "250"]);
    assert_eq!(
        driver.codes("MAIL FROM:<>\r\nRCPT TO:<a@outside>\r\nBDAT 2 LAST\r\nxxNOOP\r\n"),
        ["250", "554", "554", "250"]
    );
    assert_eq!(
        driver.codes("RCPT TO:<a@b>\r\nBDAT 1\r\nxDATA\r\nBDAT 0 LAST\r\n"),
        ["250", "250", "503", "250"]
    );
    assert_eq!(driver.body, b"x");
}

#[test]
fn bare_line_ends_void_lines_and_messages() {
    let mut driver = Driver::new(settings(|_| ()));
    assert_eq!(driver.codes("EHLO a\r\nNOOP\nNOOP\r\n"), ["250", "500", "250"]);
    assert_eq!(
        driver.codes("MAIL FROM:<>\r\nRCPT TO:<a@b>\r\nDATA\r\na\n.\nMAIL FROM:<x@y>\r\n.\r\n"),
        ["250", "250", "354", "550"]
    );
    assert!(!driver.questions.contains(&Question::Message));
}

#[test]
fn limits_hold() {
    let mut driver = Driver::new(settings(|settings| {
        settings.limits.message_octets = 10;
        settings.limits.recipients = 1;
        settings.limits.line_octets = 100;
        settings.limits.errors = 5;
    }));
    assert_eq!(
        driver.codes("EHLO a\r\nMAIL FROM:<> SIZE=11\r\nMAIL FROM:<>\r\nRCPT TO:<a@b>\r\nRCPT TO:<b@b>\r\n"),
        ["250", "552", "250", "250", "452"]
    );
    assert_eq!(driver.codes("DATA\r\n0123456789\r\n.\r\n"), ["354", "552"]);
    let long = format!("NOOP {}\r\nNOOP\r\n", "x".repeat(500));
    assert_eq!(driver.codes(&long), ["500", "250"]);
    assert_eq!(driver.codes("A\r\nB\r\nC\r\n"), ["500", "500", "421"]);
    assert!(driver.closed);
}

#[test]
fn a_silent_client_is_told_and_left() {
    let mut driver = Driver::new(settings(|_| ()));
    let deadline = driver.server.deadline().unwrap();
    assert!(deadline > Instant::now() + Duration::from_secs(200));
    let mut out = Vec::new();
    driver.server.expired(&mut out);
    driver.act(b"", out);
    assert!(driver.closed && driver.sent.contains("421"));
}

/// RFC 5321 §4.5.3.2.5 gives each block of a message its time; who sends an octet at a time would have it for ever.
#[test]
fn rfc_5321_section_4_5_3_2_who_trickles_a_message_is_given_up() {
    for (octets, gets_on) in [(10, false), (600, true)] {
        let mut driver = Driver::new(settings(|_| ()));
        driver.say(&[b"EHLO a\r\nMAIL FROM:<>\r\nRCPT TO:<a@b>\r\nDATA\r\n"]);
        let begin = Instant::now();
        let now = |second| begin + Duration::from_secs(second);
        for second in 1..=300 {
            let mut out = Vec::new();
            driver.server.step(&vec![b'x'; octets], now(second), &mut out);
            driver.server.step(b"", now(second), &mut out);
        }
        let deadline = driver.server.deadline().unwrap();
        assert_eq!(deadline > now(300), gets_on, "{octets}");
        assert!(deadline <= now(300 + 180));
    }
}
