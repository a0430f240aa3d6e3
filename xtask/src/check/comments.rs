//! What is left for later has the number of an issue, so that somebody owns it.

use super::Options;
use crate::outcome::Outcome;
use crate::sources;

/// Words that leave something for later. Written in two halves, so that they do not stand here.
const WORDS: [&str; 3] = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X")];

pub(super) fn run(_: &Options) -> anyhow::Result<Outcome> {
    let mut findings = Vec::new();
    for source in sources::all()? {
        for (index, line) in source.text.lines().enumerate().filter(|(_, line)| leaves_something(line)) {
            findings.push(format!("{}:{}: {}", source.path, index + 1, line.trim()));
        }
    }
    Ok(Outcome::of_findings(findings))
}

/// Whether a comment in `line` leaves something for later without `#123`.
fn leaves_something(line: &str) -> bool {
    let Some((_, comment)) = line.split_once("//") else { return false };
    let mut words = comment.split(|character: char| !character.is_ascii_alphanumeric());
    let has_number =
        comment.split('#').skip(1).any(|rest| rest.starts_with(|character: char| character.is_ascii_digit()));
    words.any(|word| WORDS.contains(&word)) && !has_number
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_numbered_ones_may_stay() {
        let word = WORDS[0];
        assert!(leaves_something(&format!("let x = 1; // {word}: later")));
        assert!(!leaves_something(&format!("// {word}(#12): later")));
        assert!(!leaves_something(&format!("let {word} = 1;")));
        assert!(!leaves_something("// nothing"));
    }
}
