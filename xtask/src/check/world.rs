//! The clock, randomness, sockets and files are touched in `net`, `store` and `app` alone, so that everything
//! else is the same on every run.

use super::Options;
use crate::outcome::Outcome;
use crate::sources;

/// Where the rule holds.
const CRATES: [&str; 6] =
    ["crates/wire/", "crates/evidence/", "crates/policy/", "crates/audit/", "crates/desk/", "crates/lab/"];
/// What touches the world.
const TOUCHES: [&str; 11] = [
    "Instant::now(",
    "SystemTime::now(",
    "Timestamp::now(",
    "Zoned::now(",
    "std::fs",
    "tokio::fs",
    "getrandom::",
    "TcpListener::bind",
    "TcpStream::connect",
    "UdpSocket",
    "std::process",
];

pub(super) fn run(_: &Options) -> anyhow::Result<Outcome> {
    let mut findings = Vec::new();
    for source in sources::all()? {
        if source.is_test() || !CRATES.iter().any(|folder| source.path.starts_with(folder)) {
            continue;
        }
        for (number, line) in source.code() {
            if let Some(touch) = touch(line) {
                findings.push(format!("{}:{number}: {touch} belongs in net, store or app", source.path));
            }
        }
    }
    Ok(Outcome::of_findings(findings))
}

/// What of the world a line of code touches.
fn touch(line: &str) -> Option<&'static str> {
    let code = line.split("//").next().unwrap_or_default();
    TOUCHES.into_iter().find(|touch| code.contains(touch))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn touches_are_found_in_code_alone() {
        assert_eq!(touch("let now = Instant::now();"), Some("Instant::now("));
        assert_eq!(touch("use std::fs;"), Some("std::fs"));
        assert_eq!(touch("// std::fs is not used here"), None);
        assert_eq!(touch("let now = clock::now();"), None);
    }
}
