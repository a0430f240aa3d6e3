//! A case that somebody else sends.

use jiff::Timestamp;
use sekisho_cases::answer::{Kind, Post, Whose, file};
use sekisho_cases::case::Case;
use sekisho_cases::contact::MailAddress;
use sekisho_cases::event::Entry;
use sekisho_cases::exchange::{Document, ImportError};
use sekisho_cases::notice::Tag;
use sekisho_cases::number::CaseNumber;
use sekisho_cases::original::Digest;

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

/// What a stranger answers is filed under a tag that there is, or under none; what is written down of it is one short line
/// without anything that would act on a screen.
pub fn case_answer(data: &[u8]) {
    let tag = Tag::from_random([7; 10]);
    let (Ok(us), Ok(to)) =
        ("case@example.jp".parse::<MailAddress>(), "desk@example.jp".parse::<MailAddress>())
    else {
        return;
    };
    answered(data, &us, &to, &tag);
    // By itself nothing guesses the tag: the same as an answer to it, and as the parts of a report about it.
    let tagged = format!("case+{tag}@example.jp");
    for (head, end) in [
        (format!("To: {tagged}\r\n"), ""),
        (
            format!(
                "To: {tagged}\r\nContent-Type: multipart/report; boundary=b\r\n\r\n--b\r\n\
                 Content-Type: message/delivery-status\r\n\r\n"
            ),
            "\r\n--b--\r\n",
        ),
    ] {
        answered(&[head.as_bytes(), data, end.as_bytes()].concat(), &us, &to, &tag);
    }
}

fn answered(octets: &[u8], us: &MailAddress, to: &MailAddress, tag: &Tag) {
    let post = Post { octets, reverse_path: None, forward_path: None };
    let filing = file(&post, us, |known| known == tag);
    let texts = [&filing.from, &filing.subject, &filing.text].into_iter().flatten().map(ToString::to_string);
    for text in texts {
        assert!(!text.contains(char::is_control) && text.chars().count() <= 1000, "{text:?}");
    }
    let event = filing.event(to, Digest::of(octets));
    match (&filing.whose, &filing.kind) {
        (Whose::Notice(found), Kind::Machine(_)) => assert!(found == tag && event.is_none()),
        (Whose::Notice(found), _) => assert!(found == tag && event.is_some()),
        (Whose::Unknown, _) => assert!(event.is_none()),
    }
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
