//! The facts as templates see them: texts that are harmless to look at, dates and times in the words of the language, and nothing
//! undefined: what is not known is `none`.

use jiff::Timestamp;
use jiff::civil::{Date, Weekday};
use jiff::tz::{TimeZone, offset};
use sekisho_evidence::visible::visible;
use serde::Serialize;

use super::NoticeKind;
use super::facts::{Facts, Place, Proof, Publication, Server};
use crate::contact::{Side, Tongue};
use crate::target::Standing;

#[derive(Debug, Serialize)]
pub(super) struct View {
    kind: NoticeKind,
    case: String,
    tlp: &'static str,
    today: String,
    us: Us,
    to: To,
    servers: Vec<ServerView>,
    deadlines: Deadlines,
    earlier: Vec<Earlier>,
    promise: Option<Promise>,
    fixed: Option<String>,
    impact: Option<Impact>,
    publication: Option<PublicationView>,
    attachments: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Us {
    organisation: String,
    address: String,
    page: Option<String>,
    openpgp: Option<String>,
}

#[derive(Debug, Serialize)]
struct To {
    name: Option<String>,
    organisation: Option<String>,
    side: Side,
}

#[derive(Debug, Serialize)]
struct ServerView {
    name: String,
    organisation: Option<String>,
    places: Vec<PlaceView>,
    opens: Option<String>,
    software: Option<String>,
    fix: Vec<String>,
}

#[derive(Debug, Serialize)]
struct PlaceView {
    address: String,
    tested: String,
    relays: bool,
    old: bool,
    audit: String,
    level: String,
    proof: Option<ProofView>,
}

#[derive(Debug, Serialize)]
struct ProofView {
    sent: String,
    reverse_path: String,
    forward_path: String,
    arrived: String,
    from: Option<String>,
    intact: bool,
}

#[derive(Debug, Serialize)]
struct Deadlines {
    answer: String,
    fix: String,
    decide: String,
}

#[derive(Debug, Serialize)]
struct Earlier {
    day: String,
    kind: NoticeKind,
    side: Side,
    answered: Option<String>,
}

#[derive(Debug, Serialize)]
struct Promise {
    whose: String,
    what: String,
    due: String,
    overdue: bool,
}

#[derive(Debug, Serialize)]
struct Impact {
    ability: String,
    knowledge: String,
    affected: String,
}

#[derive(Debug, Serialize)]
struct PublicationView {
    day: String,
    place: Option<String>,
    text: Option<String>,
}

/// A value as a harmless text.
fn shown(value: &impl ToString) -> String {
    visible(&value.to_string())
}

fn optional(value: Option<&impl ToString>) -> Option<String> {
    value.map(shown)
}

/// Several lines, each of them harmless.
fn lines(text: &str) -> String {
    text.lines().map(|line| visible(line.trim_end())).collect::<Vec<_>>().join("\n")
}

impl View {
    pub(super) fn of(facts: &Facts) -> Self {
        let tongue = facts.tongue;
        let date = |day: Date| self::day(day, tongue);
        Self {
            kind: facts.kind,
            case: facts.case.to_string(),
            tlp: facts.tlp.label(),
            today: date(crate::case::day(facts.now)),
            us: Us {
                organisation: shown(&facts.us.organisation),
                address: shown(&facts.us.address),
                page: optional(facts.us.page.as_ref()),
                openpgp: facts.us.openpgp.as_deref().map(fingerprint),
            },
            to: To {
                name: optional(facts.to.name.as_ref()),
                organisation: optional(facts.to.organisation.as_ref()),
                side: facts.to.side,
            },
            servers: facts.servers.iter().map(|one| server(one, tongue)).collect(),
            deadlines: Deadlines {
                answer: date(facts.deadlines.answer),
                fix: date(facts.deadlines.fix),
                decide: date(facts.deadlines.decide),
            },
            earlier: facts
                .earlier
                .iter()
                .map(|earlier| Earlier {
                    day: date(crate::case::day(earlier.at)),
                    kind: earlier.kind,
                    side: earlier.side,
                    answered: earlier.answered.map(|at| date(crate::case::day(at))),
                })
                .collect(),
            promise: facts.promise.as_ref().map(|promise| Promise {
                whose: shown(&promise.whose),
                what: shown(&promise.what),
                due: date(promise.due),
                overdue: promise.due < crate::case::day(facts.now),
            }),
            fixed: facts.fixed.map(|at| time(at, tongue)),
            impact: facts.impact.as_ref().map(|impact| Impact {
                ability: shown(&impact.ability),
                knowledge: shown(&impact.knowledge),
                affected: shown(&impact.affected),
            }),
            publication: facts.publication.as_ref().map(|one| publication(one, tongue)),
            attachments: facts.attachments.iter().map(shown).collect(),
        }
    }
}

fn server(server: &Server, tongue: Tongue) -> ServerView {
    ServerView {
        name: shown(&server.name),
        organisation: optional(server.organisation.as_ref()),
        places: server.places.iter().map(|one| place(one, tongue)).collect(),
        opens: optional(server.opens.as_ref()),
        software: optional(server.software.as_ref()),
        fix: server.fix.iter().map(shown).collect(),
    }
}

fn place(place: &Place, tongue: Tongue) -> PlaceView {
    PlaceView {
        address: place.address.to_string(),
        tested: time(place.tested, tongue),
        relays: place.standing == Standing::Open,
        old: place.is_old,
        audit: shown(&place.audit),
        level: place.level.to_string(),
        proof: place.proof.as_ref().map(|one| proof(one, tongue)),
    }
}

fn proof(proof: &Proof, tongue: Tongue) -> ProofView {
    ProofView {
        sent: time(proof.sent, tongue),
        reverse_path: shown(&proof.reverse_path),
        forward_path: shown(&proof.forward_path),
        arrived: time(proof.arrived, tongue),
        from: optional(proof.from.as_ref()),
        intact: proof.intact,
    }
}

fn publication(publication: &Publication, tongue: Tongue) -> PublicationView {
    PublicationView {
        day: day(publication.day, tongue),
        place: optional(publication.place.as_ref()),
        text: publication.text.as_deref().map(lines),
    }
}

/// A day with its weekday.
fn day(day: Date, tongue: Tongue) -> String {
    match tongue {
        Tongue::English => day.strftime("%-d %B %Y (%A)").to_string(),
        Tongue::Japanese => {
            let weekday = match day.weekday() {
                Weekday::Monday => '月',
                Weekday::Tuesday => '火',
                Weekday::Wednesday => '水',
                Weekday::Thursday => '木',
                Weekday::Friday => '金',
                Weekday::Saturday => '土',
                Weekday::Sunday => '日',
            };
            format!("{}年{}月{}日（{weekday}）", day.year(), day.month(), day.day())
        }
    }
}

/// A time in UTC and in Japan; the second without its day where that is the same one.
fn time(at: Timestamp, tongue: Tongue) -> String {
    let (utc, japan) = (at.to_zoned(TimeZone::UTC), at.to_zoned(TimeZone::fixed(offset(9))));
    let whole = "%Y-%m-%d %H:%M:%S";
    let short = if utc.date() == japan.date() { "%H:%M:%S" } else { whole };
    match tongue {
        Tongue::English => format!("{} UTC ({} JST)", utc.strftime(whole), japan.strftime(short)),
        Tongue::Japanese => format!("{} JST（{} UTC）", japan.strftime(whole), utc.strftime(short)),
    }
}

/// A fingerprint in groups of four, as people compare it.
fn fingerprint(text: &str) -> String {
    let digits: Vec<char> = visible(text).chars().filter(|sign| !sign.is_whitespace()).collect();
    digits.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn days_and_times_are_written_in_the_words_of_the_language() {
        assert_eq!(day(date(2026, 11, 30), Tongue::English), "30 November 2026 (Monday)");
        assert_eq!(day(date(2026, 11, 3), Tongue::Japanese), "2026年11月3日（火）");
        let at: Timestamp = "2026-11-23T05:02:11Z".parse().unwrap();
        assert_eq!(time(at, Tongue::English), "2026-11-23 05:02:11 UTC (14:02:11 JST)");
        assert_eq!(time(at, Tongue::Japanese), "2026-11-23 14:02:11 JST（05:02:11 UTC）");
        let late: Timestamp = "2026-11-22T20:02:11Z".parse().unwrap();
        assert_eq!(time(late, Tongue::English), "2026-11-22 20:02:11 UTC (2026-11-23 05:02:11 JST)");
        assert_eq!(fingerprint("0123456789abcdef"), "0123 4567 89ab cdef");
    }
}
