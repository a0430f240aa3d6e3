//! What the terminal shows, whole, in both languages.

use super::*;
use crate::record::{Reason, Untested, UntestedWhy};
use crate::report::sample;

const PATH: &str = "~/.local/share/sekisho/audits/7K3Q/report.html";

#[test]
fn every_ending_reads_well_in_both_languages() {
    for language in [Language::English, Language::Japanese] {
        let catalogue = Catalogue::new(language);
        for (name, record) in sample::all() {
            let text = verdict_block(&catalogue, &record, Some(PATH), Style::PLAIN);
            insta::assert_snapshot!(format!("{name}.{}", language.tag()), text);
        }
    }
}

#[test]
fn the_block_fits_a_screen_and_ends_with_a_way_on() {
    for language in [Language::English, Language::Japanese] {
        let catalogue = Catalogue::new(language);
        for (name, record) in sample::all() {
            let text = verdict_block(&catalogue, &record, Some(PATH), Style::PLAIN);
            let verbatim = |line: &str| {
                let fixes = record.rules.iter().flat_map(|rule| &rule.advice).flat_map(|advice| &advice.fix);
                fixes.into_iter().any(|fix| line.ends_with(fix.as_str()))
            };
            for line in text.lines() {
                assert!(columns(line) <= 80 || verbatim(line), "{name}: {line}");
            }
            assert!(text.lines().count() <= 24 || record.rules.len() > 1, "{name}: {text}");
            assert!(text.contains("  sekisho audit "), "{name}: {text}");
            let lower = text.to_lowercase();
            for word in ["secure", "safe", "安全", "--config", "\u{1b}"] {
                assert!(!lower.contains(word), "{name} says {word}");
            }
        }
    }
}

#[test]
fn every_reason_ends_in_a_sentence_and_a_command() {
    for language in [Language::English, Language::Japanese] {
        let catalogue = Catalogue::new(language);
        let mut text = String::new();
        for reason in sample::reasons() {
            let mut record = sample::blocked();
            record.reasons = vec![reason.clone()];
            let block = verdict_block(&catalogue, &record, None, Style::PLAIN);
            // A small run alone is no reason; the record says it beside others.
            if reason != Reason::SmallRun {
                let main = facts::reason(&catalogue, &reason);
                assert!(!main.starts_with("reason-"), "{main}");
            }
            text.push_str(&block);
            text.push('\n');
        }
        insta::assert_snapshot!(format!("reasons.{}", language.tag()), text);
    }
}

#[test]
fn the_prologue_says_who_what_how_much_and_how_long() {
    for language in [Language::English, Language::Japanese] {
        let catalogue = Catalogue::new(language);
        let planned = Planned {
            envelopes: 58,
            seconds: Some(100),
            messages: vec![(1, "postmaster@example.jp".to_owned())],
        };
        let mut text = prologue(&catalogue, &sample::begun(), &planned, Style::PLAIN);
        let mut bare = sample::inside();
        bare.witness = None;
        bare.consents.clear();
        bare.dossier.software = None;
        text.push('\n');
        text.push_str(&prologue(&catalogue, &bare, &Planned::default(), Style::PLAIN));
        assert!(text.lines().all(|line| columns(line) <= 80), "{text}");
        insta::assert_snapshot!(format!("prologue.{}", language.tag()), text);
    }
}

#[test]
fn audits_stand_one_a_line_and_exit_codes_are_explained() {
    for language in [Language::English, Language::Japanese] {
        let catalogue = Catalogue::new(language);
        let mut records: Vec<Record> = sample::all().into_iter().map(|(_, record)| record).collect();
        if let Some(last) = records.last_mut() {
            last.finished = None;
        }
        let mut text = list(&catalogue, &records, Style::PLAIN);
        text.push('\n');
        text.push_str(&list(&catalogue, &[], Style::PLAIN));
        text.push('\n');
        text.push_str(&exit_codes(&catalogue));
        assert!(text.lines().all(|line| columns(line) <= 80), "{text}");
        insta::assert_snapshot!(format!("list.{}", language.tag()), text);
    }
}

#[test]
fn what_a_server_says_cannot_drive_the_terminal() {
    let catalogue = Catalogue::new(Language::English);
    let record = sample::hostile();
    let style = Style { colour: false, width: 60 };
    let text = verdict_block(&catalogue, &record, None, style)
        + &prologue(&catalogue, &record, &Planned::default(), style)
        + &list(&catalogue, &[record], style);
    assert!(!text.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{text}");
}

#[test]
fn colour_adds_nothing_but_colour() {
    let catalogue = Catalogue::new(Language::English);
    let plain = verdict_block(&catalogue, &sample::open(), None, Style::PLAIN);
    let coloured = Style { colour: true, width: 80 };
    let painted = verdict_block(&catalogue, &sample::open(), None, coloured);
    let mut stripped = String::new();
    let mut parts = painted.split('\u{1b}');
    stripped.push_str(parts.next().unwrap_or_default());
    for part in parts {
        stripped.push_str(part.split_once('m').map(|(_, rest)| rest).unwrap_or_default());
    }
    assert_eq!(stripped, plain);
}

#[test]
fn a_small_run_without_proof_of_ownership_asks_for_it() {
    let catalogue = Catalogue::new(Language::English);
    let mut record = sample::closed();
    record.consents.clear();
    record.coverage.untested =
        vec![Untested { class: sekisho_evidence::class::Class::E1, why: UntestedWhy::NeedsOwner }];
    let text = verdict_block(&catalogue, &record, None, Style::PLAIN);
    assert!(text.contains("1 class needs proof that the server is yours:"), "{text}");
    assert!(text.contains("sekisho audit mx.example.jp --deep --basis own"), "{text}");
}
