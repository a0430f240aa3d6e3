//! The agenda of the week of July 2002, and of years in which nobody answers.

use jiff::civil::date;
use sekisho_evidence::words::Reason;

use super::*;
use crate::event::{Entry, Event, Origin};
use crate::number::CaseNumber;
use crate::tlp::Tlp;

fn case(at: &str) -> Case {
    let event = Event::Opened {
        number: CaseNumber::first(2002),
        title: "a relay".parse::<Reason>().unwrap(),
        origin: Origin::Word,
        tlp: Tlp::Amber,
    };
    let entry = Entry { at: at.parse().unwrap(), by: "Suzuki".parse().unwrap(), day: None, event };
    Case::decide(None, &entry).unwrap().into()
}

#[test]
fn a_report_is_tested_on_the_next_business_day_of_japan() {
    let due = |at: &str| agenda(&case(at), Terms::default());
    let test = |day| vec![Due { day, task: Task::Test, to: None }];
    assert_eq!(due("2002-07-16T03:00:00Z"), test(date(2002, 7, 17)));
    // Friday evening in London is Saturday in Japan; Monday 16 September was a holiday in place of Sunday.
    assert_eq!(due("2002-09-13T18:00:00Z"), test(date(2002, 9, 17)));
}
