//! Every form of the sample: each says the same. They are written to the folder that `SEKISHO_PAGES` names, to be looked at; without it, nothing.

use sekisho_cases::contact::Tongue;

use crate::bundle::Bundle;
use crate::document::{Block, Document};
use crate::file::File;
use crate::{chart, html, machine, markdown, sample};

/// The header of what was relayed.
const RELAYED: &[u8] = b"Received: from a by b; Tue, 16 Jul 2002 12:00:00 +0900\r\n\r\n";

/// Every form of the sample.
pub(crate) fn forms(tongue: Tongue) -> Vec<File> {
    forms_of(&sample::document(tongue))
}

/// Every form of a document.
pub(crate) fn forms_of(document: &Document) -> Vec<File> {
    let mut files = vec![
        html::html(document).unwrap(),
        markdown::markdown(document).unwrap(),
        chart::drawing(document).unwrap(),
        machine::event_lines(document).unwrap(),
    ];
    files.extend(machine::xarf(document, &[]).unwrap());
    files.extend(machine::arf(document, |_| Some(RELAYED)).unwrap());
    if let Ok(fonts) = crate::pdf::Fonts::look(&[], |path| std::fs::read(path).ok()) {
        files.push(crate::pdf::pdf(document, &fonts).unwrap());
    }
    files
}

/// A text without white space, since lines end elsewhere in a PDF.
pub(crate) fn packed(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_whitespace()).collect()
}

/// Everything that a document says.
pub(crate) fn told(document: &Document) -> Vec<String> {
    let mut told = vec![document.title.clone(), document.mark()];
    for block in document.sections.iter().flat_map(|section| &section.blocks) {
        match block {
            Block::Heading(text) | Block::Paragraph(text) => told.push(text.clone()),
            Block::Facts(facts) => told.extend(facts.iter().map(|(_, value)| value.clone())),
            Block::Table(table) => {
                let cells = table.rows.iter().flat_map(|row| &row.cells);
                told.extend(cells.map(|cell| cell.text.clone()));
            }
            Block::List(items) => told.extend(items.iter().cloned()),
            Block::Links(links) => told.extend(links.iter().map(|link| link.title.clone())),
            Block::Timeline(timeline) => {
                for step in &timeline.steps {
                    told.push(step.text.clone());
                    told.extend(step.further.iter().cloned());
                }
            }
            Block::Chart(chart) => told.extend(chart.rows.iter().map(|row| row.label.clone())),
        }
    }
    told
}

/// What a reader of the page sees.
fn read_html(page: &str) -> String {
    let body = page.split("</style>").nth(1).unwrap();
    let text: String =
        body.split('<').filter_map(|part| part.split_once('>')).map(|(_, text)| text).collect();
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

/// What a reader of the Markdown sees.
fn read_markdown(text: &str) -> String {
    text.replace("**", "").replace('`', "").replace("<br>", "").replace('\\', "")
}

#[test]
fn every_form_says_the_same() {
    for tongue in [Tongue::English, Tongue::Japanese] {
        let document = sample::document(tongue);
        let files = forms(tongue);
        let text = |name: &str| {
            let file = files.iter().find(|file| file.name() == name).unwrap();
            String::from_utf8(file.octets().to_vec()).unwrap()
        };
        let html = packed(&read_html(&text("publication.html")));
        let markdown = packed(&(read_markdown(&text("publication.md")) + &text("timeline.svg")));
        for sentence in told(&document) {
            let sentence = packed(&sentence);
            assert!(html.contains(&sentence), "{sentence} in {html}");
            assert!(markdown.contains(&sentence), "{sentence} in {markdown}");
        }
    }
}

#[test]
fn forms_can_be_looked_at() {
    let Some(folder) = std::env::var_os("SEKISHO_PAGES") else { return };
    for (name, tongue) in [("en", Tongue::English), ("ja", Tongue::Japanese)] {
        let folder = std::path::Path::new(&folder).join(name);
        std::fs::create_dir_all(&folder).unwrap();
        let files = forms(tongue);
        let bundle = Bundle::of(&sample::document(tongue), files, vec![sample::AUDIT.to_vec()]).unwrap();
        for file in bundle.files().iter().chain([bundle.manifest(), &bundle.tar().unwrap()]) {
            let path = folder.join(file.name());
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, file.octets()).unwrap();
        }
    }
}
