//! Lines of a file, one at a time, each within a limit.

use std::io::{self, BufRead};

use super::{LINE_LIMIT, Problem, Sink};

/// Gives each line that says something to `each`, with its number; comments and empty lines are left out. Whatever is
/// no text or too long is a mistake.
///
/// A comment with a dollar behind its first sign is none: rbldnsd and rbldns share files that way.
pub(super) fn each_line(
    mut input: impl BufRead,
    sink: &mut Sink<'_>,
    mut each: impl FnMut(&mut Sink<'_>, usize, &str),
) -> io::Result<()> {
    let mut octets = Vec::with_capacity(256);
    let mut number = 0;
    loop {
        octets.clear();
        number += 1;
        if !next_line(&mut input, &mut octets)? {
            return Ok(());
        }
        if octets.len() > LINE_LIMIT {
            sink.mistake(number, Problem::LongLine(LINE_LIMIT));
            continue;
        }
        let Ok(line) = std::str::from_utf8(&octets) else {
            sink.mistake(number, Problem::NoText);
            continue;
        };
        let line = line.trim();
        let comment =
            line.starts_with(['#', ';']) && !line.get(1..).is_some_and(|rest| rest.starts_with('$'));
        if !line.is_empty() && !comment {
            each(sink, number, line);
        }
    }
}

/// Reads a line of any length but keeps little more than the limit of it; `false` at the end.
fn next_line(input: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<bool> {
    let mut any = false;
    loop {
        let available = match input.fill_buf() {
            Ok(available) => available,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        if available.is_empty() {
            return Ok(any);
        }
        any = true;
        let end = available.iter().position(|octet| *octet == b'\n');
        let used = end.map_or(available.len(), |end| end + 1);
        if line.len() <= LINE_LIMIT {
            line.extend(available.iter().take(end.unwrap_or(used)));
        }
        input.consume(used);
        if end.is_some() {
            return Ok(true);
        }
    }
}

/// The part of a line before white space, and what stands behind it.
pub(super) fn split_word(line: &str) -> (&str, &str) {
    let (word, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    (word, rest.trim())
}
