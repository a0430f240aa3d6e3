//! The publication as one page that holds everything: no script, nothing from elsewhere, fit for print, phone, light and dark.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sekisho_cases::tlp::Tlp;
use sha2::{Digest as _, Sha256};

use crate::chart::{Look, svg};
use crate::document::{Block, Cell, Document, Link, Section, Table, Timeline};
use crate::file::File;
use crate::guard::Leak;
use crate::texts::tag;

const STYLE: &str = include_str!("html/page.css");

/// Renders `document`.
///
/// # Errors
/// A secret would stand in it.
pub fn html(document: &Document) -> Result<File, Leak> {
    let page = html! {
        (DOCTYPE)
        html lang=(tag(document.language)) {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy());
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="referrer" content="no-referrer";
                @if document.restricted || document.draft { meta name="robots" content="noindex"; }
                meta name="color-scheme" content="light dark";
                @if let Some(author) = &document.author { meta name="author" content=(author); }
                title { (document.title) " – " (document.organisation) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                // It stands on every page that is printed.
                (mark(document))
                header {
                    p.brand { (document.organisation) }
                    h1 { (document.title) }
                    dl.facts {
                        @for (name, value) in &document.heading { div { dt { (name) } dd { (value) } } }
                    }
                }
                main { @for section in &document.sections { (part(section)) } }
                footer { p { (document.organisation) " · " (document.number) " · " (document.mark()) } }
            }
        }
    };
    File::text(&document.guard, "publication.html", "text/html; charset=utf-8", page.into_string())
}

/// What the page may do: show its own style, named by its digest, and nothing else.
fn policy() -> String {
    let digest = STANDARD.encode(Sha256::digest(STYLE.as_bytes()));
    format!("default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'")
}

/// The mark, in the colours that FIRST gives it.
fn mark(document: &Document) -> Markup {
    let colour = match document.tlp {
        Tlp::Clear => "mark clear",
        Tlp::Green => "mark green",
        Tlp::Amber | Tlp::AmberStrict => "mark amber",
        Tlp::Red => "mark red",
    };
    html! { p class=(colour) { (document.mark()) } }
}

fn part(section: &Section) -> Markup {
    html! {
        section {
            h2 { (section.heading) }
            @for block in &section.blocks { (rendered(block)) }
        }
    }
}

fn rendered(block: &Block) -> Markup {
    html! {
        @match block {
            Block::Heading(text) => h3 { (text) },
            Block::Paragraph(text) => p { (text) },
            Block::Facts(facts) => dl.rows { @for (name, value) in facts { dt { (name) } dd { (value) } } },
            Block::Table(own) => (table(own)),
            Block::List(items) => ul { @for item in items { li { (item) } } },
            Block::Links(links) => ul { @for own in links { li { (link(own)) } } },
            Block::Timeline(own) => (timeline(own)),
            // A chart is read by its numbers: it keeps its size and is moved instead.
            Block::Chart(chart) => figure.scroll tabindex="0" { (svg(chart, Look::Page)) },
        }
    }
}

fn link(link: &Link) -> Markup {
    html! {
        @match &link.url {
            Some(url) if link.linked => a href=(url) rel="noreferrer" { (link.title) },
            Some(url) => { (link.title) " " span.code { (url) } },
            None => (link.title),
        }
    }
}

fn table(table: &Table) -> Markup {
    html! {
        div.scroll tabindex="0" {
            table {
                thead { tr { @for heading in &table.headings { th scope="col" { (heading) } } } }
                tbody {
                    @for row in &table.rows {
                        tr.bold[row.bold] { @for shown in &row.cells { (cell(shown)) } }
                    }
                }
            }
        }
    }
}

fn cell(cell: &Cell) -> Markup {
    html! { td.code[cell.code] { (cell.text) } }
}

fn timeline(timeline: &Timeline) -> Markup {
    let [number, day, what] = &timeline.headings;
    html! {
        table.timeline {
            thead { tr { th.number scope="col" { (number) } th scope="col" { (day) } th scope="col" { (what) } } }
            tbody {
                @for step in &timeline.steps {
                    tr {
                        td.number { b.step { (step.number) } }
                        td.day { time datetime=(step.date) { (step.day) } }
                        td {
                            (step.text)
                            @if !step.further.is_empty() {
                                ul.further { @for further in &step.further { li { (further) } } }
                            }
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use sekisho_cases::contact::Tongue;

    use super::*;
    use crate::sample;

    fn page(tongue: Tongue) -> String {
        String::from_utf8(html(&sample::document(tongue)).unwrap().octets().to_vec()).unwrap()
    }

    #[test]
    fn the_page_is_whole_and_does_nothing() {
        for tongue in [Tongue::English, Tongue::Japanese] {
            let page = page(tongue);
            assert!(page.starts_with("<!DOCTYPE html>") && page.ends_with("</html>"));
            assert!(page.contains(&format!("<html lang=\"{}\">", tag(tongue))));
            let lower = page.to_lowercase();
            for word in
                ["<script", " src=", "<link", "<iframe", "@import", "url(", " style=", " onload=", "安全"]
            {
                assert!(!lower.contains(word), "{word}");
            }
            assert_eq!(page.matches("<svg").count(), 1);
            assert!(page.contains("role=\"img\"") && page.contains("<desc id=\"chart-description\">"));
        }
    }

    #[test]
    fn the_policy_allows_this_style_and_nothing_else() {
        let page = page(Tongue::Japanese);
        let style = page.split("<style>").nth(1).and_then(|rest| rest.split("</style>").next()).unwrap();
        let digest = STANDARD.encode(Sha256::digest(style.as_bytes()));
        assert!(page.contains(&format!("default-src 'none'; style-src 'sha256-{digest}'")), "{page}");
        assert_eq!(page.matches("<style>").count(), 1, "the chart takes the page's");
    }
}
