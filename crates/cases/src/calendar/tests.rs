//! Against the lists that the Cabinet Office published for years with something unusual.

use super::*;

fn holidays(year: i16) -> Vec<String> {
    let mut day = date(year, 1, 1);
    let mut found = Vec::new();
    while day.year() == year {
        if is_holiday(day) {
            found.push(day.strftime("%m-%d").to_string());
        }
        day = day.tomorrow().unwrap();
    }
    found
}

#[test]
fn the_year_of_the_incident() {
    let expected = "01-01 01-14 02-11 03-21 04-29 05-03 05-04 05-05 05-06 07-20 09-15 09-16 09-23 10-14 11-03 11-04 11-23 12-23";
    assert_eq!(holidays(2002).join(" "), expected);
}

#[test]
fn ten_days_in_a_row_when_the_emperor_changed() {
    let expected = "01-01 01-14 02-11 03-21 04-29 04-30 05-01 05-02 05-03 05-04 05-05 05-06 07-15 08-11 08-12 09-16 09-23 10-14 10-22 11-03 11-04 11-23";
    assert_eq!(holidays(2019).join(" "), expected);
}

#[test]
fn the_games_moved_three_holidays_twice() {
    let expected = "01-01 01-13 02-11 02-23 02-24 03-20 04-29 05-03 05-04 05-05 05-06 07-23 07-24 08-10 09-21 09-22 11-03 11-23";
    assert_eq!(holidays(2020).join(" "), expected);
    let expected = "01-01 01-11 02-11 02-23 03-20 04-29 05-03 05-04 05-05 07-22 07-23 08-08 08-09 09-20 09-23 11-03 11-23";
    assert_eq!(holidays(2021).join(" "), expected);
}

#[test]
fn this_year_and_the_next() {
    let expected = "01-01 01-12 02-11 02-23 03-20 04-29 05-03 05-04 05-05 05-06 07-20 08-11 09-21 09-22 09-23 10-12 11-03 11-23";
    assert_eq!(holidays(2026).join(" "), expected);
    let expected = "01-01 01-11 02-11 02-23 03-21 03-22 04-29 05-03 05-04 05-05 07-19 08-11 09-20 09-23 10-11 11-03 11-23";
    assert_eq!(holidays(2027).join(" "), expected);
}

#[test]
fn nobody_acts_around_new_year() {
    assert_eq!(business_days_after(date(2026, 12, 28), 1), date(2027, 1, 4));
    assert_eq!(on_business_day(date(2026, 5, 2)), date(2026, 5, 7));
    assert_eq!(business_days_after(date(2026, 11, 20), 3), date(2026, 11, 26));
    assert_eq!(days_after(date(2026, 11, 20), 3), date(2026, 11, 24));
}
