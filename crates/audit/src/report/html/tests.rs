//! The page is whole, harmless, and the same in both languages.

use super::*;
use crate::report::catalogue::Language;
use crate::report::sample;

#[test]
fn every_ending_makes_a_page_without_anything_from_elsewhere() {
    for language in [Language::English, Language::Japanese] {
        let catalogue = Catalogue::new(language);
        for (name, record) in sample::all() {
            let text = page(&catalogue, &record);
            let headline = facts::headline(&catalogue, &record);
            assert!(text.contains(&format!("<h1>{}</h1>", headline.verdict)), "{name}");
            assert!(text.starts_with("<!DOCTYPE html>") && text.ends_with("</html>"), "{name}");
            let lower = text.to_lowercase();
            for word in
                ["<script", " src=", "<link", "<iframe", "@import", "url(", " style=", "安全", "--config"]
            {
                assert!(!lower.contains(word), "{name} has {word}");
            }
            for key in ["page-", "word-", "verdict-", "reason-", "finding-", "rule-thing"] {
                assert!(!text.contains(&format!(">{key}")), "{name} shows a key that begins with {key}");
            }
        }
    }
}

#[test]
fn every_cited_probe_is_on_the_page() {
    let catalogue = Catalogue::new(Language::English);
    for (name, record) in sample::all() {
        let text = page(&catalogue, &record);
        for target in text.split("href=\"#").skip(1).filter_map(|rest| rest.split('"').next()) {
            assert!(text.contains(&format!("id=\"{target}\"")), "{name}: {target}");
        }
    }
}

#[test]
fn hostile_words_of_a_server_stay_words() {
    for language in [Language::English, Language::Japanese] {
        let text = page(&Catalogue::new(language), &sample::hostile());
        assert!(text.contains("&lt;script&gt;alert(1)&lt;/script&gt;"), "the banner is shown");
        assert!(!text.contains("<script") && !text.contains("<img"), "and not executed");
        assert!(!text.contains(['\u{1b}', '\u{7}', '\u{202e}']), "nor does it turn the text");
        assert!(text.contains("\\u{202e}gpj\\u{1b}[31mred"), "what it tried can be seen");
    }
}

#[test]
fn the_policy_allows_this_style_and_nothing_else() {
    let text = page(&Catalogue::new(Language::English), &sample::open());
    let style = text.split("<style>").nth(1).and_then(|rest| rest.split("</style>").next()).unwrap();
    let digest = STANDARD.encode(Sha256::digest(style.as_bytes()));
    assert!(
        text.contains(&format!("style-src &apos;sha256-{digest}&apos;"))
            || text.contains(&format!("style-src 'sha256-{digest}'"))
    );
    assert!(text.contains("default-src 'none'") || text.contains("default-src &apos;none&apos;"));
}

/// Writes the pages to the folder that `SEKISHO_PAGES` names, to be looked at; without it, nothing.
#[test]
fn pages_can_be_looked_at() {
    let Some(folder) = std::env::var_os("SEKISHO_PAGES") else { return };
    for language in [Language::English, Language::Japanese] {
        let catalogue = Catalogue::new(language);
        for (name, record) in sample::all().into_iter().chain([("hostile", sample::hostile())]) {
            let file = std::path::Path::new(&folder).join(format!("{name}.{}.html", language.tag()));
            std::fs::write(&file, page(&catalogue, &record)).unwrap();
            assert!(file.exists());
        }
    }
}

#[test]
fn the_first_proof_is_shown_and_the_others_are_folded() {
    let catalogue = Catalogue::new(Language::English);
    let mut record = sample::open();
    let shown = |record: &Record| {
        let text = page(&catalogue, record);
        let rule = text.split("<section class=\"rule\">").nth(1).unwrap();
        let proofs = rule.split("<h3>Proof</h3>").nth(1).unwrap().split("<h3>Cause</h3>").next().unwrap();
        proofs.split("<summary>2 more proofs</summary>").map(|part| part.matches("<dl").count()).collect()
    };
    let counts: Vec<usize> = shown(&record);
    assert_eq!(counts, [1]);
    let proof = record.proofs[0].clone();
    record.proofs.extend([proof.clone(), proof]);
    let counts: Vec<usize> = shown(&record);
    assert_eq!(counts, [1, 2]);
}
