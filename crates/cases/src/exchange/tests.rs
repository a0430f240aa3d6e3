//! What is written is read; what is wrong is named with its place; what is read proves nothing.

use proptest::prelude::*;

use super::*;
use crate::disclosure::tests::story;
use crate::stage::Stage;

fn document(audience: Audience) -> Document {
    let (case, entries) = story();
    let by = "Example CERT".parse().unwrap();
    Document::of(&case, &entries, audience, by, "2002-08-06T03:00:00Z".parse().unwrap())
}

#[test]
fn what_is_written_is_read() {
    for audience in [Audience::Public, Audience::Partner] {
        let document = document(audience);
        assert_eq!(Document::import(document.export().as_bytes()), Ok(document));
    }
}

/// The text with its first `old` replaced.
fn changed(old: &str, new: &str) -> String {
    let text = document(Audience::Partner).export();
    assert!(text.contains(old), "{old} in {text}");
    text.replacen(old, new, 1)
}

fn place_of(text: &str) -> (String, usize, String) {
    match Document::import(text.as_bytes()) {
        Err(ImportError::Wrong { path, line, problem, .. }) => (path, line, problem),
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_is_wrong_is_named_with_its_place() {
    let line = |text: &str, part: &str| text.lines().position(|line| line.contains(part)).unwrap() + 1;
    for (old, new, path, part) in [
        ("\"open\"", "\"ajar\"", "case.timeline[3].what.tested.findings[0].verdict", "ajar"),
        ("\"192.0.2.1\"", "\"192.0.2.256\"", "case.targets[0].addresses[0].address", "192.0.2.256"),
        ("\"day\": \"2002-07-19\"", "\"day\": \"2002-02-30\"", "case.timeline[5].day", "2002-02-30"),
        ("\"number\": \"2002-001\"", "\"number\": \"../1\"", "case.number", "../1"),
        ("\"tlp\": \"clear\"", "\"tlp\": \"clear\", \"tlp\": \"red\"", "case", "red"),
        ("\"tlp\": \"clear\"", "\"colour\": \"clear\"", "case.colour", "colour"),
        ("\"by\": \"Example CERT\"", "\"by\": \"\\u001b[31m\"", "by", "\"by\""),
        ("■■■さんが見つけた中継", &"長".repeat(2001), "case.title", "長長"),
    ] {
        let text = changed(old, new);
        let (found, at, problem) = place_of(&text);
        assert_eq!((found.as_str(), at), (path, line(&text, part)), "{problem}");
        assert!(!problem.contains('\u{1b}') && !problem.contains(" at line "), "{problem}");
    }
    let (path, _, problem) =
        place_of("{\"schema\": \"sekisho-case/1\", \"audience\": \"public\", \"case\": null}");
    assert_eq!((path.as_str(), problem.as_str()), ("case", "invalid type: null, expected an object"));
    let (path, line, problem) = place_of("{\n \"schema\": \"sekisho-case/1\",\n \"audi");
    assert_eq!((path.as_str(), line), (".", 3), "{problem}");
    assert_eq!(place_of(&format!("{} x", document(Audience::Public).export())).2, "trailing characters");
}

#[test]
fn what_is_not_known_is_refused() {
    let import = |text: &str| Document::import(text.as_bytes());
    for other in ["{}", "null", " 3", "[]", "[{\"schema\": \"sekisho-case/1\"}]", "\"sekisho-case/1\""] {
        assert_eq!(import(other), Err(ImportError::OtherFormat), "{other}");
    }
    assert_eq!(import("{\"schema\": \"csaf/1\"}"), Err(ImportError::OtherFormat));
    assert_eq!(import("{\"schema\": 1}"), Err(ImportError::OtherFormat));
    let unknown = |version: &str| Err(ImportError::UnknownVersion(version.to_owned()));
    assert_eq!(import(&changed("sekisho-case/1", "sekisho-case/2")), unknown("sekisho-case/2"));
    // What a later version adds is no reason to call it wrong.
    assert_eq!(import("{\"schema\": \"sekisho-case/9\", \"cases\": []}"), unknown("sekisho-case/9"));
    assert_eq!(import("{\"schema\": \"sekisho-case/\\u001b\"}"), unknown("sekisho-case/\\u{1b}"));
}

#[test]
fn there_are_bounds() {
    let text = document(Audience::Public).export();
    let filled = |size: usize| format!("{text}{}", " ".repeat(size - text.len()));
    assert!(Document::import(filled(SIZE_LIMIT).as_bytes()).is_ok());
    let above = Document::import(filled(SIZE_LIMIT + 1).as_bytes());
    assert_eq!(above, Err(ImportError::TooBig(SIZE_LIMIT + 1)));
    let with = |count: usize| {
        let mut document = document(Audience::Public);
        let reopened = crate::disclosure::Happened {
            day: "2002-07-16".parse().unwrap(),
            what: crate::disclosure::Happening::Reopened,
        };
        document.case.timeline = vec![reopened; count];
        Document::import(document.export().as_bytes())
    };
    assert!(with(9_999).is_ok() && with(10_000).is_ok());
    let too_many = ImportError::TooMany { path: "case.timeline".to_owned(), count: 10_001, limit: 10_000 };
    assert_eq!(with(10_001), Err(too_many));
    let deep = format!("{{\"schema\": {}", "[".repeat(100_000));
    assert!(matches!(Document::import(deep.as_bytes()), Err(ImportError::Wrong { .. })));
}

#[test]
fn what_others_found_proves_nothing_here() {
    let document = document(Audience::Partner);
    let mut case = None;
    for (day, event) in document.events(CaseNumber::first(2026)) {
        let at = "2026-11-29T03:00:00Z".parse().unwrap();
        let entry = Entry { at, by: "Suzuki".parse().unwrap(), day, event };
        case = Some(Case::from(Case::decide(case.as_ref(), &entry).unwrap()));
    }
    let case: Case = case.unwrap();
    assert_eq!((case.stage(), case.proven), (Stage::Reported, None));
    assert_eq!(case.targets.len(), 1);
    assert_eq!(case.contacts.len(), 2);
    let remarks: Vec<_> = document.events(CaseNumber::first(2026));
    let remark = remarks.iter().rev().find_map(|(_, event)| match event {
        Event::Remarked { words, .. } => Some(words.to_string()),
        _ => None,
    });
    assert_eq!(
        remark.as_deref(),
        Some("Example CERT tested mail.assoc.example at 192.0.2.2 (audit 0007): CLOSED, E0")
    );
}

proptest! {
    /// Whatever octets come: an answer, and what is read is what would be written.
    #[test]
    fn any_octets_are_an_answer(cut in 0_usize..5000, octets in prop::collection::vec(any::<u8>(), 0..20)) {
        let mut text = document(Audience::Partner).export().into_bytes();
        let cut = cut.min(text.len());
        text.splice(cut..(cut + octets.len()).min(text.len()), octets);
        if let Ok(document) = Document::import(&text) {
            prop_assert_eq!(Document::import(document.export().as_bytes()), Ok(document));
        }
    }
}
