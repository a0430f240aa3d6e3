//! POP3: commands, replies, content, the server's machine.

use sekisho_wire::pop3::client::{LineReader, ServerLine};
use sekisho_wire::pop3::command::Command;
use sekisho_wire::pop3::content::{Stuffer, WireSize};

use crate::machine::Cut;
use crate::pop3::{Dialogue, Transcript, transcript};

/// A command holds no control octet, and means the same whatever the case of its keyword.
pub fn pop3_command(data: &[u8]) {
    let Ok(command) = Command::parse(data) else { return };
    let controls = data.iter().any(|octet| *octet < 0x20 || *octet == 0x7f);
    assert!(!controls, "a control octet in a command");
    let keyword = data.iter().take_while(|octet| **octet != b' ').count();
    let mut other = data.to_vec();
    other.iter_mut().take(keyword).for_each(|octet| *octet ^= 0x20 * u8::from(octet.is_ascii_alphabetic()));
    assert_eq!(Command::parse(&other).ok(), Some(command), "case changes a command");
}

/// However a stream of replies is cut, the same lines come out, and nothing is lost.
pub fn pop3_reply(data: &[u8]) {
    let read = |parts: &[&[u8]]| {
        let mut reader = LineReader::default();
        let mut lines: Vec<ServerLine> = Vec::new();
        for part in parts {
            reader.push(part);
            loop {
                match reader.next() {
                    Ok(Some(line)) => lines.push(line),
                    Ok(None) => break,
                    Err(error) => return (lines, Err(error)),
                }
            }
        }
        (lines, Ok(reader.pending().to_vec()))
    };
    let whole = read(&[data]);
    let (first, second) = data.split_at_checked(data.len() / 2).unwrap_or_default();
    assert_eq!(whole, read(&[first, second]), "a cut changes the replies");
    let octets: Vec<&[u8]> = data.chunks(1).collect();
    assert_eq!(whole, read(&octets), "single octets change the replies");
}

/// However a message is cut, the same octets are sent; they hold no line end but CRLF and one end, which is theirs; undone,
/// they are the message; and the size that is told is theirs.
pub fn pop3_content(data: &[u8]) {
    let sent = |mut stuffer: Stuffer, parts: &[&[u8]]| {
        let mut out = Vec::new();
        for part in parts {
            stuffer.push(part, &mut out);
        }
        stuffer.finish(&mut out);
        out
    };
    let (lines, message) = data.split_first().map_or((0, data), |(first, rest)| (u64::from(*first), rest));
    let (first, second) = message.split_at_checked(message.len() / 2).unwrap_or_default();
    for stuffer in [Stuffer::whole(), Stuffer::top(lines)] {
        let whole = sent(stuffer.clone(), &[message]);
        assert_eq!(whole, sent(stuffer.clone(), &[first, second]), "a cut changes what is sent");
        assert_eq!(whole, sent(stuffer, &message.chunks(1).collect::<Vec<_>>()));
        let ends = whole.windows(2).filter(|pair| pair == b"\r\n").count();
        let loose = whole.iter().filter(|octet| matches!(octet, b'\r' | b'\n')).count();
        assert_eq!(loose, ends * 2, "a line end that is not CRLF");
        assert!(whole == b".\r\n" || whole.ends_with(b"\r\n.\r\n"), "no end");
        let inside = whole.get(..whole.len() - 3).unwrap_or_default();
        assert!(!inside.starts_with(b".\r\n"), "an end at the beginning");
        assert!(!inside.windows(5).any(|window| window == b"\r\n.\r\n"), "an end inside");
    }
    let whole = sent(Stuffer::whole(), &[message]);
    let inside = whole.get(..whole.len() - 3).unwrap_or_default();
    let undone: Vec<u8> = inside
        .split_inclusive(|octet| *octet == b'\n')
        .flat_map(|line| line.strip_prefix(b".").unwrap_or(line))
        .copied()
        .collect();
    assert_eq!(undone, normal(message), "the message comes back otherwise");
    let mut size = WireSize::default();
    message.chunks(7).for_each(|chunk| size.push(chunk));
    assert_eq!(size.octets(), u64::try_from(undone.len()).unwrap_or_default(), "a size that is not so");
    assert!(whole.starts_with(inside));
}

/// The message as a slow and simple reader of RFC 1939 would have it.
fn normal(message: &[u8]) -> Vec<u8> {
    let mut lines = Vec::new();
    for line in message.split_inclusive(|octet| *octet == b'\n') {
        let line = line.strip_suffix(b"\n").map_or(line, |line| line.strip_suffix(b"\r").unwrap_or(line));
        lines.extend(line.iter().map(|octet| if *octet == b'\r' { b' ' } else { *octet }));
        lines.extend(b"\r\n");
    }
    lines
}

/// However a client's octets are cut, the same is said and asked; without TLS nobody is asked for a login; nothing is
/// deleted but by QUIT, each message once; and every line is a line.
pub fn pop3_server(data: &[u8]) {
    for (text, clear) in [
        ("= sasl PLAIN LOGIN\n= message A: b\\n\\n.c\n= message d\\r\\n\n= messages 3\n= failures 9", false),
        ("= in clear\n= stls\n= sasl PLAIN\n= line 64", true),
        ("= answer login => hand over\n= errors 3", false),
    ] {
        let dialogue = Dialogue::parse(text);
        assert!(dialogue.is_ok(), "the settings of the body are wrong");
        let Ok(dialogue) = dialogue else { continue };
        let whole = transcript(&dialogue, data, Cut::Nowhere);
        check(&whole, clear);
        for cut in [Cut::Everywhere, Cut::At(data.len() / 2), Cut::At(data.len() / 3)] {
            assert_eq!(whole, transcript(&dialogue, data, cut), "{cut:?} changes the session");
        }
        let login = [b"USER user\r\nPASS secret\r\n", data].concat();
        check(&transcript(&dialogue, &login, Cut::Nowhere), clear);
    }
}

fn check(session: &Transcript, clear: bool) {
    let login = |event: &String| {
        event.starts_with("login") || event.starts_with("auth") || event.starts_with("response")
    };
    assert!(!clear || !session.events.iter().any(login), "a login in clear");
    for (index, event) in session.events.iter().enumerate() {
        let Some(deleted) = event.strip_prefix("update") else { continue };
        assert!(session.closed && index + 1 == session.events.len(), "an update that is not the end");
        let numbers: Vec<usize> =
            deleted.split_whitespace().filter_map(|number| number.parse().ok()).collect();
        assert!(numbers.is_sorted_by(|one, next| one < next), "a message is deleted twice");
    }
    let loose = session.said.iter().filter(|octet| matches!(octet, b'\r' | b'\n')).count();
    let ends = session.said.windows(2).filter(|pair| pair == b"\r\n").count();
    assert!(loose == ends * 2 && session.said.ends_with(b"\r\n"), "a line end that is not CRLF");
}
