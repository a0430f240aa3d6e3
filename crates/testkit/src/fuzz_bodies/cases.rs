//! A case that somebody else sends.

use jiff::Timestamp;
use sekisho_cases::case::Case;
use sekisho_cases::event::Entry;
use sekisho_cases::exchange::{Document, ImportError};
use sekisho_cases::number::CaseNumber;

/// A document as another Sekisho writes it.
const SAMPLE: &str = include_str!("case.json");

/// Whatever comes is an answer, and what is read is what would be written again. It begins a case of our own, and proves
/// nothing there.
pub fn case_import(data: &[u8]) {
    one(data);
    // Few octets are a document by themselves: the same amid one.
    let (place, inside) = data.split_at_checked(2).unwrap_or((&[], data));
    let place = place.iter().fold(0, |place, octet| place * 256 + usize::from(*octet));
    let mut text = SAMPLE.as_bytes().to_vec();
    let start = place % (text.len() + 1);
    text.splice(start..(start + inside.len() / 2).min(text.len()), inside.iter().copied());
    one(&text);
}

fn one(octets: &[u8]) {
    match Document::import(octets) {
        Ok(document) => {
            assert_eq!(Document::import(document.export().as_bytes()), Ok(document.clone()));
            let case = begun(&document);
            assert!(case.is_some_and(|case| case.proven.is_none() && case.fixed.is_none()));
        }
        Err(error) => {
            let said = error.to_string();
            assert!(!said.contains(char::is_control), "{said:?}");
            assert!(said.chars().count() < 1000, "{said}");
            if let ImportError::Wrong { line, .. } = error {
                assert!(line <= octets.iter().filter(|octet| **octet == b'\n').count() + 1);
            }
        }
    }
}

/// The case that a document begins, as far as it goes: nothing of it may be refused.
fn begun(document: &Document) -> Option<Case> {
    let mut case = None;
    for (day, event) in document.events(CaseNumber::first(2026)) {
        let by = document.by.clone();
        let decision = Case::decide(case.as_ref(), &Entry { at: Timestamp::UNIX_EPOCH, by, day, event });
        assert!(decision.is_ok(), "{decision:?}");
        case = decision.ok().map(Case::from);
    }
    case
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_is_a_document() {
        let document = Document::import(SAMPLE.as_bytes()).unwrap();
        assert_eq!(document.export(), SAMPLE);
        assert_eq!(begun(&document).unwrap().targets.len(), 1);
    }
}
