//! Commands, replies, the dot, parameters, the PROXY header, the server's machine, dialogue files.

use sekisho_wire::proxy_protocol::{self, Header};
use sekisho_wire::smtp::client::{EhloReply, ReplyError, ReplyReader};
use sekisho_wire::smtp::command::Command;
use sekisho_wire::smtp::dot::{Piece, Stuffer, Unstuffed, Unstuffer};
use sekisho_wire::smtp::parameter::{MailParameters, Offered, RecipientParameters};
use sekisho_wire::smtp::reply::ReceivedReply;

use crate::dialogue::Dialogue;
use crate::machine::{self, Cut, Transcript};

const ALL: Offered = Offered { size: true, eight_bit_mime: true, smtputf8: true, dsn: true, auth: true };
const NONE: Offered =
    Offered { size: false, eight_bit_mime: false, smtputf8: false, dsn: false, auth: false };

/// A path within a command is exactly what was written; offering more takes nothing away.
pub fn command(data: &[u8]) {
    let Ok(command) = Command::parse(data, ALL) else {
        assert!(Command::parse(data, NONE).is_err(), "a command is valid only where nothing is offered");
        return;
    };
    let controls = data.iter().any(|octet| *octet < 0x20 || *octet == 0x7f);
    assert!(!controls, "a control octet in a command");
    if let Ok(plain) = Command::parse(data, NONE) {
        assert_eq!(plain, command, "an offer changes what a command means");
    }
    let path = match &command {
        Command::Mail { path, .. } => [b"MAIL FROM:", path.to_bytes().as_slice()].concat(),
        Command::Recipient { path, .. } => [b"RCPT TO:", path.to_bytes().as_slice()].concat(),
        _ => return,
    };
    let colon = path.iter().position(|octet| *octet == b':').unwrap_or_default();
    let (own, said) = (path.get(colon..), data.get(colon..path.len()));
    assert_eq!(own, said, "a path comes back otherwise than it came");
}

/// However a stream of replies is cut, the same ones come out, and nothing is lost.
pub fn reply(data: &[u8]) {
    let read = |parts: &[&[u8]]| {
        let mut reader = ReplyReader::new();
        let mut replies: Vec<ReceivedReply> = Vec::new();
        for part in parts {
            reader.push(part);
            loop {
                match reader.next() {
                    Ok(Some(reply)) => replies.push(reply),
                    Ok(None) => break,
                    Err(error) => return (replies, Err(error)),
                }
            }
        }
        (replies, Ok::<_, ReplyError>(reader.pending().to_vec()))
    };
    let whole = read(&[data]);
    let (first, second) = cut(data);
    assert_eq!(whole, read(&[first, second]), "a cut changes the replies");
    let octets: Vec<&[u8]> = data.chunks(1).collect();
    assert_eq!(whole, read(&octets), "single octets change the replies");
    let (replies, _) = whole;
    let raw: Vec<u8> = replies.iter().flat_map(|reply| reply.raw.clone()).collect();
    assert!(data.starts_with(&raw), "octets are lost or made up");
    for reply in &replies {
        let text = reply.text();
        assert!(text.chars().count() <= 300 && !text.contains(|letter: char| letter.is_control()));
        assert!((100..600).contains(&reply.code));
        assert!(EhloReply::parse(reply).lines().len() < reply.lines.len().max(1));
    }
}

/// However a message is cut, the same content and the same end come out; content survives another turn.
pub fn dot(data: &[u8]) {
    let unstuff = |parts: &[&[u8]]| {
        let mut unstuffer = Unstuffer::new();
        let (mut content, mut before) = (Vec::new(), 0);
        for part in parts {
            let mut pieces = Vec::new();
            let result = unstuffer.read(part, &mut pieces);
            for piece in pieces {
                match piece {
                    Piece::Range(range) => content.extend_from_slice(part.get(range).unwrap_or_default()),
                    Piece::CarriageReturn => content.push(b'\r'),
                }
            }
            if let Unstuffed::End { consumed } = result {
                return (content, unstuffer.has_bare_line_end(), Some(before + consumed));
            }
            before += part.len();
        }
        (content, unstuffer.has_bare_line_end(), None)
    };
    let whole = unstuff(&[data]);
    let (first, second) = cut(data);
    assert_eq!(whole, unstuff(&[first, second]), "a cut changes the message");
    assert_eq!(whole, unstuff(&data.chunks(1).collect::<Vec<_>>()), "single octets change the message");
    let (content, bare, end) = whole;
    let Some(end) = end else { return };
    let read = data.get(..end).unwrap_or_default();
    assert!(read == b".\r\n" || read.ends_with(b"\r\n.\r\n"), "something else than CRLF.CRLF ends a message");
    if !bare {
        let stuffed = Stuffer::stuff(&content);
        assert_eq!(unstuff(&[&stuffed]), (content, false, Some(stuffed.len())), "stuffing loses something");
    }
}

/// Values are no longer than what was written; no parameter belongs to both commands.
pub fn parameters(data: &[u8]) {
    let mail = MailParameters::parse(data, ALL);
    let recipient = RecipientParameters::parse(data, ALL);
    assert!(data.is_empty() || mail.is_err() || recipient.is_err(), "a parameter of both commands");
    if let Ok(mail) = mail {
        let decoded = [mail.envelope_id, mail.auth].into_iter().flatten().map(|value| value.len());
        assert!(decoded.sum::<usize>() <= data.len());
        assert!(data.is_empty() || MailParameters::parse(data, NONE).is_err());
    }
    if let Ok(recipient) = recipient {
        assert!(
            recipient.original_recipient.is_none_or(|(kind, address)| {
                !kind.is_empty() && kind.len() + address.len() < data.len()
            })
        );
        let never = |notify: sekisho_wire::smtp::parameter::Notify| {
            !notify.never || !(notify.success || notify.failure || notify.delay)
        };
        assert!(recipient.notify.is_none_or(never), "never, and yet");
    }
}

/// A header is complete at one length only, and comes back when written.
pub fn proxy(data: &[u8]) {
    match proxy_protocol::parse(data) {
        Ok(Some((header, length))) => {
            assert!(length <= data.len());
            let exact = data.get(..length).unwrap_or_default();
            assert_eq!(proxy_protocol::parse(exact), Ok(Some((header, length))));
            let short = data.get(..length.saturating_sub(1)).unwrap_or_default();
            assert_eq!(proxy_protocol::parse(short), Ok(None), "a header that is complete too early");
            if let Header::Proxied { source, destination } = header {
                for written in [
                    proxy_protocol::encode_v1(source, destination),
                    proxy_protocol::encode_v2(source, destination),
                ] {
                    assert_eq!(proxy_protocol::parse(&written), Ok(Some((header, written.len()))));
                }
            }
        }
        Ok(None) => {}
        Err(_) => {
            let longer = [data, b"\r\n"].concat();
            assert!(proxy_protocol::parse(&longer).is_err(), "what is no header becomes one by more octets");
        }
    }
}

/// However a client's octets are cut, the server says and does the same, in well-formed replies.
pub fn server(data: &[u8]) {
    let settings = "= size 100\n= recipients 3\n= line 200\n= auth-line 100\n= errors 30\n= starttls\n= auth PLAIN\n= auth in clear\n= with xclient\n= with verify\n= answer rcpt <no@mx.example> => 550 5.1.1 No\n";
    let Ok(stage) = Dialogue::parse(settings) else {
        return assert!(data.is_empty(), "the settings are read");
    };
    let seen = |cut| {
        let transcript = machine::transcript(&stage, data, cut);
        assert!(transcript.unread <= 200, "{} octets are held back", transcript.unread);
        // How much of a line without end is dropped already is nobody's business.
        Transcript { unread: 0, ..transcript }
    };
    let whole = seen(Cut::Nowhere);
    let cut = data.first().map_or(0, |octet| usize::from(*octet) * data.len() / 256);
    assert_eq!(whole, seen(Cut::At(cut)), "a cut at {cut} changes the dialogue");
    assert_eq!(whole, seen(Cut::Everywhere), "single octets change the dialogue");
    for reply in &whole.replies {
        assert!(reply.anomalies.is_empty(), "a malformed reply: {}", reply.raw.escape_ascii());
    }
}

/// Any text is read or refused.
pub fn dialogue(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let lines = text.lines().count();
    match Dialogue::parse(&text) {
        Ok(dialogue) => assert!(dialogue.steps.len() + dialogue.events.len() <= lines),
        Err(error) => assert!((1..=lines).contains(&error.line), "line {} of {lines}", error.line),
    }
}

/// Cuts in two where the first octet says.
fn cut(data: &[u8]) -> (&[u8], &[u8]) {
    let at = data.first().map_or(0, |octet| usize::from(*octet) * data.len() / 256);
    data.split_at_checked(at).unwrap_or((data, b""))
}
