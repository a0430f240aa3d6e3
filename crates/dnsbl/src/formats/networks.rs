//! Plain lists: one address, network or domain a line, `!` before what is excluded.

use std::io::{self, BufRead};

use ipnet::IpNet;

use super::lines::{each_line, split_word};
use super::values::Scope;
use super::{Problem, Reading, Sink};
use crate::subject::Subject;

/// Reads a plain list. What stands behind an entry is a value and a text, as in rbldnsd's files, or a comment.
pub(super) fn read(input: impl BufRead, reading: &Reading<'_>, sink: &mut Sink<'_>) -> io::Result<()> {
    let mut scope = Scope::new(reading.answer.clone());
    each_line(input, sink, |sink, number, line| {
        // An IPv6 address may begin with colons, too.
        if line.starts_with(':') && split_word(line).0.parse::<Subject>().is_err() {
            if let Err(problem) = scope.set_default(line) {
                sink.mistake(number, problem);
            }
            return;
        }
        let (word, values) = split_word(line);
        let (word, excluded) = word.strip_prefix('!').map_or((word, false), |word| (word, true));
        // As in rbldnsd's files: who writes an address with a length may have meant the address.
        if word.parse::<IpNet>().is_ok_and(|network| network.trunc() != network) {
            sink.mistake(number, Problem::HostBits(word.to_owned()));
            return;
        }
        match (word.parse::<Subject>(), scope.answer(values)) {
            (Ok(subject), _) if excluded => sink.excluded(number, subject),
            (Ok(subject), Ok(answer)) => sink.listed(number, subject, answer),
            (Err(error), _) => sink.mistake(number, error),
            (_, Err(problem)) => sink.mistake(number, problem),
        }
    })
}
