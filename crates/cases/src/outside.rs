//! What others wrote, made fit to be written down: harmless to look at, on one line, not too long.

use sekisho_evidence::visible::visible;
use sekisho_evidence::words::Reason;

/// The longest of their words that is kept, in characters.
const LIMIT: usize = 1000;

/// `text` as words of a case: runs of spaces and line ends are one space, what would act on a screen is written out, what
/// is longer than `limit` characters is cut off. None where nothing is left.
#[must_use]
pub(crate) fn words(text: &str, limit: usize) -> Option<Reason> {
    let limit = limit.min(LIMIT);
    let mut line = String::new();
    let mut length = 0;
    for word in text.split_whitespace() {
        let word = visible(word);
        length += word.chars().count() + usize::from(!line.is_empty());
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(&word);
        if length > limit {
            let kept: String = line.chars().take(limit.saturating_sub(1)).collect();
            line = format!("{}…", kept.trim_end());
            break;
        }
    }
    line.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_others_are_one_harmless_line() {
        let shown = |text: &str, limit| words(text, limit).map(String::from);
        assert_eq!(shown(" a\r\n\tb\u{1b}[31m\u{202e} ", 99).as_deref(), Some("a b\\u{1b}[31m\\u{202e}"));
        assert_eq!(shown("", 99), None);
        assert_eq!(shown("\u{3000}\n", 99), None);
        assert_eq!(shown("abcdef", 6).as_deref(), Some("abcdef"));
        assert_eq!(shown("abcdefg", 6).as_deref(), Some("abcde…"));
        assert_eq!(shown(&"x".repeat(1_000_000), usize::MAX).map(|text| text.chars().count()), Some(LIMIT));
    }
}
