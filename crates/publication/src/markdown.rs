//! The publication as Markdown (CommonMark, with the tables of GitHub), for wikis and for reading as it is.

use crate::document::{Block, Cell, Document, Link, Table, Timeline};
use crate::file::File;
use crate::guard::Leak;

/// The chart's file, beside this one.
pub(crate) const CHART: &str = "timeline.svg";

/// Renders `document`.
///
/// # Errors
/// A secret would stand in it.
pub fn markdown(document: &Document) -> Result<File, Leak> {
    let mut out = String::new();
    let mut line = |text: &str| {
        out.push_str(text);
        out.push_str("\n\n");
    };
    line(&format!("**{}**", escaped(&document.mark())));
    line(&format!("# {}", escaped(&document.title)));
    line(&facts(&document.heading));
    for section in &document.sections {
        line(&format!("## {}", escaped(&section.heading)));
        for block in &section.blocks {
            line(&rendered(block));
        }
    }
    line(&format!("**{}**", escaped(&document.mark())));
    let text = format!("{}\n", out.trim_end());
    File::text(&document.guard, "publication.md", "text/markdown; charset=utf-8", text)
}

fn rendered(block: &Block) -> String {
    match block {
        Block::Heading(text) => format!("### {}", escaped(text)),
        Block::Paragraph(text) => escaped(text),
        Block::Facts(own) => facts(own),
        Block::Table(own) => table(own),
        Block::List(items) => lines(items.iter().map(|item| format!("- {}", escaped(item)))),
        Block::Links(links) => lines(links.iter().map(link)),
        Block::Timeline(own) => timeline(own),
        Block::Chart(chart) => {
            let says = chart.says.first().map(|says| escaped(says)).unwrap_or_default();
            format!("![{says}]({CHART})")
        }
    }
}

fn lines(lines: impl Iterator<Item = String>) -> String {
    lines.collect::<Vec<_>>().join("\n")
}

fn facts(facts: &[(String, String)]) -> String {
    lines(facts.iter().map(|(name, value)| format!("- **{}**: {}", escaped(name), escaped(value))))
}

fn link(link: &Link) -> String {
    match &link.url {
        // An address of the web has no white space; what else Markdown would end it at, is escaped.
        Some(url) if link.linked => {
            let url = url.replace('<', "%3C").replace('>', "%3E").replace('\\', "%5C");
            format!("- [{}](<{url}>)", escaped(&link.title))
        }
        Some(url) => format!("- {}: {}", escaped(&link.title), escaped(url)),
        None => format!("- {}", escaped(&link.title)),
    }
}

fn row(cells: impl Iterator<Item = String>) -> String {
    format!("| {} |", cells.collect::<Vec<_>>().join(" | "))
}

fn table(table: &Table) -> String {
    let headings = row(table.headings.iter().map(|heading| escaped(heading)));
    let rule = row(table.headings.iter().map(|_| "---".to_owned()));
    let rows = table.rows.iter().map(|own| row(own.cells.iter().map(|shown| cell(shown, own.bold))));
    lines([headings, rule].into_iter().chain(rows))
}

fn cell(cell: &Cell, bold: bool) -> String {
    let text = if cell.code { code(&cell.text) } else { escaped(&cell.text) };
    if bold && !text.is_empty() { format!("**{text}**") } else { text }
}

fn timeline(timeline: &Timeline) -> String {
    let headings = row(timeline.headings.iter().map(|heading| escaped(heading)));
    let rows = timeline.steps.iter().map(|step| {
        let told = std::iter::once(&step.text).chain(&step.further).map(|text| escaped(text));
        let told = told.collect::<Vec<_>>().join("<br>");
        row([step.number.to_string(), escaped(&step.day), told].into_iter())
    });
    lines([headings, "| ---: | --- | --- |".to_owned()].into_iter().chain(rows))
}

/// `text` in a span of code, behind more backticks than it has in a row. In a table a bar has to be escaped even there.
fn code(text: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    let longest = text.split(|letter| letter != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    let space = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{space}{}{space}{fence}", text.replace('|', "\\|"))
}

/// `text` with everything that Markdown would act on escaped, at the beginning of a line as well as within.
fn escaped(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    for (index, letter) in text.char_indices() {
        let acts = matches!(letter, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '~' | '&' | '$');
        let begins = index == 0 && matches!(letter, '#' | '+' | '-' | '=');
        let ends = || text.get(index + 1..).is_none_or(|rest| rest.is_empty() || rest.starts_with(' '));
        let numbers = digits > 0 && index == digits && matches!(letter, '.' | ')') && ends();
        if acts || begins || numbers {
            shown.push('\\');
        }
        shown.push(letter);
    }
    shown
}

#[cfg(test)]
mod tests {
    use sekisho_cases::contact::Tongue;

    use super::*;
    use crate::sample;

    #[test]
    fn the_incident_in_both_languages() {
        for (name, tongue) in [("en", Tongue::English), ("ja", Tongue::Japanese)] {
            let file = markdown(&sample::document(tongue)).unwrap();
            insta::assert_snapshot!(
                format!("incident.{name}"),
                String::from_utf8(file.octets().to_vec()).unwrap()
            );
        }
    }

    #[test]
    fn words_of_others_stay_words() {
        assert_eq!(
            escaped("# a *b* _c_ [d](e) <f> | &g; `h`"),
            "\\# a \\*b\\* \\_c\\_ \\[d\\](e) \\<f\\> \\| \\&g; \\`h\\`"
        );
        assert_eq!((escaped("1. x").as_str(), escaped("2002.07").as_str()), ("1\\. x", "2002.07"));
        assert_eq!(escaped("関所 192.0.2.1"), "関所 192.0.2.1");
        assert_eq!(code("<a`b@x|y>"), "``<a`b@x\\|y>``");
        assert_eq!((code("`a"), code("")), ("`` `a ``".to_owned(), String::new()));
    }

    #[test]
    fn only_the_web_is_linked_to() {
        let link = |url: &str, linked| {
            super::link(&Link { title: "a]b".to_owned(), url: Some(url.to_owned()), linked })
        };
        assert_eq!(link("https://x.example/a>b", true), "- [a\\]b](<https://x.example/a%3Eb>)");
        assert_eq!(link("javascript:alert(1)", false), "- a\\]b: javascript:alert(1)");
    }
}
