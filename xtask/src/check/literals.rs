//! Reply codes are written as values of `Reply`, not as text, so that each reply has one place. The lab may
//! write them: its servers are wrong on purpose.

use super::Options;
use crate::outcome::Outcome;
use crate::sources;

/// Where the rule holds.
const CRATES: [&str; 3] = ["crates/wire/", "crates/policy/", "crates/net/"];
/// The one place.
const HOME: &str = "crates/wire/src/smtp/reply.rs";

pub(super) fn run(_: &Options) -> anyhow::Result<Outcome> {
    let mut findings = Vec::new();
    for source in sources::all()? {
        let ruled = CRATES.iter().any(|folder| source.path.starts_with(folder));
        if !ruled || source.is_test() || source.path == HOME {
            continue;
        }
        for (number, line) in source.code().filter(|(_, line)| has_reply_code(line)) {
            findings.push(format!("{}:{number}: a reply code in a text: {}", source.path, line.trim()));
        }
    }
    Ok(Outcome::of_findings(findings))
}

/// Whether a string in `line` begins with a reply code: a quotation mark, three digits, a space or a hyphen.
fn has_reply_code(line: &str) -> bool {
    let code = line.trim_start();
    if code.starts_with("//") {
        return false;
    }
    code.as_bytes().windows(5).any(|window| match window {
        [b'"', first, second, third, separator] => {
            matches!(first, b'2'..=b'5')
                && second.is_ascii_digit()
                && third.is_ascii_digit()
                && matches!(separator, b' ' | b'-')
        }
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_in_strings_are_found() {
        assert!(has_reply_code(r#"out.write(b"550 no");"#));
        assert!(has_reply_code(r#"let x = "250-";"#));
        assert!(!has_reply_code("/// `\"550 \"`"));
        assert!(!has_reply_code(r#"let x = "5500";"#));
        assert!(!has_reply_code("Reply::new(550, None, text)"));
    }
}
