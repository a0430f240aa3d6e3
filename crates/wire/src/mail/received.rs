//! Trace lines (RFC 5321 §4.4): who took a message from whom. Whoever wrote the line may have lied; this
//! only reads.

use std::net::IpAddr;

/// What one Received field says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Received {
    /// The name that the client gave.
    pub from: Option<String>,
    /// The address of the client, as the writer saw it.
    pub from_address: Option<IpAddr>,
    /// What the writer calls itself.
    pub by: Option<String>,
    /// The protocol.
    pub with: Option<String>,
    /// The recipient at that time.
    pub recipient: Option<String>,
    /// The date, after the semicolon.
    pub date: Option<String>,
}

/// Reads the unfolded value of a Received field. Every part may be missing; nothing is an error, since the
/// trace lines of real servers follow no grammar but their own.
#[must_use]
pub fn parse(value: &str) -> Received {
    let mut received = Received::default();
    let (clauses, date) = match split_date(value) {
        Some((clauses, date)) => (clauses, Some(date.trim().to_owned()).filter(|date| !date.is_empty())),
        None => (value, None),
    };
    received.date = date;
    let mut keyword = String::new();
    for piece in pieces(clauses) {
        match piece {
            Piece::Word(word) if is_keyword(word) => keyword = word.to_ascii_lowercase(),
            Piece::Word(word) => {
                let text = Some(word.trim_matches(['<', '>']).to_owned());
                match keyword.as_str() {
                    "from" if received.from.is_none() => {
                        received.from_address = received.from_address.or_else(|| address_in(word));
                        received.from = text;
                    }
                    "by" if received.by.is_none() => received.by = text,
                    "with" if received.with.is_none() => received.with = text,
                    "for" if received.recipient.is_none() => received.recipient = text,
                    _ => {}
                }
            }
            // `from name (reverse.name [192.0.2.1])`; the writer's own view of the client stands here.
            Piece::Comment(comment) if keyword == "from" => {
                received.from_address = address_in(comment).or(received.from_address);
            }
            Piece::Comment(_) => {}
        }
    }
    received
}

enum Piece<'a> {
    Word(&'a str),
    Comment(&'a str),
}

fn is_keyword(word: &str) -> bool {
    ["from", "by", "via", "with", "id", "for"].iter().any(|keyword| word.eq_ignore_ascii_case(keyword))
}

/// The date stands after the last semicolon outside comments.
fn split_date(value: &str) -> Option<(&str, &str)> {
    let mut depth = 0_usize;
    let mut last = None;
    for (index, character) in value.char_indices() {
        match character {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            ';' if depth == 0 => last = Some(index),
            _ => {}
        }
    }
    let at = last?;
    Some((value.get(..at)?, value.get(at + 1..)?))
}

/// Words and outermost comments.
fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let (mut depth, mut start) = (0_usize, None);
    for (index, character) in text.char_indices() {
        match character {
            '(' => {
                if depth == 0 {
                    push_word(&mut pieces, text, start, index);
                    start = Some(index + 1);
                }
                depth += 1;
            }
            ')' if depth > 0 => {
                depth -= 1;
                if depth == 0 {
                    pieces.extend(start.and_then(|from| text.get(from..index)).map(Piece::Comment));
                    start = None;
                }
            }
            space if depth == 0 && space.is_whitespace() => {
                push_word(&mut pieces, text, start, index);
                start = None;
            }
            _ if start.is_none() => start = Some(index),
            _ => {}
        }
    }
    if depth == 0 {
        push_word(&mut pieces, text, start, text.len());
    }
    pieces
}

fn push_word<'a>(pieces: &mut Vec<Piece<'a>>, text: &'a str, start: Option<usize>, end: usize) {
    let word = start.and_then(|from| text.get(from..end)).filter(|word| !word.is_empty());
    pieces.extend(word.map(Piece::Word));
}

/// The first IP address in brackets, or bare.
fn address_in(text: &str) -> Option<IpAddr> {
    let bracketed = text.split('[').skip(1).filter_map(|rest| rest.split(']').next());
    let words = text.split(|character: char| character.is_whitespace() || "()=,;".contains(character));
    let parse = |candidate: &str| {
        let lower = candidate.to_ascii_lowercase();
        lower.strip_prefix("ipv6:").unwrap_or(&lower).parse::<IpAddr>().ok()
    };
    bracketed.chain(words).find_map(parse)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trace_lines_of_real_servers() {
        let postfix = parse(
            "from out.example (rdns.example [192.0.2.7]) by mx.example (Postfix) with ESMTPS id 4ABC for <r@x.example>; Tue, 16 Jul 2002 10:00:00 +0900 (JST)",
        );
        assert_eq!(postfix.from.as_deref(), Some("out.example"));
        assert_eq!(postfix.from_address, Some("192.0.2.7".parse().unwrap()));
        assert_eq!(postfix.by.as_deref(), Some("mx.example"));
        assert_eq!(postfix.with.as_deref(), Some("ESMTPS"));
        assert_eq!(postfix.recipient.as_deref(), Some("r@x.example"));
        assert_eq!(postfix.date.as_deref(), Some("Tue, 16 Jul 2002 10:00:00 +0900 (JST)"));
        let exim = parse(
            "from [2001:db8::5] (helo=liar.example) by mx.example with esmtp (Exim 4.96) (envelope-from <s@x>) id 1; now",
        );
        assert_eq!(exim.from_address, Some("2001:db8::5".parse().unwrap()));
        let sendmail =
            parse("from liar.example (IDENT:x@[192.0.2.9]) by mx.example (8.17/8.17) with SMTP id a; d");
        assert_eq!(sendmail.from_address, Some("192.0.2.9".parse().unwrap()));
        let qmail = parse("(qmail 123 invoked by uid 7); 16 Jul 2002 01:00:00 -0000");
        assert_eq!((qmail.from, qmail.by), (None, None));
        let ipv6 = parse("from a ([IPv6:2001:db8::1]) by b");
        assert_eq!(ipv6.from_address, Some("2001:db8::1".parse().unwrap()));
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_survived(text in "\\PC{0,200}") {
            let _ = parse(&text);
        }
    }
}
