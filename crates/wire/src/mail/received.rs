//! Trace lines (RFC 5321 §4.4): who took a message from whom. Whoever wrote the line may have lied; this
//! only reads.

use std::net::IpAddr;

mod client;
#[cfg(test)]
mod tests;

/// What one Received field says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Received {
    /// The name that the client gave. Where it cannot be told what the client said and what the writer saw, the
    /// whole line as it stands, which is no name of a host.
    pub from: Option<String>,
    /// The address of the client, as the writer saw it; nothing that the client said of itself.
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
    let mut client = client::Clause::default();
    let (pieces, whole) = pieces(clauses);
    for piece in pieces {
        match piece {
            Piece::Word(word) if is_keyword(word) => {
                client.keyword(word);
                keyword = word.to_ascii_lowercase();
            }
            Piece::Word(word) => {
                let text = Some(word.trim_matches(['<', '>']).to_owned());
                match keyword.as_str() {
                    "from" => client.word(word),
                    "by" if received.by.is_none() => received.by = text,
                    "with" if received.with.is_none() => received.with = text,
                    "for" if received.recipient.is_none() => received.recipient = text,
                    _ => {}
                }
            }
            Piece::Comment(comment) if keyword == "from" => client.comment(comment),
            Piece::Comment(comment) => client.later_comment(comment),
        }
    }
    (received.from, received.from_address) = client.finish(clauses, whole);
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

/// Words and outermost comments, and whether each comment that begins also ends. What stands in parentheses within a word
/// is a part of it: a server puts a space before its comments.
fn pieces(text: &str) -> (Vec<Piece<'_>>, bool) {
    let mut pieces = Vec::new();
    let (mut depth, mut start) = (0_usize, None);
    let mut in_word = false;
    for (index, character) in text.char_indices() {
        match character {
            '(' => {
                if depth == 0 && !in_word {
                    start = Some(index + 1);
                }
                depth += 1;
            }
            ')' if depth > 0 => {
                depth -= 1;
                if depth == 0 && !in_word {
                    pieces.extend(start.and_then(|from| text.get(from..index)).map(Piece::Comment));
                    start = None;
                }
            }
            space if depth == 0 && space.is_whitespace() => {
                push_word(&mut pieces, text, start, index);
                (start, in_word) = (None, false);
            }
            _ if start.is_none() => (start, in_word) = (Some(index), true),
            _ => {}
        }
    }
    if depth == 0 {
        push_word(&mut pieces, text, start, text.len());
    }
    (pieces, depth == 0)
}

fn push_word<'a>(pieces: &mut Vec<Piece<'a>>, text: &'a str, start: Option<usize>, end: usize) {
    let word = start.and_then(|from| text.get(from..end)).filter(|word| !word.is_empty());
    pieces.extend(word.map(Piece::Word));
}
