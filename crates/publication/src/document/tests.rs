//! What may be published and what not; and that nothing private enters.

use sekisho_cases::contact::Tongue;
use sekisho_cases::event::{Event, Reporter};
use sekisho_cases::stage::Stage;

use super::*;
use crate::sample;

fn refused(events: Vec<(Date, Event)>, copy: Copy) -> NotPublishable {
    let (case, entries) = sample::played(events);
    let imprint = sample::imprint(Tongue::English);
    Document::of(&case, &entries, &imprint, sample::now(), copy).unwrap_err()
}

fn events() -> Vec<(Date, Event)> {
    sample::events(Tongue::English, sample::sealed())
}

#[test]
fn nothing_is_published_before_its_time() {
    let (first, days) = (events().remove(0), events());
    let early = refused(vec![first], Copy::Public);
    assert!(
        matches!(early, NotPublishable::Refused(Refusal::Stage { stage: Stage::Reported, .. })),
        "{early}"
    );
    let unfixed: Vec<_> = days.iter().take(16).cloned().collect();
    assert_eq!(refused(unfixed.clone(), Copy::Restricted), NotPublishable::NoFixNorDecision);
    let until: Date = "2002-08-07".parse().unwrap();
    let decided = |until| {
        let event = Event::Embargoed { until, reason: sample::words("agreed") };
        days.iter().cloned().chain([(sample::now_day(), event)]).collect::<Vec<_>>()
    };
    assert_eq!(refused(decided(until), Copy::Public), NotPublishable::Embargo(until));
    // A draft bears the day that was decided on, and says of nothing that it has happened.
    let (case, entries) = sample::played(decided(until));
    let imprint = Imprint { draft: true, day: None, ..sample::imprint(Tongue::English) };
    let draft = Document::of(&case, &entries, &imprint, sample::now(), Copy::Public).unwrap();
    let text = serde_json::to_string(draft.sections()).unwrap();
    assert_eq!(draft.day(), until);
    assert!(text.contains("is to be published") && !text.contains("was published"), "{text}");
    // Those who have to act are told before.
    let (case, entries) = sample::played(unfixed);
    let imprint = sample::imprint(Tongue::English);
    assert!(Document::of(&case, &entries, &imprint, sample::now(), Copy::Report).is_ok());
    let no_impact: Vec<_> =
        days.iter().filter(|(_, event)| !matches!(event, Event::Judged { .. })).cloned().collect();
    assert_eq!(refused(no_impact, Copy::Public), NotPublishable::NoImpact);
    let (case, entries) = sample::played(decided(sample::now_day()));
    let imprint = sample::imprint(Tongue::English);
    assert!(Document::of(&case, &entries, &imprint, sample::now(), Copy::Public).is_ok());
}

#[test]
fn what_is_not_for_everybody_is_marked_on_a_restricted_copy() {
    let amber = || {
        let marked = Event::Marked { tlp: Tlp::AmberStrict };
        events().into_iter().chain([(sample::now_day(), marked)]).collect::<Vec<_>>()
    };
    assert_eq!(refused(amber(), Copy::Public), NotPublishable::NotForEverybody(Tlp::AmberStrict));
    let (case, entries) = sample::played(amber());
    let imprint = sample::imprint(Tongue::Japanese);
    let copy = Document::of(&case, &entries, &imprint, sample::now(), Copy::Restricted).unwrap();
    assert_eq!(copy.mark(), "TLP:AMBER+STRICT 限定配布");
    let page = crate::html::html(&copy).unwrap();
    let text = String::from_utf8(page.octets().to_vec()).unwrap();
    assert_eq!(text.matches("TLP:AMBER+STRICT").count(), 3, "head, facts and foot");
    assert!(text.contains("noindex"));
}

#[test]
fn the_parts_have_the_order_of_the_article() {
    for tongue in [Tongue::English, Tongue::Japanese] {
        let document = sample::document(tongue);
        let parts: Vec<Part> = document.sections().iter().map(|section| section.part).collect();
        use Part::{Acknowledgements, Details, Impact, References, Response, Summary};
        assert_eq!(parts, [Summary, Impact, Details, Response, References, Acknowledgements]);
        let text = serde_json::to_string(document.sections()).unwrap();
        assert!(!text.contains("page-") && !text.contains("timeline-"), "a key without text: {text}");
    }
}

#[test]
fn nothing_private_enters() {
    for tongue in [Tongue::English, Tongue::Japanese] {
        let text = serde_json::to_string(sample::document(tongue).sections()).unwrap();
        for private in ["佐藤", "花子", "hanako", "Hanako", "tanaka", "03-0000", sample::tag().as_str()] {
            assert!(!text.contains(private), "{private} in {text}");
        }
    }
}

#[test]
fn a_reporter_who_may_be_named_is_thanked_by_name() {
    let named = Reporter { sealed: false, ..sample::sealed() };
    let (case, entries) = sample::played(sample::events(Tongue::Japanese, named));
    let imprint = sample::imprint(Tongue::Japanese);
    let document = Document::of(&case, &entries, &imprint, sample::now(), Copy::Public).unwrap();
    let text = serde_json::to_string(document.sections()).unwrap();
    assert!(text.contains("本件を届け出てくださった佐藤 花子に感謝します。"));
    assert!(!text.contains("home.example.jp"), "and their address is nobody's business");
}

#[test]
fn hostile_words_are_shown_and_do_nothing() {
    let words = "<script>alert(1)</script> | \u{202e}#*_[x](javascript:1) #set page(width: 1pt) $x$ @a ` \\";
    let remark = Event::Remarked { words: sample::words(words), public: true };
    let hostile = events().into_iter().chain([(sample::now_day(), remark)]).collect();
    let (case, entries) = sample::played(hostile);
    let imprint = sample::imprint(Tongue::English);
    let document = Document::of(&case, &entries, &imprint, sample::now(), Copy::Public).unwrap();
    let page = crate::html::html(&document).unwrap();
    let page = String::from_utf8(page.octets().to_vec()).unwrap();
    assert!(page.contains("&lt;script&gt;") && !page.contains("<script") && !page.contains('\u{202e}'));
    let text = crate::markdown::markdown(&document).unwrap();
    let text = String::from_utf8(text.octets().to_vec()).unwrap();
    assert!(
        text.contains("\\<script\\>alert(1)\\</script\\> \\| \\\\u{202e}#\\*\\_\\[x\\](javascript:1)"),
        "{text}"
    );
}

/// What somebody says was done is no fix until a recheck finds it.
#[test]
fn a_claim_is_told_as_one_until_it_is_verified() {
    for (tongue, mended, said) in [
        (Tongue::English, "How it was mended", "What the operator says was done"),
        (Tongue::Japanese, "対処の内容", "運用者による対処の説明"),
    ] {
        let text = serde_json::to_string(sample::document(tongue).sections()).unwrap();
        assert!(text.contains(mended) && !text.contains(said), "{text}");
        let until = sample::now_day();
        let decided = Event::Embargoed { until, reason: sample::words("agreed") };
        let mut unfixed = sample::events(tongue, sample::sealed());
        unfixed.pop();
        let (case, entries) = sample::played(unfixed.into_iter().chain([(until, decided)]).collect());
        let imprint = sample::imprint(tongue);
        let document = Document::of(&case, &entries, &imprint, sample::now(), Copy::Public).unwrap();
        let text = serde_json::to_string(document.sections()).unwrap();
        assert!(text.contains(said) && !text.contains(mended), "{text}");
    }
}

/// A course of one day has one date.
#[test]
fn a_chart_of_one_day_names_it_once() {
    for (tongue, head, bar) in [
        (Tongue::English, "The course of 6 August 2002 as a chart", "192.0.2.25: relayed on 6 August 2002"),
        (Tongue::Japanese, "2002年8月6日の経過の図", "192.0.2.25: 2002年8月6日に中継"),
    ] {
        let events = sample::events(tongue, sample::sealed());
        let events = events.into_iter().map(|(_, event)| (sample::now_day(), event)).collect();
        let (case, entries) = sample::played(events);
        let imprint = sample::imprint(tongue);
        let document = Document::of(&case, &entries, &imprint, sample::now(), Copy::Public).unwrap();
        let says = &document.chart().unwrap().says;
        assert!(says[0].starts_with(head) && says.iter().any(|line| line == bar), "{says:?}");
    }
}
