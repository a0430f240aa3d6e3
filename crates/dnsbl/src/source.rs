//! Reads files of listings into a table.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};

use crate::answer::Answer;
use crate::code::Code;
use crate::subject::{NoSubject, Subject};
use crate::table::Builder;

/// The most octets of a line.
const LINE: usize = 2048;

/// Why a file is not taken over; nothing of it is.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// It cannot be read.
    #[error("{}: {cause}", file.display())]
    File {
        /// The file.
        file: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
    /// A line does not hold.
    #[error("{}:{line}: {problem}", file.display())]
    Line {
        /// The file.
        file: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong, and what was expected.
        problem: String,
    },
}

/// Adds a file with one subject on each line, as `192.0.2.1`, `192.0.2.0/24` or `*.example`, and behind it, if it is not
/// the usual answer, `:127.0.0.2:text`. `#` and `;` begin a comment.
///
/// # Errors
/// See [`SourceError`].
pub fn read_list(path: &Path, builder: &mut Builder) -> Result<(), SourceError> {
    let failed = |cause| SourceError::File { file: path.to_owned(), cause };
    let mut reader = BufReader::with_capacity(256 * 1024, File::open(path).map_err(failed)?);
    let mut octets = Vec::new();
    let mut number = 0;
    loop {
        octets.clear();
        number += 1;
        let mut limited = io::Read::take(&mut reader, LINE as u64);
        if limited.read_until(b'\n', &mut octets).map_err(failed)? == 0 {
            return Ok(());
        }
        let wrong = |problem: String| SourceError::Line { file: path.to_owned(), line: number, problem };
        if octets.len() == LINE && octets.last() != Some(&b'\n') {
            return Err(wrong(format!("longer than {LINE} octets")));
        }
        let line = std::str::from_utf8(&octets).map_err(|_| wrong("not UTF-8".to_owned()))?.trim();
        if line.is_empty() || line.starts_with(['#', ';']) {
            continue;
        }
        let (subject, answer) = entry(line).map_err(wrong)?;
        builder.add(subject, answer);
    }
}

fn entry(line: &str) -> Result<(Subject, Answer), String> {
    // An IPv6 address has colons of its own: what stands behind a space is the answer.
    let (subject, answer) =
        line.split_once([' ', '\t']).map_or((line, ""), |(subject, rest)| (subject, rest.trim()));
    let (subject, answer) = match subject.split_once(":127.") {
        Some((subject, _)) => (subject, line.get(subject.len()..).unwrap_or_default()),
        None => (subject, answer),
    };
    let subject = subject.parse().map_err(|error: NoSubject| error.to_string())?;
    let mut parts = answer.strip_prefix(':').unwrap_or(answer).splitn(2, ':');
    let value = match parts.next().filter(|value| !value.is_empty()) {
        None => Code::Relay.value(),
        Some(value) => value
            .parse::<Ipv4Addr>()
            .ok()
            .filter(|value| value.is_loopback() && *value != Ipv4Addr::LOCALHOST)
            .ok_or_else(|| format!("`{value}` is no value of a listing; expected one as 127.0.0.2"))?,
    };
    Ok((subject, Answer::new(value, parts.next().unwrap_or_default())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::Query;

    fn read(text: &str) -> Result<Builder, String> {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("list");
        std::fs::write(&path, text).unwrap();
        let mut builder = Builder::default();
        let result = read_list(&path, &mut builder);
        result.map(|()| builder).map_err(|error| error.to_string().rsplit('/').next().unwrap().to_owned())
    }

    #[test]
    fn one_subject_on_each_line() {
        let text = "# list\n192.0.2.1\n192.0.2.2:127.0.0.3:two: $\n2001:db8::1 :127.0.0.4:six\n*.example\n\n";
        let table = read(text).unwrap().finish();
        let said = |query| {
            let mut said = Vec::new();
            table.find(query, |answer| said.push(format!("{} {}", answer.value, answer.text)));
            said.join(",")
        };
        assert_eq!(said(Query::Address([192, 0, 2, 1].into())), "127.0.0.2 ");
        assert_eq!(said(Query::Address([192, 0, 2, 2].into())), "127.0.0.3 two: $");
        assert_eq!(said(Query::Address("2001:db8::1".parse().unwrap())), "127.0.0.4 six");
        assert_eq!(said(Query::Domain("a.example")), "127.0.0.2 ");
    }

    #[test]
    fn a_mistake_has_its_line() {
        assert!(read("192.0.2.1\n192.0.2.\n").unwrap_err().starts_with("list:2: "));
        assert!(read("192.0.2.1:127.0.0.1:no\n").unwrap_err().contains("no value of a listing"));
        assert!(read(&"x".repeat(5000)).unwrap_err().contains("longer than"));
    }
}
