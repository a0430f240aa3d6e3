//! The PDF holds what the other forms hold, in fonts of its own. Programs of poppler look at it; where they or the fonts are
//! not installed, the test says so and is left out.

use std::path::Path;
use std::process::Command;

use sekisho_cases::contact::Tongue;
use sekisho_cases::event::Event;

use super::*;
use crate::document::Copy;
use crate::look::{packed, told};
use crate::sample;

fn fonts() -> Option<Fonts> {
    let found = Fonts::look(&[], |path| std::fs::read(path).ok());
    found.inspect_err(|error| eprintln!("left out: {error}")).ok()
}

/// What a program says of a file; none where it is not installed.
fn said(program: &str, arguments: &[&str], file: &Path) -> Option<String> {
    let output = Command::new(program).args(arguments).arg(file).arg("-").output();
    let output = match program {
        "pdftotext" => output,
        _ => Command::new(program).args(arguments).arg(file).output(),
    };
    match output {
        Ok(output) => Some(String::from_utf8_lossy(&output.stdout).into_owned()),
        Err(error) => {
            eprintln!("left out: {program}: {error}");
            None
        }
    }
}

#[test]
fn the_pdf_says_what_the_document_says_and_brings_its_fonts() {
    let Some(fonts) = fonts() else { return };
    for tongue in [Tongue::English, Tongue::Japanese] {
        let document = sample::document(tongue);
        let file = pdf(&document, &fonts).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(file.name());
        std::fs::write(&path, file.octets()).unwrap();
        if let Some(text) = said("pdftotext", &["-layout"], &path) {
            let text = said("pdftotext", &["-raw"], &path).map(|raw| packed(&raw) + &packed(&text)).unwrap();
            for sentence in told(&document) {
                assert!(text.contains(&packed(&sentence)), "{sentence} in {text}");
            }
        }
        if let Some(fonts) = said("pdffonts", &[], &path) {
            let rows: Vec<&str> = fonts.lines().skip(2).collect();
            assert!(rows.len() >= 3 && rows.iter().all(|row| row.contains("BIZUD")), "{fonts}");
            // Embedded, subset, with a way back to letters.
            assert!(rows.iter().all(|row| row.contains("yes yes yes")), "{fonts}");
        }
        if let Some(about) = said("pdfinfo", &[], &path) {
            let line = |name: &str| about.lines().find(|line| line.starts_with(name)).unwrap_or_default();
            assert!(line("Title:").contains(&document.title), "{about}");
            assert!(line("Tagged:").contains("yes") && line("Page size:").contains("A4"), "{about}");
            let pages: u32 = line("Pages:").split_whitespace().next_back().unwrap().parse().unwrap();
            assert!((2..=5).contains(&pages), "{about}");
            if let Some(text) = said("pdftotext", &[], &path) {
                assert_eq!(text.matches("TLP:CLEAR").count(), usize::try_from(pages).unwrap() * 2 + 1);
                let text = packed(&text);
                assert!((1..=pages).all(|page| text.contains(&format!("{page}/{pages}"))), "{text}");
            }
        }
        assert_eq!(pdf(&document, &fonts).unwrap(), file, "the same document is the same file");
    }
}

#[test]
fn letters_that_no_font_has_are_named() {
    let Some(fonts) = fonts() else { return };
    let remark = Event::Remarked { words: sample::words("a \u{1f980} of the coast"), public: true };
    let events = sample::events(Tongue::English, sample::sealed());
    let events = events.into_iter().chain([(sample::now_day(), remark)]).collect();
    let (case, entries) = sample::played(events);
    let imprint = sample::imprint(Tongue::English);
    let document = Document::of(&case, &entries, &imprint, sample::now(), Copy::Public).unwrap();
    assert!(matches!(pdf(&document, &fonts), Err(PdfError::NoLetter(letters)) if letters == "\u{1f980}"));
}

/// A word that is longer than a line is broken, and stays whole for whoever copies it.
#[test]
fn nothing_runs_off_the_page() {
    let Some(fonts) = fonts() else { return };
    for tongue in [Tongue::English, Tongue::Japanese] {
        let word = "x".repeat(300);
        let mut events = sample::events(tongue, sample::sealed());
        for (_, event) in &mut events {
            if let Event::Judged { impact } = event {
                impact.affected = sample::words(&word);
            }
        }
        let remark = Event::Remarked { words: sample::words(&word), public: true };
        let (case, entries) =
            sample::played(events.into_iter().chain([(sample::now_day(), remark)]).collect());
        let imprint = sample::imprint(tongue);
        let document = Document::of(&case, &entries, &imprint, sample::now(), Copy::Public).unwrap();
        let file = pdf(&document, &fonts).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(file.name());
        std::fs::write(&path, file.octets()).unwrap();
        let Some(boxes) = said("pdftotext", &["-bbox"], &path) else { return };
        let right = boxes.split("xMax=\"").skip(1).map(|rest| rest.split('"').next().unwrap().parse::<f64>());
        // The right margin has 24 millimetres; marks that end something may hang over a little.
        assert!(right.flatten().all(|right| right < 595.3 - 68.0 + 4.0), "{boxes}");
        let text = said("pdftotext", &["-raw"], &path).unwrap().replace('\u{200b}', "");
        assert_eq!(packed(&text).to_lowercase().matches(&word).count(), 2, "{text}");
    }
}

/// Nothing of a document is taken for markup.
#[test]
fn markup_is_shown_as_it_is() {
    let Some(fonts) = fonts() else { return };
    let words = "#panic() #set page(width: 1pt) $x$ *b* @a <l> \\u{41} // c";
    let remark = Event::Remarked { words: sample::words(words), public: true };
    let events = sample::events(Tongue::English, sample::sealed());
    let events = events.into_iter().chain([(sample::now_day(), remark)]).collect();
    let (case, entries) = sample::played(events);
    let imprint = sample::imprint(Tongue::English);
    let document = Document::of(&case, &entries, &imprint, sample::now(), Copy::Public).unwrap();
    let file = pdf(&document, &fonts).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(file.name());
    std::fs::write(&path, file.octets()).unwrap();
    if let Some(text) = said("pdftotext", &["-raw"], &path) {
        assert!(packed(&text).contains(&packed(words)), "{text}");
    }
}
