//! Messages that a message carries: forwarded as an attachment (RFC 2046 §5.2.1), as they came.

use super::header::{Fields, split};
use super::multipart;

/// How deep parts are looked into.
const DEPTH: usize = 8;

/// The first message that `message` carries; none where it carries none.
#[must_use]
pub fn attached(message: &[u8]) -> Option<&[u8]> {
    within(message, 0)
}

fn within(part: &[u8], depth: usize) -> Option<&[u8]> {
    if depth > DEPTH {
        return None;
    }
    let kind = Fields::of(part).find(|field| field.is("Content-Type"))?.unfolded();
    let (_, body) = split(part);
    let lower = kind.to_ascii_lowercase();
    if lower.starts_with("message/rfc822") || lower.starts_with("message/global") {
        return Some(body);
    }
    multipart::parts(&kind, body)?.into_iter().find_map(|part| within(part, depth + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    const INNER: &str = "Received: from x ([192.0.2.1]) by mx.example\r\nSubject: spam\r\n\r\nbuy\r\n";

    fn forwarded(kind: &str, boundary: &str) -> String {
        format!(
            "From: me@example\r\nContent-Type: {kind}\r\n\r\npreamble\r\n--{boundary}\r\nContent-Type: text/plain\r\n\r\nsee below\r\n\
             --{boundary}\r\nContent-Type: message/rfc822; name=\"a.eml\"\r\n\r\n{INNER}\r\n--{boundary}--\r\nepilogue\r\n"
        )
    }

    #[test]
    fn a_forwarded_message_is_found_whole() {
        for kind in
            ["multipart/mixed; boundary=\"=_x y\"", "Multipart/Mixed;\r\n charset=x;\r\n\tBOUNDARY=\"=_x y\""]
        {
            let message = forwarded(kind, "=_x y");
            assert_eq!(attached(message.as_bytes()), Some(format!("{INNER}\r\n").as_bytes()));
            let cut = message.split_at(message.find("buy").unwrap()).0;
            assert!(attached(cut.as_bytes()).unwrap().starts_with(b"Received: from x"));
        }
        let alone = format!("Content-Type: message/rfc822\r\n\r\n{INNER}");
        assert_eq!(attached(alone.as_bytes()), Some(INNER.as_bytes()));
        let nested = format!(
            "Content-Type: multipart/mixed; boundary=o\r\n\r\n--o\r\n{}--o--\r\n",
            forwarded("multipart/mixed; boundary=i", "i")
        );
        assert_eq!(attached(nested.as_bytes()), Some(format!("{INNER}\r\n").as_bytes()));
    }

    #[test]
    fn what_carries_none_has_none() {
        let deep = "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n".repeat(100);
        for message in [
            "",
            INNER,
            "Content-Type: multipart/mixed\r\n\r\nx",
            "Content-Type: text/plain\r\n\r\nmessage/rfc822",
            &deep,
        ] {
            assert_eq!(attached(message.as_bytes()), None);
        }
    }
}
