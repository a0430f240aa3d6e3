//! Texts of others, made harmless to look at.

/// `text` with everything that a terminal or a page would act on written out: control characters, marks
/// that turn the direction of writing (as in "Trojan Source"), and invisible ones.
#[must_use]
pub fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_control() || is_unseen(character) {
            shown.extend(character.escape_unicode());
        } else {
            shown.push(character);
        }
    }
    shown
}

const fn is_unseen(character: char) -> bool {
    matches!(
        character,
        '\u{ad}'
            | '\u{61c}'
            | '\u{180e}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}'
    )
}

#[cfg(test)]
mod tests {
    use super::visible;

    #[test]
    fn what_turns_or_hides_text_is_written_out() {
        assert_eq!(visible("220 \u{202e}gpj\u{1b}[31m\u{200b}"), "220 \\u{202e}gpj\\u{1b}[31m\\u{200b}");
        assert_eq!(visible("220 関所 é <b>"), "220 関所 é <b>");
    }
}
