//! Paragraphs in lines of a letter's width, English and Japanese: broken at spaces, and between characters where these are
//! written without any, but never so that a line begins with a mark that ends something or ends with one that begins it.

use unicode_width::UnicodeWidthChar;

/// The width of a line in columns; a character of East Asia takes two.
pub(crate) const WIDTH: usize = 76;
/// What no line begins with (JIS X 4051 §8.1), and what none ends with.
const NOT_FIRST: &str =
    "、。，．・：；？！゛゜ヽヾゝゞ々ー）〕］｝〉》」』】〟ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ…‥";
const NOT_LAST: &str = "（〔［｛〈《「『【〝";
/// Marks that bring their own space.
const MARKS: &str = "、。，．・：；？！）〕］｝〉》」』】（〔［｛〈《「『【";

/// `text` in lines of [`WIDTH`] columns. Its first line begins in column `indent`, where it is put; the others begin with as many
/// spaces. Lines of `text` are joined; empty ones part paragraphs.
pub(crate) fn wrap(text: &str, indent: usize) -> String {
    let indent = indent.min(WIDTH / 2);
    let mut paragraphs: Vec<String> = Vec::new();
    let mut lines: Vec<&str> = Vec::new();
    for line in text.lines().chain(std::iter::once("")) {
        if !line.trim().is_empty() {
            lines.push(line.trim());
        } else if !lines.is_empty() {
            paragraphs.push(filled(&joined(&lines), indent));
            lines.clear();
        }
    }
    paragraphs.join(&format!("\n\n{}", " ".repeat(indent)))
}

/// Lines as one: with a space between words, with none between characters that need none.
fn joined(lines: &[&str]) -> String {
    let mut text = String::new();
    for line in lines {
        if let (Some(last), Some(first)) = (text.chars().next_back(), line.chars().next()) {
            let is_mark = |sign| MARKS.contains(sign);
            if !(is_mark(last) || is_mark(first) || is_wide(last) && is_wide(first)) {
                text.push(' ');
            }
        }
        text.push_str(line);
    }
    text
}

/// `text`, with a space behind it where Japanese that follows needs one: behind Latin letters.
pub(crate) fn beside(text: &str) -> String {
    let needs = text.chars().next_back().is_some_and(|last| !is_wide(last));
    format!("{text}{}", if needs { " " } else { "" })
}

fn is_wide(sign: char) -> bool {
    sign.width() == Some(2)
}

fn filled(text: &str, indent: usize) -> String {
    let room = WIDTH - indent;
    let margin = format!("\n{}", " ".repeat(indent));
    let (mut out, mut column) = (String::new(), 0);
    for unit in units(text) {
        let width: usize = unit.word.chars().filter_map(UnicodeWidthChar::width).sum();
        let space = usize::from(unit.spaced && column > 0);
        if column > 0 && column + space + width > room {
            out.push_str(&margin);
            column = 0;
        } else if space > 0 {
            out.push(' ');
            column += 1;
        }
        out.push_str(&unit.word);
        column += width;
    }
    out
}

/// What is not broken, and whether a space stands before it.
struct Unit {
    spaced: bool,
    word: String,
}

fn units(text: &str) -> Vec<Unit> {
    let mut units: Vec<Unit> = Vec::new();
    let mut spaced = false;
    let mut previous: Option<char> = None;
    for sign in text.chars() {
        if sign == ' ' {
            (spaced, previous) = (true, None);
            continue;
        }
        let sticks = previous.is_some_and(|last| {
            NOT_LAST.contains(last) || NOT_FIRST.contains(sign) || !(is_wide(last) || is_wide(sign))
        });
        match units.last_mut() {
            Some(unit) if sticks && !spaced => unit.word.push(sign),
            _ => units.push(Unit { spaced, word: sign.to_string() }),
        }
        (spaced, previous) = (false, Some(sign));
    }
    units
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use unicode_width::UnicodeWidthStr as _;

    use super::*;

    #[test]
    fn english_is_broken_at_spaces() {
        let text = "Anyone may send anywhere if MAIL FROM is an address that exists at\nexample.jp. HELO, port, IP family and recipient form make no difference.";
        assert_eq!(
            wrap(text, 14),
            "Anyone may send anywhere if MAIL FROM is an address that\n              exists at example.jp. HELO, port, IP family and recipient form\n              make no difference."
        );
        assert_eq!(wrap("a\n\n\nb\n", 2), "a\n\n  b");
        let long = "x".repeat(200);
        assert_eq!(wrap(&format!("see {long} there"), 0), format!("see\n{long}\nthere"));
        assert_eq!(wrap("", 4), "");
    }

    #[test]
    fn japanese_is_broken_between_characters_but_not_before_marks() {
        let text = "あ".repeat(37) + "。い";
        assert_eq!(wrap(&text, 0), format!("{}\nあ。い", "あ".repeat(36)).replace("\nあ。い", "あ。\nい"));
        let text = "あ".repeat(38) + "。い";
        assert_eq!(wrap(&text, 0), format!("{}\nあ。い", "あ".repeat(37)));
        let text = "あ".repeat(37) + "「い」";
        assert_eq!(wrap(&text, 0), format!("{}\n「い」", "あ".repeat(37)));
        assert_eq!(
            wrap("メールサーバー\nmx.example.jp で、\n確認しました。", 0),
            "メールサーバー mx.example.jp で、確認しました。"
        );
    }

    #[test]
    fn spaces_stand_between_scripts_alone() {
        assert_eq!(wrap("状態です。\n2026年\n「x」", 0), "状態です。2026年「x」");
        assert_eq!(beside("中継センター"), "中継センター");
        assert_eq!(beside("Centre"), "Centre ");
    }

    proptest! {
        #[test]
        fn nothing_is_lost(text in "[a-c あい。「」\n]{0,300}", indent in 0..100usize) {
            let letters = |text: &str| text.chars().filter(|sign| !sign.is_whitespace()).collect::<String>();
            let wrapped = wrap(&text, indent);
            prop_assert_eq!(letters(&wrapped), letters(&text));
            for line in wrapped.lines() {
                prop_assert!(line.width() <= WIDTH || !line.trim().contains(' ') || !line.is_ascii());
            }
        }
    }
}
