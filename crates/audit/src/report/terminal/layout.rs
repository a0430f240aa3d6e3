//! Lines of a known width, with East Asian characters as wide as they are.

use anstyle::AnsiColor;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// How a terminal is written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Whether colours are used. Off where the output is no terminal.
    pub colour: bool,
    /// Columns of a line, at least 40.
    pub width: usize,
}

impl Style {
    /// Without colour, 80 columns.
    pub const PLAIN: Self = Self { colour: false, width: 80 };

    /// `text` in a colour, bold or not, where colours are used.
    pub(super) fn paint(self, text: &str, colour: Option<AnsiColor>, bold: bool) -> String {
        if !self.colour {
            return text.to_owned();
        }
        let mut style = anstyle::Style::new().fg_color(colour.map(Into::into));
        if bold {
            style = style.bold();
        }
        format!("{style}{text}{style:#}")
    }
}

/// The columns that `text` takes.
#[must_use]
pub fn columns(text: &str) -> usize {
    UnicodeWidthStr::width(text)
}

/// `text` with blanks after it up to `width` columns.
#[must_use]
pub fn padded(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(columns(text))))
}

/// `text` cut to `width` columns, with a mark where something was cut.
pub(super) fn truncated(text: &str, width: usize) -> String {
    if columns(text) <= width {
        return text.to_owned();
    }
    let mut cut = String::new();
    for letter in text.chars() {
        if columns(&cut) + letter.width().unwrap_or(0) + 1 > width {
            break;
        }
        cut.push(letter);
    }
    cut.push('…');
    cut
}

/// A setting `name = a, b, c` in lines of at most `width` columns where that is possible: it goes on, as
/// Postfix reads it, in lines that begin with a blank, under the first value.
pub(super) fn continued(setting: &str, width: usize) -> Vec<String> {
    let Some((name, values)) = setting.split_once(" = ").filter(|_| columns(setting) > width) else {
        return vec![setting.to_owned()];
    };
    let indent = columns(name) + 3;
    let mut lines = Vec::new();
    let mut line = format!("{name} = ");
    let mut empty = true;
    for value in values.split_inclusive(", ") {
        if !empty && columns(&line) + columns(value.trim_end()) > width {
            lines.push(line.trim_end().to_owned());
            line = " ".repeat(indent);
        }
        line.push_str(value);
        empty = false;
    }
    lines.push(line.trim_end().to_owned());
    lines
}

/// Marks that no line may begin with.
const CLOSING: &str = "、。，．：；）」』】〉》！？ー・…ぁぃぅぇぉっゃゅょァィゥェォッャュョ:";
/// Marks that no line may end with.
const OPENING: &str = "（「『【〈《";

/// `text` in lines of at most `width` columns, of which `first` are taken on the first line and `indent`
/// on the others. Words in Latin letters stay whole where they fit a line; Japanese breaks anywhere but
/// before a closing and after an opening mark.
#[must_use]
pub fn wrapped(text: &str, width: usize, first: usize, indent: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let room =
        |lines: &Vec<String>| width.saturating_sub(if lines.is_empty() { first } else { indent }).max(8);
    for unit in units(text) {
        let fits = columns(&line) + columns(unit.trim_end()) <= room(&lines);
        if !fits && !line.trim_end().is_empty() {
            lines.push(line.trim_end().to_owned());
            line.clear();
        }
        if line.is_empty() && columns(&unit) > room(&lines) {
            for letter in unit.chars() {
                if columns(&line) + letter.width().unwrap_or(0) > room(&lines) {
                    lines.push(std::mem::take(&mut line));
                }
                line.push(letter);
            }
        } else {
            line.push_str(if line.is_empty() { unit.trim_start() } else { &unit });
        }
    }
    if !line.trim_end().is_empty() || lines.is_empty() {
        lines.push(line.trim_end().to_owned());
    }
    lines
}

/// Pieces between which a line may be broken, each with the blanks after it.
fn units(text: &str) -> Vec<String> {
    let mut units: Vec<String> = Vec::new();
    let mut last: Option<char> = None;
    for letter in text.chars() {
        let wide = |letter: char| letter.width() == Some(2);
        let breaks = match last {
            None => true,
            Some(_) if letter == ' ' || CLOSING.contains(letter) => false,
            Some(before) if OPENING.contains(before) => false,
            Some(' ') => true,
            Some(before) => wide(before) || wide(letter),
        };
        match units.last_mut() {
            Some(unit) if !breaks => unit.push(letter),
            _ => units.push(letter.to_string()),
        }
        last = Some(letter);
    }
    units
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn latin_words_stay_whole_and_japanese_marks_stay_in_place() {
        assert_eq!(wrapped("one two three", 13, 5, 3), ["one two", "three"]);
        assert_eq!(wrapped("中継できます。次", 12, 0, 0), ["中継できま", "す。次"]);
        assert_eq!(wrapped("ポート（25）です", 10, 0, 0), ["ポート", "（25）です"]);
        assert_eq!(wrapped("abcdefghijklmnop", 10, 0, 0), ["abcdefghij", "klmnop"]);
        assert_eq!(wrapped("", 10, 0, 0), [""]);
    }

    #[test]
    fn a_long_setting_goes_on_under_its_first_value() {
        assert_eq!(continued("a = b, c", 20), ["a = b, c"]);
        assert_eq!(
            continued("restrictions = permit_mynetworks, permit_login, reject", 38),
            ["restrictions = permit_mynetworks,", "               permit_login, reject"]
        );
        assert_eq!(
            continued("no setting, however long it may be", 10),
            ["no setting, however long it may be"]
        );
    }

    #[test]
    fn wide_characters_count_twice() {
        assert_eq!(columns("関所 a"), 6);
        assert_eq!(padded("関", 4), "関  ");
        assert_eq!(truncated("関所の関所", 7), "関所の…");
    }

    #[test]
    fn without_colour_nothing_but_the_text_is_written() {
        assert_eq!(Style::PLAIN.paint("OPEN", Some(AnsiColor::Red), true), "OPEN");
        let coloured = Style { colour: true, width: 80 }.paint("OPEN", Some(AnsiColor::Red), true);
        assert!(coloured.contains("OPEN") && coloured.starts_with('\u{1b}') && coloured.ends_with('m'));
    }
}
